/* What people are told about the line. Only the leader's memory has its order: it answers by itself, other
 * instances ask it over the bus. Without an answer there is no place, which is better than a wrong one. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "generation/dispatch/flights.h"

/* An answer takes less than a millisecond. After a silence nobody is asked for a while, so that a list of
 * jobs does not wait for each of them. */
enum { ASK_MS = 200, SILENCE_MS = 1000, TEXT_MAX = 192 };

#define NEWCOMER "-"

/* About a job that waits, or about one that would come now (NEWCOMER). */
struct question {
    const char *job_id, *model;
    int width, height;
};

struct told {
    int upstream; /* enum breaker_state */
    size_t waiting;
    struct lanes_place place; /* position 0: it does not wait */
};

static void look(struct dispatcher *d, const struct question *question, struct told *told)
{
    struct durations_estimate estimate;
    const struct lanes_upstream upstream = {atomic_load(&d->n_flights), (int)d->self->config->parallel,
                                            atomic_load(&d->mean_age_ms)};
    *told = (struct told){.upstream = atomic_load(&d->upstream), .waiting = lanes_length(d->lanes)};
    durations_get(d->self->durations, DURATIONS_WHOLE, question->model, question->width, question->height,
                  &estimate);
    if (strcmp(question->job_id, NEWCOMER) == 0)
        lanes_forecast(d->lanes, question->model, &upstream, &estimate, px_mono_ms(), &told->place);
    else if (!lanes_place(d->lanes, question->model, question->job_id, &upstream, &estimate, px_mono_ms(),
                          &told->place))
        told->place.position = 0;
}

/* Takes the next word; false when it is no number. */
static bool next_number(char **rest, int64_t *ret_number)
{
    const char *word = strsep(rest, " ");
    return word && px_parse_int(word, 0, INT64_MAX, ret_number);
}

static bool read_answer(char *text, struct told *told)
{
    int64_t upstream, waiting, position, low_ms, high_ms;
    if (!next_number(&text, &upstream) || !next_number(&text, &waiting) || !next_number(&text, &position) ||
        !next_number(&text, &low_ms) || !next_number(&text, &high_ms) || upstream > BREAKER_PROBING ||
        position > INT32_MAX)
        return false;
    *told = (struct told){(int)upstream, (size_t)waiting, {(int)position, low_ms, high_ms}};
    return true;
}

static bool ask(struct dispatcher *d, const struct question *question, struct told *told)
{
    char text[TEXT_MAX];
    natsMsg *reply = NULL;
    if (px_mono_ms() < atomic_load(&d->silent_until))
        return false;
    (void)snprintf(text, sizeof text, "p %s %d %d %s", question->job_id, question->width, question->height,
                   question->model);
    if (natsConnection_RequestString(&reply, px_bus_rpc(d->self->bus), DISPATCHER_SUBJECT, text, ASK_MS) !=
        NATS_OK) {
        atomic_store(&d->silent_until, px_mono_ms() + SILENCE_MS);
        return false;
    }
    (void)snprintf(text, sizeof text, "%.*s", natsMsg_GetDataLength(reply), natsMsg_GetData(reply));
    natsMsg_Destroy(reply);
    return read_answer(text, told);
}

static bool tell(struct dispatcher *d, const struct question *question, struct told *told)
{
    if (!d)
        return false;
    if (!atomic_load(&d->leads))
        return ask(d, question, told);
    look(d, question, told);
    return true;
}

void line_answer(struct dispatcher *d, natsConnection *connection, natsMsg *message)
{
    char text[TEXT_MAX], *rest = text;
    int64_t width, height;
    struct told told;
    (void)snprintf(text, sizeof text, "%.*s", natsMsg_GetDataLength(message), natsMsg_GetData(message));
    const char *kind = strsep(&rest, " ");
    const char *job_id = strsep(&rest, " ");
    if (!atomic_load(&d->leads) || strcmp(kind, "p") != 0 || !job_id || !next_number(&rest, &width) ||
        !next_number(&rest, &height) || !rest || width > INT32_MAX || height > INT32_MAX)
        return;
    const struct question question = {job_id, rest, (int)width, (int)height};
    look(d, &question, &told);
    (void)snprintf(text, sizeof text, "%d %zu %d %lld %lld", told.upstream, told.waiting, told.place.position,
                   (long long)told.place.eta_low_ms, (long long)told.place.eta_high_ms);
    (void)natsConnection_PublishString(connection, natsMsg_GetReply(message), text);
}

bool dispatcher_place(struct dispatcher *d, const struct job *job, struct lanes_place *ret_place)
{
    const Generation__Resolved *resolved = job->resolved;
    const struct question question = {job->id, resolved->model, resolved->width, resolved->height};
    struct told told;
    if (!tell(d, &question, &told) || told.place.position == 0)
        return false;
    *ret_place = told.place;
    return true;
}

void dispatcher_forecast(struct generation *self, const char *model, int width, int height,
                         struct lanes_place *ret_place)
{
    enum { SLACK_MS = 1500 };
    struct durations_estimate estimate;
    struct told told;
    const struct question question = {NEWCOMER, model, width, height};
    if (tell(self->dispatcher, &question, &told)) {
        *ret_place = told.place;
        return;
    }
    durations_get(self->durations, DURATIONS_WHOLE, model, width, height, &estimate);
    *ret_place = (struct lanes_place){1, estimate.p10, estimate.p90 + SLACK_MS};
}

static const struct question anybody = {NEWCOMER, "", 0, 0};

size_t dispatcher_waiting(struct dispatcher *d)
{
    struct told told;
    return tell(d, &anybody, &told) ? told.waiting : 0;
}

const char *dispatcher_upstream(struct dispatcher *d)
{
    static const char *const names[] = {"up", "open", "failing"};
    struct told told;
    return names[tell(d, &anybody, &told) ? told.upstream : 0];
}
