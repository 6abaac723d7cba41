/* Votes are sorted by tag and counted; the document is written on the condition that nobody was faster. */
#include "hashtag/crowd.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "hashtag/votes.h"
#include "store/doc.h"

enum { MOST_TRIES = 8, DAY_MS = 24 * 3600 * 1000 };

static const struct px_index indexes[] = {{.name = "by_age", .fields = {"at"}}};
const struct px_collection crowd_collection = {"crowd", indexes, PX_ARRAY_LEN(indexes)};

static int by_key(const void *a, const void *b)
{
    const bson_t *const *x = a;
    const bson_t *const *y = b;
    int order = strcmp(px_doc_str(*x, "key"), px_doc_str(*y, "key"));
    int64_t newer = px_doc_int(*y, "at") - px_doc_int(*x, "at");
    return order ? order : newer > 0 ? 1 : newer < 0 ? -1 : 0;
}

static int by_agreement(const void *a, const void *b)
{
    const struct crowd_tag *x = a;
    const struct crowd_tag *y = b;
    int more = (y->wanted + y->unwanted) - (x->wanted + x->unwanted);
    return more ? more : strcmp(x->key, y->key);
}

/* Sorts the page's votes; each person has at most one on a tag, so votes are people. Texts are the votes'. */
static size_t tally(struct px_page *votes, const char *without, struct crowd_tag tags[CROWD_WINDOW])
{
    size_t n = 0;
    if (votes->n_docs == 0)
        return 0;
    qsort(votes->docs, votes->n_docs, sizeof *votes->docs, by_key);
    for (size_t i = 0; i < votes->n_docs; i++) {
        const bson_t *doc = votes->docs[i];
        const char *key = px_doc_str(doc, "key");
        if (strcmp(px_doc_str(doc, "user_id"), without) == 0)
            continue;
        if (n == 0 || strcmp(tags[n - 1].key, key) != 0)
            tags[n++] = (struct crowd_tag){.key = key, .tag = px_doc_str(doc, "tag")};
        bool wanted = px_doc_bool(doc, "wanted");
        tags[n - 1].wanted += wanted;
        tags[n - 1].unwanted += !wanted;
        tags[n - 1].added += wanted && px_doc_bool(doc, "added");
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (tags[i].wanted >= CROWD_LEAST || tags[i].unwanted >= CROWD_LEAST)
            tags[kept++] = tags[i];
    qsort(tags, kept, sizeof *tags, by_agreement);
    return kept < CROWD_TAGS ? kept : CROWD_TAGS;
}

/* { "<key>": {tag, wanted, unwanted, added} }: keys of tags are letters and digits. */
static bson_t *write_tags(const struct crowd_tag *tags, size_t n)
{
    bson_t *doc = bson_new();
    for (size_t i = 0; i < n; i++) {
        bson_t tag;
        BSON_APPEND_DOCUMENT_BEGIN(doc, tags[i].key, &tag);
        BSON_APPEND_UTF8(&tag, "tag", tags[i].tag);
        BSON_APPEND_INT32(&tag, "wanted", tags[i].wanted);
        BSON_APPEND_INT32(&tag, "unwanted", tags[i].unwanted);
        BSON_APPEND_INT32(&tag, "added", tags[i].added);
        bson_append_document_end(doc, &tag);
    }
    return doc;
}

/* ALREADY_EXISTS, CONFLICT: another was faster. */
static enum px_code keep_tags(struct px_store *store, const char *id, const bson_t *before,
                              const bson_t *tags, struct px_error *err)
{
    if (before) {
        struct px_change change = {.n_steps = 0};
        px_change_if(&change, "rev", PX_INT(px_doc_int(before, "rev")));
        px_change_inc(&change, "rev", 1);
        px_change_set_doc(&change, "tags", tags);
        px_change_set(&change, "at", PX_INT(px_wall_ms()));
        return px_store_update(store, &crowd_collection, id, &change, NULL, err);
    }
    if (bson_empty(tags))
        return PX_OK;
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_INT64(doc, "rev", 0);
    BSON_APPEND_INT64(doc, "at", px_wall_ms());
    BSON_APPEND_DOCUMENT(doc, "tags", tags);
    return px_store_insert(store, &crowd_collection, doc, err);
}

static enum px_code try_count(struct px_store *store, const char *id, const char *word, const char *without,
                              struct px_error *err)
{
    auto_bson bson_t *before = NULL;
    struct px_query query = {
        .index = "by_word", .equal = {PX_STR(word)}, .n_equal = 1, .descending = true, .limit = CROWD_WINDOW};
    auto_page struct px_page votes = {0};
    auto_free struct crowd_tag *tags = calloc(CROWD_WINDOW, sizeof *tags);
    if (!tags)
        return px_fail(err, PX_OUT_OF_MEMORY);
    enum px_code code = px_store_get(store, &crowd_collection, id, &before, err);
    if (code != PX_OK && code != PX_NOT_FOUND)
        return code;
    PX_TRY(px_store_find(store, &votes_collection, &query, &votes, err));
    auto_bson bson_t *doc = write_tags(tags, tally(&votes, without, tags));
    return keep_tags(store, id, before, doc, err);
}

enum px_code crowd_count(struct px_store *store, const char *word, const char *without, struct px_error *err)
{
    char id[PX_SHA256_HEX_SIZE];
    enum px_code code = PX_CONFLICT;
    px_sha256_hex(word, strlen(word), id);
    for (int i = 0;
         i < MOST_TRIES && (code == PX_CONFLICT || code == PX_ALREADY_EXISTS || code == PX_NOT_FOUND); i++)
        code = try_count(store, id, word, without, err);
    return code;
}

static enum px_code read_tags(const bson_t *tags, struct px_arena *arena, struct crowd_tag *out,
                              size_t *ret_n, struct px_error *err)
{
    bson_iter_t iter;
    size_t n = 0;
    bool more = bson_iter_init(&iter, tags);
    while (more && n < CROWD_TAGS && bson_iter_next(&iter)) {
        const uint8_t *bytes = NULL;
        uint32_t len = 0;
        bson_t tag;
        if (!BSON_ITER_HOLDS_DOCUMENT(&iter))
            continue;
        bson_iter_document(&iter, &len, &bytes);
        if (!bson_init_static(&tag, bytes, len))
            continue;
        out[n] = (struct crowd_tag){
            .key = px_arena_strdup(arena, bson_iter_key(&iter)),
            .tag = px_arena_strdup(arena, px_doc_str(&tag, "tag")),
            .wanted = (int)px_doc_int(&tag, "wanted"),
            .unwanted = (int)px_doc_int(&tag, "unwanted"),
            .added = (int)px_doc_int(&tag, "added"),
        };
        if (!out[n].key || !out[n].tag)
            return px_fail(err, PX_OUT_OF_MEMORY);
        n++;
    }
    *ret_n = n;
    return PX_OK;
}

enum px_code crowd_load(struct px_store *store, const char *word, struct px_arena *arena,
                        struct crowd_tag **ret_tags, size_t *ret_n, struct px_error *err)
{
    char id[PX_SHA256_HEX_SIZE];
    auto_bson bson_t *doc = NULL;
    bson_t tags;
    px_sha256_hex(word, strlen(word), id);
    *ret_n = 0;
    enum px_code code = px_store_get(store, &crowd_collection, id, &doc, err);
    if (code == PX_NOT_FOUND || (code == PX_OK && !px_doc_sub(doc, "tags", &tags)))
        return PX_OK;
    PX_TRY(code);
    *ret_tags = px_arena_array(arena, CROWD_TAGS, sizeof **ret_tags);
    return *ret_tags ? read_tags(&tags, arena, *ret_tags, ret_n, err) : px_fail(err, PX_OUT_OF_MEMORY);
}

void crowd_sweep(struct px_store *store, int64_t now_ms, int most)
{
    int64_t before = now_ms - (int64_t)CROWD_DAYS * DAY_MS;
    struct px_query old = {.index = "by_age", .to = &before, .limit = most};
    int64_t deleted = 0;
    (void)px_store_delete_many(store, &crowd_collection, &old, &deleted, NULL);
}
