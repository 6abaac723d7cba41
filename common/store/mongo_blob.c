/* Blobs: one document in "px_blobs" and its bytes in "px_blob_chunks".
 *
 * Chunks are written first and the blob's document last, so that a blob is there as a whole or not at all. A
 * chunk's "_id" is "<hash of the blob's id>/<part>/<number>": everything is found by "_id", and 'part' is new
 * for each try, so that two writers of one blob don't mix; the one whose document is inserted wins, the other
 * removes its part. What a writer that died has left goes with the blob. */
#include "store/mongo.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "store/doc.h"

enum { CHUNK = 512 << 10, CHUNK_ID_SIZE = PX_SHA256_HEX_SIZE + PX_ID_SIZE + 24 };

struct chunk_name {
    char hash[PX_SHA256_HEX_SIZE];
    char part[PX_ID_SIZE];
};

static struct chunk_name name_chunks(const char *blob_id)
{
    struct chunk_name name = {0};
    px_sha256_hex(blob_id, strlen(blob_id), name.hash);
    return name;
}

static void make_chunk_id(const struct chunk_name *name, size_t number, char out[CHUNK_ID_SIZE])
{
    (void)snprintf(out, CHUNK_ID_SIZE, "%s/%s/%05zu", name->hash, name->part, number);
}

static enum px_code insert_doc(struct mongo_store *store, const char *collection, const bson_t *doc,
                               struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    bson_error_t error;
    PX_TRY(px_mongo__lease(store, collection, &lease, err));
    if (mongoc_collection_insert_one(lease.collection, doc, NULL, NULL, &error))
        return PX_OK;
    if (px_mongo__is_duplicate(&error))
        return px_fail_param(err, PX_ALREADY_EXISTS, "_id");
    return px_mongo__fail(err, &error, NULL);
}

/* Deletes the blob's chunks: of this part only, or of all. */
static enum px_code delete_chunks(struct mongo_store *store, const struct chunk_name *name, bool only_part,
                                  struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    bson_error_t error;
    char from[PX_SHA256_HEX_SIZE + 1], to[PX_SHA256_HEX_SIZE + 1];
    (void)snprintf(from, sizeof from, "%s/", name->hash);
    (void)snprintf(to, sizeof to, "%s0", name->hash); /* '0' is the character after '/' */
    PX_TRY(px_mongo__lease(store, MONGO_CHUNKS, &lease, err));
    auto_bson bson_t *filter = BCON_NEW("_id", "{", "$gte", BCON_UTF8(from), "$lt", BCON_UTF8(to), "}");
    if (only_part)
        BSON_APPEND_UTF8(filter, "part", name->part);
    if (mongoc_collection_delete_many(lease.collection, filter, NULL, NULL, &error))
        return PX_OK;
    return px_mongo__fail(err, &error, NULL);
}

static enum px_code put_chunks(struct mongo_store *store, const struct chunk_name *name, const uint8_t *bytes,
                               size_t len, struct px_error *err)
{
    for (size_t at = 0; at < len; at += CHUNK) {
        char id[CHUNK_ID_SIZE];
        size_t n = len - at < CHUNK ? len - at : CHUNK;
        make_chunk_id(name, at / CHUNK, id);
        auto_bson bson_t *chunk = BCON_NEW("_id", BCON_UTF8(id), "part", BCON_UTF8(name->part), "bytes",
                                           BCON_BIN(BSON_SUBTYPE_BINARY, bytes + at, (uint32_t)n));
        PX_TRY(insert_doc(store, MONGO_CHUNKS, chunk, err));
    }
    return PX_OK;
}

static enum px_code find_blob(struct mongo_store *store, const char *id, bson_t **ret_blob,
                              struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    PX_TRY(px_mongo__lease(store, MONGO_BLOBS, &lease, err));
    return px_mongo__get_on(&lease, id, ret_blob, err);
}

enum px_code px_mongo__blob_put(void *self, const char *id, const void *bytes, size_t len,
                                struct px_error *err)
{
    auto_bson bson_t *taken = NULL;
    enum px_code code = find_blob(self, id, &taken, err);
    if (code == PX_OK)
        return px_fail_param(err, PX_ALREADY_EXISTS, "_id");
    if (code != PX_NOT_FOUND)
        return code;
    struct chunk_name name = name_chunks(id);
    px_id_new(name.part);
    PX_TRY(put_chunks(self, &name, bytes, len, err));
    auto_bson bson_t *blob =
        BCON_NEW("_id", BCON_UTF8(id), "size", BCON_INT64((int64_t)len), "part", BCON_UTF8(name.part));
    code = insert_doc(self, MONGO_BLOBS, blob, err);
    if (code == PX_ALREADY_EXISTS) /* another was faster; if it can't be removed now, it does no harm */
        (void)delete_chunks(self, &name, true, NULL);
    return code;
}

static enum px_code read_chunk(struct mongo_store *store, const char *id, size_t skip, uint8_t *out,
                               size_t len, struct px_error *err)
{
    auto_lease struct mongo_lease lease = {0};
    auto_bson bson_t *chunk = NULL;
    bson_iter_t iter;
    bson_subtype_t subtype;
    const uint8_t *bytes = NULL;
    uint32_t n = 0;
    PX_TRY(px_mongo__lease(store, MONGO_CHUNKS, &lease, err));
    PX_TRY(px_mongo__get_on(&lease, id, &chunk, err));
    if (bson_iter_init_find(&iter, chunk, "bytes") && BSON_ITER_HOLDS_BINARY(&iter))
        bson_iter_binary(&iter, &subtype, &n, &bytes);
    if (skip + len > n)
        return px_fail_because(err, PX_INTERNAL, "a stored blob is broken");
    memcpy(out, bytes + skip, len);
    return PX_OK;
}

enum px_code px_mongo__blob_read(void *self, const char *id, size_t offset, void *out, size_t len,
                                 size_t *ret_len, size_t *ret_total, struct px_error *err)
{
    auto_bson bson_t *blob = NULL;
    PX_TRY(find_blob(self, id, &blob, err));
    struct chunk_name name = name_chunks(id);
    (void)snprintf(name.part, sizeof name.part, "%s", px_doc_str(blob, "part"));
    size_t size = (size_t)px_doc_int(blob, "size"), done = 0;
    size_t want = offset >= size ? 0 : size - offset < len ? size - offset : len;
    while (done < want) {
        char chunk_id[CHUNK_ID_SIZE];
        size_t at = offset + done, skip = at % CHUNK;
        size_t n = CHUNK - skip < want - done ? CHUNK - skip : want - done;
        make_chunk_id(&name, at / CHUNK, chunk_id);
        PX_TRY(read_chunk(self, chunk_id, skip, (uint8_t *)out + done, n, err));
        done += n;
    }
    *ret_len = want;
    *ret_total = size;
    return PX_OK;
}

/* The document goes first: without it nobody reads the chunks. */
enum px_code px_mongo__blob_delete(void *self, const char *id, struct px_error *err)
{
    static const struct px_collection blobs = {.name = MONGO_BLOBS};
    struct chunk_name name = name_chunks(id);
    enum px_code code = px_mongo__remove(self, &blobs, id, err);
    if (code != PX_OK && code != PX_NOT_FOUND)
        return code;
    return delete_chunks(self, &name, false, err);
}
