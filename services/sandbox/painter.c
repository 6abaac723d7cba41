/* The order of work: ground, motifs, light, signature. */
#include "sandbox/painter.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

/* Two colours and a height of the horizon from the words and the seed. */
cairo_surface_t *painter_paint(const struct painting_order *order)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, order->width, order->height);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return NULL;
    }
    unsigned char digest[PX_SHA256_LEN];
    px_sha256(order->prompt, strlen(order->prompt), digest);
    for (int i = 0; i < 8; i++)
        digest[i] ^= (unsigned char)(order->seed >> (8 * i));
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, order->width, order->height);
    cairo_pattern_t *sky = cairo_pattern_create_linear(0, 0, 0, 1);
    cairo_pattern_add_color_stop_rgb(sky, 0, digest[0] / 400.0, digest[1] / 400.0, digest[2] / 300.0);
    cairo_pattern_add_color_stop_rgb(sky, 1, 0.5 + digest[3] / 510.0, 0.4 + digest[4] / 510.0, 0.3 + digest[5] / 510.0);
    cairo_set_source(cr, sky);
    cairo_paint(cr);
    cairo_pattern_destroy(sky);
    cairo_set_source_rgb(cr, 1, 0.93, 0.75);
    cairo_arc(cr, 0.2 + digest[6] / 430.0, 0.25 + digest[7] / 1020.0, 0.08, 0, 2 * M_PI);
    cairo_fill(cr);
    cairo_destroy(cr);
    return surface;
}
