/* The contract: blobs. */
#include "contract.h"

enum { LARGE = 3 * 512 * 1024 + 17 };

static unsigned char *bytes_of(size_t len, unsigned seed)
{
    unsigned char *bytes = malloc(len + 1);
    CHECK(bytes != NULL);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (unsigned char)((i * 2654435761U + seed) >> 13);
    return bytes;
}

static void check_read(const char *id, const unsigned char *bytes, size_t total, size_t offset, size_t len)
{
    unsigned char *out = malloc(len + 1);
    size_t got = 0, whole = 0, expected = offset >= total ? 0 : total - offset < len ? total - offset : len;
    CHECK(out != NULL);
    CHECK_OK(px_blob_read(STORE, id, offset, out, len, &got, &whole, NULL));
    CHECK_INT(got, expected);
    CHECK_INT(whole, total);
    if (expected > 0)
        CHECK_MEM(out, bytes + offset, expected);
    free(out);
}

TEST(a_blob_can_be_read_from_any_place)
{
    auto_free unsigned char *bytes = bytes_of(LARGE, 1);
    CHECK_OK(px_blob_put(STORE, "b", bytes, LARGE, NULL));
    check_read("b", bytes, LARGE, 0, LARGE);
    check_read("b", bytes, LARGE, 0, LARGE + 1000);
    check_read("b", bytes, LARGE, 512 * 1024 - 3, 7);
    check_read("b", bytes, LARGE, 512 * 1024, 512 * 1024);
    check_read("b", bytes, LARGE, LARGE - 5, 100);
    check_read("b", bytes, LARGE, LARGE, 100);
    check_read("b", bytes, LARGE, (size_t)LARGE * 100, 100);
    check_read("b", bytes, LARGE, 7, 0);
}

TEST(an_empty_blob_is_a_blob)
{
    CHECK_OK(px_blob_put(STORE, "b", "", 0, NULL));
    check_read("b", (const unsigned char *)"", 0, 0, 10);
}

TEST(a_blob_never_changes)
{
    struct px_error err = {0};
    CHECK_OK(px_blob_put(STORE, "b", "first", 5, NULL));
    CHECK_CODE(px_blob_put(STORE, "b", "other", 5, &err), PX_ALREADY_EXISTS);
    CHECK_STR(err.param, "_id");
    check_read("b", (const unsigned char *)"first", 5, 0, 10);
}

TEST(a_deleted_blob_is_gone_and_its_id_free)
{
    char out[8];
    size_t len, total;
    CHECK_OK(px_blob_put(STORE, "b", "first", 5, NULL));
    CHECK_OK(px_blob_put(STORE, "c", "stays", 5, NULL));
    CHECK_OK(px_blob_delete(STORE, "b", NULL));
    CHECK_OK(px_blob_delete(STORE, "b", NULL));
    CHECK_CODE(px_blob_read(STORE, "b", 0, out, sizeof out, &len, &total, NULL), PX_NOT_FOUND);
    CHECK_OK(px_blob_put(STORE, "b", "other", 5, NULL));
    check_read("b", (const unsigned char *)"other", 5, 0, 10);
    check_read("c", (const unsigned char *)"stays", 5, 0, 10);
}

TEST(a_blob_that_was_never_put_is_not_found)
{
    char out[8];
    size_t len, total;
    CHECK_CODE(px_blob_read(STORE, "none", 0, out, sizeof out, &len, &total, NULL), PX_NOT_FOUND);
    CHECK_CODE(px_blob_read(STORE, "", 0, out, sizeof out, &len, &total, NULL), PX_NOT_FOUND);
    CHECK_CODE(px_blob_put(STORE, "", out, 1, NULL), PX_INTERNAL);
}

const struct CMUnitTest blob_cases[] = {
    CASE(a_blob_can_be_read_from_any_place),
    CASE(an_empty_blob_is_a_blob),
    CASE(a_blob_never_changes),
    CASE(a_deleted_blob_is_gone_and_its_id_free),
    CASE(a_blob_that_was_never_put_is_not_found),
};
const size_t n_blob_cases = PX_ARRAY_LEN(blob_cases);
