/* The cache of answers: shards with a hash table in order of use, and one table of purge numbers. */
#include "gateway/api/cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/cleanup.h"
#include "gateway/http/pack.h"
#include "gateway/http/spin.h"

enum {
    N_SHARDS = 16,
    N_TAGS = 1 << 14,
    MAX_ANSWER = 256 << 10, /* larger answers are not kept */
    OVERHEAD = 256,         /* what an entry costs beside its texts, roughly */
};

struct entry {
    char *key;
    size_t key_len;
    char *body;
    struct gw_answer answer; /* its bytes are the body */
    int64_t until_ms;
    uint64_t mark;
    uint32_t tags[PX_MAX_TAGS];
    int n_tags;
    UT_hash_handle hh;
};

struct shard {
    pthread_mutex_t lock;
    struct entry *entries; /* uthash keeps the order of insertion: the first was used longest ago */
    size_t bytes;
};

struct gw_cache {
    size_t shard_bytes;
    _Atomic uint64_t number;         /* of the latest purge */
    _Atomic uint64_t purged[N_TAGS]; /* number of the latest purge of each tag */
    _Atomic uint64_t purged_all;
    atomic_uint epoch;
    struct shard shards[N_SHARDS];
};

struct gw_cache *gw_cache_new(size_t max_bytes)
{
    struct gw_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return NULL;
    cache->shard_bytes = max_bytes / N_SHARDS;
    for (size_t i = 0; i < N_SHARDS; i++)
        gw_spin_mutex_init(&cache->shards[i].lock);
    return cache;
}

static size_t cost_of(const struct entry *entry)
{
    return entry->key_len + entry->answer.len + OVERHEAD;
}

static void free_entry(struct entry *entry)
{
    free(entry->key);
    free(entry->body);
    free(entry);
}

static void drop(struct shard *shard, struct entry *entry)
{
    HASH_DEL(shard->entries, entry);
    shard->bytes -= cost_of(entry);
    free_entry(entry);
}

void gw_cache_free(struct gw_cache *cache)
{
    for (size_t i = 0; cache && i < N_SHARDS; i++) {
        while (cache->shards[i].entries)
            drop(&cache->shards[i], cache->shards[i].entries);
        (void)pthread_mutex_destroy(&cache->shards[i].lock);
    }
    free(cache);
}

uint64_t gw_cache_mark(struct gw_cache *cache)
{
    return atomic_load(&cache->number);
}

static uint32_t hash_of(const char *bytes, size_t len)
{
    uint64_t hash = 0xcbf29ce484222325ULL; /* FNV-1a */
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3ULL;
    return (uint32_t)(hash ^ hash >> 32);
}

static uint32_t tag_slot(const char *tag)
{
    return hash_of(tag, strlen(tag)) % N_TAGS;
}

/* Raises the number at the place; two purges at once leave the later one. */
static void leave_number(_Atomic uint64_t *place, uint64_t number)
{
    uint64_t old = atomic_load(place);
    while (old < number && !atomic_compare_exchange_weak(place, &old, number))
        ;
}

void gw_cache_purge(struct gw_cache *cache, const char *tag)
{
    leave_number(&cache->purged[tag_slot(tag)], atomic_fetch_add(&cache->number, 1) + 1);
}

static void purge_all(struct gw_cache *cache)
{
    leave_number(&cache->purged_all, atomic_fetch_add(&cache->number, 1) + 1);
}

void gw_cache_epoch(struct gw_cache *cache, unsigned epoch)
{
    if (atomic_load(&cache->epoch) != epoch && atomic_exchange(&cache->epoch, epoch) != epoch)
        purge_all(cache);
}

static bool is_fresh(struct gw_cache *cache, const struct entry *entry, int64_t now_ms)
{
    if (now_ms >= entry->until_ms || atomic_load(&cache->purged_all) > entry->mark)
        return false;
    for (int i = 0; i < entry->n_tags; i++)
        if (atomic_load(&cache->purged[entry->tags[i]]) > entry->mark)
            return false;
    return true;
}

/* Appends a text and its end, so that no two different keys look the same. */
static char *add_part(char *at, const char *end, const char *text)
{
    size_t len = strlen(text) + 1;
    if (!at || (size_t)(end - at) < len)
        return NULL;
    memcpy(at, text, len);
    return at + len;
}

size_t gw_cache_key(const struct gw_request *req, char ret_key[GW_CACHE_KEY_MAX])
{
    const char *end = ret_key + GW_CACHE_KEY_MAX;
    char *at = add_part(ret_key, end, req->claims ? req->claims->user_id : "");
    at = add_part(at, end, req->claims ? req->claims->session_id : "");
    at = add_part(at, end, req->lang == PX_RU ? "ru" : "en");
    at = add_part(at, end, gw_pack_wanted(req, SIZE_MAX) ? "packed" : "");
    at = add_part(at, end, req->origin);
    at = add_part(at, end, req->path);
    at = add_part(at, end, req->query);
    return at ? (size_t)(at - ret_key) : 0;
}

static struct shard *shard_of(struct gw_cache *cache, const char *key, size_t key_len)
{
    return &cache->shards[hash_of(key, key_len) % N_SHARDS];
}

bool gw_cache_get(struct gw_cache *cache, const char *key, size_t key_len, int64_t now_ms,
                  struct px_buf *body, struct gw_answer *ret_answer)
{
    struct shard *shard = shard_of(cache, key, key_len);
    struct entry *entry = NULL;
    auto_lock pthread_mutex_t *held = px_lock(&shard->lock);
    HASH_FIND(hh, shard->entries, key, key_len, entry);
    if (!entry)
        return false;
    if (!is_fresh(cache, entry, now_ms)) {
        drop(shard, entry);
        return false;
    }
    size_t start = body->len;
    px_buf_append(body, entry->body, entry->answer.len);
    if (!px_buf_ok(body))
        return false;
    *ret_answer = entry->answer;
    ret_answer->bytes = body->data + start;
    return true;
}

static struct entry *new_entry(const char *key, size_t key_len, const struct gw_answer *answer)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    entry->key = malloc(key_len);
    entry->body = malloc(answer->len + 1);
    if (!entry->key || !entry->body) {
        free_entry(entry);
        return NULL;
    }
    memcpy(entry->key, key, key_len);
    memcpy(entry->body, answer->bytes, answer->len);
    entry->key_len = key_len;
    entry->answer = *answer;
    entry->answer.bytes = entry->body;
    return entry;
}

void gw_cache_put(struct gw_cache *cache, const char *key, size_t key_len, uint64_t mark,
                  const struct px_reply_info *info, const struct gw_answer *answer, int64_t now_ms)
{
    if (info->cache_ttl_s <= 0 || info->n_cache_tags <= 0 || answer->len > MAX_ANSWER)
        return;
    struct entry *entry = new_entry(key, key_len, answer);
    if (!entry)
        return;
    entry->mark = mark;
    entry->until_ms = now_ms + (int64_t)info->cache_ttl_s * 1000;
    entry->n_tags = info->n_cache_tags;
    for (int i = 0; i < entry->n_tags; i++)
        entry->tags[i] = tag_slot(info->cache_tags[i]);
    struct shard *shard = shard_of(cache, key, key_len);
    struct entry *old = NULL;
    auto_lock pthread_mutex_t *held = px_lock(&shard->lock);
    HASH_FIND(hh, shard->entries, key, key_len, old);
    if (old)
        drop(shard, old);
    while (shard->entries && shard->bytes + cost_of(entry) > cache->shard_bytes)
        drop(shard, shard->entries);
    HASH_ADD_KEYPTR(hh, shard->entries, entry->key, (unsigned)entry->key_len, entry);
    shard->bytes += cost_of(entry);
}
