/* Documents and blobs: one interface, two engines.
 *
 * With a MongoDB address the engine is mongo-c-driver, without one SQLite in a folder. Documents are BSON in
 * both, each with a string "_id". A collection is declared once, as data: its name and its indexes. A query names
 * a declared index; what no index serves is refused, so that no page becomes slow with growth.
 *
 * A document is the unit of consistency: an insert with a taken unique key, and an update whose condition does not
 * hold, are results of their own. There are no transactions over several documents. Every write is durable when
 * the call returns. All functions are safe from any thread; waits end at the thread's deadline (base/clock.h) or
 * after PX_STORE_WAIT_MS. UNAVAILABLE and DEADLINE_EXCEEDED leave the outcome of a write unknown. */
#ifndef PX_STORE_STORE_H
#define PX_STORE_STORE_H

#include <bson/bson.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/err.h"

enum {
    PX_STORE_WAIT_MS = 5000,
    PX_MAX_INDEX_FIELDS = 4,
    PX_MAX_DOCUMENT = 1 << 20, /* bytes of BSON */
    PX_MAX_DOCUMENT_ID = 128,  /* bytes of "_id", and of a blob's id */
    PX_MAX_PAGE = 1000,        /* documents of one find */
    PX_MAX_CURSOR = 256,       /* characters of a cursor, with the NUL */
};

/* An index: equality on its leading fields, then at most one range, in the order of the fields. A query that
 * leaves out the last fields reads them in index order (newest first where 'descending').
 * A multikey index has an array of strings as its last field but one or last: one entry for each element.
 * Documents that lack one of the fields are not in the index. "_id" is always appended as a tie-break.
 * Indexed fields hold strings, integers or booleans, one kind in each field; moments are integers (milliseconds),
 * never BSON dates. Names are lower-case letters, digits and '_'. */
struct px_index {
    const char *name;                        /* unique within the collection */
    const char *fields[PX_MAX_INDEX_FIELDS]; /* unused ones are NULL; "a.b" reaches into a sub-document */
    bool unique;
    const char *multikey; /* the array field, or NULL */
};

struct px_collection {
    const char *name;
    const struct px_index *indexes;
    size_t n_indexes;
};

struct px_store;

struct px_store_options {
    const char *service;   /* names the database: pulix_<service>, or <data_dir>/<service>.db */
    const char *mongo_url; /* NULL or "": SQLite */
    const char *data_dir;  /* for SQLite; ":memory:" keeps everything in memory (tests) */
    const struct px_collection *const *collections; /* borrowed for the store's life */
    size_t n_collections;
    int readers;   /* connections for reading; the number of worker threads */
    int cache_kib; /* for SQLite: about what all its caches in this process may take together;
                                        * 0: 2 MiB for each connection */
};

/* Opens or creates; creates missing indexes. Retries an unreachable MongoDB for up to 30 s. */
enum px_code px_store_open(const struct px_store_options *options, struct px_store **ret_store,
                           struct px_error *err);
void px_store_close(struct px_store *store);

PX_DEFINE_AUTO(bson, bson_t *, bson_destroy);
#define auto_bson PX_AUTO(bson)

/* Inserts. ALREADY_EXISTS when "_id" or a unique index is taken: then err->param names the index ("_id" for the id). */
enum px_code px_store_insert(struct px_store *store, const struct px_collection *collection,
                             const bson_t *doc, struct px_error *err);

/* ret_doc: new; bson_destroy() it. NOT_FOUND when there is none. */
enum px_code px_store_get(struct px_store *store, const struct px_collection *collection, const char *id,
                          bson_t **ret_doc, struct px_error *err);

/* One value of a query or a condition. */
enum px_value_kind { PX_VALUE_STR, PX_VALUE_INT, PX_VALUE_BOOL, PX_VALUE_ABSENT };
struct px_value {
    enum px_value_kind kind;
    const char *text;
    int64_t number; /* integers and booleans; dates as milliseconds */
};
#define PX_STR(value) ((struct px_value){PX_VALUE_STR, (value), 0})
#define PX_INT(value) ((struct px_value){PX_VALUE_INT, NULL, (value)})
#define PX_BOOL(value) ((struct px_value){PX_VALUE_BOOL, NULL, (value)})
#define PX_ABSENT ((struct px_value){PX_VALUE_ABSENT, NULL, 0})

/* Keeps a document of a bounded scan; NULL keeps all. Runs on the calling thread; must not call the store. */
typedef bool (*px_predicate_fn)(const bson_t *doc, void *data);

struct px_query {
    const char *index;                          /* name of a declared index */
    struct px_value equal[PX_MAX_INDEX_FIELDS]; /* values of its leading fields */
    size_t n_equal;
    /* Range over the field after those: from <= field < to. Both optional, numbers only. */
    const int64_t *from, *to;
    bool descending;
    int limit;          /* 1..PX_MAX_PAGE documents that the predicate keeps */
    const char *cursor; /* of an earlier page of the same query; NULL or "" for the first */
    px_predicate_fn predicate;
    void *predicate_data;
    int scan_limit; /* with a predicate: most documents to look at; default 10 * limit */
};

/* A page of documents. */
struct px_page {
    bson_t **docs;
    size_t n_docs;
    char next_cursor[PX_MAX_CURSOR]; /* "" after the last page */
};
void px_page_done(struct px_page *page);
#define auto_page __attribute__((cleanup(px_page_done)))

/* ret_page: initialise with {0}; px_page_done() it. BAD_CURSOR for a cursor of another query. INTERNAL (with
 * err->cause) for a query that its index can't serve. A scan that ends at scan_limit, or at 16 MiB of documents,
 * returns what it found so far with a cursor to go on. A cursor may be used with another range or limit. */
enum px_code px_store_find(struct px_store *store, const struct px_collection *collection,
                           const struct px_query *query, struct px_page *ret_page, struct px_error *err);

/* The first document of the query; NOT_FOUND when there is none. */
enum px_code px_store_find_one(struct px_store *store, const struct px_collection *collection,
                               const struct px_query *query, bson_t **ret_doc, struct px_error *err);

/* How many documents the query has, counting at most 'most'. The predicate is not used. */
enum px_code px_store_count(struct px_store *store, const struct px_collection *collection,
                            const struct px_query *query, int64_t most, int64_t *ret_count,
                            struct px_error *err);

/* A change of one document. Built with the functions below; they only note the wish. At most one condition and one
 * step for each field, at least one step. */
enum { PX_MAX_CHANGE_STEPS = 32 };
enum px_step_kind {
    PX_STEP_IF,
    PX_STEP_SET,
    PX_STEP_SET_DOC,
    PX_STEP_SET_STRINGS,
    PX_STEP_UNSET,
    PX_STEP_INC,
    PX_STEP_APPEND
};
struct px_step {
    enum px_step_kind kind;
    const char *field; /* top-level name; borrowed until the change is applied, as are all values */
    struct px_value value;
    const bson_t *doc;          /* SET_DOC, APPEND */
    const char *const *strings; /* SET_STRINGS */
    size_t n_strings;
    int keep; /* APPEND: the array keeps its last 'keep' elements */
};
struct px_change {
    struct px_step steps[PX_MAX_CHANGE_STEPS];
    size_t n_steps;
};
void px_change_if(struct px_change *change, const char *field, struct px_value expected);
void px_change_set(struct px_change *change, const char *field, struct px_value value);
void px_change_set_doc(struct px_change *change, const char *field, const bson_t *doc);
/* Sets an array of strings. */
void px_change_set_strings(struct px_change *change, const char *field, const char *const *strings, size_t n);
void px_change_unset(struct px_change *change, const char *field);
void px_change_inc(struct px_change *change, const char *field, int64_t by);
void px_change_append(struct px_change *change, const char *field, const bson_t *doc, int keep);

/* Applies the change atomically when every condition holds. NOT_FOUND: no such document. CONFLICT: a condition
 * does not hold (then *ret_doc, if wanted, is the document as it is). ALREADY_EXISTS: a unique index is taken.
 * ret_doc: new, the document after the change; may be NULL. */
enum px_code px_store_update(struct px_store *store, const struct px_collection *collection, const char *id,
                             const struct px_change *change, bson_t **ret_doc, struct px_error *err);

/* NOT_FOUND when there was none: exactly one of several deleters is told PX_OK. */
enum px_code px_store_delete(struct px_store *store, const struct px_collection *collection, const char *id,
                             struct px_error *err);

/* Deletes up to query->limit documents of the query (the predicate is used) and tells how many. Those that have
 * changed meanwhile and are no longer the query's stay. */
enum px_code px_store_delete_many(struct px_store *store, const struct px_collection *collection,
                                  const struct px_query *query, int64_t *ret_deleted, struct px_error *err);

/* Blobs: immutable bytes under an id of ours. Durable when the call returns. ALREADY_EXISTS when the id is taken. */
enum { PX_MAX_BLOB = 100 << 20 };
enum px_code px_blob_put(struct px_store *store, const char *id, const void *bytes, size_t len,
                         struct px_error *err);
/* Reads up to 'len' bytes from 'offset' into out. ret_total: the blob's whole size. NOT_FOUND. */
enum px_code px_blob_read(struct px_store *store, const char *id, size_t offset, void *out, size_t len,
                          size_t *ret_len, size_t *ret_total, struct px_error *err);
/* No error when there is none. */
enum px_code px_blob_delete(struct px_store *store, const char *id, struct px_error *err);

#endif
