/* Links for strangers: made, shown, ended. */
#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"
#include "gallery.h"

static const int64_t day_ms = 86400000;

/* days 0: absent. The token's text lives in 'token'. */
static enum px_code share(struct gallery *gallery, const char *user_id, const char *id, int days, bool hide,
                          char token[64])
{
    Generation__CreateShareRequest req = GENERATION__CREATE_SHARE_REQUEST__INIT;
    Generation__Share resp = GENERATION__SHARE__INIT;
    req.id = px_unconst(id);
    req.hide_prompt = hide;
    if (days != 0) {
        req.days__case = GENERATION__CREATE_SHARE_REQUEST__DAYS__DAYS;
        req.days = days;
    }
    enum px_code code = generation_create_share(gallery_call(gallery, user_id), &gallery->g, &req, &resp);
    (void)snprintf(token, 64, "%s", resp.token);
    if (code != PX_OK)
        return code;
    CHECK_STR(resp.url + strlen("https://pulix.example/s/"), token);
    int64_t lasts = resp.expires_at - px_wall_ms(), wanted = day_ms * (days ? days : 30);
    CHECK(lasts <= wanted && lasts > wanted - 10000);
    return code;
}

static enum px_code look(struct gallery *gallery, const char *token, Generation__SharedImage *out)
{
    Generation__GetSharedRequest req = GENERATION__GET_SHARED_REQUEST__INIT;
    req.token = px_unconst(token);
    generation__shared_image__init(out);
    return generation_get_shared(gallery_call(gallery, ""), &gallery->g, &req, out);
}

TEST(whoever_has_the_link_sees_the_picture)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    char token[64];
    Generation__SharedImage shown;
    Generation__Image image;
    CHECK_OK(share(&gallery, ANNA, id, 0, false, token));
    CHECK_INT(strlen(token), 43);
    CHECK_OK(look(&gallery, token, &shown));
    CHECK_STR(shown.prompt, "a red fox in the snow");
    CHECK_INT(shown.width, 48);
    CHECK(px_str_starts(shown.url, "https://pulix.example/s/"));
    CHECK(strstr(shown.url, token) && strstr(shown.url, "/picture"));
    CHECK(gallery.call.info.cache_ttl_s > 0 && gallery.call.info.cache_ttl_s <= 60);
    CHECK_STR(gallery.call.info.cache_tags[0], "images:" ANNA);
    CHECK_OK(gallery_get(&gallery, ANNA, id, &image));
    CHECK(image.share && strcmp(image.share->token, token) == 0);
}

TEST(a_hidden_prompt_is_not_told)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    char token[64];
    Generation__SharedImage shown;
    CHECK_OK(share(&gallery, ANNA, gallery_add(&gallery, &usual), 1, true, token));
    CHECK_OK(look(&gallery, token, &shown));
    CHECK_STR(shown.prompt, "");
    CHECK_STR(shown.title, "");
}

static enum px_code take_back(struct gallery *gallery, const char *user_id, const char *id)
{
    Generation__DeleteShareRequest req = GENERATION__DELETE_SHARE_REQUEST__INIT;
    Generation__DeleteShareResponse resp = GENERATION__DELETE_SHARE_RESPONSE__INIT;
    req.id = px_unconst(id);
    return generation_delete_share(gallery_call(gallery, user_id), &gallery->g, &req, &resp);
}

static enum px_code read_shared(struct gallery *gallery, const char *token, bool recipe)
{
    Generation__ReadImageRequest req = GENERATION__READ_IMAGE_REQUEST__INIT;
    Generation__ReadImageResponse resp = GENERATION__READ_IMAGE_RESPONSE__INIT;
    req.share_token = px_unconst(token);
    req.variant = px_unconst("full");
    req.recipe = recipe;
    enum px_code code = generation_read_image(gallery_call(gallery, ""), &gallery->g, &req, &resp);
    if (code == PX_OK)
        CHECK(resp.data.len > 0 && resp.total == (int64_t)resp.data.len && !strstr(resp.file_name, "fox"));
    return code;
}

TEST(the_bytes_of_a_shared_picture_are_read_by_its_link_for_as_long_as_it_holds)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    char token[64];
    CHECK_OK(share(&gallery, ANNA, id, 1, false, token));
    CHECK_OK(read_shared(&gallery, token, false));
    CHECK_CODE(read_shared(&gallery, token, true), PX_NOT_FOUND);
    CHECK_OK(take_back(&gallery, ANNA, id));
    CHECK_CODE(read_shared(&gallery, token, false), PX_NOT_FOUND);
}

TEST(sharing_again_keeps_a_link_that_works_and_changes_what_it_shows)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    char first[64], second[64];
    Generation__SharedImage shown;
    CHECK_OK(share(&gallery, ANNA, id, 1, false, first));
    CHECK_OK(share(&gallery, ANNA, id, 7, true, second));
    CHECK_STR(first, second);
    CHECK_OK(look(&gallery, first, &shown));
    CHECK_STR(shown.prompt, "");
}

TEST(a_link_ends_when_it_is_taken_back_and_a_new_one_is_another)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    char first[64], second[64];
    Generation__SharedImage shown;
    CHECK_OK(share(&gallery, ANNA, id, 1, false, first));
    CHECK_CODE(take_back(&gallery, BORIS, id), PX_NOT_FOUND);
    CHECK_OK(take_back(&gallery, ANNA, id));
    CHECK_STR(gallery.call.info.purge_tags[0], "images:" ANNA);
    CHECK_CODE(look(&gallery, first, &shown), PX_NOT_FOUND);
    CHECK_OK(take_back(&gallery, ANNA, id));
    CHECK_OK(share(&gallery, ANNA, id, 1, false, second));
    CHECK(strcmp(first, second) != 0);
}

TEST(a_link_ends_with_its_time)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    char token[64], fresh[64];
    Generation__SharedImage shown;
    Generation__Image image;
    struct px_change change = {.n_steps = 0};
    CHECK_OK(share(&gallery, ANNA, id, 1, false, token));
    px_change_set(&change, "share_expires_at", PX_INT(px_wall_ms() - 1));
    CHECK_OK(px_store_update(gallery.g.store, &images_collection, id, &change, NULL, NULL));
    CHECK_CODE(look(&gallery, token, &shown), PX_NOT_FOUND);
    CHECK_OK(gallery_get(&gallery, ANNA, id, &image));
    CHECK(image.share == NULL);
    CHECK_OK(share(&gallery, ANNA, id, 1, false, fresh));
    CHECK(strcmp(token, fresh) != 0);
}

TEST(a_link_shows_nothing_while_its_picture_is_in_the_bin_and_nothing_after)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    char token[64], other[64];
    Generation__SharedImage shown;
    CHECK_OK(share(&gallery, ANNA, id, 1, false, token));
    CHECK_OK(images_act(&gallery.g, ANNA, id, IMAGE_BIN, NULL, NULL, NULL));
    CHECK_CODE(look(&gallery, token, &shown), PX_NOT_FOUND);
    CHECK_CODE(share(&gallery, ANNA, id, 1, false, other), PX_NOT_FOUND);
    CHECK_OK(images_act(&gallery.g, ANNA, id, IMAGE_RESTORE, NULL, NULL, NULL));
    CHECK_OK(look(&gallery, token, &shown));
    CHECK_OK(images_act(&gallery.g, ANNA, id, IMAGE_DISCARD, NULL, NULL, NULL));
    CHECK_CODE(look(&gallery, token, &shown), PX_NOT_FOUND);
}

TEST(guessed_links_and_odd_wishes_are_refused)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    static const char *const guesses[] = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "../../x"};
    char token[64];
    Generation__SharedImage shown;
    for (size_t i = 0; i < PX_ARRAY_LEN(guesses); i++)
        CHECK_CODE(look(&gallery, guesses[i], &shown), PX_NOT_FOUND);
    CHECK_CODE(share(&gallery, BORIS, id, 1, false, token), PX_NOT_FOUND);
    CHECK_CODE(share(&gallery, ANNA, id, 366, false, token), PX_VALIDATION_FAILED);
    CHECK_CODE(share(&gallery, ANNA, id, -1, false, token), PX_VALIDATION_FAILED);
}

RUN_TESTS(CASE(whoever_has_the_link_sees_the_picture), CASE(a_hidden_prompt_is_not_told),
          CASE(the_bytes_of_a_shared_picture_are_read_by_its_link_for_as_long_as_it_holds),
          CASE(sharing_again_keeps_a_link_that_works_and_changes_what_it_shows),
          CASE(a_link_ends_when_it_is_taken_back_and_a_new_one_is_another), CASE(a_link_ends_with_its_time),
          CASE(a_link_shows_nothing_while_its_picture_is_in_the_bin_and_nothing_after),
          CASE(guessed_links_and_odd_wishes_are_refused))
