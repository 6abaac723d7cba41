/* Least recently used first out. An entry that is being sent while it leaves lives until its last release. */
#include "gateway/pictures/picture_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>
#include <utlist.h>

#include "base/cleanup.h"

struct entry {
    struct gw_picture picture; /* first: a borrowed picture is its entry */
    int64_t confirmed_ms;
    unsigned users; /* borrowers, and one for the cache */
    struct entry *prev, *next;
    UT_hash_handle hh;
};

struct gw_pictures {
    pthread_mutex_t mutex;
    struct entry *entries; /* by key */
    struct entry *order;   /* least recently used first */
    size_t bytes, max_bytes;
};

struct gw_pictures *gw_pictures_new(size_t max_bytes)
{
    struct gw_pictures *cache = calloc(1, sizeof *cache);
    if (!cache)
        return NULL;
    (void)pthread_mutex_init(&cache->mutex, NULL);
    cache->max_bytes = max_bytes;
    return cache;
}

static void let_go(struct entry *entry)
{
    if (--entry->users > 0)
        return;
    free(entry->picture.bytes);
    free(entry);
}

static void remove_entry(struct gw_pictures *cache, struct entry *entry)
{
    HASH_DEL(cache->entries, entry);
    DL_DELETE(cache->order, entry);
    cache->bytes -= entry->picture.len;
    let_go(entry);
}

void gw_pictures_free(struct gw_pictures *cache)
{
    if (!cache)
        return;
    while (cache->order)
        remove_entry(cache, cache->order);
    (void)pthread_mutex_destroy(&cache->mutex);
    free(cache);
}

static struct entry *find_entry(struct gw_pictures *cache, const char *key)
{
    struct entry *entry;
    HASH_FIND_STR(cache->entries, key, entry);
    return entry;
}

static const struct gw_picture *borrow(struct gw_pictures *cache, struct entry *entry)
{
    entry->users++;
    DL_DELETE(cache->order, entry);
    DL_APPEND(cache->order, entry);
    return &entry->picture;
}

const struct gw_picture *gw_pictures_get(struct gw_pictures *cache, const char *key, const char *user_id,
                                         int64_t now_ms)
{
    auto_lock pthread_mutex_t *held = px_lock(&cache->mutex);
    struct entry *entry = find_entry(cache, key);
    if (!entry || now_ms - entry->confirmed_ms > GW_PICTURE_TRUST_MS)
        return NULL;
    if (user_id && strcmp(entry->picture.owner, user_id) != 0)
        return NULL;
    return borrow(cache, entry);
}

void gw_pictures_release(struct gw_pictures *cache, const struct gw_picture *picture)
{
    auto_lock pthread_mutex_t *held = px_lock(&cache->mutex);
    let_go(px_unconst(picture));
}

void gw_pictures_put(struct gw_pictures *cache, const struct gw_picture *picture, int64_t now_ms)
{
    struct entry *entry = picture->len <= cache->max_bytes ? calloc(1, sizeof *entry) : NULL;
    if (!entry) {
        free(picture->bytes);
        return;
    }
    entry->picture = *picture;
    entry->confirmed_ms = now_ms;
    entry->users = 1;
    auto_lock pthread_mutex_t *held = px_lock(&cache->mutex);
    struct entry *old = find_entry(cache, picture->key);
    if (old)
        remove_entry(cache, old);
    HASH_ADD_STR(cache->entries, picture.key, entry);
    if (!entry->hh.tbl) { /* no memory for the table */
        let_go(entry);
        return;
    }
    DL_APPEND(cache->order, entry);
    cache->bytes += picture->len;
    while (cache->bytes > cache->max_bytes)
        remove_entry(cache, cache->order);
}

const struct gw_picture *gw_pictures_confirm(struct gw_pictures *cache, const char *key, const char *user_id,
                                             int64_t now_ms)
{
    auto_lock pthread_mutex_t *held = px_lock(&cache->mutex);
    struct entry *entry = find_entry(cache, key);
    if (!entry)
        return NULL;
    entry->confirmed_ms = now_ms;
    if (user_id)
        (void)strncat(memset(entry->picture.owner, 0, sizeof entry->picture.owner), user_id, PX_ID_LEN);
    return borrow(cache, entry);
}

void gw_pictures_drop(struct gw_pictures *cache, const char *key)
{
    auto_lock pthread_mutex_t *held = px_lock(&cache->mutex);
    struct entry *entry = find_entry(cache, key);
    if (entry)
        remove_entry(cache, entry);
}
