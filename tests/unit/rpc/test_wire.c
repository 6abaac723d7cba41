/* Headers and errors, without a bus. */
#include "support/check.h"

#include <string.h>

#include "base/clock.h"
#include "rpc/wire.h"

static natsMsg *new_message(void)
{
    natsMsg *msg = NULL;
    CHECK_INT(natsMsg_Create(&msg, "test", NULL, "", 0), NATS_OK);
    return msg;
}

TEST(a_caller_arrives_as_it_was_sent)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, 64 << 10);
    auto_msg natsMsg *msg = new_message();
    const struct px_caller sent = {.request_id = "r1",
                                   .user_id = "AAAAAAAAAAAAAAAAAAAAAA",
                                   .session_id = "BBBBBBBBBBBBBBBBBBBBBB",
                                   .admin = true,
                                   .plan = "pro",
                                   .auth_time_s = 1790000000,
                                   .client = "::1",
                                   .origin = "http://127.0.0.1:8000",
                                   .idempotency_key = "key 1",
                                   .user_agent = "Браузер/1.0",
                                   .lang = PX_RU};
    struct px_caller got;
    CHECK_INT(px_wire_put_caller(msg, &sent, 1234), NATS_OK);
    px_wire_get_caller(msg, &arena, &got);
    CHECK_STR(got.request_id, "r1");
    CHECK_STR(got.user_id, sent.user_id);
    CHECK_STR(got.session_id, sent.session_id);
    CHECK(got.admin);
    CHECK_STR(got.plan, "pro");
    CHECK_INT(got.auth_time_s, 1790000000);
    CHECK_STR(got.client, "::1");
    CHECK_STR(got.origin, sent.origin);
    CHECK_STR(got.idempotency_key, "key 1");
    CHECK_STR(got.user_agent, sent.user_agent);
    CHECK_INT(got.lang, PX_RU);
    CHECK_INT(got.timeout_ms, 1234);
}

TEST(what_is_absent_reads_as_empty_and_is_never_null)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, 64 << 10);
    auto_msg natsMsg *msg = new_message();
    struct px_caller got;
    px_wire_get_caller(msg, &arena, &got);
    CHECK_STR(got.request_id, "");
    CHECK_STR(got.user_id, "");
    CHECK_STR(got.session_id, "");
    CHECK(!got.admin);
    CHECK_STR(got.plan, "");
    CHECK_STR(got.client, "");
    CHECK_STR(got.origin, "");
    CHECK_STR(got.idempotency_key, "");
    CHECK_STR(got.user_agent, "");
    CHECK_INT(got.lang, PX_EN);
    CHECK_INT(got.timeout_ms, 0);
}

TEST(a_header_can_not_smuggle_another_one)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, 64 << 10);
    auto_msg natsMsg *msg = new_message();
    const struct px_caller sent = {.user_agent = "x\r\nPx-Role: admin\r\n\r\n\x01"};
    struct px_caller got;
    CHECK_INT(px_wire_put_caller(msg, &sent, 1), NATS_OK);
    px_wire_get_caller(msg, &arena, &got);
    CHECK(!got.admin);
    CHECK(strpbrk(got.user_agent, "\r\n\x01") == NULL);
}

TEST(malformed_identities_and_bad_text_read_as_absent)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, 64 << 10);
    auto_msg natsMsg *msg = new_message();
    char longer[1000];
    memset(longer, 'a', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    CHECK_INT(natsMsgHeader_Set(msg, "Px-User-Id", "{\"$gt\":\"\"}"), NATS_OK);
    CHECK_INT(natsMsgHeader_Set(msg, "Px-User-Agent", "\xff\xfe"), NATS_OK);
    CHECK_INT(natsMsgHeader_Set(msg, "Px-Client", longer), NATS_OK);
    CHECK_INT(natsMsgHeader_Set(msg, "Px-Auth-Time", "-5"), NATS_OK);
    CHECK_INT(natsMsgHeader_Set(msg, "Px-Role", "Admin"), NATS_OK);
    struct px_caller got;
    px_wire_get_caller(msg, &arena, &got);
    CHECK_STR(got.user_id, "");
    CHECK_STR(got.user_agent, "");
    CHECK_STR(got.client, "");
    CHECK_INT(got.auth_time_s, 0);
    CHECK(!got.admin);
}

TEST(the_deadline_counts_the_time_on_the_way_when_the_machine_is_the_same)
{
    auto_msg natsMsg *msg = new_message();
    CHECK_INT(px_wire_put_caller(msg, &(struct px_caller){0}, 1000), NATS_OK);
    int64_t now_ms = px_mono_ms();
    int64_t deadline_ms = px_wire_deadline(msg, now_ms + 700); /* as if it had been held up */
    CHECK(deadline_ms <= now_ms + 1000);
    CHECK(deadline_ms > now_ms + 500);
}

TEST(the_deadline_of_another_machine_starts_when_the_message_comes)
{
    auto_msg natsMsg *msg = new_message();
    CHECK_INT(px_wire_put_caller(msg, &(struct px_caller){0}, 1000), NATS_OK);
    CHECK_INT(natsMsgHeader_Set(msg, "Px-Deadline-At", "00000000-0000-0000-0000-000000000000/5"), NATS_OK);
    CHECK_INT(px_wire_deadline(msg, 7000), 8000);
    CHECK_INT(natsMsgHeader_Set(msg, "Px-Deadline-At", "rubbish"), NATS_OK);
    CHECK_INT(px_wire_deadline(msg, 7000), 8000);
}

TEST(nobody_can_ask_for_more_than_a_minute)
{
    auto_msg natsMsg *msg = new_message();
    CHECK_INT(natsMsgHeader_Set(msg, "Px-Deadline-Ms", "99999999"), NATS_OK);
    CHECK_INT(px_wire_deadline(msg, 7000), 7000);
}

TEST(cache_notes_arrive_as_they_were_sent)
{
    auto_msg natsMsg *msg = new_message();
    struct px_reply_info sent = {.replayed = true, .cache_ttl_s = 30, .n_cache_tags = 2, .n_purge_tags = 1};
    (void)snprintf(sent.cache_tags[0], PX_TAG_SIZE, "user:1");
    (void)snprintf(sent.cache_tags[1], PX_TAG_SIZE, "models");
    (void)snprintf(sent.purge_tags[0], PX_TAG_SIZE, "images:1");
    struct px_reply_info got;
    CHECK_INT(px_wire_put_info(msg, &sent), NATS_OK);
    px_wire_get_info(msg, &got);
    CHECK(got.replayed);
    CHECK_INT(got.cache_ttl_s, 30);
    CHECK_INT(got.n_cache_tags, 2);
    CHECK_STR(got.cache_tags[1], "models");
    CHECK_INT(got.n_purge_tags, 1);
    CHECK_STR(got.purge_tags[0], "images:1");
}

TEST(malformed_cache_notes_are_no_notes)
{
    auto_msg natsMsg *msg = new_message();
    struct px_reply_info got;
    CHECK_INT(natsMsgHeader_Set(msg, "Px-Cache", "-1 user:1"), NATS_OK);
    CHECK_INT(natsMsgHeader_Set(msg, "Px-Purge", "a b c d e f g"), NATS_OK);
    px_wire_get_info(msg, &got);
    CHECK_INT(got.cache_ttl_s, 0);
    CHECK_INT(got.n_purge_tags, PX_MAX_TAGS);
}

TEST(a_limit_arrives_as_it_was_sent_or_not_at_all)
{
    static const char *const malformed[] = {"",
                                            "pictures",
                                            "pictures 5 4 86400",
                                            "pictures 5 -4 86400 60",
                                            "pictures five 4 86400 60",
                                            "pictures 5 4 99999999999 60"};
    struct px_reply_info got;
    const struct px_reply_info sent = {
        .limit = {.name = "pictures", .quota = 100, .left = 97, .window_s = 86400, .reset_s = 1234}};
    {
        auto_msg natsMsg *msg = new_message();
        CHECK_INT(px_wire_put_info(msg, &sent), NATS_OK);
        px_wire_get_info(msg, &got);
        CHECK_STR(got.limit.name, "pictures");
        CHECK_INT(got.limit.quota, 100);
        CHECK_INT(got.limit.left, 97);
        CHECK_INT(got.limit.window_s, 86400);
        CHECK_INT(got.limit.reset_s, 1234);
    }
    for (size_t i = 0; i < PX_ARRAY_LEN(malformed); i++) {
        auto_msg natsMsg *msg = new_message();
        CHECK_INT(natsMsgHeader_Set(msg, "Px-Limit", malformed[i]), NATS_OK);
        px_wire_get_info(msg, &got);
        CHECK_STR(got.limit.name, "");
    }
}

TEST(every_error_arrives_as_it_was_sent)
{
    for (int code = 1; code < PX_CODE_COUNT; code++) {
        auto_msg natsMsg *msg = NULL;
        struct px_error sent = {0}, got = {0};
        px_fail_param(&sent, (enum px_code)code, "parameter");
        sent.retry_after_s = 5;
        CHECK_INT(px_wire_error_message("test", &sent, &msg), NATS_OK);
        CHECK(px_wire_is_error(msg));
        CHECK_CODE(px_wire_read_error(msg, &got), (enum px_code)code);
        CHECK_STR(got.param, "parameter");
        CHECK_INT(got.retry_after_s, 5);
        CHECK_CODE(px_wire_read_error(msg, NULL), (enum px_code)code);
    }
}

TEST(an_error_with_all_its_fields_full_fits)
{
    auto_msg natsMsg *msg = NULL;
    struct px_error sent = {0}, got = {0};
    char path[200];
    memset(path, 'p', sizeof path);
    path[sizeof path - 1] = '\0';
    for (int i = 0; i < 20; i++)
        px_fail_field(&sent, path, PX_FAULT_CHARACTERS, 1234567890);
    CHECK_INT(px_wire_error_message("test", &sent, &msg), NATS_OK);
    CHECK_CODE(px_wire_read_error(msg, &got), PX_VALIDATION_FAILED);
    CHECK_INT(got.n_fields, PX_MAX_FIELD_FAULTS);
    CHECK_INT(strlen(got.fields[7].path), PX_MAX_FIELD_PATH - 1);
    CHECK_INT(got.fields[7].limit, 1234567890);
}

TEST(an_unreadable_error_is_an_internal_one)
{
    auto_msg natsMsg *msg = NULL;
    struct px_error got = {0};
    CHECK_INT(natsMsg_Create(&msg, "test", NULL, "\xff\xff", 2), NATS_OK);
    CHECK(!px_wire_is_error(msg));
    CHECK_CODE(px_wire_read_error(msg, &got), PX_INTERNAL);
}

/* Messages need the library, though not a connection. */
static int open_library(void **state)
{
    (void)state;
    return nats_Open(0) == NATS_OK ? 0 : -1;
}

static int close_library(void **state)
{
    (void)state;
    nats_ReleaseThreadMemory();
    return nats_CloseAndWait(5000) == NATS_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_caller_arrives_as_it_was_sent),
        CASE(what_is_absent_reads_as_empty_and_is_never_null),
        CASE(a_header_can_not_smuggle_another_one),
        CASE(malformed_identities_and_bad_text_read_as_absent),
        CASE(the_deadline_counts_the_time_on_the_way_when_the_machine_is_the_same),
        CASE(the_deadline_of_another_machine_starts_when_the_message_comes),
        CASE(nobody_can_ask_for_more_than_a_minute),
        CASE(cache_notes_arrive_as_they_were_sent),
        CASE(malformed_cache_notes_are_no_notes),
        CASE(a_limit_arrives_as_it_was_sent_or_not_at_all),
        CASE(every_error_arrives_as_it_was_sent),
        CASE(an_error_with_all_its_fields_full_fits),
        CASE(an_unreadable_error_is_an_internal_one),
    };
    return cmocka_run_group_tests(tests, open_library, close_library);
}
