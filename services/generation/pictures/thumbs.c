/* A slot is taken for as long as a picture is open, so that memory does not grow with the number of requests.
 */
#include "generation/pictures/thumbs.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "generation/pictures/pixels.h"

enum { WAIT_MS = 30000, THUMB_QUALITY = 80, FILE_QUALITY = 92 };

static sem_t slots;
static pthread_once_t slots_once = PTHREAD_ONCE_INIT;

static void make_slots(void)
{
    (void)sem_init(&slots, 0, THUMBS_SLOTS);
}

static void leave_slot(sem_t **held)
{
    if (*held)
        (void)sem_post(*held);
}
#define auto_slot __attribute__((cleanup(leave_slot), unused))

/* NULL when none came free before the thread's deadline. */
static sem_t *take_slot(void)
{
    (void)pthread_once(&slots_once, make_slots);
    struct timespec until = px_mono_after_ms(px_deadline_left_ms(WAIT_MS));
    int result;
    do
        result = sem_clockwait(&slots, CLOCK_MONOTONIC, &until);
    while (result != 0 && errno == EINTR);
    return result == 0 ? &slots : NULL;
}

void thumbs_done(struct thumbs *thumbs)
{
    free(thumbs->small);
    free(thumbs->large);
    *thumbs = (struct thumbs){0};
}

static int scale(int side, int to, int longest)
{
    int scaled = (int)(((int64_t)side * to + longest / 2) / longest);
    return scaled > 0 ? scaled : 1;
}

/* At most 'side' px on its long side, never larger than it was. */
static enum px_code shrink(const struct pixels *pixels, int side, struct pixels *ret_pixels,
                           struct px_error *err)
{
    int longest = pixels->width > pixels->height ? pixels->width : pixels->height;
    int to = side < longest ? side : longest;
    return pixels_shrink(pixels, scale(pixels->width, to, longest), scale(pixels->height, to, longest),
                         ret_pixels, err);
}

/* The mean; changes the pixels: transparent parts count as white. */
static void find_color(struct pixels *pixels, char ret_color[8])
{
    uint64_t sums[3] = {0};
    size_t n = pixels_size(pixels) / PIXEL_BYTES;
    pixels_flatten(pixels);
    for (size_t i = 0; i < n; i++)
        for (size_t band = 0; band < 3; band++)
            sums[band] += pixels->bytes[i * PIXEL_BYTES + band];
    (void)snprintf(ret_color, 8, "#%02x%02x%02x", (unsigned)(sums[0] / n), (unsigned)(sums[1] / n),
                   (unsigned)(sums[2] / n));
}

static enum px_code make(const struct pixels *pixels, struct thumbs *made, struct px_error *err)
{
    auto_pixels struct pixels large = {0};
    auto_pixels struct pixels small = {0};
    PX_TRY(shrink(pixels, THUMB2X_SIDE, &large, err));
    PX_TRY(shrink(&large, THUMB_SIDE, &small, err));
    PX_TRY(pixels_encode(&large, PICTURE_WEBP, THUMB_QUALITY, &made->large, &made->large_len, err));
    PX_TRY(pixels_encode(&small, PICTURE_WEBP, THUMB_QUALITY, &made->small, &made->small_len, err));
    find_color(&small, made->color);
    return PX_OK;
}

enum px_code thumbs_make(const void *bytes, size_t len, struct thumbs *ret_thumbs, struct px_error *err)
{
    struct picture_info info;
    PX_TRY(picture_check(bytes, len, &info, err));
    auto_slot sem_t *slot = take_slot();
    if (!slot)
        return px_fail(err, PX_OVERLOADED);
    auto_pixels struct pixels pixels = {0};
    auto_thumbs struct thumbs made = {0};
    PX_TRY(pixels_decode(bytes, &info, &pixels, err));
    PX_TRY(make(&pixels, &made, err));
    *ret_thumbs = made;
    made = (struct thumbs){0};
    return PX_OK;
}

enum px_code thumbs_convert(const void *bytes, size_t len, enum picture_type to, void **ret_bytes,
                            size_t *ret_len, struct px_error *err)
{
    struct picture_info info;
    PX_TRY(picture_check(bytes, len, &info, err));
    auto_slot sem_t *slot = take_slot();
    if (!slot)
        return px_fail(err, PX_OVERLOADED);
    auto_pixels struct pixels pixels = {0};
    PX_TRY(pixels_decode(bytes, &info, &pixels, err));
    return pixels_encode(&pixels, to, FILE_QUALITY, ret_bytes, ret_len, err);
}
