/* One document for each person, word and tag. */
#include "hashtag/votes.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "hashtag/crowd.h"
#include "hashtag/tags.h"
#include "store/doc.h"

enum { DELETE_PAGE = 100, DAY_MS = 24 * 3600 * 1000 };

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user_id", "at"}},
    {.name = "by_user_word", .fields = {"user_id", "word", "at"}},
    {.name = "by_word", .fields = {"word", "at"}},
    {.name = "by_age", .fields = {"at"}},
};
const struct px_collection votes_collection = {"votes", indexes, PX_ARRAY_LEN(indexes)};

/* The id follows from what the vote is about, so that two votes at once meet in one document. */
static void make_id(const char *user_id, const struct vote *vote, char out[PX_SHA256_HEX_SIZE])
{
    char text[PX_ID_SIZE + 8 * TAG_MAX + 3];
    int len = snprintf(text, sizeof text, "%s|%s|%s", user_id, vote->word, vote->key);
    px_sha256_hex(text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1, out);
}

/* Makes room for one more document of the query: the oldest goes when there are 'most'. */
static enum px_code make_room(struct px_store *store, struct px_query query, int most, struct px_error *err)
{
    int64_t n = 0;
    query.limit = 1;
    PX_TRY(px_store_count(store, &votes_collection, &query, most, &n, err));
    return n < most ? PX_OK : px_store_delete_many(store, &votes_collection, &query, &n, err);
}

static enum px_code insert(struct px_store *store, const char *id, const char *user_id,
                           const struct vote *vote, struct px_error *err)
{
    struct px_query of_user = {.index = "by_user", .equal = {PX_STR(user_id)}, .n_equal = 1};
    struct px_query of_word = {
        .index = "by_user_word", .equal = {PX_STR(user_id), PX_STR(vote->word)}, .n_equal = 2};
    PX_TRY(make_room(store, of_word, VOTES_PER_WORD, err));
    PX_TRY(make_room(store, of_user, VOTES_PER_USER, err));
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_UTF8(doc, "user_id", user_id);
    BSON_APPEND_UTF8(doc, "word", vote->word);
    BSON_APPEND_UTF8(doc, "key", vote->key);
    BSON_APPEND_UTF8(doc, "tag", vote->tag);
    BSON_APPEND_BOOL(doc, "wanted", vote->wanted);
    BSON_APPEND_BOOL(doc, "added", vote->added);
    BSON_APPEND_INT64(doc, "times", 1);
    BSON_APPEND_UTF8(doc, "request_id", vote->request_id);
    BSON_APPEND_INT64(doc, "at", px_wall_ms());
    return px_store_insert(store, &votes_collection, doc, err);
}

static int64_t count_times(const bson_t *before, const struct vote *vote)
{
    int64_t times = px_doc_int(before, "times");
    if (px_doc_bool(before, "wanted") != vote->wanted)
        return 1;
    bool same = strcmp(px_doc_str(before, "request_id"), vote->request_id) == 0;
    return same || times >= VOTES_MOST_TIMES ? times : times + 1;
}

static enum px_code replace(struct px_store *store, const bson_t *before, const struct vote *vote,
                            struct px_error *err)
{
    struct px_change change = {.n_steps = 0};
    px_change_set(&change, "tag", PX_STR(vote->tag));
    px_change_set(&change, "wanted", PX_BOOL(vote->wanted));
    px_change_set(&change, "added", PX_BOOL(vote->added || px_doc_bool(before, "added")));
    px_change_set(&change, "times", PX_INT(count_times(before, vote)));
    px_change_set(&change, "request_id", PX_STR(vote->request_id));
    px_change_set(&change, "at", PX_INT(px_wall_ms()));
    return px_store_update(store, &votes_collection, px_doc_str(before, "_id"), &change, NULL, err);
}

enum px_code votes_note(struct px_store *store, const char *user_id, const struct vote *vote,
                        struct px_error *err)
{
    char id[PX_SHA256_HEX_SIZE];
    auto_bson bson_t *before = NULL;
    make_id(user_id, vote, id);
    enum px_code code = px_store_get(store, &votes_collection, id, &before, err);
    if (code == PX_OK)
        code = replace(store, before, vote, err);
    if (code == PX_NOT_FOUND)
        code = insert(store, id, user_id, vote, err);
    return code == PX_ALREADY_EXISTS ? PX_OK : code; /* a twin was faster: it says the same */
}

static struct px_query all_of(const char *user_id, int limit)
{
    return (struct px_query){
        .index = "by_user", .equal = {PX_STR(user_id)}, .n_equal = 1, .descending = true, .limit = limit};
}

enum px_code votes_load(struct px_store *store, const char *user_id, struct px_arena *arena,
                        struct vote **ret_votes, size_t *ret_n, struct px_error *err)
{
    struct px_query query = all_of(user_id, VOTES_READ);
    auto_page struct px_page page = {0};
    PX_TRY(px_store_find(store, &votes_collection, &query, &page, err));
    struct vote *votes = px_arena_array(arena, page.n_docs + 1, sizeof *votes);
    for (size_t i = 0; votes && i < page.n_docs; i++) {
        const bson_t *doc = page.docs[i];
        votes[i] = (struct vote){
            .word = px_arena_strdup(arena, px_doc_str(doc, "word")),
            .key = px_arena_strdup(arena, px_doc_str(doc, "key")),
            .tag = px_arena_strdup(arena, px_doc_str(doc, "tag")),
            .wanted = px_doc_bool(doc, "wanted"),
            .added = px_doc_bool(doc, "added"),
            .times = (int)px_doc_int(doc, "times"),
            .request_id = "",
        };
        if (!votes[i].word || !votes[i].key || !votes[i].tag)
            return px_fail(err, PX_OUT_OF_MEMORY);
    }
    if (!votes)
        return px_fail(err, PX_OUT_OF_MEMORY);
    *ret_votes = votes;
    *ret_n = page.n_docs;
    return PX_OK;
}

/* All of them: VOTES_PER_USER is a page at most. */
enum px_code votes_list(struct px_call *call, struct hashtag *self, const Hashtag__ListVotesRequest *req,
                        Hashtag__ListVotesResponse *resp)
{
    struct px_query query = all_of(call->caller.user_id, PX_MAX_PAGE);
    auto_page struct px_page page = {0};
    (void)req;
    PX_TRY(px_store_find(self->store, &votes_collection, &query, &page, &call->err));
    Hashtag__Vote *votes = px_arena_array(&call->arena, page.n_docs + 1, sizeof *votes);
    resp->data = px_arena_array(&call->arena, page.n_docs + 1, sizeof *resp->data);
    for (size_t i = 0; votes && resp->data && i < page.n_docs; i++) {
        hashtag__vote__init(&votes[i]);
        votes[i].tag = px_arena_strdup(&call->arena, px_doc_str(page.docs[i], "tag"));
        votes[i].word = px_arena_strdup(&call->arena, px_doc_str(page.docs[i], "word"));
        votes[i].wanted = px_doc_bool(page.docs[i], "wanted");
        if (!votes[i].tag || !votes[i].word)
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
        resp->data[resp->n_data++] = &votes[i];
    }
    return votes && resp->data ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

/* What the crowd thinks of the page's words, counted anew; 'without' (may be "") does not count. */
static enum px_code recount(struct px_store *store, const struct px_page *page, const char *without,
                            struct px_error *err)
{
    for (size_t i = 0; i < page->n_docs; i++)
        PX_TRY(crowd_count(store, px_doc_str(page->docs[i], "word"), without, err));
    return PX_OK;
}

enum px_code votes_delete_user(struct px_store *store, const char *user_id, int64_t *deleted,
                               struct px_error *err)
{
    for (;;) {
        struct px_query query = all_of(user_id, DELETE_PAGE);
        auto_page struct px_page page = {0};
        int64_t n = 0;
        PX_TRY(px_store_find(store, &votes_collection, &query, &page, err));
        if (page.n_docs == 0)
            return PX_OK;
        /* First without her: after a crash behind the deletion nobody would know the words any more. Then
         * again: somebody else may have counted in between. */
        PX_TRY(recount(store, &page, user_id, err));
        PX_TRY(px_store_delete_many(store, &votes_collection, &query, &n, err));
        PX_TRY(recount(store, &page, "", err));
        *deleted += n;
    }
}

void votes_sweep(struct px_store *store, int64_t now_ms, int most)
{
    int64_t before = now_ms - (int64_t)VOTES_DAYS * DAY_MS;
    struct px_query old = {.index = "by_age", .to = &before, .limit = most};
    int64_t deleted = 0;
    (void)px_store_delete_many(store, &votes_collection, &old, &deleted, NULL);
}
