/* The layout of pulix-hashtag.bin, written by compile/ at build time and mapped read-only by the service.
 *
 * A header, then sections. Words are not stored: a table keeps 64 bits of a word's hash, half of it as the
 * place and half as a mark, so that two of some 10^5 words are mixed up once in 10^9 look-ups. All numbers
 * are little-endian, every record is copied out before use. */
#ifndef PX_HASHTAG_FORMAT_H
#define PX_HASHTAG_FORMAT_H

#include <stdint.h>

#define FORMAT_MAGIC "PXTAGS\n"
enum { FORMAT_VERSION = 2 };

enum format_section {
    SECTION_TEXTS,        /* NUL-terminated texts that other sections point into */
    SECTION_EN_WORDS,     /* table of en_record */
    SECTION_EN_FORMS,     /* table of form_record: mice -> mouse */
    SECTION_EN_PAIRS,     /* table of pair_record: two or three words that belong together */
    SECTION_EN_RULES,     /* array of rule_record, by the tag that they change, then by their order */
    SECTION_RU_STEMS,     /* table of stem_record */
    SECTION_RU_PARADIGMS, /* array of paradigm_record */
    SECTION_RU_FORMS,     /* array of ending_record */
    SECTION_RU_ENDINGS,   /* table of end_record: an ending, "ё" as "е" -> its number */
    SECTION_RU_GRAMMAR,   /* array of uint32_t: the packed grammar of a form, see russian.h */
    SECTION_PHRASES,      /* table of phrase_record: words in base form -> concept */
    SECTION_CONCEPTS,     /* array of concept_record */
    SECTION_TAGS,         /* array of tag_record */
    SECTION_COMBOS,       /* table of combo_record: two concepts or classes -> concept */
    SECTION_BLOCKED,      /* table of uint32_t: words and tags that are never suggested */
    SECTION_COUNT
};

struct format_header {
    char magic[8];
    uint32_t version, sections;
    uint64_t checksum; /* format_hash() of all that follows the header */
    struct {
        uint32_t offset, size; /* bytes, from the start of the file */
    } at[SECTION_COUNT];
};

/* A table: uint32_t slots, uint32_t record size, then the records. Each record starts with its mark; 0 is
 * empty. */
struct table_header {
    uint32_t slots, record_size;
};

struct en_record {
    uint32_t mark;
    uint8_t tag;    /* enum en_tag: what it mostly is */
    uint8_t idf;    /* sixteenths of a decade of rarity in general text */
    uint8_t noun;   /* 0..15: how often it is a noun in WordNet's counts */
    uint8_t adj;    /* 0..15 */
    uint16_t class; /* concept class by WordNet's hypernyms, or CLASS_NONE */
    uint16_t flags; /* EN_* */
};
enum {
    EN_WORDNET = 1,
    EN_VERB = 2,  /* mostly */
    EN_NAME = 4,  /* seen as a name */
    EN_RULED = 8, /* a rule for any tag is about this word */
};

struct form_record {
    uint32_t mark, text;
};

struct pair_record {
    uint32_t mark;
    uint16_t class;
    uint16_t flags; /* 1: in WordNet; 2: common neighbours */
};
enum { PAIR_WORDNET = 1, PAIR_COMMON = 2 };

struct rule_record {
    uint8_t from, to;  /* enum en_tag; from EN_ANY: every tag */
    uint8_t test;      /* enum rule_test */
    uint8_t tag, tag2; /* of the test */
    uint8_t unused[3];
    uint32_t word, word2; /* marks of words of the test */
};

struct stem_record {
    uint32_t mark;
    uint16_t paradigm; /* its number; above it how common the word is */
} __attribute__((packed));
enum {
    STEM_COMMON_SHIFT = 12,
    STEM_COMMON_MOST = 15, /* 0: not met in texts */
    STEM_PARADIGM = (1 << STEM_COMMON_SHIFT) - 1,
};

enum { PARADIGM_FILTER = 4 };
struct paradigm_record {
    uint32_t first; /* of SECTION_RU_FORMS */
    uint32_t count;
    uint64_t filter[PARADIGM_FILTER]; /* a bit for each of its endings by number, modulo 256 */
};

struct ending_record {
    uint32_t text;    /* the ending; the prefix in the highest byte: 0 none, 1 "по", 2 "наи" */
    uint16_t grammar; /* of SECTION_RU_GRAMMAR */
    uint16_t ending;  /* its number */
};
enum { ENDING_TEXT = 0xffffff, ENDING_PREFIX_SHIFT = 24 };

struct end_record {
    uint32_t mark;
    uint32_t ending;
};

struct phrase_record {
    uint32_t mark;
    uint16_t concept;
    /* Of a start (its hash has \1 at the end): of the longest phrase. A word of a phrase has \2 at the end. Of a
     * phrase: 0 or PHRASE_SIBLING, the concept's own tag does not hold for it. */
    uint16_t words;
};
enum { PHRASE_SIBLING = 1 };

enum { CLASS_NONE = 0xffff, CLASS_BIT = 0x8000 /* in the key of a combo: a class, not a concept */ };

struct concept_record {
    uint32_t first_tag;       /* its own tag first, English then Russian, then related ones */
    uint8_t english, russian; /* how many of each */
    uint8_t kind;             /* enum concept_kind */
    uint8_t unused;
    uint16_t class; /* itself a concept, of kind CONCEPT_CLASS, or CLASS_NONE; of a class: its members' kind
                     */
    uint16_t unused2;
};

enum { TAG_WORDS = 3 };
struct tag_record {
    uint32_t text; /* "NeonLights" */
    uint32_t key;  /* mark of its base forms in one piece, so that plural and singular are one tag */
    uint32_t words[TAG_WORDS]; /* marks of the base forms; 0 after the last */
    uint32_t broad;            /* 1: stands for a whole class */
};

struct combo_record {
    uint32_t mark;
    uint16_t concept, unused;
};

/* FNV-1a, one byte at a time, so that the hash of every beginning of a word comes for free. */
#define FORMAT_HASH_START 0xcbf29ce484222325u
static inline uint64_t format_hash_add(uint64_t hash, const void *bytes, uint32_t len)
{
    const unsigned char *p = bytes;
    for (uint32_t i = 0; i < len; i++)
        hash = (hash ^ p[i]) * 0x100000001b3u;
    return hash;
}

/* Spreads the bits: place = high half, mark = low half, never 0. */
static inline uint64_t format_hash_end(uint64_t hash)
{
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdu;
    hash ^= hash >> 33;
    hash *= 0xc4ceb9fe1a85ec53u;
    hash ^= hash >> 33;
    return hash;
}

static inline uint32_t format_mark(uint64_t hash)
{
    return (uint32_t)hash ? (uint32_t)hash : 1;
}

static inline uint32_t format_place(uint64_t hash, uint32_t slots)
{
    return (uint32_t)(((hash >> 32) * slots) >> 32);
}

#endif
