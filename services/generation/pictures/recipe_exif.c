/* EXIF is a TIFF file of two directories, the second one with a single entry: the comment. */
#include "generation/pictures/recipe_exif.h"

#include <glib.h>
#include <string.h>

#include "base/cleanup.h"
#include "generation/pictures/picture_parts.h"
#include "generation/pictures/picture_strip.h"

enum {
    TAG_EXIF = 0x8769, /* points to the second directory */
    TAG_USER_COMMENT = 0x9286,
    TYPE_LONG = 4,
    TYPE_UNDEFINED = 7,
    HEAD = 8,            /* byte order, 42, where the first directory is */
    DIRECTORY = 18,      /* one entry */
    SEGMENT_MAX = 65533, /* bytes in a JPEG segment, without its length */
    VP8X_LEN = 10,
    VP8X_EXIF = 0x08,
    VP8X_ALPHA = 0x10,
    VP8L_HAS_ALPHA = 0x10, /* in the fifth byte of its header */
};

static const char charset[8] = "UNICODE";  /* with its NUL */
static const char jpeg_mark[6] = "Exif\0"; /* and one more */

static void append_be16(struct px_buf *out, uint32_t value)
{
    px_buf_char(out, (char)(value >> 8));
    px_buf_char(out, (char)value);
}

static void append_be32(struct px_buf *out, uint32_t value)
{
    append_be16(out, value >> 16);
    append_be16(out, value & 0xffff);
}

static void append_le32(struct px_buf *out, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        px_buf_char(out, (char)(value >> (8 * i)));
}

/* The only entry of a directory, and that no directory follows. */
static void append_directory(struct px_buf *out, uint32_t tag, uint32_t type, uint32_t count, uint32_t value)
{
    append_be16(out, 1);
    append_be16(out, tag);
    append_be16(out, type);
    append_be32(out, count);
    append_be32(out, value);
    append_be32(out, 0);
}

static enum px_code append_tiff(struct px_buf *out, const char *text, struct px_error *err)
{
    glong n = 0;
    gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, &n, NULL);
    if (!units)
        return px_fail(err, PX_OUT_OF_MEMORY);
    px_buf_append(out, "MM\0*", 4);
    append_be32(out, HEAD);
    append_directory(out, TAG_EXIF, TYPE_LONG, 1, HEAD + DIRECTORY);
    append_directory(out, TAG_USER_COMMENT, TYPE_UNDEFINED, (uint32_t)(sizeof charset + 2 * (size_t)n),
                     HEAD + 2 * DIRECTORY);
    px_buf_append(out, charset, sizeof charset);
    for (glong i = 0; i < n; i++)
        append_be16(out, units[i]);
    g_free(units);
    return px_buf_ok(out) ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

/* Behind JFIF's segment, which wants to be the first. */
static enum px_code insert_jpeg(struct picture_parts *parts, const struct px_buf *tiff, struct px_buf *out,
                                struct px_error *err)
{
    struct picture_part first;
    size_t at = parts->at;
    if (!picture_parts_next(parts, &first))
        return px_fail_because(err, PX_BAD_IMAGE, "no JPEG to put a recipe into");
    if (first.name == JPEG_APP0)
        at = first.end;
    if (sizeof jpeg_mark + tiff->len > SEGMENT_MAX)
        return px_fail(err, PX_OUT_OF_MEMORY);
    px_buf_append(out, parts->bytes, at);
    append_be16(out, 0xff00 | JPEG_APP1);
    append_be16(out, (uint32_t)(2 + sizeof jpeg_mark + tiff->len));
    px_buf_append(out, jpeg_mark, sizeof jpeg_mark);
    px_buf_append(out, tiff->data, tiff->len);
    px_buf_append(out, parts->bytes + at, parts->len - at);
    return PX_OK;
}

/* A simple file gets the header of an extended one, which alone may hold EXIF (RFC 9649 section 2.7). */
static void append_vp8x(struct px_buf *out, const struct picture_part *first, const struct picture_info *info)
{
    bool is_lossless = first->name == PART_NAME('V', 'P', '8', 'L');
    bool has_alpha = is_lossless && (first->data[4] & VP8L_HAS_ALPHA) != 0;
    px_buf_append(out, "VP8X", 4);
    append_le32(out, VP8X_LEN);
    append_le32(out, VP8X_EXIF | (has_alpha ? VP8X_ALPHA : 0));
    uint32_t sides[] = {(uint32_t)info->width - 1, (uint32_t)info->height - 1};
    for (size_t i = 0; i < PX_ARRAY_LEN(sides); i++)
        for (int k = 0; k < 3; k++)
            px_buf_char(out, (char)(sides[i] >> (8 * k)));
}

static enum px_code insert_webp(struct picture_parts *parts, const struct picture_info *info,
                                const struct px_buf *tiff, struct px_buf *out, struct px_error *err)
{
    struct picture_part first;
    size_t start = out->len;
    if (!picture_parts_next(parts, &first))
        return px_fail_because(err, PX_BAD_IMAGE, "no WebP to put a recipe into");
    bool is_extended = first.name == PART_NAME('V', 'P', '8', 'X');
    px_buf_append(out, parts->bytes, PICTURE_WEBP_HEAD);
    if (!is_extended)
        append_vp8x(out, &first, info);
    px_buf_append(out, parts->bytes + PICTURE_WEBP_HEAD, info->size - PICTURE_WEBP_HEAD);
    px_buf_append(out, "EXIF", 4);
    append_le32(out, (uint32_t)tiff->len);
    px_buf_append(out, tiff->data, tiff->len);
    if (tiff->len % 2 == 1)
        px_buf_char(out, '\0');
    if (!px_buf_ok(out))
        return px_fail(err, PX_OUT_OF_MEMORY);
    uint32_t told = (uint32_t)(out->len - start - 8);
    for (int i = 0; i < 4; i++)
        out->data[start + 4 + (size_t)i] = (char)(told >> (8 * i));
    if (is_extended)
        out->data[start + PICTURE_WEBP_HEAD + 8] |= VP8X_EXIF;
    return PX_OK;
}

enum px_code recipe_insert_exif(const void *bytes, size_t len, const char *text, struct px_buf *out,
                                struct px_error *err)
{
    struct picture_info info;
    struct picture_parts parts;
    auto_buf struct px_buf tiff = {0}, plain = {0};
    px_buf_init(&tiff, SEGMENT_MAX);
    px_buf_init(&plain, len);
    PX_TRY(picture_check(bytes, len, &info, err));
    if (info.type == PICTURE_PNG)
        return px_fail_because(err, PX_BAD_IMAGE, "neither JPEG nor WebP");
    PX_TRY(picture_strip(bytes, &info, &plain, err));
    info.size = plain.len;
    if (!picture_parts_begin(&parts, plain.data, plain.len))
        return px_fail_because(err, PX_BAD_IMAGE, "%s", parts.fault);
    PX_TRY(append_tiff(&tiff, text, err));
    if (info.type == PICTURE_JPEG)
        PX_TRY(insert_jpeg(&parts, &tiff, out, err));
    else
        PX_TRY(insert_webp(&parts, &info, &tiff, out, err));
    return px_buf_ok(out) ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}
