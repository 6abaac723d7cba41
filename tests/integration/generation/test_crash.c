/* The real program, killed at every named moment of a job's life, put to sleep while another takes over, and
 * restarted under a crowd. Nothing is sent twice, nothing is lost, an end never changes. */
#include "support/check.h"

#include <pulix/generation/v1/generation.pb-c.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/id.h"
#include "generation/jobs/machine.h"
#include "rpc/client.h"
#include "support/nats_fixture.h"
#include "support/sandbox_fixture.h"

#define USER "AAAAAAAAAAAAAAAAAAAAAA"

enum { END_WAIT_MS = 40 * 1000, MOST_JOBS = 8 };

static struct nats_fixture nats;
static struct sandbox_fixture sandbox;
static struct px_bus *bus;

static pid_t start_program(const char *folder, const char *crash_point)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)setenv("PULIX_NATS_URL", nats.url, 1);
    (void)setenv("PULIX_DATA_DIR", folder, 1);
    (void)setenv("PULIX_DEAPI_URL", sandbox.url, 1);
    (void)setenv("DEAPI_TOKEN", SANDBOX_FIXTURE_TOKEN, 1);
    (void)setenv("PULIX_MEDIA_SECRET", "a secret of thirty-two characters", 1);
    (void)setenv("PULIX_CRASH_AT", crash_point, 1);
    (void)setenv("PULIX_LOG_LEVEL", "error", 1);
    (void)setenv("PULIX_LEASE_MS", "600", 1); /* an heir need not wait for long */
    (void)unsetenv("MONGO_URL");
    (void)execl(GENERATION_PROGRAM, GENERATION_PROGRAM, (char *)NULL);
    _exit(127);
}

static void end_program(pid_t pid, int signal_number)
{
    (void)kill(pid, signal_number);
    (void)waitpid(pid, NULL, 0);
}

/* Calls until the service answers; the answer lives in the arena. NULL when nobody answers for 'wait_ms'. */
static const ProtobufCMessage *try_ask(const char *method, const ProtobufCMessage *request, const char *key,
                                       int wait_ms, struct px_arena *arena)
{
    struct px_caller caller = {.request_id = "crash",
                               .user_id = USER,
                               .idempotency_key = key,
                               .origin = "http://127.0.0.1",
                               .timeout_ms = 1500};
    int64_t until = px_mono_ms() + wait_ms;
    do {
        ProtobufCMessage *response = NULL;
        struct px_error err;
        enum px_code code = px_rpc_call(bus, &generation__generation__descriptor, method, &caller, request,
                                        arena, &response, NULL, &err);
        if (code == PX_OK)
            return response;
        if (px_code_status(code) < 500 && code != PX_IDEMPOTENCY_IN_PROGRESS)
            fail_msg("%s: %s", method, px_code_token(code));
        px_sleep_ms(50);
    } while (px_mono_ms() < until);
    return NULL;
}

static const ProtobufCMessage *ask(const char *method, const ProtobufCMessage *request, const char *key,
                                   struct px_arena *arena)
{
    const ProtobufCMessage *response = try_ask(method, request, key, END_WAIT_MS, arena);
    if (!response)
        fail_msg("%s: nobody answers", method);
    return response;
}

/* How many were made: 0 when nobody answers for 'wait_ms'. */
static int try_create(int count, const char *key, int wait_ms, char ids[][PX_ID_SIZE])
{
    auto_arena struct px_arena arena = {0};
    static char prompt[] = "a lighthouse in a storm";
    Generation__CreateJobsRequest request;
    generation__create_jobs_request__init(&request);
    request.prompt = prompt;
    request.count__case = GENERATION__CREATE_JOBS_REQUEST__COUNT__COUNT;
    request.count = count;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    const Generation__CreateJobsResponse *response =
        (const Generation__CreateJobsResponse *)try_ask("CreateJobs", &request.base, key, wait_ms, &arena);
    for (size_t i = 0; response && i < response->n_jobs; i++)
        (void)snprintf(ids[i], PX_ID_SIZE, "%s", response->jobs[i]->id);
    return response ? (int)response->n_jobs : 0;
}

static int create(int count, const char *key, char ids[][PX_ID_SIZE])
{
    return try_create(count, key, END_WAIT_MS, ids);
}

/* Makes jobs by a program that dies of them, maybe before it can answer, and starts the next program. */
static pid_t create_and_crash(const char *folder, const char *point, int count, char ids[][PX_ID_SIZE])
{
    pid_t doomed = start_program(folder, point);
    int64_t until = px_mono_ms() + END_WAIT_MS;
    int made = 0;
    while (waitpid(doomed, NULL, WNOHANG) == 0) {
        if (px_mono_ms() > until)
            fail_msg("the program did not reach the point %s", point);
        if (made == 0)
            made = try_create(count, point, 0, ids);
        else
            px_sleep_ms(5);
    }
    pid_t heir = start_program(folder, "");
    CHECK_INT(made ? made : create(count, point, ids), count);
    return heir;
}

struct seen {
    int status, seq;
    char error[40];
    bool charged, has_image;
};

static struct seen look(const char *id)
{
    auto_arena struct px_arena arena = {0};
    char copy[PX_ID_SIZE];
    Generation__GetJobRequest request;
    generation__get_job_request__init(&request);
    (void)snprintf(copy, sizeof copy, "%s", id);
    request.id = copy;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    const Generation__Job *job = (const Generation__Job *)ask("GetJob", &request.base, NULL, &arena);
    struct seen seen = {.status = (int)job->status, .seq = job->status_seq, .has_image = job->image != NULL};
    if (job->error) {
        (void)snprintf(seen.error, sizeof seen.error, "%s", job->error->code);
        seen.charged = job->error->charged;
    }
    return seen;
}

/* Until the job has ended; its states must never go back meanwhile. */
static struct seen wait_for_end(const char *id)
{
    int64_t until = px_mono_ms() + END_WAIT_MS;
    int seq = 0;
    for (;;) {
        struct seen seen = look(id);
        CHECK(seen.seq >= seq);
        seq = seen.seq;
        if (machine_is_terminal((enum job_status)seen.status))
            return seen;
        if (px_mono_ms() > until)
            fail_msg("the job is still in state %d", seen.status);
        px_sleep_ms(25);
    }
}

static void forget_upstream(const char *behaviour)
{
    (void)sandbox_fixture_ask(&sandbox, "/sandbox/reset", "{}", NULL);
    sandbox_fixture_behave(&sandbox, behaviour);
}

TEST(killed_at_any_moment_a_job_ends_right_and_is_sent_once_at_most)
{
    static const struct {
        const char *point;
        enum job_status end;
        int accepted;
    } rows[] = {
        {"before-submitting", JOB_SUCCEEDED, 1}, {"after-submitting", JOB_FAILED, 0},
        {"after-claim", JOB_FAILED, 0},          {"after-answer", JOB_FAILED, 1},
        {"before-running", JOB_FAILED, 1},       {"after-running", JOB_SUCCEEDED, 1},
        {"before-fetching", JOB_SUCCEEDED, 1},   {"after-fetching", JOB_SUCCEEDED, 1},
        {"after-download", JOB_SUCCEEDED, 1},    {"after-store", JOB_SUCCEEDED, 1},
        {"before-succeeded", JOB_SUCCEEDED, 1},  {"after-succeeded", JOB_SUCCEEDED, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char folder[SCRATCH_PATH];
        char ids[MOST_JOBS][PX_ID_SIZE];
        scratch_folder("crash", folder);
        forget_upstream("{'min_ms':50,'max_ms':100}");
        pid_t heir = create_and_crash(folder, rows[i].point, 1, ids);
        struct seen seen = wait_for_end(ids[0]);
        if (seen.status != (int)rows[i].end || sandbox_fixture_accepted(&sandbox) != rows[i].accepted)
            fail_msg("%s: state %d %s, accepted %d", rows[i].point, seen.status, seen.error,
                     sandbox_fixture_accepted(&sandbox));
        CHECK(seen.has_image == (seen.status == JOB_SUCCEEDED));
        if (seen.status == JOB_FAILED) {
            CHECK_STR(seen.error, "outcome_unknown");
            CHECK(seen.charged);
        }
        end_program(heir, SIGTERM);
        scratch_remove(folder);
    }
}

static int used_pictures(void)
{
    auto_arena struct px_arena arena = {0};
    Generation__GetQuotaRequest request;
    generation__get_quota_request__init(&request);
    px_arena_init(&arena, PX_ARENA_BUDGET);
    return ((const Generation__Quota *)ask("GetQuota", &request.base, NULL, &arena))->used;
}

TEST(killed_before_the_quota_is_given_back_it_is_given_back_by_the_next_one)
{
    static const char *const points[] = {"after-failed", "before-refund", "after-refund"};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        char folder[SCRATCH_PATH];
        char ids[MOST_JOBS][PX_ID_SIZE];
        scratch_folder("refund", folder);
        forget_upstream("{'min_ms':50,'max_ms':100,'faults':[{'fault':'error_final'}]}");
        pid_t heir = create_and_crash(folder, points[i], 2, ids);
        CHECK_INT(wait_for_end(ids[0]).status, JOB_FAILED);
        CHECK_INT(wait_for_end(ids[1]).status, JOB_FAILED);
        int64_t until = px_mono_ms() + END_WAIT_MS;
        while (used_pictures() > 0 && px_mono_ms() < until)
            px_sleep_ms(20);
        if (used_pictures() != 0)
            fail_msg("%s: %d pictures are still counted", points[i], used_pictures());
        end_program(heir, SIGTERM);
        scratch_remove(folder);
    }
}

TEST(a_leader_that_slept_changes_nothing_when_it_wakes_up)
{
    char folder[SCRATCH_PATH];
    char ids[MOST_JOBS][PX_ID_SIZE];
    struct seen ends[MOST_JOBS];
    scratch_folder("zombie", folder);
    forget_upstream("{'min_ms':300,'max_ms':600}");
    pid_t sleeper = start_program(folder, "");
    int n = create(MOST_JOBS, NULL, ids);
    px_sleep_ms(200);
    (void)kill(sleeper, SIGSTOP);
    pid_t heir = start_program(folder, "");
    for (int i = 0; i < n; i++)
        ends[i] = wait_for_end(ids[i]);
    (void)kill(sleeper, SIGCONT);
    px_sleep_ms(3000);
    for (int i = 0; i < n; i++) {
        struct seen now = look(ids[i]);
        CHECK_INT(now.status, ends[i].status);
        CHECK_INT(now.seq, ends[i].seq);
        CHECK(now.status == JOB_SUCCEEDED || strcmp(now.error, "outcome_unknown") == 0);
    }
    CHECK(sandbox_fixture_accepted(&sandbox) <= n);
    end_program(sleeper, SIGTERM);
    end_program(heir, SIGTERM);
    scratch_remove(folder);
}

TEST(a_repeat_under_the_same_key_makes_no_second_job_even_across_a_crash)
{
    char folder[SCRATCH_PATH];
    char first[MOST_JOBS][PX_ID_SIZE];
    char second[MOST_JOBS][PX_ID_SIZE];
    scratch_folder("repeat", folder);
    forget_upstream("{'min_ms':50,'max_ms':100}");
    pid_t program = start_program(folder, "");
    CHECK_INT(create(3, "key-of-the-test", first), 3);
    end_program(program, SIGKILL);
    program = start_program(folder, "");
    CHECK_INT(create(3, "key-of-the-test", second), 3);
    for (int i = 0; i < 3; i++) {
        CHECK_STR(second[i], first[i]);
        (void)wait_for_end(first[i]);
    }
    CHECK(sandbox_fixture_accepted(&sandbox) <= 3);
    end_program(program, SIGTERM);
    scratch_remove(folder);
}

TEST(an_orderly_restart_loses_nothing)
{
    char folder[SCRATCH_PATH];
    char ids[MOST_JOBS][PX_ID_SIZE];
    scratch_folder("restart", folder);
    forget_upstream("{'min_ms':100,'max_ms':1500}");
    pid_t program = start_program(folder, "");
    int n = create(MOST_JOBS, NULL, ids);
    for (int restarts = 0; restarts < 3; restarts++) {
        px_sleep_ms(200);
        end_program(program, SIGTERM);
        program = start_program(folder, "");
    }
    for (int i = 0; i < n; i++)
        CHECK_INT(wait_for_end(ids[i]).status, JOB_SUCCEEDED);
    CHECK_INT(sandbox_fixture_accepted(&sandbox), n);
    end_program(program, SIGTERM);
    scratch_remove(folder);
}

static int open_all(void **state)
{
    (void)state;
    nats_fixture_start(&nats, NULL);
    sandbox_fixture_start(&sandbox, "{}");
    struct px_bus_options options = {.url = nats.url, .name = "crash", .n_rpc = 1};
    return px_bus_open(&options, 10000, &bus, NULL) == PX_OK ? 0 : 1;
}

static int close_all(void **state)
{
    (void)state;
    px_bus_close(bus);
    sandbox_fixture_stop(&sandbox);
    nats_fixture_stop(&nats);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(killed_at_any_moment_a_job_ends_right_and_is_sent_once_at_most),
        CASE(killed_before_the_quota_is_given_back_it_is_given_back_by_the_next_one),
        CASE(a_leader_that_slept_changes_nothing_when_it_wakes_up),
        CASE(a_repeat_under_the_same_key_makes_no_second_job_even_across_a_crash),
        CASE(an_orderly_restart_loses_nothing),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
