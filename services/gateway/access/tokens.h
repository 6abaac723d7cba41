/* Tokens that were verified already: the signature is checked once, not with every request. Expiry and
 * revocation are the caller's to check each time. Fixed memory; safe from any thread. */
#ifndef PX_GATEWAY_TOKENS_H
#define PX_GATEWAY_TOKENS_H

#include "token/token.h"

struct gw_tokens;

struct gw_tokens *gw_tokens_new(void);
void gw_tokens_free(struct gw_tokens *tokens);

/* What names a token here: its SHA-256. */
struct gw_token_key {
    unsigned char bytes[32];
};
void gw_token_key(const char *token, size_t len, struct gw_token_key *ret_key);

/* True when the token was verified and its claims are still kept. */
bool gw_tokens_get(struct gw_tokens *tokens, const struct gw_token_key *key, struct px_claims *ret_claims);
void gw_tokens_put(struct gw_tokens *tokens, const struct gw_token_key *key, const struct px_claims *claims);

#endif
