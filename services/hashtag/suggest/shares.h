/* How much of a concept is what the picture shows. */
#ifndef PX_HASHTAG_SHARES_H
#define PX_HASHTAG_SHARES_H

#include "hashtag/suggest/analysis.h"

/* Factors: of its own tag, and of its relatives' and its class's. */
struct share {
    double own, related;
};
struct share mention_share(const struct analysis *analysis, const struct mention *mention);

/* Something that can be seen: a subject or a place. */
bool mention_is_thing(const struct mention *mention);

/* Whether a mention is an adjective of a thing ("japanese garden", "русская деревня"). */
bool mention_is_adjective(const struct analysis *analysis, const struct mention *mention);

/* Whether it is what somebody does in passing: "a whale swimming through clouds" is no picture of sport. */
bool mention_is_action(const struct analysis *analysis, const struct mention *mention);

#endif
