/* A gradient or a plain area, in any format that libvips writes. */
#include "support/pictures.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <vips/vips.h>

static void demand(bool condition)
{
    if (!condition) {
        (void)fprintf(stderr, "no test picture: %s\n", vips_error_buffer());
        abort();
    }
}

static VipsImage *paint(const struct picture_wish *wish, int bands)
{
    size_t len = (size_t)wish->width * (size_t)wish->height * (size_t)bands;
    unsigned char *pixels = malloc(len);
    double plain[4] = {wish->red, wish->green, wish->blue, 255};
    bool is_plain = wish->red + wish->green + wish->blue > 0;
    demand(pixels != NULL);
    for (size_t i = 0; i < len; i++) {
        size_t band = i % (size_t)bands, x = i / (size_t)bands % (size_t)wish->width;
        size_t y = i / (size_t)bands / (size_t)wish->width;
        pixels[i] = is_plain ? (unsigned char)plain[band] : (unsigned char)(x * (band + 1) + y * 3);
    }
    VipsImage *own =
        vips_image_new_from_memory_copy(pixels, len, wish->width, wish->height, bands, VIPS_FORMAT_UCHAR);
    free(pixels);
    demand(own != NULL);
    return own;
}

void pictures_start(void)
{
    static bool started;
    if (!started)
        demand(VIPS_INIT("test") == 0);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    started = true;
}

struct picture_file picture_make_file(const struct picture_wish *wish)
{
    pictures_start();
    int bands = wish->bands ? wish->bands : 3;
    VipsImage *image = paint(wish, bands);
    VipsImage *kind = NULL, *ready = NULL;
    demand(vips_copy(image, &kind, "interpretation",
                     bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, NULL) == 0);
    VipsInterpretation deep = bands < 3 ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16;
    demand((wish->deep ? vips_colourspace(kind, &ready, deep, NULL) : vips_copy(kind, &ready, NULL)) == 0);
    if (wish->comment) {
        vips_image_set_string(ready, "png-comment-0-prompt", wish->comment);
        vips_image_set_blob_copy(ready, VIPS_META_XMP_NAME, wish->comment, strlen(wish->comment));
    }
    void *bytes = NULL;
    size_t len = 0;
    demand(vips_image_write_to_buffer(ready, wish->suffix, &bytes, &len, NULL) == 0);
    g_object_unref(image);
    g_object_unref(kind);
    g_object_unref(ready);
    return (struct picture_file){.bytes = bytes, .len = len};
}

void picture_file_done(struct picture_file *file)
{
    g_free(file->bytes);
    file->bytes = NULL;
}
