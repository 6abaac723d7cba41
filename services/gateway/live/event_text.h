/* An event of the stream -> the text that a browser gets. */
#ifndef PX_GATEWAY_EVENT_TEXT_H
#define PX_GATEWAY_EVENT_TEXT_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "base/buf.h"
#include "gateway/live/job_states.h"

/* The user id in "pulix.events.<user id>"; NULL when it is none. Points into the subject. */
const char *gw_event_user(const char *subject);

/* Writes "id: …\nevent: …\ndata: {…}\n\n" for the packed UserEvent. For a job also fills *ret_job, whose json
 * points into 'out' and whose user_id stays empty. False for what is no event, or does not fit. */
bool gw_event_write(struct px_buf *out, uint64_t sequence, const void *bytes, size_t len,
                    struct gw_job_state *ret_job);

/* Writes the job's JSON and describes its state; json and user_id of *ret_job as above. False when it does
 * not fit or its id is none. */
bool gw_job_write(struct px_buf *out, const Generation__Job *job, struct gw_job_state *ret_job);

#endif
