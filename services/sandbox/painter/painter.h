/* The painter: a picture from words.
 *
 * Colours, motifs and manner follow the prompt; what the words leave open follows the seed. The same order
 * gives the same picture, byte for byte, at any time. Nothing in a prompt can make it fail or take long. */
#ifndef PX_PAINTER_PAINTER_H
#define PX_PAINTER_PAINTER_H

#include <cairo.h>
#include <stdint.h>

struct painting_order {
    const char *prompt;
    const char *manner; /* further words about the style: names of LoRAs, of the model; may be "" */
    const char *avoid;  /* the negative prompt; may be "" */
    int width, height;  /* 1..4096 */
    uint64_t seed;
};

/* An opaque surface (CAIRO_FORMAT_RGB24): new, cairo_surface_destroy() it; NULL without memory. */
cairo_surface_t *painter_paint(const struct painting_order *order);

#endif
