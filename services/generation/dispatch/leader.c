/* Beginning and ceasing to lead, and the sweep that finds what is not in memory. */
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "generation/dispatch/flights.h"
#include "generation/jobs/refund.h"
#include "store/doc.h"

enum { SWEEP_MS = 30 * 1000, SWEEP_PAGE = 500 };

void leader_take_in(struct dispatcher *d, const char *job_id, bool recovered)
{
    struct flight *flight = flights_find(d, job_id);
    if (flight || flights_open(d, job_id, &flight) != PX_OK)
        return;
    struct machine_event event = {.kind = MACHINE_RECOVERED,
                                  .may_resolve = px_str_starts(d->self->config->public_url, "https://")};
    if (px_wall_ms() >= flight->job->state.deadline_at)
        event.kind = MACHINE_DEADLINE;
    if (recovered || flight->job->state.status == JOB_QUEUED)
        flights_apply(d, flight, &event);
    else
        flights_drop(d, flight);
}

/* A job that is in its lane, with time left, needs no look at its document. */
static bool waits_in_time(struct dispatcher *d, const bson_t *doc)
{
    return px_doc_int(doc, "deadline_at") > px_wall_ms() && lanes_has(d->lanes, px_doc_str(doc, "_id"));
}

/* What its end did not get to pay, because a process died. */
static bool pays_debt(struct dispatcher *d, const bson_t *doc)
{
    if (!px_doc_bool(doc, "owes_refund"))
        return false;
    refund_pay(d->self, px_doc_str(doc, "user_id"), px_doc_str(doc, "plan"), px_doc_str(doc, "_id"));
    return true;
}

/* Looks at every job that has not ended or owes something. Costs a page of the index for each 500. */
void leader_sweep(struct dispatcher *d)
{
    struct px_query query = {.index = "active", .equal = {PX_BOOL(true)}, .n_equal = 1, .limit = SWEEP_PAGE};
    char cursor[PX_MAX_CURSOR] = "";
    d->sweep_at = px_mono_ms() + px_jitter_ms(SWEEP_MS, 30);
    do {
        struct px_page page = {0};
        query.cursor = cursor;
        px_deadline_set(0);
        if (px_store_find(d->self->store, &jobs_collection, &query, &page, NULL) != PX_OK)
            return;
        for (size_t i = 0; i < page.n_docs; i++)
            if (!pays_debt(d, page.docs[i]) && !waits_in_time(d, page.docs[i]))
                leader_take_in(d, px_doc_str(page.docs[i], "_id"), true);
        (void)snprintf(cursor, sizeof cursor, "%s", page.next_cursor);
        px_page_done(&page);
    } while (cursor[0]);
}

void leader_stop(struct dispatcher *d)
{
    struct flight *flight;
    struct flight *next;
    HASH_ITER(hh, d->flights, flight, next)
    flights_drop(d, flight);
    lanes_clear(d->lanes);
}

bool leader_try(struct dispatcher *d, int64_t now)
{
    if (now < d->renew_at && (!d->lease.held || now < d->lease.valid_until))
        return d->lease.held;
    bool led = d->lease.held;
    px_deadline_set(now + d->lease.ttl_ms / 3);
    bool leads = lease_hold(&d->lease);
    d->renew_at = px_mono_ms() + d->lease.ttl_ms / (leads ? 3 : 6);
    if (leads && !led) {
        px_log_info("dispatcher leads", PX_I("fence", d->lease.fence));
        leader_sweep(d);
    } else if (!leads && led) {
        px_log_warn("dispatcher leads no more");
        leader_stop(d);
    }
    return leads;
}
