/* The two streams: made at start, published to, asked for their range. Events only tell; what they tell
 * stands in a database too. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"
#include "rpc/event.h"

enum { API_WAIT_MS = 2000 };
#define NS_PER_S INT64_C(1000000000)

struct stream_row {
    const char *name, *subject;
    int64_t max_age_s, max_bytes, duplicates_s;
};

static const struct stream_row streams[] = {
    {PX_STREAM_EVENTS, "pulix.events.>", 24 * 3600, 256 << 20, 600},
    /* An access token lives for 15 minutes; its revocation needs to be known no longer than that. */
    {PX_STREAM_AUTH, PX_SUBJECT_REVOKED, 20 * 60, 64 << 20, 600},
};

PX_DEFINE_AUTO(jetstream, jsCtx *, jsCtx_Destroy);
#define auto_jetstream PX_AUTO(jetstream)
PX_DEFINE_AUTO(stream_info, jsStreamInfo *, jsStreamInfo_Destroy);
#define auto_stream_info PX_AUTO(stream_info)
PX_DEFINE_AUTO(message, natsMsg *, natsMsg_Destroy);
#define auto_message PX_AUTO(message)

static enum px_code fail_js(natsStatus status, jsErrCode js_error, const char *what, struct px_error *err)
{
    return px_fail_because(err, PX_UNAVAILABLE, "%s: %s (%d)", what, natsStatus_GetText(status),
                           (int)js_error);
}

/* A context is a handful of bytes; one for each use needs no lock. Its waits end at the thread's deadline. */
static enum px_code open_context(struct px_bus *bus, jsCtx **ret_context, struct px_error *err)
{
    int64_t wait_ms = px_deadline_left_ms(API_WAIT_MS);
    natsConnection *nc = px_bus_jetstream(bus);
    if (!nc)
        return px_fail_because(err, PX_INTERNAL, "the bus was opened without streams");
    if (wait_ms <= 0)
        return px_fail(err, PX_DEADLINE_EXCEEDED);
    jsOptions options;
    jsOptions_Init(&options);
    options.Wait = wait_ms;
    natsStatus status = natsConnection_JetStream(ret_context, nc, &options);
    return status == NATS_OK ? PX_OK : fail_js(status, 0, "streams", err);
}

static enum px_code make_stream(jsCtx *context, const struct stream_row *row, struct px_error *err)
{
    const char *subjects[] = {row->subject};
    jsStreamConfig config;
    jsErrCode js_error = 0;
    jsStreamConfig_Init(&config);
    config.Name = row->name;
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Retention = js_LimitsPolicy;
    config.Storage = js_FileStorage;
    config.Discard = js_DiscardOld;
    config.MaxAge = row->max_age_s * NS_PER_S;
    config.MaxBytes = row->max_bytes;
    config.AllowDirect = true; /* px_event_erase looks messages up by subject */
    config.Duplicates = row->duplicates_s * NS_PER_S;
    natsStatus status = js_AddStream(NULL, context, &config, NULL, &js_error);
    if (status != NATS_OK && js_error == JSStreamNameExistErr) /* an older version's settings */
        status = js_UpdateStream(NULL, context, &config, NULL, &js_error);
    return status == NATS_OK ? PX_OK : fail_js(status, js_error, row->name, err);
}

enum px_code px_events_setup(struct px_bus *bus, const char *stream, struct px_error *err)
{
    auto_jetstream jsCtx *context = NULL;
    PX_TRY(open_context(bus, &context, err));
    for (size_t i = 0; i < PX_ARRAY_LEN(streams); i++)
        if (!stream || strcmp(stream, streams[i].name) == 0)
            PX_TRY(make_stream(context, &streams[i], err));
    return PX_OK;
}

static natsStatus publish(jsCtx *context, const char *subject, const char *unique, const void *bytes,
                          size_t len, jsErrCode *ret_js_error)
{
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MaxWait = px_deadline_left_ms(API_WAIT_MS);
    options.MsgId = unique;
    return js_Publish(NULL, context, subject, bytes, (int)len, &options, ret_js_error);
}

enum px_code px_event_publish(struct px_bus *bus, const char *subject, const char *unique,
                              const ProtobufCMessage *message, struct px_error *err)
{
    auto_jetstream jsCtx *context = NULL;
    PX_TRY(open_context(bus, &context, err));
    size_t len = protobuf_c_message_get_packed_size(message);
    auto_free unsigned char *bytes = malloc(len + 1);
    if (!bytes)
        return px_fail(err, PX_OUT_OF_MEMORY);
    len = protobuf_c_message_pack(message, bytes);
    jsErrCode js_error = 0;
    natsStatus status = publish(context, subject, unique, bytes, len, &js_error);
    if (status == NATS_NO_RESPONDERS) { /* the streams are gone: the server came back with an empty store */
        bool is_revocation = strcmp(subject, PX_SUBJECT_REVOKED) == 0;
        PX_TRY(px_events_setup(bus, is_revocation ? PX_STREAM_AUTH : PX_STREAM_EVENTS, err));
        status = publish(context, subject, unique, bytes, len, &js_error);
    }
    return status == NATS_OK ? PX_OK : fail_js(status, js_error, "publish", err);
}

enum px_code px_event_range(struct px_bus *bus, const char *stream, uint64_t *ret_first, uint64_t *ret_last,
                            struct px_error *err)
{
    auto_jetstream jsCtx *context = NULL;
    PX_TRY(open_context(bus, &context, err));
    auto_stream_info jsStreamInfo *info = NULL;
    jsErrCode js_error = 0;
    natsStatus status = js_GetStreamInfo(&info, context, stream, NULL, &js_error);
    if (status != NATS_OK)
        return fail_js(status, js_error, stream, err);
    *ret_first = info->State.FirstSeq;
    *ret_last = info->State.LastSeq;
    return PX_OK;
}

/* The first message of the subject from a sequence on; its sequence, or 0 when there is none. */
static enum px_code find_next(jsCtx *context, const char *stream, const char *subject, uint64_t from,
                              uint64_t *ret_sequence, struct px_error *err)
{
    auto_message natsMsg *message = NULL;
    jsOptions options;
    jsDirectGetMsgOptions wanted;
    jsOptions_Init(&options);
    jsDirectGetMsgOptions_Init(&wanted);
    options.Wait = px_deadline_left_ms(API_WAIT_MS);
    wanted.Sequence = from;
    wanted.NextBySubject = subject;
    *ret_sequence = 0;
    natsStatus status = js_DirectGetMsg(&message, context, stream, &options, &wanted);
    if (status == NATS_NOT_FOUND || status == NATS_NO_RESPONDERS) /* no such message, no such stream */
        return PX_OK;
    const char *text = NULL;
    if (status == NATS_OK)
        status = natsMsgHeader_Get(message, "Nats-Sequence", &text);
    int64_t sequence = 0;
    if (status != NATS_OK || !px_parse_int(text, 1, INT64_MAX, &sequence))
        return fail_js(status, 0, "next message", err);
    *ret_sequence = (uint64_t)sequence;
    return PX_OK;
}

/* Not STREAM.PURGE: that only strikes messages out, their bytes stay in the server's files. */
enum px_code px_event_erase(struct px_bus *bus, const char *stream, const char *subject, struct px_error *err)
{
    auto_jetstream jsCtx *context = NULL;
    PX_TRY(open_context(bus, &context, err));
    for (uint64_t sequence = 1;; sequence++) {
        PX_TRY(find_next(context, stream, subject, sequence, &sequence, err));
        if (sequence == 0)
            return PX_OK;
        jsErrCode js_error = 0;
        natsStatus status = js_EraseMsg(context, stream, sequence, NULL, &js_error);
        if (status != NATS_OK && js_error != JSSequenceNotFoundErr)
            return fail_js(status, js_error, "erase", err);
        if (px_deadline_left_ms(API_WAIT_MS) <= 0)
            return px_fail(err, PX_DEADLINE_EXCEEDED);
    }
}
