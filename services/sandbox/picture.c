/* Encoding, each format by its own library. */
#include "sandbox/picture.h"

#include <png.h>
#include <semaphore.h>
#include <string.h>
#include <turbojpeg.h>
#include <webp/encode.h>

#include "base/cleanup.h"

enum { PAINTERS = 2 };
static sem_t painters;

PX_DEFINE_AUTO(surface, cairo_surface_t *, cairo_surface_destroy);
#define auto_surface PX_AUTO(surface)
PX_DEFINE_AUTO(png, png_image *, png_image_free);
#define auto_png PX_AUTO(png)
PX_DEFINE_AUTO(turbo, tjhandle, tjDestroy);
#define auto_turbo PX_AUTO(turbo)
PX_DEFINE_AUTO(turbomem, unsigned char *, tjFree);
#define auto_turbomem PX_AUTO(turbomem)
PX_DEFINE_AUTO(webpmem, uint8_t *, WebPFree);
#define auto_webpmem PX_AUTO(webpmem)

/* Three bytes a pixel. */
struct raster {
    const unsigned char *rgb;
    int width, height;
};

static void leave_painters(sem_t **held)
{
    (void)sem_post(*held);
}

enum px_code picture_setup(struct px_error *err)
{
    return sem_init(&painters, 0, PAINTERS) == 0 ? PX_OK : px_fail(err, PX_INTERNAL);
}

void picture_shutdown(void)
{
    (void)sem_destroy(&painters);
}

/* Cairo keeps a pixel as one 32-bit word 0x00RRGGBB; the encoders want three bytes. */
static unsigned char *copy_rgb(cairo_surface_t *surface)
{
    cairo_surface_flush(surface);
    int width = cairo_image_surface_get_width(surface), height = cairo_image_surface_get_height(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    unsigned char *rgb = malloc(3 * (size_t)width * (size_t)height), *out = rgb;
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

static bool encode_png(const struct raster *raster, struct px_buf *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)raster->width,
                       .height = (png_uint_32)raster->height,
                       .format = PNG_FORMAT_RGB,
                       .flags = PNG_IMAGE_FLAG_FAST};
    auto_png png_image *held = &image;
    png_alloc_size_t len = PNG_IMAGE_PNG_SIZE_MAX(image);
    auto_free void *bytes = malloc(len);
    if (!bytes || !png_image_write_to_memory(held, bytes, &len, 0, raster->rgb, 0, NULL))
        return false;
    px_buf_append(out, bytes, len);
    return true;
}

static bool encode_jpeg(const struct raster *raster, int quality, struct px_buf *out)
{
    auto_turbo tjhandle turbo = tjInitCompress();
    auto_turbomem unsigned char *bytes = NULL;
    unsigned long len = 0;
    if (!turbo || tjCompress2(turbo, raster->rgb, raster->width, 0, raster->height, TJPF_RGB, &bytes, &len,
                              TJSAMP_420, quality, 0) != 0)
        return false;
    px_buf_append(out, bytes, len);
    return true;
}

static bool encode_webp(const struct raster *raster, int quality, struct px_buf *out)
{
    auto_webpmem uint8_t *bytes = NULL;
    size_t len =
        WebPEncodeRGB(raster->rgb, raster->width, raster->height, 3 * raster->width, (float)quality, &bytes);
    px_buf_append(out, bytes, len);
    return len > 0;
}

static bool encode(const struct raster *raster, enum picture_format format, struct px_buf *out)
{
    switch (format) {
    case PICTURE_PNG:
        return encode_png(raster, out);
    case PICTURE_JPEG:
        return encode_jpeg(raster, 90, out);
    case PICTURE_WEBP:
        return encode_webp(raster, 85, out);
    case PICTURE_PREVIEW:
        return encode_jpeg(raster, 60, out);
    }
    return false;
}

enum px_code picture_make(const struct painting_order *order, enum picture_format format, struct px_buf *out,
                          struct px_error *err)
{
    while (sem_wait(&painters))
        ;
    __attribute__((cleanup(leave_painters), unused)) sem_t *held = &painters;
    auto_surface cairo_surface_t *surface = painter_paint(order);
    auto_free unsigned char *rgb = surface ? copy_rgb(surface) : NULL;
    if (!rgb)
        return px_fail(err, PX_OUT_OF_MEMORY);
    struct raster raster = {rgb, order->width, order->height};
    if (!encode(&raster, format, out))
        return px_fail_because(err, PX_INTERNAL, "encoding failed");
    return px_buf_ok(out) ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}
