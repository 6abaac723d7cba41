/* The file of the language data: what is wrong with it is seen before it is used, and what our tables say is
 * legal. */
#include "support/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hashtag/language/data.h"
#include "hashtag/language/lexicon.h"
#include "hashtag/suggest.h"

static struct {
    char *bytes;
    size_t size;
} whole;

/* Opens a changed copy: 'size' bytes of the file, the byte at 'at' turned over. */
static enum px_code open_changed(size_t size, size_t at)
{
    char path[] = "/tmp/pulix-data-XXXXXX";
    struct px_error err = {0};
    int file = mkstemp(path);
    CHECK(file >= 0);
    if (at < size)
        whole.bytes[at] ^= 0x55;
    CHECK(write(file, whole.bytes, size) == (ssize_t)size);
    if (at < size)
        whole.bytes[at] ^= 0x55;
    (void)close(file);
    enum px_code code = data_open(path, &err);
    (void)unlink(path);
    return code;
}

TEST(a_missing_file_is_told)
{
    struct px_error err = {0};
    CHECK_CODE(data_open("/nowhere/pulix-hashtag.bin", &err), PX_UNAVAILABLE);
}

TEST(a_whole_file_is_taken_and_a_damaged_one_refused)
{
    CHECK_OK(open_changed(whole.size, whole.size));
    CHECK_CODE(open_changed(whole.size, 0), PX_UNAVAILABLE);              /* the magic */
    CHECK_CODE(open_changed(whole.size, 8), PX_UNAVAILABLE);              /* the version */
    CHECK_CODE(open_changed(whole.size, 30), PX_UNAVAILABLE);             /* a section's place */
    CHECK_CODE(open_changed(whole.size, whole.size / 2), PX_UNAVAILABLE); /* the data */
    CHECK_CODE(open_changed(whole.size - 1, whole.size), PX_UNAVAILABLE);
    CHECK_CODE(open_changed(10, 10), PX_UNAVAILABLE);
    CHECK_CODE(open_changed(0, 0), PX_UNAVAILABLE);
}

TEST(the_file_is_smaller_than_eight_megabytes)
{
    CHECK(whole.size < 8 << 20);
}

TEST(every_tag_of_our_tables_is_legal_short_and_not_blocked)
{
    struct tag_record tag;
    CHECK_OK(open_changed(whole.size, whole.size));
    size_t n = data_count(SECTION_TAGS, sizeof tag);
    CHECK(n > 2000);
    for (size_t i = 0; i < n; i++) {
        CHECK(data_get(SECTION_TAGS, i, &tag, sizeof tag));
        const char *text = data_text(tag.text);
        if (text[0] && (!tag_is_legal(text) || suggest_is_blocked(text)))
            fail_msg("%s", text);
    }
}

static int set_up(void **state)
{
    (void)state;
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 32);
    path[len > 0 ? len : 0] = '\0';
    (void)snprintf(strrchr(path, '/'), 32, "/pulix-hashtag.bin");
    FILE *file = fopen(path, "rbe");
    if (!file)
        return -1;
    whole.bytes = malloc(16 << 20);
    whole.size = whole.bytes ? fread(whole.bytes, 1, 16 << 20, file) : 0;
    (void)fclose(file);
    return whole.size > 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    free(whole.bytes);
    data_close();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_missing_file_is_told),
        CASE(a_whole_file_is_taken_and_a_damaged_one_refused),
        CASE(the_file_is_smaller_than_eight_megabytes),
        CASE(every_tag_of_our_tables_is_legal_short_and_not_blocked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
