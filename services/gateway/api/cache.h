/* Answers of services, kept until a tag of theirs is purged.
 *
 * Freshness is a matter of numbers: every purge takes the next number and leaves it at its tag; an answer
 * remembers the number that was current before its RPC began, and counts only while none of its tags has a
 * later one. So a purge that happens while an answer is on its way makes it stale before it is stored, and
 * nothing must be searched to be dropped. Tags share a fixed table by hash: a collision only makes an answer
 * stale too early. Bounded in bytes; safe from any thread. */
#ifndef PX_GATEWAY_CACHE_H
#define PX_GATEWAY_CACHE_H

#include "gateway/gateway.h"

enum { GW_CACHE_KEY_MAX = 1024 };

struct gw_cache;

/* max_bytes: of all answers together. */
struct gw_cache *gw_cache_new(size_t max_bytes);
void gw_cache_free(struct gw_cache *cache);

/* The number to remember before an RPC begins. */
uint64_t gw_cache_mark(struct gw_cache *cache);

/* What carries this tag is out of date. */
void gw_cache_purge(struct gw_cache *cache, const char *tag);

/* Tells the bus's epoch (px_bus_epoch): when it has changed, purges may have been missed, and everything is
 * out of date. Cheap. */
void gw_cache_epoch(struct gw_cache *cache, unsigned epoch);

/* The key of a request's answer: never shared between people, origins or languages, nor by those who take packed
 * answers with those who do not. 0 when it would be too
 * long. */
size_t gw_cache_key(const struct gw_request *req, char ret_key[GW_CACHE_KEY_MAX]);

/* Finds a fresh answer; its bytes are appended to 'body', which ret_answer then borrows. */
bool gw_cache_get(struct gw_cache *cache, const char *key, size_t key_len, int64_t now_ms,
                  struct px_buf *body, struct gw_answer *ret_answer);

/* Keeps an answer as its service allowed (info). mark: gw_cache_mark from before the RPC. */
void gw_cache_put(struct gw_cache *cache, const char *key, size_t key_len, uint64_t mark,
                  const struct px_reply_info *info, const struct gw_answer *answer, int64_t now_ms);

#endif
