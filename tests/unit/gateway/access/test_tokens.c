/* Verified tokens that are remembered. */
#include "support/check.h"

#include <string.h>

#include "gateway/access/tokens.h"

static void remember(struct gw_tokens *tokens, const char *token, int64_t expires_s)
{
    struct gw_token_key key;
    struct px_claims claims = {.expires_s = expires_s};
    (void)snprintf(claims.user_id, sizeof claims.user_id, "%.20s", token);
    gw_token_key(token, strlen(token), &key);
    gw_tokens_put(tokens, &key, &claims);
}

static bool knows(struct gw_tokens *tokens, const char *token)
{
    struct gw_token_key key;
    struct px_claims claims;
    gw_token_key(token, strlen(token), &key);
    if (!gw_tokens_get(tokens, &key, &claims))
        return false;
    CHECK_INT(strncmp(claims.user_id, token, 20), 0);
    return true;
}

TEST(a_remembered_token_is_found_and_another_is_not)
{
    struct gw_tokens *tokens = gw_tokens_new();
    CHECK(!knows(tokens, "aaaa"));
    remember(tokens, "aaaa", 100);
    CHECK(knows(tokens, "aaaa"));
    CHECK(!knows(tokens, "aaab"));
    CHECK(!knows(tokens, "aaa"));
    gw_tokens_free(tokens);
}

TEST(the_table_stays_small_and_keeps_what_lives_longest)
{
    struct gw_tokens *tokens = gw_tokens_new();
    char token[32];
    for (int i = 0; i < 50000; i++) {
        (void)snprintf(token, sizeof token, "token-%d", i);
        remember(tokens, token, 1000 + i);
    }
    int kept = 0;
    for (int i = 0; i < 50000; i++) {
        (void)snprintf(token, sizeof token, "token-%d", i);
        kept += knows(tokens, token);
    }
    CHECK_INT(kept, 8192);
    CHECK(knows(tokens, "token-49999"));
    gw_tokens_free(tokens);
}

RUN_TESTS(CASE(a_remembered_token_is_found_and_another_is_not),
          CASE(the_table_stays_small_and_keeps_what_lives_longest))
