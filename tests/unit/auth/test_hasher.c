/* Hashing, and the gate in front of it. */
#include "support/check.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "auth/hasher.h"
#include "base/clock.h"

enum { N_PEOPLE = 40 };

static atomic_bool has_no_memory;

/* In the place of the library's: a machine without memory for a hash. */
void *mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset)
{
    if (len >= HASHER_MEMORY && atomic_load(&has_no_memory)) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, at, len, protection, flags, fd, offset);
}

TEST(without_memory_a_password_is_not_called_wrong)
{
    struct hasher *hasher = NULL;
    char text[HASHER_TEXT_SIZE], another[HASHER_TEXT_SIZE];
    bool match = false;
    CHECK_OK(hasher_new(&hasher, NULL));
    CHECK_OK(hasher_hash(hasher, "correct horse", text, NULL));
    atomic_store(&has_no_memory, true);
    CHECK_CODE(hasher_verify(hasher, text, "correct horse", &match, NULL), PX_OUT_OF_MEMORY);
    CHECK_CODE(hasher_verify(hasher, NULL, "correct horse", &match, NULL), PX_OUT_OF_MEMORY);
    CHECK_CODE(hasher_hash(hasher, "correct horse", another, NULL), PX_OUT_OF_MEMORY);
    atomic_store(&has_no_memory, false);
    CHECK(!match);
    CHECK_OK(hasher_verify(hasher, text, "correct horse", &match, NULL));
    CHECK(match);
    hasher_free(hasher);
}

TEST(a_hash_matches_its_password_and_no_other)
{
    struct hasher *hasher = NULL;
    char text[HASHER_TEXT_SIZE], other[HASHER_TEXT_SIZE];
    bool match = false;
    CHECK_OK(hasher_new(&hasher, NULL));
    CHECK_OK(hasher_hash(hasher, "correct horse", text, NULL));
    CHECK_OK(hasher_hash(hasher, "correct horse", other, NULL));
    assert_string_not_equal(text, other); /* each has its own salt */
    CHECK_OK(hasher_verify(hasher, text, "correct horse", &match, NULL));
    CHECK(match);
    CHECK_OK(hasher_verify(hasher, text, "Correct horse", &match, NULL));
    CHECK(!match);
    CHECK_OK(hasher_verify(hasher, text, "", &match, NULL));
    CHECK(!match);
    CHECK(!hasher_is_outdated(text));
    hasher_free(hasher);
}

TEST(nobody_has_no_password_and_costs_as_much_as_somebody)
{
    struct hasher *hasher = NULL;
    char text[HASHER_TEXT_SIZE];
    bool match = true;
    int64_t somebody_ms = 0, nobody_ms = 0;
    CHECK_OK(hasher_new(&hasher, NULL));
    CHECK_OK(hasher_hash(hasher, "correct horse", text, NULL));
    for (int i = 0; i < 10; i++) {
        int64_t start_ms = px_mono_ms();
        CHECK_OK(hasher_verify(hasher, text, "wrong", &match, NULL));
        somebody_ms += px_mono_ms() - start_ms;
        start_ms = px_mono_ms();
        CHECK_OK(hasher_verify(hasher, NULL, "wrong", &match, NULL));
        nobody_ms += px_mono_ms() - start_ms;
        CHECK(!match);
    }
    CHECK(nobody_ms * 3 > somebody_ms && somebody_ms * 3 > nobody_ms); /* wide: the machine may be busy */
    hasher_free(hasher);
}

TEST(broken_and_old_hashes_never_match_but_are_outdated)
{
    struct hasher *hasher = NULL;
    bool match = true;
    CHECK_OK(hasher_new(&hasher, NULL));
    CHECK_OK(hasher_verify(hasher, "", "x", &match, NULL));
    CHECK(!match);
    CHECK_OK(hasher_verify(hasher, "$argon2id$v=19$m=19456,t=2,p=1$", "x", &match, NULL));
    CHECK(!match);
    CHECK(hasher_is_outdated("$2b$12$abcdefghijklmnopqrstuv"));
    CHECK(hasher_is_outdated(""));
    hasher_free(hasher);
}

struct crowd {
    struct hasher *hasher;
    atomic_int served, refused;
};

static void *come(void *data)
{
    struct crowd *crowd = data;
    char text[HASHER_TEXT_SIZE];
    struct px_error err = {0};
    enum px_code code = hasher_hash(crowd->hasher, "correct horse", text, &err);
    if (code == PX_OK)
        atomic_fetch_add(&crowd->served, 1);
    else if (code == PX_OVERLOADED && err.retry_after_s > 0)
        atomic_fetch_add(&crowd->refused, 1);
    return NULL;
}

TEST(a_crowd_is_served_in_part_and_the_rest_is_sent_away)
{
    struct crowd crowd = {0};
    pthread_t people[N_PEOPLE];
    CHECK_OK(hasher_new(&crowd.hasher, NULL));
    for (int i = 0; i < N_PEOPLE; i++)
        CHECK_INT(pthread_create(&people[i], NULL, come, &crowd), 0);
    for (int i = 0; i < N_PEOPLE; i++)
        CHECK_INT(pthread_join(people[i], NULL), 0);
    CHECK(atomic_load(&crowd.served) >= HASHER_AT_ONCE);
    CHECK_INT(atomic_load(&crowd.served) + atomic_load(&crowd.refused), N_PEOPLE);
    hasher_free(crowd.hasher);
}

TEST(who_has_no_time_left_is_sent_away_though_there_is_room)
{
    struct hasher *hasher = NULL;
    char text[HASHER_TEXT_SIZE];
    bool match = false;
    CHECK_OK(hasher_new(&hasher, NULL));
    px_deadline_set(px_mono_ms() - 1);
    CHECK_CODE(hasher_hash(hasher, "x", text, NULL), PX_OVERLOADED);
    CHECK_CODE(hasher_verify(hasher, NULL, "x", &match, NULL), PX_OVERLOADED);
    px_deadline_set(0);
    CHECK_OK(hasher_hash(hasher, "x", text, NULL));
    hasher_free(hasher);
}

RUN_TESTS(CASE(a_hash_matches_its_password_and_no_other),
          CASE(nobody_has_no_password_and_costs_as_much_as_somebody),
          CASE(without_memory_a_password_is_not_called_wrong),
          CASE(broken_and_old_hashes_never_match_but_are_outdated),
          CASE(a_crowd_is_served_in_part_and_the_rest_is_sent_away),
          CASE(who_has_no_time_left_is_sent_away_though_there_is_room))
