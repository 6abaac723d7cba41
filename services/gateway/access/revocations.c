/* Ended sessions: a hash table from "user:session" and "user:" to the time up to which tokens are dead. */
#include "gateway/access/revocations.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/cleanup.h"
#include "base/log.h"

enum {
    KEY_SIZE = 2 * PX_ID_SIZE,
    MAX_ENTRIES = 200000,
    LIFE_MS = (PX_TOKEN_LIFETIME_S + 2 * PX_TOKEN_LEEWAY_S) * 1000,
};

struct entry {
    char key[KEY_SIZE];
    char except[PX_ID_SIZE];
    int64_t until_ms;
    UT_hash_handle hh;
};

struct gw_revocations {
    pthread_rwlock_t lock;
    struct entry *entries;
    atomic_uint n;
};

struct gw_revocations *gw_revocations_new(void)
{
    struct gw_revocations *revocations = calloc(1, sizeof *revocations);
    if (revocations)
        (void)pthread_rwlock_init(&revocations->lock, NULL);
    return revocations;
}

static void remove_entry(struct gw_revocations *revocations, struct entry *entry)
{
    HASH_DEL(revocations->entries, entry);
    free(entry);
    atomic_fetch_sub(&revocations->n, 1);
}

void gw_revocations_free(struct gw_revocations *revocations)
{
    if (!revocations)
        return;
    struct entry *entry = NULL;
    struct entry *next = NULL;
    HASH_ITER(hh, revocations->entries, entry, next)
    remove_entry(revocations, entry);
    (void)pthread_rwlock_destroy(&revocations->lock);
    free(revocations);
}

static void make_key(char key[KEY_SIZE], const char *user_id, const char *session_id)
{
    (void)snprintf(key, KEY_SIZE, "%s:%s", user_id, session_id);
}

/* Call with the write lock. */
static void drop_expired(struct gw_revocations *revocations, int64_t now_ms)
{
    struct entry *entry = NULL;
    struct entry *next = NULL;
    HASH_ITER(hh, revocations->entries, entry, next)
    if (entry->until_ms + LIFE_MS < now_ms)
        remove_entry(revocations, entry);
}

static void store(struct gw_revocations *revocations, const char *key, const char *except, int64_t until_ms,
                  int64_t now_ms)
{
    struct entry *entry = NULL;
    HASH_FIND_STR(revocations->entries, key, entry);
    if (entry && entry->until_ms > until_ms)
        return;
    if (!entry) {
        if (atomic_load(&revocations->n) >= MAX_ENTRIES)
            drop_expired(revocations, now_ms);
        entry = atomic_load(&revocations->n) < MAX_ENTRIES ? calloc(1, sizeof *entry) : NULL;
        if (!entry) {
            px_log_error("revocation lost, table full", PX_I("entries", atomic_load(&revocations->n)));
            return;
        }
        (void)snprintf(entry->key, sizeof entry->key, "%s", key);
        HASH_ADD_STR(revocations->entries, key, entry);
        atomic_fetch_add(&revocations->n, 1);
    }
    entry->until_ms = until_ms;
    (void)snprintf(entry->except, sizeof entry->except, "%s", except);
}

void gw_revocations_add(struct gw_revocations *revocations, const char *user_id, const char *session_id,
                        const char *except_session_id, int64_t until_ms, int64_t now_ms)
{
    char key[KEY_SIZE];
    if (until_ms + LIFE_MS < now_ms || strlen(user_id) >= PX_ID_SIZE || strlen(session_id) >= PX_ID_SIZE)
        return;
    make_key(key, user_id, session_id);
    (void)pthread_rwlock_wrlock(&revocations->lock);
    store(revocations, key, except_session_id, until_ms, now_ms);
    (void)pthread_rwlock_unlock(&revocations->lock);
}

static bool hits(struct gw_revocations *revocations, const char *session_id, const struct px_claims *claims)
{
    char key[KEY_SIZE];
    struct entry *entry = NULL;
    make_key(key, claims->user_id, session_id);
    HASH_FIND_STR(revocations->entries, key, entry);
    return entry && claims->issued_s * 1000 <= entry->until_ms &&
           strcmp(entry->except, claims->session_id) != 0;
}

bool gw_revocations_hit(struct gw_revocations *revocations, const struct px_claims *claims)
{
    if (atomic_load(&revocations->n) == 0)
        return false;
    (void)pthread_rwlock_rdlock(&revocations->lock);
    bool hit = hits(revocations, "", claims) || hits(revocations, claims->session_id, claims);
    (void)pthread_rwlock_unlock(&revocations->lock);
    return hit;
}

void gw_revocations_expire(struct gw_revocations *revocations, int64_t now_ms)
{
    (void)pthread_rwlock_wrlock(&revocations->lock);
    drop_expired(revocations, now_ms);
    (void)pthread_rwlock_unlock(&revocations->lock);
}
