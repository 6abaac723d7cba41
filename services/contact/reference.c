/* References. Whether one is taken already is found out by inserting it. */
#include "contact/reference.h"

#include <string.h>

#include "base/id.h"

/* Without 0 O, 1 I L, and U, which makes words. */
static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char prefix[] = "PX-";
enum { PREFIX_LEN = sizeof prefix - 1, RANDOM_LEN = REFERENCE_SIZE - 1 - PREFIX_LEN };

void reference_new(char out[REFERENCE_SIZE])
{
    memcpy(out, prefix, PREFIX_LEN);
    for (int i = 0; i < RANDOM_LEN; i++)
        out[PREFIX_LEN + i] = alphabet[px_random_below(sizeof alphabet - 1)];
    out[REFERENCE_SIZE - 1] = '\0';
}

bool reference_valid(const char *text)
{
    return strlen(text) == REFERENCE_SIZE - 1 && strncmp(text, prefix, PREFIX_LEN) == 0 &&
           strspn(text + PREFIX_LEN, alphabet) == RANDOM_LEN;
}
