/* Wire bytes -> message in an arena.
 *
 * protobuf-c recurses without a limit, takes any bytes for text, keeps unknown fields, and makes 28 bytes of
 * heap out of one byte of input. So one pass over the wire checks nesting, names and text first; then
 * protobuf-c unpacks with the arena, whose budget ends what grows too large, as its allocator. */
#include <string.h>

#include "base/str.h"
#include "jsonpb/jsonpb.h"

enum wire { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_LENGTH = 2, WIRE_32 = 5 }; /* groups (3, 4) are not proto3 */

struct cursor {
    const uint8_t *p, *end;
};

static bool read_varint(struct cursor *in, uint64_t *ret)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && in->p < in->end; shift += 7) {
        uint8_t byte = *in->p++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *ret = value;
            return true;
        }
    }
    return false;
}

static bool skip_bytes(struct cursor *in, uint64_t n)
{
    if (n > (uint64_t)(in->end - in->p))
        return false;
    in->p += n;
    return true;
}

static const char *find_fault(const ProtobufCMessageDescriptor *type, struct cursor in, int levels_left);

/* A value with a length: text and sub-messages are looked into. NULL when it is fine. */
static const char *check_sized(const ProtobufCFieldDescriptor *field, struct cursor value, int levels_left)
{
    size_t len = (size_t)(value.end - value.p);
    if (field->type == PROTOBUF_C_TYPE_STRING) {
        if (len > 0 && memchr(value.p, '\0', len))
            return "text with NUL";
        return px_utf8_valid((const char *)value.p, len) ? NULL : "text that is not UTF-8";
    }
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return find_fault(field->descriptor, value, levels_left - 1);
    return NULL;
}

/* Recursion is bounded by levels_left. Returns what is wrong, or NULL. */
static const char *find_fault(const ProtobufCMessageDescriptor *type, struct cursor in, int levels_left)
{
    if (levels_left <= 0)
        return "nested too deeply";
    while (in.p < in.end) {
        uint64_t tag, number;
        if (!read_varint(&in, &tag))
            return "broken tag";
        const ProtobufCFieldDescriptor *field =
            tag >> 3 <= UINT32_MAX ? protobuf_c_message_descriptor_get_field(type, (unsigned)(tag >> 3))
                                   : NULL;
        if (!field)
            return "unknown field";
        const uint8_t *start;
        switch ((enum wire)(tag & 7)) {
        case WIRE_VARINT:
            if (!read_varint(&in, &number))
                return "broken number";
            break;
        case WIRE_64:
            if (!skip_bytes(&in, 8))
                return "cut off";
            break;
        case WIRE_32:
            if (!skip_bytes(&in, 4))
                return "cut off";
            break;
        case WIRE_LENGTH:
            if (!read_varint(&in, &number))
                return "broken length";
            start = in.p;
            if (!skip_bytes(&in, number))
                return "cut off";
            const char *fault = check_sized(field, (struct cursor){start, in.p}, levels_left);
            if (fault)
                return fault;
            break;
        default:
            return "unknown wire type";
        }
    }
    return NULL;
}

struct budget {
    struct px_arena *arena;
    bool exhausted;
};

static void *alloc_in_arena(void *data, size_t size)
{
    struct budget *budget = data;
    void *p = px_arena_alloc(budget->arena, size);
    if (!p)
        budget->exhausted = true;
    return p;
}

static void free_later(void *data, void *p)
{
    (void)data;
    (void)p;
}

ProtobufCMessage *px_message_new(const ProtobufCMessageDescriptor *type, struct px_arena *arena)
{
    ProtobufCMessage *message = px_arena_alloc(arena, type->sizeof_message);
    if (message)
        protobuf_c_message_init(type, message);
    return message;
}

enum px_code px_proto_unpack(const ProtobufCMessageDescriptor *type, const void *bytes, size_t len,
                             struct px_arena *arena, ProtobufCMessage **ret_message, struct px_error *err)
{
    static const uint8_t nothing[1];
    const uint8_t *start = len > 0 ? bytes : nothing;
    const char *fault = find_fault(type, (struct cursor){start, start + len}, PX_PROTO_DEPTH);
    if (fault)
        return px_fail_because(err, PX_INTERNAL, "%s on the wire: %s", type->short_name, fault);
    struct budget budget = {.arena = arena};
    ProtobufCAllocator allocator = {alloc_in_arena, free_later, &budget};
    ProtobufCMessage *message = protobuf_c_message_unpack(type, &allocator, len, start);
    if (message) {
        *ret_message = message;
        return PX_OK;
    }
    if (budget.exhausted)
        return px_fail_because(err, PX_OUT_OF_MEMORY, "%s does not fit its budget", type->short_name);
    return px_fail_because(err, PX_INTERNAL, "%s on the wire: does not unpack", type->short_name);
}
