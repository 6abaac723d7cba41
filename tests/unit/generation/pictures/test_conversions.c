/* Results of conversions: made once, bounded, shared. */
#include "support/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "generation/pictures/conversions.h"

static atomic_int made;
static atomic_int pause_ms;

/* 'data' is the number of bytes to make. */
static enum px_code make(void *data, void **ret_bytes, size_t *ret_len, struct px_error *err)
{
    size_t len = *(size_t *)data;
    (void)err;
    made++;
    px_sleep_ms(pause_ms);
    *ret_bytes = malloc(len);
    memset(*ret_bytes, 'x', len);
    *ret_len = len;
    return PX_OK;
}

static enum px_code break_off(void *data, void **ret_bytes, size_t *ret_len, struct px_error *err)
{
    (void)data;
    (void)ret_bytes;
    (void)ret_len;
    made++;
    return px_fail(err, PX_BAD_IMAGE);
}

static enum px_code read_key(struct conversions *conversions, const char *key, size_t size)
{
    char out[16];
    size_t len, total;
    enum px_code code =
        conversions_read(conversions, key, make, &size, 5, out, sizeof out, &len, &total, NULL);
    if (code == PX_OK) {
        CHECK_INT(total, size);
        CHECK_INT(len, 16);
    }
    return code;
}

TEST(a_file_is_made_once_for_all_its_pieces)
{
    struct conversions *conversions = conversions_new(1000);
    made = 0;
    for (int i = 0; i < 10; i++)
        CHECK_OK(read_key(conversions, "a", 100));
    CHECK_INT(made, 1);
    conversions_free(conversions);
}

TEST(the_least_recently_read_goes_first)
{
    struct conversions *conversions = conversions_new(1000);
    made = 0;
    CHECK_OK(read_key(conversions, "a", 400));
    CHECK_OK(read_key(conversions, "b", 400));
    CHECK_OK(read_key(conversions, "a", 400));
    CHECK_OK(read_key(conversions, "c", 400)); /* b has to go */
    CHECK_INT(made, 3);
    CHECK_OK(read_key(conversions, "a", 400));
    CHECK_OK(read_key(conversions, "c", 400));
    CHECK_INT(made, 3);
    CHECK_OK(read_key(conversions, "b", 400));
    CHECK_INT(made, 4);
    conversions_free(conversions);
}

TEST(what_is_larger_than_all_room_is_made_again_each_time)
{
    struct conversions *conversions = conversions_new(1000);
    made = 0;
    CHECK_OK(read_key(conversions, "a", 1001));
    CHECK_OK(read_key(conversions, "a", 1001));
    CHECK_INT(made, 2);
    conversions_free(conversions);
}

TEST(failures_are_told_and_not_kept)
{
    struct conversions *conversions = conversions_new(1000);
    char out[16];
    size_t len, total;
    made = 0;
    for (int i = 0; i < 2; i++)
        CHECK_CODE(conversions_read(conversions, "a", break_off, NULL, 0, out, 16, &len, &total, NULL),
                   PX_BAD_IMAGE);
    CHECK_INT(made, 2);
    conversions_free(conversions);
}

struct reader {
    struct conversions *conversions;
    enum px_code code;
    const char *key;
};

static void *read_slowly(void *data)
{
    struct reader *reader = data;
    reader->code = read_key(reader->conversions, reader->key, 100);
    return NULL;
}

/* Starts n threads that read at once; keys[i % n_keys]. */
static void read_together(struct reader *readers, size_t n, struct conversions *conversions,
                          const char *const *keys, size_t n_keys)
{
    pthread_t threads[16];
    for (size_t i = 0; i < n; i++) {
        readers[i] = (struct reader){.conversions = conversions, .key = keys[i % n_keys]};
        CHECK_INT(pthread_create(&threads[i], NULL, read_slowly, &readers[i]), 0);
    }
    for (size_t i = 0; i < n; i++)
        CHECK_INT(pthread_join(threads[i], NULL), 0);
}

TEST(readers_of_the_same_file_wait_for_one_conversion)
{
    static const char *const keys[] = {"a"};
    struct conversions *conversions = conversions_new(1000);
    struct reader readers[3];
    made = 0;
    pause_ms = 60;
    read_together(readers, 3, conversions, keys, 1);
    pause_ms = 0;
    for (size_t i = 0; i < 3; i++)
        CHECK_OK(readers[i].code);
    CHECK_INT(made, 1);
    conversions_free(conversions);
}

TEST(more_than_a_few_waiting_readers_are_sent_away)
{
    static const char *const keys[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    struct conversions *conversions = conversions_new(10000);
    struct reader readers[12];
    size_t overloaded = 0, fine = 0;
    pause_ms = 100;
    read_together(readers, 12, conversions, keys, 12);
    pause_ms = 0;
    for (size_t i = 0; i < 12; i++) {
        overloaded += readers[i].code == PX_OVERLOADED;
        fine += readers[i].code == PX_OK;
    }
    CHECK_INT(overloaded + fine, 12);
    CHECK(overloaded > 0 && fine >= CONVERSIONS_WAITING);
    conversions_free(conversions);
}

RUN_TESTS(CASE(a_file_is_made_once_for_all_its_pieces), CASE(the_least_recently_read_goes_first),
          CASE(what_is_larger_than_all_room_is_made_again_each_time), CASE(failures_are_told_and_not_kept),
          CASE(readers_of_the_same_file_wait_for_one_conversion),
          CASE(more_than_a_few_waiting_readers_are_sent_away))
