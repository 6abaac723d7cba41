/* Comma-separated lists of the configuration. */
#include "gateway/lists.h"

#include <stddef.h>
#include <string.h>

bool gw_list_has(const char *list, const char *text)
{
    size_t wanted = strlen(text);
    while (list && *list) {
        list += strspn(list, " ,");
        size_t len = strcspn(list, ",");
        size_t used = len;
        while (used && list[used - 1] == ' ')
            used--;
        if (used && used == wanted && memcmp(list, text, used) == 0)
            return true;
        list += len;
    }
    return false;
}
