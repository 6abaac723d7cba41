/* English: what Brill's tagger knows, and how rare words are. */
#include "hashtag/compile/compile.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hashtag/language/english.h"

struct reader {
    struct out *out;
    double total; /* of all counts */
};

struct en_record *english_word(struct out *out, const char *word)
{
    char lower[128];
    size_t len = 0;
    for (; word[len] && len + 1 < sizeof lower; len++)
        lower[len] = (char)tolower((unsigned char)word[len]);
    lower[len] = '\0';
    uint64_t hash = hash_text(lower);
    struct en_record *found = out_get(out, SECTION_EN_WORDS, hash);
    if (found)
        return found;
    struct en_record record = {.class = CLASS_NONE, .idf = 8 * 16};
    out_put(out, SECTION_EN_WORDS, hash, &record, sizeof record);
    return out_get(out, SECTION_EN_WORDS, hash);
}

static bool is_word(const char *text)
{
    bool letter = false;
    for (; *text; text++) {
        if (!isalnum((unsigned char)*text) && *text != '\'' && *text != '-')
            return false;
        letter = letter || isalpha((unsigned char)*text);
    }
    return letter;
}

/* "Achilles NNP". What stands in lower case wins over the name. */
static void read_lexicon_line(void *self, char *text, const char *file, int line)
{
    struct reader *reader = self;
    (void)file, (void)line;
    char *rest = text;
    char *word = next_field(&rest, ' ');
    char *tag = next_field(&rest, ' ');
    if (!word || !tag || word[0] == ';' || !is_word(word))
        return;
    enum en_tag value = strcmp(tag, "WP$") == 0 ? EN_PRPS : en_tag_of(tag, strcspn(tag, "|"));
    if (value == EN_PUNCT)
        return;
    struct en_record *record = english_word(reader->out, word);
    bool capital = isupper((unsigned char)word[0]);
    if (!capital || !record->tag)
        record->tag = (uint8_t)value;
    if (capital && value == EN_NNP)
        record->flags |= EN_NAME;
}

static const char *const tests[RULE_TESTS] = {
    [RULE_PREVTAG] = "PREVTAG",
    [RULE_NEXTTAG] = "NEXTTAG",
    [RULE_PREV1OR2TAG] = "PREV1OR2TAG",
    [RULE_NEXT1OR2TAG] = "NEXT1OR2TAG",
    [RULE_PREV1OR2OR3TAG] = "PREV1OR2OR3TAG",
    [RULE_NEXT1OR2OR3TAG] = "NEXT1OR2OR3TAG",
    [RULE_PREV2TAG] = "PREV2TAG",
    [RULE_NEXT2TAG] = "NEXT2TAG",
    [RULE_PREVBIGRAM] = "PREVBIGRAM",
    [RULE_NEXTBIGRAM] = "NEXTBIGRAM",
    [RULE_SURROUNDTAG] = "SURROUNDTAG",
    [RULE_PREVWD] = "PREVWD",
    [RULE_NEXTWD] = "NEXTWD",
    [RULE_CURWD] = "CURWD",
    [RULE_PREV1OR2WD] = "PREV1OR2WD",
    [RULE_NEXT1OR2WD] = "NEXT1OR2WD",
    [RULE_PREV2WD] = "PREV2WD",
    [RULE_NEXT2WD] = "NEXT2WD",
    [RULE_WDPREVTAG] = "WDPREVTAG",
    [RULE_WDNEXTTAG] = "WDNEXTTAG",
    [RULE_WDAND2AFT] = "WDAND2AFT",
    [RULE_WDAND2TAGAFT] = "WDAND2TAGAFT",
    [RULE_WDAND2TAGBFR] = "WDAND2TAGBFR",
    [RULE_WDAND2BFR] = "WDAND2BFR",
    [RULE_LBIGRAM] = "LBIGRAM",
    [RULE_RBIGRAM] = "RBIGRAM",
};

static struct rule_record rules[600];
static size_t n_rules;

/* The rest of a rule: a tag, two tags, a word, two words, or a tag and a word in the order of the test's
 * name. */
static void read_operands(struct rule_record *rule, const char *first, const char *second)
{
    bool words = strstr(tests[rule->test], "WD") == tests[rule->test] || rule->test == RULE_LBIGRAM ||
                 rule->test == RULE_RBIGRAM || strstr(tests[rule->test], "WD") != NULL;
    if (!words) {
        rule->tag = (uint8_t)en_tag_of(first, strlen(first));
        rule->tag2 = (uint8_t)en_tag_of(second, strlen(second));
    } else if (rule->test == RULE_WDPREVTAG) {
        rule->tag = (uint8_t)en_tag_of(first, strlen(first));
        rule->word = format_mark(hash_text(second));
    } else if (rule->test == RULE_WDNEXTTAG || rule->test == RULE_WDAND2TAGAFT ||
               rule->test == RULE_WDAND2TAGBFR) {
        rule->word = format_mark(hash_text(first));
        rule->tag = (uint8_t)en_tag_of(second, strlen(second));
    } else {
        rule->word = format_mark(hash_text(first));
        rule->word2 = second[0] ? format_mark(hash_text(second)) : 0;
    }
}

/* "NN VB PREVTAG TO" */
static void read_rule_line(void *self, char *text, const char *file, int line)
{
    struct reader *reader = self;
    char *rest = text;
    char *from = next_field(&rest, ' ');
    char *to = next_field(&rest, ' ');
    char *test = next_field(&rest, ' ');
    char *first = next_field(&rest, ' ');
    char *second = next_field(&rest, ' ');
    if (!first || from[0] == ';')
        return;
    struct rule_record rule = {.from = (uint8_t)(from[0] == '*' ? EN_ANY : en_tag_of(from, strlen(from))),
                               .to = (uint8_t)en_tag_of(to, strlen(to)),
                               .test = RULE_TESTS};
    for (int i = 0; i < RULE_TESTS; i++)
        if (strcmp(tests[i], test) == 0)
            rule.test = (uint8_t)i;
    if (rule.test == RULE_TESTS || rule.from == EN_PUNCT || rule.to == EN_PUNCT)
        return;
    if (n_rules == sizeof rules / sizeof *rules)
        fail(file, line, "too many rules");
    read_operands(&rule, first, second ? second : "");
    /* Rules for any tag are about a word, which is marked, so that other words need not try them. */
    if (rule.from == EN_ANY)
        english_word(reader->out, rule.test == RULE_LBIGRAM && second ? second : first)->flags |= EN_RULED;
    rules[n_rules++] = rule;
}

void compile_tagger(struct out *out, const char *folder)
{
    struct reader reader = {.out = out};
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/en-lexicon.txt", folder);
    read_lines(path, read_lexicon_line, &reader);
    (void)snprintf(path, sizeof path, "%s/en-context.txt", folder);
    read_lines(path, read_rule_line, &reader);
    for (int from = 0; from < EN_TAGS; from++)
        for (size_t i = 0; i < n_rules; i++)
            if (rules[i].from == from)
                out_add(out, SECTION_EN_RULES, &rules[i], sizeof rules[i]);
}

/* "the 23135851162". The idf is in sixteenths of a decade. */
static void read_count_line(void *self, char *text, const char *file, int line)
{
    struct reader *reader = self;
    (void)file, (void)line;
    char *rest = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
    char *word = next_field(&rest, ' ');
    double count = rest ? strtod(rest, NULL) : 0;
    if (count < 1 || !is_word(word))
        return;
    double idf = 16 * log10(reader->total / count);
    struct en_record *record = english_word(reader->out, word);
    record->idf = (uint8_t)(idf < 0 ? 0 : idf > 127 ? 127 : idf);
}

/* "coffee shop 1234567": kept when it can be a name of a thing. */
static void read_pair_line(void *self, char *text, const char *file, int line)
{
    struct reader *reader = self;
    (void)file, (void)line;
    char *rest = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
    char *first = next_field(&rest, ' ');
    char *second = next_field(&rest, ' ');
    if (!first || !second || !is_word(first) || !is_word(second))
        return;
    const struct en_record *a = out_get(reader->out, SECTION_EN_WORDS, hash_text(first));
    const struct en_record *b = out_get(reader->out, SECTION_EN_WORDS, hash_text(second));
    if (!a || !b || a->noun + a->adj < 10 || b->noun < 10 || a->idf < 44 || b->idf < 44)
        return;
    char pair[256];
    (void)snprintf(pair, sizeof pair, "%s %s", first, second);
    struct pair_record *found = out_get(reader->out, SECTION_EN_PAIRS, hash_text(pair));
    struct pair_record record = {.class = CLASS_NONE, .flags = PAIR_COMMON};
    if (found)
        found->flags |= PAIR_COMMON;
    else
        out_put(reader->out, SECTION_EN_PAIRS, hash_text(pair), &record, sizeof record);
}

void compile_frequencies(struct out *out, const char *folder)
{
    struct reader reader = {.out = out, .total = 1.0e12};
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/frequency_dictionary_en_82_765.txt", folder);
    read_lines(path, read_count_line, &reader);
    (void)snprintf(path, sizeof path, "%s/frequency_bigramdictionary_en_243_342.txt", folder);
    read_lines(path, read_pair_line, &reader);
}
