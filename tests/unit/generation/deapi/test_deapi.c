/* What we send to the image service, and where we refuse to go. */
#include "support/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <jansson.h>

#include "base/clock.h"
#include "generation/deapi/deapi.h"

#define KEY "12|secret/key"

static struct generation_config config = {
    .deapi_url = "https://api.example",
    .deapi_token = KEY,
    .media_secret = "a secret of thirty-two characters",
    .public_url = "",
    .submit_ms = 2000,
    .read_ms = 2000,
    .load_ms = 2000,
};

static Generation__Resolved resolved_request(void)
{
    static char prompt[] = "a red kite, \"quoted\"";
    static char model[] = "Flux1schnell";
    static char none[] = "";
    Generation__Resolved resolved;
    generation__resolved__init(&resolved);
    resolved.prompt_sent = prompt;
    resolved.negative_sent = none;
    resolved.model = model;
    resolved.width = 1024;
    resolved.height = 768;
    resolved.steps = 4;
    resolved.seed = 4294967295;
    return resolved;
}

static bool has_header(const struct deapi_request *request, const char *line)
{
    for (const struct curl_slist *header = request->headers; header; header = header->next)
        if (strcmp(header->data, line) == 0)
            return true;
    return false;
}

static json_t *body_of(const struct deapi_request *request)
{
    json_t *body = json_loads(request->payload, 0, NULL);
    CHECK(body != NULL);
    return body;
}

static const char *text_of(const json_t *body, const char *name)
{
    return json_string_value(json_object_get(body, name));
}

TEST(a_submit_says_everything_and_nothing_that_is_not_wanted)
{
    Generation__Resolved resolved = resolved_request();
    auto_deapi struct deapi_request *request = deapi_new_submit(&config, &resolved, false, "JJ");
    CHECK_STR(request->url, "https://api.example/api/v2/images/generations");
    CHECK(has_header(request, "Authorization: Bearer " KEY));
    CHECK(has_header(request, "Accept: application/json"));
    CHECK(has_header(request, "Content-Type: application/json"));
    CHECK(has_header(request, "X-Pulix-Job: JJ"));
    json_t *body = body_of(request);
    CHECK_STR(text_of(body, "prompt"), "a red kite, \"quoted\"");
    CHECK_STR(text_of(body, "model"), "Flux1schnell");
    CHECK_INT(json_integer_value(json_object_get(body, "width")), 1024);
    CHECK_INT(json_integer_value(json_object_get(body, "height")), 768);
    CHECK_INT(json_integer_value(json_object_get(body, "steps")), 4);
    CHECK(json_integer_value(json_object_get(body, "seed")) == 4294967295);
    CHECK(json_number_value(json_object_get(body, "guidance")) == 0);
    CHECK_INT(json_object_size(body), 7);
    json_decref(body);
}

TEST(what_was_asked_for_in_addition_is_sent)
{
    static char negative[] = "blurry";
    static char name[] = "ink";
    Generation__Lora lora;
    Generation__Lora *loras[] = {&lora};
    Generation__Resolved resolved = resolved_request();
    generation__lora__init(&lora);
    lora.name = name;
    lora.weight = 0.75;
    resolved.negative_sent = negative;
    resolved.loras = loras;
    resolved.n_loras = 1;
    auto_deapi struct deapi_request *request = deapi_new_submit(&config, &resolved, true, "JJ");
    json_t *body = body_of(request);
    const json_t *first = json_array_get(json_object_get(body, "loras"), 0);
    CHECK_STR(text_of(body, "negative_prompt"), "blurry");
    CHECK(json_is_true(json_object_get(body, "enhance_prompt")));
    CHECK_STR(text_of(first, "name"), "ink");
    CHECK(json_number_value(json_object_get(first, "weight")) == 0.75);
    json_decref(body);
}

TEST(webhooks_are_asked_for_when_people_reach_us_by_https)
{
    Generation__Resolved resolved = resolved_request();
    struct generation_config public = config;
    public.public_url = "https://pulix.example";
    auto_deapi struct deapi_request *with = deapi_new_submit(&public, &resolved, false, "JJ");
    json_t *body = body_of(with);
    CHECK_STR(text_of(body, "webhook_url"), "https://pulix.example/generation/webhooks/deapi?job=JJ");
    CHECK_INT(strlen(text_of(body, "webhook_secret")), 64);
    CHECK(!strstr(with->payload, public.media_secret));
    json_decref(body);
    public.public_url = "http://pulix.example";
    auto_deapi struct deapi_request *without = deapi_new_submit(&public, &resolved, false, "JJ");
    CHECK(!strstr(without->payload, "webhook"));
}

TEST(reads_name_what_they_want)
{
    auto_deapi struct deapi_request *status = deapi_new_status(&config, "0b7f3c1e-5d0e");
    CHECK_STR(status->url, "https://api.example/api/v2/jobs/0b7f3c1e-5d0e");
    auto_deapi struct deapi_request *models = deapi_new_models(&config, 2);
    CHECK_STR(models->url,
              "https://api.example/api/v2/models?limit=50&page=2&filter%5Binference_types%5D=txt2img");
    Generation__Resolved resolved = resolved_request();
    auto_deapi struct deapi_request *price = deapi_new_price(&config, &resolved);
    CHECK(!strstr(price->payload, "enhance") && !strstr(price->payload, "webhook"));
}

TEST(the_key_never_goes_where_the_results_lie)
{
    auto_deapi struct deapi_request *request =
        deapi_new_download(&config, "https://results.example/a.png?X=1");
    CHECK(request != NULL);
    CHECK(request->headers == NULL);
}

TEST(results_are_loaded_by_https_only)
{
    struct generation_config sandbox = config;
    sandbox.deapi_url = "http://127.0.0.1:8002";
    static const char *const never[] = {"http://results.example/a.png",
                                        "file:///etc/passwd",
                                        "ftp://x/y",
                                        "gopher://127.0.0.1/",
                                        "",
                                        "//x/y",
                                        "http://127.0.0.1:8002.evil.example/x",
                                        "http://127.0.0.1:80021/x"};
    char long_url[3000];
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        CHECK(deapi_new_download(&config, never[i]) == NULL);
        CHECK(deapi_new_download(&sandbox, never[i]) == NULL);
    }
    memset(long_url, 'a', sizeof long_url - 1);
    long_url[sizeof long_url - 1] = '\0';
    memcpy(long_url, "https://", 8);
    CHECK(deapi_new_download(&config, long_url) == NULL);
    CHECK(deapi_new_download(&config, "http://127.0.0.1:8002/x.png") == NULL);
    auto_deapi struct deapi_request *own = deapi_new_download(&sandbox, "http://127.0.0.1:8002/x.png");
    CHECK(own != NULL);
}

/* A trap: whoever connects is seen. */
static int listen_on(int family, int *ret_port)
{
    struct sockaddr_storage address = {.ss_family = (sa_family_t)family};
    socklen_t len = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    int trap = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (family == AF_INET)
        ((struct sockaddr_in *)(void *)&address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    else
        ((struct sockaddr_in6 *)(void *)&address)->sin6_addr = in6addr_loopback;
    if (trap < 0 || bind(trap, (struct sockaddr *)&address, len) != 0 || listen(trap, 4) != 0 ||
        getsockname(trap, (struct sockaddr *)&address, &len) != 0)
        return -1; /* no such family on this machine */
    *ret_port = ntohs(family == AF_INET ? ((struct sockaddr_in *)(void *)&address)->sin_port
                                        : ((struct sockaddr_in6 *)(void *)&address)->sin6_port);
    return trap;
}

TEST(no_result_is_loaded_from_a_private_address)
{
    static const char *const hosts[] = {
        "127.0.0.1",  "localhost",   "[::1]",           "[::ffff:127.0.0.1]", "0.0.0.0",   "10.0.0.1",
        "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1",         "224.0.0.1", "192.0.0.8",
        "198.18.0.1", "[fd00::1]",   "[fe80::1]",       "2130706433",         "0x7f.1"};
    int port = 0;
    int trap = listen_on(AF_INET, &port);
    CHECK(trap >= 0);
    int port6 = port;
    int trap6 = listen_on(AF_INET6, &port6);
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        char url[100];
        int64_t from = px_mono_ms();
        (void)snprintf(url, sizeof url, "https://%s:%d/x.png", hosts[i], hosts[i][0] == '[' ? port6 : port);
        auto_deapi struct deapi_request *request = deapi_new_download(&config, url);
        CHECK(request != NULL);
        px_deadline_set(0);
        if (deapi_perform(request, NULL) == PX_OK || px_mono_ms() - from > config.load_ms / 2)
            fail_msg("%s was not refused at once", hosts[i]);
    }
    CHECK(accept(trap, NULL, NULL) < 0 && errno == EAGAIN);
    CHECK(trap6 < 0 || (accept(trap6, NULL, NULL) < 0 && errno == EAGAIN));
    (void)close(trap);
    if (trap6 >= 0)
        (void)close(trap6);
}

TEST(only_what_proves_that_nothing_was_sent_counts_as_not_sent)
{
    CHECK(deapi_was_not_sent(CURLE_COULDNT_CONNECT));
    CHECK(deapi_was_not_sent(CURLE_COULDNT_RESOLVE_HOST));
    CHECK(deapi_was_not_sent(CURLE_PEER_FAILED_VERIFICATION));
    CHECK(!deapi_was_not_sent(CURLE_OPERATION_TIMEDOUT));
    CHECK(!deapi_was_not_sent(CURLE_GOT_NOTHING));
    CHECK(!deapi_was_not_sent(CURLE_RECV_ERROR));
    CHECK(!deapi_was_not_sent(CURLE_SEND_ERROR));
    CHECK(!deapi_was_not_sent(CURLE_OK));
}

RUN_TESTS(CASE(a_submit_says_everything_and_nothing_that_is_not_wanted),
          CASE(what_was_asked_for_in_addition_is_sent),
          CASE(webhooks_are_asked_for_when_people_reach_us_by_https), CASE(reads_name_what_they_want),
          CASE(the_key_never_goes_where_the_results_lie), CASE(results_are_loaded_by_https_only),
          CASE(no_result_is_loaded_from_a_private_address),
          CASE(only_what_proves_that_nothing_was_sent_counts_as_not_sent))
