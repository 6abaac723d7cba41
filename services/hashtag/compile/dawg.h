/* Reads the word graphs of dawgdic: a set of byte strings in one array of units, with a guide to walk it. */
#ifndef PX_HASHTAG_COMPILE_DAWG_H
#define PX_HASHTAG_COMPILE_DAWG_H

#include <stddef.h>
#include <stdint.h>

enum { DAWG_KEY_MOST = 256 /* bytes, with its end */ };

struct dawg {
    const uint32_t *units;
    const unsigned char *guide; /* child and sibling of each unit */
    uint32_t n_units;
};

/* Ends the program when the file is missing or cut short. The memory stays. */
void dawg_load(struct dawg *dawg, const char *path);

/* The unit behind a text, from 'unit' on (0: the root); 0 when no key goes on like that. */
uint32_t dawg_follow(const struct dawg *dawg, uint32_t unit, const char *text, size_t len);

/* Calls back for every key below a unit, depth first. 'key' is the callee's to change; it begins with the
 * first 'len' bytes of 'path', which has room for DAWG_KEY_MOST. */
void dawg_each(const struct dawg *dawg, uint32_t unit, char *path, size_t len,
               void (*each)(void *self, char *key, uint32_t value), void *self);

#endif
