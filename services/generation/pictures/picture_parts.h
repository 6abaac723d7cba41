/* Splits a picture's file into its parts: chunks of PNG and WebP, segments of JPEG. No decoding.
 *
 *     struct picture_parts parts;
 *     if (picture_parts_begin(&parts, bytes, len))
 *         while (picture_parts_next(&parts, &part)) ...
 *     if (parts.fault) ...                                                                              */
#ifndef PX_GENERATION_PICTURE_PARTS_H
#define PX_GENERATION_PICTURE_PARTS_H

#include <stdbool.h>

#include "generation/pictures/picture_check.h"

/* A chunk's name as one number: PART_NAME('I', 'H', 'D', 'R'). */
#define PART_NAME(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

enum {
    PICTURE_PNG_HEAD = 8,
    PICTURE_JPEG_HEAD = 2,
    PICTURE_WEBP_HEAD = 12
}; /* bytes before the first part */

/* Second bytes of JPEG markers (T.81 table B.1). */
enum {
    JPEG_SOF0 = 0xc0,
    JPEG_SOF2 = 0xc2,
    JPEG_DHT = 0xc4,
    JPEG_JPG = 0xc8,
    JPEG_DAC = 0xcc,
    JPEG_SOF15 = 0xcf,
    JPEG_RST0 = 0xd0,
    JPEG_RST7 = 0xd7,
    JPEG_SOI = 0xd8,
    JPEG_EOI = 0xd9,
    JPEG_SOS = 0xda,
    JPEG_APP0 = 0xe0,
    JPEG_APP1 = 0xe1,
    JPEG_APP2 = 0xe2,
    JPEG_APP14 = 0xee,
    JPEG_APP15 = 0xef,
    JPEG_COM = 0xfe,
    JPEG_TEM = 0x01
};

struct picture_part {
    uint32_t name;             /* of the chunk, or the marker's second byte */
    const unsigned char *data; /* what it holds, borrowed from the input */
    size_t len;
    size_t start,
        end; /* of the whole part within the input, with its header, checksum, padding and JPEG scan data */
};

struct picture_parts {
    enum picture_type type;
    const unsigned char *bytes;
    size_t len;        /* of the input; for WebP the length that its header tells */
    size_t at;         /* where the next part starts; after the last one: the picture's size */
    int n;             /* parts so far */
    bool ended;        /* the last part was read */
    const char *fault; /* static text: why the parts ended early; NULL when they did not */
};

/* False when the bytes begin like none of the three types, or with a broken WebP header. */
bool picture_parts_begin(struct picture_parts *parts, const void *bytes, size_t len);

/* False after the last part and on a fault. At most PICTURE_MAX_PARTS parts. */
bool picture_parts_next(struct picture_parts *parts, struct picture_part *ret_part);

/* Numbers as they stand in files. */
static inline uint32_t picture_be16(const unsigned char *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}
static inline uint32_t picture_be32(const unsigned char *p)
{
    return picture_be16(p) << 16 | picture_be16(p + 2);
}
static inline uint32_t picture_le16(const unsigned char *p)
{
    return (uint32_t)p[1] << 8 | p[0];
}
static inline uint32_t picture_le24(const unsigned char *p)
{
    return (uint32_t)p[2] << 16 | picture_le16(p);
}
static inline uint32_t picture_le32(const unsigned char *p)
{
    return (uint32_t)p[3] << 24 | picture_le24(p);
}

#endif
