#include "support/check.h"

#include "clerk.h"

#include <string.h>

#include "base/clock.h"
#include "generation/dispatch/durations.h"
#include "generation/jobs/jobs.h"
#include "generation/jobs/quota.h"
#include "generation/models/models.h"
#include "support/store_fixture.h"

static const struct px_collection *const collections[] = {&jobs_collection, &quota_collection,
                                                          &durations_collection, &models_collection};
static struct store_fixture fixture;
static struct generation_config config = {.deapi_url = "http://127.0.0.1:9",
                                          .public_url = "",
                                          .plans = {{{"standard", LIMIT}, {"pro", PRO_LIMIT}}},
                                          .job_lifetime_s = 60,
                                          .parallel = 4};
struct generation self = {.config = &config};

int open_store(void **state)
{
    static const struct model model = {.slug = "Flux",
                                       .name = "Flux",
                                       .min_width = 256,
                                       .max_width = 1024,
                                       .min_height = 256,
                                       .max_height = 1024,
                                       .resolution_step = 64,
                                       .default_width = 512,
                                       .default_height = 512,
                                       .min_steps = 1,
                                       .max_steps = 10,
                                       .default_steps = 4,
                                       .price_usd = 0.01};
    (void)state;
    fixture.options = (struct px_store_options){.service = "generation",
                                                .collections = collections,
                                                .n_collections = PX_ARRAY_LEN(collections),
                                                .readers = 4};
    store_fixture_open(&fixture, STORE_SQLITE);
    self.store = fixture.store;
    self.models = models_new(self.store);
    self.durations = durations_new(self.store);
    models_set(self.models, &model, 1);
    return 0;
}

int close_store(void **state)
{
    (void)state;
    durations_free(self.durations);
    models_free(self.models);
    store_fixture_close(&fixture);
    return 0;
}

void begin(struct px_call *call, const char *user_id)
{
    *call = (struct px_call){.self = &self};
    call->caller = (struct px_caller){
        .user_id = user_id, .plan = "standard", .session_id = "", .request_id = "r", .origin = "http://x"};
    px_arena_init(&call->arena, PX_ARENA_BUDGET);
    px_deadline_set(px_mono_ms() + 10000);
}

Generation__CreateJobsRequest request_of(char *prompt, int count)
{
    Generation__CreateJobsRequest request;
    generation__create_jobs_request__init(&request);
    request.prompt = prompt;
    request.count__case = GENERATION__CREATE_JOBS_REQUEST__COUNT__COUNT;
    request.count = count;
    return request;
}

enum px_code create(const char *user_id, int count, char ret_id[PX_ID_SIZE])
{
    static char prompt[] = "a red kite";
    struct px_call call;
    Generation__CreateJobsRequest request = request_of(prompt, count);
    Generation__CreateJobsResponse response;
    generation__create_jobs_response__init(&response);
    begin(&call, user_id);
    enum px_code code = generation_create_jobs(&call, &self, &request, &response);
    if (code == PX_OK) {
        CHECK_INT(response.n_jobs, count);
        for (size_t i = 0; i < response.n_jobs; i++)
            CHECK(response.jobs[i]->resolved->seed ==
                  ((response.jobs[0]->resolved->seed + (int64_t)i) & 0xffffffff));
        (void)snprintf(ret_id, PX_ID_SIZE, "%s", response.jobs[0]->id);
    }
    px_arena_done(&call.arena);
    return code;
}

int used(const char *user_id)
{
    Generation__Quota quota;
    generation__quota__init(&quota);
    CHECK_OK(quota_get(&self, user_id, "standard", &quota, NULL));
    return quota.used;
}

enum px_code cancel(const char *user_id, const char *id)
{
    struct px_call call;
    char copy[PX_ID_SIZE];
    Generation__CancelJobRequest request;
    Generation__Job response;
    generation__cancel_job_request__init(&request);
    generation__job__init(&response);
    (void)snprintf(copy, sizeof copy, "%s", id);
    request.id = copy;
    begin(&call, user_id);
    enum px_code code = generation_cancel_job(&call, &self, &request, &response);
    if (code == PX_OK)
        CHECK_STR(response.error->code, "job_canceled");
    px_arena_done(&call.arena);
    return code;
}
