/* Matching paths against the table, row by row: some fifty rows of a few segments cost less than a
 * microsecond. */
#include "gateway/api/router.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "gateway/http/request.h"

/* The next segment of a path that starts with '/': its length; *at is moved behind it. -1 at the end. */
static int next_segment(const char **at, const char **ret_start)
{
    if (**at != '/')
        return -1;
    const char *start = *at + 1;
    size_t len = strcspn(start, "/");
    *ret_start = start;
    *at = start + len;
    return (int)len;
}

/* Whether the path has the row's form. Parameters are only counted. */
static bool path_matches(const char *pattern, const char *path)
{
    for (;;) {
        const char *want = NULL;
        const char *have = NULL;
        int want_len = next_segment(&pattern, &want);
        int have_len = next_segment(&path, &have);
        if (want_len < 0 || have_len < 0)
            return want_len == have_len && *path == '\0';
        if (want_len > 0 && want[0] == '{') {
            if (have_len == 0)
                return false;
            continue;
        }
        if (want_len != have_len || memcmp(want, have, (size_t)want_len) != 0)
            return false;
    }
}

static bool has_params(const struct gw_route *route)
{
    return strchr(route->path, '{') != NULL;
}

/* Decodes the path's parameters; false when one is no text. */
static bool take_params(struct gw_request *req, const struct gw_route *route)
{
    const char *pattern = route->path;
    const char *path = req->path;
    const char *want = NULL;
    const char *have = NULL;
    int want_len = 0;
    while ((want_len = next_segment(&pattern, &want)) >= 0) {
        int have_len = next_segment(&path, &have);
        if (want_len == 0 || want[0] != '{')
            continue;
        const char *name = px_arena_strndup(&req->arena, want + 1, (size_t)want_len - 2);
        const char *value = gw_request_segment(req, have, (size_t)have_len);
        if (!name || !value || req->n_params == GW_MAX_PARAMS)
            return false;
        req->params[req->n_params++] = (struct gw_param){name, value, true};
    }
    return true;
}

static void add_method(char allow[GW_ALLOW_SIZE], const char *method)
{
    size_t len = strlen(allow);
    (void)snprintf(allow + len, GW_ALLOW_SIZE - len, "%s%s", len ? ", " : "", method);
}

static bool method_matches(const struct gw_route *route, const struct gw_request *req)
{
    const char *wanted = req->is_head ? "GET" : req->method;
    return strcmp(route->method, wanted) == 0;
}

/* A browser that goes to an address asks for HTML; scripts and API clients ask for JSON or anything. */
static bool wants_page(const struct gw_request *req)
{
    const char *accept = gw_header(req, "Accept");
    return accept && strstr(accept, "text/html");
}

enum px_code gw_route_find(struct gw_request *req, const struct gw_route *routes, size_t n_routes,
                           char ret_allow[GW_ALLOW_SIZE])
{
    const struct gw_route *fallback = NULL;
    const struct gw_route *found = NULL;
    ret_allow[0] = '\0';
    for (size_t i = 0; i < n_routes; i++) {
        const struct gw_route *route = &routes[i];
        if (route->path[0] == '*') {
            fallback = route;
        } else if (path_matches(route->path, req->path)) {
            /* "/images/ids" goes before "/images/{id}" */
            if (method_matches(route, req) && (!found || (has_params(found) && !has_params(route))))
                found = route;
            add_method(ret_allow, route->method);
            if (strcmp(route->method, "GET") == 0)
                add_method(ret_allow, "HEAD");
        }
    }
    if (!found && ret_allow[0] == '\0' && fallback) {
        add_method(ret_allow, "GET, HEAD");
        req->route = fallback;
        found = method_matches(fallback, req) ? fallback : NULL;
    }
    if (ret_allow[0])
        add_method(ret_allow, "OPTIONS");
    if (!found)
        return ret_allow[0] ? PX_METHOD_NOT_ALLOWED : PX_NO_ROUTE;
    if (fallback && found->flags & GW_PAGE_TOO && wants_page(req))
        found = fallback;
    if (found->path[0] != '*' && !take_params(req, found))
        return PX_NO_ROUTE;
    req->route = found;
    return PX_OK;
}
