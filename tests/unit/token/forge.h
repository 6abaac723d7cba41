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

/* A good header for the key of SECRET_A. */
void good_header(char out[256]);

/* Good claims with one member replaced: 'member' is its name, 'value' JSON text, or NULL to leave it out. */
void claims_with(const char *member, const char *value, char out[1024]);

/* A keyring with SECRET_A, loaded by load_keys() (cmocka's group setup). */
extern struct px_keyring keyring;
int load_keys(void **state);

/* Verify with that keyring at NOW_S; every refusal names its cause. */
enum px_code verify(const char *token);
enum px_code verify_at(const char *token, int64_t now_s);

/* Good parts around this one, signed with our key. */
enum px_code verify_header(const char *header);
enum px_code verify_payload(const char *payload);
enum px_code verify_claim(const char *member, const char *value);

void good_token(char token[FORGED_SIZE]);

#endif
