/* Each type has its own walk over its parts: what must be there, what must not, and the sides before any
 * decode. */
#include "generation/pictures/picture_check.h"

#include <string.h>

#include "base/cleanup.h"
#include "generation/pictures/picture_parts.h"

/* What a walk has seen. */
struct seen {
    int64_t width, height;               /* 0: not told yet */
    int64_t canvas_width, canvas_height; /* of an extended WebP */
    int depth;                           /* bytes for each pixel in a decoder's memory */
    int scans;
    bool palette, needs_palette, pixels;
    const char *fault;
};

static void set_sides(struct seen *seen, int64_t width, int64_t height)
{
    if (seen->width != 0)
        seen->fault = "sides told twice";
    else if (width == 0 || height == 0)
        seen->fault = "a side of 0";
    else if (width > PICTURE_MAX_SIDE || height > PICTURE_MAX_SIDE || width * height > PICTURE_MAX_PIXELS)
        seen->fault = "too large";
    seen->width = width;
    seen->height = height;
}

/* The legal pairs of colour type and bit depth: one bit for each depth. */
static bool is_png_depth(unsigned color, unsigned depth)
{
    static const unsigned depths[] = {
        [0] = 1 | 2 | 4 | 8 | 16, [2] = 8 | 16, [3] = 1 | 2 | 4 | 8, [4] = 8 | 16, [6] = 8 | 16};
    return color < PX_ARRAY_LEN(depths) && depth <= 16 && (depth & (depth - 1)) == 0 &&
           (depths[color] & depth) != 0;
}

static void read_ihdr(const struct picture_part *part, struct seen *seen)
{
    const unsigned char *d = part->data;
    if (part->len != 13) {
        seen->fault = "wrong header";
        return;
    }
    set_sides(seen, picture_be32(d), picture_be32(d + 4));
    if (!is_png_depth(d[9], d[8]) || d[10] != 0 || d[11] != 0 || d[12] > 1)
        seen->fault = "wrong header";
    /* Palettes become colours, and transparency is a band of its own. */
    seen->depth = (d[9] == 0 || d[9] == 4 ? 2 : 4) * (d[8] == 16 ? 2 : 1);
    seen->needs_palette = d[9] == 3;
}

static void see_png(const struct picture_part *part, int n, struct seen *seen)
{
    bool is_header = part->name == PART_NAME('I', 'H', 'D', 'R');
    if (is_header != (n == 1)) {
        seen->fault = "header out of place";
        return;
    }
    switch (part->name) {
    case PART_NAME('I', 'H', 'D', 'R'):
        read_ihdr(part, seen);
        break;
    case PART_NAME('P', 'L', 'T', 'E'):
        seen->palette = true;
        break;
    case PART_NAME('a', 'c', 'T', 'L'):
        seen->fault = "animated";
        break;
    case PART_NAME('I', 'D', 'A', 'T'):
        seen->pixels = seen->pixels || part->len > 0;
        if (seen->needs_palette && !seen->palette)
            seen->fault = "no palette";
        break;
    case PART_NAME('I', 'E', 'N', 'D'):
        if (part->len > 0 || !seen->pixels)
            seen->fault = "no pixels";
        break;
    default:
        break;
    }
}

static void read_frame(const struct picture_part *part, struct seen *seen)
{
    const unsigned char *d = part->data;
    if (part->len < 6 || d[0] != 8 || (d[5] != 1 && d[5] != 3 && d[5] != 4) ||
        part->len != 6 + 3 * (size_t)d[5])
        seen->fault = "wrong frame header";
    else
        set_sides(seen, picture_be16(d + 3), picture_be16(d + 1));
    /* A progressive file has two bytes for each sample in memory until its last scan. */
    if (!seen->fault)
        seen->depth = d[5] * (part->name == JPEG_SOF2 ? 3 : 1);
}

static void see_jpeg(const struct picture_part *part, struct seen *seen)
{
    bool is_frame = part->name >= JPEG_SOF0 && part->name <= JPEG_SOF15 && part->name != JPEG_DHT &&
                    part->name != JPEG_JPG;
    if (is_frame && part->name > JPEG_SOF2)
        seen->fault = "lossless, hierarchical or arithmetic coding";
    else if (is_frame)
        read_frame(part, seen);
    else if (part->name == JPEG_SOS && seen->width == 0)
        seen->fault = "scan before its frame";
    else if (part->name == JPEG_SOS && ++seen->scans > PICTURE_MAX_SCANS)
        seen->fault = "too many scans";
    else if (part->name == JPEG_EOI && seen->scans == 0)
        seen->fault = "no pixels";
}

/* A key frame's header (RFC 9649 section 2.5, RFC 6386 section 9.1). */
static void read_vp8(const struct picture_part *part, struct seen *seen)
{
    const unsigned char *d = part->data;
    if (part->len < 10 || (d[0] & 1) != 0 || d[3] != 0x9d || d[4] != 0x01 || d[5] != 0x2a)
        seen->fault = "wrong frame header";
    else
        set_sides(seen, picture_le16(d + 6) & 0x3fff, picture_le16(d + 8) & 0x3fff);
}

static void read_vp8l(const struct picture_part *part, struct seen *seen)
{
    const unsigned char *d = part->data;
    if (part->len < 5 || d[0] != 0x2f || d[4] >> 5 != 0) {
        seen->fault = "wrong frame header";
        return;
    }
    uint32_t bits = picture_le32(d + 1);
    set_sides(seen, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
}

static void see_webp(const struct picture_part *part, int n, struct seen *seen)
{
    bool is_first = n == 1;
    seen->depth = 4;
    switch (part->name) {
    case PART_NAME('V', 'P', '8', 'X'):
        if (!is_first || part->len < 10) {
            seen->fault = "wrong header";
        } else if (part->data[0] & 2) {
            seen->fault = "animated";
        } else {
            seen->canvas_width = picture_le24(part->data + 4) + INT64_C(1);
            seen->canvas_height = picture_le24(part->data + 7) + INT64_C(1);
        }
        break;
    case PART_NAME('V', 'P', '8', ' '):
        read_vp8(part, seen);
        break;
    case PART_NAME('V', 'P', '8', 'L'):
        read_vp8l(part, seen);
        break;
    case PART_NAME('A', 'N', 'I', 'M'):
    case PART_NAME('A', 'N', 'M', 'F'):
        seen->fault = "animated";
        break;
    default:
        if (is_first)
            seen->fault = "wrong header";
    }
}

/* What only the whole file shows. */
static const char *find_lack(const struct seen *seen)
{
    if (seen->width == 0)
        return "no pixels";
    if (seen->width * seen->height * seen->depth > PICTURE_MAX_DECODED)
        return "too large";
    if (seen->canvas_width != 0 && (seen->canvas_width != seen->width || seen->canvas_height != seen->height))
        return "canvas and frame differ";
    return NULL;
}

enum px_code picture_check(const void *bytes, size_t len, struct picture_info *ret_info, struct px_error *err)
{
    struct picture_parts parts;
    struct picture_part part;
    struct seen seen = {0};
    if (!picture_parts_begin(&parts, bytes, len))
        return px_fail_because(err, PX_BAD_IMAGE, "%s", parts.fault);
    while (!seen.fault && picture_parts_next(&parts, &part)) {
        if (parts.type == PICTURE_PNG)
            see_png(&part, parts.n, &seen);
        else if (parts.type == PICTURE_JPEG)
            see_jpeg(&part, &seen);
        else
            see_webp(&part, parts.n, &seen);
    }
    const char *fault = seen.fault ? seen.fault : parts.fault ? parts.fault : find_lack(&seen);
    if (fault)
        return px_fail_because(err, PX_BAD_IMAGE, "%s", fault);
    *ret_info = (struct picture_info){
        .type = parts.type, .width = (int)seen.width, .height = (int)seen.height, .size = parts.at};
    return PX_OK;
}

static const struct {
    const char *content_type, *suffix;
} types[] = {
    [PICTURE_PNG] = {"image/png", "png"},
    [PICTURE_JPEG] = {"image/jpeg", "jpg"},
    [PICTURE_WEBP] = {"image/webp", "webp"},
};

const char *picture_content_type(enum picture_type type)
{
    return types[type].content_type;
}

const char *picture_suffix(enum picture_type type)
{
    return types[type].suffix;
}

bool picture_type_of(const char *content_type, enum picture_type *ret_type)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(types); i++) {
        if (strcmp(types[i].content_type, content_type) == 0) {
            *ret_type = (enum picture_type)i;
            return true;
        }
    }
    return false;
}
