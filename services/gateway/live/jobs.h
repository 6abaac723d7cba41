/* Endpoints of jobs that look at live events: polls, and the one that waits for its picture. */
#ifndef PX_GATEWAY_JOBS_H
#define PX_GATEWAY_JOBS_H

#include "gateway/gateway.h"

/* GET /generation/jobs/{id}: from the events that this gateway sees anyway, when they are fresh; otherwise by
 * the service. Retry-After while the job runs. */
void gw_job(struct gw_request *req);

/* POST /generation/jobs/{id}/cancel and POST /generation/jobs/cancel: what the service answers is what polls
 * see from then on, also before the event comes. */
void gw_cancel_job(struct gw_request *req);
void gw_cancel_jobs(struct gw_request *req);

/* POST /generation/generate-image: makes the job and waits for the picture, up to 60 s or "Prefer: wait=N". */
void gw_generate_image(struct gw_request *req);

#endif
