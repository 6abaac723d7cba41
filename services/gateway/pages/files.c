/* Reads folders of static files into memory. A request is then a look-up of its exact path in a sorted table:
 * no path is ever joined, decoded or opened for a client. */
#include "gateway/pages/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "gateway/http/compress.h"

enum { MAX_DEPTH = 8 };

struct gw_files {
    struct gw_file *files; /* sorted by path */
    size_t n, room, total;
    char version[GW_VERSION_SIZE];
};

static const struct {
    const char *suffix, *type;
    bool compress;
} types[] = {
    {".html", "text/html; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".mjs", "text/javascript; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".json", "application/json", true},
    {".webmanifest", "application/manifest+json", true},
    {".svg", "image/svg+xml", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".ico", "image/x-icon", true},
    {".png", "image/png", false},
    {".jpg", "image/jpeg", false},
    {".webp", "image/webp", false},
    {".avif", "image/avif", false},
    {".woff2", "font/woff2", false},
};

PX_DEFINE_AUTO(dir, DIR *, closedir);
#define auto_dir PX_AUTO(dir)

struct gw_files *gw_files_new(void)
{
    return calloc(1, sizeof(struct gw_files));
}

static void bodies_done(struct gw_file *file)
{
    for (int i = 0; i < GW_N_CODINGS; i++)
        free(file->bodies[i].bytes);
}

static void file_done(struct gw_file *file)
{
    free(file->path);
    bodies_done(file);
}

void gw_files_free(struct gw_files *files)
{
    if (!files)
        return;
    for (size_t i = 0; i < files->n; i++)
        file_done(&files->files[i]);
    free(files->files);
    free(files);
}

/* Index of the type by the name's suffix; -1: not served. */
static int find_type(const char *name)
{
    const char *suffix = strrchr(name, '.');
    for (size_t i = 0; suffix && i < PX_ARRAY_LEN(types); i++)
        if (strcmp(suffix, types[i].suffix) == 0)
            return (int)i;
    return -1;
}

static bool name_is_plain(const char *name)
{
    return name[0] != '.' && name[0] != '\0' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == strlen(name);
}

static enum px_code read_file(int folder, const char *name, size_t size, struct gw_file_body *body,
                              struct px_error *err)
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "rb");
    if (!file)
        return px_fail_because(err, PX_INTERNAL, "open %s: errno %d", name, errno);
    unsigned char *bytes = malloc(size + 1);
    size_t len = bytes ? fread(bytes, 1, size, file) : 0;
    (void)fclose(file);
    if (!bytes)
        return px_fail(err, PX_OUT_OF_MEMORY);
    body->bytes = bytes;
    body->len = len;
    return PX_OK;
}

static void tag(struct gw_file_body *body)
{
    gw_etag_make(body->bytes, body->len, body->etag);
}

static void pack(struct gw_file *file)
{
    const struct gw_file_body *plain = &file->bodies[GW_IDENTITY];
    for (enum gw_coding coding = GW_GZIP; coding < GW_N_CODINGS; coding++) {
        struct gw_file_body *packed = &file->bodies[coding];
        packed->bytes = coding == GW_GZIP ? gw_gzip(plain->bytes, plain->len, &packed->len)
                                          : gw_brotli(plain->bytes, plain->len, &packed->len);
        if (packed->bytes)
            tag(packed);
    }
    atomic_store(&file->packed, true);
}

void gw_files_pack(struct gw_files *files, size_t max_size)
{
    for (size_t i = 0; i < files->n; i++) {
        struct gw_file *file = &files->files[i];
        if (file->compress && !atomic_load(&file->packed) && file->bodies[GW_IDENTITY].len <= max_size)
            pack(file);
    }
}

/* Makes room for one more; NULL without memory. */
static struct gw_file *new_slot(struct gw_files *files)
{
    if (files->n == files->room) {
        size_t room = files->room ? files->room * 2 : 64;
        struct gw_file *larger = realloc(files->files, room * sizeof *larger);
        if (!larger)
            return NULL;
        files->files = larger;
        files->room = room;
    }
    return memset(&files->files[files->n], 0, sizeof *files->files);
}

static enum px_code add_file(struct gw_files *files, int folder, const char *name, const char *path,
                             size_t size, struct px_error *err)
{
    int type = find_type(name);
    if (type < 0)
        return PX_OK;
    if (size > GW_MAX_FILE || files->total + size > GW_MAX_FILES_TOTAL || files->n >= GW_MAX_FILES)
        return px_fail_because(err, PX_INTERNAL, "%s: too large, or too many files", path);
    struct gw_file *file = new_slot(files);
    if (!file || !(file->path = strdup(path)))
        return px_fail(err, PX_OUT_OF_MEMORY);
    files->n++;
    file->type = types[type].type;
    file->compress = types[type].compress;
    PX_TRY(read_file(folder, name, size, &file->bodies[GW_IDENTITY], err));
    files->total += size;
    tag(&file->bodies[GW_IDENTITY]);
    return PX_OK;
}

/* Takes the file descriptor. Recursion is bounded by levels_left. */
static enum px_code add_folder(struct gw_files *files, int fd, const char *prefix, int levels_left,
                               struct px_error *err)
{
    auto_dir DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return px_fail_because(err, PX_INTERNAL, "open folder %s/: errno %d", prefix, errno);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[GW_MAX_FILE_PATH];
        struct stat info;
        if (!name_is_plain(entry->d_name) ||
            fstatat(dirfd(dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        int len = snprintf(path, sizeof path, "%s/%s", prefix, entry->d_name);
        if (len < 0 || len >= (int)sizeof path)
            continue;
        if (S_ISREG(info.st_mode))
            PX_TRY(add_file(files, dirfd(dir), entry->d_name, path, (size_t)info.st_size, err));
        else if (S_ISDIR(info.st_mode) && levels_left > 0)
            PX_TRY(add_folder(files, openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
                              path, levels_left - 1, err));
    }
    return PX_OK;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const struct gw_file *)a)->path, ((const struct gw_file *)b)->path);
}

enum px_code gw_files_add(struct gw_files *files, const char *folder, const char *prefix,
                          struct px_error *err)
{
    PX_TRY(add_folder(files, open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), prefix, MAX_DEPTH, err));
    if (files->n > 1)
        qsort(files->files, files->n, sizeof *files->files, compare_paths);
    return PX_OK;
}

size_t gw_files_count(const struct gw_files *files)
{
    return files->n;
}

const struct gw_file *gw_files_at(const struct gw_files *files, size_t i)
{
    return &files->files[i];
}

bool gw_files_replace(struct gw_files *files, size_t i, const void *bytes, size_t len)
{
    struct gw_file *file = &files->files[i];
    unsigned char *copy = malloc(len + 1);
    if (!copy)
        return false;
    memcpy(copy, bytes, len);
    bodies_done(file);
    memset(file->bodies, 0, sizeof file->bodies);
    file->bodies[GW_IDENTITY] = (struct gw_file_body){.bytes = copy, .len = len};
    tag(&file->bodies[GW_IDENTITY]);
    return true;
}

const char *gw_files_version(const struct gw_files *files)
{
    return files->version;
}

void gw_files_set_version(struct gw_files *files, const char version[GW_VERSION_SIZE])
{
    memcpy(files->version, version, sizeof files->version);
}

static int compare_path(const void *path, const void *file)
{
    return strcmp(path, ((const struct gw_file *)file)->path);
}

const struct gw_file *gw_files_find(const struct gw_files *files, const char *path)
{
    return files->n == 0 ? NULL : bsearch(path, files->files, files->n, sizeof *files->files, compare_path);
}

const struct gw_file_body *gw_file_choose(const struct gw_file *file, const char *accept_encoding,
                                          enum gw_coding *ret_coding)
{
    static const char *const names[] = {[GW_GZIP] = "gzip", [GW_BROTLI] = "br"};
    enum gw_coding best = GW_IDENTITY;
    bool any = accept_encoding && atomic_load(&file->packed);
    for (enum gw_coding coding = GW_GZIP; any && coding < GW_N_CODINGS; coding++)
        if (file->bodies[coding].bytes && file->bodies[coding].len < file->bodies[best].len &&
            gw_accepts_coding(accept_encoding, names[coding]))
            best = coding;
    *ret_coding = best;
    return &file->bodies[best];
}
