/* Verified tokens: a set-associative table, the entry that expires first gives way. */
#include "gateway/access/tokens.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "gateway/http/spin.h"

enum { N_SETS = 1024, PER_SET = 8 };

struct slot {
    struct gw_token_key key;
    struct px_claims claims; /* expires_s 0: free */
};

struct gw_tokens {
    pthread_mutex_t locks[N_SETS];
    struct slot slots[N_SETS][PER_SET];
};

struct gw_tokens *gw_tokens_new(void)
{
    struct gw_tokens *tokens = calloc(1, sizeof *tokens);
    for (size_t i = 0; tokens && i < N_SETS; i++)
        gw_spin_mutex_init(&tokens->locks[i]);
    return tokens;
}

void gw_tokens_free(struct gw_tokens *tokens)
{
    for (size_t i = 0; tokens && i < N_SETS; i++)
        (void)pthread_mutex_destroy(&tokens->locks[i]);
    free(tokens);
}

void gw_token_key(const char *token, size_t len, struct gw_token_key *ret_key)
{
    _Static_assert(sizeof ret_key->bytes == PX_SHA256_LEN, "the key is a SHA-256");
    px_sha256(token, len, ret_key->bytes);
}

static size_t set_of(const struct gw_token_key *key)
{
    return (size_t)(key->bytes[0] | key->bytes[1] << 8) % N_SETS;
}

bool gw_tokens_get(struct gw_tokens *tokens, const struct gw_token_key *key, struct px_claims *ret_claims)
{
    size_t set = set_of(key);
    auto_lock pthread_mutex_t *held = px_lock(&tokens->locks[set]);
    for (size_t i = 0; i < PER_SET; i++) {
        struct slot *slot = &tokens->slots[set][i];
        if (slot->claims.expires_s && memcmp(slot->key.bytes, key->bytes, sizeof key->bytes) == 0) {
            *ret_claims = slot->claims;
            return true;
        }
    }
    return false;
}

void gw_tokens_put(struct gw_tokens *tokens, const struct gw_token_key *key, const struct px_claims *claims)
{
    size_t set = set_of(key);
    auto_lock pthread_mutex_t *held = px_lock(&tokens->locks[set]);
    struct slot *first = &tokens->slots[set][0];
    for (size_t i = 1; i < PER_SET; i++)
        if (tokens->slots[set][i].claims.expires_s < first->claims.expires_s)
            first = &tokens->slots[set][i];
    first->key = *key;
    first->claims = *claims;
}
