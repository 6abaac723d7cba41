/* GET /status: how the last 24 hours went, from the jobs themselves. */
#include "generation/handlers.h"

#include <stdlib.h>

#include "base/clock.h"
#include "generation/dispatch/dispatcher.h"
#include "store/doc.h"

enum { DAY_MS = 24 * 3600 * 1000, SAMPLE = 1000, CACHE_S = 15 };

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The share of jobs that ended with a picture; what their owners canceled does not count. */
static void measure(const struct px_page *page, double *seconds, Generation__StatusReport *resp)
{
    size_t n = 0;
    for (size_t i = 0; i < page->n_docs; i++) {
        const bson_t *doc = page->docs[i];
        int64_t status = px_doc_int(doc, "status");
        resp->jobs += status != JOB_CANCELED;
        if (status == JOB_SUCCEEDED)
            seconds[n++] = (double)(px_doc_int(doc, "finished_at") - px_doc_int(doc, "created_at")) / 1000;
    }
    if (resp->jobs > 0) {
        resp->rate_case = GENERATION__STATUS_REPORT__RATE_SUCCESS_RATE;
        resp->success_rate = (double)n / (double)resp->jobs;
    }
    if (n > 0) {
        qsort(seconds, n, sizeof *seconds, compare);
        resp->p50_s = seconds[n / 2];
        resp->p95_s = seconds[n * 95 / 100];
    }
}

enum px_code generation_get_status(struct px_call *call, struct generation *self,
                                   const Generation__GetStatusRequest *req, Generation__StatusReport *resp)
{
    static char states[][12] = {"ok", "degraded", "down"};
    int64_t from = px_wall_ms() - DAY_MS;
    struct px_query latest = {.index = "by_end", .from = &from, .descending = true, .limit = SAMPLE};
    double *seconds = px_arena_array(&call->arena, SAMPLE, sizeof *seconds);
    auto_page struct px_page page = {0};
    (void)req;
    if (!seconds)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    PX_TRY(px_store_find(self->store, &jobs_collection, &latest, &page, &call->err));
    measure(&page, seconds, resp);
    resp->upstream = px_arena_strdup(&call->arena, dispatcher_upstream(self->dispatcher));
    resp->waiting = (int32_t)dispatcher_waiting(self->dispatcher);
    resp->sandbox = generation_is_sandbox(self);
    resp->checked_at = px_wall_ms();
    bool rated = resp->rate_case == GENERATION__STATUS_REPORT__RATE_SUCCESS_RATE;
    bool up = resp->upstream && resp->upstream[0] == 'u';
    resp->state = states[!up ? 2 : rated && resp->success_rate < 0.9 ? 1 : 0];
    px_call_cache(call, CACHE_S, "status", NULL);
    return PX_OK;
}
