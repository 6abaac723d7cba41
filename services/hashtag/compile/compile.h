/* The sources of pulix-hashtag.bin. Each function reads one source and adds to the output. */
#ifndef PX_HASHTAG_COMPILE_COMPILE_H
#define PX_HASHTAG_COMPILE_COMPILE_H

#include "hashtag/compile/out.h"

/* Our own tables of data/; first, since the anchors of WordNet name their classes. The tables of concepts go
 * by their paths; combos.tsv and blocked.txt are in the folder. */
void compile_lexicon(struct out *out, const char *folder, char *const *files, size_t n_files);

/* The phrases of the tables, once words can be looked up in the mapped data. */
void compile_phrases(void);

/* Fills key and words of every tag, once words can be looked up. */
void compile_tag_keys(struct out *out);

/* The number of a class of the lexicon; ends the program when there is none. */
uint16_t class_by_name(const char *name, const char *file, int line);

/* Parts of speech and contextual rules of Brill's tagger, as TextBlob ships them. */
void compile_tagger(struct out *out, const char *folder);

/* Rarity of words and common pairs, as symspellpy ships them. */
void compile_frequencies(struct out *out, const char *folder);

/* Nouns, adjectives, their classes by 'anchors', irregular plurals, collocations. */
void compile_wordnet(struct out *out, const char *folder, const char *anchors);

/* After compile_wordnet(): whether two nouns are kinds of one thing, near to each other, and neither is a kind of
 * the other ("fern", "moss"; not "kitten", "cat"). False for what WordNet does not have. */
bool wordnet_are_siblings(const char *a, const char *b);

/* Whether a concept's own tag does not hold for one of its triggers; see siblings.c. */
bool is_sibling(const char *own, const char *trigger);

/* OpenCorpora's dictionary as pymorphy3-dicts-ru ships it. */
void compile_russian(struct out *out, const char *folder);

/* Copies with "ё" as "е"; the length stays. */
size_t russian_fold(const char *word, size_t len, char *out);

/* The record of an English word, made when it is new. */
struct en_record *english_word(struct out *out, const char *word);

#endif
