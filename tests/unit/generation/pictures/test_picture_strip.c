/* What a stored file keeps and what it loses. */
#include "support/check.h"

#include <stdbool.h>
#include <string.h>
#include <vips/vips.h>
#include <zlib.h>

#include "base/cleanup.h"
#include "generation/pictures/picture_strip.h"
#include "generation/pictures/recipe.h"
#include "support/pictures.h"

static const char secret[] = "a hidden prompt about a red fox";

static const struct picture_wish wishes[] = {
    {.suffix = ".png", .width = 32, .height = 20, .comment = secret},
    {.suffix = ".jpg", .width = 32, .height = 20, .comment = secret},
    {.suffix = ".webp", .width = 32, .height = 20, .comment = secret},
    {.suffix = ".webp[lossless]", .width = 32, .height = 20, .bands = 4, .comment = secret},
    {.suffix = ".png[palette]", .width = 32, .height = 20, .comment = secret},
};

/* libvips packs the texts of a PNG; ours stand in the clear. */
static struct picture_file make_file(size_t i)
{
    struct picture_file file = picture_make_file(&wishes[i]);
    if (file.bytes[0] != 0x89)
        return file;
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    CHECK_OK(recipe_insert(file.bytes, file.len, secret, &out, NULL));
    picture_file_done(&file);
    file.bytes = (unsigned char *)px_buf_take(&out, &file.len);
    return file;
}

static void strip(const struct picture_file *file, size_t len, struct px_buf *out)
{
    struct picture_info info, after;
    CHECK_OK(picture_check(file->bytes, len, &info, NULL));
    CHECK_OK(picture_strip(file->bytes, &info, out, NULL));
    CHECK_OK(picture_check(out->data, out->len, &after, NULL));
    CHECK_INT(after.size, out->len);
    CHECK_INT(after.width, info.width);
    CHECK_INT(after.type, info.type);
}

TEST(texts_inside_of_a_file_are_not_kept)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(wishes); i++) {
        auto_picture_file struct picture_file file = make_file(i);
        auto_buf struct px_buf out = {0};
        px_buf_init(&out, 1 << 20);
        CHECK(memmem(file.bytes, file.len, secret, strlen(secret)) != NULL);
        strip(&file, file.len, &out);
        CHECK(memmem(out.data, out.len, secret, strlen(secret)) == NULL);
    }
}

/* Largest difference between the pixels of two files. */
static double compare(const void *a, size_t a_len, const void *b, size_t b_len)
{
    VipsImage *first = vips_image_new_from_buffer(a, a_len, "", NULL);
    VipsImage *second = vips_image_new_from_buffer(b, b_len, "", NULL);
    VipsImage *difference = NULL, *positive = NULL;
    double most = -1;
    CHECK(first && second && vips_subtract(first, second, &difference, NULL) == 0 &&
          vips_abs(difference, &positive, NULL) == 0 && vips_max(positive, &most, NULL) == 0);
    g_object_unref(first);
    g_object_unref(second);
    g_object_unref(difference);
    g_object_unref(positive);
    return most;
}

TEST(no_pixel_changes)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(wishes); i++) {
        auto_picture_file struct picture_file file = make_file(i);
        auto_buf struct px_buf out = {0};
        px_buf_init(&out, 1 << 20);
        strip(&file, file.len, &out);
        CHECK(compare(file.bytes, file.len, out.data, out.len) == 0.0);
    }
}

TEST(what_rides_behind_a_picture_is_cut_off)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(wishes); i++) {
        static const char rider[] = "<html><script>alert(document.cookie)</script>";
        auto_picture_file struct picture_file file = make_file(i);
        struct picture_file longer = {.bytes = malloc(file.len + sizeof rider),
                                      .len = file.len + sizeof rider};
        auto_buf struct px_buf out = {0};
        px_buf_init(&out, 1 << 20);
        memcpy(longer.bytes, file.bytes, file.len);
        memcpy(longer.bytes + file.len, rider, sizeof rider);
        strip(&longer, longer.len, &out);
        CHECK(memmem(out.data, out.len, "alert", 5) == NULL);
        free(longer.bytes);
    }
}

/* Puts a colour profile of so many zeros, packed, behind the header of a PNG; 'packed' 0: all of it. */
static struct picture_file make_with_profile(size_t size, size_t packed)
{
    struct picture_wish wish = {.suffix = ".png[strip]", .width = 32, .height = 20};
    auto_picture_file struct picture_file plain = picture_make_file(&wish);
    auto_free unsigned char *zeros = calloc(1, size);
    uLongf len = compressBound((uLong)size);
    auto_free unsigned char *chunk = malloc(len + 32);
    static const char name[] = "iCCPhuge\0"; /* and the method */
    memcpy(chunk + 4, name, sizeof name);
    CHECK_INT(compress2(chunk + 4 + sizeof name, &len, zeros, (uLong)size, 9), Z_OK);
    len = (packed ? packed : len) + sizeof name - 4;
    for (int i = 0; i < 4; i++)
        chunk[i] = (unsigned char)(len >> (24 - 8 * i));
    uLong sum = crc32(0, chunk + 4, (uInt)len + 4);
    for (int i = 0; i < 4; i++)
        chunk[8 + len + (size_t)i] = (unsigned char)(sum >> (24 - 8 * i));
    struct picture_file made = {.bytes = malloc(plain.len + len + 12), .len = plain.len + len + 12};
    memcpy(made.bytes, plain.bytes, 33);
    memcpy(made.bytes + 33, chunk, len + 12);
    memcpy(made.bytes + 33 + len + 12, plain.bytes + 33, plain.len - 33);
    return made;
}

TEST(a_colour_profile_that_unpacks_to_megabytes_is_left_out)
{
    static const struct {
        size_t size, packed;
        bool kept;
    } cases[] = {{3000, 0, true},
                 {1 << 20, 0, true},
                 {(1 << 20) + 5000, 0, false},
                 {64 << 20, 0, false},
                 {3000, 9, false}};
    for (size_t i = 0; i < PX_ARRAY_LEN(cases); i++) {
        struct picture_file file = make_with_profile(cases[i].size, cases[i].packed);
        auto_buf struct px_buf out = {0};
        px_buf_init(&out, 1 << 20);
        strip(&file, file.len, &out);
        CHECK_INT(memmem(out.data, out.len, "iCCP", 4) != NULL, cases[i].kept);
        free(file.bytes);
    }
}

TEST(too_little_room_is_reported)
{
    auto_picture_file struct picture_file file = make_file(0);
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 40);
    struct picture_info info;
    CHECK_OK(picture_check(file.bytes, file.len, &info, NULL));
    CHECK_CODE(picture_strip(file.bytes, &info, &out, NULL), PX_OUT_OF_MEMORY);
}

RUN_TESTS(CASE(texts_inside_of_a_file_are_not_kept), CASE(no_pixel_changes),
          CASE(what_rides_behind_a_picture_is_cut_off),
          CASE(a_colour_profile_that_unpacks_to_megabytes_is_left_out), CASE(too_little_room_is_reported))
