/* Finds 'href="/x"' and 'src="/x"' in pages, where x is a file of the set, and puts the version before x. */
#include "gateway/pages/versions.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/hash.h"
#include "base/str.h"

#define PREFIX "/v/"

static bool is_page(const struct gw_file *file)
{
    return px_str_starts(file->type, "text/html");
}

/* Of the paths and contents of all files. */
static void make_version(const struct gw_files *files, char ret_version[GW_VERSION_SIZE])
{
    enum { LINE = 64 };
    auto_buf struct px_buf text = {0};
    char hex[PX_SHA256_HEX_SIZE];
    px_buf_init(&text, GW_MAX_FILES * (GW_MAX_FILE_PATH + LINE));
    for (size_t i = 0; i < gw_files_count(files); i++) {
        const struct gw_file *file = gw_files_at(files, i);
        px_buf_printf(&text, "%s %s\n", file->path, file->bodies[GW_IDENTITY].etag);
    }
    px_sha256_hex(text.data ? text.data : "", text.len, hex);
    memcpy(ret_version, hex, GW_VERSION_SIZE - 1);
    ret_version[GW_VERSION_SIZE - 1] = '\0';
}

/* Whether the quoted address at 'text' is a file that pages load: true for "/app.js" and not for "/" or
 * "/gallery". */
static bool names_file(const struct gw_files *files, const char *text, size_t left)
{
    char path[GW_MAX_FILE_PATH];
    const char *end = memchr(text, '"', left);
    size_t len = end ? (size_t)(end - text) : sizeof path;
    if (len >= sizeof path)
        return false;
    memcpy(path, text, len);
    path[len] = '\0';
    const struct gw_file *file = gw_files_find(files, path);
    return file && !is_page(file);
}

/* The page with versions; false without memory. */
static bool rewrite(const struct gw_files *files, const char *version, const struct gw_file_body *page,
                    struct px_buf *out)
{
    static const char mark[] = "=\"/";
    const char *text = (const char *)page->bytes;
    size_t left = page->len;
    for (const char *at; left && (at = memmem(text, left, mark, sizeof mark - 1)) != NULL;) {
        size_t before = (size_t)(at - text) + 2; /* up to the slash */
        px_buf_append(out, text, before);
        text += before;
        left -= before;
        if (names_file(files, text, left))
            px_buf_printf(out, PREFIX "%s", version);
        px_buf_char(out, '/');
        text++;
        left--;
    }
    px_buf_append(out, text, left);
    return px_buf_ok(out);
}

enum px_code gw_versions_apply(struct gw_files *files, struct px_error *err)
{
    char version[GW_VERSION_SIZE];
    make_version(files, version);
    for (size_t i = 0; i < gw_files_count(files); i++) {
        const struct gw_file *file = gw_files_at(files, i);
        if (!is_page(file))
            continue;
        auto_buf struct px_buf page = {0};
        px_buf_init(&page, 2 * GW_MAX_FILE);
        if (!rewrite(files, version, &file->bodies[GW_IDENTITY], &page) ||
            !gw_files_replace(files, i, page.data ? page.data : "", page.len))
            return px_fail(err, PX_OUT_OF_MEMORY);
    }
    gw_files_set_version(files, version);
    return PX_OK;
}

const struct gw_file *gw_versions_find(const struct gw_files *files, const char *path, bool *ret_current)
{
    enum { PREFIX_LEN = sizeof PREFIX - 1, VERSION_LEN = GW_VERSION_SIZE - 1 };
    *ret_current = false;
    if (!px_str_starts(path, PREFIX))
        return gw_files_find(files, path);
    const char *version = path + PREFIX_LEN;
    if (strspn(version, "0123456789abcdef") != VERSION_LEN)
        return NULL;
    const struct gw_file *file = gw_files_find(files, version + VERSION_LEN);
    *ret_current = memcmp(version, gw_files_version(files), VERSION_LEN) == 0;
    return file && !is_page(file) ? file : NULL;
}
