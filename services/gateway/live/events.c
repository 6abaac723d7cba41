/* A stream lasts about ten minutes, so that connections move on to other gateways and ended sessions can't
 * linger; the client comes back with Last-Event-ID and misses nothing. */
#include "gateway/live/events.h"

#include <inttypes.h>

#include "base/clock.h"
#include "gateway/live/hub.h"

enum {
    LIFETIME_MS = 600000,
    LIFETIME_JITTER = 10, /* percent: streams opened together do not end together */
    HEARTBEAT_MS = 15000,
    LOOK_UP_MS = 1000, /* how often the session and the connection are looked at */
    RETRY_MS = 2000,   /* what browsers wait before they come back */
};

enum round { ROUND_GO_ON, ROUND_END, ROUND_BROKEN };

/* One round: what is news, or a sign of life. */
static enum round serve_round(struct gw_request *req, struct gw_reader *reader, struct px_buf *out,
                              int64_t *spoken_ms)
{
    px_buf_clear(out);
    enum gw_heard heard = gw_reader_wait(reader, out, LOOK_UP_MS);
    if (heard == GW_HEARD_END)
        return ROUND_END;
    if (heard == GW_HEARD_GAP)
        px_buf_printf(out, "id: %" PRIu64 "\nevent: reset\ndata: {}\n\n", reader->seen);
    else if (heard == GW_HEARD_NOTHING && px_mono_ms() - *spoken_ms >= HEARTBEAT_MS)
        px_buf_printf(out, ": still here\nid: %" PRIu64 "\n\n", reader->seen);
    if (out->len == 0)
        return gw_peer_gone(req) ? ROUND_BROKEN : ROUND_GO_ON;
    *spoken_ms = px_mono_ms();
    return px_buf_ok(out) && gw_stream_write(req, out->data, out->len) ? ROUND_GO_ON : ROUND_BROKEN;
}

static void serve(struct gw_request *req, struct gw_reader *reader)
{
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, GW_EVENT_TEXT);
    int64_t spoken_ms = px_mono_ms(), end_ms = spoken_ms + px_jitter_ms(LIFETIME_MS, LIFETIME_JITTER);
    px_buf_printf(&out, "retry: %d\n", RETRY_MS);
    if (!gw_header(req, "Last-Event-ID"))
        px_buf_printf(&out, "id: %" PRIu64 "\n", reader->seen);
    px_buf_str(&out, "\n");
    enum round round = gw_stream_write(req, out.data, out.len) ? ROUND_GO_ON : ROUND_BROKEN;
    while (round == ROUND_GO_ON && px_mono_ms() < end_ms && !gw_session_ended(req))
        round = serve_round(req, reader, &out, &spoken_ms);
    gw_stream_end(req, round != ROUND_BROKEN);
}

void gw_events(struct gw_request *req)
{
    struct px_error err = {0};
    struct gw_reader reader;
    if (req->n_params > 0) {
        (void)px_fail_param(&err, PX_BAD_QUERY, req->params[0].name);
        gw_send_problem(req, &err);
        return;
    }
    if (!req->gw->hub || gw_draining(req->gw)) {
        gw_send_code(req, PX_UNAVAILABLE);
        return;
    }
    if (gw_reader_open(req->gw->hub, req->claims->user_id, gw_header(req, "Last-Event-ID"), &reader, &err) !=
        PX_OK) {
        gw_send_problem(req, &err);
        return;
    }
    gw_add_header(req, "X-Accel-Buffering", "no"); /* nginx would hold events back */
    if (gw_stream_begin(req, 200, "text/event-stream", -1))
        serve(req, &reader);
    gw_reader_close(&reader);
}
