/* A thin layer over cmocka, so that tests read in our words. Include it first.
 *
 *     TEST(signing_up_twice_is_a_conflict) { ... CHECK_CODE(code, PX_EMAIL_TAKEN); ... }
 *     RUN_TESTS(CASE(signing_up_twice_is_a_conflict), ...)                                               */
#ifndef PX_TESTS_CHECK_H
#define PX_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"

#define TEST(name) static void name(void **state __attribute__((unused)))
#define CASE(name) cmocka_unit_test(name)
#define RUN_TESTS(...)                                                                                       \
    int main(void)                                                                                           \
    {                                                                                                        \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                                                     \
        return cmocka_run_group_tests(tests, NULL, NULL);                                                    \
    }

#define CHECK(condition) assert_true(condition)
#define CHECK_INT(actual, expected) assert_int_equal((actual), (expected))
#define CHECK_STR(actual, expected) assert_string_equal((actual), (expected))
#define CHECK_MEM(actual, expected, len) assert_memory_equal((actual), (expected), (len))
/* Compares error codes by their tokens, so that a failure is readable. */
#define CHECK_CODE(actual, expected) assert_string_equal(px_code_token(actual), px_code_token(expected))
#define CHECK_OK(actual) CHECK_CODE((actual), PX_OK)

/* Leaves the program as "skipped", with the reason. */
#define SKIP_ALL(reason)                                                                                     \
    do {                                                                                                     \
        (void)printf("skipped: %s\n", (reason));                                                             \
        exit(77);                                                                                            \
    } while (0)

#endif
