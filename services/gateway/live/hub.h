/* The hub of live updates: ONE subscription to the stream of events, for all connections of this gateway.
 *
 * Each event is encoded once and kept for its user (ring.h). A connection does not have a queue: it reads on
 * from the sequence that it has seen, so that a slow one costs nothing and misses nothing without being told.
 * Safe from any thread. */
#ifndef PX_GATEWAY_HUB_H
#define PX_GATEWAY_HUB_H

#include <pulix/generation/v1/generation.pb-c.h>

#include "gateway/gateway.h"

enum {
    /* A further one ends the oldest, which may be a connection that died unseen. */
    GW_MAX_STREAMS_PER_USER = 8,
    GW_EVENT_TEXT = 256 << 10, /* the longest event, and the size of a reader's buffer */
};

struct gw_hub;

/* Module: subscribes, beginning some thousand events back, so that streams resume over a restart. */
enum px_code gw_hub_start(struct gateway *gw, struct px_error *err);
void gw_hub_drain(struct gateway *gw);
void gw_hub_stop(struct gateway *gw);

/* One open stream. The hub keeps its address: it must not move. */
struct gw_reader {
    struct gw_hub *hub;
    char user_id[PX_ID_SIZE];
    uint64_t seen; /* everything up to this sequence was handed out */
    bool replaced; /* by a newer stream of the same user */
    struct gw_reader *prev, *next;
};

enum gw_heard {
    GW_HEARD_NOTHING, /* the time is over */
    GW_HEARD_EVENTS,  /* out holds them */
    GW_HEARD_GAP,     /* some are gone: the reader was moved to now and must load everything again */
    GW_HEARD_END,     /* the hub drains, or newer streams have taken this one's place */
};

/* Opens a stream. last_event_id: NULL for one that begins now; a text that is no sequence number counts as a
 * gap. OUT_OF_MEMORY only; every success needs gw_reader_close. */
enum px_code gw_reader_open(struct gw_hub *hub, const char *user_id, const char *last_event_id,
                            struct gw_reader *reader, struct px_error *err);
void gw_reader_close(struct gw_reader *reader);

/* Waits up to wait_ms for events after reader->seen and appends them, as text/event-stream, to 'out'. */
enum gw_heard gw_reader_wait(struct gw_reader *reader, struct px_buf *out, int64_t wait_ms);

/* Waits until the job is known to be in a final state, at most wait_ms, or until the hub drains. */
bool gw_hub_wait_job(struct gw_hub *hub, const char *user_id, const char *job_id, int64_t wait_ms);

/* Appends the job's JSON when it is known, belongs to the user and is fresh enough to answer a poll with. */
bool gw_hub_job(struct gw_hub *hub, const char *user_id, const char *job_id, struct px_buf *out,
                bool *ret_final);

/* What a call has just answered about a job: known at once, before its event comes. */
void gw_hub_learn(struct gw_hub *hub, const char *user_id, const Generation__Job *job);

/* Takes in one message of the stream; for the subscription and for tests. */
void gw_hub_take(const char *subject, uint64_t sequence, const void *bytes, size_t len, void *hub);

/* A hub without a subscription, for tests. NULL without memory. 'seen': events up to it are not known; those
 * up to 'behind_of' are old news. */
struct gw_hub *gw_hub_new(uint64_t seen, uint64_t behind_of);
void gw_hub_free(struct gw_hub *hub);

#endif
