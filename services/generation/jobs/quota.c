/* Numbered slots: "<user>|<day>|<number>". */
#include "generation/jobs/quota.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "generation/jobs/jobs.h"
#include "store/doc.h"

enum { DAY_MS = 24 * 3600 * 1000, SLOT_SIZE = 64, YOUNG_MS = 30 * 1000, ORPHANS_PAGE = 500 };

static const struct px_index indexes[] = {
    {.name = "by_user_day", .fields = {"user_id", "day"}},
    {.name = "by_job", .fields = {"job_id"}, .unique = true},
    {.name = "by_day", .fields = {"day"}},
};
const struct px_collection quota_collection = {"quota_slots", indexes, PX_ARRAY_LEN(indexes)};

static int64_t today(void)
{
    return px_wall_ms() / DAY_MS;
}

static enum px_code count_used(struct generation *self, const char *user_id, int64_t day, int64_t most,
                               int64_t *ret_used, struct px_error *err)
{
    struct px_query used = {
        .index = "by_user_day", .equal = {PX_STR(user_id), PX_INT(day)}, .n_equal = 2, .limit = 1};
    return px_store_count(self->store, &quota_collection, &used, most, ret_used, err);
}

static int seconds_left(int64_t day)
{
    return (int)(((day + 1) * DAY_MS - px_wall_ms()) / 1000) + 1;
}

static enum px_code fail_exhausted(int64_t day, int64_t limit, struct px_error *err)
{
    return px_fail_limit(err, PX_QUOTA_EXHAUSTED, seconds_left(day), "pictures", (long)limit, DAY_MS / 1000);
}

/* Whose pictures of which day, and how many there may be. */
struct taker {
    const char *user_id;
    int64_t day, limit;
};

/* One slot: the first free number from 'start' on. */
static enum px_code take_one(struct generation *self, const struct taker *taker, const char *job_id,
                             int64_t start, struct px_error *err)
{
    char slot[SLOT_SIZE];
    for (int64_t i = 0; i < taker->limit; i++) {
        (void)snprintf(slot, sizeof slot, "%s|%lld|%lld", taker->user_id, (long long)taker->day,
                       (long long)((start + i) % taker->limit));
        auto_bson bson_t *doc = bson_new();
        BSON_APPEND_UTF8(doc, "_id", slot);
        BSON_APPEND_UTF8(doc, "user_id", taker->user_id);
        BSON_APPEND_UTF8(doc, "job_id", job_id);
        BSON_APPEND_INT64(doc, "day", taker->day);
        BSON_APPEND_INT64(doc, "taken_at", px_wall_ms());
        struct px_error taken;
        enum px_code code = px_store_insert(self->store, &quota_collection, doc, &taken);
        /* "by_job": a repeat of the same request, this job has its slot already. */
        if (code == PX_OK || (code == PX_ALREADY_EXISTS && strcmp(taken.param, "by_job") == 0))
            return PX_OK;
        if (code != PX_ALREADY_EXISTS) {
            if (err)
                *err = taken;
            return code;
        }
    }
    return fail_exhausted(taker->day, taker->limit, err);
}

enum px_code quota_take(struct generation *self, const char *user_id, const char *plan,
                        char job_ids[][PX_ID_SIZE], int n, struct px_error *err)
{
    const struct taker taker = {user_id, today(), plans_find(&self->config->plans, plan)->daily_pictures};
    int64_t used = 0;
    PX_TRY(count_used(self, user_id, taker.day, taker.limit + 1, &used, err));
    if (used > taker.limit) /* the plan was larger this morning */
        return fail_exhausted(taker.day, taker.limit, err);
    for (int i = 0; i < n; i++) {
        enum px_code code = take_one(self, &taker, job_ids[i], used + i, err);
        if (code != PX_OK) {
            while (i-- > 0)
                (void)quota_give_back(self, job_ids[i], NULL);
            return code;
        }
    }
    return PX_OK;
}

enum px_code quota_give_back(struct generation *self, const char *job_id, struct px_error *err)
{
    struct px_query own = {.index = "by_job", .equal = {PX_STR(job_id)}, .n_equal = 1, .limit = 1};
    int64_t deleted = 0;
    return px_store_delete_many(self->store, &quota_collection, &own, &deleted, err);
}

enum px_code quota_get(struct generation *self, const char *user_id, const char *plan_name,
                       Generation__Quota *ret_quota, struct px_error *err)
{
    static char window[] = "day";
    const struct plan *plan = plans_find(&self->config->plans, plan_name);
    int64_t day = today();
    int64_t used = 0;
    PX_TRY(count_used(self, user_id, day, plan->daily_pictures, &used, err));
    ret_quota->plan = px_unconst(plan->name);
    ret_quota->used = (int32_t)used;
    ret_quota->limit = (int32_t)plan->daily_pictures;
    ret_quota->window = window;
    ret_quota->resets_at = (day + 1) * DAY_MS;
    return PX_OK;
}

void quota_limit(const Generation__Quota *quota, struct px_limit *ret_limit)
{
    *ret_limit = (struct px_limit){.name = "pictures",
                                   .quota = quota->limit,
                                   .left = quota->limit - quota->used,
                                   .window_s = DAY_MS / 1000,
                                   .reset_s = seconds_left(today())};
}

/* True for a slot that was taken a while ago for a job that does not exist. */
static bool is_orphan(struct generation *self, const bson_t *slot)
{
    auto_bson bson_t *job = NULL;
    return px_doc_int(slot, "taken_at") < px_wall_ms() - YOUNG_MS &&
           px_store_get(self->store, &jobs_collection, px_doc_str(slot, "job_id"), &job, NULL) ==
               PX_NOT_FOUND;
}

void quota_sweep_orphans(struct generation *self)
{
    int64_t day = today();
    char cursor[PX_MAX_CURSOR] = "";
    struct px_query all = {.index = "by_day", .from = &day, .limit = ORPHANS_PAGE, .cursor = cursor};
    do {
        auto_page struct px_page page = {0};
        if (px_store_find(self->store, &quota_collection, &all, &page, NULL) != PX_OK)
            return;
        for (size_t i = 0; i < page.n_docs; i++)
            if (is_orphan(self, page.docs[i]))
                (void)quota_give_back(self, px_doc_str(page.docs[i], "job_id"), NULL);
        (void)snprintf(cursor, sizeof cursor, "%s", page.next_cursor);
    } while (cursor[0]);
}

void quota_sweep(struct generation *self, int most)
{
    int64_t before = today() - 1; /* yesterday's may still be given back */
    struct px_query old = {.index = "by_day", .to = &before, .limit = most};
    int64_t deleted = 0;
    (void)px_store_delete_many(self->store, &quota_collection, &old, &deleted, NULL);
}
