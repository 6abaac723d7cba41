/* Keeps the law of the transcoder: what can be decoded gives the same JSON again after pack, unpack and
 * encode. The same bytes are also taken for wire bytes: what unpacks must encode or be refused, never crash. */
#include <sample.pb-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "jsonpb/jsonpb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_JSON = 4 << 20 };

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static void take_json(const uint8_t *data, size_t size)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    ProtobufCMessage *first = px_message_new(&sample__sample__descriptor, &arena);
    struct px_error err = {0};
    if (!first || px_json_decode((const char *)data, size, first, &arena, &err) != PX_OK)
        return;
    auto_buf struct px_buf before = {0};
    px_buf_init(&before, MAX_JSON);
    enum px_code code = px_json_encode(first, &before, NULL);
    if (code != PX_OK)
        return; /* deeper than messages may be: never made by one of our own types */
    size_t len = protobuf_c_message_get_packed_size(first);
    auto_free uint8_t *wire = malloc(len + 1);
    demand(wire && protobuf_c_message_pack(first, wire) == len);
    ProtobufCMessage *second;
    code = px_proto_unpack(&sample__sample__descriptor, wire, len, &arena, &second, NULL);
    if (code == PX_OUT_OF_MEMORY)
        return;
    demand(code == PX_OK);
    auto_buf struct px_buf after = {0};
    px_buf_init(&after, MAX_JSON);
    demand(px_json_encode(second, &after, NULL) == PX_OK);
    demand(before.len == after.len && memcmp(before.data, after.data, after.len) == 0);
}

static void take_wire(const uint8_t *data, size_t size)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    ProtobufCMessage *message;
    if (px_proto_unpack(&sample__sample__descriptor, data, size, &arena, &message, NULL) != PX_OK)
        return;
    auto_buf struct px_buf out = {0};
    px_buf_init(&out, MAX_JSON);
    (void)px_json_encode(message, &out, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    take_json(data, size);
    take_wire(data, size);
    return 0;
}
