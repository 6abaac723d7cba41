/* The SQLite engine: opens and closes its two files. */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEFAULT_READERS = 4 };

/* mkdir -p, for the owner only. */
static enum px_code make_folder(const char *path, struct px_error *err)
{
    char partial[PATH_MAX];
    size_t len = strlen(path);
    if (len >= sizeof partial)
        return px_fail_because(err, PX_INTERNAL, "data folder: name too long");
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(partial, path, i);
        partial[i] = '\0';
        if (mkdir(partial, 0700) != 0 && errno != EEXIST)
            return px_fail_because(err, PX_UNAVAILABLE, "data folder: %s", strerror(errno));
    }
    return PX_OK;
}

/* SQLite gives its other files the rights of the first. */
static enum px_code make_private(const char *path, struct px_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return px_fail_because(err, PX_UNAVAILABLE, "data file: %s", strerror(errno));
    (void)close(fd);
    return PX_OK;
}

typedef enum px_code (*build_fn)(struct sqlite_conn *conn, const struct px_store_options *options,
                                 struct px_error *err);

/* The schema is built before readers are opened: SQLite 3.40 does not notice that an index which a query
 * names has changed since it read the schema. */
static enum px_code build_with(struct sqlite_pool *pool, build_fn build,
                               const struct px_store_options *options, struct px_error *err)
{
    auto_conn struct sqlite_conn *conn = NULL;
    PX_TRY(px_sqlite__lease(pool, &conn, err));
    return build(conn, options, err);
}

/* A database in memory belongs to its connection, so there is one for all. */
static enum px_code open_in_memory(struct sqlite_file *file, build_fn build,
                                   const struct px_store_options *options, struct px_error *err)
{
    PX_TRY(px_sqlite__pool_open(&file->readers, ":memory:", 1, err));
    PX_TRY(build_with(&file->readers, build, options, err));
    return px_sqlite__writer_start(&file->writer, &file->readers, err);
}

static enum px_code open_file(struct sqlite_file *file, const char *suffix, build_fn build,
                              const struct px_store_options *options, struct px_error *err)
{
    char path[PATH_MAX];
    int readers = options->readers > 0 ? options->readers : DEFAULT_READERS;
    if (strcmp(options->data_dir, ":memory:") == 0)
        return open_in_memory(file, build, options, err);
    int len = snprintf(path, sizeof path, "%s/%s%s", options->data_dir, options->service, suffix);
    if (len < 0 || (size_t)len >= sizeof path)
        return px_fail_because(err, PX_INTERNAL, "data folder: name too long");
    PX_TRY(make_folder(options->data_dir, err));
    PX_TRY(make_private(path, err));
    PX_TRY(px_sqlite__pool_open(&file->own, path, 1, err));
    PX_TRY(build_with(&file->own, build, options, err));
    PX_TRY(px_sqlite__pool_open(&file->readers, path,
                                readers < SQLITE_MAX_READERS ? readers : SQLITE_MAX_READERS, err));
    return px_sqlite__writer_start(&file->writer, &file->own, err);
}

static void close_file(struct sqlite_file *file)
{
    px_sqlite__writer_stop(&file->writer);
    px_sqlite__pool_close(&file->readers);
    px_sqlite__pool_close(&file->own);
}

static void close_store(void *self)
{
    struct sqlite_store *store = self;
    close_file(&store->docs);
    close_file(&store->blobs);
    free(store);
}

enum px_code px_sqlite__open(const struct px_store_options *options, struct px_store *ret_store,
                             struct px_error *err)
{
    static const struct px_engine engine = {
        .close = close_store,
        .insert = px_sqlite__insert,
        .get = px_sqlite__get,
        .scan = px_sqlite__scan,
        .count = px_sqlite__count,
        .update = px_sqlite__update,
        .remove = px_sqlite__remove,
        .remove_all = px_sqlite__remove_all,
        .blob_put = px_sqlite__blob_put,
        .blob_read = px_sqlite__blob_read,
        .blob_delete = px_sqlite__blob_delete,
        .list_collections = px_sqlite__list_collections,
        .list_blobs = px_sqlite__list_blobs,
        .read_all = px_sqlite__read_all,
        .put_all = px_sqlite__put_all,
        .count_all = px_sqlite__count_all,
    };
    struct sqlite_store *store = calloc(1, sizeof *store);
    if (!store)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (options->cache_kib > 0)
        (void)sqlite3_soft_heap_limit64((sqlite3_int64)options->cache_kib << 10);
    enum px_code code = open_file(&store->docs, ".db", px_sqlite__build_docs, options, err);
    if (code == PX_OK)
        code = open_file(&store->blobs, ".blobs.db", px_sqlite__build_blobs, options, err);
    if (code != PX_OK) {
        close_store(store);
        return code;
    }
    *ret_store = (struct px_store){.engine = &engine, .self = store};
    return PX_OK;
}
