#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/process.h"
#include "base/str.h"

enum { TABLE_SIZE = 4 << 20, PAGE = 4096, MOST_LEFT_KIB = 2048 };

static const unsigned char table[TABLE_SIZE] = {[0] = 7, [TABLE_SIZE - 1] = 9};
static int counter = 3;
static const char *const words[] = {"one", "two"}; /* pointers that the loader has filled in */

static int64_t resident_kib(void)
{
    char line[256];
    int64_t kib = -1;
    FILE *file = fopen("/proc/self/smaps_rollup", "re");
    assert_non_null(file);
    while (kib < 0 && fgets(line, sizeof line, file)) {
        char *number = line + strcspn(line, "0123456789");
        number[strspn(number, "0123456789")] = '\0';
        if (strncmp(line, "Rss:", 4) == 0)
            CHECK(px_parse_int(number, 0, INT64_MAX, &kib));
    }
    (void)fclose(file);
    return kib;
}

static unsigned sum_table(void)
{
    unsigned sum = table[TABLE_SIZE - 1];
    for (size_t i = 0; i < TABLE_SIZE; i += PAGE)
        sum += ((const volatile unsigned char *)table)[i];
    return sum;
}

TEST(what_only_the_start_has_read_is_no_longer_resident)
{
    CHECK_INT(sum_table(), 16);
    int64_t before = resident_kib();
    px_process_settle();
    CHECK(before - resident_kib() > TABLE_SIZE / 1024 - MOST_LEFT_KIB);
}

TEST(what_is_read_after_that_stays_for_a_while)
{
    px_process_settle();
    int64_t before = resident_kib();
    CHECK_INT(sum_table(), 16);
    px_process_rest();
    CHECK(resident_kib() - before > TABLE_SIZE / 1024 - MOST_LEFT_KIB);
}

TEST(a_program_that_has_settled_goes_on_with_all_that_it_had)
{
    auto_free char *text = strdup("kept");
    counter++;
    px_process_settle();
    CHECK_INT(sum_table(), 16);
    CHECK_INT(counter, 4);
    CHECK_STR(words[1], "two");
    CHECK_STR(text, "kept");
}

RUN_TESTS(CASE(what_only_the_start_has_read_is_no_longer_resident),
          CASE(what_is_read_after_that_stays_for_a_while),
          CASE(a_program_that_has_settled_goes_on_with_all_that_it_had))
