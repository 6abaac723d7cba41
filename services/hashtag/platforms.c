/* The table of platforms. */
#include "hashtag/platforms.h"

#include <string.h>

const struct platform platforms[] = {
#define PLATFORM(id, name, max, recommended, length, separator, caption, checked, en, ru)                    \
    {id, name, max, recommended, length, separator, caption, checked, {en, ru}},
#include "hashtag/platforms.inc"
#undef PLATFORM
};

const size_t n_platforms = sizeof platforms / sizeof *platforms;

const struct platform *platforms_find(const char *id)
{
    if (!id[0])
        return &platforms[0];
    for (size_t i = 0; i < n_platforms; i++)
        if (strcmp(platforms[i].id, id) == 0)
            return &platforms[i];
    return NULL;
}
