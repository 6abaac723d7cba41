/* Random lives of a job in a small world: dispatchers that crash between any two effects, sleep while another
 * takes over and wake up again, an image service that loses answers, an owner who cancels, webhooks, and
 * time.
 *
 * What must hold after each step of every history:
 *
 *  1. An end never changes. (M1)
 *  2. Each saved change follows an arrow of the machine and raises status_seq by exactly one; a change that
 * was decided on an old state is not saved. (M2)
 *  3. Each POST follows a saved 'submitting' of its own, and there is none after one whose outcome is unknown
 * or which was accepted. So the image service accepts a job once at most. (M3)
 *  4. A job is back in the queue only when nothing was accepted, and not more often than allowed. (M4)
 *  5. A job that the image service charges for says so at its end, unless it brought a picture. A job
 * canceled while it waited was never sent.
 *  6. Its part of the quota is given back only after a saved end without picture and without charge. (M5)
 *  7. 'succeeded' stands for a picture that is in our store. (M7)
 *
 * And when the faults have stopped:
 *
 *  8. The job has ended, by its deadline at the latest. (M6)
 *  9. The quota is kept exactly when there is a picture or a possible charge: a crash at any place between
 * the end and the giving back loses nothing, and doing it twice gives nothing twice. */
#include "support/check.h"

#include <string.h>

#include "generation/jobs/machine.h"

enum {
    HISTORIES = 120 * 1000,
    ACTIONS = 60, /* of one history, before it is quiet */
    WORKERS = 2,
    DEADLINE_MS = 30 * 60 * 1000,
};

/* A dispatcher: what it has in memory is lost when it crashes, and old when it slept. */
struct worker {
    bool knows_job;
    struct machine_state state;
    int saved_seq;   /* of the document when it was loaded or saved */
    unsigned todo;   /* effects that are still to be carried out */
    bool has_answer; /* 'answer' has arrived and waits to be applied */
    struct machine_event answer;
};

enum upstream_state { UPSTREAM_NOTHING, UPSTREAM_RUNNING, UPSTREAM_DONE, UPSTREAM_FAILED };

struct world {
    uint64_t random;
    int64_t now;
    bool webhooks;
    struct machine_state saved; /* the document */
    struct worker workers[WORKERS];
    enum upstream_state upstream;
    bool charged;    /* upstream keeps the money */
    bool stored;     /* the picture is in our store */
    bool slot_taken; /* of the quota */
    int accepted, last_posted_seq, posts;
    bool posted_into_the_dark; /* a POST's outcome was never learned */
};

static struct {
    int64_t actions, posts, crashes, conflicts, late_refunds;
    int64_t ended[JOB_EXPIRED + 1];
} totals;

static unsigned below(struct world *world, unsigned bound)
{
    world->random = world->random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)((world->random >> 33) % bound);
}

static bool arrow_exists(enum job_status from, enum job_status to)
{
    static const char *const arrows[] = {
        [JOB_QUEUED] = "2678", [JOB_SUBMITTING] = "13678", [JOB_RUNNING] = "34678", [JOB_FETCHING] = "5678"};
    return !machine_is_terminal(from) && strchr(arrows[from], '0' + (int)to) != NULL;
}

static void check_saved(const struct world *world, const struct machine_state *old)
{
    const struct machine_state *new = &world->saved;
    CHECK(arrow_exists(old->status, new->status));   /* M1 among them */
    CHECK_INT(new->status_seq, old->status_seq + 1); /* M2 */
    CHECK(new->attempts <= MACHINE_MAX_ATTEMPTS);    /* M4 */
    if (new->status == JOB_QUEUED)
        CHECK(world->accepted == 0 && !world->posted_into_the_dark); /* M4 */
    if (new->status == JOB_SUCCEEDED)
        CHECK(world->stored && new->error == PX_OK); /* M7 */
    if (!machine_is_terminal(new->status))
        return;
    CHECK(new->finished_at > 0 && new->finished_at <= world->now && !new->unknown);
    CHECK((new->status == JOB_SUCCEEDED) == (new->error == PX_OK));
    if (new->status != JOB_SUCCEEDED && world->charged)
        CHECK(new->charged); /* people are told when it may have cost something */
    if (old->status == JOB_QUEUED)
        CHECK(!new->charged && world->accepted == 0); /* a cancel while queued is exact */
    totals.ended[new->status]++;
}

/* The store's conditional update. */
static bool save(struct world *world, const struct machine_state *state, int expected_seq)
{
    struct machine_state old = world->saved;
    if (old.status_seq != expected_seq) {
        totals.conflicts++;
        return false;
    }
    world->saved = *state;
    check_saved(world, &old);
    return true;
}

/* The slot first, then the note in the document; the process may die before, between and after. */
static void pay_debt(struct world *world, bool may_die)
{
    if (may_die && below(world, 4) == 0)
        return;
    CHECK(machine_is_terminal(world->saved.status) && world->saved.status != JOB_SUCCEEDED);
    CHECK(!world->charged && !world->saved.charged);
    world->slot_taken = false;
    if (may_die && below(world, 4) == 0)
        return;
    world->saved.owes_refund = false;
}

static void answer(struct worker *worker, struct machine_event event)
{
    worker->has_answer = true;
    worker->answer = event;
}

/* The one request that costs money. */
static void post(struct world *world, struct worker *worker)
{
    CHECK(worker->state.status_seq >
          world->last_posted_seq); /* M3: each follows a saved 'submitting' of its own */
    CHECK(world->accepted == 0 && !world->posted_into_the_dark);
    world->last_posted_seq = worker->state.status_seq;
    world->posts++;
    totals.posts++;
    unsigned luck = below(world, 10);
    if (luck == 0)
        answer(worker, (struct machine_event){.kind = MACHINE_NOT_SENT});
    else if (luck == 1)
        answer(worker, (struct machine_event){.kind = MACHINE_THROTTLED});
    else if (luck == 2)
        answer(worker, (struct machine_event){.kind = MACHINE_REFUSED, .error = PX_UPSTREAM_REJECTED});
    else if (luck == 3) { /* it never arrived, but who knows */
        world->posted_into_the_dark = true;
        answer(worker, (struct machine_event){.kind = MACHINE_UNKNOWN, .may_resolve = world->webhooks});
    } else {
        world->accepted++;
        world->charged = true;
        world->upstream = UPSTREAM_RUNNING;
        world->posted_into_the_dark = luck == 4;
        answer(worker, luck == 4
                           ? (struct machine_event){.kind = MACHINE_UNKNOWN, .may_resolve = world->webhooks}
                           : (struct machine_event){.kind = MACHINE_ACCEPTED});
    }
}

static void read_status(struct world *world, struct worker *worker)
{
    if (world->upstream == UPSTREAM_RUNNING)
        answer(worker, (struct machine_event){.kind = MACHINE_PROGRESS});
    else if (world->upstream == UPSTREAM_DONE)
        answer(worker, (struct machine_event){.kind = MACHINE_DONE});
    else
        answer(worker, (struct machine_event){.kind = MACHINE_UPSTREAM_FAILED,
                                              .error = PX_UPSTREAM_FAILED,
                                              .charged = world->charged});
}

static void fetch(struct world *world, struct worker *worker)
{
    unsigned luck = below(world, 6);
    if (luck == 0) {
        answer(worker, (struct machine_event){.kind = MACHINE_RESULT_GONE});
    } else if (luck == 1) {
        answer(worker, (struct machine_event){.kind = MACHINE_BAD_RESULT, .error = PX_BAD_IMAGE});
    } else {
        world->stored = true;
        answer(worker, (struct machine_event){.kind = MACHINE_STORED});
    }
}

/* Carries out the effects' next one: saving comes first, the others in any order. */
static void do_next_effect(struct world *world, struct worker *worker)
{
    if (worker->todo & MACHINE_SAVE) {
        worker->todo &= ~(unsigned)MACHINE_SAVE;
        if (save(world, &worker->state, worker->saved_seq))
            worker->saved_seq = worker->state.status_seq;
        else
            *worker = (struct worker){0};
        return;
    }
    unsigned effect = 1u << below(world, 8);
    if (!(worker->todo & effect))
        return;
    worker->todo &= ~effect;
    if (effect == MACHINE_POST)
        post(world, worker);
    else if (effect == MACHINE_READ || effect == MACHINE_READ_NOW)
        read_status(world, worker);
    else if (effect == MACHINE_FETCH)
        fetch(world, worker);
    else if (effect == MACHINE_REFUND)
        pay_debt(world, true);
}

static void apply(struct world *world, struct worker *worker, struct machine_event event)
{
    struct machine_state before = worker->state;
    unsigned effects = machine_step(&worker->state, &event, world->now);
    if (machine_is_terminal(before.status))
        CHECK(effects == 0 && memcmp(&before, &worker->state, sizeof before) == 0);
    CHECK_INT((effects & MACHINE_SAVE) != 0, worker->state.status_seq != before.status_seq);
    CHECK((effects & MACHINE_POST) == 0 || before.status == JOB_QUEUED);
    worker->todo |= effects;
}

/* What a leader's sweep does with a job that it does not know. */
static void take_over(struct world *world, struct worker *worker)
{
    if (world->saved.owes_refund) {
        totals.late_refunds++;
        pay_debt(world, true);
        return;
    }
    *worker = (struct worker){.knows_job = true, .state = world->saved, .saved_seq = world->saved.status_seq};
    apply(world, worker, (struct machine_event){.kind = MACHINE_RECOVERED, .may_resolve = world->webhooks});
}

/* A crash loses what was in memory, answers under way among it. */
static void crash(struct world *world, struct worker *worker)
{
    if (worker->knows_job && worker->has_answer && worker->state.status == JOB_SUBMITTING)
        world->posted_into_the_dark = true;
    *worker = (struct worker){0};
    totals.crashes++;
}

/* Any instance's handler: load, decide, save; the gift back may be lost with the process. */
static void cancel_by_owner(struct world *world)
{
    struct machine_state state = world->saved;
    struct machine_event cancel = {.kind = MACHINE_CANCEL};
    int old_seq = state.status_seq;
    unsigned effects = machine_step(&state, &cancel, world->now);
    if ((effects & MACHINE_SAVE) && save(world, &state, old_seq) && (effects & MACHINE_REFUND))
        pay_debt(world, true);
}

/* What a dispatcher does on its own: effects first, then the clock, then answers. */
static void work(struct world *world, struct worker *worker)
{
    if (!worker->knows_job)
        take_over(world, worker);
    else if (worker->todo)
        do_next_effect(world, worker);
    else if (world->now >= worker->state.deadline_at)
        apply(world, worker, (struct machine_event){.kind = MACHINE_DEADLINE});
    else if (worker->has_answer) {
        worker->has_answer = false;
        apply(world, worker, worker->answer);
    } else if (worker->state.status == JOB_QUEUED)
        apply(world, worker, (struct machine_event){.kind = MACHINE_GRANT});
    else if (worker->state.status == JOB_RUNNING)
        read_status(world, worker);
}

static void act(struct world *world)
{
    struct worker *worker = &world->workers[below(world, 8) == 0]; /* the second one is mostly asleep */
    unsigned luck = below(world, 100);
    totals.actions++;
    if (luck < 4)
        crash(world, worker);
    else if (luck < 5)
        cancel_by_owner(world);
    else if (luck < 10 && world->upstream == UPSTREAM_RUNNING)
        world->upstream = UPSTREAM_DONE;
    else if (luck < 12 && world->upstream == UPSTREAM_RUNNING) {
        world->upstream = UPSTREAM_FAILED;
        world->charged = below(world, 2) == 0;
    } else if (luck < 16 && world->webhooks && world->accepted && worker->knows_job && !worker->todo)
        apply(world, worker, (struct machine_event){.kind = MACHINE_ACCEPTED});
    else if (luck < 20)
        world->now += below(world, 4 * 60 * 1000);
    else
        work(world, worker);
}

/* The faults have ended: the one dispatcher that is left must bring the job to its end, by its deadline at
 * the latest. */
static void settle(struct world *world)
{
    crash(world, &world->workers[1]);
    for (int i = 0; i < 200 && !machine_is_terminal(world->saved.status); i++) {
        totals.actions++;
        if (i == 100 && world->now < world->saved.deadline_at)
            world->now = world->saved.deadline_at;
        work(world, &world->workers[0]);
    }
    CHECK(machine_is_terminal(world->saved.status)); /* M6 */
    crash(world, &world->workers[0]);
    if (world->saved.owes_refund)
        pay_debt(world, false);
    CHECK(world->accepted <= 1);
    bool kept = world->saved.status == JOB_SUCCEEDED || world->saved.charged;
    CHECK(world->slot_taken == kept);
}

TEST(no_history_with_crashes_breaks_a_promise)
{
    for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
        struct world world = {.random = seed * 0x9e3779b97f4a7c15ULL, .now = 1000, .slot_taken = true};
        world.webhooks = below(&world, 2) == 0;
        world.saved =
            (struct machine_state){.status = JOB_QUEUED, .status_seq = 1, .deadline_at = DEADLINE_MS};
        for (int i = 0; i < ACTIONS; i++)
            act(&world);
        settle(&world);
    }
    (void)printf("steps %lld, POSTs %lld, crashes %lld, lost races %lld, refunds by a sweep %lld\n",
                 (long long)totals.actions, (long long)totals.posts, (long long)totals.crashes,
                 (long long)totals.conflicts, (long long)totals.late_refunds);
    CHECK(totals.actions > 1000 * 1000);
    CHECK(totals.conflicts > HISTORIES / 100);
    CHECK(totals.late_refunds > HISTORIES / 100);
    for (int status = JOB_SUCCEEDED; status <= JOB_EXPIRED; status++)
        CHECK(totals.ended[status] > HISTORIES / 200); /* every end was reached often */
}

RUN_TESTS(CASE(no_history_with_crashes_breaks_a_promise))
