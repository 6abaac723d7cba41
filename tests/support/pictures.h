/* Pictures for tests, made by libvips, which also reads them: another decoder than our own. */
#ifndef PX_TESTS_PICTURES_H
#define PX_TESTS_PICTURES_H

#include <stddef.h>

struct picture_wish {
    const char
        *suffix; /* of vips_image_write_to_buffer: ".png[interlace]", ".jpg[Q=90]", ".webp[lossless]" */
    int width, height;
    int bands;               /* 1..4; 0 = 3 */
    double red, green, blue; /* 0..255: a plain area; all 0 = a colourful gradient */
    const char *comment;     /* written as text of the PNG under "prompt", as XMP otherwise; NULL = none */
    int deep;                /* 16 bits a band */
};

struct picture_file {
    unsigned char *bytes;
    size_t len;
};

/* Starts libvips, at the first call; for tests that use it themselves. */
void pictures_start(void);

/* Aborts when it can't be made. */
struct picture_file picture_make_file(const struct picture_wish *wish);
void picture_file_done(struct picture_file *file);
#define auto_picture_file __attribute__((cleanup(picture_file_done)))

#endif
