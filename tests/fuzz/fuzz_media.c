/* Header fields and events that the gateway's media parts read. Laws: a range lies within its file; a coding
 * that is accepted was named; the text of an event is one event, whatever was packed into it. */
#include <pulix/event/v1/event.pb-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "gateway/http/compress.h"
#include "gateway/http/range.h"
#include "gateway/live/event_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static void take_range(const char *text)
{
    static const int64_t totals[] = {0, 1, 100, INT64_MAX};
    for (size_t i = 0; i < PX_ARRAY_LEN(totals); i++) {
        struct gw_range range = gw_range_of(text, totals[i]);
        demand(range.start >= 0 && range.start <= range.end && range.end <= totals[i]);
        demand(range.kind != GW_RANGE_PART || range.start < range.end);
    }
}

static void take_event(const uint8_t *data, size_t size)
{
    struct gw_job_state job;
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, 1 << 20);
    if (!gw_event_write(&out, 7, data, size, &job))
        return;
    demand(out.len > 2 && strlen(out.data) == out.len);
    demand(strstr(out.data, "\n\n") == out.data + out.len - 2);
    demand(job.json >= out.data && job.json + job.len <= out.data + out.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_free char *text = strndup((const char *)data, size);
    demand(text != NULL);
    take_range(text);
    demand(!gw_accepts_coding(text, "br") || strcasestr(text, "br"));
    take_event(data, size);
    return 0;
}
