/* The story of every request, in steps that each may end it: route, identity, kept answer, limits, access,
 * body, then the row's function or the generic one: JSON in, RPC, JSON out. */
#include "gateway/api/handler.h"

#include <string.h>

#include "base/clock.h"
#include "gateway/access/guard.h"
#include "gateway/access/limits.h"
#include "gateway/access/reserve.h"
#include "gateway/api/cache.h"
#include "gateway/api/router.h"
#include "gateway/api/transcode.h"
#include "gateway/http/body.h"
#include "gateway/http/headers.h"
#include "gateway/http/preflight.h"
#include "gateway/http/request.h"
#include "gateway/metrics.h"
#include "gateway/pages/static.h"

/* A bad token counts as none where the row says so. */
static enum px_code identify(struct gw_request *req, const struct gw_route *route, struct px_error *err)
{
    enum px_code code = gw_guard_identify(req->gw->guard, req, err);
    return code != PX_OK && route->flags & GW_PUBLIC_LINK ? PX_OK : code;
}

/* A kept answer, when there is one: true when it was sent. */
static bool answer_from_cache(struct gw_request *req, const struct gw_route *route)
{
    char key[GW_CACHE_KEY_MAX];
    struct gw_answer answer = {0};
    int64_t now_ms = px_mono_ms();
    struct gateway *gw = req->gw;
    if (route->custom || strcmp(route->method, "GET") != 0 || !atomic_load(&gw->bus_up))
        return false;
    if (gw->bus)
        gw_cache_epoch(gw->cache, px_bus_epoch(gw->bus));
    size_t key_len = gw_cache_key(req, key);
    px_buf_clear(req->json);
    if (!key_len || !gw_cache_get(gw->cache, key, key_len, now_ms, req->json, &answer)) {
        gw_metrics_count(gw->metrics, GW_EVENT_CACHE_MISS);
        return false;
    }
    gw_metrics_count(gw->metrics, GW_EVENT_CACHE_HIT);
    gw_limits_show(req->gw->limits, req, route->class, now_ms);
    gw_send_json(req, route->status, &answer);
    return true;
}

static enum px_code check_idempotency_key(struct gw_request *req, const struct gw_route *route,
                                          struct px_error *err)
{
    enum { MIN = 8, MAX = 64 };
    const char *key = gw_header(req, "Idempotency-Key");
    if (!key || !(route->flags & GW_CREATES))
        return PX_OK;
    size_t len = strlen(key);
    bool good = len >= MIN && len <= MAX;
    for (size_t i = 0; good && i < len; i++)
        good = key[i] >= '!' && key[i] <= '~';
    if (!good)
        return px_fail_field(err, "Idempotency-Key", PX_FAULT_FORMAT, 0);
    req->caller.idempotency_key = key;
    return PX_OK;
}

/* Everything that must hold before the row's own work begins. */
static enum px_code prepare(struct gw_request *req, const struct gw_route *route, struct px_error *err)
{
    PX_TRY(gw_guard_admit(req, route, err));
    PX_TRY(gw_body_check(req, route, err));
    PX_TRY(check_idempotency_key(req, route, err));
    PX_TRY(gw_request_query(req, err));
    PX_TRY(gw_body_read(req, err));
    req->caller.timeout_ms = route->timeout_ms;
    return PX_OK;
}

/* Counts the request; false (and it was answered) when it is one too many. */
static bool within_limits(struct gw_request *req, enum gw_class class)
{
    struct px_error err = {0};
    if (gw_limits_take(req->gw->limits, req, class, px_mono_ms(), &err) == PX_OK)
        return true;
    gw_metrics_count(req->gw->metrics, GW_EVENT_RATE_LIMITED);
    gw_send_problem(req, &err);
    return false;
}

static void run(struct gw_request *req, const struct gw_route *route, struct px_error *err)
{
    if (route->flags & GW_UNCOUNTED)
        gw_limits_show(req->gw->limits, req, route->class, px_mono_ms());
    else if (!within_limits(req, route->class))
        return;
    if (prepare(req, route, err) != PX_OK) {
        gw_send_problem(req, err);
        return;
    }
    if (!route->custom) {
        gw_transcode(req);
        return;
    }
    route->custom(req);
    if (!req->status) /* a function that forgets to answer must not leave a client waiting */
        gw_send_code(req, PX_INTERNAL);
}

/* Long-lived requests may hold only a part of the threads. */
static void run_long(struct gw_request *req, const struct gw_route *route, struct px_error *err)
{
    enum { RETRY_S = 5 };
    const char *person = req->claims ? req->claims->user_id : req->client;
    enum px_code code = gw_draining(req->gw) ? px_fail_retry(err, PX_OVERLOADED, RETRY_S)
                                             : gw_reserve_enter(req->gw->reserve, person, err);
    if (code != PX_OK) {
        gw_send_problem(req, err);
        return;
    }
    run(req, route, err);
    gw_reserve_leave(req->gw->reserve, person);
}

/* No row: an unknown path, a method that is not allowed, or a question about the path. */
static void answer_unrouted(struct gw_request *req, enum px_code code, const char *allow)
{
    if (!within_limits(req, GW_CLASS_READ))
        return;
    if (req->route &&
        !gw_static_knows(req)) { /* only the row for files was left, and there is no such file */
        gw_send_code(req, PX_NO_ROUTE);
        return;
    }
    if (allow[0] && strcmp(req->method, "OPTIONS") == 0) {
        gw_preflight(req, allow);
        return;
    }
    if (allow[0])
        gw_add_header(req, "Allow", allow);
    gw_send_code(req, code);
}

/* Passwords and tokens do not stay in memory that is used again. */
static void wipe(struct gw_request *req)
{
    px_arena_wipe(&req->arena);
    if (req->json->data)
        explicit_bzero(req->json->data, req->json->size);
    if (req->out->data)
        explicit_bzero(req->out->data, req->out->size);
}

void gw_handle(struct gw_request *req, const struct gw_route *routes, size_t n_routes)
{
    struct px_error err = {0};
    char allow[GW_ALLOW_SIZE];
    gw_request_read(req);
    enum px_code code = gw_route_find(req, routes, n_routes, allow);
    if (code != PX_OK) {
        answer_unrouted(req, code, allow);
        return;
    }
    const struct gw_route *route = req->route;
    code = identify(req, route, &err);
    if (code != PX_OK) {
        if (within_limits(req, route->class))
            gw_send_problem(req, &err);
        return;
    }
    if (gw_guard_admit(req, route, NULL) == PX_OK && answer_from_cache(req, route))
        return;
    if (route->flags & GW_LONG)
        run_long(req, route, &err);
    else
        run(req, route, &err);
    if (req->status == px_code_status(PX_VALIDATION_FAILED) && route->class == GW_CLASS_LOGIN)
        gw_limits_give_back(req->gw->limits, req, route->class); /* no password was tried */
    if (route->flags & GW_SENSITIVE)
        wipe(req);
}
