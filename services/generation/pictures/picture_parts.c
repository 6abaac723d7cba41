/* The three containers. Every length is checked against what is left before it is used. */
#include "generation/pictures/picture_parts.h"

#include <string.h>

enum { PNG_OVERHEAD = 12, CHUNK_HEADER = 8 }; /* length, name, checksum; name, length */

static const unsigned char png_head[PICTURE_PNG_HEAD] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

static bool stop(struct picture_parts *parts, const char *fault)
{
    parts->fault = fault;
    parts->ended = true;
    return false;
}

static bool begin_webp(struct picture_parts *parts)
{
    size_t told = picture_le32(parts->bytes + 4);
    if (told < PICTURE_WEBP_HEAD - CHUNK_HEADER || told > parts->len - CHUNK_HEADER)
        return stop(parts, "cut off");
    parts->len = told + CHUNK_HEADER;
    parts->at = PICTURE_WEBP_HEAD;
    parts->type = PICTURE_WEBP;
    return true;
}

bool picture_parts_begin(struct picture_parts *parts, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    *parts = (struct picture_parts){.bytes = p, .len = len};
    if (len >= sizeof png_head && memcmp(p, png_head, sizeof png_head) == 0) {
        parts->type = PICTURE_PNG;
        parts->at = PICTURE_PNG_HEAD;
        return true;
    }
    if (len >= 3 && p[0] == 0xff && p[1] == JPEG_SOI && p[2] == 0xff) {
        parts->type = PICTURE_JPEG;
        parts->at = PICTURE_JPEG_HEAD;
        return true;
    }
    if (len >= PICTURE_WEBP_HEAD && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0)
        return begin_webp(parts);
    return stop(parts, "neither PNG nor JPEG nor WebP");
}

static bool next_png(struct picture_parts *parts, struct picture_part *part)
{
    size_t left = parts->len - parts->at;
    const unsigned char *p = parts->bytes + parts->at;
    if (left < PNG_OVERHEAD || picture_be32(p) > left - PNG_OVERHEAD)
        return stop(parts, "cut off");
    *part = (struct picture_part){
        .name = picture_be32(p + 4), .data = p + CHUNK_HEADER, .len = picture_be32(p), .start = parts->at};
    part->end = part->start + part->len + PNG_OVERHEAD;
    parts->ended = part->name == PART_NAME('I', 'E', 'N', 'D');
    return true;
}

static bool next_webp(struct picture_parts *parts, struct picture_part *part)
{
    size_t left = parts->len - parts->at;
    const unsigned char *p = parts->bytes + parts->at;
    if (left < CHUNK_HEADER || picture_le32(p + 4) > left - CHUNK_HEADER)
        return stop(parts, "cut off");
    *part = (struct picture_part){
        .name = picture_be32(p), .data = p + CHUNK_HEADER, .len = picture_le32(p + 4), .start = parts->at};
    part->end = part->start + CHUNK_HEADER + part->len;
    if (part->len % 2 == 1 && part->end < parts->len) /* padded to an even length */
        part->end++;
    parts->ended = part->end == parts->len;
    return true;
}

/* The first byte after the scan data that starts at 'at': a marker that is no part of them (T.81 B.1.1.2 and
 * .5). */
static size_t end_of_scan(const struct picture_parts *parts, size_t at)
{
    while (at < parts->len) {
        const unsigned char *found = memchr(parts->bytes + at, 0xff, parts->len - at);
        if (!found)
            return parts->len;
        at = (size_t)(found - parts->bytes);
        unsigned next = at + 1 < parts->len ? found[1] : 0;
        if (next != 0 && next != 0xff && (next < JPEG_RST0 || next > JPEG_RST7))
            return at;
        at += next == 0xff ? 1 : 2;
    }
    return parts->len;
}

static bool next_jpeg(struct picture_parts *parts, struct picture_part *part)
{
    size_t at = parts->at;
    if (at >= parts->len)
        return stop(parts, "cut off");
    if (parts->bytes[at] != 0xff)
        return stop(parts, "bytes between the segments");
    while (at < parts->len && parts->bytes[at] == 0xff) /* any number of fill bytes */
        at++;
    if (at >= parts->len)
        return stop(parts, "cut off");
    unsigned marker = parts->bytes[at++];
    *part = (struct picture_part){.name = marker, .data = parts->bytes + at, .start = parts->at, .end = at};
    if (marker == JPEG_EOI) {
        parts->ended = true;
        return true;
    }
    if (marker == 0 || marker == JPEG_TEM || (marker >= JPEG_RST0 && marker <= JPEG_SOI))
        return stop(parts, "marker out of place");
    size_t left = parts->len - at;
    if (left < 2 || picture_be16(part->data) > left)
        return stop(parts, "cut off");
    size_t len = picture_be16(part->data);
    if (len < 2)
        return stop(parts, "segment without length");
    part->data += 2;
    part->len = len - 2;
    part->end = marker == JPEG_SOS ? end_of_scan(parts, at + len) : at + len;
    return true;
}

bool picture_parts_next(struct picture_parts *parts, struct picture_part *ret_part)
{
    static bool (*const next[])(struct picture_parts *, struct picture_part *) = {
        [PICTURE_PNG] = next_png, [PICTURE_JPEG] = next_jpeg, [PICTURE_WEBP] = next_webp};
    if (parts->ended)
        return false;
    if (++parts->n > PICTURE_MAX_PARTS)
        return stop(parts, "too many parts");
    if (!next[parts->type](parts, ret_part))
        return false;
    parts->at = ret_part->end;
    return true;
}
