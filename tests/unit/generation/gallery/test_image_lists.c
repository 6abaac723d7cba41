/* The gallery's lists: every filter alone and together, order, pages, limits. */
#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "gallery.h"
#include "generation/gallery/image_search.h"

#define LIST_INIT GENERATION__LIST_IMAGES_REQUEST__INIT

/* Pictures 0..n-1, one a minute: models a b, styles of three, shapes of two, every fifth prompt has a wolf. */
static void fill(struct gallery *gallery, int n)
{
    static const char *const models[] = {"a", "b"}, *const styles[] = {"anime", "noir painting", "pixel-art"},
                             *const ratios[] = {"1:1", "16:9"}, *const batches[] = {"batch-one", "batch-two"};
    for (int i = 0; i < n; i++) {
        struct gallery_picture picture = {.model = models[i % 2],
                                          .style = styles[i % 3],
                                          .ratio = ratios[i / 2 % 2],
                                          .batch_id = batches[i >= n / 2],
                                          .prompt = i % 5 == 0   ? "a grey wolf howls"
                                                    : i % 2 == 0 ? "a red fox sleeps"
                                                                 : "лиса и красный клён",
                                          .created_at = 1700000000000 + i * INT64_C(60000)};
        gallery_add_document(gallery, &picture);
    }
}

static size_t count(struct gallery *gallery, const Generation__ListImagesRequest *req)
{
    return gallery_list(gallery, ANNA, req)->n_data;
}

TEST(each_filter_finds_its_pictures)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    fill(&gallery, 60);
    Generation__ListImagesRequest req = LIST_INIT;
    CHECK_INT(count(&gallery, &req), 60);
    req.model = px_unconst("a");
    CHECK_INT(count(&gallery, &req), 30);
    req = (Generation__ListImagesRequest)LIST_INIT;
    req.style = px_unconst("Pixel Art");
    CHECK_INT(count(&gallery, &req), 20);
    req.style = px_unconst("noir painting");
    CHECK_INT(count(&gallery, &req), 20);
    req = (Generation__ListImagesRequest)LIST_INIT;
    req.aspect_ratio = px_unconst("16:9");
    CHECK_INT(count(&gallery, &req), 30);
    req = (Generation__ListImagesRequest)LIST_INIT;
    req.q = px_unconst("WOLVES howling"); /* "wolves" has another stem than "wolf" */
    CHECK_INT(count(&gallery, &req), 0);
    req.q = px_unconst("Howling Wolf");
    CHECK_INT(count(&gallery, &req), 12);
    req.q = px_unconst("лису");
    CHECK_INT(count(&gallery, &req), 24);
    req = (Generation__ListImagesRequest)LIST_INIT;
    req.batch_id = px_unconst("batch-two");
    CHECK_INT(count(&gallery, &req), 30);
    req.bin = true;
    CHECK_INT(count(&gallery, &req), 0);
}

TEST(filters_work_together)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    fill(&gallery, 60);
    Generation__ListImagesRequest req = LIST_INIT;
    req.model = px_unconst("a");
    req.style = px_unconst("anime");
    CHECK_INT(count(&gallery, &req), 10);
    req.aspect_ratio = px_unconst("1:1");
    CHECK_INT(count(&gallery, &req), 5);
    req.q = px_unconst("wolf");
    CHECK_INT(count(&gallery, &req), 1);
    req.from = px_unconst("2023-11-14T22:13:20Z"); /* the first picture's time */
    req.to = px_unconst("2023-11-14T22:13:21Z");
    CHECK_INT(count(&gallery, &req), 1);
    req.starred__case = GENERATION__LIST_IMAGES_REQUEST__STARRED__STARRED;
    req.starred = true;
    CHECK_INT(count(&gallery, &req), 0);
    req.starred = false;
    CHECK_INT(count(&gallery, &req), 1);
}

TEST(a_range_of_time_begins_with_its_start_and_ends_before_its_end)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    fill(&gallery, 60);
    Generation__ListImagesRequest req = LIST_INIT;
    req.from = px_unconst("2023-11-14T22:14:20Z");
    CHECK_INT(count(&gallery, &req), 59);
    req.to = px_unconst("2023-11-14T22:16:20Z");
    CHECK_INT(count(&gallery, &req), 2);
    req = (Generation__ListImagesRequest)LIST_INIT;
    req.to = px_unconst("2023-11-14");
    CHECK_INT(count(&gallery, &req), 0);
}

TEST(pages_follow_each_other_without_gap_or_repeat_in_both_orders)
{
    static const char *const orders[] = {"", "oldest"};
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    fill(&gallery, 53);
    for (size_t i = 0; i < PX_ARRAY_LEN(orders); i++) {
        char cursor[IMAGE_CURSOR_SIZE] = "";
        int64_t last = i == 0 ? INT64_MAX : 0;
        size_t n = 0, pages = 0;
        do {
            Generation__ListImagesRequest req = LIST_INIT;
            req.limit = 10;
            req.order = px_unconst(orders[i]);
            req.cursor = cursor;
            const Generation__ListImagesResponse *resp = gallery_list(&gallery, ANNA, &req);
            for (size_t k = 0; k < resp->n_data; k++, n++) {
                CHECK(i == 0 ? resp->data[k]->created_at < last : resp->data[k]->created_at > last);
                last = resp->data[k]->created_at;
            }
            (void)snprintf(cursor, sizeof cursor, "%s", resp->next_case ? resp->next_cursor : "");
            pages++;
        } while (cursor[0]);
        CHECK_INT(n, 53);
        CHECK_INT(pages, 6);
    }
}

TEST(a_cursor_goes_on_with_the_same_key_although_the_numbers_have_changed)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    fill(&gallery, 60);
    Generation__ListImagesRequest req = LIST_INIT;
    req.model = px_unconst("a");
    req.q = px_unconst("red fox");
    req.limit = 5;
    char cursor[IMAGE_CURSOR_SIZE];
    const Generation__ListImagesResponse *resp = gallery_list(&gallery, ANNA, &req);
    int64_t last = resp->data[4]->created_at;
    (void)snprintf(cursor, sizeof cursor, "%s", resp->next_cursor);
    for (int i = 0; i < 40; i++) { /* now "fox" is frequent and the model rare */
        struct gallery_picture picture = {
            .model = "c", .prompt = "a red fox", .created_at = 1800000000000 + i};
        gallery_add_document(&gallery, &picture);
    }
    req.cursor = cursor;
    resp = gallery_list(&gallery, ANNA, &req);
    CHECK_INT(resp->n_data, 5);
    CHECK(resp->data[0]->created_at < last);
    CHECK_STR(resp->data[0]->resolved->model, "a");
}

TEST(what_seldom_comes_together_is_found_in_bounded_steps)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    for (int i = 0; i < 6000; i++) {
        struct gallery_picture picture = {.prompt = i == 0       ? "fox wolf"
                                                    : i % 2 == 0 ? "fox"
                                                                 : "wolf",
                                          .created_at = 1700000000000 + i};
        gallery_add_document(&gallery, &picture);
    }
    Generation__ListImagesRequest req = LIST_INIT;
    req.q = px_unconst("fox wolf");
    const Generation__ListImagesResponse *resp = gallery_list(&gallery, ANNA, &req);
    size_t found = resp->n_data;
    for (int pages = 0; resp->next_case && pages < 10; pages++) {
        char cursor[IMAGE_CURSOR_SIZE];
        (void)snprintf(cursor, sizeof cursor, "%s", resp->next_cursor);
        req.cursor = cursor;
        resp = gallery_list(&gallery, ANNA, &req);
        found += resp->n_data;
    }
    CHECK_INT(found, 1);
    CHECK_INT(resp->next_case, 0);
}

TEST(nobody_sees_pictures_of_others)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    fill(&gallery, 10);
    Generation__ListImagesRequest req = LIST_INIT;
    CHECK_INT(gallery_list(&gallery, BORIS, &req)->n_data, 0);
    req.q = px_unconst("wolf");
    CHECK_INT(gallery_list(&gallery, BORIS, &req)->n_data, 0);
}

static enum px_code try_list(struct gallery *gallery, const Generation__ListImagesRequest *req)
{
    Generation__ListImagesResponse resp = GENERATION__LIST_IMAGES_RESPONSE__INIT;
    return generation_list_images(gallery_call(gallery, ANNA), &gallery->g, req, &resp);
}

TEST(limits_times_orders_and_cursors_are_checked)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    fill(&gallery, 3);
    struct {
        const char *member;
        Generation__ListImagesRequest req;
    } cases[] = {{"limit", LIST_INIT}, {"limit", LIST_INIT}, {"from", LIST_INIT}, {"to", LIST_INIT},
                 {"order", LIST_INIT}, {"q", LIST_INIT},     {"tag", LIST_INIT}};
    char long_q[300];
    memset(long_q, 'x', sizeof long_q);
    long_q[sizeof long_q - 1] = '\0';
    cases[0].req.limit = 101;
    cases[1].req.limit = -1;
    cases[2].req.from = px_unconst("yesterday");
    cases[3].req.to = px_unconst("2026-13-01");
    cases[4].req.order = px_unconst("best");
    cases[5].req.q = long_q;
    cases[6].req.tag = px_unconst("#");
    for (size_t i = 0; i < PX_ARRAY_LEN(cases); i++) {
        CHECK_CODE(try_list(&gallery, &cases[i].req), PX_BAD_QUERY);
        CHECK_STR(gallery.call.err.param, cases[i].member);
    }
    static const char *const cursors[] = {"x", "0", "0x", "9abc", "1", "-", "5AAAAAAAAAAAAAAAA"};
    for (size_t i = 0; i < PX_ARRAY_LEN(cursors); i++) {
        Generation__ListImagesRequest req = LIST_INIT;
        req.cursor = px_unconst(cursors[i]);
        CHECK_CODE(try_list(&gallery, &req), PX_BAD_CURSOR);
    }
}

TEST(a_page_that_is_too_heavy_for_one_message_is_cut_and_goes_on)
{
    enum { LONG = 12000 };
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    auto_free char *prompt = malloc(LONG + 1);
    memset(prompt, 'y', LONG);
    prompt[LONG] = '\0';
    for (int i = 0; i < 100; i++) {
        struct gallery_picture picture = {.prompt = prompt, .created_at = 1700000000000 + i};
        gallery_add_document(&gallery, &picture);
    }
    Generation__ListImagesRequest req = LIST_INIT;
    const Generation__ListImagesResponse *resp = gallery_list(&gallery, ANNA, &req);
    CHECK(resp->n_data < 100 && resp->n_data > 10 && resp->next_case != 0);
    CHECK(protobuf_c_message_get_packed_size(&resp->base) < 900 << 10);
}

TEST(ids_come_with_the_same_filters_and_larger_pages)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    fill(&gallery, 250);
    Generation__ListImagesRequest req = LIST_INIT;
    Generation__ListImageIdsResponse resp = GENERATION__LIST_IMAGE_IDS_RESPONSE__INIT;
    req.limit = 1000;
    CHECK_OK(generation_list_image_ids(gallery_call(&gallery, ANNA), &gallery.g, &req, &resp));
    CHECK_INT(resp.n_data, 250);
    CHECK_INT(resp.next_case, 0);
    generation__list_image_ids_response__init(&resp);
    req.q = px_unconst("wolf");
    CHECK_OK(generation_list_image_ids(gallery_call(&gallery, ANNA), &gallery.g, &req, &resp));
    CHECK_INT(resp.n_data, 50);
    req.limit = 1001;
    CHECK_CODE(generation_list_image_ids(gallery_call(&gallery, ANNA), &gallery.g, &req, &resp),
               PX_BAD_QUERY);
}

TEST(answers_may_be_cached_until_the_pictures_change)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    fill(&gallery, 1);
    Generation__ListImagesRequest req = LIST_INIT;
    (void)gallery_list(&gallery, ANNA, &req);
    CHECK(gallery.call.info.cache_ttl_s > 0);
    CHECK_STR(gallery.call.info.cache_tags[0], "images:" ANNA);
}

RUN_TESTS(CASE(each_filter_finds_its_pictures), CASE(filters_work_together),
          CASE(a_range_of_time_begins_with_its_start_and_ends_before_its_end),
          CASE(pages_follow_each_other_without_gap_or_repeat_in_both_orders),
          CASE(a_cursor_goes_on_with_the_same_key_although_the_numbers_have_changed),
          CASE(what_seldom_comes_together_is_found_in_bounded_steps), CASE(nobody_sees_pictures_of_others),
          CASE(limits_times_orders_and_cursors_are_checked),
          CASE(a_page_that_is_too_heavy_for_one_message_is_cut_and_goes_on),
          CASE(ids_come_with_the_same_filters_and_larger_pages),
          CASE(answers_may_be_cached_until_the_pictures_change))
