/* What a person can do with one picture, with many, and whom it can be shown to. */
#include "support/check.h"

#include <pthread.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "gallery.h"
#include "rpc/server.h"

static size_t count(struct gallery *gallery, const char *q, bool bin)
{
    Generation__ListImagesRequest req = GENERATION__LIST_IMAGES_REQUEST__INIT;
    req.q = px_unconst(q);
    req.bin = bin;
    return gallery_list(gallery, ANNA, &req)->n_data;
}

static enum px_code update(struct gallery *gallery, const char *user_id,
                           const Generation__UpdateImageRequest *req, Generation__Image *out)
{
    generation__image__init(out);
    return generation_update_image(gallery_call(gallery, user_id), &gallery->g, req, out);
}

TEST(marks_change_one_by_one_and_are_found_at_once)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    char *tags[] = {px_unconst("#Winter"), px_unconst("  лес "), px_unconst("winter")};
    Generation__UpdateImageRequest req = GENERATION__UPDATE_IMAGE_REQUEST__INIT;
    Generation__Image image;
    req.id = px_unconst(gallery_add(&gallery, &usual));
    req.starred__case = GENERATION__UPDATE_IMAGE_REQUEST__STARRED__STARRED;
    req.starred = true;
    CHECK_OK(update(&gallery, ANNA, &req, &image));
    CHECK(image.starred && image.n_tags == 0);
    CHECK_STR(gallery.call.info.purge_tags[0], "images:" ANNA);
    generation__update_image_request__init(&req);
    req.id = image.id;
    char id[PX_ID_SIZE];
    (void)snprintf(id, sizeof id, "%s", image.id);
    req.id = id;
    req.title__case = GENERATION__UPDATE_IMAGE_REQUEST__TITLE__TITLE;
    req.title = px_unconst("Quiet Morning");
    req.tags = tags;
    req.n_tags = 3;
    CHECK_OK(update(&gallery, ANNA, &req, &image));
    CHECK(image.starred);
    CHECK_STR(image.title, "Quiet Morning");
    CHECK_INT(image.n_tags, 2);
    CHECK_STR(image.tags[0], "Winter");
    CHECK_STR(image.tags[1], "лес");
    CHECK_INT(count(&gallery, "morning леса fox", false), 1);
    req.n_tags = 1;
    req.tags[0] = px_unconst("НеоновыйГород");
    CHECK_OK(update(&gallery, ANNA, &req, &image));
    CHECK_INT(image.n_tags, 1);
    CHECK_INT(count(&gallery, "город", false), 1);
    CHECK_INT(count(&gallery, "winter", false), 0);
    generation__update_image_request__init(&req);
    req.id = id;
    req.replace_tags = true;
    CHECK_OK(update(&gallery, ANNA, &req, &image));
    CHECK_INT(image.n_tags, 0);
    CHECK_STR(image.title, "Quiet Morning");
    CHECK_INT(count(&gallery, "город", false), 0);
}

TEST(bad_marks_are_refused_by_name)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    char *tags[41], title[210], long_tag[60];
    Generation__UpdateImageRequest req = GENERATION__UPDATE_IMAGE_REQUEST__INIT;
    Generation__Image image;
    req.id = px_unconst(gallery_add(&gallery, &usual));
    for (size_t i = 0; i < PX_ARRAY_LEN(tags); i++)
        tags[i] = px_unconst("same");
    req.tags = tags;
    req.n_tags = 41;
    CHECK_CODE(update(&gallery, ANNA, &req, &image), PX_VALIDATION_FAILED);
    memset(long_tag, 'x', sizeof long_tag);
    long_tag[sizeof long_tag - 1] = '\0';
    tags[1] = long_tag;
    tags[2] = px_unconst(" # ");
    req.n_tags = 3;
    CHECK_CODE(update(&gallery, ANNA, &req, &image), PX_VALIDATION_FAILED);
    CHECK_STR(gallery.call.err.fields[0].path, "tags[1]");
    CHECK_STR(gallery.call.err.fields[1].path, "tags[2]");
    memset(title, 't', sizeof title);
    title[sizeof title - 1] = '\0';
    req.n_tags = 0;
    req.title__case = GENERATION__UPDATE_IMAGE_REQUEST__TITLE__TITLE;
    req.title = title;
    CHECK_CODE(update(&gallery, ANNA, &req, &image), PX_VALIDATION_FAILED);
    CHECK_STR(gallery.call.err.fields[0].path, "title");
}

static enum px_code delete (struct gallery *gallery, const char *user_id, const char *id) {
    Generation__DeleteImageRequest req = GENERATION__DELETE_IMAGE_REQUEST__INIT;
    Generation__DeleteImageResponse resp = GENERATION__DELETE_IMAGE_RESPONSE__INIT;
    req.id = px_unconst(id);
    return generation_delete_image(gallery_call(gallery, user_id), &gallery->g, &req, &resp);
}

static enum px_code restore(struct gallery *gallery, const char *user_id, const char *id,
                            Generation__Image *out)
{
    Generation__RestoreImageRequest req = GENERATION__RESTORE_IMAGE_REQUEST__INIT;
    req.id = px_unconst(id);
    generation__image__init(out);
    return generation_restore_image(gallery_call(gallery, user_id), &gallery->g, &req, out);
}

TEST(a_picture_goes_to_the_bin_and_comes_back_with_all_its_marks)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    Generation__Image image;
    CHECK_OK(images_act(&gallery.g, ANNA, id, IMAGE_STAR, NULL, NULL, NULL));
    CHECK_OK(delete (&gallery, ANNA, id));
    CHECK_INT(count(&gallery, "fox", false), 0);
    CHECK_INT(count(&gallery, "fox", true), 1);
    CHECK_OK(gallery_get(&gallery, ANNA, id, &image));
    CHECK(image.deleted_at > 0 && image.purged_at > image.deleted_at);
    CHECK_OK(restore(&gallery, ANNA, id, &image));
    CHECK(image.starred && image.deleted_at == 0 && image.purged_at == 0);
    CHECK_INT(count(&gallery, "fox", false), 1);
    CHECK_INT(count(&gallery, "fox", true), 0);
    CHECK_OK(restore(&gallery, ANNA, id, &image));
}

TEST(deleting_from_the_bin_is_for_good)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    const char *id = gallery_add(&gallery, &usual);
    Generation__Image image;
    CHECK_OK(delete (&gallery, ANNA, id));
    CHECK_OK(delete (&gallery, ANNA, id));
    CHECK_CODE(delete (&gallery, ANNA, id), PX_NOT_FOUND);
    CHECK_CODE(restore(&gallery, ANNA, id, &image), PX_NOT_FOUND);
    CHECK_INT(count(&gallery, "", false) + count(&gallery, "", true), 0);
}

TEST(pictures_of_others_look_like_missing_ones)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    static const char missing[] = "ZZZZZZZZZZZZZZZZZZZZZA";
    const char *ids[] = {gallery_add(&gallery, &usual), missing, "", "../../etc/passwd", "x"};
    Generation__UpdateImageRequest req = GENERATION__UPDATE_IMAGE_REQUEST__INIT;
    Generation__Image image;
    for (size_t i = 0; i < PX_ARRAY_LEN(ids); i++) {
        req.id = px_unconst(ids[i]);
        CHECK_CODE(gallery_get(&gallery, BORIS, ids[i], &image), PX_NOT_FOUND);
        CHECK_CODE(update(&gallery, BORIS, &req, &image), PX_NOT_FOUND);
        CHECK_CODE(delete (&gallery, BORIS, ids[i]), PX_NOT_FOUND);
        CHECK_CODE(restore(&gallery, BORIS, ids[i], &image), PX_NOT_FOUND);
    }
    CHECK_CODE(gallery_get(&gallery, "", ids[0], &image), PX_NOT_FOUND);
    CHECK_OK(gallery_get(&gallery, ANNA, ids[0], &image));
}

struct editor {
    struct gallery *gallery;
    const char *id;
    int number;
};

static void *add_own_tags(void *data)
{
    const struct editor *editor = data;
    for (int i = 0; i < 5; i++) {
        char tag[16];
        const char *const tags[] = {tag};
        struct image_edit edit = {.tags = tags, .n_tags = 1};
        (void)snprintf(tag, sizeof tag, "tag %d %d", editor->number, i);
        if (images_act(&editor->gallery->g, ANNA, editor->id, IMAGE_EDIT, &edit, NULL, NULL) != PX_OK)
            return data;
    }
    return NULL;
}

TEST(changes_made_at_the_same_time_are_all_kept)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    struct editor editors[3];
    pthread_t threads[3];
    Generation__Image image;
    const char *id = gallery_add(&gallery, &usual);
    for (int i = 0; i < 3; i++) {
        editors[i] = (struct editor){&gallery, id, i};
        CHECK_INT(pthread_create(&threads[i], NULL, add_own_tags, &editors[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        void *failed = &gallery;
        CHECK_INT(pthread_join(threads[i], &failed), 0);
        CHECK(failed == NULL);
    }
    CHECK_OK(gallery_get(&gallery, ANNA, id, &image));
    CHECK_INT(image.n_tags, 15);
}

static enum px_code bulk(struct gallery *gallery, const char **ids, size_t n, Generation__BulkAction action,
                         Generation__BulkImagesResponse *resp)
{
    static char *tags[] = {NULL};
    Generation__BulkImagesRequest req = GENERATION__BULK_IMAGES_REQUEST__INIT;
    tags[0] = px_unconst("album");
    req.ids = px_unconst(ids);
    req.n_ids = n;
    req.action = action;
    if (action == GENERATION__BULK_ACTION__BULK_ACTION_TAG) {
        req.tags = tags;
        req.n_tags = 1;
    }
    generation__bulk_images_response__init(resp);
    return generation_bulk_images(gallery_call(gallery, ANNA), &gallery->g, &req, resp);
}

TEST(one_act_on_many_pictures_tells_which_were_missing)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture annas = {0}, boriss = {.user_id = BORIS};
    const char *ids[] = {gallery_add(&gallery, &annas), gallery_add(&gallery, &boriss),
                         gallery_add(&gallery, &annas), "no-id"};
    Generation__BulkImagesResponse resp;
    Generation__Image image;
    static const Generation__BulkAction acts[] = {
        GENERATION__BULK_ACTION__BULK_ACTION_STAR, GENERATION__BULK_ACTION__BULK_ACTION_TAG,
        GENERATION__BULK_ACTION__BULK_ACTION_UNSTAR, GENERATION__BULK_ACTION__BULK_ACTION_DELETE,
        GENERATION__BULK_ACTION__BULK_ACTION_RESTORE};
    for (size_t i = 0; i < PX_ARRAY_LEN(acts); i++) {
        CHECK_OK(bulk(&gallery, ids, 4, acts[i], &resp));
        CHECK_INT(resp.changed, 2);
        CHECK_INT(resp.n_missing, 2);
        CHECK_STR(resp.missing[0], ids[1]);
        CHECK_STR(resp.missing[1], "no-id");
    }
    CHECK_OK(gallery_get(&gallery, ANNA, ids[2], &image));
    CHECK(!image.starred && image.n_tags == 1 && image.deleted_at == 0);
    CHECK_OK(gallery_get(&gallery, BORIS, ids[1], &image));
    CHECK(image.n_tags == 0);
}

TEST(one_picture_that_can_not_take_the_tags_does_not_stop_the_others)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    char names[IMAGES_MAX_TAGS][8], *tags[IMAGES_MAX_TAGS], *one[] = {px_unconst("one more")};
    char *full[1], *all[3];
    for (int i = 0; i < IMAGES_MAX_TAGS; i++) {
        (void)snprintf(names[i], sizeof names[i], "t%d", i);
        tags[i] = names[i];
    }
    for (int i = 0; i < 3; i++)
        all[i] = px_unconst(gallery_add(&gallery, &usual));
    full[0] = all[1];
    Generation__BulkImagesRequest req = GENERATION__BULK_IMAGES_REQUEST__INIT;
    Generation__BulkImagesResponse resp = GENERATION__BULK_IMAGES_RESPONSE__INIT;
    req.action = GENERATION__BULK_ACTION__BULK_ACTION_TAG;
    req.ids = full, req.n_ids = 1, req.tags = tags, req.n_tags = IMAGES_MAX_TAGS;
    CHECK_OK(generation_bulk_images(gallery_call(&gallery, ANNA), &gallery.g, &req, &resp));
    CHECK_INT(resp.changed, 1);
    generation__bulk_images_response__init(&resp);
    req.ids = all, req.n_ids = 3, req.tags = one, req.n_tags = 1;
    CHECK_OK(generation_bulk_images(gallery_call(&gallery, ANNA), &gallery.g, &req, &resp));
    CHECK_INT(resp.changed, 2);
    CHECK_INT(resp.n_missing, 0);
    CHECK_INT(resp.n_failed, 1);
    CHECK_STR(resp.failed[0]->id, full[0]);
    CHECK_STR(resp.failed[0]->code, "validation_failed");
    CHECK_INT(gallery.call.err.n_fields, 0);
}

TEST(a_picture_named_twice_is_changed_once)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture usual = {0};
    char *id = px_unconst(gallery_add(&gallery, &usual)), *twice[] = {id, id};
    Generation__BulkImagesRequest req = GENERATION__BULK_IMAGES_REQUEST__INIT;
    Generation__BulkImagesResponse resp = GENERATION__BULK_IMAGES_RESPONSE__INIT;
    req.action = GENERATION__BULK_ACTION__BULK_ACTION_STAR;
    req.ids = twice, req.n_ids = 2;
    CHECK_OK(generation_bulk_images(gallery_call(&gallery, ANNA), &gallery.g, &req, &resp));
    CHECK_INT(resp.changed, 1);
}

TEST(only_what_lies_in_the_bin_is_purged)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    struct gallery_picture annas = {0};
    const char *ids[] = {gallery_add(&gallery, &annas), gallery_add(&gallery, &annas)};
    Generation__BulkImagesResponse resp;
    CHECK_OK(delete (&gallery, ANNA, ids[0]));
    CHECK_OK(bulk(&gallery, ids, 2, GENERATION__BULK_ACTION__BULK_ACTION_PURGE, &resp));
    CHECK_INT(resp.changed, 1);
    CHECK_STR(resp.missing[0], ids[1]);
    CHECK_INT(count(&gallery, "", false), 1);
    CHECK_INT(count(&gallery, "", true), 0);
}

TEST(an_act_on_nothing_on_too_many_or_of_no_kind_is_refused)
{
    auto_gallery struct gallery gallery = {0};
    gallery_open(&gallery);
    const char *ids[501];
    Generation__BulkImagesResponse resp;
    for (size_t i = 0; i < 501; i++)
        ids[i] = ANNA;
    CHECK_CODE(bulk(&gallery, ids, 0, GENERATION__BULK_ACTION__BULK_ACTION_STAR, &resp),
               PX_VALIDATION_FAILED);
    CHECK_CODE(bulk(&gallery, ids, 501, GENERATION__BULK_ACTION__BULK_ACTION_STAR, &resp),
               PX_VALIDATION_FAILED);
    CHECK_CODE(bulk(&gallery, ids, 1, 0, &resp), PX_VALIDATION_FAILED);
    CHECK_CODE(bulk(&gallery, ids, 1, 77, &resp), PX_VALIDATION_FAILED);
}

RUN_TESTS(CASE(marks_change_one_by_one_and_are_found_at_once), CASE(bad_marks_are_refused_by_name),
          CASE(a_picture_goes_to_the_bin_and_comes_back_with_all_its_marks),
          CASE(deleting_from_the_bin_is_for_good), CASE(pictures_of_others_look_like_missing_ones),
          CASE(changes_made_at_the_same_time_are_all_kept),
          CASE(one_act_on_many_pictures_tells_which_were_missing),
          CASE(one_picture_that_can_not_take_the_tags_does_not_stop_the_others),
          CASE(a_picture_named_twice_is_changed_once), CASE(only_what_lies_in_the_bin_is_purged),
          CASE(an_act_on_nothing_on_too_many_or_of_no_kind_is_refused))
