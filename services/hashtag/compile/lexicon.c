/* Our own tables of concepts.
 *
 *     @animal TAB subject TAB Animals,Nature TAB Животные,Природа      a class, and the kind of what follows
 *     fox|foxes TAB лиса|лис TAB FoxArt TAB                            a concept: triggers, related tags
 *
 *     raven+crow TAB ворон+ворона TAB Gothic TAB Готика                two concepts with the same relatives
 *
 * The first trigger is the concept's own tag, a word with a capital each; "=SciFi" among the related tags
 * replaces it,
 * "=" alone takes it away. */
#include "hashtag/compile/compile.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "hashtag/language/bases.h"

enum { NAME_MOST = 40, CLASSES_MOST = 400, TRIGGERS_MOST = 40000 };

struct trigger {
    const char *text, *file;
    int line;
    uint16_t concept;
};

struct combo {
    char *a, *b;
    const char *file;
    int line;
    uint16_t concept;
};

static struct {
    struct out *out;
    char class_names[CLASSES_MOST][NAME_MOST];
    uint16_t class_concepts[CLASSES_MOST];
    size_t n_classes;
    uint16_t class;
    enum concept_kind kind;
    struct trigger triggers[TRIGGERS_MOST];
    size_t n_triggers;
    struct combo combos[4000];
    size_t n_combos;
    char *blocked[8000];
    size_t n_blocked;
} lexicon;

static char *copy(const char *text)
{
    char *out = strdup(text);
    if (!out)
        fail(NULL, 0, "out of memory");
    return out;
}

uint16_t class_by_name(const char *name, const char *file, int line)
{
    for (size_t i = 0; i < lexicon.n_classes; i++)
        if (strcmp(lexicon.class_names[i], name) == 0)
            return lexicon.class_concepts[i];
    fail(file, line, "no class is called %s", name);
}

/* "neon lights" -> "NeonLights" */
static void write_name(const char *words, char *out, size_t out_size)
{
    size_t n = 0;
    bool start = true;
    for (int32_t i = 0; words[i] && n + 5 < out_size;) {
        UChar32 c;
        U8_NEXT(words, i, -1, c);
        if (!u_isalnum(c)) {
            start = true;
            continue;
        }
        c = start ? u_toupper(c) : c;
        start = false;
        U8_APPEND_UNSAFE(out, n, c);
    }
    out[n] = '\0';
}

static void add_tag(const char *text)
{
    struct tag_record tag = {.text = out_text(lexicon.out, text), .broad = lexicon.kind == CONCEPT_CLASS};
    (void)out_add(lexicon.out, SECTION_TAGS, &tag, sizeof tag);
}

/* Writes the tags of one language; returns how many. */
static uint8_t add_tags(const char *own, char *related, const char *file, int line)
{
    char *list[LEXICON_TAGS_MOST];
    size_t n = 0;
    for (char *tag; related && (tag = next_field(&related, ',')) != NULL;) {
        while (*tag == ' ')
            tag++;
        if (tag[0] == '=')
            own = tag + 1;
        else if (tag[0] && n + 1 == LEXICON_TAGS_MOST)
            fail(file, line, "too many tags");
        else if (tag[0])
            list[n++] = tag;
    }
    add_tag(own);
    for (size_t i = 0; i < n; i++)
        add_tag(list[i]);
    return (uint8_t)(n + 1);
}

static uint16_t add_concept(const char *english, const char *russian, char *en_tags, char *ru_tags,
                            const char *file, int line)
{
    char name[2][256];
    struct concept_record concept = {.kind = (uint8_t)lexicon.kind, .class = lexicon.class};
    bool silent =
        lexicon.kind == CONCEPT_DROP || lexicon.kind == CONCEPT_STOP || lexicon.kind == CONCEPT_ARTIST;
    write_name(silent ? "" : english, name[0], sizeof name[0]);
    write_name(silent ? "" : russian, name[1], sizeof name[1]);
    concept.first_tag = (uint32_t)lexicon.out->sections[SECTION_TAGS].n;
    concept.english = add_tags(name[0], en_tags, file, line);
    concept.russian = add_tags(name[1], ru_tags, file, line);
    return (uint16_t)out_add(lexicon.out, SECTION_CONCEPTS, &concept, sizeof concept);
}

static void add_triggers(char *list, uint16_t concept, const char *file, int line)
{
    for (char *text; list && (text = next_field(&list, '|')) != NULL;) {
        if (!text[0])
            continue;
        if (lexicon.n_triggers == TRIGGERS_MOST)
            fail(file, line, "too many triggers");
        lexicon.triggers[lexicon.n_triggers++] = (struct trigger){copy(text), file, line, concept};
    }
}

static void read_class(char *text, const char *file, int line)
{
    char *rest = text + 1;
    char *name = next_field(&rest, '\t');
    char *kind = next_field(&rest, '\t');
    char *english = next_field(&rest, '\t');
    char *russian = next_field(&rest, '\t');
    enum concept_kind value = kind ? concept_kind_of(kind) : CONCEPT_KINDS;
    if (value == CONCEPT_KINDS || strlen(name) >= NAME_MOST)
        fail(file, line, "a class is @name TAB kind TAB tags TAB tags");
    for (size_t i = 0; i < lexicon.n_classes; i++)
        if (strcmp(lexicon.class_names[i], name) == 0)
            fail(file, line, "there is a class %s already", name);
    lexicon.kind = CONCEPT_CLASS;
    lexicon.class = CLASS_NONE;
    lexicon.class = add_concept("", "", english, russian, file, line);
    lexicon.kind = value;
    struct concept_record *record =
        (struct concept_record *)(void *)lexicon.out->sections[SECTION_CONCEPTS].data + lexicon.class;
    record->class = (uint16_t)value; /* of a class: the kind of its members */
    (void)snprintf(lexicon.class_names[lexicon.n_classes], NAME_MOST, "%s", name);
    lexicon.class_concepts[lexicon.n_classes++] = lexicon.class;
}

/* One concept; 'english' and 'russian' are its triggers. */
static void add_row(char *english, char *russian, const char *en_tags, const char *ru_tags, const char *file,
                    int line)
{
    char *first_en = copy(english), *first_ru = copy(russian), *en = copy(en_tags), *ru = copy(ru_tags);
    first_en[strcspn(first_en, "|")] = '\0';
    first_ru[strcspn(first_ru, "|")] = '\0';
    uint16_t concept = add_concept(first_en, first_ru, en, ru, file, line);
    add_triggers(english, concept, file, line);
    add_triggers(russian, concept, file, line);
    free(first_en);
    free(first_ru);
    free(en);
    free(ru);
}

static void read_concept(void *self, char *text, const char *file, int line)
{
    (void)self;
    if (!text[0] || text[0] == '#')
        return;
    if (text[0] == '@') {
        read_class(text, file, line);
        return;
    }
    char *rest = text;
    char *english = next_field(&rest, '\t');
    char *russian = next_field(&rest, '\t');
    char *en_tags = next_field(&rest, '\t');
    char *ru_tags = next_field(&rest, '\t');
    if (lexicon.n_classes == 0 || rest)
        fail(file, line, "a concept is triggers TAB triggers TAB tags TAB tags, below a class");
    char none[] = "";
    bool several = russian && strchr(russian, '+');
    while (english) {
        char *en = next_field(&english, '+');
        char *ru = russian ? next_field(&russian, '+') : NULL;
        if (several && !ru)
            fail(file, line, "fewer Russian words than English ones");
        add_row(en, ru ? ru : none, en_tags ? en_tags : "", ru_tags ? ru_tags : "", file, line);
    }
    if (russian)
        fail(file, line, "more Russian words than English ones");
}

/* "@landscape TAB photo TAB LandscapePhotography TAB ПейзажнаяФотография" */
static void read_combo(void *self, char *text, const char *file, int line)
{
    (void)self;
    if (!text[0] || text[0] == '#')
        return;
    char *rest = text;
    struct combo combo = {.file = file, .line = line};
    char *a = next_field(&rest, '\t');
    char *b = next_field(&rest, '\t');
    char *english = next_field(&rest, '\t');
    char *russian = next_field(&rest, '\t');
    if (!english || lexicon.n_combos == sizeof lexicon.combos / sizeof *lexicon.combos)
        fail(file, line, "a combination is concept TAB concept TAB tags TAB tags");
    lexicon.kind = CONCEPT_SUBJECT;
    lexicon.class = CLASS_NONE;
    combo.a = copy(a);
    combo.b = copy(b);
    combo.concept = add_concept("", "", english, russian, file, line);
    lexicon.combos[lexicon.n_combos++] = combo;
}

static void read_blocked(void *self, char *text, const char *file, int line)
{
    (void)self;
    if (!text[0] || text[0] == '#')
        return;
    if (lexicon.n_blocked == sizeof lexicon.blocked / sizeof *lexicon.blocked)
        fail(file, line, "too many words");
    lexicon.blocked[lexicon.n_blocked++] = copy(text);
}

void compile_lexicon(struct out *out, const char *folder, char *const *files, size_t n_files)
{
    char path[4096];
    lexicon.out = out;
    for (size_t i = 0; i < n_files; i++)
        read_lines(files[i], read_concept, NULL);
    (void)snprintf(path, sizeof path, "%s/combos.tsv", folder);
    read_lines(copy(path), read_combo, NULL);
    (void)snprintf(path, sizeof path, "%s/blocked.txt", folder);
    read_lines(copy(path), read_blocked, NULL);
}

/* Notes a word of a phrase, or with n > 0 that a phrase of n words starts with it. */
static void put_word(uint64_t hash, size_t n)
{
    struct phrase_record *found = out_get(lexicon.out, SECTION_PHRASES, hash);
    struct phrase_record record = {.words = (uint16_t)n};
    if (!found)
        out_put(lexicon.out, SECTION_PHRASES, hash, &record, sizeof record);
    else if (found->words < n)
        found->words = (uint16_t)n;
}

/* False for what is no phrase. */
static bool find_hash(const char *text, uint64_t *ret_hash)
{
    auto_arena struct px_arena arena = {0};
    struct tokens tokens;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    if (!tokens_read(text, strlen(text), &arena, &tokens) || !bases_fill(&tokens, &arena))
        fail(NULL, 0, "out of memory");
    if (tokens.n == 0 || tokens.n > LEXICON_WORDS_MOST || tokens.list[tokens.n - 1].segment > 0)
        return false;
    *ret_hash = bases_hash(tokens.list, tokens.n);
    for (size_t i = 0; i < tokens.n; i++) {
        const char *base = tokens.list[i].bases[0];
        put_word(lexicon_word_hash(base, strlen(base)), 0);
        if (i == 0)
            put_word(lexicon_start_hash(base, strlen(base)), tokens.n);
    }
    return true;
}

static uint64_t phrase_hash(const char *text, const char *file, int line)
{
    uint64_t hash = 0;
    if (!find_hash(text, &hash))
        fail(file, line, "'%s' is no phrase of one to %d words", text, LEXICON_WORDS_MOST);
    return hash;
}

static void put_phrase(uint64_t hash, const struct trigger *trigger)
{
    const struct concept_record *concept =
        &((const struct concept_record *)(const void *)lexicon.out->sections[SECTION_CONCEPTS]
              .data)[trigger->concept];
    const struct tag_record *own =
        &((const struct tag_record *)(const void *)lexicon.out->sections[SECTION_TAGS]
              .data)[concept->first_tag];
    const char *name = lexicon.out->sections[SECTION_TEXTS].data + own->text;
    struct phrase_record record = {.concept = trigger->concept,
                                   .words = is_sibling(name, trigger->text) ? PHRASE_SIBLING : 0};
    if (!out_get(lexicon.out, SECTION_PHRASES, hash)) /* the first table that names it wins */
        out_put(lexicon.out, SECTION_PHRASES, hash, &record, sizeof record);
}

/* "digital art" is also found as "digitalart". */
static void put_joined(const struct trigger *trigger)
{
    char joined[256];
    size_t n = 0, words = 1;
    for (const char *p = trigger->text; *p && n + 1 < sizeof joined; p++) {
        words += *p == ' ' || *p == '-';
        if (*p != ' ' && *p != '-')
            joined[n++] = *p;
    }
    joined[n] = '\0';
    uint64_t hash = 0;
    if (words > 1 && n > 5 && find_hash(joined, &hash)) /* not when it has two scripts */
        put_phrase(hash, trigger);
}

static uint16_t combo_side(const struct combo *combo, const char *name)
{
    if (name[0] == '@')
        return class_by_name(name + 1, combo->file, combo->line) | CLASS_BIT;
    const struct phrase_record *record =
        out_get(lexicon.out, SECTION_PHRASES, phrase_hash(name, combo->file, combo->line));
    if (!record)
        fail(combo->file, combo->line, "no concept is called %s", name);
    return record->concept;
}

void compile_phrases(void)
{
    compile_tag_keys(lexicon.out);
    for (size_t i = 0; i < lexicon.n_triggers; i++) {
        const struct trigger *trigger = &lexicon.triggers[i];
        put_phrase(phrase_hash(trigger->text, trigger->file, trigger->line), trigger);
    }
    for (size_t i = 0; i < lexicon.n_triggers; i++)
        put_joined(&lexicon.triggers[i]);
    for (size_t i = 0; i < lexicon.n_combos; i++) {
        const struct combo *combo = &lexicon.combos[i];
        struct combo_record record = {.concept = combo->concept};
        uint64_t hash = lexicon_combo_hash(combo_side(combo, combo->a), combo_side(combo, combo->b));
        if (!out_get(lexicon.out, SECTION_COMBOS, hash))
            out_put(lexicon.out, SECTION_COMBOS, hash, &record, sizeof record);
    }
    for (size_t i = 0; i < lexicon.n_blocked; i++) {
        uint32_t mark = 0;
        if (!out_get(lexicon.out, SECTION_BLOCKED, hash_text(lexicon.blocked[i])))
            out_put(lexicon.out, SECTION_BLOCKED, hash_text(lexicon.blocked[i]), &mark, sizeof mark);
    }
}
