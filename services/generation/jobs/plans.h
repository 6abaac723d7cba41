/* The plans of accounts: how many pictures a day each of them gives. */
#ifndef PX_GENERATION_PLANS_H
#define PX_GENERATION_PLANS_H

#include <stdbool.h>
#include <stdint.h>

enum { N_PLANS = 2, PLANS_MAX_DAILY = 1000000 };

struct plan {
    const char *name; /* as in the token; static */
    int64_t daily_pictures;
};

struct plans {
    struct plan list[N_PLANS]; /* the first one is everybody's */
};

/* Reads PULIX_DAILY_PICTURES: "standard=100,pro=500", or a number alone for "standard". Plans that are not
 * named keep their usual number. False for unknown names, numbers out of 1..PLANS_MAX_DAILY, repeats. */
bool plans_read(const char *text, struct plans *ret_plans);

/* The plan of this name; the first one when there is no such. */
const struct plan *plans_find(const struct plans *plans, const char *name);

#endif
