/* Messages in the store. A message of a person without an account has no "user_id" and so belongs to no one's
 * list. */
#include "contact/messages.h"

#include <string.h>

#include "store/doc.h"

enum { REFERENCE_TRIES = 8, DELETE_BATCH = 200, DEFAULT_PAGE = 20, WRITE_BATCH = 100 };

static const struct px_index indexes[] = {
    {.name = "by_reference", .fields = {"reference"}, .unique = true},
    {.name = "by_user", .fields = {"user_id", "created_at"}},
    {.name = "by_state", .fields = {"state", "created_at"}},
};

const struct px_collection messages_collection = {"messages", indexes, PX_ARRAY_LEN(indexes)};

static void add_text(bson_t *doc, const char *field, const char *text)
{
    if (text && text[0])
        BSON_APPEND_UTF8(doc, field, text);
}

static bson_t *make_doc(const struct new_message *message, const char *reference)
{
    const Contact__CreateMessageRequest *content = message->content;
    bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", message->id);
    BSON_APPEND_UTF8(doc, "reference", reference);
    add_text(doc, "user_id", message->user_id);
    BSON_APPEND_INT64(doc, "kind", content->kind);
    BSON_APPEND_INT64(doc, "state", CONTACT__STATE__STATE_RECEIVED);
    add_text(doc, "subject", content->subject);
    add_text(doc, "message", content->message);
    add_text(doc, "name", content->name);
    add_text(doc, "email", content->email);
    add_text(doc, "job_id", content->job_id);
    px_doc_add_strings(doc, "image_ids", (const char *const *)content->image_ids, content->n_image_ids);
    add_text(doc, "locale", message->locale);
    add_text(doc, "page", content->page);
    BSON_APPEND_INT64(doc, "created_at", message->created_at);
    return doc;
}

/* The reference of a message that is there already. */
static enum px_code read_reference(struct px_store *store, const char *id, char ret_reference[REFERENCE_SIZE],
                                   struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    PX_TRY(px_store_get(store, &messages_collection, id, &doc, err));
    (void)snprintf(ret_reference, REFERENCE_SIZE, "%s", px_doc_str(doc, "reference"));
    return PX_OK;
}

enum px_code messages_insert(struct px_store *store, const struct new_message *message,
                             char ret_reference[REFERENCE_SIZE], struct px_error *err)
{
    struct px_error own = {0};
    for (int i = 0; i < REFERENCE_TRIES; i++) {
        char reference[REFERENCE_SIZE];
        reference_new(reference);
        auto_bson bson_t *doc = make_doc(message, reference);
        enum px_code code = px_store_insert(store, &messages_collection, doc, &own);
        if (code == PX_OK) {
            memcpy(ret_reference, reference, sizeof reference);
            return PX_OK;
        }
        if (code == PX_ALREADY_EXISTS && strcmp(own.param, "_id") == 0)
            return read_reference(store, message->id, ret_reference, err);
        if (code != PX_ALREADY_EXISTS) {
            if (err)
                *err = own;
            return code;
        }
    }
    return px_fail_because(err, PX_UNAVAILABLE, "no free reference after %d tries", REFERENCE_TRIES);
}

/* Copies into the arena; false without memory. */
static bool read_doc(const bson_t *doc, struct px_arena *arena, Contact__Message *ret)
{
    contact__message__init(ret);
    ret->id = px_arena_strdup(arena, px_doc_str(doc, "_id"));
    ret->reference = px_arena_strdup(arena, px_doc_str(doc, "reference"));
    ret->kind = (Contact__Kind)px_doc_int(doc, "kind");
    ret->state = (Contact__State)px_doc_int(doc, "state");
    ret->subject = px_arena_strdup(arena, px_doc_str(doc, "subject"));
    ret->message = px_arena_strdup(arena, px_doc_str(doc, "message"));
    ret->job_id = px_arena_strdup(arena, px_doc_str(doc, "job_id"));
    ret->image_ids = px_doc_strings(doc, "image_ids", arena, &ret->n_image_ids);
    ret->created_at = px_doc_int(doc, "created_at");
    return ret->id && ret->reference && ret->subject && ret->message && ret->job_id;
}

enum px_code messages_get(struct px_store *store, const char *id, const char *user_id, struct px_arena *arena,
                          Contact__Message *ret, struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    if (!px_id_valid(id))
        return px_fail(err, PX_NOT_FOUND);
    PX_TRY(px_store_get(store, &messages_collection, id, &doc, err));
    if (strcmp(px_doc_str(doc, "user_id"), user_id) != 0)
        return px_fail(err, PX_NOT_FOUND);
    return read_doc(doc, arena, ret) ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

enum px_code messages_list(struct px_store *store, const char *user_id,
                           const Contact__ListMessagesRequest *page, struct px_arena *arena,
                           Contact__ListMessagesResponse *ret, struct px_error *err)
{
    const struct px_query query = {
        .index = "by_user",
        .equal = {PX_STR(user_id)},
        .n_equal = 1,
        .descending = true,
        .limit = page->limit ? page->limit : DEFAULT_PAGE,
        .cursor = page->cursor,
    };
    auto_page struct px_page found = {0};
    PX_TRY(px_store_find(store, &messages_collection, &query, &found, err));
    ret->data = px_arena_array(arena, found.n_docs + 1, sizeof(Contact__Message *));
    Contact__Message *messages = px_arena_array(arena, found.n_docs + 1, sizeof(Contact__Message));
    if (!ret->data || !messages)
        return px_fail(err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < found.n_docs; i++) {
        if (!read_doc(found.docs[i], arena, &messages[i]))
            return px_fail(err, PX_OUT_OF_MEMORY);
        ret->data[i] = &messages[i];
    }
    ret->n_data = found.n_docs;
    if (!found.next_cursor[0])
        return PX_OK;
    ret->next_cursor = px_arena_strdup(arena, found.next_cursor);
    ret->next_case = CONTACT__LIST_MESSAGES_RESPONSE__NEXT_NEXT_CURSOR;
    return ret->next_cursor ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

enum px_code messages_delete_user(struct px_store *store, const char *user_id, int64_t *ret_deleted,
                                  struct px_error *err)
{
    const struct px_query query = {
        .index = "by_user",
        .equal = {PX_STR(user_id)},
        .n_equal = 1,
        .limit = DELETE_BATCH,
    };
    int64_t deleted = 0, batch;
    do {
        batch = 0;
        PX_TRY(px_store_delete_many(store, &messages_collection, &query, &batch, err));
        deleted += batch;
    } while (batch == DELETE_BATCH);
    *ret_deleted = deleted;
    return PX_OK;
}

static bool write_doc(const bson_t *doc, FILE *out)
{
    char *text = bson_as_relaxed_extended_json(doc, NULL);
    bool written = text && fprintf(out, "%s\n", text) > 0;
    bson_free(text);
    return written;
}

enum px_code messages_write(struct px_store *store, Contact__State state, FILE *out, struct px_error *err)
{
    char cursor[PX_MAX_CURSOR] = "";
    do {
        const struct px_query query = {
            .index = "by_state",
            .equal = {PX_INT(state)},
            .n_equal = 1,
            .limit = WRITE_BATCH,
            .cursor = cursor,
        };
        auto_page struct px_page found = {0};
        PX_TRY(px_store_find(store, &messages_collection, &query, &found, err));
        for (size_t i = 0; i < found.n_docs; i++)
            if (!write_doc(found.docs[i], out))
                return px_fail_because(err, PX_INTERNAL, "writing failed");
        memcpy(cursor, found.next_cursor, sizeof cursor);
    } while (cursor[0]);
    return PX_OK;
}

enum px_code messages_set_state(struct px_store *store, const char *reference, Contact__State state,
                                struct px_error *err)
{
    const struct px_query query = {
        .index = "by_reference", .equal = {PX_STR(reference)}, .n_equal = 1, .limit = 1};
    auto_bson bson_t *doc = NULL;
    PX_TRY(px_store_find_one(store, &messages_collection, &query, &doc, err));
    struct px_change change = {0};
    px_change_set(&change, "state", PX_INT(state));
    return px_store_update(store, &messages_collection, px_doc_str(doc, "_id"), &change, NULL, err);
}
