/* Hashing behind a small gate. */
#include "auth/hasher.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/id.h"

_Static_assert(HASHER_TEXT_SIZE >= crypto_pwhash_STRBYTES, "a hash fits");

enum { RETRY_AFTER_S = 2, SPARE = 1 << 20 };

struct hasher {
    pthread_mutex_t mutex;
    pthread_cond_t left;
    int running, waiting;
    char nobody[crypto_pwhash_STRBYTES]; /* the hash of a password that nobody has */
};

/* False when there is no place in time. */
static bool enter(struct hasher *hasher)
{
    int64_t wait_ms = px_deadline_left_ms(HASHER_MAX_WAIT_MS);
    if (wait_ms <= 0) /* nobody waits for the answer any more */
        return false;
    struct timespec until = px_mono_after_ms(wait_ms);
    auto_lock pthread_mutex_t *held = px_lock(&hasher->mutex);
    if (hasher->running < HASHER_AT_ONCE && hasher->waiting == 0) {
        hasher->running++;
        return true;
    }
    if (hasher->waiting >= HASHER_MAX_WAITING)
        return false;
    hasher->waiting++;
    int timed_out = 0;
    while (hasher->running >= HASHER_AT_ONCE && timed_out == 0)
        timed_out = pthread_cond_clockwait(&hasher->left, &hasher->mutex, CLOCK_MONOTONIC, &until);
    hasher->waiting--;
    if (hasher->running >= HASHER_AT_ONCE)
        return false;
    hasher->running++;
    return true;
}

static void leave(struct hasher *hasher)
{
    auto_lock pthread_mutex_t *held = px_lock(&hasher->mutex);
    hasher->running--;
    pthread_cond_signal(&hasher->left);
}

static bool make_hash(const char *password, char out[crypto_pwhash_STRBYTES])
{
    return crypto_pwhash_str_alg(out, password, strlen(password), HASHER_PASSES, HASHER_MEMORY,
                                 crypto_pwhash_ALG_ARGON2ID13) == 0;
}

enum px_code hasher_new(struct hasher **ret_hasher, struct px_error *err)
{
    char id[PX_ID_SIZE];
    auto_free struct hasher *hasher = calloc(1, sizeof *hasher);
    if (!hasher)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (sodium_init() < 0)
        return px_fail_because(err, PX_INTERNAL, "libsodium does not start");
    px_id_new(id);
    if (!make_hash(id, hasher->nobody))
        return px_fail(err, PX_OUT_OF_MEMORY);
    pthread_mutex_init(&hasher->mutex, NULL);
    pthread_cond_init(&hasher->left, NULL);
    *ret_hasher = px_steal(hasher);
    return PX_OK;
}

void hasher_free(struct hasher *hasher)
{
    if (!hasher)
        return;
    pthread_mutex_destroy(&hasher->mutex);
    pthread_cond_destroy(&hasher->left);
    free(hasher);
}

enum px_code hasher_hash(struct hasher *hasher, const char *password, char ret_text[HASHER_TEXT_SIZE],
                         struct px_error *err)
{
    if (!enter(hasher))
        return px_fail_retry(err, PX_OVERLOADED, RETRY_AFTER_S);
    bool made = make_hash(password, ret_text);
    leave(hasher);
    return made ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

/* libsodium calls a password wrong, too, when it has no memory to try it; that must not count against
 * anybody. */
static bool has_memory(void)
{
    void *room =
        mmap(NULL, HASHER_MEMORY + SPARE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED)
        return false;
    (void)munmap(room, HASHER_MEMORY + SPARE);
    return true;
}

enum px_code hasher_verify(struct hasher *hasher, const char *text, const char *password, bool *ret_match,
                           struct px_error *err)
{
    if (!enter(hasher))
        return px_fail_retry(err, PX_OVERLOADED, RETRY_AFTER_S);
    bool match = crypto_pwhash_str_verify(text ? text : hasher->nobody, password, strlen(password)) == 0;
    bool tried = match || has_memory();
    leave(hasher);
    *ret_match = match && text;
    return tried ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

bool hasher_is_outdated(const char *text)
{
    return crypto_pwhash_str_needs_rehash(text, HASHER_PASSES, HASHER_MEMORY) != 0;
}
