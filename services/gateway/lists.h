/* Comma-separated lists of the configuration. */
#ifndef PX_GATEWAY_LISTS_H
#define PX_GATEWAY_LISTS_H

#include <stdbool.h>

/* Whether the comma-separated list holds exactly this text; spaces around entries don't count. NULL lists are
 * empty. */
bool gw_list_has(const char *list, const char *text);

#endif
