/* The start-up check that the link-level hooks work in this very process. */
#ifndef PX_GATEWAY_SELFTEST_H
#define PX_GATEWAY_SELFTEST_H

#include "base/err.h"

/* Starts a thread as civetweb does and looks at its stack; then connects to the address and sends a head that
 * civetweb alone would accept. INTERNAL when the stack is small or the head is not refused. */
enum px_code gw_selftest(const char *address, struct px_error *err);

#endif
