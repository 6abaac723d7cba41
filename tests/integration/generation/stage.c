/* Starting, asking, waiting. */
#include "stage.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/log.h"
#include "generation/announcer.h"
#include "generation/dispatch/dispatcher.h"
#include "generation/dispatch/durations.h"
#include "generation/dispatch/lease.h"
#include "generation/handlers.h"
#include "generation/jobs/quota.h"
#include "generation/models/models.h"
#include "rpc/event.h"
#include "store/replay.h"

static void need(enum px_code code, const char *what)
{
    if (code == PX_OK)
        return;
    (void)fprintf(stderr, "stage: %s: %s\n", what, px_code_token(code));
    abort();
}

static void open_store(struct stage *stage)
{
    const struct px_store_options options = {
        .service = "generation",
        .data_dir = stage->folder,
        .collections = generation_collections,
        .n_collections = n_generation_collections,
        .readers = 4,
    };
    need(px_store_open(&options, &stage->self.store, NULL), "store");
}

static void open_on(struct stage *stage, const char *nats_url, const char *behaviour)
{
    static bool is_set_up;
    if (!is_set_up) {
        px_log_setup("stage", PX_LOG_ERROR);
        (void)curl_global_init(CURL_GLOBAL_DEFAULT);
        is_set_up = true;
    }
    sandbox_fixture_start(&stage->sandbox, behaviour);
    scratch_folder("generation", stage->folder);
    stage->config = (struct generation_config){
        .deapi_url = stage->sandbox.url,
        .deapi_token = SANDBOX_FIXTURE_TOKEN,
        .media_secret = "a secret of thirty-two characters",
        .public_url = "",
        .plans = {{{"standard", 1000}, {"pro", 2000}}},
        .job_lifetime_s = 60,
        .parallel = 32,
        .submit_ms = 10 * 1000,
        .read_ms = 3000,
        .load_ms = 10 * 1000,
        .pause_ms = 2000,
        .lease_ms = 6000,
    };
    struct px_bus_options bus = {.url = nats_url, .name = "stage", .n_rpc = 1, .jetstream = true};
    stage->self.config = &stage->config;
    need(px_bus_open(&bus, 10000, &stage->self.bus, NULL), "bus");
    need(px_events_setup(stage->self.bus, NULL, NULL), "streams");
    open_store(stage);
    stage->self.models = models_new(stage->self.store);
    stage->self.durations = durations_new(stage->self.store);
    stage->self.announcer = announcer_start(stage->self.bus);
    need(models_refresh(stage->self.models, &stage->config, NULL), "models");
    stage_start_dispatcher(stage);
}

void stage_open(struct stage *stage, const char *behaviour)
{
    *stage = (struct stage){0};
    nats_fixture_start(&stage->nats, NULL);
    open_on(stage, stage->nats.url, behaviour);
}

void stage_open_beside(struct stage *stage, const struct stage *other, const char *behaviour)
{
    *stage = (struct stage){0};
    open_on(stage, other->nats.url, behaviour);
}

void stage_start_dispatcher(struct stage *stage)
{
    need(dispatcher_start(&stage->self, &stage->self.dispatcher, NULL), "dispatcher");
}

void stage_stop_dispatcher(struct stage *stage)
{
    dispatcher_stop(stage->self.dispatcher);
    stage->self.dispatcher = NULL;
}

void stage_close(struct stage *stage)
{
    stage_stop_dispatcher(stage);
    announcer_stop(stage->self.announcer);
    durations_free(stage->self.durations);
    models_free(stage->self.models);
    px_store_close(stage->self.store);
    px_bus_close(stage->self.bus);
    sandbox_fixture_stop(&stage->sandbox);
    if (stage->nats.server)
        nats_fixture_stop(&stage->nats);
    scratch_remove(stage->folder);
}

void stage_behave(struct stage *stage, const char *behaviour)
{
    (void)sandbox_fixture_ask(&stage->sandbox, "/sandbox/reset", "{}", NULL);
    sandbox_fixture_behave(&stage->sandbox, behaviour);
}

static void init_call(struct stage *stage, struct px_call *call, const char *user_id)
{
    *call = (struct px_call){.self = &stage->self};
    call->caller = (struct px_caller){.request_id = "stage",
                                      .user_id = user_id,
                                      .plan = "standard",
                                      .session_id = "",
                                      .client = "127.0.0.1",
                                      .origin = "http://127.0.0.1:8000",
                                      .user_agent = "stage",
                                      .timeout_ms = 10000};
    px_arena_init(&call->arena, PX_ARENA_BUDGET);
    px_deadline_set(px_mono_ms() + 20000);
}

enum px_code stage_ask(struct stage *stage, const char *user_id, const Generation__CreateJobsRequest *request,
                       char ids[][PX_ID_SIZE])
{
    struct px_call call;
    Generation__CreateJobsResponse response;
    generation__create_jobs_response__init(&response);
    init_call(stage, &call, user_id);
    enum px_code code = generation_create_jobs(&call, &stage->self, request, &response);
    for (size_t i = 0; code == PX_OK && i < response.n_jobs; i++)
        (void)snprintf(ids[i], PX_ID_SIZE, "%s", response.jobs[i]->id);
    px_arena_done(&call.arena);
    return code;
}

enum px_code stage_create(struct stage *stage, const char *user_id, int count, char ids[][PX_ID_SIZE])
{
    static char prompt[] = "a red kite over dunes";
    Generation__CreateJobsRequest request;
    generation__create_jobs_request__init(&request);
    request.prompt = prompt;
    request.count__case = GENERATION__CREATE_JOBS_REQUEST__COUNT__COUNT;
    request.count = count;
    return stage_ask(stage, user_id, &request, ids);
}

enum px_code stage_cancel(struct stage *stage, const char *user_id, const char *id)
{
    struct px_call call;
    char copy[PX_ID_SIZE];
    Generation__CancelJobRequest request;
    Generation__Job response;
    generation__cancel_job_request__init(&request);
    generation__job__init(&response);
    (void)snprintf(copy, sizeof copy, "%s", id);
    request.id = copy;
    init_call(stage, &call, user_id);
    enum px_code code = generation_cancel_job(&call, &stage->self, &request, &response);
    px_arena_done(&call.arena);
    return code;
}

int stage_used(struct stage *stage, const char *user_id)
{
    Generation__Quota quota;
    generation__quota__init(&quota);
    need(quota_get(&stage->self, user_id, "standard", &quota, NULL), "quota");
    return quota.used;
}

struct stage_job stage_look(struct stage *stage, const char *id)
{
    auto_arena struct px_arena arena = {0};
    struct job *job = NULL;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    px_deadline_set(px_mono_ms() + 10000);
    need(jobs_load(stage->self.store, id, &arena, &job, NULL), "job");
    return (struct stage_job){job->state.status,  job->state.error,         job->state.retryable,
                              job->state.charged, job->image.id[0] != '\0', job->state.status_seq,
                              job->created_at,    job->state.started_at,    job->state.finished_at,
                              job->resolved->seed};
}

struct stage_job stage_wait(struct stage *stage, const char *id, enum job_status status, int64_t max_ms)
{
    int64_t until = px_mono_ms() + max_ms;
    for (;;) {
        struct stage_job job = stage_look(stage, id);
        if (job.status == status || machine_is_terminal(job.status))
            return job;
        if (px_mono_ms() > until) {
            (void)fprintf(stderr, "stage: a job is still in state %d after %lld ms\n", job.status,
                          (long long)max_ms);
            abort();
        }
        px_sleep_ms(10);
    }
}
