/* The painter: any bytes as a prompt become a picture of the size that was asked for. */
#include <stdlib.h>

#include "base/arena.h"
#include "sandbox/painter/painter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct px_arena arena;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    const char *text = size > 2 ? px_arena_strndup(&arena, (const char *)data + 2, size - 2) : "";
    struct painting_order order = {
        .prompt = text,
        .manner = "",
        .avoid = "",
        .width = size > 0 ? data[0] % 64 + 1 : 1,
        .height = size > 1 ? data[1] % 64 + 1 : 1,
        .seed = size,
    };
    cairo_surface_t *surface = painter_paint(&order);
    if (!surface || cairo_image_surface_get_width(surface) != order.width)
        abort();
    cairo_surface_destroy(surface);
    px_arena_done(&arena);
    return 0;
}
