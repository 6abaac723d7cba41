/* Which files are taken for pictures: whole ones of three kinds, of bounded size; nothing else. */
#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "generation/pictures/picture_check.h"
#include "support/pictures.h"

static const struct {
    struct picture_wish wish;
    enum picture_type type;
} kinds[] = {
    {{.suffix = ".png", .width = 24, .height = 16}, PICTURE_PNG},
    {{.suffix = ".png[interlace]", .width = 24, .height = 16}, PICTURE_PNG},
    {{.suffix = ".png[palette]", .width = 24, .height = 16}, PICTURE_PNG},
    {{.suffix = ".png[bitdepth=1]", .width = 24, .height = 16, .bands = 1}, PICTURE_PNG},
    {{.suffix = ".png[bitdepth=4]", .width = 24, .height = 16, .bands = 1}, PICTURE_PNG},
    {{.suffix = ".png", .width = 24, .height = 16, .bands = 1}, PICTURE_PNG},
    {{.suffix = ".png", .width = 24, .height = 16, .bands = 2}, PICTURE_PNG},
    {{.suffix = ".png", .width = 24, .height = 16, .bands = 4}, PICTURE_PNG},
    {{.suffix = ".png", .width = 24, .height = 16, .deep = 1}, PICTURE_PNG},
    {{.suffix = ".jpg", .width = 24, .height = 16}, PICTURE_JPEG},
    {{.suffix = ".jpg[interlace]", .width = 24, .height = 16}, PICTURE_JPEG},
    {{.suffix = ".jpg", .width = 24, .height = 16, .bands = 1}, PICTURE_JPEG},
    {{.suffix = ".jpg[optimize_coding,subsample_mode=off]", .width = 24, .height = 16, .comment = "x"},
     PICTURE_JPEG},
    {{.suffix = ".webp", .width = 24, .height = 16}, PICTURE_WEBP},
    {{.suffix = ".webp[lossless]", .width = 24, .height = 16}, PICTURE_WEBP},
    {{.suffix = ".webp", .width = 24, .height = 16, .bands = 4}, PICTURE_WEBP},
    {{.suffix = ".webp", .width = 24, .height = 16, .comment = "<x/>"}, PICTURE_WEBP},
};

TEST(every_usual_kind_is_taken_with_its_sides)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(kinds); i++) {
        auto_picture_file struct picture_file file = picture_make_file(&kinds[i].wish);
        struct picture_info info;
        CHECK_OK(picture_check(file.bytes, file.len, &info, NULL));
        CHECK_INT(info.type, kinds[i].type);
        CHECK_INT(info.width, 24);
        CHECK_INT(info.height, 16);
        CHECK_INT(info.size, file.len);
    }
}

TEST(a_file_that_was_cut_anywhere_is_refused)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(kinds); i++) {
        auto_picture_file struct picture_file file = picture_make_file(&kinds[i].wish);
        for (size_t len = 0; len < file.len; len++) {
            struct picture_info info;
            unsigned char *exact = malloc(len + 1); /* so that a sanitizer sees a read behind the end */
            memcpy(exact, file.bytes, len);
            CHECK_CODE(picture_check(exact, len, &info, NULL), PX_BAD_IMAGE);
            free(exact);
        }
    }
}

TEST(what_follows_a_picture_does_not_belong_to_it)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(kinds); i++) {
        static const char tail[] = "<script>alert(1)</script>PK\3\4";
        auto_picture_file struct picture_file file = picture_make_file(&kinds[i].wish);
        auto_free unsigned char *longer = malloc(file.len + sizeof tail);
        struct picture_info info;
        memcpy(longer, file.bytes, file.len);
        memcpy(longer + file.len, tail, sizeof tail);
        CHECK_OK(picture_check(longer, file.len + sizeof tail, &info, NULL));
        CHECK_INT(info.size, file.len);
    }
}

static enum px_code check_text(const char *bytes, size_t len, struct px_error *err)
{
    struct picture_info info;
    return picture_check(bytes, len, &info, err);
}

TEST(files_of_other_kinds_are_refused_whatever_they_are_called)
{
    static const char *const others[] = {"",
                                         "\x89",
                                         "GIF89a\1\0\1\0\x80\0\0",
                                         "<svg xmlns='http://www.w3.org/2000/svg'/>",
                                         "<!doctype html><title>x</title>",
                                         "BM\x36\0\0\0",
                                         "II*\0\x08\0\0\0",
                                         "\x7f"
                                         "ELF",
                                         "%PDF-1.7",
                                         "RIFF\4\0\0\0WAVE",
                                         "\0\0\0\x1c"
                                         "ftypavif",
                                         "{\"error\":\"no such picture\"}",
                                         "\xff\xd8",
                                         "\x89PNG\r\n\x1a"};
    for (size_t i = 0; i < PX_ARRAY_LEN(others); i++)
        CHECK_CODE(check_text(others[i], strlen(others[i]), NULL), PX_BAD_IMAGE);
}

static void put_be32(unsigned char *p, unsigned value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(value >> (24 - 8 * i));
}

static enum px_code check_png_sides(unsigned width, unsigned height, struct px_error *err)
{
    struct picture_wish wish = {.suffix = ".png", .width = 8, .height = 8};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    struct picture_info info;
    put_be32(file.bytes + 16, width);
    put_be32(file.bytes + 20, height);
    return picture_check(file.bytes, file.len, &info, err);
}

TEST(a_png_bomb_is_refused_by_its_header_alone)
{
    struct px_error err = {0};
    CHECK_OK(check_png_sides(8192, 2048, NULL));
    CHECK_OK(check_png_sides(4096, 4096, NULL));
    CHECK_CODE(check_png_sides(4097, 4096, NULL), PX_BAD_IMAGE);
    CHECK_CODE(check_png_sides(8193, 1, &err), PX_BAD_IMAGE);
    CHECK_STR(err.cause, "too large");
    CHECK_CODE(check_png_sides(1, 8193, NULL), PX_BAD_IMAGE);
    CHECK_CODE(check_png_sides(0xffffffff, 0xffffffff, NULL), PX_BAD_IMAGE);
    CHECK_CODE(check_png_sides(0, 8, NULL), PX_BAD_IMAGE);
    CHECK_CODE(check_png_sides(8, 0, NULL), PX_BAD_IMAGE);
}

TEST(what_would_fill_the_memory_of_a_decoder_is_refused_although_its_sides_are_fair)
{
    struct picture_wish deep = {.suffix = ".png", .width = 8, .height = 8, .bands = 4, .deep = 1};
    struct picture_wish slow = {.suffix = ".jpg[interlace]", .width = 8, .height = 8};
    auto_picture_file struct picture_file png = picture_make_file(&deep), jpeg = picture_make_file(&slow);
    struct picture_info info;
    struct px_error err = {0};
    put_be32(png.bytes + 16, 4096);
    put_be32(png.bytes + 20, 3000);
    CHECK_OK(picture_check(png.bytes, png.len, &info, NULL));
    put_be32(png.bytes + 20, 4096); /* 4096 x 4096 x 8 bytes */
    CHECK_CODE(picture_check(png.bytes, png.len, &info, &err), PX_BAD_IMAGE);
    CHECK_STR(err.cause, "too large");
    unsigned char *frame = memmem(jpeg.bytes, jpeg.len, "\xff\xc2", 2);
    CHECK(frame != NULL);
    memcpy(frame + 5, "\x08\0\x08\0", 4); /* 2048 x 2048 */
    CHECK_OK(picture_check(jpeg.bytes, jpeg.len, &info, NULL));
    memcpy(frame + 5, "\x10\0\x10\0", 4); /* 4096 x 4096 */
    CHECK_CODE(picture_check(jpeg.bytes, jpeg.len, &info, NULL), PX_BAD_IMAGE);
}

/* The two bytes behind FF C0 <length> <precision> are the height, then comes the width. */
static unsigned char *find_frame(struct picture_file *file)
{
    unsigned char *p = file->bytes;
    while (p[0] != 0xff || (p[1] != 0xc0 && p[1] != 0xc2))
        p++;
    return p;
}

TEST(a_jpeg_bomb_is_refused_by_its_header_alone)
{
    struct picture_wish wish = {.suffix = ".jpg", .width = 8, .height = 8};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    unsigned char *frame = find_frame(&file);
    struct picture_info info;
    memset(frame + 5, 0xff, 4);
    CHECK_CODE(picture_check(file.bytes, file.len, &info, NULL), PX_BAD_IMAGE);
    memset(frame + 5, 0, 4);
    CHECK_CODE(picture_check(file.bytes, file.len, &info, NULL), PX_BAD_IMAGE);
}

TEST(a_webp_bomb_is_refused_by_its_header_alone)
{
    struct picture_wish plain = {.suffix = ".webp[lossless]", .width = 8, .height = 8};
    struct picture_wish extended = {.suffix = ".webp", .width = 8, .height = 8, .bands = 4};
    auto_picture_file struct picture_file file = picture_make_file(&plain),
                                          with_alpha = picture_make_file(&extended);
    struct picture_info info;
    memcpy(file.bytes + 21, "\xff\xff\xff\x0f", 4); /* 16384 x 16384 */
    CHECK_CODE(picture_check(file.bytes, file.len, &info, NULL), PX_BAD_IMAGE);
    CHECK_MEM(with_alpha.bytes + 12, "VP8X", 4);
    memset(with_alpha.bytes + 24, 0xff, 6); /* a canvas of 16777216 x 16777216 around a small frame */
    CHECK_CODE(picture_check(with_alpha.bytes, with_alpha.len, &info, NULL), PX_BAD_IMAGE);
}

TEST(a_jpeg_with_hundreds_of_scans_is_refused)
{
    struct picture_wish wish = {.suffix = ".jpg", .width = 8, .height = 8};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    static const unsigned char scan[] = {0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x55};
    auto_free unsigned char *many = malloc(file.len + 200 * sizeof scan);
    size_t len = file.len - 2; /* without its end */
    struct picture_info info;
    struct px_error err = {0};
    memcpy(many, file.bytes, len);
    for (int i = 0; i < 200; i++, len += sizeof scan)
        memcpy(many + len, scan, sizeof scan);
    memcpy(many + len, "\xff\xd9", 2);
    CHECK_CODE(picture_check(many, len + 2, &info, &err), PX_BAD_IMAGE);
    CHECK_STR(err.cause, "too many scans");
}

/* A PNG whose second chunk is 'chunk' (with length, name and checksum). */
static enum px_code check_with_chunk(const void *chunk, size_t chunk_len, int repeats, struct px_error *err)
{
    struct picture_wish wish = {.suffix = ".png", .width = 8, .height = 8};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    size_t len = file.len + chunk_len * (size_t)repeats, at = 33;
    auto_free unsigned char *made = malloc(len);
    struct picture_info info;
    memcpy(made, file.bytes, at);
    for (int i = 0; i < repeats; i++, at += chunk_len)
        memcpy(made + at, chunk, chunk_len);
    memcpy(made + at, file.bytes + 33, file.len - 33);
    return picture_check(made, len, &info, err);
}

TEST(animations_are_refused)
{
    struct px_error err = {0};
    static const char control[] = "\0\0\0\10acTL\0\0\0\2\0\0\0\0crc.";
    CHECK_CODE(check_with_chunk(control, sizeof control - 1, 1, &err), PX_BAD_IMAGE);
    CHECK_STR(err.cause, "animated");
    static const char webp[] = "RIFF\26\0\0\0WEBPVP8X\12\0\0\0\2\0\0\0\7\0\0\7\0\0";
    CHECK_CODE(check_text(webp, sizeof webp - 1, &err), PX_BAD_IMAGE);
    CHECK_STR(err.cause, "animated");
}

TEST(a_file_of_endless_small_parts_is_refused)
{
    struct px_error err = {0};
    static const char text[] = "\0\0\0\0tEXtcrc.";
    CHECK_OK(check_with_chunk(text, sizeof text - 1, 100, NULL));
    CHECK_CODE(check_with_chunk(text, sizeof text - 1, PICTURE_MAX_PARTS, &err), PX_BAD_IMAGE);
    CHECK_STR(err.cause, "too many parts");
}

TEST(a_second_header_and_lengths_beyond_the_file_are_refused)
{
    static const char header[] = "\0\0\0\15IHDR\0\0\0\10\0\0\0\10\10\2\0\0\0crc.";
    static const char endless[] = "\xff\xff\xff\xfftEXt";
    CHECK_CODE(check_with_chunk(header, sizeof header - 1, 1, NULL), PX_BAD_IMAGE);
    CHECK_CODE(check_with_chunk(endless, sizeof endless - 1, 1, NULL), PX_BAD_IMAGE);
}

TEST(types_have_names)
{
    enum picture_type type;
    CHECK_STR(picture_content_type(PICTURE_JPEG), "image/jpeg");
    CHECK_STR(picture_suffix(PICTURE_JPEG), "jpg");
    CHECK(picture_type_of("image/webp", &type));
    CHECK_INT(type, PICTURE_WEBP);
    CHECK(!picture_type_of("image/gif", &type));
}

RUN_TESTS(CASE(every_usual_kind_is_taken_with_its_sides), CASE(a_file_that_was_cut_anywhere_is_refused),
          CASE(what_follows_a_picture_does_not_belong_to_it),
          CASE(files_of_other_kinds_are_refused_whatever_they_are_called),
          CASE(a_png_bomb_is_refused_by_its_header_alone), CASE(a_jpeg_bomb_is_refused_by_its_header_alone),
          CASE(a_webp_bomb_is_refused_by_its_header_alone),
          CASE(what_would_fill_the_memory_of_a_decoder_is_refused_although_its_sides_are_fair),
          CASE(a_jpeg_with_hundreds_of_scans_is_refused), CASE(animations_are_refused),
          CASE(a_file_of_endless_small_parts_is_refused),
          CASE(a_second_header_and_lengths_beyond_the_file_are_refused), CASE(types_have_names))
