/* deapi-sandbox as a child process. */
#include "support/sandbox_fixture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"

enum { START_WAIT_MS = 20000, ASK_TIMEOUT_MS = 20000, MAX_ANSWER = 160 << 20 };

PX_DEFINE_AUTO(curl, CURL *, curl_easy_cleanup);
#define auto_curl PX_AUTO(curl)
PX_DEFINE_AUTO(slist, struct curl_slist *, curl_slist_free_all);
#define auto_slist PX_AUTO(slist)

/* Texts with single quotes are easier to read in C. New, free() it. */
static char *requote(const char *text)
{
    char *copy = strdup(text);
    if (!copy)
        abort();
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    return copy;
}

/* In the child: becomes the sandbox. */
static void become_sandbox(const struct sandbox_fixture *fixture, const char *behaviour)
{
    char addr[32];
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int fd = 3; fd < 256; fd++)
        (void)close(fd);
    (void)snprintf(addr, sizeof addr, "127.0.0.1:%d", fixture->port);
    (void)setenv("PULIX_SANDBOX_ADDR", addr, 1);
    (void)setenv("PULIX_SANDBOX_TOKEN", SANDBOX_FIXTURE_TOKEN, 1);
    (void)setenv("PULIX_SANDBOX_BEHAVIOUR", behaviour, 1);
    (void)setenv("PULIX_DATA_DIR", fixture->folder, 1);
    (void)setenv("PULIX_LOG_LEVEL", "warn", 1);
    (void)execl(SANDBOX_PROGRAM, SANDBOX_PROGRAM, (char *)NULL);
    _exit(127);
}

static void launch(struct sandbox_fixture *fixture, const char *behaviour)
{
    auto_free char *text = requote(behaviour);
    fixture->process = fork();
    if (fixture->process == 0)
        become_sandbox(fixture, text);
    int64_t until_ms = px_mono_ms() + START_WAIT_MS;
    while (sandbox_fixture_ask(fixture, "/sandbox/health", NULL, NULL) != 200) {
        if (px_mono_ms() > until_ms || waitpid(fixture->process, NULL, WNOHANG) == fixture->process)
            abort();
        px_sleep_ms(10);
    }
}

void sandbox_fixture_start(struct sandbox_fixture *fixture, const char *behaviour)
{
    *fixture = (struct sandbox_fixture){.port = scratch_port()};
    scratch_folder("sandbox", fixture->folder);
    (void)snprintf(fixture->url, sizeof fixture->url, "http://127.0.0.1:%d", fixture->port);
    launch(fixture, behaviour);
}

void sandbox_fixture_kill(struct sandbox_fixture *fixture)
{
    if (fixture->process <= 0)
        return;
    (void)kill(fixture->process, SIGKILL);
    (void)waitpid(fixture->process, NULL, 0);
    fixture->process = 0;
}

void sandbox_fixture_restart(struct sandbox_fixture *fixture, const char *behaviour)
{
    launch(fixture, behaviour);
}

void sandbox_fixture_stop(struct sandbox_fixture *fixture)
{
    sandbox_fixture_kill(fixture);
    scratch_remove(fixture->folder);
}

static size_t keep_body(char *bytes, size_t size, size_t n, void *data)
{
    px_buf_append(data, bytes, size * n);
    return px_buf_ok(data) ? size * n : 0;
}

int sandbox_fixture_ask(const struct sandbox_fixture *fixture, const char *target, const char *body,
                        json_t **ret_json)
{
    char url[1024];
    long status = 0;
    auto_free char *text = body ? requote(body) : NULL;
    auto_curl CURL *curl = curl_easy_init();
    auto_slist struct curl_slist *headers =
        curl_slist_append(NULL, "Authorization: Bearer " SANDBOX_FIXTURE_TOKEN);
    headers = curl_slist_append(headers, "Accept: application/json");
    headers = curl_slist_append(headers, "Content-Type: application/json");
    auto_buf struct px_buf answer = {0};
    px_buf_init(&answer, MAX_ANSWER);
    if (!curl || !headers)
        abort();
    (void)snprintf(url, sizeof url, "%s%s", fixture->url, target);
    curl_easy_setopt(curl, CURLOPT_URL, target[0] == '/' ? url : target);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "pulix-tests/1");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)ASK_TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    if (text)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, text);
    if (curl_easy_perform(curl) != CURLE_OK)
        return 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (ret_json)
        *ret_json = answer.len ? json_loadb(answer.data, answer.len, 0, NULL) : NULL;
    return (int)status;
}

void sandbox_fixture_behave(const struct sandbox_fixture *fixture, const char *behaviour)
{
    if (sandbox_fixture_ask(fixture, "/sandbox/behaviour", behaviour, NULL) != 200)
        abort();
}

int sandbox_fixture_accepted(const struct sandbox_fixture *fixture)
{
    json_t *ledger = NULL;
    if (sandbox_fixture_ask(fixture, "/sandbox/ledger", NULL, &ledger) != 200)
        abort();
    int accepted = (int)json_integer_value(json_object_get(ledger, "accepted"));
    json_decref(ledger);
    return accepted;
}
