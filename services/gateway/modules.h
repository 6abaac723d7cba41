/* The list of parts that need a start. */
#ifndef PX_GATEWAY_MODULES_H
#define PX_GATEWAY_MODULES_H

#include "gateway/gateway.h"

/* Ends with a row without a name. */
extern const struct gw_module gw_modules[];

#endif
