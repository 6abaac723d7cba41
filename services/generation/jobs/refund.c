/* First the slot, then the note: a crash between them repeats the first, which does nothing. */
#include "generation/jobs/refund.h"

#include "base/log.h"
#include "generation/announcer.h"
#include "generation/crash.h"
#include "generation/jobs/jobs.h"
#include "generation/jobs/quota.h"

void refund_pay(struct generation *self, const char *user_id, const char *plan, const char *job_id)
{
    Generation__Quota quota;
    struct px_error err;
    generation__quota__init(&quota);
    crash_at("before-", "refund");
    enum px_code code = quota_give_back(self, job_id, &err);
    crash_at("after-", "refund");
    if (code == PX_OK)
        code = jobs_note_refund(self->store, job_id, &err);
    if (code != PX_OK)
        px_log_warn("quota could not be given back yet", PX_S("job_id", job_id),
                    PX_S("code", px_code_token(code)), PX_S("cause", err.cause));
    if (self->announcer && quota_get(self, user_id, plan, &quota, NULL) == PX_OK)
        announcer_tell_quota(self->announcer, user_id, &quota);
}
