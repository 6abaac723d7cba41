/* Counters of failures. */
#include "auth/attempts.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "base/str.h"
#include "store/doc.h"

enum { PAIR, ACCOUNT, ADDRESS, N_COUNTERS, KEY_BYTES = 16, MAX_NAME = 1024, CLOCK_STEP_MS = 60 * 1000 };

static const struct counter {
    int64_t free, longest_wait_ms;
} counters[N_COUNTERS] = {
    [PAIR] = {ATTEMPTS_FREE, ATTEMPTS_LONGEST_WAIT_MS},
    [ACCOUNT] = {ATTEMPTS_FREE_ACCOUNT, ATTEMPTS_LONGEST_WAIT_MS},
    [ADDRESS] = {ATTEMPTS_FREE_ADDRESS, ATTEMPTS_ADDRESS_WAIT_MS},
};

static const struct px_index indexes[] = {
    {.name = "by_expiry", .fields = {"expires_at"}},
};

const struct px_collection attempts_collection = {"attempts", indexes, PX_ARRAY_LEN(indexes)};

/* A name that says nothing to who has no key of ours. */
static void hide(const struct auth *self, const char *kind, const char *email, const char *client,
                 char out[PX_ID_SIZE])
{
    char name[MAX_NAME];
    unsigned char mac[PX_SHA256_LEN];
    int len = snprintf(name, sizeof name, "attempts\n%s\n%s\n%s", kind, email, client);
    size_t used = len < 0 ? 0 : (size_t)len < sizeof name ? (size_t)len : sizeof name - 1;
    px_hmac_sha256(self->keyring.keys[0].bytes, (size_t)self->keyring.keys[0].len, name, used, mac);
    px_base64url(mac, KEY_BYTES, out);
}

void attempts_name(const struct auth *self, const char *email, const char *client,
                   struct attempt *ret_attempt)
{
    hide(self, "pair", email, client, ret_attempt->keys[PAIR]);
    hide(self, "account", email, "", ret_attempt->keys[ACCOUNT]);
    hide(self, "address", "", client, ret_attempt->keys[ADDRESS]);
    hide(self, "known", email, client, ret_attempt->known);
}

/* How long after the last failure the next try must wait. */
static int64_t wait_ms(int64_t failures, const struct counter *counter)
{
    int64_t wait = ATTEMPTS_FIRST_WAIT_MS;
    if (failures < counter->free)
        return 0;
    for (int64_t i = counter->free; i < failures && wait < counter->longest_wait_ms; i++)
        wait *= 2;
    return wait < counter->longest_wait_ms ? wait : counter->longest_wait_ms;
}

static enum px_code check_counter(struct px_store *store, const char *key, const struct counter *counter,
                                  int64_t now_ms, struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    enum px_code code = px_store_get(store, &attempts_collection, key, &doc, err);
    if (code == PX_NOT_FOUND)
        return PX_OK;
    PX_TRY(code);
    int64_t last_ms = px_doc_int(doc, "last_at");
    bool clock_was_set_back = last_ms > now_ms + CLOCK_STEP_MS; /* nobody waits for years because of it */
    if (now_ms - last_ms > ATTEMPTS_FORGET_MS || clock_was_set_back)
        return PX_OK;
    int64_t left_ms = last_ms + wait_ms(px_doc_int(doc, "failures"), counter) - now_ms;
    if (left_ms <= 0)
        return PX_OK;
    return px_fail_limit(err, PX_RATE_LIMITED, (int)(left_ms / 1000 + 1), "passwords", counter->free,
                         ATTEMPTS_FORGET_MS / 1000);
}

static bool is_known(struct px_store *store, const char *key, int64_t now_ms)
{
    auto_bson bson_t *doc = NULL;
    return px_store_get(store, &attempts_collection, key, &doc, NULL) == PX_OK &&
           px_doc_int(doc, "expires_at") > now_ms;
}

enum px_code attempts_check(struct px_store *store, const struct attempt *attempt, int64_t now_ms,
                            struct px_error *err)
{
    int n = is_known(store, attempt->known, now_ms) ? PAIR + 1 : N_COUNTERS;
    for (int i = 0; i < n; i++)
        PX_TRY(check_counter(store, attempt->keys[i], &counters[i], now_ms, err));
    return PX_OK;
}

/* Starts the counter; ALREADY_EXISTS when it runs. */
static enum px_code start_counter(struct px_store *store, const char *key, int64_t now_ms,
                                  struct px_error *err)
{
    auto_bson bson_t *doc =
        BCON_NEW("_id", BCON_UTF8(key), "failures", BCON_INT64(1), "last_at", BCON_INT64(now_ms),
                 "expires_at", BCON_INT64(now_ms + ATTEMPTS_FORGET_MS));
    return px_store_insert(store, &attempts_collection, doc, err);
}

static enum px_code count(struct px_store *store, const char *key, int64_t now_ms, struct px_error *err)
{
    struct px_change change = {0};
    enum px_code code = start_counter(store, key, now_ms, err);
    if (code != PX_ALREADY_EXISTS)
        return code;
    px_change_inc(&change, "failures", 1);
    px_change_set(&change, "last_at", PX_INT(now_ms));
    px_change_set(&change, "expires_at", PX_INT(now_ms + ATTEMPTS_FORGET_MS));
    code = px_store_update(store, &attempts_collection, key, &change, NULL, err);
    return code == PX_NOT_FOUND ? PX_OK : code; /* swept or forgiven meanwhile */
}

enum px_code attempts_failed(struct px_store *store, const struct attempt *attempt, int64_t now_ms,
                             struct px_error *err)
{
    for (int i = 0; i < N_COUNTERS; i++)
        PX_TRY(count(store, attempt->keys[i], now_ms, err));
    return PX_OK;
}

static void mark_known(struct px_store *store, const char *key, int64_t expires_ms)
{
    struct px_change change = {0};
    auto_bson bson_t *doc = BCON_NEW("_id", BCON_UTF8(key), "expires_at", BCON_INT64(expires_ms));
    if (px_store_insert(store, &attempts_collection, doc, NULL) != PX_ALREADY_EXISTS)
        return;
    px_change_set(&change, "expires_at", PX_INT(expires_ms));
    (void)px_store_update(store, &attempts_collection, key, &change, NULL, NULL);
}

void attempts_succeeded(struct px_store *store, const struct attempt *attempt, int64_t now_ms)
{
    (void)px_store_delete(store, &attempts_collection, attempt->keys[PAIR], NULL);
    mark_known(store, attempt->known, now_ms + ATTEMPTS_KNOWN_MS);
}

void attempts_sweep(struct px_store *store, int64_t now_ms, int most)
{
    const struct px_query query = {.index = "by_expiry", .to = &now_ms, .limit = most};
    int64_t deleted = 0;
    (void)px_store_delete_many(store, &attempts_collection, &query, &deleted, NULL);
}
