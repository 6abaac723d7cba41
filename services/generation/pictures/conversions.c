/* A hash table and a list in the order of use. */
#include "generation/pictures/conversions.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <uthash.h>
#include <utlist.h>

#include "base/cleanup.h"
#include "base/clock.h"

enum { WAIT_MS = 20000, RETRY_S = 2 };

struct entry {
    char key[CONVERSION_KEY_SIZE];
    void *bytes;
    size_t len;
    struct entry *prev, *next; /* most recently used first */
    UT_hash_handle hh;
};

struct conversions {
    pthread_mutex_t lock; /* guards everything below; held for a copy at most */
    pthread_cond_t made;
    struct entry *table, *order;
    size_t bytes, max_bytes;
    bool making; /* one is being made */
    int waiting; /* calls that want to make the next one */
};

struct conversions *conversions_new(size_t max_bytes)
{
    struct conversions *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->made, NULL);
    self->max_bytes = max_bytes;
    return self;
}

static void drop(struct conversions *self, struct entry *entry)
{
    HASH_DEL(self->table, entry);
    DL_DELETE(self->order, entry);
    self->bytes -= entry->len;
    free(entry->bytes);
    free(entry);
}

void conversions_free(struct conversions *self)
{
    if (!self)
        return;
    while (self->order)
        drop(self, self->order);
    pthread_mutex_destroy(&self->lock);
    pthread_cond_destroy(&self->made);
    free(self);
}

static size_t copy_part(const void *bytes, size_t total, size_t offset, void *out, size_t len)
{
    size_t left = offset < total ? total - offset : 0, n = len < left ? len : left;
    memcpy(out, (const char *)bytes + (n ? offset : 0), n);
    return n;
}

/* True when it was kept. */
static bool read_kept(struct conversions *self, const char *key, size_t offset, void *out, size_t len,
                      size_t *ret_len, size_t *ret_total)
{
    auto_lock pthread_mutex_t *held = px_lock(&self->lock);
    struct entry *entry = NULL;
    HASH_FIND_STR(self->table, key, entry);
    if (!entry)
        return false;
    DL_DELETE(self->order, entry);
    DL_PREPEND(self->order, entry);
    *ret_total = entry->len;
    *ret_len = copy_part(entry->bytes, entry->len, offset, out, len);
    return true;
}

/* Takes the bytes. */
static void keep(struct conversions *self, const char *key, void *bytes, size_t len)
{
    struct entry *entry = len <= self->max_bytes ? calloc(1, sizeof *entry) : NULL;
    if (!entry) {
        free(bytes);
        return;
    }
    (void)snprintf(entry->key, sizeof entry->key, "%s", key);
    entry->bytes = bytes;
    entry->len = len;
    auto_lock pthread_mutex_t *held = px_lock(&self->lock);
    while (self->bytes + len > self->max_bytes)
        drop(self, self->order->prev); /* the head's 'prev' is the last one */
    HASH_ADD_STR(self->table, key, entry);
    DL_PREPEND(self->order, entry);
    self->bytes += len;
}

/* The right to make one; NULL when too many wait for it, or it did not come in time. */
static struct conversions *take_turn(struct conversions *self)
{
    struct timespec until = px_mono_after_ms(px_deadline_left_ms(WAIT_MS));
    auto_lock pthread_mutex_t *held = px_lock(&self->lock);
    if (self->making && self->waiting >= CONVERSIONS_WAITING)
        return NULL;
    self->waiting++;
    int result = 0;
    while (self->making && result == 0)
        result = pthread_cond_clockwait(&self->made, &self->lock, CLOCK_MONOTONIC, &until);
    self->waiting--;
    if (self->making)
        return NULL;
    self->making = true;
    return self;
}

static void end_turn(struct conversions **turn)
{
    if (!*turn)
        return;
    auto_lock pthread_mutex_t *held = px_lock(&(*turn)->lock);
    (*turn)->making = false;
    pthread_cond_signal(&(*turn)->made);
}
#define auto_turn __attribute__((cleanup(end_turn)))

enum px_code conversions_read(struct conversions *self, const char *key, conversion_fn make, void *data,
                              size_t offset, void *out, size_t len, size_t *ret_len, size_t *ret_total,
                              struct px_error *err)
{
    void *bytes = NULL;
    size_t total = 0;
    if (read_kept(self, key, offset, out, len, ret_len, ret_total))
        return PX_OK;
    auto_turn struct conversions *turn = take_turn(self);
    if (!turn)
        return px_fail_retry(err, PX_OVERLOADED, RETRY_S);
    if (read_kept(self, key, offset, out, len, ret_len, ret_total)) /* made while this call waited */
        return PX_OK;
    PX_TRY(make(data, &bytes, &total, err));
    *ret_total = total;
    *ret_len = copy_part(bytes, total, offset, out, len);
    keep(self, key, bytes, total);
    return PX_OK;
}
