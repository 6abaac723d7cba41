/* Calls of the three libraries, each in the simplest of its interfaces. */
#include "generation/pictures/pixels.h"

#include <png.h>
#include <string.h>
#include <turbojpeg.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "base/cleanup.h"

PX_DEFINE_AUTO(turbo, tjhandle, tjDestroy);
#define auto_turbo PX_AUTO(turbo)
PX_DEFINE_AUTO(turbomem, unsigned char *, tjFree);
#define auto_turbomem PX_AUTO(turbomem)
PX_DEFINE_AUTO(png, png_image *, png_image_free);
#define auto_png PX_AUTO(png)

void pixels_done(struct pixels *pixels)
{
    free(pixels->bytes);
    *pixels = (struct pixels){0};
}

enum px_code pixels_new(int width, int height, struct pixels *ret_pixels, struct px_error *err)
{
    struct pixels made = {.width = width, .height = height};
    made.bytes = malloc(pixels_size(&made));
    if (!made.bytes)
        return px_fail(err, PX_OUT_OF_MEMORY);
    *ret_pixels = made;
    return PX_OK;
}

static enum px_code fail_read(struct px_error *err, const char *why)
{
    return px_fail_because(err, PX_BAD_IMAGE, "%s", why);
}

static enum px_code decode_png(const void *bytes, const struct picture_info *info, struct pixels *pixels,
                               struct px_error *err)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    auto_png png_image *held = &image;
    if (!png_image_begin_read_from_memory(held, bytes, info->size))
        return fail_read(err, image.message);
    image.format = PNG_FORMAT_RGBA;
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    PX_TRY(pixels_new((int)image.width, (int)image.height, pixels, err));
    if (!png_image_finish_read(held, NULL, pixels->bytes, 0, NULL))
        return fail_read(err, image.message);
    return PX_OK;
}

/* Files of printers: their values come inverted, as they stand in the file. */
static void convert_cmyk(struct pixels *pixels)
{
    unsigned char *end = pixels->bytes + pixels_size(pixels);
    for (unsigned char *p = pixels->bytes; p < end; p += PIXEL_BYTES) {
        for (int i = 0; i < 3; i++)
            p[i] = (unsigned char)(p[i] * p[3] / 255);
        p[3] = 255;
    }
}

/* Broken data are no error for this decoder, only a warning, and it has no other warnings. */
static enum px_code decode_jpeg(const void *bytes, const struct picture_info *info, struct pixels *pixels,
                                struct px_error *err)
{
    int width, height, subsampling, space;
    auto_turbo tjhandle turbo = tjInitDecompress();
    if (!turbo)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (tjDecompressHeader3(turbo, bytes, info->size, &width, &height, &subsampling, &space) != 0)
        return fail_read(err, tjGetErrorStr2(turbo));
    bool is_cmyk = space == TJCS_CMYK || space == TJCS_YCCK;
    PX_TRY(pixels_new(width, height, pixels, err));
    if (tjDecompress2(turbo, bytes, info->size, pixels->bytes, width, 0, height,
                      is_cmyk ? TJPF_CMYK : TJPF_RGBA, TJFLAG_STOPONWARNING | TJFLAG_ACCURATEDCT) != 0)
        return fail_read(err, tjGetErrorStr2(turbo));
    if (is_cmyk)
        convert_cmyk(pixels);
    return PX_OK;
}

static enum px_code decode_webp(const void *bytes, const struct picture_info *info, struct pixels *pixels,
                                struct px_error *err)
{
    PX_TRY(pixels_new(info->width, info->height, pixels, err));
    return WebPDecodeRGBAInto(bytes, info->size, pixels->bytes, pixels_size(pixels),
                              info->width * PIXEL_BYTES)
               ? PX_OK
               : fail_read(err, "broken WebP");
}

enum px_code pixels_decode(const void *bytes, const struct picture_info *info, struct pixels *ret_pixels,
                           struct px_error *err)
{
    static enum px_code (*const decode[])(const void *, const struct picture_info *, struct pixels *,
                                          struct px_error *) = {
        [PICTURE_PNG] = decode_png, [PICTURE_JPEG] = decode_jpeg, [PICTURE_WEBP] = decode_webp};
    auto_pixels struct pixels pixels = {0};
    PX_TRY(decode[info->type](bytes, info, &pixels, err));
    if (pixels.width != info->width || pixels.height != info->height)
        return fail_read(err, "other sides than its header");
    *ret_pixels = pixels;
    pixels = (struct pixels){0};
    return PX_OK;
}

void pixels_flatten(struct pixels *pixels)
{
    unsigned char *end = pixels->bytes + pixels_size(pixels);
    for (unsigned char *p = pixels->bytes; p < end; p += PIXEL_BYTES) {
        for (int i = 0; i < 3; i++)
            p[i] = (unsigned char)((p[i] * p[3] + 255 * (255 - p[3]) + 127) / 255);
        p[3] = 255;
    }
}

static bool is_opaque(const struct pixels *pixels)
{
    const unsigned char *end = pixels->bytes + pixels_size(pixels);
    for (const unsigned char *p = pixels->bytes + 3; p < end; p += PIXEL_BYTES)
        if (*p != 255)
            return false;
    return true;
}

/* Three bytes for each pixel at the beginning of the same memory. */
static void drop_alpha(struct pixels *pixels)
{
    size_t n = pixels_size(pixels) / PIXEL_BYTES;
    for (size_t i = 1; i < n; i++)
        memmove(pixels->bytes + 3 * i, pixels->bytes + PIXEL_BYTES * i, 3);
}

static enum px_code encode_png(struct pixels *pixels, void **ret_bytes, size_t *ret_len, struct px_error *err)
{
    bool opaque = is_opaque(pixels);
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)pixels->width,
                       .height = (png_uint_32)pixels->height,
                       .format = opaque ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA};
    auto_png png_image *held = &image;
    png_alloc_size_t len = PNG_IMAGE_PNG_SIZE_MAX(image);
    auto_free void *bytes = malloc(len);
    if (!bytes)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (opaque)
        drop_alpha(pixels);
    if (!png_image_write_to_memory(held, bytes, &len, 0, pixels->bytes, 0, NULL))
        return px_fail_because(err, PX_INTERNAL, "%s", image.message);
    void *fitting = realloc(bytes, len);
    *ret_bytes = fitting ? fitting : bytes;
    bytes = NULL;
    *ret_len = len;
    return PX_OK;
}

/* Their memory belongs to their libraries: ours is freed by free(). */
static enum px_code copy_out(const void *bytes, size_t len, void **ret_bytes, size_t *ret_len,
                             struct px_error *err)
{
    *ret_bytes = malloc(len);
    if (!*ret_bytes)
        return px_fail(err, PX_OUT_OF_MEMORY);
    memcpy(*ret_bytes, bytes, len);
    *ret_len = len;
    return PX_OK;
}

static enum px_code encode_jpeg(struct pixels *pixels, int quality, void **ret_bytes, size_t *ret_len,
                                struct px_error *err)
{
    auto_turbo tjhandle turbo = tjInitCompress();
    auto_turbomem unsigned char *made = NULL;
    unsigned long len = 0;
    if (!turbo)
        return px_fail(err, PX_OUT_OF_MEMORY);
    pixels_flatten(pixels);
    if (tjCompress2(turbo, pixels->bytes, pixels->width, 0, pixels->height, TJPF_RGBA, &made, &len,
                    TJSAMP_444, quality, TJFLAG_ACCURATEDCT) != 0)
        return px_fail_because(err, PX_INTERNAL, "%s", tjGetErrorStr2(turbo));
    return copy_out(made, len, ret_bytes, ret_len, err);
}

static enum px_code encode_webp(const struct pixels *pixels, int quality, void **ret_bytes, size_t *ret_len,
                                struct px_error *err)
{
    uint8_t *made = NULL;
    size_t len = WebPEncodeRGBA(pixels->bytes, pixels->width, pixels->height, pixels->width * PIXEL_BYTES,
                                (float)quality, &made);
    if (len == 0)
        return px_fail_because(err, PX_INTERNAL, "no WebP");
    enum px_code code = copy_out(made, len, ret_bytes, ret_len, err);
    WebPFree(made);
    return code;
}

enum px_code pixels_encode(struct pixels *pixels, enum picture_type to, int quality, void **ret_bytes,
                           size_t *ret_len, struct px_error *err)
{
    switch (to) {
    case PICTURE_PNG:
        return encode_png(pixels, ret_bytes, ret_len, err);
    case PICTURE_JPEG:
        return encode_jpeg(pixels, quality, ret_bytes, ret_len, err);
    case PICTURE_WEBP:
        return encode_webp(pixels, quality, ret_bytes, ret_len, err);
    }
    return px_fail(err, PX_INTERNAL);
}
