/* Comma-separated lists of the configuration. */
#ifndef PX_GATEWAY_LISTS_H
#define PX_GATEWAY_LISTS_H

#include <stdbool.h>

/* Whether the comma-separated list holds exactly this text; spaces around entries don't count. NULL lists are
 * empty. */
bool gw_list_has(const char *list, const char *text);

/* Whether the list of addresses ("10.0.0.1, 172.16.0.0/12") covers this IPv4 address; an IPv6 address is
 * covered by the same text only. */
bool gw_list_covers(const char *list, const char *address);

/* Every entry is an IPv4 address, an IPv4 network or an IPv6 address. */
bool gw_list_is_of_addresses(const char *list);

#endif
