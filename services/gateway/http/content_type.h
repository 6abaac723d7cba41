/* Media types of request bodies. */
#ifndef PX_GATEWAY_CONTENT_TYPE_H
#define PX_GATEWAY_CONTENT_TYPE_H

#include <stdbool.h>

/* "application/json", with no parameter but charset=utf-8. NULL is not. */
bool gw_is_json(const char *content_type);

#endif
