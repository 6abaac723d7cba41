/* Averaging, transparency, and files of odd colour spaces. */
#include "support/check.h"

#include <stdlib.h>
#include <string.h>
#include <vips/vips.h>

#include "base/cleanup.h"
#include "generation/pictures/pixels.h"
#include "support/pictures.h"

static struct pixels make(int width, int height, const unsigned char *bytes)
{
    struct pixels pixels;
    CHECK_OK(pixels_new(width, height, &pixels, NULL));
    memcpy(pixels.bytes, bytes, pixels_size(&pixels));
    return pixels;
}

static void check_shrunk(const struct pixels *from, int width, int height, const unsigned char *wanted)
{
    auto_pixels struct pixels small = {0};
    CHECK_OK(pixels_shrink(from, width, height, &small, NULL));
    CHECK_INT(small.width, width);
    CHECK_MEM(small.bytes, wanted, pixels_size(&small));
}

TEST(a_pixel_is_the_mean_of_the_area_that_it_covers)
{
    static const unsigned char board[] = {0,   0,   0,   255, 200, 100, 50,  255, 0,   0,  0,
                                          255, 200, 100, 50,  255, 200, 100, 50,  255, 0,  0,
                                          0,   255, 200, 100, 50,  255, 0,   0,   0,   255};
    static const unsigned char grey[] = {100, 50, 25, 255, 100, 50, 25, 255};
    auto_pixels struct pixels pixels = make(4, 2, board);
    check_shrunk(&pixels, 2, 1, grey);
    check_shrunk(&pixels, 1, 1, grey);
    check_shrunk(&pixels, 4, 2, board);
}

TEST(parts_of_pixels_count_as_much_as_they_are_covered)
{
    static const unsigned char three[] = {0, 0, 0, 255, 90, 90, 90, 255, 180, 180, 180, 255};
    static const unsigned char two[] = {30, 30, 30, 255, 150, 150, 150, 255};
    auto_pixels struct pixels row = make(3, 1, three), column = make(1, 3, three);
    check_shrunk(&row, 2, 1, two);
    check_shrunk(&column, 1, 2, two);
}

TEST(what_is_transparent_lends_no_colour)
{
    static const unsigned char mixed[] = {255, 0, 0, 255, 255, 255, 255, 0};
    static const unsigned char half[] = {255, 0, 0, 128}, nothing[] = {0, 0, 0, 0};
    static const unsigned char clear[] = {9, 9, 9, 0, 9, 9, 9, 0};
    auto_pixels struct pixels pixels = make(2, 1, mixed), none = make(2, 1, clear);
    check_shrunk(&pixels, 1, 1, half);
    check_shrunk(&none, 1, 1, nothing);
}

TEST(laid_on_white_nothing_is_transparent)
{
    static const unsigned char mixed[] = {10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 51};
    static const unsigned char laid[] = {10, 20, 30, 255, 255, 255, 255, 255, 204, 204, 204, 255};
    auto_pixels struct pixels pixels = make(3, 1, mixed);
    pixels_flatten(&pixels);
    CHECK_MEM(pixels.bytes, laid, sizeof laid);
}

TEST(what_is_written_is_read_again)
{
    static const unsigned char mixed[] = {10, 20, 30, 255, 10, 20, 30, 100, 250, 0, 0, 255, 1, 2, 3, 255};
    auto_pixels struct pixels pixels = make(2, 2, mixed), again = {0};
    auto_free void *bytes = NULL;
    size_t len = 0;
    struct picture_info info;
    CHECK_OK(pixels_encode(&pixels, PICTURE_PNG, 0, &bytes, &len, NULL));
    CHECK_OK(picture_check(bytes, len, &info, NULL));
    CHECK_OK(pixels_decode(bytes, &info, &again, NULL));
    CHECK_MEM(again.bytes, mixed, sizeof mixed);
}

/* A JPEG in the colours of printers. */
static struct picture_file make_cmyk(unsigned char cyan, unsigned char magenta, unsigned char yellow,
                                     unsigned char black)
{
    enum { SIDE = 16 };
    unsigned char inks[SIDE * SIDE * 4];
    for (size_t i = 0; i < sizeof inks; i += 4) {
        inks[i] = cyan, inks[i + 1] = magenta;
        inks[i + 2] = yellow, inks[i + 3] = black;
    }
    pictures_start();
    void *bytes = NULL;
    size_t len = 0;
    VipsImage *plain = vips_image_new_from_memory_copy(inks, sizeof inks, SIDE, SIDE, 4, VIPS_FORMAT_UCHAR);
    VipsImage *kind = NULL;
    CHECK(plain && vips_copy(plain, &kind, "interpretation", VIPS_INTERPRETATION_CMYK, NULL) == 0);
    CHECK(vips_jpegsave_buffer(kind, &bytes, &len, "Q", 100, NULL) == 0);
    g_object_unref(plain);
    g_object_unref(kind);
    return (struct picture_file){.bytes = bytes, .len = len};
}

TEST(a_jpeg_of_four_inks_gets_the_colours_of_screens)
{
    static const struct {
        unsigned char inks[4], color[3];
    } cases[] = {
        {{0, 0, 0, 0}, {255, 255, 255}}, {{0, 0, 0, 255}, {0, 0, 0}}, {{0, 255, 255, 0}, {255, 0, 0}}};
    for (size_t i = 0; i < PX_ARRAY_LEN(cases); i++) {
        const unsigned char *inks = cases[i].inks;
        auto_picture_file struct picture_file file = make_cmyk(inks[0], inks[1], inks[2], inks[3]);
        auto_pixels struct pixels pixels = {0};
        struct picture_info info;
        CHECK_OK(picture_check(file.bytes, file.len, &info, NULL));
        CHECK_OK(pixels_decode(file.bytes, &info, &pixels, NULL));
        for (int band = 0; band < 3; band++)
            CHECK(abs(pixels.bytes[band] - cases[i].color[band]) <= 4);
        CHECK_INT(pixels.bytes[3], 255);
    }
}

RUN_TESTS(CASE(a_pixel_is_the_mean_of_the_area_that_it_covers),
          CASE(parts_of_pixels_count_as_much_as_they_are_covered), CASE(what_is_transparent_lends_no_colour),
          CASE(laid_on_white_nothing_is_transparent), CASE(what_is_written_is_read_again),
          CASE(a_jpeg_of_four_inks_gets_the_colours_of_screens))
