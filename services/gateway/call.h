/* Calling services: a bounded number of calls at once, and the purges that answers bring. */
#ifndef PX_GATEWAY_CALL_H
#define PX_GATEWAY_CALL_H

#include "gateway/gateway.h"

/* at_once: calls in flight; more wait briefly, then are OVERLOADED. */
struct gw_calls *gw_calls_new(unsigned at_once);
void gw_calls_free(struct gw_calls *calls);
/* Calls in flight now. */
unsigned gw_calls_in_flight(struct gw_calls *calls);

/* Requests that may last (GW_LONG): at most a share of all threads. False when there is no room. */
bool gw_long_enter(struct gw_calls *calls, unsigned limit);
void gw_long_leave(struct gw_calls *calls);

#endif
