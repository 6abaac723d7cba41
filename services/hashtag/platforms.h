/* The platforms that tags are posted on. */
#ifndef PX_HASHTAG_PLATFORMS_H
#define PX_HASHTAG_PLATFORMS_H

#include <stddef.h>

struct platform {
    const char *id, *name;
    int max, recommended;  /* number of tags */
    int max_tag_length;    /* characters of one tag, without '#' */
    const char *separator; /* between the words of a tag; "": EachWordWithACapital */
    int caption_max;       /* characters of a post's text, with its tags */
    const char *checked;   /* "2026-08" */
    const char *note[2];   /* by enum px_lang */
};

extern const struct platform platforms[];
extern const size_t n_platforms;

/* NULL when there is none of this id. "" is Instagram. */
const struct platform *platforms_find(const char *id);

#endif
