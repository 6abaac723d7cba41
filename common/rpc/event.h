/* Streams and cache purges: what is told to every gateway.
 *
 * Stream EVENTS keeps "pulix.events.<user id>" for a day: changes of jobs and quotas for the pages.
 * Stream AUTH keeps "pulix.revoked" for a token's life: ended sessions. Both are only messengers: what they
 * tell stands in a database too, and a lost one costs freshness, nothing else. */
#ifndef PX_RPC_EVENT_H
#define PX_RPC_EVENT_H

#include <protobuf-c/protobuf-c.h>

#include "rpc/client.h"

#define PX_STREAM_EVENTS "EVENTS"
#define PX_STREAM_AUTH "AUTH"
#define PX_SUBJECT_REVOKED "pulix.revoked"
#define PX_SUBJECT_PURGE "pulix.cache.purge"

/* Creates or updates the stream, or with NULL both; safe to call from every process at start. A service may
 * touch only the stream that it writes to; the gateway reads both. */
enum px_code px_events_setup(struct px_bus *bus, const char *stream, struct px_error *err);

/* Publishes and waits for the stream's acknowledgement, at most 2 s. UNAVAILABLE when there was none: it may
 * have been stored all the same. 'unique' (NULL: none) collapses repeats within minutes. */
enum px_code px_event_publish(struct px_bus *bus, const char *subject, const char *unique,
                              const ProtobufCMessage *message, struct px_error *err);

/* Called on a thread of the subscription, in stream order. 'bytes' are borrowed. */
typedef void (*px_event_fn)(const char *subject, uint64_t sequence, const void *bytes, size_t len,
                            void *data);

struct px_event_subscription;

/* An ordered consumer: from stream sequence 'from' on; 0 = everything that is kept; UINT64_MAX = only what is
 * new. Goes on by itself after an outage of the bus, without gaps as long as the stream keeps them. When the
 * server comes back with an empty or older store, the stream is made anew if needed and read from its start:
 * then the sequence passed to fn is lower than one before. ret_subscription: new; px_event_unsubscribe() it
 * before the bus is closed. UNAVAILABLE when the stream can't be reached now. */
enum px_code px_event_subscribe(struct px_bus *bus, const char *stream, uint64_t from, px_event_fn fn,
                                void *data, struct px_event_subscription **ret_subscription,
                                struct px_error *err);
/* After it fn is not called any more; waits for one that runs. NULL is fine. */
void px_event_unsubscribe(struct px_event_subscription *subscription);

/* The first and last sequence that the stream keeps now. */
enum px_code px_event_range(struct px_bus *bus, const char *stream, uint64_t *ret_first, uint64_t *ret_last,
                            struct px_error *err);

/* Removes what a stream keeps of one subject and overwrites it in the server's files; nothing there is fine.
 * DEADLINE_EXCEEDED with a part of it done: call it again. */
enum px_code px_event_erase(struct px_bus *bus, const char *stream, const char *subject,
                            struct px_error *err);

/* Plain messages on a subject as they are told, whether or not a stream keeps them: fn is called on a thread
 * of the library, with sequence 0, until the bus is closed. What is told while the bus is away is missed. */
enum px_code px_event_listen(struct px_bus *bus, const char *subject, px_event_fn fn, void *data,
                             struct px_error *err);

/* Tells every gateway that cached answers with this tag are out of date. Best effort, at once. Who listens
 * holds everything for out of date when px_bus_epoch() has changed: tags may have been missed. */
void px_purge_publish(struct px_bus *bus, const char *tag);
/* The tag of a message on PX_SUBJECT_PURGE; false when there is none in it. */
bool px_purge_read(const void *bytes, size_t len, char ret_tag[PX_TAG_SIZE]);

#endif
