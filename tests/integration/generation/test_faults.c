/* What becomes of a job when the image service misbehaves, in each way that its documents and ours know of:
 * the right end, the right reason, one charge at most, and the quota given back exactly when nothing can have
 * been charged. Several stages, each with a sandbox of its own, work through one table side by side. */
#include "support/check.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "stage.h"

#define QUICK "'min_ms':30,'max_ms':60"

/* Room for decoders and buffers of a few pictures; a bomb would take 2.7 GB, the file that is too large 101
 * MiB. */
enum { STAGES = 12, ANY = -1, MOST_GROWTH_KIB = 48 * 1024 };

struct row {
    const char *rules; /* of the sandbox */
    enum job_status end;
    enum px_code error;
    int accepted;        /* submits that the image service took; ANY: one at most */
    bool charged;        /* what people are told */
    int64_t lifetime_s;  /* 0: as long as it takes */
    int64_t patience_ms; /* deadline of the request that is slow; 0: the usual ones */
};

/* The slowest come first. */
static const struct row rows[] = {
    /* Results: loaded again when that may help, refused when they are no picture. */
    {"{'fault':'result_missing'}", JOB_FAILED, PX_BAD_IMAGE, 1, .charged = true},
    {"{'fault':'result_truncated'}", JOB_FAILED, PX_BAD_IMAGE, 1, .charged = true},
    {"{'fault':'result_oversized'}", JOB_FAILED, PX_BAD_IMAGE, 1, .charged = true},
    {"{'fault':'result_wrong_type'}", JOB_FAILED, PX_BAD_IMAGE, 1, .charged = true},
    {"{'fault':'result_bomb'}", JOB_FAILED, PX_BAD_IMAGE, 1, .charged = true},
    {"{'fault':'no_result_url','on':'status'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1, .charged = true},
    {"{'fault':'result_slow','param':'400'}", JOB_EXPIRED, PX_JOB_EXPIRED, 1, .charged = true,
     .lifetime_s = 4, .patience_ms = 700},
    {"{'fault':'result_slow','times':1,'param':'1000'}", JOB_SUCCEEDED, PX_OK, 1, .charged = false,
     .patience_ms = 700},
    {"{'fault':'result_expired','times':1}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'result_missing','times':1}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'result_forbidden','times':1}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'result_truncated','times':1}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'result_cut','times':1}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'result_error','times':2}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'result_redirect'}", JOB_FAILED, PX_BAD_IMAGE, 1, .charged = true},
    {"{'fault':'result_redirect','param':'https://127.0.0.1:9/x.png'}", JOB_FAILED, PX_BAD_IMAGE, 1,
     .charged = true},
    {"{'fault':'foreign_result','param':'http://127.0.0.1:9/x.png'}", JOB_FAILED, PX_BAD_IMAGE, 1,
     .charged = true},
    {"{'fault':'foreign_result','param':'file:///etc/passwd'}", JOB_FAILED, PX_BAD_IMAGE, 1, .charged = true},
    {"{'fault':'foreign_result','param':'https://127.0.0.1:9/x.png'}", JOB_FAILED, PX_BAD_IMAGE, 1,
     .charged = true},
    {"{'fault':'foreign_result','param':'https://169.254.169.254/x.png'}", JOB_FAILED, PX_BAD_IMAGE, 1,
     .charged = true},
    /* Jobs that never end upstream, or for which it never has time. */
    {"{'fault':'stuck_pending'}", JOB_EXPIRED, PX_JOB_EXPIRED, 1, .charged = true, .lifetime_s = 3},
    {"{'fault':'stuck_processing'}", JOB_EXPIRED, PX_JOB_EXPIRED, 1, .charged = true, .lifetime_s = 3},
    {"{'fault':'unavailable','on':'submit'}", JOB_EXPIRED, PX_JOB_EXPIRED, 0, .charged = false,
     .lifetime_s = 3},
    {"{'fault':'rate_minute','on':'submit','param':'2'}", JOB_EXPIRED, PX_JOB_EXPIRED, 0, .charged = false,
     .lifetime_s = 3},
    {"{'fault':'rate_daily','on':'status','param':'2'}", JOB_EXPIRED, PX_JOB_EXPIRED, 1, .charged = true,
     .lifetime_s = 3},
    /* Submits whose outcome nobody knows: never sent again, because they may have been taken. */
    {"{'fault':'drop_after','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 1, .charged = true},
    {"{'fault':'error_after','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 1, .charged = true},
    {"{'fault':'no_id','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 1, .charged = true},
    {"{'fault':'drop_before','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 0, .charged = true},
    {"{'fault':'server_error','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 0, .charged = true},
    {"{'fault':'bad_gateway','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 0, .charged = true},
    {"{'fault':'not_json','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 0, .charged = true},
    {"{'fault':'empty','on':'submit'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 0, .charged = true},
    {"{'fault':'slow','on':'submit','param':'2000'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, ANY, .charged = true,
     .patience_ms = 300},
    {"{'fault':'slow_body','on':'submit','param':'200'}", JOB_FAILED, PX_OUTCOME_UNKNOWN, 1, .charged = true,
     .patience_ms = 500},
    /* Submits that were certainly not taken, or only slowly: repeated, or waited for. */
    {"{'fault':'unavailable','on':'submit','times':2}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'rate_minute','on':'submit','times':2,'param':'1'}", JOB_SUCCEEDED, PX_OK, 1,
     .charged = false},
    {"{'fault':'rate_daily','on':'submit','times':1,'param':'1'}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'slow','on':'submit','param':'1500'}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'slow_body','on':'submit','param':'20'}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    /* Refusals: the job's end, with its reason, at no cost. */
    {"{'fault':'unauthenticated','on':'submit'}", JOB_FAILED, PX_UPSTREAM_AUTH, 0, .charged = false},
    {"{'fault':'unauthenticated','on':'submit','param':'key_expired'}", JOB_FAILED, PX_UPSTREAM_AUTH, 0,
     .charged = false},
    {"{'fault':'forbidden','on':'submit'}", JOB_FAILED, PX_UPSTREAM_AUTH, 0, .charged = false},
    {"{'fault':'suspended','on':'submit'}", JOB_FAILED, PX_UPSTREAM_AUTH, 0, .charged = false},
    {"{'fault':'cloudflare','on':'submit'}", JOB_FAILED, PX_UPSTREAM_AUTH, 0, .charged = false},
    {"{'fault':'key_limit','on':'submit'}", JOB_FAILED, PX_UPSTREAM_BALANCE, 0, .charged = false},
    {"{'fault':'low_balance','on':'submit'}", JOB_FAILED, PX_UPSTREAM_BALANCE, 0, .charged = false},
    {"{'fault':'low_balance_old','on':'submit'}", JOB_FAILED, PX_UPSTREAM_BALANCE, 0, .charged = false},
    {"{'fault':'unknown_model','on':'submit'}", JOB_FAILED, PX_UNKNOWN_MODEL, 0, .charged = false},
    {"{'fault':'invalid_field','on':'submit'}", JOB_FAILED, PX_UPSTREAM_REJECTED, 0, .charged = false},
    {"{'fault':'invalid_fields','on':'submit'}", JOB_FAILED, PX_UPSTREAM_REJECTED, 0, .charged = false},
    {"{'fault':'old_envelope','on':'submit'}", JOB_FAILED, PX_UPSTREAM_REJECTED, 0, .charged = false},
    {"{'fault':'too_large','on':'submit'}", JOB_FAILED, PX_UPSTREAM_REJECTED, 0, .charged = false},
    {"{'fault':'not_found','on':'submit'}", JOB_FAILED, PX_UPSTREAM_REJECTED, 0, .charged = false},
    /* Jobs that fail upstream: why, and whether it cost something. */
    {"{'fault':'lost_job'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1, .charged = true},
    {"{'fault':'error_retryable','param':'TIMEOUT'}", JOB_FAILED, PX_UPSTREAM_TIMEOUT, 1, .charged = false},
    {"{'fault':'error_retryable','param':'CAPACITY_UNAVAILABLE'}", JOB_FAILED, PX_UPSTREAM_UNAVAILABLE, 1,
     .charged = false},
    {"{'fault':'error_retryable','param':'A_NEW_REASON'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1,
     .charged = false},
    {"{'fault':'error_final'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1, .charged = false},
    {"{'fault':'error_charged'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1, .charged = true},
    {"{'fault':'failed_word'}", JOB_FAILED, PX_UPSTREAM_FAILED, 1, .charged = false},
    /* Odd answers to reads of the status do not hurt a job. */
    {"{'fault':'unknown_status','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'null_progress','on':'status'}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'string_progress','on':'status'}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'no_alt_formats','on':'status'}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'no_result_url','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'server_error','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'bad_gateway','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'unavailable','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'unauthenticated','on':'status','times':1}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'drop_before','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'empty','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'not_json','on':'status','times':2}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'not_found','on':'status','times':1}", JOB_SUCCEEDED, PX_OK, 1, .charged = false},
    {"{'fault':'slow','on':'status','times':1,'param':'2000'}", JOB_SUCCEEDED, PX_OK, 1, .charged = false,
     .patience_ms = 300},
    {"{'fault':'rate_minute','on':'status','times':1,'param':'1'}", JOB_SUCCEEDED, PX_OK, 1,
     .charged = false},
};
enum { N_ROWS = sizeof rows / sizeof *rows };

/* A stage and the row that it is busy with. */
struct slot {
    struct stage stage;
    const struct row *row; /* NULL: free */
    char job_id[PX_ID_SIZE];
    int used;            /* of the quota, before */
    int64_t until, late; /* when to give up; when a quota that is kept is kept for good */
};
static struct slot slots[STAGES];

static int open_stages(void **state)
{
    (void)state;
    stage_open(&slots[0].stage, "{" QUICK "}");
    for (int i = 1; i < STAGES; i++)
        stage_open_beside(&slots[i].stage, &slots[0].stage, "{" QUICK "}");
    return 0;
}

static int close_stages(void **state)
{
    (void)state;
    for (int i = STAGES; i-- > 0;)
        stage_close(&slots[i].stage);
    return 0;
}

static void begin(struct slot *slot, const struct row *row)
{
    char behaviour[512];
    char ids[1][PX_ID_SIZE];
    struct stage *stage = &slot->stage;
    struct generation_config *config = &stage->config;
    (void)snprintf(behaviour, sizeof behaviour, "{" QUICK ",'faults':[%s]}", row->rules);
    stage_stop_dispatcher(stage); /* the next one has no memory of earlier failures */
    stage_behave(stage, behaviour);
    config->job_lifetime_s = row->lifetime_s ? row->lifetime_s : 60;
    config->submit_ms = row->patience_ms ? row->patience_ms : 10 * 1000;
    config->read_ms = row->patience_ms ? row->patience_ms : 10 * 1000;
    config->load_ms = row->patience_ms ? row->patience_ms : 10 * 1000;
    stage_start_dispatcher(stage);
    slot->row = row;
    slot->used = stage_used(stage, STAGE_USER);
    CHECK_OK(stage_create(stage, STAGE_USER, 1, ids));
    (void)snprintf(slot->job_id, sizeof slot->job_id, "%s", ids[0]);
    slot->until = px_mono_ms() + STAGE_WAIT_MS;
    slot->late = 0;
}

/* False while the job goes on; then whether everything is as the row says. */
static bool has_ended(struct slot *slot, int *failures)
{
    const struct row *row = slot->row;
    struct stage_job job = stage_look(&slot->stage, slot->job_id);
    if (!machine_is_terminal(job.status) && px_mono_ms() < slot->until)
        return false;
    bool pays = row->charged || row->end == JOB_SUCCEEDED;
    bool kept = stage_used(&slot->stage, STAGE_USER) - slot->used == 1;
    if (slot->late == 0)
        slot->late = px_mono_ms() + 1000;
    if (kept && !pays && px_mono_ms() < slot->late) /* it is given back after the end is saved */
        return false;
    int accepted = sandbox_fixture_accepted(&slot->stage.sandbox);
    bool right_count = row->accepted == ANY ? accepted <= 1 : accepted == row->accepted;
    if (job.status == row->end && job.error == row->error && right_count && job.charged == row->charged &&
        kept == pays && job.has_image == (job.status == JOB_SUCCEEDED))
        return true;
    ++*failures;
    (void)fprintf(stderr, "%s: end %d %s, accepted %d, charged %d, quota kept %d\n", row->rules, job.status,
                  px_code_token(job.error), accepted, job.charged, kept);
    return true;
}

TEST(every_fault_ends_a_job_in_the_right_way_and_nothing_is_paid_twice)
{
    size_t next = 0;
    size_t done = 0;
    int failures = 0;
    while (done < N_ROWS) {
        for (int i = 0; i < STAGES; i++) {
            struct slot *slot = &slots[i];
            if (slot->row && has_ended(slot, &failures)) {
                slot->row = NULL;
                done++;
            }
            if (!slot->row && next < N_ROWS)
                begin(slot, &rows[next++]);
        }
        px_sleep_ms(10);
    }
    CHECK_INT(failures, 0);
}

static int64_t resident_kib(const char *name)
{
    char line[128];
    int64_t kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0) {
            char *number = line + strlen(name) + 1 + strspn(line + strlen(name) + 1, " \t");
            number[strspn(number, "0123456789")] = '\0';
            (void)px_parse_int(number, 0, INT64_MAX, &kib);
        }
    if (file)
        (void)fclose(file);
    return kib;
}

/* From here on VmHWM is the peak. */
static void forget_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file) {
        (void)fputs("5", file);
        (void)fclose(file);
    }
}

TEST(memory_stays_flat_whatever_is_sent_instead_of_a_picture)
{
    static const char *const faults[] = {"result_oversized", "result_bomb", "result_wrong_type",
                                         "result_truncated", "result_redirect"};
    enum { N = sizeof faults / sizeof *faults, EACH = 4 };
    char ids[N][EACH][PX_ID_SIZE];
    for (int i = 0; i < N; i++) {
        char behaviour[128];
        (void)snprintf(behaviour, sizeof behaviour, "{" QUICK ",'faults':[{'fault':'%s'}]}", faults[i]);
        slots[i].stage.config.job_lifetime_s = 60;
        stage_behave(&slots[i].stage, behaviour);
    }
    forget_peak();
    int64_t before = resident_kib("VmRSS");
    for (int i = 0; i < N; i++)
        CHECK_OK(stage_create(&slots[i].stage, STAGE_USER, EACH, ids[i]));
    for (int i = 0; i < N * EACH; i++) {
        struct stage_job job = stage_wait(&slots[i / EACH].stage, ids[i / EACH][i % EACH], 0, STAGE_WAIT_MS);
        CHECK_INT(job.status, JOB_FAILED);
        CHECK_CODE(job.error, PX_BAD_IMAGE);
    }
    int64_t growth = resident_kib("VmHWM") - before;
    if (growth > MOST_GROWTH_KIB)
        fail_msg("memory grew by %lld KiB", (long long)growth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_fault_ends_a_job_in_the_right_way_and_nothing_is_paid_twice),
        CASE(memory_stays_flat_whatever_is_sent_instead_of_a_picture),
    };
    return cmocka_run_group_tests(tests, open_stages, close_stages);
}
