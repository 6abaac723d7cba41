/* Tokens as an attacker or a careless signer would make them. */
#ifndef PX_TESTS_TOKEN_FORGE_H
#define PX_TESTS_TOKEN_FORGE_H

#include "token/token.h"

#define SECRET_A "sQ3kZk1n8Tq0v5yBw7Xc2Lf6Hd9Gj4RaPm"
#define SECRET_B "uW9eJr5tYp2oIk8sDf1gHj6kLz3xCv7bNmQ"
#define SOME_ID "AAAAAAAAAAAAAAAAAAAAAA"

enum { NOW_S = 1790000000, FORGED_SIZE = 32 << 10 };

/* "header.payload.signature" of these two JSON texts; signed with HMAC-SHA256 under 'secret'. */
void forge(const char *header, const char *payload, const char *secret, char out[FORGED_SIZE]);

/* A good header for the keyring's first key. */
void good_header(const struct px_keyring *ring, char out[256]);

/* Good claims with one member replaced: 'member' is its name, 'value' JSON text, or NULL to leave it out. */
void claims_with(const char *member, const char *value, char out[1024]);

#endif
