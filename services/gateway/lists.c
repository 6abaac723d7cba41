/* Comma-separated lists of the configuration. */
#include "gateway/lists.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum { ENTRY_SIZE = 64 };

/* Takes the next entry, without spaces around it; false at the end. One that is too long becomes "". */
static bool next_entry(const char **list, char entry[ENTRY_SIZE])
{
    if (!*list)
        return false;
    *list += strspn(*list, " ,");
    size_t len = strcspn(*list, ",");
    const char *start = *list;
    *list += len;
    while (len && start[len - 1] == ' ')
        len--;
    (void)snprintf(entry, ENTRY_SIZE, "%.*s", len < ENTRY_SIZE ? (int)len : 0, start);
    return len > 0;
}

bool gw_list_has(const char *list, const char *text)
{
    char entry[ENTRY_SIZE];
    while (next_entry(&list, entry))
        if (text[0] && strcmp(entry, text) == 0)
            return true;
    return false;
}

/* "172.16.0.0/12" -> address and mask in host order. */
static bool parse_network(char *entry, uint32_t *ret_address, uint32_t *ret_mask)
{
    struct in_addr parsed;
    int64_t bits = 32;
    char *slash = strchr(entry, '/');
    if (slash) {
        *slash = '\0';
        if (!px_parse_int(slash + 1, 0, 32, &bits))
            return false;
    }
    if (inet_pton(AF_INET, entry, &parsed) != 1)
        return false;
    *ret_mask = bits ? UINT32_MAX << (32 - bits) : 0;
    *ret_address = ntohl(parsed.s_addr);
    return true;
}

bool gw_list_covers(const char *list, const char *address)
{
    char entry[ENTRY_SIZE];
    struct in_addr parsed;
    uint32_t network = 0;
    uint32_t mask = 0;
    bool is_v4 = inet_pton(AF_INET, address, &parsed) == 1;
    while (next_entry(&list, entry)) {
        if (strcmp(entry, address) == 0)
            return true;
        if (is_v4 && parse_network(entry, &network, &mask) && ((ntohl(parsed.s_addr) ^ network) & mask) == 0)
            return true;
    }
    return false;
}

bool gw_list_is_of_addresses(const char *list)
{
    char entry[ENTRY_SIZE];
    struct in6_addr v6;
    uint32_t network = 0;
    uint32_t mask = 0;
    while (next_entry(&list, entry))
        if (inet_pton(AF_INET6, entry, &v6) != 1 && !parse_network(entry, &network, &mask))
            return false;
    return true;
}
