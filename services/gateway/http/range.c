/* One range is honoured: "bytes=a-b", "bytes=a-" and "bytes=-n". */
#include "gateway/http/range.h"

#include <string.h>

#include "base/str.h"

/* Reads digits up to 'end'; -1 when there are none, or something else. */
static int64_t read_position(const char *start, const char *end)
{
    char digits[20] = "";
    int64_t value;
    size_t len = (size_t)(end - start);
    if (len == 0 || len >= sizeof digits)
        return -1;
    memcpy(digits, start, len);
    return px_parse_int(digits, 0, INT64_MAX, &value) ? value : -1;
}

struct gw_range gw_range_of(const char *header, int64_t total)
{
    static const char unit[] = "bytes=";
    struct gw_range all = {GW_RANGE_ALL, 0, total};
    if (!header || !px_str_starts(header, unit) || strchr(header, ','))
        return all;
    const char *from = header + sizeof unit - 1, *dash = strchr(from, '-');
    if (!dash)
        return all;
    int64_t first = read_position(from, dash), last = read_position(dash + 1, dash + 1 + strlen(dash + 1));
    bool has_first = dash > from, has_last = dash[1] != '\0';
    if ((has_first && first < 0) || (has_last && last < 0) || (!has_first && !has_last) ||
        (has_first && has_last && last < first))
        return all;
    if (!has_first) {
        if (last == 0 || total == 0)
            return (struct gw_range){GW_RANGE_NONE, 0, 0};
        return (struct gw_range){GW_RANGE_PART, last < total ? total - last : 0, total};
    }
    if (first >= total)
        return (struct gw_range){GW_RANGE_NONE, 0, 0};
    return (struct gw_range){GW_RANGE_PART, first, has_last && last < total - 1 ? last + 1 : total};
}
