/* Laws of the picture files: what is taken for a picture has bounded sides; without its last byte it is none;
 * what strip makes of it is the same picture again and strips to itself; and so is the file with a recipe in
 * it. Small ones are decoded and encoded in the other formats, too: whatever comes, nothing but an error may
 * come of it. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "generation/pictures/picture_strip.h"
#include "generation/pictures/recipe.h"
#include "generation/pictures/thumbs.h"

enum { MOST_DECODED = 1 << 16 }; /* pixels */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static void demand_same(const struct px_buf *made, const struct picture_info *info)
{
    struct picture_info after;
    demand(px_buf_ok(made));
    demand(picture_check(made->data, made->len, &after, NULL) == PX_OK);
    demand(after.type == info->type && after.width == info->width && after.height == info->height &&
           after.size == made->len);
}

static void decode(const struct px_buf *file, const struct picture_info *info)
{
    auto_thumbs struct thumbs thumbs = {0};
    auto_free void *converted = NULL;
    struct picture_info after;
    size_t len = 0;
    if (thumbs_make(file->data, file->len, &thumbs, NULL) != PX_OK)
        return;
    enum picture_type to = info->type == PICTURE_JPEG ? PICTURE_PNG : PICTURE_JPEG;
    demand(thumbs_convert(file->data, file->len, to, &converted, &len, NULL) == PX_OK);
    demand(picture_check(converted, len, &after, NULL) == PX_OK);
    demand(after.type == to && after.width == info->width && after.height == info->height);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct picture_info info, second, shorter;
    if (picture_check(data, size, &info, NULL) != PX_OK)
        return 0;
    demand(info.size <= size && info.width > 0 && info.height > 0 && info.width <= PICTURE_MAX_SIDE &&
           info.height <= PICTURE_MAX_SIDE);
    demand(picture_check(data, info.size - 1, &shorter, NULL) != PX_OK);
    auto_buf struct px_buf once = {0}, twice = {0}, with_recipe = {0};
    px_buf_init(&once, size + 16);
    px_buf_init(&twice, size + 16);
    px_buf_init(&with_recipe, size + 128);
    demand(picture_strip(data, &info, &once, NULL) == PX_OK);
    demand_same(&once, &info);
    demand(picture_check(once.data, once.len, &second, NULL) == PX_OK);
    demand(picture_strip(once.data, &second, &twice, NULL) == PX_OK);
    demand(twice.len == once.len && memcmp(once.data, twice.data, once.len) == 0);
    demand(recipe_insert(data, info.size, "лиса", &with_recipe, NULL) == PX_OK);
    demand_same(&with_recipe, &info);
    if ((int64_t)info.width * info.height <= MOST_DECODED)
        decode(&once, &second);
    return 0;
}
