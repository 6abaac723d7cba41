/* Calling services: a bounded number of calls at once, and the purges that answers bring. */
#ifndef PX_GATEWAY_CALL_H
#define PX_GATEWAY_CALL_H

#include "gateway/gateway.h"

/* at_once: calls in flight; more wait briefly, then are OVERLOADED. */
struct gw_calls *gw_calls_new(unsigned at_once);
void gw_calls_free(struct gw_calls *calls);
/* Calls in flight now. */
unsigned gw_calls_in_flight(struct gw_calls *calls);

#endif
