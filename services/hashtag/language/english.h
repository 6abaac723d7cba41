/* What is known of English words: part of speech, rarity, base form, what kind of thing it is. */
#ifndef PX_HASHTAG_ENGLISH_H
#define PX_HASHTAG_ENGLISH_H

#include <stdbool.h>
#include <stddef.h>

#include "hashtag/language/format.h"

/* Penn Treebank's tags, as far as we need to tell them apart. */
enum en_tag {
    EN_ANY,
    EN_NN,
    EN_NNS,
    EN_NNP,
    EN_NNPS,
    EN_JJ,
    EN_JJR,
    EN_JJS,
    EN_VB,
    EN_VBD,
    EN_VBG,
    EN_VBN,
    EN_VBP,
    EN_VBZ,
    EN_RB,
    EN_RBR,
    EN_RBS,
    EN_CD,
    EN_DT,
    EN_IN,
    EN_TO,
    EN_CC,
    EN_MD,
    EN_PRP,
    EN_PRPS,
    EN_WDT,
    EN_WP,
    EN_WRB,
    EN_PDT,
    EN_POS,
    EN_RP,
    EN_UH,
    EN_FW,
    EN_EX,
    EN_LS,
    EN_SYM,
    EN_PUNCT,
    EN_STAART,
    EN_TAGS
};

/* "NNP" -> EN_NNP; EN_PUNCT for everything unknown. */
enum en_tag en_tag_of(const char *name, size_t len);

/* The tests of Brill's contextual rules. */
enum rule_test {
    RULE_PREVTAG,
    RULE_NEXTTAG,
    RULE_PREV1OR2TAG,
    RULE_NEXT1OR2TAG,
    RULE_PREV1OR2OR3TAG,
    RULE_NEXT1OR2OR3TAG,
    RULE_PREV2TAG,
    RULE_NEXT2TAG,
    RULE_PREVBIGRAM,
    RULE_NEXTBIGRAM,
    RULE_SURROUNDTAG,
    RULE_PREVWD,
    RULE_NEXTWD,
    RULE_CURWD,
    RULE_PREV1OR2WD,
    RULE_NEXT1OR2WD,
    RULE_PREV2WD,
    RULE_NEXT2WD,
    RULE_WDPREVTAG,
    RULE_WDNEXTTAG,
    RULE_WDAND2AFT,
    RULE_WDAND2TAGAFT,
    RULE_WDAND2TAGBFR,
    RULE_WDAND2BFR,
    RULE_LBIGRAM,
    RULE_RBIGRAM,
    RULE_TESTS
};

/* A word in lower case; false when nothing is known of it. */
bool en_find(const char *word, size_t len, struct en_record *ret);

/* Two or three words with single spaces between them that belong together. */
bool en_find_pair(const char *words, size_t len, struct pair_record *ret);

/* "castles" -> "castle", "mice" -> "mouse"; other words are copied. Returns the length; out is cut at its
 * size. */
size_t en_base(const char *word, size_t len, char *out, size_t out_size);

/* A guess at an unknown word from its ending. */
enum en_tag en_guess(const char *word, size_t len, bool capital);

/* Once after data_open(). */
void en_tagger_open(void);

struct token;
/* Sets the tags of the English tokens of one text. */
void en_tag_tokens(struct token *tokens, size_t n);

#endif
