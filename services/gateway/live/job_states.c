/* A hash table whose order of insertion is the order of change: a put moves the job to the end. */
#include "gateway/live/job_states.h"

#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct entry {
    struct gw_job_state state; /* json points behind the entry */
    UT_hash_handle hh;
    char text[];
};

struct gw_job_states {
    size_t max_jobs, max_bytes, bytes;
    struct entry *entries;
};

struct gw_job_states *gw_job_states_new(size_t max_jobs, size_t max_bytes)
{
    struct gw_job_states *states = calloc(1, sizeof *states);
    if (states) {
        states->max_jobs = max_jobs;
        states->max_bytes = max_bytes;
    }
    return states;
}

static void drop(struct gw_job_states *states, struct entry *entry)
{
    HASH_DEL(states->entries, entry);
    states->bytes -= entry->state.len;
    free(entry);
}

void gw_job_states_forget_all(struct gw_job_states *states)
{
    while (states->entries)
        drop(states, states->entries);
}

void gw_job_states_free(struct gw_job_states *states)
{
    if (!states)
        return;
    gw_job_states_forget_all(states);
    free(states);
}

static struct entry *find_entry(const struct gw_job_states *states, const char *id)
{
    struct entry *entry;
    HASH_FIND_STR(states->entries, id, entry);
    return entry;
}

void gw_job_states_put(struct gw_job_states *states, const struct gw_job_state *state)
{
    struct entry *old = find_entry(states, state->id);
    if (old && old->state.status_seq > state->status_seq)
        return;
    if (old)
        drop(states, old);
    struct entry *entry = calloc(1, sizeof *entry + state->len + 1);
    if (!entry)
        return;
    entry->state = *state;
    entry->state.json = entry->text;
    memcpy(entry->text, state->json, state->len);
    HASH_ADD_STR(states->entries, state.id, entry);
    if (!entry->hh.tbl) { /* no memory for the table */
        free(entry);
        return;
    }
    states->bytes += state->len;
    while (HASH_COUNT(states->entries) > states->max_jobs || states->bytes > states->max_bytes)
        drop(states, states->entries); /* the head changed least lately */
}

const struct gw_job_state *gw_job_states_get(const struct gw_job_states *states, const char *id)
{
    const struct entry *entry = find_entry(states, id);
    return entry ? &entry->state : NULL;
}
