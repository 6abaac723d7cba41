/* The API: every request goes through api_handle, which knows nothing of sockets. */
#ifndef PX_SANDBOX_API_H
#define PX_SANDBOX_API_H

#include "sandbox/exchange.h"
#include "sandbox/sandbox.h"

/* Fills the answer to the request; api.c has the table of routes. Safe from any thread. */
void api_handle(struct sandbox *sandbox, struct exchange *exchange);

/* The handlers, in api_*.c. Those with a path parameter get it as 'tail': what follows the route's prefix. */
void api_submit(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_price(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_status(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_models(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_balance(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_enhance(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_enhance_price(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_result(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_ledger(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_behaviour_show(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_behaviour_set(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_reset(struct sandbox *sandbox, struct exchange *exchange, const char *tail);
void api_health(struct sandbox *sandbox, struct exchange *exchange, const char *tail);

/* Applies a fault of PLACE_ANSWER (api_faults.c). true when the answer is complete. */
bool api_answer_fault(struct exchange *exchange, enum fault fault, const char *param);

/* USD that are left. */
double api_balance_left(struct sandbox *sandbox);

#endif
