/* Every event is in two lists: all events in order of arrival, for the bound on memory, and its user's. */
#include "gateway/live/ring.h"

#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>
#include <utlist.h>

#include "base/id.h"

struct person;

struct event {
    struct event *prev, *next; /* of all, in order of arrival */
    struct event *next_of_person;
    struct person *person;
    uint64_t sequence;
    size_t len;
    char text[];
};

struct person {
    char id[PX_ID_SIZE];
    struct event *first, *last; /* this person's, oldest first */
    size_t n;
    uint64_t dropped; /* sequence of this person's newest event that was dropped */
    UT_hash_handle hh;
};

struct gw_ring {
    size_t per_user, max_bytes, bytes;
    struct event *events;
    struct person *people;
    uint64_t dropped; /* everybody's events up to here may be gone */
};

struct gw_ring *gw_ring_new(size_t per_user, size_t max_bytes)
{
    struct gw_ring *ring = calloc(1, sizeof *ring);
    if (ring) {
        ring->per_user = per_user;
        ring->max_bytes = max_bytes;
    }
    return ring;
}

/* Drops a person's oldest event. */
static void drop_first(struct gw_ring *ring, struct person *person)
{
    struct event *event = person->first;
    person->first = event->next_of_person;
    person->dropped = event->sequence;
    person->n--;
    DL_DELETE(ring->events, event);
    ring->bytes -= sizeof *event + event->len;
    free(event);
}

/* Drops the oldest event of all, which is the oldest of its person too. */
static void drop_oldest(struct gw_ring *ring)
{
    struct person *person = ring->events->person;
    ring->dropped = ring->events->sequence;
    drop_first(ring, person);
    if (person->first)
        return;
    HASH_DEL(ring->people, person);
    free(person);
}

void gw_ring_clear(struct gw_ring *ring, uint64_t up_to)
{
    while (ring->events)
        drop_oldest(ring);
    ring->dropped = up_to;
}

void gw_ring_free(struct gw_ring *ring)
{
    if (!ring)
        return;
    gw_ring_clear(ring, 0);
    free(ring);
}

static struct person *find_person(const struct gw_ring *ring, const char *user_id)
{
    struct person *person;
    HASH_FIND_STR(ring->people, user_id, person);
    return person;
}

static struct person *need_person(struct gw_ring *ring, const char *user_id)
{
    struct person *person = find_person(ring, user_id);
    if (person || strlen(user_id) >= sizeof person->id)
        return person;
    person = calloc(1, sizeof *person);
    if (!person)
        return NULL;
    memcpy(person->id, user_id, strlen(user_id) + 1);
    HASH_ADD_STR(ring->people, id, person);
    if (!person->hh.tbl) { /* no memory for the table */
        free(person);
        return NULL;
    }
    return person;
}

void gw_ring_add(struct gw_ring *ring, const char *user_id, uint64_t sequence, const char *text, size_t len)
{
    struct event *event = len <= ring->max_bytes ? malloc(sizeof *event + len) : NULL;
    struct person *person = event ? need_person(ring, user_id) : NULL;
    if (!person) {
        free(event);
        ring->dropped = sequence;
        return;
    }
    *event = (struct event){.person = person, .sequence = sequence, .len = len};
    memcpy(event->text, text, len);
    if (person->first)
        person->last->next_of_person = event;
    else
        person->first = event;
    person->last = event;
    person->n++;
    DL_APPEND(ring->events, event);
    ring->bytes += sizeof *event + len;
    if (person->n > ring->per_user)
        drop_first(ring, person);
    while (ring->bytes > ring->max_bytes && ring->events != event)
        drop_oldest(ring);
}

bool gw_ring_covers(const struct gw_ring *ring, const char *user_id, uint64_t after)
{
    const struct person *person = find_person(ring, user_id);
    return after >= ring->dropped && (!person || after >= person->dropped);
}

uint64_t gw_ring_read(const struct gw_ring *ring, const char *user_id, uint64_t after, struct px_buf *out)
{
    const struct person *person = find_person(ring, user_id);
    for (const struct event *event = person ? person->first : NULL; event; event = event->next_of_person) {
        if (event->sequence <= after)
            continue;
        if (out->len > 0 && event->len > out->max - out->len)
            break;
        px_buf_append(out, event->text, event->len);
        after = event->sequence;
    }
    return after;
}
