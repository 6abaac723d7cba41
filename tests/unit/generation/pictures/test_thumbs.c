/* Thumbnails, whole decoding, other formats. */
#include "support/check.h"

#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "generation/pictures/thumbs.h"
#include "support/memory.h"
#include "support/pictures.h"

static void check_sides(const void *bytes, size_t len, int width, int height)
{
    struct picture_info info;
    CHECK_OK(picture_check(bytes, len, &info, NULL));
    CHECK_INT(info.type, PICTURE_WEBP);
    CHECK_INT(info.width, width);
    CHECK_INT(info.height, height);
}

TEST(a_picture_gets_two_thumbnails_of_its_own_shape)
{
    static const char *const suffixes[] = {".png",  ".png[interlace]", ".jpg", ".jpg[interlace]",
                                           ".webp", ".webp[lossless]"};
    for (size_t i = 0; i < PX_ARRAY_LEN(suffixes); i++) {
        struct picture_wish wish = {.suffix = suffixes[i], .width = 1280, .height = 800};
        auto_picture_file struct picture_file file = picture_make_file(&wish);
        auto_thumbs struct thumbs thumbs = {0};
        CHECK_OK(thumbs_make(file.bytes, file.len, &thumbs, NULL));
        check_sides(thumbs.small, thumbs.small_len, 320, 200);
        check_sides(thumbs.large, thumbs.large_len, 640, 400);
    }
}

TEST(a_small_picture_is_not_enlarged)
{
    struct picture_wish wish = {.suffix = ".png", .width = 100, .height = 400};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    auto_thumbs struct thumbs thumbs = {0};
    CHECK_OK(thumbs_make(file.bytes, file.len, &thumbs, NULL));
    check_sides(thumbs.small, thumbs.small_len, 80, 320);
    check_sides(thumbs.large, thumbs.large_len, 100, 400);
}

TEST(the_average_colour_is_told_for_every_kind_of_pixel)
{
    static const struct {
        struct picture_wish wish;
        const char *color;
    } cases[] = {
        {{.suffix = ".png", .width = 700, .height = 30, .red = 0xff, .green = 0x80, .blue = 0x01}, "#ff8001"},
        {{.suffix = ".png", .width = 70, .height = 30, .bands = 4, .red = 16, .green = 32, .blue = 48},
         "#102030"},
        {{.suffix = ".png", .width = 70, .height = 30, .bands = 1, .red = 0xaa}, "#aaaaaa"},
        {{.suffix = ".png", .width = 700, .height = 30, .deep = 1, .red = 255, .green = 128, .blue = 64},
         "#ff8040"},
        {{.suffix = ".webp[lossless]", .width = 70, .height = 30, .red = 1, .green = 2, .blue = 3},
         "#010203"},
    };
    for (size_t i = 0; i < PX_ARRAY_LEN(cases); i++) {
        auto_picture_file struct picture_file file = picture_make_file(&cases[i].wish);
        auto_thumbs struct thumbs thumbs = {0};
        CHECK_OK(thumbs_make(file.bytes, file.len, &thumbs, NULL));
        CHECK_STR(thumbs.color, cases[i].color);
    }
}

/* Overwrites compressed pixels of a PNG or lossless WebP; the file's structure stays whole. */
static void spoil(struct picture_file *file)
{
    bool png = file->bytes[0] == 0x89;
    unsigned char *pixels = memmem(file->bytes, file->len, png ? "IDAT" : "VP8L", 4);
    CHECK(pixels != NULL);
    memset(pixels + 14, 0x5a, 30);
}

TEST(a_file_with_a_whole_structure_but_broken_pixels_is_refused)
{
    static const char *const suffixes[] = {".png[strip]", ".png[strip,interlace]", ".webp[strip,lossless]"};
    for (size_t i = 0; i < PX_ARRAY_LEN(suffixes); i++) {
        struct picture_wish wish = {.suffix = suffixes[i], .width = 90, .height = 60};
        auto_picture_file struct picture_file file = picture_make_file(&wish);
        auto_thumbs struct thumbs thumbs = {0};
        spoil(&file);
        struct picture_info info;
        CHECK_OK(picture_check(file.bytes, file.len, &info, NULL));
        CHECK_CODE(thumbs_make(file.bytes, file.len, &thumbs, NULL), PX_BAD_IMAGE);
    }
}

TEST(a_jpeg_whose_pixels_end_early_is_refused)
{
    struct picture_wish wish = {.suffix = ".jpg", .width = 400, .height = 400};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    struct picture_info info;
    auto_thumbs struct thumbs thumbs = {0};
    file.len = file.len / 2;
    memcpy(file.bytes + file.len - 2, "\xff\xd9", 2); /* an end where half of the rows are missing */
    CHECK_OK(picture_check(file.bytes, file.len, &info, NULL));
    CHECK_CODE(thumbs_make(file.bytes, file.len, &thumbs, NULL), PX_BAD_IMAGE);
}

TEST(a_picture_can_be_had_in_every_format)
{
    static const char *const suffixes[] = {".png", ".jpg", ".webp", ".png[palette]"};
    for (size_t i = 0; i < PX_ARRAY_LEN(suffixes); i++) {
        struct picture_wish wish = {
            .suffix = suffixes[i], .width = 200, .height = 100, .bands = i == 0 ? 4 : 3};
        auto_picture_file struct picture_file file = picture_make_file(&wish);
        for (int to = PICTURE_PNG; to <= PICTURE_WEBP; to++) {
            auto_free void *bytes = NULL;
            size_t len = 0;
            struct picture_info info;
            CHECK_OK(thumbs_convert(file.bytes, file.len, (enum picture_type)to, &bytes, &len, NULL));
            CHECK_OK(picture_check(bytes, len, &info, NULL));
            CHECK_INT(info.type, to);
            CHECK_INT(info.width, 200);
            CHECK_INT(info.height, 100);
        }
    }
}

TEST(other_formats_are_not_read_even_where_the_library_could)
{
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
    auto_thumbs struct thumbs thumbs = {0};
    CHECK_CODE(thumbs_make(svg, sizeof svg - 1, &thumbs, NULL), PX_BAD_IMAGE);
    static const char gif[] =
        "GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
    CHECK_CODE(thumbs_make(gif, sizeof gif - 1, &thumbs, NULL), PX_BAD_IMAGE);
}

TEST(memory_stays_flat_over_many_pictures_good_and_bad)
{
    struct picture_wish wish = {.suffix = ".png", .width = 512, .height = 512};
    auto_picture_file struct picture_file good = picture_make_file(&wish), bad = picture_make_file(&wish);
    spoil(&bad);
    long warm_kib = 0;
    int rounds = MEMORY_COUNTS ? 60 : 4;
    for (int i = 0; i < rounds; i++) {
        auto_thumbs struct thumbs thumbs = {0};
        auto_free void *jpeg = NULL;
        size_t len;
        CHECK_OK(thumbs_make(good.bytes, good.len, &thumbs, NULL));
        thumbs_done(&thumbs);
        CHECK_CODE(thumbs_make(bad.bytes, bad.len, &thumbs, NULL), PX_BAD_IMAGE);
        CHECK_OK(thumbs_convert(good.bytes, good.len, PICTURE_JPEG, &jpeg, &len, NULL));
        if (i == 20)
            warm_kib = memory_resident_kib();
    }
    CHECK(!MEMORY_COUNTS || memory_resident_kib() - warm_kib < 8 << 10);
}

/* Some kilobytes that are tens of megabytes once they are decoded. */
TEST(a_large_picture_leaves_no_memory_behind)
{
    static const char *const suffixes[] = {".png[interlace,compression=1]", ".jpg[interlace]",
                                           ".webp[lossless,effort=0]"};
    struct picture_file files[PX_ARRAY_LEN(suffixes)];
    long before_kib = 0;
    (void)mallopt(M_MMAP_THRESHOLD, 256 << 10); /* as the service does */
    for (size_t i = 0; i < PX_ARRAY_LEN(suffixes); i++) {
        struct picture_wish wish = {.suffix = suffixes[i], .width = 1800, .height = 1800, .red = 9};
        files[i] = picture_make_file(&wish);
    }
    for (int round = 0; round < (MEMORY_COUNTS ? 3 : 1); round++) {
        for (size_t i = 0; i < PX_ARRAY_LEN(suffixes); i++) {
            auto_thumbs struct thumbs thumbs = {0};
            CHECK_OK(thumbs_make(files[i].bytes, files[i].len, &thumbs, NULL));
        }
        if (round == 0)
            before_kib = memory_resident_kib();
    }
    CHECK(!MEMORY_COUNTS || memory_resident_kib() - before_kib < 4 << 10);
    for (size_t i = 0; i < PX_ARRAY_LEN(suffixes); i++)
        picture_file_done(&files[i]);
}

static void *work(void *data)
{
    const struct picture_file *file = data;
    for (int i = 0; i < 3; i++) {
        auto_thumbs struct thumbs thumbs = {0};
        if (thumbs_make(file->bytes, file->len, &thumbs, NULL) != PX_OK)
            return data;
    }
    return NULL;
}

TEST(several_threads_make_thumbnails_at_once)
{
    struct picture_wish wish = {.suffix = ".jpg", .width = 640, .height = 480};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, work, &file), 0);
    for (int i = 0; i < 4; i++) {
        void *failed = &file;
        CHECK_INT(pthread_join(threads[i], &failed), 0);
        CHECK(failed == NULL);
    }
}

TEST(whoever_has_no_time_left_is_told_so)
{
    struct picture_wish wish = {.suffix = ".png", .width = 1500, .height = 1500};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    pthread_t threads[THUMBS_SLOTS];
    for (int i = 0; i < THUMBS_SLOTS; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, work, &file), 0);
    px_sleep_ms(50);
    auto_thumbs struct thumbs thumbs = {0};
    px_deadline_set(px_mono_ms() + 5);
    enum px_code code = thumbs_make(file.bytes, file.len, &thumbs, NULL);
    px_deadline_set(0);
    for (int i = 0; i < THUMBS_SLOTS; i++)
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    CHECK_CODE(code, PX_OVERLOADED);
}

RUN_TESTS(CASE(a_picture_gets_two_thumbnails_of_its_own_shape), CASE(a_small_picture_is_not_enlarged),
          CASE(the_average_colour_is_told_for_every_kind_of_pixel),
          CASE(a_file_with_a_whole_structure_but_broken_pixels_is_refused),
          CASE(a_jpeg_whose_pixels_end_early_is_refused), CASE(a_picture_can_be_had_in_every_format),
          CASE(other_formats_are_not_read_even_where_the_library_could),
          CASE(memory_stays_flat_over_many_pictures_good_and_bad),
          CASE(a_large_picture_leaves_no_memory_behind), CASE(several_threads_make_thumbnails_at_once),
          CASE(whoever_has_no_time_left_is_told_so))
