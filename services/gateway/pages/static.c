/* Pages and files of the web application, from memory. */
#include "gateway/pages/static.h"

#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"
#include "gateway/pages/versions.h"

/* Larger files are packed when the gateway serves already: Swagger UI alone would take half of the start. */
enum { PACKED_AT_START = 256 << 10 };

/* Addresses of the application's pages; each gets the shell. */
static const char *const pages[] = {
    "/",        "/sign-in", "/sign-up", "/generate-image", "/generate-hashtags",
    "/gallery", "/contact", "/account", "/status",         "/shared",
};

#define FOREVER "public, max-age=31536000, immutable"

/* What the application's page may do: its own scripts, styles and requests; pictures also from memory, and by
 * the public address that services write into their answers. */
static const char *page_policy(struct gw_request *req)
{
    return px_arena_printf(
        &req->arena,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data: %s; "
        "font-src 'self'; connect-src 'self' %s; manifest-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
        req->gw->config->public_url, req->gw->config->public_url);
}

enum px_code gw_static_start(struct gateway *gw, struct px_error *err)
{
    gw->files = gw_files_new();
    if (!gw->files)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(gw_files_add(gw->files, gw->config->web_dir, "", err));
    struct px_error docs_err;
    const char *docs = gw->config->docs_dir;
    if (docs && *docs && gw_files_add(gw->files, docs, "/docs", &docs_err) != PX_OK)
        px_log_warn("no files of Swagger UI, /docs links to the description", PX_S("cause", docs_err.cause));
    if (!gw_files_find(gw->files, "/index.html"))
        px_log_warn("the web folder has no index.html, pages are not served");
    PX_TRY(gw_versions_apply(gw->files, err));
    gw_files_pack(gw->files, PACKED_AT_START);
    px_log_info("static files loaded", PX_I("files", gw_files_count(gw->files)));
    return PX_OK;
}

void gw_static_settle(struct gateway *gw)
{
    gw_files_pack(gw->files, SIZE_MAX);
}

void gw_static_stop(struct gateway *gw)
{
    gw_files_free(px_steal(gw->files));
}

/* 'keeping' is the Cache-Control of the answer. */
static void send_file(struct gw_request *req, const struct gw_file *file, int status, const char *policy,
                      const char *keeping)
{
    enum gw_coding coding;
    const struct gw_file_body *body = gw_file_choose(file, gw_header(req, "Accept-Encoding"), &coding);
    gw_add_header(req, "ETag", body->etag);
    gw_add_header(req, "Cache-Control", keeping);
    gw_add_header(req, "Vary", "Accept-Encoding, Origin");
    if (policy)
        gw_add_header(req, "Content-Security-Policy", policy);
    if (status == 200 && gw_etag_matches(gw_header(req, "If-None-Match"), body->etag)) {
        gw_send(req, 304, NULL, NULL, 0);
        return;
    }
    if (coding != GW_IDENTITY)
        gw_add_header(req, "Content-Encoding", coding == GW_GZIP ? "gzip" : "br");
    gw_send(req, status, file->type, body->bytes, body->len);
}

void gw_file_send(struct gw_request *req, const struct gw_file *file, int status, const char *policy)
{
    send_file(req, file, status, policy, "no-cache");
}

static bool is_page(const char *path)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(pages); i++)
        if (strcmp(path, pages[i]) == 0)
            return true;
    return false;
}

bool gw_static_knows(const struct gw_request *req)
{
    bool current = false;
    return is_page(req->path) || (req->gw->files && gw_versions_find(req->gw->files, req->path, &current));
}

/* A person who follows a dead link: their browser asks for HTML. */
static bool wants_page(const struct gw_request *req)
{
    const char *accept = gw_header(req, "Accept");
    return accept && strstr(accept, "text/html");
}

void gw_static(struct gw_request *req)
{
    const struct gw_files *files = req->gw->files;
    const struct gw_file *shell = files ? gw_files_find(files, "/index.html") : NULL;
    bool current = false;
    const struct gw_file *file = files ? gw_versions_find(files, req->path, &current) : NULL;
    if (shell && (file == shell || is_page(req->path)))
        gw_file_send(req, shell, 200, page_policy(req));
    else if (file)
        send_file(req, file, 200, NULL, current ? FOREVER : "no-cache");
    else if (shell && wants_page(req))
        gw_file_send(req, shell, 404, page_policy(req));
    else
        gw_send_code(req, PX_NO_ROUTE);
}
