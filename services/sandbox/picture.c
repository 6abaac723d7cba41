/* Encoding with libvips. */
#include "sandbox/picture.h"

#include <semaphore.h>
#include <string.h>

#include <vips/vips.h>

#include "base/cleanup.h"

enum { PAINTERS = 2 };
static sem_t painters;

PX_DEFINE_AUTO(surface, cairo_surface_t *, cairo_surface_destroy);
#define auto_surface PX_AUTO(surface)
PX_DEFINE_AUTO(image, VipsImage *, g_object_unref);
#define auto_image PX_AUTO(image)
PX_DEFINE_AUTO(gmem, void *, g_free);
#define auto_gmem PX_AUTO(gmem)

static void leave_painters(sem_t **held)
{
    (void)sem_post(*held);
}

enum px_code picture_setup(const char *program, struct px_error *err)
{
    if (VIPS_INIT(program) || sem_init(&painters, 0, PAINTERS))
        return px_fail_because(err, PX_INTERNAL, "libvips does not start");
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    return PX_OK;
}

void picture_shutdown(void)
{
    (void)sem_destroy(&painters);
    vips_shutdown();
}

/* Cairo keeps a pixel as one 32-bit word 0x00RRGGBB; the encoders want three bytes. */
static unsigned char *copy_rgb(cairo_surface_t *surface, size_t *ret_len)
{
    cairo_surface_flush(surface);
    int width = cairo_image_surface_get_width(surface), height = cairo_image_surface_get_height(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    *ret_len = 3 * (size_t)width * (size_t)height;
    unsigned char *rgb = malloc(*ret_len), *out = rgb;
    for (int y = 0; rgb && y < height; y++) {
        const uint32_t *row = (const uint32_t *)(const void *)(data + stride * (size_t)y);
        for (int x = 0; x < width; x++) {
            *out++ = (unsigned char)(row[x] >> 16);
            *out++ = (unsigned char)(row[x] >> 8);
            *out++ = (unsigned char)row[x];
        }
    }
    return rgb;
}

struct painting_order picture_order(const struct job *job)
{
    bool is_anime = strstr(job->model->slug, "Anime") != NULL;
    return (struct painting_order){
        .prompt = job->boosted[0] ? job->boosted : job->prompt,
        .manner = job->loras[0] ? job->loras
                  : is_anime    ? "anime"
                                : "",
        .avoid = job->negative_prompt,
        .width = job->width,
        .height = job->height,
        .seed = (uint64_t)job->seed,
    };
}

static int encode(VipsImage *image, enum picture_format format, void **ret_bytes, size_t *ret_len)
{
    switch (format) {
    case PICTURE_PNG:
        return vips_pngsave_buffer(image, ret_bytes, ret_len, "compression", 1, "strip", TRUE, NULL);
    case PICTURE_JPEG:
        return vips_jpegsave_buffer(image, ret_bytes, ret_len, "Q", 90, "strip", TRUE, NULL);
    case PICTURE_WEBP:
        return vips_webpsave_buffer(image, ret_bytes, ret_len, "Q", 85, "effort", 1, "strip", TRUE, NULL);
    case PICTURE_PREVIEW:
        return vips_jpegsave_buffer(image, ret_bytes, ret_len, "Q", 60, "strip", TRUE, NULL);
    }
    return -1;
}

enum px_code picture_make(const struct painting_order *order, enum picture_format format, struct px_buf *out,
                          struct px_error *err)
{
    while (sem_wait(&painters))
        ;
    __attribute__((cleanup(leave_painters), unused)) sem_t *held = &painters;
    auto_surface cairo_surface_t *surface = painter_paint(order);
    size_t rgb_len = 0, len = 0;
    auto_free unsigned char *rgb = surface ? copy_rgb(surface, &rgb_len) : NULL;
    if (!rgb)
        return px_fail(err, PX_OUT_OF_MEMORY);
    auto_image VipsImage *image =
        vips_image_new_from_memory(rgb, rgb_len, order->width, order->height, 3, VIPS_FORMAT_UCHAR);
    auto_gmem void *bytes = NULL;
    if (!image || encode(image, format, &bytes, &len))
        return px_fail_because(err, PX_INTERNAL, "encoding failed: %s", vips_error_buffer());
    px_buf_append(out, bytes, len);
    return px_buf_ok(out) ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}
