/* Tells the owners' pages of changes, on a thread of its own: nobody who changes a job waits for the bus.
 *
 * While the bus is away events wait in a bounded queue; when it is full the oldest is dropped: events are
 * messengers, the truth is in the store. */
#ifndef PX_GENERATION_ANNOUNCER_H
#define PX_GENERATION_ANNOUNCER_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "rpc/bus.h"

enum { ANNOUNCER_QUEUE = 4096 };

struct announcer;

/* NULL without memory or thread. */
struct announcer *announcer_start(struct px_bus *bus);

/* Sends what waits, for at most two seconds, then ends. */
void announcer_stop(struct announcer *announcer);

/* Copies. 'announcer' may be NULL (tests). Safe from any thread. */
void announcer_tell_job(struct announcer *announcer, const char *user_id, const Generation__Job *job);
void announcer_tell_quota(struct announcer *announcer, const char *user_id, const Generation__Quota *quota);

/* Cached answers with this tag are out of date. */
void announcer_purge(struct announcer *announcer, const char *tag);

#endif
