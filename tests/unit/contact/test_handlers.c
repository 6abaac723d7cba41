/* Writing to the operators, reading one's own messages, and being forgotten. */
#include "support/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/cleanup.h"
#include "contact/messages.h"
#include "contact/reference.h"
#include "contact/senders.h"
#include "desk.h"

static enum px_code create(struct desk *desk, const char *user_id,
                           const Contact__CreateMessageRequest *request, Contact__CreateMessageResponse **ret)
{
    ProtobufCMessage *response = NULL;
    enum px_code code = desk_call(desk, user_id, "CreateMessage", &request->base, &response);
    if (ret)
        *ret = (Contact__CreateMessageResponse *)response;
    return code;
}

static size_t count_of(struct desk *desk, const char *user_id)
{
    Contact__ListMessagesRequest request = CONTACT__LIST_MESSAGES_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    CHECK_OK(desk_call(desk, user_id, "ListMessages", &request.base, &response));
    return ((Contact__ListMessagesResponse *)response)->n_data;
}

TEST(anyone_can_write_without_an_account)
{
    struct desk desk;
    Contact__CreateMessageResponse *response = NULL;
    const Contact__CreateMessageRequest request = desk_message();
    desk_open(&desk);
    CHECK_OK(create(&desk, "", &request, &response));
    CHECK(px_id_valid(response->id));
    CHECK(reference_valid(response->reference));
    desk_close(&desk);
}

TEST(a_message_can_be_read_again_by_its_writer_only)
{
    struct desk desk;
    ProtobufCMessage *response = NULL;
    Contact__CreateMessageResponse *created = NULL;
    Contact__CreateMessageRequest request = desk_message();
    char *images[] = {(char[]){ANNA}, (char[]){BORIS}}, job[] = BORIS;
    request.image_ids = images;
    request.n_image_ids = 2;
    request.job_id = job;
    char id[PX_ID_SIZE], reference[REFERENCE_SIZE];
    desk_open(&desk);
    CHECK_OK(create(&desk, ANNA, &request, &created));
    memcpy(id, created->id, sizeof id);
    memcpy(reference, created->reference, sizeof reference);

    Contact__GetMessageRequest get = CONTACT__GET_MESSAGE_REQUEST__INIT;
    get.id = id;
    CHECK_OK(desk_call(&desk, ANNA, "GetMessage", &get.base, &response));
    const Contact__Message *message = (const Contact__Message *)response;
    CHECK_STR(message->reference, reference);
    CHECK_STR(message->message, request.message);
    CHECK_STR(message->job_id, BORIS);
    CHECK_INT(message->n_image_ids, 2);
    CHECK_STR(message->image_ids[1], BORIS);
    CHECK_INT(message->state, CONTACT__STATE__STATE_RECEIVED);
    CHECK(message->created_at > 0);

    CHECK_CODE(desk_call(&desk, BORIS, "GetMessage", &get.base, NULL), PX_NOT_FOUND);
    CHECK_CODE(desk_call(&desk, "", "GetMessage", &get.base, NULL), PX_UNAUTHENTICATED);
    CHECK_CODE(desk_call(&desk, "", "ListMessages", &get.base, NULL), PX_UNAUTHENTICATED);
    CHECK_INT(count_of(&desk, ANNA), 1);
    CHECK_INT(count_of(&desk, BORIS), 0);
    desk_close(&desk);
}

TEST(a_strangers_message_belongs_to_no_list_and_no_one)
{
    struct desk desk;
    Contact__CreateMessageResponse *created = NULL;
    const Contact__CreateMessageRequest request = desk_message();
    char id[PX_ID_SIZE];
    desk_open(&desk);
    CHECK_OK(create(&desk, "", &request, &created));
    memcpy(id, created->id, sizeof id);
    Contact__GetMessageRequest get = CONTACT__GET_MESSAGE_REQUEST__INIT;
    get.id = id;
    CHECK_CODE(desk_call(&desk, ANNA, "GetMessage", &get.base, NULL), PX_NOT_FOUND);
    CHECK_INT(count_of(&desk, ANNA), 0);
    desk_close(&desk);
}

/* Expects one field fault for the request. */
static void refused(const Contact__CreateMessageRequest *request, const char *path, enum px_fault fault)
{
    struct desk desk;
    desk_open(&desk);
    CHECK_CODE(create(&desk, "", request, NULL), PX_VALIDATION_FAILED);
    CHECK_INT(desk.call.err.n_fields, 1);
    CHECK_STR(desk.call.err.fields[0].path, path);
    CHECK_STR(px_fault_token(desk.call.err.fields[0].fault), px_fault_token(fault));
    desk_close(&desk);
}

TEST(what_is_wrong_is_told_by_field)
{
    char many[2102], email[] = "anna@", page[] = "https://elsewhere.test/", id[] = "../../etc",
                     locale[] = "fr";
    char two_lines[] = "one\ntwo", *ids[] = {id, id, id, id};
    memset(many, 'x', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    Contact__CreateMessageRequest request = desk_message();
    request.kind = CONTACT__KIND__KIND_UNSPECIFIED;
    refused(&request, "kind", PX_FAULT_REQUIRED);
    request = desk_message();
    request.message = (char[]){"too short"};
    refused(&request, "message", PX_FAULT_TOO_SHORT);
    request.message = many;
    refused(&request, "message", PX_FAULT_TOO_LONG);
    request = desk_message();
    request.subject = two_lines;
    refused(&request, "subject", PX_FAULT_CHARACTERS);
    request = desk_message();
    request.email = email;
    refused(&request, "email", PX_FAULT_EMAIL);
    request = desk_message();
    request.page = page;
    refused(&request, "page", PX_FAULT_FORMAT);
    request = desk_message();
    request.job_id = id;
    refused(&request, "job_id", PX_FAULT_FORMAT);
    request = desk_message();
    request.locale = locale;
    refused(&request, "locale", PX_FAULT_NOT_ALLOWED);
    request = desk_message();
    request.image_ids = ids;
    request.n_image_ids = 1;
    refused(&request, "image_ids[0]", PX_FAULT_FORMAT);
}

TEST(four_pictures_are_too_many)
{
    struct desk desk;
    char *ids[] = {(char[]){ANNA}, (char[]){ANNA}, (char[]){ANNA}, (char[]){ANNA}};
    Contact__CreateMessageRequest request = desk_message();
    request.image_ids = ids;
    request.n_image_ids = 4;
    desk_open(&desk);
    CHECK_CODE(create(&desk, "", &request, NULL), PX_VALIDATION_FAILED);
    CHECK_STR(desk.call.err.fields[0].path, "image_ids");
    desk_close(&desk);
}

TEST(a_form_filled_in_a_blink_is_refused_unless_one_is_signed_in)
{
    struct desk desk;
    Contact__CreateMessageRequest request = desk_message();
    request.fill_ms = 1999;
    refused(&request, "fill_ms", PX_FAULT_TOO_SMALL);
    request.fill_ms = 0;
    refused(&request, "fill_ms", PX_FAULT_TOO_SMALL);
    desk_open(&desk);
    CHECK_OK(create(&desk, ANNA, &request, NULL));
    desk_close(&desk);
}

TEST(what_falls_into_the_trap_looks_stored_but_is_not)
{
    struct desk desk;
    Contact__CreateMessageResponse *response = NULL;
    Contact__CreateMessageRequest request = desk_message();
    request.website = (char[]){"https://cheap-watches.test"};
    desk_open(&desk);
    CHECK_OK(create(&desk, ANNA, &request, &response));
    CHECK(px_id_valid(response->id) && reference_valid(response->reference));
    CHECK_INT(count_of(&desk, ANNA), 0);
    desk_close(&desk);
}

TEST(the_sixth_message_of_an_hour_must_wait_and_others_need_not)
{
    struct desk desk;
    const Contact__CreateMessageRequest request = desk_message();
    desk_open(&desk);
    for (int i = 0; i < SENDERS_PER_HOUR; i++)
        CHECK_OK(create(&desk, "", &request, NULL));
    CHECK_CODE(create(&desk, "", &request, NULL), PX_RATE_LIMITED);
    CHECK(desk.call.err.retry_after_s > 3500 && desk.call.err.retry_after_s <= 3600);
    CHECK_OK(create(&desk, ANNA, &request, NULL)); /* an account is counted by itself */
    struct px_caller other = desk_stranger("192.0.2.2");
    CHECK_OK(desk_call_as(&desk, &other, "CreateMessage", &request.base, NULL));
    desk_close(&desk);
}

enum { AT_ONCE = 24 };

static atomic_int n_accepted;

static void *note_one(void *data)
{
    struct desk *desk = data;
    struct px_caller caller = desk_stranger("192.0.2.1");
    char id[PX_ID_SIZE];
    px_id_new(id);
    if (senders_note(desk->contact.store, id, &caller, 1000000, NULL) == PX_OK)
        atomic_fetch_add(&n_accepted, 1);
    return NULL;
}

TEST(of_many_messages_at_once_no_more_pass_than_of_many_in_a_row)
{
    struct desk desk;
    pthread_t threads[AT_ONCE];
    desk_open(&desk);
    for (int i = 0; i < AT_ONCE; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, note_one, &desk), 0);
    for (int i = 0; i < AT_ONCE; i++)
        (void)pthread_join(threads[i], NULL);
    CHECK(atomic_load(&n_accepted) <= SENDERS_PER_HOUR);
    desk_close(&desk);
}

TEST(the_same_idempotency_key_stores_one_message_and_gives_the_same_answer)
{
    struct desk desk;
    ProtobufCMessage *response = NULL;
    Contact__CreateMessageRequest request = desk_message();
    struct px_caller caller = desk_stranger("192.0.2.1");
    char reference[REFERENCE_SIZE];
    caller.user_id = ANNA;
    caller.idempotency_key = "form-1234567890";
    desk_open(&desk);
    CHECK_OK(desk_call_as(&desk, &caller, "CreateMessage", &request.base, &response));
    memcpy(reference, ((Contact__CreateMessageResponse *)response)->reference, sizeof reference);
    CHECK_OK(desk_call_as(&desk, &caller, "CreateMessage", &request.base, &response));
    CHECK_STR(((Contact__CreateMessageResponse *)response)->reference, reference);
    CHECK(desk.call.info.replayed);
    CHECK_INT(count_of(&desk, ANNA), 1);
    request.kind = CONTACT__KIND__KIND_IDEA;
    CHECK_CODE(desk_call_as(&desk, &caller, "CreateMessage", &request.base, NULL), PX_IDEMPOTENCY_MISMATCH);
    desk_close(&desk);
}

/* The answer was lost after the message was stored, and the key's entry with it. */
TEST(a_repeat_after_a_crash_finds_the_message_that_is_there)
{
    struct desk desk;
    char reference[REFERENCE_SIZE], again[REFERENCE_SIZE];
    Contact__CreateMessageRequest content = desk_message();
    const struct new_message message = {ANNA, BORIS, &content, "en", 1000};
    desk_open(&desk);
    CHECK_OK(messages_insert(desk.contact.store, &message, reference, NULL));
    CHECK_OK(messages_insert(desk.contact.store, &message, again, NULL));
    CHECK_STR(again, reference);
    CHECK_INT(count_of(&desk, BORIS), 1);
    desk_close(&desk);
}

TEST(the_list_has_pages_newest_first)
{
    struct desk desk;
    char reference[REFERENCE_SIZE], id[PX_ID_SIZE], cursor[PX_MAX_CURSOR] = "";
    Contact__CreateMessageRequest content = desk_message();
    desk_open(&desk);
    for (int i = 0; i < 7; i++) {
        px_id_new(id);
        const struct new_message message = {id, ANNA, &content, "en", 1000 + i};
        CHECK_OK(messages_insert(desk.contact.store, &message, reference, NULL));
    }
    int64_t expected = 1006;
    size_t pages = 0;
    do {
        Contact__ListMessagesRequest request = CONTACT__LIST_MESSAGES_REQUEST__INIT;
        ProtobufCMessage *response = NULL;
        request.limit = 3;
        request.cursor = cursor;
        CHECK_OK(desk_call(&desk, ANNA, "ListMessages", &request.base, &response));
        const Contact__ListMessagesResponse *page = (const Contact__ListMessagesResponse *)response;
        for (size_t i = 0; i < page->n_data; i++)
            CHECK_INT(page->data[i]->created_at, expected--);
        bool more = page->next_case == CONTACT__LIST_MESSAGES_RESPONSE__NEXT_NEXT_CURSOR;
        (void)snprintf(cursor, sizeof cursor, "%s", more ? page->next_cursor : "");
        pages++;
    } while (cursor[0]);
    CHECK_INT(expected, 999);
    CHECK_INT(pages, 3);
    desk_close(&desk);
}

TEST(deleting_a_user_takes_all_of_his_messages_and_nobody_elses)
{
    struct desk desk;
    char reference[REFERENCE_SIZE], id[PX_ID_SIZE], user[] = ANNA;
    ProtobufCMessage *response = NULL;
    Contact__CreateMessageRequest content = desk_message();
    Contact__DeleteUserDataRequest request = CONTACT__DELETE_USER_DATA_REQUEST__INIT;
    request.user_id = user;
    desk_open(&desk);
    for (int i = 0; i < 450; i++) {
        px_id_new(id);
        const struct new_message message = {id, i % 9 ? ANNA : BORIS, &content, "en", 1000 + i};
        CHECK_OK(messages_insert(desk.contact.store, &message, reference, NULL));
    }
    CHECK_OK(desk_call(&desk, "", "DeleteUserData", &request.base, &response));
    CHECK_INT(((Contact__DeleteUserDataResponse *)response)->deleted, 400);
    CHECK_OK(desk_call(&desk, "", "DeleteUserData", &request.base, &response));
    CHECK_INT(((Contact__DeleteUserDataResponse *)response)->deleted, 0);
    CHECK_INT(count_of(&desk, ANNA), 0);
    CHECK_INT(count_of(&desk, BORIS), 20);
    desk_close(&desk);
}

TEST(old_senders_are_swept_and_count_no_more)
{
    struct desk desk;
    char id[PX_ID_SIZE];
    struct px_caller caller = desk_stranger("192.0.2.1");
    const int64_t start = 1000000;
    desk_open(&desk);
    for (int i = 0; i < SENDERS_PER_DAY; i++) {
        px_id_new(id);
        CHECK_OK(senders_note(desk.contact.store, id, &caller, start + i * (int64_t)SENDERS_HOUR_MS, NULL));
    }
    px_id_new(id);
    struct px_error err = {0};
    int64_t later = start + (int64_t)SENDERS_PER_DAY * SENDERS_HOUR_MS;
    CHECK_CODE(senders_note(desk.contact.store, id, &caller, later, &err), PX_RATE_LIMITED);
    CHECK_INT(err.retry_after_s, 4 * 3600);
    CHECK_OK(
        senders_note(desk.contact.store, id, &caller, start - (int64_t)SENDERS_DAY_MS, NULL)); /* set back */
    px_id_new(id);
    senders_sweep(desk.contact.store, later + 2 * (int64_t)SENDERS_DAY_MS, 100);
    CHECK_OK(senders_note(desk.contact.store, id, &caller, later, NULL));
    CHECK_OK(senders_note(desk.contact.store, id, &caller, later, NULL)); /* a repeat is no second message */
    desk_close(&desk);
}

TEST(operators_read_the_inbox_and_mark_what_they_did)
{
    struct desk desk;
    char reference[REFERENCE_SIZE], *text = NULL;
    size_t len = 0;
    Contact__CreateMessageRequest content = desk_message();
    const struct new_message message = {ANNA, BORIS, &content, "ru", 1000};
    desk_open(&desk);
    CHECK_OK(messages_insert(desk.contact.store, &message, reference, NULL));
    FILE *out = open_memstream(&text, &len);
    CHECK_OK(messages_write(desk.contact.store, CONTACT__STATE__STATE_RECEIVED, out, NULL));
    (void)fclose(out);
    CHECK(strstr(text, reference) && strstr(text, "lighthouse") && text[len - 1] == '\n');
    free(text);
    CHECK_OK(messages_set_state(desk.contact.store, reference, CONTACT__STATE__STATE_ANSWERED, NULL));
    Contact__GetMessageRequest get = CONTACT__GET_MESSAGE_REQUEST__INIT;
    char id[] = ANNA;
    ProtobufCMessage *response = NULL;
    get.id = id;
    CHECK_OK(desk_call(&desk, BORIS, "GetMessage", &get.base, &response));
    CHECK_INT(((Contact__Message *)response)->state, CONTACT__STATE__STATE_ANSWERED);
    CHECK_CODE(messages_set_state(desk.contact.store, "PX-222222", CONTACT__STATE__STATE_ANSWERED, NULL),
               PX_NOT_FOUND);
    desk_close(&desk);
}

RUN_TESTS(CASE(anyone_can_write_without_an_account), CASE(a_message_can_be_read_again_by_its_writer_only),
          CASE(a_strangers_message_belongs_to_no_list_and_no_one), CASE(what_is_wrong_is_told_by_field),
          CASE(four_pictures_are_too_many), CASE(a_form_filled_in_a_blink_is_refused_unless_one_is_signed_in),
          CASE(what_falls_into_the_trap_looks_stored_but_is_not),
          CASE(the_sixth_message_of_an_hour_must_wait_and_others_need_not),
          CASE(of_many_messages_at_once_no_more_pass_than_of_many_in_a_row),
          CASE(the_same_idempotency_key_stores_one_message_and_gives_the_same_answer),
          CASE(a_repeat_after_a_crash_finds_the_message_that_is_there), CASE(the_list_has_pages_newest_first),
          CASE(deleting_a_user_takes_all_of_his_messages_and_nobody_elses),
          CASE(old_senders_are_swept_and_count_no_more),
          CASE(operators_read_the_inbox_and_mark_what_they_did))
