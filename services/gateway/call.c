/* Calls to services. More than some sixty at once would only wait for each other (measured on two cores), so
 * that the rest waits here, where a full house can be told early. */
#include "gateway/call.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "gateway/cache.h"

struct gw_calls {
    sem_t free_places;
    atomic_uint in_flight;
};

struct gw_calls *gw_calls_new(unsigned at_once)
{
    struct gw_calls *calls = calloc(1, sizeof *calls);
    if (calls)
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
    int64_t until_ms = px_wall_ms() + wait_ms; /* sem_timedwait takes the wall clock */
    struct timespec until = {until_ms / 1000, until_ms % 1000 * 1000000};
    return sem_timedwait(&calls->free_places, &until) == 0;
}

enum px_code gw_call(struct gw_request *req, const ProtobufCServiceDescriptor *service, const char *method,
                     const ProtobufCMessage *message, ProtobufCMessage **ret_response, struct px_error *err)
{
    return gw_call_into(req, &req->arena, service, method, message, ret_response, err);
}

enum px_code gw_call_into(struct gw_request *req, struct px_arena *arena,
                          const ProtobufCServiceDescriptor *service, const char *method,
                          const ProtobufCMessage *message, ProtobufCMessage **ret_response,
                          struct px_error *err)
{
    enum { MAX_WAIT_MS = 2000, RETRY_S = 2 };
    struct gateway *gw = req->gw;
    if (!take_place(gw->calls, req->caller.timeout_ms < MAX_WAIT_MS ? req->caller.timeout_ms : MAX_WAIT_MS))
        return px_fail_retry(err, PX_OVERLOADED, RETRY_S);
    atomic_fetch_add(&gw->calls->in_flight, 1);
    req->info = (struct px_reply_info){0};
    enum px_code code =
        gw->rpc(gw->bus, service, method, &req->caller, message, arena, ret_response, &req->info, err);
    atomic_fetch_sub(&gw->calls->in_flight, 1);
    (void)sem_post(&gw->calls->free_places);
    for (int i = 0; i < req->info.n_purge_tags; i++)
        gw_cache_purge(gw->cache, req->info.purge_tags[i]);
    return code;
}
