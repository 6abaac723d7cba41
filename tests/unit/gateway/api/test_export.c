/* Everything of a person in one file: from several services, page by page. */
#include "support/check.h"

#include <jansson.h>
#include <string.h>

#include "base/str.h"
#include "jsonpb/jsonpb.h"
#include "support/loopback.h"

enum { N_JOBS = 45, PAGE = 20 };

static struct loopback_gateway gateway;
static struct loopback peer;

static struct {
    const char *fails; /* a method */
    int fails_after;   /* so many calls of it */
    bool saw_bin;
} service;

/* {"data":[{"id":"<n>"}, …],"next_cursor":"<n>"} of N_JOBS jobs. */
static enum px_code list_jobs(int64_t limit, const char *cursor, char *json, size_t size)
{
    int64_t start = 0;
    CHECK(limit > 0 && limit <= PAGE);
    CHECK(!cursor[0] || px_parse_int(cursor, 1, N_JOBS, &start));
    int64_t end = start + limit < N_JOBS ? start + limit : N_JOBS;
    int len = snprintf(json, size, "{\"data\":[");
    for (int64_t i = start; i < end; i++)
        len += snprintf(json + len, size - (size_t)len, "%s{\"id\":\"job %lld\"}", i > start ? "," : "",
                        (long long)i);
    if (end < N_JOBS)
        (void)snprintf(json + len, size - (size_t)len, "],\"next_cursor\":\"%lld\"}", (long long)end);
    else
        (void)snprintf(json + len, size - (size_t)len, "]}");
    return PX_OK;
}

static void answer_of(const char *method, const ProtobufCMessage *message, char *json, size_t size)
{
    auto_buf struct px_buf request = {0};
    px_buf_init(&request, 4096);
    CHECK_OK(px_json_encode(message, &request, NULL));
    json_t *asked = json_loads(request.data, 0, NULL);
    const char *cursor = json_string_value(json_object_get(asked, "cursor"));
    bool in_bin = json_is_true(json_object_get(asked, "bin"));
    (void)snprintf(json, size, "{\"data\":[]}");
    if (strcmp(method, "ListJobs") == 0)
        (void)list_jobs(json_integer_value(json_object_get(asked, "limit")), cursor, json, size);
    else if (strcmp(method, "GetMe") == 0)
        (void)snprintf(json, size, "{\"user\":{\"id\":\"me\",\"email\":\"ada@example.org\"}}");
    else if (strcmp(method, "ListImages") == 0)
        (void)snprintf(json, size, "{\"data\":[{\"id\":\"%s\"}]}", in_bin ? "thrown away" : "kept");
    else if (strcmp(method, "ListVotes") == 0)
        (void)snprintf(json, size, "{\"data\":[{\"tag\":\"#Fox\",\"word\":\"fox\",\"wanted\":true}]}");
    service.saw_bin = service.saw_bin || in_bin;
    json_decref(asked);
}

static enum px_code serve(struct px_bus *bus, const ProtobufCServiceDescriptor *descriptor,
                          const char *method, const struct px_caller *caller, const ProtobufCMessage *message,
                          struct px_arena *arena, ProtobufCMessage **ret_response, struct px_reply_info *info,
                          struct px_error *err)
{
    static char json[16 << 10];
    (void)bus, (void)info;
    CHECK_STR(caller->user_id, LOOPBACK_USER);
    if (service.fails && strcmp(service.fails, method) == 0 && service.fails_after-- <= 0)
        return px_fail(err, PX_UNAVAILABLE);
    answer_of(method, message, json, sizeof json);
    *ret_response =
        px_message_new(protobuf_c_service_descriptor_get_method_by_name(descriptor, method)->output, arena);
    return px_json_decode(json, strlen(json), *ret_response, arena, err);
}

static int set_up(void **state)
{
    (void)state;
    loopback_gateway_init(&gateway);
    gateway.gw.rpc = serve;
    loopback_init(&peer, &gateway.gw);
    memset(&service, 0, sizeof service);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    loopback_done(&peer);
    loopback_gateway_done(&gateway);
    return 0;
}

static int ask(void)
{
    loopback_sign_in(&peer, LOOPBACK_USER);
    return loopback_ask(&peer, "GET", "/auth/export", NULL);
}

TEST(everything_is_there_once_and_in_order)
{
    char id[32];
    CHECK_INT(ask(), 200);
    CHECK(!peer.cut);
    CHECK(strstr(loopback_answer_header(&peer, "Content-Disposition"), "attachment; filename=\"pulix-") !=
          NULL);
    json_t *all = json_loadb(peer.body.data, peer.body.len, JSON_REJECT_DUPLICATES, NULL);
    CHECK(all != NULL);
    CHECK_STR(json_string_value(json_object_get(json_object_get(all, "user"), "email")), "ada@example.org");
    json_t *jobs = json_object_get(all, "jobs");
    CHECK_INT(json_array_size(jobs), N_JOBS);
    for (size_t i = 0; i < N_JOBS; i++) {
        (void)snprintf(id, sizeof id, "job %zu", i);
        CHECK_STR(json_string_value(json_object_get(json_array_get(jobs, i), "id")), id);
    }
    CHECK_INT(json_array_size(json_object_get(all, "images")), 1);
    json_t *thrown = json_array_get(json_object_get(all, "bin"), 0);
    CHECK_STR(json_string_value(json_object_get(thrown, "id")), "thrown away");
    CHECK(service.saw_bin);
    CHECK_INT(json_array_size(json_object_get(all, "hashtag_votes")), 1);
    CHECK_INT(json_array_size(json_object_get(all, "messages")), 0);
    json_decref(all);
}

TEST(a_service_that_is_away_is_told_before_anything_is_sent)
{
    service.fails = "ListMessages";
    CHECK_INT(ask(), 503);
    CHECK(strstr(peer.body.data, "\"unavailable\"") != NULL);
}

TEST(a_file_that_could_not_be_finished_is_cut)
{
    service.fails = "ListJobs";
    service.fails_after = 2; /* the first is a try, the second its first page */
    CHECK_INT(ask(), 200);
    CHECK(peer.cut);
}

TEST(it_takes_no_parameters)
{
    loopback_sign_in(&peer, LOOPBACK_USER);
    CHECK_INT(loopback_ask(&peer, "GET", "/auth/export?user_id=AAAAAAAAAAAAAAAAAAAAAA", NULL), 400);
}

TEST(nobody_gets_it_without_signing_in)
{
    CHECK_INT(loopback_ask(&peer, "GET", "/auth/export", NULL), 401);
}

#define ONE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

RUN_TESTS(ONE(it_takes_no_parameters), ONE(everything_is_there_once_and_in_order),
          ONE(a_service_that_is_away_is_told_before_anything_is_sent),
          ONE(a_file_that_could_not_be_finished_is_cut), ONE(nobody_gets_it_without_signing_in))
