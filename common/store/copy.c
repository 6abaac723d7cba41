/* Copies service by service: collections in the order of their ids, then blobs. */
#include "store/copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "store/copy_services.h"
#include "store/engine.h"

enum { BATCH = 200, BATCH_BYTES = 8 << 20, MAX_NAMES = 256, REPORT_MS = 1000 };

/* One service's copy. */
struct copying {
    const char *service;
    struct px_store *from, *to;
    px_copy_progress_fn progress;
    int64_t reported_ms;
    bool equal;
};

static void report(struct copying *copying, const char *what, int64_t done, int64_t total, bool now)
{
    char name[160];
    if (!now && px_mono_ms() - copying->reported_ms < REPORT_MS)
        return;
    copying->reported_ms = px_mono_ms();
    (void)snprintf(name, sizeof name, "%s.%s", copying->service, what);
    copying->progress(name, done, total);
}

/* A list of collections, or a page of blobs. */
struct names {
    char list[MAX_NAMES][PX_MAX_DOCUMENT_ID + 1];
    size_t n;
};

static bool add_name(const char *name, void *data)
{
    struct names *names = data;
    (void)snprintf(names->list[names->n++], sizeof names->list[0], "%s", name);
    return names->n < MAX_NAMES;
}

struct batch {
    bson_t *docs[BATCH];
    size_t n, bytes;
};

static bool add_doc(const bson_t *doc, void *data)
{
    struct batch *batch = data;
    batch->docs[batch->n++] = bson_copy(doc);
    batch->bytes += doc->len;
    return batch->n < BATCH && batch->bytes < BATCH_BYTES;
}

static void empty_batch(struct batch *batch)
{
    for (size_t i = 0; i < batch->n; i++)
        bson_destroy(batch->docs[i]);
    batch->n = batch->bytes = 0;
}

/* Copies the documents behind 'after', which moves on; *ret_n 0 at the end. */
static enum px_code copy_batch(struct copying *copying, const char *collection,
                               char after[PX_MAX_DOCUMENT_ID + 1], size_t *ret_n, struct px_error *err)
{
    __attribute__((cleanup(empty_batch))) struct batch batch = {.n = 0};
    PX_TRY(
        copying->from->engine->read_all(copying->from->self, collection, after, BATCH, add_doc, &batch, err));
    *ret_n = batch.n;
    if (batch.n == 0)
        return PX_OK;
    (void)snprintf(after, PX_MAX_DOCUMENT_ID + 1, "%s", px_doc__id(batch.docs[batch.n - 1]));
    return copying->to->engine->put_all(copying->to->self, collection, batch.docs, batch.n, err);
}

static enum px_code copy_collection(struct copying *copying, const char *collection, struct px_error *err)
{
    int64_t total, done = 0, there;
    char after[PX_MAX_DOCUMENT_ID + 1] = "";
    size_t n = 0;
    PX_TRY(copying->from->engine->count_all(copying->from->self, collection, &total, err));
    do {
        PX_TRY(copy_batch(copying, collection, after, &n, err));
        done += (int64_t)n;
        report(copying, collection, done, total, false);
    } while (n > 0);
    if (done == 0)
        PX_TRY(copying->to->engine->put_all(copying->to->self, collection, NULL, 0, err));
    PX_TRY(copying->to->engine->count_all(copying->to->self, collection, &there, err));
    report(copying, collection, there, total, true);
    copying->equal = copying->equal && there == total;
    return PX_OK;
}

/* Is the blob there as a whole? Blobs never change, so nothing is read again. */
static enum px_code is_there(struct px_store *store, const char *id, bool *ret_there, struct px_error *err)
{
    size_t len, total;
    char byte;
    enum px_code code = px_blob_read(store, id, 0, &byte, 0, &len, &total, err);
    *ret_there = code == PX_OK;
    return code == PX_NOT_FOUND ? PX_OK : code;
}

static enum px_code copy_blob(struct copying *copying, const char *id, struct px_error *err)
{
    bool there;
    size_t total, len;
    char byte;
    PX_TRY(is_there(copying->to, id, &there, err));
    if (there)
        return PX_OK;
    PX_TRY(px_blob_read(copying->from, id, 0, &byte, 0, &len, &total, err));
    auto_free char *bytes = malloc(total + 1);
    if (!bytes)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(px_blob_read(copying->from, id, 0, bytes, total, &len, &total, err));
    return px_blob_put(copying->to, id, bytes, len, err);
}

static enum px_code copy_blobs(struct copying *copying, struct px_error *err)
{
    int64_t done = 0;
    char after[PX_MAX_DOCUMENT_ID + 1] = "";
    auto_free struct names *page = malloc(sizeof *page);
    if (!page)
        return px_fail(err, PX_OUT_OF_MEMORY);
    do {
        page->n = 0;
        PX_TRY(copying->from->engine->list_blobs(copying->from->self, after, MAX_NAMES, add_name, page, err));
        for (size_t i = 0; i < page->n; i++) {
            PX_TRY(copy_blob(copying, page->list[i], err));
            report(copying, "(blobs)", ++done, 0, false);
        }
        if (page->n > 0)
            (void)snprintf(after, sizeof after, "%s", page->list[page->n - 1]);
    } while (page->n > 0);
    report(copying, "(blobs)", done, done, true);
    return PX_OK;
}

static enum px_code copy_all(struct copying *copying, struct px_error *err)
{
    auto_free struct names *collections = calloc(1, sizeof *collections);
    if (!collections)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(copying->from->engine->list_collections(copying->from->self, add_name, collections, err));
    if (collections->n == MAX_NAMES)
        return px_fail_because(err, PX_INTERNAL, "%s has too many collections", copying->service);
    for (size_t i = 0; i < collections->n; i++)
        PX_TRY(copy_collection(copying, collections->list[i], err));
    return copy_blobs(copying, err);
}

/* Without declarations: indexes that are there stay, none are made. */
static enum px_code open_place(const char *place, const char *service, struct px_store **ret_store,
                               struct px_error *err)
{
    struct px_store_options options = {.service = service, .readers = 2};
    if (px_copy__is_mongo(place))
        options.mongo_url = place;
    else
        options.data_dir = place;
    return px_store_open(&options, ret_store, err);
}

PX_DEFINE_AUTO(store, struct px_store *, px_store_close);

static enum px_code copy_service(struct copying *copying, const char *from, const char *to,
                                 struct px_error *err)
{
    PX_AUTO(store) struct px_store *source = NULL;
    PX_AUTO(store) struct px_store *target = NULL;
    PX_TRY(open_place(from, copying->service, &source, err));
    PX_TRY(open_place(to, copying->service, &target, err));
    copying->from = source;
    copying->to = target;
    return copy_all(copying, err);
}

enum px_code px_store_copy(const char *from, const char *to, px_copy_progress_fn progress, bool *ret_equal,
                           struct px_error *err)
{
    struct px_services services;
    PX_TRY(px_copy__list_services(from, &services, err));
    if (services.n == 0)
        return px_fail_because(err, PX_NOT_FOUND, "there is nothing to copy");
    *ret_equal = true;
    for (size_t i = 0; i < services.n; i++) {
        struct copying copying = {
            .service = services.names[i], .progress = progress, .reported_ms = px_mono_ms(), .equal = true};
        PX_TRY(copy_service(&copying, from, to, err));
        *ret_equal = *ret_equal && copying.equal;
    }
    return PX_OK;
}
