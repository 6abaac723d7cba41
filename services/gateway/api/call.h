/* Calling services: a bounded number of calls at once, patience while one of them restarts, and the purges
 * that answers bring. */
#ifndef PX_GATEWAY_CALL_H
#define PX_GATEWAY_CALL_H

#include "gateway/gateway.h"

/* at_once: calls in flight; more wait briefly, then are OVERLOADED. away_ms: how long a service that does not
 * listen is waited for, counted from its last answer on and not for each request; what is left of a request's
 * own time is never exceeded. NULL without memory. */
struct gw_calls *gw_calls_new(unsigned at_once, int64_t away_ms);
void gw_calls_free(struct gw_calls *calls);
/* Calls in flight now. */
unsigned gw_calls_in_flight(struct gw_calls *calls);

#endif
