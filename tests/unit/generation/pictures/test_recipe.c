/* The recipe as other tools read it, and inside of a PNG. */
#include "support/check.h"

#include <string.h>
#include <vips/vips.h>
#include <zlib.h>

#include "base/cleanup.h"
#include "generation/pictures/picture_parts.h"
#include "generation/pictures/recipe.h"
#include "support/pictures.h"

static Generation__CreateJobsRequest typed = GENERATION__CREATE_JOBS_REQUEST__INIT;
static Generation__Resolved sent = GENERATION__RESOLVED__INIT;
static Generation__Lora lora = GENERATION__LORA__INIT;
static Generation__Lora *loras[] = {&lora};
static char prompt[] = "a fox", prompt_sent[] = "a fox, ink drawing", negative[] = "blurry",
            model[] = "ZImageTurbo", lora_name[] = "ink-wash", url[] = "http://x/?sig=secret";

static Generation__Image make_image(void)
{
    Generation__Image image = GENERATION__IMAGE__INIT;
    lora.name = lora_name;
    lora.weight = 0.8;
    typed.prompt = prompt;
    sent.prompt_sent = prompt_sent;
    sent.negative_sent = negative;
    sent.model = model;
    sent.steps = 8;
    sent.guidance = 3.5;
    sent.seed = 4294967295;
    sent.loras = loras;
    sent.n_loras = 1;
    image.request = &typed;
    image.resolved = &sent;
    image.width = 1024;
    image.height = 768;
    image.url = url;
    return image;
}

TEST(the_text_is_what_other_tools_read)
{
    Generation__Image image = make_image();
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, RECIPE_MAX);
    recipe_text(&image, &out);
    CHECK_STR(out.data, "a fox, ink drawing <lora:ink-wash:0.8>\n"
                        "Negative prompt: blurry\n"
                        "Steps: 8, CFG scale: 3.5, Seed: 4294967295, Size: 1024x768, Model: ZImageTurbo, "
                        "Version: Pulix");
}

TEST(a_picture_without_details_still_has_a_text)
{
    Generation__Image image = GENERATION__IMAGE__INIT;
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, RECIPE_MAX);
    recipe_text(&image, &out);
    CHECK_STR(out.data, "\nSeed: 0, Size: 0x0, Version: Pulix");
}

TEST(the_json_holds_no_addresses)
{
    Generation__Image image = make_image();
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, RECIPE_MAX);
    CHECK_OK(recipe_json(&image, &out, NULL));
    CHECK(strstr(out.data, "\"prompt_sent\":\"a fox, ink drawing\"") != NULL);
    CHECK(strstr(out.data, "sig=") == NULL);
}

static void insert(const char *text, struct px_buf *out)
{
    struct picture_wish wish = {.suffix = ".png", .width = 32, .height = 20};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    CHECK_OK(recipe_insert(file.bytes, file.len, text, out, NULL));
}

static void check_read_by_a_decoder(const char *text)
{
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    insert(text, &out);
    VipsImage *image = vips_image_new_from_buffer(out.data, out.len, "", NULL);
    const char *found = NULL;
    CHECK(image != NULL);
    CHECK(vips_image_get_string(image, "png-comment-0-parameters", &found) == 0);
    CHECK_STR(found, text);
    g_object_unref(image);
}

TEST(a_decoder_finds_the_text_in_the_file)
{
    check_read_by_a_decoder("a fox\nSteps: 8, Seed: 1");
    check_read_by_a_decoder("лиса в снегу\nSteps: 8, Seed: 1");
    check_read_by_a_decoder("");
}

TEST(checksums_are_right_and_latin_text_stands_in_the_plain_chunk)
{
    struct picture_parts parts;
    struct picture_part part;
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    insert("a fox", &out);
    CHECK(picture_parts_begin(&parts, out.data, out.len));
    while (picture_parts_next(&parts, &part)) {
        CHECK_INT(picture_be32(part.data + part.len), crc32(0, part.data - 4, (uInt)part.len + 4));
        if (parts.n == 2) {
            CHECK_INT(part.name, PART_NAME('t', 'E', 'X', 't'));
            CHECK_MEM(part.data, "parameters\0a fox", part.len);
        }
    }
    CHECK(parts.fault == NULL);
}

/* The user comment that a reader of EXIF finds, as it tells texts: "..., Undefined, n components, n bytes)". */
static void check_exif(const char *suffix, const char *text, const char *units, size_t len)
{
    struct picture_wish wish = {.suffix = suffix, .width = 33, .height = 20};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    auto_buf struct px_buf out = {0};
    const void *exif;
    size_t exif_len = 0;
    struct picture_info info;
    px_buf_init(&out, 1 << 20);
    CHECK_OK(recipe_insert(file.bytes, file.len, text, &out, NULL));
    CHECK_OK(picture_check(out.data, out.len, &info, NULL));
    CHECK_INT(info.size, out.len);
    CHECK_INT(info.width, 33);
    VipsImage *image = vips_image_new_from_buffer(out.data, out.len, "", NULL);
    CHECK(image && vips_image_get_blob(image, VIPS_META_EXIF_NAME, &exif, &exif_len) == 0);
    CHECK(memmem(exif, exif_len, "UNICODE", 8) != NULL);
    CHECK(memmem(exif, exif_len, units, len) != NULL);
    const char *told = NULL;
    CHECK(vips_image_get_string(image, "exif-ifd2-UserComment", &told) == 0 && strstr(told, "Undefined"));
    g_object_unref(image);
}

TEST(jpeg_and_webp_carry_the_text_as_the_comment_of_their_exif)
{
    static const char *const suffixes[] = {".jpg", ".jpg[strip]", ".webp", ".webp[lossless]"};
    for (size_t i = 0; i < PX_ARRAY_LEN(suffixes); i++) {
        check_exif(suffixes[i], "fox", "\0f\0o\0x", 6);
        check_exif(suffixes[i], "лис\n", "\x04\x3b\x04\x38\x04\x41\0\n", 8);
    }
}

TEST(a_transparent_webp_stays_transparent)
{
    struct picture_wish wish = {.suffix = ".webp[strip,lossless]", .width = 32, .height = 20, .bands = 4};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    CHECK_OK(recipe_insert(file.bytes, file.len, "x", &out, NULL));
    VipsImage *image = vips_image_new_from_buffer(out.data, out.len, "", NULL);
    CHECK(image && vips_image_hasalpha(image));
    g_object_unref(image);
}

TEST(what_is_no_picture_gets_no_recipe)
{
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    CHECK_CODE(recipe_insert("GIF89a", 6, "x", &out, NULL), PX_BAD_IMAGE);
    CHECK_CODE(recipe_insert("\x89PNG\r\n\x1a\n", 8, "x", &out, NULL), PX_BAD_IMAGE);
    CHECK_CODE(recipe_insert("\xff\xd8\xff\xd9", 4, "x", &out, NULL), PX_BAD_IMAGE);
}

TEST(a_text_that_does_not_fit_is_no_file)
{
    static char text[RECIPE_MAX + 2];
    struct picture_wish wish = {.suffix = ".jpg", .width = 32, .height = 20};
    auto_picture_file struct picture_file file = picture_make_file(&wish);
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    memset(text, 'x', 40000);
    CHECK_CODE(recipe_insert(file.bytes, file.len, text, &out, NULL), PX_OUT_OF_MEMORY);
    memset(text, 'x', sizeof text - 1);
    CHECK_CODE(recipe_insert(file.bytes, file.len, text, &out, NULL), PX_OUT_OF_MEMORY);
}

RUN_TESTS(CASE(the_text_is_what_other_tools_read), CASE(a_picture_without_details_still_has_a_text),
          CASE(the_json_holds_no_addresses), CASE(a_decoder_finds_the_text_in_the_file),
          CASE(checksums_are_right_and_latin_text_stands_in_the_plain_chunk),
          CASE(jpeg_and_webp_carry_the_text_as_the_comment_of_their_exif),
          CASE(a_transparent_webp_stays_transparent), CASE(what_is_no_picture_gets_no_recipe),
          CASE(a_text_that_does_not_fit_is_no_file))
