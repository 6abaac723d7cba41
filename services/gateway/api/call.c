/* Calls to services. More than some sixty at once would only wait for each other (measured on two cores), so
 * that the rest waits here, where a full house can be told early.
 *
 * A service that restarts is away for a second or so. Nobody has to see that: a request that nobody got is
 * made again, and a read also when no answer came. A service that is away for longer is not waited for. */
#include "gateway/api/call.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/id.h"
#include "gateway/access/limits.h"
#include "gateway/api/cache.h"

enum {
    MAX_SERVICES = 8,
    FIRST_PAUSE_MS = 40,    /* between two tries; it doubles … */
    LONGEST_PAUSE_MS = 400, /* … up to this */
    READ_AGAIN_MS = 1500,   /* a read that got no answer in this time is made once more */
    RETRY_COST = 10,        /* calls that pay for one read made again: a tenth more load at most */
    MOST_CREDIT = 200,
};

struct gw_calls {
    int64_t away_ms; /* how long a restart may take */
    sem_t free_places;
    atomic_uint in_flight;
    atomic_int credit;
    struct away {
        _Atomic(const ProtobufCServiceDescriptor *) service;
        _Atomic int64_t since_ms; /* nobody listens since then; 0: somebody does */
    } away[MAX_SERVICES];
};

struct gw_calls *gw_calls_new(unsigned at_once, int64_t away_ms)
{
    struct gw_calls *calls = calloc(1, sizeof *calls);
    if (!calls)
        return NULL;
    calls->away_ms = away_ms;
    atomic_store(&calls->credit, MOST_CREDIT);
    (void)sem_init(&calls->free_places, 0, at_once);
    return calls;
}

void gw_calls_free(struct gw_calls *calls)
{
    if (!calls)
        return;
    (void)sem_destroy(&calls->free_places);
    free(calls);
}

unsigned gw_calls_in_flight(struct gw_calls *calls)
{
    return atomic_load(&calls->in_flight);
}

static bool take_place(struct gw_calls *calls, int64_t wait_ms)
{
    if (sem_trywait(&calls->free_places) == 0)
        return true;
    struct timespec until = px_mono_after_ms(wait_ms);
    return sem_clockwait(&calls->free_places, CLOCK_MONOTONIC, &until) == 0;
}

enum px_code gw_call(struct gw_request *req, const ProtobufCServiceDescriptor *service, const char *method,
                     const ProtobufCMessage *message, ProtobufCMessage **ret_response, struct px_error *err)
{
    return gw_call_into(req, &req->arena, service, method, message, ret_response, err);
}

static struct away *away_of(struct gw_calls *calls, const ProtobufCServiceDescriptor *service)
{
    for (size_t i = 0; i < MAX_SERVICES; i++) {
        const ProtobufCServiceDescriptor *none = NULL;
        if (atomic_compare_exchange_strong(&calls->away[i].service, &none, service) || none == service)
            return &calls->away[i];
    }
    return &calls->away[MAX_SERVICES - 1];
}

/* Remembers since when nobody listens; true while that may be a restart. */
static bool may_come_back(struct away *away, int64_t now_ms, int64_t away_ms)
{
    int64_t since_ms = 0;
    if (atomic_compare_exchange_strong(&away->since_ms, &since_ms, now_ms))
        since_ms = now_ms;
    return now_ms - since_ms < away_ms;
}

static bool take_credit(struct gw_calls *calls)
{
    if (atomic_fetch_sub(&calls->credit, RETRY_COST) >= RETRY_COST)
        return true;
    atomic_fetch_add(&calls->credit, RETRY_COST);
    return false;
}

static void give_credit(struct gw_calls *calls)
{
    if (atomic_load(&calls->credit) < MOST_CREDIT)
        atomic_fetch_add(&calls->credit, 1);
}

/* One call, as the route's method declares it. */
struct call {
    const ProtobufCServiceDescriptor *service;
    const char *method;
    const ProtobufCMessage *message;
    ProtobufCMessage **ret_response;
    struct px_arena *arena;
};

static enum px_code try_once(struct gw_request *req, const struct call *call, int64_t timeout_ms,
                             struct px_error *err)
{
    enum { MAX_WAIT_MS = 2000, RETRY_S = 2 };
    struct gateway *gw = req->gw;
    struct px_caller caller = req->caller;
    caller.timeout_ms = (int)timeout_ms;
    req->info = (struct px_reply_info){0};
    if (!take_place(gw->calls, timeout_ms < MAX_WAIT_MS ? timeout_ms : MAX_WAIT_MS))
        return px_fail_retry(err, PX_OVERLOADED, RETRY_S);
    atomic_fetch_add(&gw->calls->in_flight, 1);
    enum px_code code = gw->rpc(gw->bus, call->service, call->method, &caller, call->message, call->arena,
                                call->ret_response, &req->info, err);
    atomic_fetch_sub(&gw->calls->in_flight, 1);
    (void)sem_post(&gw->calls->free_places);
    return code;
}

static bool is_read(const struct gw_request *req)
{
    return req->is_head || strcmp(req->method, "GET") == 0;
}

/* Tries until there is an answer, whatever it is, or no hope or time is left. */
static enum px_code try_until_answered(struct gw_request *req, const struct call *call, struct px_error *err)
{
    struct gw_calls *calls = req->gw->calls;
    struct away *away = away_of(calls, call->service);
    int64_t until_ms = px_mono_ms() + req->caller.timeout_ms;
    bool read_again = is_read(req) && req->caller.timeout_ms > 2 * READ_AGAIN_MS;
    give_credit(calls);
    for (int64_t pause_ms = FIRST_PAUSE_MS;;
         pause_ms = pause_ms < LONGEST_PAUSE_MS ? 2 * pause_ms : pause_ms) {
        int64_t left_ms = until_ms - px_mono_ms();
        enum px_code code = try_once(req, call, read_again ? READ_AGAIN_MS : left_ms, err);
        if (code == PX_OVERLOADED)
            return code;
        if (req->info.delivery == PX_ANSWERED) {
            atomic_store(&away->since_ms, 0);
            return code;
        }
        if (req->info.delivery == PX_UNANSWERED) {
            if (!read_again || !take_credit(calls))
                return code;
            read_again = false;
        }
        int64_t now_ms = px_mono_ms();
        if (req->info.delivery == PX_UNSENT && !may_come_back(away, now_ms, calls->away_ms))
            return code;
        int64_t wait_ms = px_jitter_ms(pause_ms, 50);
        if (now_ms + wait_ms >= until_ms || gw_draining(req->gw))
            return code;
        px_sleep_ms(wait_ms);
    }
}

enum px_code gw_call_into(struct gw_request *req, struct px_arena *arena,
                          const ProtobufCServiceDescriptor *service, const char *method,
                          const ProtobufCMessage *message, ProtobufCMessage **ret_response,
                          struct px_error *err)
{
    const struct call call = {service, method, message, ret_response, arena};
    enum px_code code = try_until_answered(req, &call, err);
    gw_limits_note(req, &req->info.limit);
    for (int i = 0; i < req->info.n_purge_tags; i++)
        gw_cache_purge(req->gw->cache, req->info.purge_tags[i]);
    return code;
}
