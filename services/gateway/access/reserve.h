/* Requests that last (GW_LONG) hold a thread each: together they may take a part of all threads, and one
 * person a part of that, so that neither many people nor one can stop everybody else. Safe from any thread. */
#ifndef PX_GATEWAY_RESERVE_H
#define PX_GATEWAY_RESERVE_H

#include <stddef.h>

#include "base/err.h"

enum { GW_LONG_PER_PERSON = 24 };

struct gw_reserve;

/* places: for all. NULL without memory. */
struct gw_reserve *gw_reserve_new(size_t places);
void gw_reserve_free(struct gw_reserve *reserve);

/* Takes a place for this person (a user id, or an address). OVERLOADED when all are taken, RATE_LIMITED when
 * this person has enough. Every success needs gw_reserve_leave with the same name. */
enum px_code gw_reserve_enter(struct gw_reserve *reserve, const char *person, struct px_error *err);
void gw_reserve_leave(struct gw_reserve *reserve, const char *person);

#endif
