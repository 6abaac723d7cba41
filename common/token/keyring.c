/* Reading the signing secrets, and refusing those that others could guess. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "base/str.h"
#include "token/token.h"

enum { MIN_DISTINCT = 8, KID_BYTES = 7 };

/* What stands in examples, tutorials and templates. A random secret holds none of these by chance. */
static const char *const weak_words[] = {
    "changeme",     "change-me",    "change_me",      "change-this",     "change_this", "changethis",
    "replace-me",   "replace_me",   "replaceme",      "your-secret",     "your_secret", "yoursecret",
    "your-256-bit", "your_jwt",     "your-jwt",       "my-secret",       "my_secret",   "mysecret",
    "super-secret", "super_secret", "supersecret",    "secret-key",      "secret_key",  "secretkey",
    "jwt-secret",   "jwt_secret",   "jwtsecret",      "secret-at-least", "at-least-32", "at-least-256",
    "at_least_32",  "topsecret",    "top-secret",     "top_secret",      "dev-secret",  "dev_secret",
    "test-secret",  "test_secret",  "default-secret", "default_secret",  "insecure",    "placeholder",
    "password",     "passw0rd",     "qwertyui",       "abcdefgh",        "12345678",    "pulix-secret",
    "pulix_secret", "secretsecret", "01234567",       "deadbeef",
};

static bool holds_word(const char *text, size_t len)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(weak_words); i++) {
        size_t word_len = strlen(weak_words[i]);
        for (size_t at = 0; at + word_len <= len; at++)
            if (strncasecmp(text + at, weak_words[i], word_len) == 0)
                return true;
    }
    return false;
}

static int count_distinct(const char *text, size_t len)
{
    bool seen[256] = {false};
    int n = 0;
    for (size_t i = 0; i < len; i++) {
        n += !seen[(unsigned char)text[i]];
        seen[(unsigned char)text[i]] = true;
    }
    return n;
}

/* Made of a shorter piece, written at least twice. */
static bool repeats(const char *text, size_t len)
{
    for (size_t period = 1; period <= len / 2; period++)
        if (memcmp(text, text + period, len - period) == 0)
            return true;
    return false;
}

static const char *find_weakness(const char *text, size_t len)
{
    if (len < PX_KEY_MIN)
        return "has fewer than 32 bytes";
    if (len > PX_KEY_MAX)
        return "has more than 256 bytes";
    if (count_distinct(text, len) < MIN_DISTINCT || repeats(text, len))
        return "repeats itself";
    if (holds_word(text, len))
        return "is known from examples";
    return NULL;
}

/* The key's name is a hash of it under a label of its own, cut so short that it tells nothing. */
static void name_key(struct px_key *key)
{
    static const char label[] = "pulix key id";
    unsigned char hash[PX_SHA256_LEN];
    px_hmac_sha256(key->bytes, (size_t)key->len, label, sizeof label - 1, hash);
    px_hex(hash, KID_BYTES, key->kid);
}

static enum px_code add_key(struct px_keyring *ring, const char *text, size_t len, struct px_error *err)
{
    const char *weakness = find_weakness(text, len);
    if (weakness)
        return px_fail_because(err, PX_INTERNAL, "secret %d %s", ring->n_keys + 1, weakness);
    if (ring->n_keys == PX_MAX_KEYS)
        return px_fail_because(err, PX_INTERNAL, "more than %d secrets", PX_MAX_KEYS);
    struct px_key *key = &ring->keys[ring->n_keys];
    memcpy(key->bytes, text, len);
    key->len = (int)len;
    name_key(key);
    if (ring->n_keys > 0 && strcmp(key->kid, ring->keys[0].kid) == 0)
        return px_fail_because(err, PX_INTERNAL, "both secrets are the same");
    ring->n_keys++;
    return PX_OK;
}

enum px_code px_keyring_load(const char *secrets, struct px_keyring *ret_ring, struct px_error *err)
{
    struct px_keyring ring = {0};
    for (const char *text = secrets;;) {
        size_t len = strcspn(text, ",");
        PX_TRY(add_key(&ring, text, len, err));
        if (!text[len])
            break;
        text += len + 1;
    }
    *ret_ring = ring;
    return PX_OK;
}
