/* Storing pictures, and removing them for good. */
#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "gallery.h"
#include "generation/gallery/image_doc.h"
#include "support/pictures.h"

static size_t blob_size(struct gallery *gallery, const char *id, const char *variant)
{
    char name[IMAGE_BLOB_SIZE], byte;
    size_t len = 0, total = 0;
    image_blob(id, variant, name);
    enum px_code code = px_blob_read(gallery->g.store, name, 0, &byte, 1, &len, &total, NULL);
    return code == PX_OK ? total : 0;
}

static struct picture_file make_file(void)
{
    struct picture_wish wish = {
        .suffix = ".png", .width = 700, .height = 350, .red = 255, .green = 128, .blue = 1};
    return picture_make_file(&wish);
}

TEST(a_stored_picture_can_be_looked_at_and_its_job_gets_the_facts)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    auto_picture_file struct picture_file file = make_file();
    struct gallery_picture usual = {0};
    struct new_image image = gallery_new_image(&usual);
    struct stored_image stored;
    Generation__Image shown;
    Generation__JobImage in_job;
    CHECK_OK(images_store(&gallery.g, &image, file.bytes, file.len, &stored, NULL));
    CHECK_STR(stored.id, image.id);
    CHECK_STR(stored.content_type, "image/png");
    CHECK_STR(stored.color, "#ff8001");
    CHECK_INT(stored.width, 700);
    CHECK_INT(stored.bytes, blob_size(&gallery, image.id, "full"));
    CHECK(blob_size(&gallery, image.id, "thumb") > 0 && blob_size(&gallery, image.id, "thumb2x") > 0);
    CHECK_OK(gallery_get(&gallery, ANNA, image.id, &shown));
    CHECK_STR(shown.request->prompt, "a red fox in the snow");
    CHECK_STR(shown.resolved->model, "Flux1schnell");
    CHECK(shown.cost && shown.cost->amount > 0.001);
    CHECK_INT(shown.deleted_at, 0);
    CHECK_OK(
        images_fill_job_image(&gallery.g, &stored, "https://pulix.example", &gallery.call.arena, &in_job));
    CHECK_STR(in_job.url, shown.url);
    CHECK_STR(in_job.thumb_url, shown.thumb_url);
    CHECK_STR(in_job.thumb2x_url, shown.thumb2x_url);
}

TEST(storing_the_same_picture_again_changes_nothing)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    auto_picture_file struct picture_file file = make_file();
    struct gallery_picture usual = {0};
    struct new_image image = gallery_new_image(&usual);
    struct stored_image first, second;
    Generation__ListImagesRequest all = GENERATION__LIST_IMAGES_REQUEST__INIT;
    CHECK_OK(images_store(&gallery.g, &image, file.bytes, file.len, &first, NULL));
    CHECK_OK(images_store(&gallery.g, &image, file.bytes, file.len, &second, NULL));
    CHECK_OK(images_store(&gallery.g, &image, "other bytes", 11, &second, NULL));
    CHECK_MEM(&first, &second, sizeof first);
    CHECK_INT(gallery_list(&gallery, ANNA, &all)->n_data, 1);
}

TEST(a_try_that_ended_between_its_blobs_is_made_good_by_the_next)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    auto_picture_file struct picture_file file = make_file();
    struct gallery_picture usual = {0};
    struct new_image image = gallery_new_image(&usual);
    struct stored_image stored;
    char name[IMAGE_BLOB_SIZE];
    image_blob(image.id, "full", name);
    CHECK_OK(px_blob_put(gallery.g.store, name, "left over", 9, NULL));
    CHECK_OK(images_store(&gallery.g, &image, file.bytes, file.len, &stored, NULL));
    CHECK_INT(blob_size(&gallery, image.id, "full"), stored.bytes);
}

TEST(bytes_that_are_no_picture_leave_nothing_behind)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    auto_picture_file struct picture_file file = make_file();
    struct gallery_picture usual = {0};
    struct new_image image = gallery_new_image(&usual);
    struct stored_image stored;
    Generation__Image shown;
    CHECK_CODE(images_store(&gallery.g, &image, "<html>", 6, &stored, NULL), PX_BAD_IMAGE);
    CHECK_CODE(images_store(&gallery.g, &image, file.bytes, file.len - 4, &stored, NULL), PX_BAD_IMAGE);
    memset(file.bytes + file.len / 2, 0x33, 30);
    CHECK_CODE(images_store(&gallery.g, &image, file.bytes, file.len, &stored, NULL), PX_BAD_IMAGE);
    CHECK_INT(blob_size(&gallery, image.id, "full"), 0);
    CHECK_CODE(gallery_get(&gallery, ANNA, image.id, &shown), PX_NOT_FOUND);
}

static void set_time(struct gallery *gallery, const char *id, const char *field, int64_t value)
{
    struct px_change change = {.n_steps = 0};
    px_change_set(&change, field, PX_INT(value));
    CHECK_OK(px_store_update(gallery->g.store, &images_collection, id, &change, NULL, NULL));
}

TEST(the_bin_lets_go_of_a_picture_after_its_time_and_not_before)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *due = gallery_add(&gallery, &usual), *kept = gallery_add(&gallery, &usual);
    const char *loved = gallery_add(&gallery, &usual);
    Generation__Image shown;
    CHECK_OK(images_act(&gallery.g, ANNA, due, IMAGE_BIN, NULL, NULL, NULL));
    CHECK_OK(images_act(&gallery.g, ANNA, kept, IMAGE_BIN, NULL, NULL, NULL));
    CHECK_INT(images_sweep(&gallery.g), 0);
    set_time(&gallery, due, "purge_at", px_wall_ms() - 1);
    CHECK_INT(images_sweep(&gallery.g), 1);
    CHECK_CODE(gallery_get(&gallery, ANNA, due, &shown), PX_NOT_FOUND);
    CHECK_INT(blob_size(&gallery, due, "full") + blob_size(&gallery, due, "thumb"), 0);
    CHECK_OK(gallery_get(&gallery, ANNA, kept, &shown));
    CHECK_INT(shown.purged_at - shown.deleted_at, INT64_C(30) * 86400000);
    CHECK_OK(gallery_get(&gallery, ANNA, loved, &shown));
    CHECK(blob_size(&gallery, kept, "full") > 0);
}

TEST(a_picture_deleted_for_good_is_gone_at_once_and_its_bytes_with_the_next_sweep)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    Generation__Image shown;
    CHECK_OK(images_act(&gallery.g, ANNA, id, IMAGE_DISCARD, NULL, NULL, NULL));
    CHECK_CODE(gallery_get(&gallery, ANNA, id, &shown), PX_NOT_FOUND);
    CHECK_CODE(images_act(&gallery.g, ANNA, id, IMAGE_RESTORE, NULL, NULL, NULL), PX_NOT_FOUND);
    CHECK_INT(images_sweep(&gallery.g), 1);
    CHECK_INT(blob_size(&gallery, id, "full"), 0);
    CHECK_INT(images_sweep(&gallery.g), 0);
}

TEST(a_sweep_removes_hundreds_of_pictures_in_bounded_steps)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    Generation__ListImagesRequest all = GENERATION__LIST_IMAGES_REQUEST__INIT;
    struct gallery_picture usual = {0};
    for (int i = 0; i < 130; i++)
        gallery_add_document(&gallery, &usual);
    const Generation__ListImagesResponse *list = gallery_list(&gallery, ANNA, &all);
    for (size_t i = 0; i < list->n_data; i++)
        CHECK_OK(images_act(&gallery.g, ANNA, list->data[i]->id, IMAGE_DISCARD, NULL, NULL, NULL));
    px_deadline_set(px_mono_ms() + 100); /* no time left: nothing is begun */
    CHECK_INT(images_sweep(&gallery.g), 0);
    px_deadline_set(0);
    CHECK_INT(images_sweep(&gallery.g), 100);
    CHECK_INT(gallery_list(&gallery, ANNA, &all)->n_data, 30);
}

TEST(deleting_a_user_removes_every_picture_of_that_user_only)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture annas = {0}, boriss = {.user_id = BORIS};
    Generation__ListImagesRequest all = GENERATION__LIST_IMAGES_REQUEST__INIT;
    const char *first = gallery_add(&gallery, &annas), *binned = gallery_add(&gallery, &annas);
    const char *other = gallery_add(&gallery, &boriss);
    int64_t deleted = 0;
    CHECK_OK(images_act(&gallery.g, ANNA, binned, IMAGE_BIN, NULL, NULL, NULL));
    for (int i = 0; i < 150; i++)
        gallery_add_document(&gallery, &annas);
    px_deadline_set(px_mono_ms() + 100);
    CHECK_CODE(images_delete_user(&gallery.g, ANNA, &deleted, NULL), PX_DEADLINE_EXCEEDED);
    px_deadline_set(0);
    CHECK_OK(images_delete_user(&gallery.g, ANNA, &deleted, NULL));
    CHECK_INT(deleted, 152);
    CHECK_INT(blob_size(&gallery, first, "full") + blob_size(&gallery, binned, "thumb2x"), 0);
    CHECK_INT(gallery_list(&gallery, ANNA, &all)->n_data, 0);
    CHECK_INT(gallery_list(&gallery, BORIS, &all)->n_data, 1);
    CHECK(blob_size(&gallery, other, "full") > 0);
    CHECK_OK(images_delete_user(&gallery.g, ANNA, &deleted, NULL));
    CHECK_INT(deleted, 0);
}

RUN_TESTS(CASE(a_stored_picture_can_be_looked_at_and_its_job_gets_the_facts),
          CASE(storing_the_same_picture_again_changes_nothing),
          CASE(a_try_that_ended_between_its_blobs_is_made_good_by_the_next),
          CASE(bytes_that_are_no_picture_leave_nothing_behind),
          CASE(the_bin_lets_go_of_a_picture_after_its_time_and_not_before),
          CASE(a_picture_deleted_for_good_is_gone_at_once_and_its_bytes_with_the_next_sweep),
          CASE(a_sweep_removes_hundreds_of_pictures_in_bounded_steps),
          CASE(deleting_a_user_removes_every_picture_of_that_user_only))
