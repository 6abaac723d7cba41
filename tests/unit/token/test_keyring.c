/* Which signing secrets are accepted. */
#include "support/check.h"

#include <string.h>

#include "forge.h"

static enum px_code load(const char *secrets, struct px_keyring *ring)
{
    struct px_error err = {0};
    enum px_code code = px_keyring_load(secrets, ring, &err);
    if (code != PX_OK)
        CHECK(err.cause[0] != '\0');
    return code;
}

TEST(a_random_secret_of_32_bytes_or_more_is_accepted)
{
    struct px_keyring ring;
    CHECK_OK(load(SECRET_A, &ring));
    CHECK_INT(ring.n_keys, 1);
    CHECK_OK(load("s9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", &ring));
    char longest[PX_KEY_MAX + 1];
    for (int i = 0; i < PX_KEY_MAX; i++)
        longest[i] = (char)('!' + (i * i + i / 7) % 90 + (i % 3));
    for (int i = 0; i < PX_KEY_MAX; i++)
        longest[i] = longest[i] == ',' ? ';' : longest[i];
    longest[PX_KEY_MAX] = '\0';
    CHECK_OK(load(longest, &ring));
}

TEST(two_secrets_are_two_keys_and_the_first_one_signs)
{
    struct px_keyring ring, alone;
    CHECK_OK(load(SECRET_B "," SECRET_A, &ring));
    CHECK_INT(ring.n_keys, 2);
    CHECK_OK(load(SECRET_B, &alone));
    CHECK_STR(ring.keys[0].kid, alone.keys[0].kid);
    CHECK(strcmp(ring.keys[0].kid, ring.keys[1].kid) != 0);
}

TEST(a_key_name_tells_nothing_of_the_key)
{
    struct px_keyring ring;
    CHECK_OK(load(SECRET_A, &ring));
    CHECK_INT(strlen(ring.keys[0].kid), 14);
    CHECK_INT(strspn(ring.keys[0].kid, "0123456789abcdef"), 14);
}

TEST(secrets_that_are_short_long_repeated_or_known_are_refused)
{
    static const char *const bad[] = {
        "",
        "secret",
        "1234567890123456789012345678901", /* 31 bytes */
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abababababababababababababababababab",
        "aQ3kZk1n8Tq0v5yBaQ3kZk1n8Tq0v5yB", /* a good half, twice */
        "your-256-bit-secret-your-256-bit-secret!",
        "a-string-secret-at-least-256-bits-long",
        "this-is-a-very-secret-key-please-change-me",
        "CHANGEME-aQ3kZk1n8Tq0v5yBw7Xc2Lf6Hd9",
        "my_super_secret_jwt_signing_key_2026",
        "correct horse battery staple password 1",
        "0123456789abcdef0123456789abcdeg",
        SECRET_A ",",
        "," SECRET_A,
        SECRET_A "," SECRET_A,
        SECRET_A "," SECRET_B ",xK8mQ2vR7nT4wY9zB3cD6fG1hJ5kL0pS",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct px_keyring ring;
        if (load(bad[i], &ring) == PX_OK)
            fail_msg("accepted: %s", bad[i]);
    }
    char too_long[PX_KEY_MAX + 2];
    for (int i = 0; i <= PX_KEY_MAX; i++)
        too_long[i] = (char)('-' + (i * i + i / 7) % 70);
    too_long[PX_KEY_MAX + 1] = '\0';
    struct px_keyring ring;
    CHECK_CODE(load(too_long, &ring), PX_INTERNAL);
}

RUN_TESTS(CASE(a_random_secret_of_32_bytes_or_more_is_accepted),
          CASE(two_secrets_are_two_keys_and_the_first_one_signs), CASE(a_key_name_tells_nothing_of_the_key),
          CASE(secrets_that_are_short_long_repeated_or_known_are_refused))
