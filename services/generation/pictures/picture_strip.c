/* Copies the parts that are on a list; nothing is encoded anew, so that no pixel changes. */
#include "generation/pictures/picture_strip.h"

#define ZLIB_CONST
#include <string.h>
#include <zlib.h>

#include "base/cleanup.h"
#include "generation/pictures/picture_parts.h"

enum { MAX_PROFILE = 1 << 20, WEBP_EXIF_XMP = 0x08 | 0x04 };

static bool is_listed(uint32_t name, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == name)
            return true;
    return false;
}

/* Whether the profile of a PNG (its name, a zero, the method, a zlib stream) is no larger than it may be once
 * it is unpacked: some kilobytes may hold hundreds of megabytes. */
static bool is_fair_profile(const struct picture_part *part)
{
    const unsigned char *name_end = memchr(part->data, 0, part->len);
    if (!name_end || part->len > MAX_PROFILE)
        return false;
    size_t start = (size_t)(name_end - part->data) + 2;
    unsigned char out[4096];
    z_stream stream = {.next_in = part->data + start,
                       .avail_in = start < part->len ? (uInt)(part->len - start) : 0};
    if (stream.avail_in == 0 || inflateInit(&stream) != Z_OK)
        return false;
    int result = Z_OK;
    while (result == Z_OK && stream.total_out <= MAX_PROFILE) {
        stream.next_out = out;
        stream.avail_out = sizeof out;
        result = inflate(&stream, Z_NO_FLUSH);
    }
    bool fair = result == Z_STREAM_END && stream.total_out <= MAX_PROFILE;
    (void)inflateEnd(&stream);
    return fair;
}

static bool keep_png(const struct picture_part *part)
{
    static const uint32_t kept[] = {
        PART_NAME('I', 'H', 'D', 'R'), PART_NAME('P', 'L', 'T', 'E'), PART_NAME('I', 'D', 'A', 'T'),
        PART_NAME('I', 'E', 'N', 'D'), PART_NAME('t', 'R', 'N', 'S'), PART_NAME('g', 'A', 'M', 'A'),
        PART_NAME('c', 'H', 'R', 'M'), PART_NAME('s', 'R', 'G', 'B'), PART_NAME('i', 'C', 'C', 'P'),
        PART_NAME('c', 'I', 'C', 'P'), PART_NAME('s', 'B', 'I', 'T'), PART_NAME('p', 'H', 'Y', 's')};
    bool is_profile = part->name == PART_NAME('i', 'C', 'C', 'P');
    return is_listed(part->name, kept, PX_ARRAY_LEN(kept)) && (!is_profile || is_fair_profile(part));
}

/* APP0 is JFIF, APP14 tells the colour space, APP2 holds colour profiles and other things. */
static bool keep_jpeg(const struct picture_part *part)
{
    static const char profile[] = "ICC_PROFILE";
    if (part->name == JPEG_APP2)
        return part->len > sizeof profile && memcmp(part->data, profile, sizeof profile) == 0;
    if (part->name == JPEG_APP0 || part->name == JPEG_APP14)
        return true;
    return part->name != JPEG_COM && (part->name < JPEG_APP0 || part->name > JPEG_APP15);
}

static bool keep_webp(const struct picture_part *part)
{
    static const uint32_t kept[] = {PART_NAME('V', 'P', '8', 'X'), PART_NAME('I', 'C', 'C', 'P'),
                                    PART_NAME('A', 'L', 'P', 'H'), PART_NAME('V', 'P', '8', ' '),
                                    PART_NAME('V', 'P', '8', 'L')};
    bool is_profile = part->name == PART_NAME('I', 'C', 'C', 'P');
    return is_listed(part->name, kept, PX_ARRAY_LEN(kept)) && !(is_profile && part->len > MAX_PROFILE);
}

/* The header of a WebP tells its length and what it holds: both have changed. */
static void correct_webp(unsigned char *file, size_t len)
{
    size_t told = len - 8;
    for (int i = 0; i < 4; i++)
        file[4 + i] = (unsigned char)(told >> (8 * i));
    if (memcmp(file + PICTURE_WEBP_HEAD, "VP8X", 4) == 0)
        file[PICTURE_WEBP_HEAD + 8] &= (unsigned char)~WEBP_EXIF_XMP;
}

enum px_code picture_strip(const void *bytes, const struct picture_info *info, struct px_buf *out,
                           struct px_error *err)
{
    static bool (*const keep[])(const struct picture_part *) = {
        [PICTURE_PNG] = keep_png, [PICTURE_JPEG] = keep_jpeg, [PICTURE_WEBP] = keep_webp};
    struct picture_parts parts;
    struct picture_part part;
    size_t start = out->len;
    if (!picture_parts_begin(&parts, bytes, info->size))
        return px_fail_because(err, PX_BAD_IMAGE, "%s", parts.fault);
    px_buf_append(out, parts.bytes, parts.at);
    while (picture_parts_next(&parts, &part))
        if (keep[info->type](&part))
            px_buf_append(out, parts.bytes + part.start, part.end - part.start);
    if (!px_buf_ok(out))
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (info->type == PICTURE_WEBP)
        correct_webp((unsigned char *)out->data + start, out->len - start);
    return PX_OK;
}
