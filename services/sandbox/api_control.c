/* Our own addresses: the ledger for tests, the switches, reset, health. */
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/hash.h"
#include "sandbox/api.h"
#include "sandbox/timeline.h"

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

struct ledger {
    json_t *entries;
    int64_t now_ms;
    double charged, refunded;
    int done, failed, running;
};

static bool add_entry(const struct job *job, void *data)
{
    struct ledger *ledger = data;
    struct moment moment = timeline_at(job, ledger->now_ms);
    double cost = job->price + job->fee;
    char hash[PX_SHA256_HEX_SIZE];
    static const char *const words[] = {"pending", "processing", "done", "error"};
    px_sha256_hex(job->prompt, strlen(job->prompt), hash);
    ledger->charged += cost;
    ledger->refunded += moment.refunded ? cost : 0;
    ledger->done += moment.phase == PHASE_DONE;
    ledger->failed += moment.phase == PHASE_ERROR;
    ledger->running += moment.phase == PHASE_PENDING || moment.phase == PHASE_PROCESSING;
    json_array_append_new(ledger->entries,
                          json_pack("{ss ss ss ss sI sI ss sf sb ss}", "request_id", job->id, "marker",
                                    job->marker, "prompt_sha256", hash, "model", job->model->slug, "seed",
                                    (json_int_t)job->seed, "accepted_ms", (json_int_t)job->accepted_ms,
                                    "status", words[moment.phase], "cost", cost, "refunded", moment.refunded,
                                    "webhook_url", job->webhook_url));
    return true;
}

void api_ledger(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    (void)tail;
    struct ledger ledger = {.entries = json_array(), .now_ms = px_wall_ms()};
    jobs_each(&sandbox->jobs, add_entry, &ledger);
    struct limit_totals submits = limits_totals(&sandbox->limits, OP_SUBMIT);
    struct limit_totals reads = limits_totals(&sandbox->limits, OP_STATUS);
    json_t *body = json_pack(
        "{sI sI sI sI sI si si si sf sf sf so}", "submits", (json_int_t)submits.allowed, "submits_refused",
        (json_int_t)submits.refused, "reads", (json_int_t)reads.allowed, "reads_refused",
        (json_int_t)reads.refused, "accepted", (json_int_t)jobs_count(&sandbox->jobs), "running",
        ledger.running, "done", ledger.done, "failed", ledger.failed, "charged", ledger.charged, "refunded",
        ledger.refunded, "balance", api_balance_left(sandbox), "jobs", ledger.entries);
    answer_json(exchange->answer, 200, body);
}

void api_behaviour_show(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    (void)tail;
    answer_json(exchange->answer, 200, behaviour_describe(&sandbox->behaviour));
}

void api_behaviour_set(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    char why[160] = "";
    auto_json json_t *change =
        json_loadb(exchange->request->body, exchange->request->body_len, JSON_REJECT_DUPLICATES, NULL);
    if (behaviour_apply(&sandbox->behaviour, change, why, sizeof why))
        api_behaviour_show(sandbox, exchange, tail);
    else
        answer_json(exchange->answer, 422, json_pack("{ss}", "message", why));
}

void api_reset(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    (void)tail;
    char why[160];
    auto_json json_t *change = json_pack("{sb}", "reset", 1);
    if (jobs_reset(&sandbox->jobs, NULL) != PX_OK ||
        !behaviour_apply(&sandbox->behaviour, change, why, sizeof why)) {
        answer_message(exchange, 500, "Server Error", NULL);
        return;
    }
    limits_reset(&sandbox->limits);
    answer_json(exchange->answer, 200, json_pack("{sb}", "reset", 1));
}

void api_health(struct sandbox *sandbox, struct exchange *exchange, const char *tail)
{
    (void)sandbox;
    (void)tail;
    answer_json(exchange->answer, 200, json_pack("{ss}", "status", "ok"));
}
