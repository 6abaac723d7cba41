/* The bytes of pictures: variants, pieces, who may have them. */
#include "support/check.h"

#include <string.h>
#include <vips/vips.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/str.h"
#include "gallery.h"
#include "generation/pictures/picture_check.h"

static Generation__ReadImageRequest ask(const char *id, const char *variant)
{
    Generation__ReadImageRequest req = GENERATION__READ_IMAGE_REQUEST__INIT;
    req.id = px_unconst(id);
    req.variant = px_unconst(variant);
    return req;
}

static enum px_code read_as(struct gallery *gallery, const char *user_id,
                            const Generation__ReadImageRequest *req, Generation__ReadImageResponse *resp)
{
    generation__read_image_response__init(resp);
    return generation_read_image(gallery_call(gallery, user_id), &gallery->g, req, resp);
}

/* The whole file in pieces of 'piece' bytes. */
static void read_all(struct gallery *gallery, const Generation__ReadImageRequest *wanted, int32_t piece,
                     struct px_buf *out)
{
    Generation__ReadImageRequest req = *wanted;
    Generation__ReadImageResponse resp;
    req.length = piece;
    do {
        req.offset = (int64_t)out->len;
        CHECK_OK(read_as(gallery, ANNA, &req, &resp));
        CHECK(resp.data.len > 0 && resp.data.len <= (size_t)(piece ? piece : 524288));
        px_buf_append(out, resp.data.data, resp.data.len);
    } while ((int64_t)out->len < resp.total);
    CHECK_INT(out->len, resp.total);
}

TEST(every_variant_is_a_whole_picture_of_its_kind)
{
    static const struct {
        const char *variant, *content_type;
        enum picture_type type;
        int width;
    } cases[] = {{"full", "image/png", PICTURE_PNG, 48},      {"thumb", "image/webp", PICTURE_WEBP, 48},
                 {"thumb2x", "image/webp", PICTURE_WEBP, 48}, {"png", "image/png", PICTURE_PNG, 48},
                 {"jpeg", "image/jpeg", PICTURE_JPEG, 48},    {"webp", "image/webp", PICTURE_WEBP, 48}};
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    for (size_t i = 0; i < PX_ARRAY_LEN(cases); i++) {
        Generation__ReadImageRequest req = ask(id, cases[i].variant);
        Generation__ReadImageResponse resp;
        struct picture_info info;
        CHECK_OK(read_as(&gallery, ANNA, &req, &resp));
        CHECK_STR(resp.content_type, cases[i].content_type);
        CHECK_OK(picture_check(resp.data.data, resp.data.len, &info, NULL));
        CHECK_INT(info.type, cases[i].type);
        CHECK_INT(info.width, cases[i].width);
        CHECK_INT(info.size, resp.total);
    }
}

TEST(pieces_of_any_size_make_the_same_file)
{
    static const char *const variants[] = {"full", "jpeg", "thumb", "recipe"};
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    for (size_t i = 0; i < PX_ARRAY_LEN(variants); i++) {
        Generation__ReadImageRequest req = ask(id, variants[i]);
        auto_buf struct px_buf whole = {0}, pieces = {0};
        px_buf_init(&whole, 1 << 20);
        px_buf_init(&pieces, 1 << 20);
        read_all(&gallery, &req, 0, &whole);
        read_all(&gallery, &req, 37, &pieces);
        CHECK_INT(whole.len, pieces.len);
        CHECK_MEM(whole.data, pieces.data, whole.len);
    }
}

TEST(a_piece_behind_the_end_is_empty_and_a_negative_one_refused)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    static const char *const variants[] = {"full", "webp", "recipe"};
    for (size_t i = 0; i < PX_ARRAY_LEN(variants); i++) {
        Generation__ReadImageRequest req = ask(id, variants[i]);
        Generation__ReadImageResponse resp;
        req.offset = 100 << 20;
        CHECK_OK(read_as(&gallery, ANNA, &req, &resp));
        CHECK_INT(resp.data.len, 0);
        CHECK(resp.total > 0);
        req.offset = -1;
        CHECK_CODE(read_as(&gallery, ANNA, &req, &resp), PX_BAD_REQUEST);
    }
}

static void check_recipe(struct gallery *gallery, const char *id, const char *variant)
{
    Generation__ReadImageRequest req = ask(id, variant);
    Generation__ReadImageResponse resp;
    const char *text = NULL;
    req.recipe = true;
    CHECK_OK(read_as(gallery, ANNA, &req, &resp));
    VipsImage *image = vips_image_new_from_buffer(resp.data.data, resp.data.len, "", NULL);
    CHECK(image && vips_image_get_string(image, "png-comment-0-parameters", &text) == 0);
    CHECK_STR(text, "as it was sent\nSteps: 4, Seed: 42, Size: 48x32, Model: Flux1schnell, Version: Pulix");
    g_object_unref(image);
}

TEST(a_png_can_carry_its_recipe_whatever_it_is_stored_as)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture png = {0}, jpeg = {.suffix = ".jpg"};
    const char *first = gallery_add(&gallery, &png), *second = gallery_add(&gallery, &jpeg);
    check_recipe(&gallery, first, "png");
    check_recipe(&gallery, first, "full");
    check_recipe(&gallery, second, "png");
}

TEST(the_recipe_alone_is_json)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    Generation__ReadImageRequest req = ask(gallery_add(&gallery, &usual), "recipe");
    Generation__ReadImageResponse resp;
    CHECK_OK(read_as(&gallery, ANNA, &req, &resp));
    CHECK_STR(resp.content_type, "application/json");
    CHECK(memmem(resp.data.data, resp.data.len, "\"seed\":42", 9) != NULL);
    CHECK(memmem(resp.data.data, resp.data.len, "sig=", 4) == NULL);
}

TEST(strangers_need_a_signed_address_and_never_get_the_prompt)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    Generation__ReadImageRequest req = ask(gallery_add(&gallery, &usual), "full");
    Generation__ReadImageResponse resp;
    CHECK_CODE(read_as(&gallery, BORIS, &req, &resp), PX_NOT_FOUND);
    CHECK_CODE(read_as(&gallery, "", &req, &resp), PX_NOT_FOUND);
    req.is_signed = true;
    CHECK_OK(read_as(&gallery, "", &req, &resp));
    CHECK(strstr(resp.file_name, "fox") == NULL);
    CHECK_OK(read_as(&gallery, BORIS, &req, &resp));
    req.recipe = true;
    CHECK_CODE(read_as(&gallery, "", &req, &resp), PX_NOT_FOUND);
    req.recipe = false;
    req.variant = px_unconst("recipe");
    CHECK_CODE(read_as(&gallery, BORIS, &req, &resp), PX_NOT_FOUND);
    CHECK_OK(read_as(&gallery, ANNA, &req, &resp));
}

TEST(the_bin_shows_its_pictures_and_nothing_is_shown_of_those_that_are_gone)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    Generation__ReadImageRequest req = ask(id, "thumb");
    Generation__ReadImageResponse resp;
    req.is_signed = true;
    CHECK_OK(images_act(&gallery.g, ANNA, id, IMAGE_BIN, NULL, NULL, NULL));
    CHECK_OK(read_as(&gallery, ANNA, &req, &resp));
    CHECK_OK(images_act(&gallery.g, ANNA, id, IMAGE_DISCARD, NULL, NULL, NULL));
    CHECK_CODE(read_as(&gallery, ANNA, &req, &resp), PX_NOT_FOUND);
}

TEST(a_download_has_a_name_that_says_what_it_is)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture fox = {.created_at = 1700000000000,
                                  .prompt = "A red fox; \"in the snow\"/..\\ at night, 8k"};
    struct gallery_picture russian = {.created_at = 1700000000000, .prompt = "рыжая лиса"};
    const char *id = gallery_add(&gallery, &fox);
    Generation__ReadImageRequest req = ask(id, "jpeg");
    Generation__ReadImageResponse resp;
    char expected[96];
    CHECK_OK(read_as(&gallery, ANNA, &req, &resp));
    (void)snprintf(expected, sizeof expected, "pulix-2023-11-14-a-red-fox-in-the-snow-at-night-8k-%.8s.jpg",
                   id);
    CHECK_STR(resp.file_name, expected);
    id = gallery_add(&gallery, &russian);
    req = ask(id, "full");
    CHECK_OK(read_as(&gallery, ANNA, &req, &resp));
    (void)snprintf(expected, sizeof expected, "pulix-2023-11-14-%.8s.png", id);
    CHECK_STR(resp.file_name, expected);
}

TEST(unknown_variants_are_refused)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    static const char *const variants[] = {"", "gif", "FULL", "../thumb"};
    for (size_t i = 0; i < PX_ARRAY_LEN(variants); i++) {
        Generation__ReadImageRequest req = ask(id, variants[i]);
        Generation__ReadImageResponse resp;
        CHECK_CODE(read_as(&gallery, ANNA, &req, &resp), PX_BAD_QUERY);
    }
}

RUN_TESTS(CASE(every_variant_is_a_whole_picture_of_its_kind), CASE(pieces_of_any_size_make_the_same_file),
          CASE(a_piece_behind_the_end_is_empty_and_a_negative_one_refused),
          CASE(a_png_can_carry_its_recipe_whatever_it_is_stored_as), CASE(the_recipe_alone_is_json),
          CASE(strangers_need_a_signed_address_and_never_get_the_prompt),
          CASE(the_bin_shows_its_pictures_and_nothing_is_shown_of_those_that_are_gone),
          CASE(a_download_has_a_name_that_says_what_it_is), CASE(unknown_variants_are_refused))
