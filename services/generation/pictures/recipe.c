/* Text, JSON and the PNG chunk of a recipe. */
#include "generation/pictures/recipe.h"

#include <string.h>
#include <zlib.h>

#include "generation/pictures/picture_parts.h"
#include "generation/pictures/recipe_exif.h"
#include "jsonpb/jsonpb.h"

static const char keyword[] = "parameters"; /* with its NUL, as it stands in the file */

/* The values are taken from what was sent; a picture without that has what was typed. */
void recipe_text(const Generation__Image *image, struct px_buf *out)
{
    static const Generation__CreateJobsRequest nothing = GENERATION__CREATE_JOBS_REQUEST__INIT;
    static const Generation__Resolved unknown = GENERATION__RESOLVED__INIT;
    const Generation__CreateJobsRequest *typed = image->request ? image->request : &nothing;
    const Generation__Resolved *sent = image->resolved ? image->resolved : &unknown;
    const char *negative = sent->negative_sent[0] ? sent->negative_sent : typed->negative_prompt;
    px_buf_str(out, sent->prompt_sent[0] ? sent->prompt_sent : typed->prompt);
    for (size_t i = 0; i < sent->n_loras; i++)
        px_buf_printf(out, " <lora:%s:%g>", sent->loras[i]->name, sent->loras[i]->weight);
    px_buf_char(out, '\n');
    if (negative[0])
        px_buf_printf(out, "Negative prompt: %s\n", negative);
    if (sent->steps > 0)
        px_buf_printf(out, "Steps: %d, ", sent->steps);
    if (sent->guidance > 0)
        px_buf_printf(out, "CFG scale: %g, ", sent->guidance);
    px_buf_printf(out, "Seed: %lld, Size: %dx%d, ", (long long)sent->seed, image->width, image->height);
    if (sent->model[0])
        px_buf_printf(out, "Model: %s, ", sent->model);
    px_buf_str(out, "Version: Pulix");
}

enum px_code recipe_json(const Generation__Image *image, struct px_buf *out, struct px_error *err)
{
    static char none[] = "";
    Generation__Image shown = *image;
    shown.url = shown.thumb_url = shown.thumb2x_url = none;
    shown.share = NULL;
    PX_TRY(px_json_encode(&shown.base, out, err));
    return px_buf_ok(out) ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}

static void append_be32(struct px_buf *out, uint32_t value)
{
    unsigned char bytes[4] = {(unsigned char)(value >> 24), (unsigned char)(value >> 16),
                              (unsigned char)(value >> 8), (unsigned char)value};
    px_buf_append(out, bytes, sizeof bytes);
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

/* Length, name, content, and a checksum over name and content. */
static void append_chunk(struct px_buf *out, const char *text)
{
    static const char plain[] = {0, 0, 0, 0}; /* not compressed; no language, no translated keyword */
    size_t len = strlen(text);
    bool ascii = is_ascii(text);
    append_be32(out, (uint32_t)(sizeof keyword + (ascii ? 0 : sizeof plain) + len));
    size_t summed = out->len;
    px_buf_str(out, ascii ? "tEXt" : "iTXt");
    px_buf_append(out, keyword, sizeof keyword);
    if (!ascii)
        px_buf_append(out, plain, sizeof plain);
    px_buf_append(out, text, len);
    if (px_buf_ok(out))
        append_be32(out, (uint32_t)crc32(0, (const Bytef *)out->data + summed, (uInt)(out->len - summed)));
}

enum px_code recipe_insert(const void *bytes, size_t len, const char *text, struct px_buf *out,
                           struct px_error *err)
{
    struct picture_parts parts;
    struct picture_part header;
    if (strlen(text) > RECIPE_MAX)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (!picture_parts_begin(&parts, bytes, len))
        return px_fail_because(err, PX_BAD_IMAGE, "no picture to put a recipe into");
    if (parts.type != PICTURE_PNG)
        return recipe_insert_exif(bytes, len, text, out, err);
    if (!picture_parts_next(&parts, &header) || header.name != PART_NAME('I', 'H', 'D', 'R'))
        return px_fail_because(err, PX_BAD_IMAGE, "no PNG to put a recipe into");
    px_buf_append(out, bytes, header.end);
    append_chunk(out, text);
    px_buf_append(out, parts.bytes + header.end, len - header.end);
    return px_buf_ok(out) ? PX_OK : px_fail(err, PX_OUT_OF_MEMORY);
}
