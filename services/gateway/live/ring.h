/* The last events of every user, in memory: what a page that comes back has missed.
 *
 * Bounded in two ways: events of one user, and bytes of all. What had to be dropped is remembered by its
 * sequence number, so that a reader either gets every event or learns that some are gone. Not thread-safe:
 * hub.c locks. */
#ifndef PX_GATEWAY_RING_H
#define PX_GATEWAY_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct gw_ring;

/* per_user: events kept of one user; max_bytes: of the texts of all users. NULL without memory. */
struct gw_ring *gw_ring_new(size_t per_user, size_t max_bytes);
void gw_ring_free(struct gw_ring *ring);

/* Keeps a copy of the text under the user. Sequences rise. Without memory the event counts as dropped. */
void gw_ring_add(struct gw_ring *ring, const char *user_id, uint64_t sequence, const char *text, size_t len);

/* Drops everything; events up to this sequence are not known from now on. */
void gw_ring_clear(struct gw_ring *ring, uint64_t up_to);

/* A reader who has seen all up to 'after' can be given the rest without a gap. */
bool gw_ring_covers(const struct gw_ring *ring, const char *user_id, uint64_t after);

/* Appends the texts of the user's events after 'after' while 'out' takes whole ones. Returns the sequence of
 * the last one, or 'after' when there was none. */
uint64_t gw_ring_read(const struct gw_ring *ring, const char *user_id, uint64_t after, struct px_buf *out);

#endif
