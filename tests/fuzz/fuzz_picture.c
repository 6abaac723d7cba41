/* Laws of the picture files: what is taken for a picture has bounded sides; without its last byte it is none;
 * what strip makes of it is the same picture again and strips to itself; and so is a PNG with a recipe in it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "generation/picture_strip.h"
#include "generation/recipe.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct picture_info info, second, shorter;
    if (picture_check(data, size, &info, NULL) != PX_OK)
        return 0;
    demand(info.size <= size && info.width > 0 && info.height > 0 && info.width <= PICTURE_MAX_SIDE &&
           info.height <= PICTURE_MAX_SIDE);
    demand(picture_check(data, info.size - 1, &shorter, NULL) != PX_OK);
    auto_buf struct px_buf once, twice, with_recipe;
    px_buf_init(&once, size + 16);
    px_buf_init(&twice, size + 16);
    px_buf_init(&with_recipe, size + 64);
    demand(picture_strip(data, &info, &once, NULL) == PX_OK);
    demand_same(&once, &info);
    demand(picture_check(once.data, once.len, &second, NULL) == PX_OK);
    demand(picture_strip(once.data, &second, &twice, NULL) == PX_OK);
    demand(twice.len == once.len && memcmp(once.data, twice.data, once.len) == 0);
    if (info.type != PICTURE_PNG)
        return 0;
    demand(recipe_insert(data, info.size, "лиса", &with_recipe, NULL) == PX_OK);
    demand_same(&with_recipe, &info);
    return 0;
}
