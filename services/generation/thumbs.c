/* libvips. A slot is taken for as long as a picture is open, so that memory does not grow with the number of
 * requests: pictures are read from top to bottom and kept in pieces, except where a format forces the whole
 * (WebP, interlaced PNG, progressive JPEG). */
#include "generation/thumbs.h"

#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <vips/vips.h>

#include "base/cleanup.h"
#include "base/clock.h"

enum { WAIT_MS = 30000, THUMB_QUALITY = 80, FILE_QUALITY = 92 };

PX_DEFINE_AUTO(image, VipsImage *, g_object_unref);
#define auto_image PX_AUTO(image)
PX_DEFINE_AUTO(gmem, void *, g_free);
#define auto_gmem PX_AUTO(gmem)

static sem_t slots;

static void leave_slot(sem_t **held)
{
    if (*held)
        (void)sem_post(*held);
}
#define auto_slot __attribute__((cleanup(leave_slot), unused))

/* NULL when none came free before the thread's deadline. */
static sem_t *take_slot(void)
{
    struct timespec until;
    int64_t left_ms = px_deadline_left_ms(WAIT_MS);
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + left_ms % 1000 * 1000000;
    until.tv_sec += (time_t)(left_ms / 1000 + ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    int result;
    do
        result = sem_clockwait(&slots, CLOCK_MONOTONIC, &until);
    while (result != 0 && errno == EINTR);
    return result == 0 ? &slots : NULL;
}

/* What the library says on its own beside its errors is not for our log. */
static void drop_warning(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data)
{
    (void)domain;
    (void)level;
    (void)message;
    (void)data;
}

enum px_code thumbs_setup(const char *program, struct px_error *err)
{
    static const char *const allowed[] = {"VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp"};
    if (VIPS_INIT(program) != 0 || sem_init(&slots, 0, THUMBS_SLOTS) != 0)
        return px_fail_because(err, PX_INTERNAL, "libvips does not start");
    (void)g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, drop_warning, NULL);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (size_t i = 0; i < PX_ARRAY_LEN(allowed); i++)
        vips_operation_block_set(allowed[i], FALSE);
    return PX_OK;
}

void thumbs_shutdown(void)
{
    (void)sem_destroy(&slots);
    vips_shutdown();
}

void thumbs_done(struct thumbs *thumbs)
{
    g_free(thumbs->small);
    g_free(thumbs->large);
    *thumbs = (struct thumbs){0};
}

/* The library's reasons are one text for all threads: taken for the log and cleared, so that it does not
 * grow. */
static enum px_code fail_vips(struct px_error *err, enum px_code code)
{
    auto_gmem void *text = vips_error_buffer_copy();
    char *end = text ? strchr((char *)text, '\n') : NULL;
    if (end)
        *end = '\0';
    return px_fail_because(err, code, "%s", text ? (const char *)text : "libvips failed");
}

/* Broken JPEG data are no error for its decoder, only a warning, and it has no other warnings. Not by
 * vips_thumbnail_buffer(), which does not look at "fail_on". */
static VipsImage *load(const void *bytes, size_t len, enum picture_type type)
{
    VipsImage *image = NULL;
    int failed = -1;
    void *unchanged = (void *)(uintptr_t)bytes;
    switch (type) {
    case PICTURE_PNG:
        failed = vips_pngload_buffer(unchanged, len, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                     VIPS_FAIL_ON_ERROR, NULL);
        break;
    case PICTURE_JPEG:
        failed = vips_jpegload_buffer(unchanged, len, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                      VIPS_FAIL_ON_WARNING, NULL);
        break;
    case PICTURE_WEBP:
        failed = vips_webpload_buffer(unchanged, len, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                      VIPS_FAIL_ON_ERROR, NULL);
        break;
    }
    return failed ? NULL : image;
}

/* At most 'side' px on its long side, never larger than it was, 8 bits a band. NULL on failure. */
static VipsImage *shrink(VipsImage *image, int side)
{
    VipsImage *small = NULL;
    int failed = vips_thumbnail_image(image, &small, side, "height", side, "size", VIPS_SIZE_DOWN,
                                      "no_rotate", TRUE, NULL);
    return failed ? NULL : small;
}

/* Reads the file to its last row. The result is in memory of its own: it may be read as often as one likes.
 */
static VipsImage *decode_small(const void *bytes, const struct picture_info *info, int side)
{
    auto_image VipsImage *file = load(bytes, info->size, info->type);
    auto_image VipsImage *small = file ? shrink(file, side) : NULL;
    auto_image VipsImage *plain = NULL;
    if (!small || vips_cast_uchar(small, &plain, "shift", TRUE, NULL) != 0)
        return NULL;
    return vips_image_copy_memory(plain);
}

/* The mean of the first three bands; transparent parts count as white. */
static int find_color(VipsImage *image, char ret_color[8])
{
    auto_image VipsImage *flat = NULL;
    double mean[3];
    VipsArrayDouble *background = vips_array_double_newv(3, 255.0, 255.0, 255.0);
    int failed = vips_image_hasalpha(image) ? vips_flatten(image, &flat, "background", background, NULL)
                                            : vips_copy(image, &flat, NULL);
    vips_area_unref(VIPS_AREA(background));
    if (failed)
        return -1;
    for (int i = 0; i < 3; i++) {
        auto_image VipsImage *band = NULL;
        if (vips_extract_band(flat, &band, i < flat->Bands ? i : 0, NULL) != 0 ||
            vips_avg(band, &mean[i], NULL) != 0)
            return -1;
    }
    (void)snprintf(ret_color, 8, "#%02x%02x%02x", (unsigned)mean[0] & 255, (unsigned)mean[1] & 255,
                   (unsigned)mean[2] & 255);
    return 0;
}

static int save_webp(VipsImage *image, int quality, void **ret_bytes, size_t *ret_len)
{
    return vips_webpsave_buffer(image, ret_bytes, ret_len, "Q", quality, "effort", 3, "strip", TRUE, NULL);
}

enum px_code thumbs_make(const void *bytes, size_t len, struct thumbs *ret_thumbs, struct px_error *err)
{
    struct picture_info info;
    PX_TRY(picture_check(bytes, len, &info, err));
    auto_slot sem_t *slot = take_slot();
    if (!slot)
        return px_fail(err, PX_OVERLOADED);
    auto_thumbs struct thumbs made = {0};
    auto_image VipsImage *large = decode_small(bytes, &info, THUMB2X_SIDE);
    if (!large)
        return fail_vips(err, PX_BAD_IMAGE);
    auto_image VipsImage *small = shrink(large, THUMB_SIDE);
    if (!small || find_color(large, made.color) != 0 ||
        save_webp(large, THUMB_QUALITY, &made.large, &made.large_len) != 0 ||
        save_webp(small, THUMB_QUALITY, &made.small, &made.small_len) != 0)
        return fail_vips(err, PX_INTERNAL);
    *ret_thumbs = made;
    made = (struct thumbs){0};
    return PX_OK;
}

static int save(VipsImage *image, enum picture_type type, void **ret_bytes, size_t *ret_len)
{
    switch (type) {
    case PICTURE_PNG:
        return vips_pngsave_buffer(image, ret_bytes, ret_len, "compression", 6, "strip", TRUE, NULL);
    case PICTURE_JPEG:
        return vips_jpegsave_buffer(image, ret_bytes, ret_len, "Q", FILE_QUALITY, "strip", TRUE, NULL);
    case PICTURE_WEBP:
        return save_webp(image, FILE_QUALITY, ret_bytes, ret_len);
    }
    return -1;
}

enum px_code thumbs_convert(const void *bytes, size_t len, enum picture_type to, void **ret_bytes,
                            size_t *ret_len, struct px_error *err)
{
    struct picture_info info;
    PX_TRY(picture_check(bytes, len, &info, err));
    auto_slot sem_t *slot = take_slot();
    if (!slot)
        return px_fail(err, PX_OVERLOADED);
    auto_gmem void *made = NULL;
    size_t made_len = 0;
    auto_image VipsImage *image = load(bytes, info.size, info.type);
    if (!image || save(image, to, &made, &made_len) != 0)
        return fail_vips(err, PX_BAD_IMAGE);
    void *copy = malloc(made_len);
    if (!copy)
        return px_fail(err, PX_OUT_OF_MEMORY);
    memcpy(copy, made, made_len);
    *ret_bytes = copy;
    *ret_len = made_len;
    return PX_OK;
}
