/* Over HTTP: what only a real process shows. */
#include "support/check.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "support/sandbox_fixture.h"

#define GENERATIONS "/api/v2/images/generations"
#define BODY "{'prompt':'a boat','model':'Flux1schnell','width':256,'height':256,'steps':4,'seed':%d}"

static int submit(const struct sandbox_fixture *sandbox, int seed, char ret_id[40])
{
    char body[160];
    json_t *answer = NULL;
    (void)snprintf(body, sizeof body, BODY, seed);
    int status = sandbox_fixture_ask(sandbox, GENERATIONS, body, &answer);
    const char *id = json_string_value(json_object_get(json_object_get(answer, "data"), "request_id"));
    if (ret_id)
        (void)snprintf(ret_id, 40, "%s", id ? id : "");
    json_decref(answer);
    return status;
}

/* The status word of a job; "" when it can't be read. */
static void read_word(const struct sandbox_fixture *sandbox, const char *id, char ret_word[16])
{
    char target[80];
    json_t *answer = NULL;
    (void)snprintf(target, sizeof target, "/api/v2/jobs/%s", id);
    (void)sandbox_fixture_ask(sandbox, target, NULL, &answer);
    const char *word = json_string_value(json_object_get(json_object_get(answer, "data"), "status"));
    (void)snprintf(ret_word, 16, "%s", word ? word : "");
    json_decref(answer);
}

static void wait_until_done(const struct sandbox_fixture *sandbox, const char *id)
{
    char word[16] = "";
    for (int i = 0; i < 200 && strcmp(word, "done") != 0; i++) {
        read_word(sandbox, id, word);
        px_sleep_ms(20);
    }
    CHECK_STR(word, "done");
}

TEST(twenty_running_jobs_survive_kill_9)
{
    enum { JOBS = 20 };
    struct sandbox_fixture sandbox;
    char ids[JOBS][40], word[16];
    sandbox_fixture_start(&sandbox, "{'min_ms':1500,'max_ms':1500}");
    for (int i = 0; i < JOBS; i++)
        CHECK_INT(submit(&sandbox, i, ids[i]), 200);
    px_sleep_ms(400);
    read_word(&sandbox, ids[0], word);
    CHECK_STR(word, "processing");
    sandbox_fixture_kill(&sandbox);
    CHECK_INT(submit(&sandbox, 99, NULL), 0);
    sandbox_fixture_restart(&sandbox, "{'min_ms':1500,'max_ms':1500}");
    CHECK_INT(sandbox_fixture_accepted(&sandbox), JOBS);
    for (int i = 0; i < JOBS; i++)
        wait_until_done(&sandbox, ids[i]);
    CHECK_INT(submit(&sandbox, 100, NULL), 200);
    CHECK_INT(sandbox_fixture_accepted(&sandbox), JOBS + 1);
    sandbox_fixture_stop(&sandbox);
}

TEST(a_connection_dropped_after_the_accept_leaves_a_job_one_dropped_before_does_not)
{
    struct sandbox_fixture sandbox;
    sandbox_fixture_start(&sandbox,
                          "{'faults':[{'fault':'drop_before','times':1},{'fault':'drop_after','times':1}]}");
    CHECK_INT(submit(&sandbox, 1, NULL), 0);
    CHECK_INT(sandbox_fixture_accepted(&sandbox), 0);
    CHECK_INT(submit(&sandbox, 1, NULL), 0);
    CHECK_INT(sandbox_fixture_accepted(&sandbox), 1);
    CHECK_INT(submit(&sandbox, 1, NULL), 200);
    sandbox_fixture_stop(&sandbox);
}

TEST(a_slow_answer_arrives_whole)
{
    struct sandbox_fixture sandbox;
    char id[40];
    sandbox_fixture_start(&sandbox, "{'faults':[{'fault':'slow_body','param':5,'times':1}]}");
    int64_t started_ms = px_mono_ms();
    CHECK_INT(submit(&sandbox, 1, id), 200);
    CHECK(px_mono_ms() - started_ms >= 200);
    CHECK_INT(strlen(id), 36);
    sandbox_fixture_stop(&sandbox);
}

static size_t count_bytes(char *bytes, size_t size, size_t n, void *data)
{
    (void)bytes;
    *(size_t *)data += size * n;
    return size * n;
}

/* Downloads the result of a job; returns curl's code. */
static CURLcode download(const struct sandbox_fixture *sandbox, const char *id, size_t *ret_bytes,
                         long *ret_status)
{
    char target[80];
    json_t *answer = NULL;
    (void)snprintf(target, sizeof target, "/api/v2/jobs/%s", id);
    CHECK_INT(sandbox_fixture_ask(sandbox, target, NULL, &answer), 200);
    const char *url = json_string_value(json_object_get(json_object_get(answer, "data"), "result_url"));
    CHECK(url);
    CURL *curl = curl_easy_init();
    *ret_bytes = 0;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, count_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, ret_bytes);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, ret_status);
    curl_easy_cleanup(curl);
    json_decref(answer);
    return code;
}

TEST(a_download_can_be_whole_or_cut_in_the_middle)
{
    struct sandbox_fixture sandbox;
    char id[40];
    size_t whole = 0, part = 0;
    long status = 0;
    sandbox_fixture_start(&sandbox, "{'min_ms':0,'max_ms':0}");
    CHECK_INT(submit(&sandbox, 1, id), 200);
    CHECK_INT(download(&sandbox, id, &whole, &status), CURLE_OK);
    CHECK_INT(status, 200);
    sandbox_fixture_behave(&sandbox, "{'faults':[{'fault':'result_cut'}]}");
    CHECK_INT(download(&sandbox, id, &part, &status), CURLE_PARTIAL_FILE);
    CHECK_INT(part, whole / 2);
    sandbox_fixture_stop(&sandbox);
}

TEST(a_body_that_claims_too_much_is_refused_unread)
{
    struct sandbox_fixture sandbox;
    char answer[256] = "";
    sandbox_fixture_start(&sandbox, "{}");
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)sandbox.port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    static const char head[] = "POST " GENERATIONS " HTTP/1.1\r\nHost: x\r\nUser-Agent: t/1\r\n"
                               "Accept: application/json\r\nAuthorization: Bearer " SANDBOX_FIXTURE_TOKEN
                               "\r\nContent-Length: 80000000\r\n\r\n";
    CHECK_INT(send(fd, head, strlen(head), MSG_NOSIGNAL), strlen(head));
    CHECK(recv(fd, answer, sizeof answer - 1, 0) > 0);
    CHECK(strstr(answer, "HTTP/1.1 413 "));
    (void)close(fd);
    sandbox_fixture_stop(&sandbox);
}

/* Deeply nested JSON would overrun a small stack. */
TEST(hostile_json_is_only_a_422)
{
    struct sandbox_fixture sandbox;
    char body[4001];
    memset(body, '[', sizeof body - 1);
    body[sizeof body - 1] = '\0';
    sandbox_fixture_start(&sandbox, "{}");
    CHECK_INT(sandbox_fixture_ask(&sandbox, GENERATIONS, body, NULL), 422);
    memset(body, ']', 2000);
    CHECK_INT(sandbox_fixture_ask(&sandbox, GENERATIONS, body, NULL), 422);
    CHECK_INT(sandbox_fixture_ask(&sandbox, "/sandbox/health", NULL, NULL), 200);
    sandbox_fixture_stop(&sandbox);
}

RUN_TESTS(CASE(twenty_running_jobs_survive_kill_9),
          CASE(a_connection_dropped_after_the_accept_leaves_a_job_one_dropped_before_does_not),
          CASE(a_slow_answer_arrives_whole), CASE(a_download_can_be_whole_or_cut_in_the_middle),
          CASE(a_body_that_claims_too_much_is_refused_unread), CASE(hostile_json_is_only_a_422))
