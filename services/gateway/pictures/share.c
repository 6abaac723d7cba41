/* The page is written here, not by the application: it must work without a script, for the robots that draw
 * previews of links as well as for people. */
#include "gateway/pictures/share.h"

#include <pulix/generation/v1/generation.pb-c.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"

#define GENERATION &generation__generation__descriptor

enum { PAGE_MAX = 64 << 10 };

static const struct texts {
    const char *lang, *title, *until, *made_with, *gone_title, *gone_text, *home;
} texts[] = {
    [PX_EN] = {"en", "A picture made with Pulix", "Shared until", "Made with Pulix",
               "This link does not work", "It may have ended, or its owner may have taken it back.",
               "Make a picture of your own"},
    [PX_RU] = {"ru", "Картинка, созданная в Pulix", "Доступно до", "Создано в Pulix",
               "Эта ссылка не работает", "Срок её действия мог закончиться, или владелец мог её отозвать.",
               "Создать свою картинку"},
};

/* Text for HTML, in elements and in quoted attributes. */
static void append_escaped(struct px_buf *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        switch (*p) {
        case '&':
            px_buf_str(out, "&amp;");
            break;
        case '<':
            px_buf_str(out, "&lt;");
            break;
        case '>':
            px_buf_str(out, "&gt;");
            break;
        case '"':
            px_buf_str(out, "&quot;");
            break;
        case '\'':
            px_buf_str(out, "&#39;");
            break;
        default:
            px_buf_char(out, *p);
        }
    }
}

/* before + escaped text + after */
static void append_line(struct px_buf *out, const char *before, const char *text, const char *after)
{
    px_buf_str(out, before);
    append_escaped(out, text);
    px_buf_str(out, after);
}

static void append_head(struct px_buf *out, const struct texts *t, const char *title)
{
    append_line(out, "<!doctype html>\n<html lang=\"", t->lang, "\">\n<head>\n<meta charset=\"utf-8\">\n");
    px_buf_str(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"robots\" content=\"noindex, nofollow\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n"
                    "<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n"
                    "<link rel=\"stylesheet\" href=\"/styles/vars.css\">\n"
                    "<link rel=\"stylesheet\" href=\"/styles/share-page.css\">\n");
    append_line(out, "<title>", title, "</title>\n");
}

static void append_foot(struct px_buf *out, const struct texts *t)
{
    append_line(out, "<p class=\"share-page__home\"><a href=\"/\">", t->home,
                "</a></p>\n</main>\n</body>\n</html>\n");
}

/* What messengers and social networks show beside a link (ogp.me). */
static void append_preview(struct px_buf *out, const Generation__SharedImage *image, const char *title)
{
    append_line(out, "<meta property=\"og:title\" content=\"", title, "\">\n");
    px_buf_str(out, "<meta property=\"og:type\" content=\"article\">\n"
                    "<meta property=\"og:site_name\" content=\"Pulix\">\n"
                    "<meta name=\"twitter:card\" content=\"summary_large_image\">\n");
    append_line(out, "<meta property=\"og:image\" content=\"", image->url, "\">\n");
    px_buf_printf(out, "<meta property=\"og:image:width\" content=\"%d\">\n", image->width);
    px_buf_printf(out, "<meta property=\"og:image:height\" content=\"%d\">\n", image->height);
    if (image->prompt[0]) {
        append_line(out, "<meta property=\"og:description\" content=\"", image->prompt, "\">\n");
        append_line(out, "<meta name=\"description\" content=\"", image->prompt, "\">\n");
    }
}

static void write_picture(struct px_buf *out, const struct texts *t, const Generation__SharedImage *image)
{
    char until[PX_RFC3339_SIZE] = "";
    const char *title = image->title[0] ? image->title : t->title;
    px_rfc3339(image->expires_at, until);
    until[strlen("2026-01-01")] = '\0';
    append_head(out, t, title);
    append_preview(out, image, title);
    append_line(out, "</head>\n<body>\n<main class=\"share-page\">\n<h1>", title, "</h1>\n");
    append_line(out, "<figure>\n<img src=\"", image->url, "\"");
    append_line(out, " alt=\"", image->prompt[0] ? image->prompt : title, "\"");
    px_buf_printf(out, " width=\"%d\" height=\"%d\">\n", image->width, image->height);
    if (image->prompt[0])
        append_line(out, "<figcaption>", image->prompt, "</figcaption>\n");
    px_buf_str(out, "</figure>\n<p class=\"share-page__facts\">");
    px_buf_str(out, t->made_with);
    if (image->expires_at > 0)
        px_buf_printf(out, " · %s <time datetime=\"%s\">%s</time>", t->until, until, until);
    px_buf_str(out, "</p>\n");
    append_foot(out, t);
}

static void write_gone(struct px_buf *out, const struct texts *t)
{
    append_head(out, t, t->gone_title);
    append_line(out, "</head>\n<body>\n<main class=\"share-page\">\n<h1>", t->gone_title, "</h1>\n");
    append_line(out, "<p>", t->gone_text, "</p>\n");
    append_foot(out, t);
}

static void send_page(struct gw_request *req, int status, const struct px_buf *page)
{
    if (!px_buf_ok(page)) {
        gw_send_code(req, PX_OUT_OF_MEMORY);
        return;
    }
    gw_add_headerf(
        req, "Content-Security-Policy",
        "default-src 'none'; img-src 'self' %s; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'",
        req->gw->config->public_url);
    gw_add_header(req, "X-Robots-Tag", "noindex, nofollow, noarchive");
    gw_add_header(req, "Cache-Control", "private, no-cache");
    gw_add_header(req, "Vary", "Accept-Language");
    gw_send(req, status, "text/html; charset=utf-8", page->data, page->len);
}

void gw_share(struct gw_request *req)
{
    const struct texts *t = &texts[req->lang == PX_RU ? PX_RU : PX_EN];
    Generation__GetSharedRequest request = GENERATION__GET_SHARED_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;
    struct px_error err = {0};
    request.token = px_unconst(gw_param(req, "token"));
    enum px_code code = gw_call(req, GENERATION, "GetShared", &request.base, &answer, &err);
    bool gone = px_code_status(code) == 404 || code == PX_VALIDATION_FAILED;
    if (code != PX_OK && !gone) {
        gw_send_problem(req, &err);
        return;
    }
    auto_buf struct px_buf page = {0};
    px_buf_init(&page, PAGE_MAX);
    if (gone)
        write_gone(&page, t);
    else
        write_picture(&page, t, (const Generation__SharedImage *)answer);
    send_page(req, gone ? 404 : 200, &page);
}
