/* Folding, stems and hashes. */
#include "generation/gallery/image_keys.h"

#include <glib.h>
#include <libstemmer.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "base/str.h"

enum { HASH_BYTES = 9, HASH_TEXT = PX_BASE64URL_SIZE(HASH_BYTES) };

PX_DEFINE_AUTO(gtext, gchar *, g_free);
#define auto_gtext PX_AUTO(gtext)

/* Lower case, compatibility forms made one (NFKC), ё as е: NULL without memory. Valid UTF-8 only. */
static gchar *fold(const char *text)
{
    auto_gtext gchar *normal = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    gchar *lower = normal ? g_utf8_strdown(normal, -1) : NULL;
    for (gchar *p = lower; p && (p = strstr(p, "ё")) != NULL;)
        memcpy(p, "е", sizeof "е" - 1);
    return lower;
}

/* A tag as it is compared: "NeonCity" and "#neon_city" are one. */
static gchar *fold_tag(const char *tag)
{
    gchar *folded = fold(tag);
    gchar *to = folded;
    for (const gchar *from = folded; from && *from; from++)
        if (*from != '_')
            *to++ = *from;
    if (to)
        *to = '\0';
    return folded;
}

/* "NeonCity" as the words "Neon City", so that it is found by either; in the arena. */
static const char *spell_tag(const char *tag, struct px_arena *arena)
{
    char *words = px_arena_alloc(arena, 2 * strlen(tag) + 1);
    char *out = words;
    bool after_lower = false;
    for (const char *p = tag; words && *p; p = g_utf8_next_char(p)) {
        gunichar letter = g_utf8_get_char(p);
        if (after_lower && g_unichar_isupper(letter))
            *out++ = ' ';
        after_lower = g_unichar_islower(letter);
        out += g_unichar_to_utf8(letter, out);
    }
    if (out)
        *out = '\0';
    return words;
}

static bool has_key(const struct image_keys *keys, const char *key)
{
    for (size_t i = 0; i < keys->n; i++)
        if (strcmp(keys->keys[i], key) == 0)
            return true;
    return false;
}

static enum px_code add_key(struct image_keys *keys, struct px_arena *arena, char kind, const char *text,
                            struct px_error *err)
{
    const char *key = px_arena_printf(arena, "%c%s", kind, text);
    if (!key)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (keys->n < IMAGE_MAX_KEYS && !has_key(keys, key))
        keys->keys[keys->n++] = key;
    return PX_OK;
}

static void hash_text(const char *text, char out[HASH_TEXT])
{
    unsigned char hash[PX_SHA256_LEN];
    px_sha256(text, strlen(text), hash);
    px_base64url(hash, HASH_BYTES, out);
}

static enum px_code add_hashed(struct image_keys *keys, struct px_arena *arena, char kind, const char *text,
                               struct px_error *err)
{
    char hash[HASH_TEXT];
    auto_gtext gchar *folded = kind == 't' ? fold_tag(text) : fold(text);
    if (!folded)
        return px_fail(err, PX_OUT_OF_MEMORY);
    hash_text(folded, hash);
    return add_key(keys, arena, kind, hash, err);
}

/* The key of one combination. A line break keeps the members apart: none of them holds one. */
static enum px_code add_facets(struct image_keys *keys, struct px_arena *arena, unsigned chosen,
                               const struct image_facts *facts, struct px_error *err)
{
    char hash[HASH_TEXT];
    const char *text =
        px_arena_printf(arena, "%s\n%s\n%s\n%s", chosen & FACET_MODEL ? facts->model : "",
                        chosen & FACET_STYLE ? facts->style : "", chosen & FACET_RATIO ? facts->ratio : "",
                        chosen & FACET_STAR ? (facts->starred ? "*" : "-") : "");
    if (!text)
        return px_fail(err, PX_OUT_OF_MEMORY);
    hash_text(text, hash);
    const char *key = px_arena_printf(arena, "%x%s", chosen, hash);
    return key ? add_key(keys, arena, 'f', key, err) : px_fail(err, PX_OUT_OF_MEMORY);
}

/* Splits texts into words. */
struct word_reader {
    struct sb_stemmer *english, *russian;
};

static void delete_readers(struct word_reader *reader)
{
    sb_stemmer_delete(reader->english);
    sb_stemmer_delete(reader->russian);
}
#define auto_reader __attribute__((cleanup(delete_readers)))

static struct word_reader make_reader(void)
{
    return (struct word_reader){sb_stemmer_new("english", "UTF_8"), sb_stemmer_new("russian", "UTF_8")};
}

/* The stem of the folded word [start, end), cut to its limit at a letter's border. */
static void write_stem(const struct word_reader *reader, const char *start, const char *end,
                       char out[IMAGE_WORD_SIZE])
{
    gunichar first = g_utf8_get_char(start);
    bool russian = first >= 0x400 && first < 0x500;
    struct sb_stemmer *stemmer = russian ? reader->russian : reader->english;
    const sb_symbol *stem = sb_stemmer_stem(stemmer, (const sb_symbol *)start, (int)(end - start));
    const char *text = stem ? (const char *)stem : start;
    size_t len = stem ? (size_t)sb_stemmer_length(stemmer) : (size_t)(end - start);
    size_t fits = 0;
    while (fits < len) {
        size_t letter = px_utf8_len((const unsigned char *)text + fits, len - fits);
        if (letter == 0 || fits + letter >= IMAGE_WORD_SIZE)
            break;
        fits += letter;
    }
    memcpy(out, text, fits);
    out[fits] = '\0';
}

/* Adds the words of the text until there are 'most' keys. Single letters say nothing and are left out. */
static enum px_code add_words(struct image_keys *keys, struct px_arena *arena,
                              const struct word_reader *reader, const char *text, size_t most,
                              struct px_error *err)
{
    auto_gtext gchar *folded = fold(text);
    if (!folded || !reader->english || !reader->russian)
        return px_fail(err, PX_OUT_OF_MEMORY);
    for (const char *p = folded; *p && keys->n < most;) {
        const char *start = p;
        size_t n_letters = 0;
        for (; *p && (g_unichar_isalnum(g_utf8_get_char(p)) || g_unichar_ismark(g_utf8_get_char(p)));
             n_letters++)
            p = g_utf8_next_char(p);
        if (n_letters > 1) {
            char stem[IMAGE_WORD_SIZE];
            write_stem(reader, start, p, stem);
            PX_TRY(add_key(keys, arena, 'w', stem, err));
        }
        if (n_letters == 0)
            p = g_utf8_next_char(p);
    }
    return PX_OK;
}

enum px_code image_keys_of(const struct image_facts *facts, struct px_arena *arena,
                           struct image_keys *ret_keys, struct px_error *err)
{
    auto_reader struct word_reader reader = make_reader();
    struct image_keys keys = {.n = 0};
    for (unsigned chosen = 1; chosen <= (FACET_MODEL | FACET_STYLE | FACET_RATIO | FACET_STAR); chosen++)
        PX_TRY(add_facets(&keys, arena, chosen, facts, err));
    if (facts->batch_id[0])
        PX_TRY(add_hashed(&keys, arena, 'b', facts->batch_id, err));
    for (size_t i = 0; i < facts->n_tags; i++)
        PX_TRY(add_hashed(&keys, arena, 't', facts->tags[i], err));
    size_t most = keys.n + IMAGE_MAX_WORDS;
    PX_TRY(add_words(&keys, arena, &reader, facts->title, most, err));
    for (size_t i = 0; i < facts->n_tags; i++) {
        const char *words = spell_tag(facts->tags[i], arena);
        if (!words)
            return px_fail(err, PX_OUT_OF_MEMORY);
        PX_TRY(add_words(&keys, arena, &reader, facts->tags[i], most, err));
        PX_TRY(add_words(&keys, arena, &reader, words, most, err));
    }
    PX_TRY(add_words(&keys, arena, &reader, facts->prompt, most, err));
    *ret_keys = keys;
    return PX_OK;
}

enum px_code image_keys_wanted(const struct image_filter *filter, struct px_arena *arena,
                               struct image_keys *ret_keys, struct px_error *err)
{
    auto_reader struct word_reader reader = make_reader();
    struct image_keys keys = {.n = 0};
    struct image_facts facts = {.model = filter->model,
                                .style = filter->style,
                                .ratio = filter->ratio,
                                .starred = filter->starred && *filter->starred};
    unsigned chosen = (filter->model[0] ? FACET_MODEL : 0) | (filter->style[0] ? FACET_STYLE : 0) |
                      (filter->ratio[0] ? FACET_RATIO : 0) | (filter->starred ? FACET_STAR : 0);
    if (chosen != 0)
        PX_TRY(add_facets(&keys, arena, chosen, &facts, err));
    if (filter->batch_id[0])
        PX_TRY(add_hashed(&keys, arena, 'b', filter->batch_id, err));
    if (filter->tag[0])
        PX_TRY(add_hashed(&keys, arena, 't', filter->tag, err));
    if (filter->q[0])
        PX_TRY(add_words(&keys, arena, &reader, filter->q, IMAGE_MAX_WANTED, err));
    *ret_keys = keys;
    return PX_OK;
}

const char *image_tag_clean(const char *tag, size_t max_chars, struct px_arena *arena)
{
    while (*tag == ' ' || *tag == '#')
        tag++;
    size_t len = strlen(tag);
    while (len > 0 && tag[len - 1] == ' ')
        len--;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)tag[i] < ' ' || tag[i] == 0x7f)
            return NULL;
    const char *clean = len > 0 ? px_arena_strndup(arena, tag, len) : NULL;
    return clean && px_utf8_count(clean) <= max_chars ? clean : NULL;
}

bool image_tag_same(const char *a, const char *b)
{
    auto_gtext gchar *x = fold_tag(a);
    auto_gtext gchar *y = fold_tag(b);
    return x && y && strcmp(x, y) == 0;
}
