/* Values that JSON writes as strings: text, names of enums, times, base64. */
#include "jsonpb/text.h"

#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "jsonpb/field.h"
#include "jsonpb/jsonpb.h"

static struct px_stored put_string(char **slot, const char *text, size_t len, struct px_arena *arena)
{
    if (!px_utf8_valid(text, len) || memchr(text, '\0', len))
        return (struct px_stored){.fault = PX_FAULT_CHARACTERS};
    *slot = px_arena_strndup(arena, text, len);
    return (struct px_stored){.out_of_memory = !*slot};
}

static struct px_stored put_bytes(ProtobufCBinaryData *slot, const char *text, size_t len,
                                  struct px_arena *arena)
{
    size_t room = len / 4 * 3 + 3, n;
    uint8_t *bytes = px_arena_alloc(arena, room);
    if (!bytes)
        return (struct px_stored){.out_of_memory = true};
    if (sodium_base642bin(bytes, room, text, len, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return (struct px_stored){.fault = PX_FAULT_FORMAT};
    slot->data = bytes;
    slot->len = n;
    return (struct px_stored){.fault = PX_FAULT_NONE};
}

struct px_stored px_text__put(const ProtobufCFieldDescriptor *field, void *slot, const char *text, size_t len,
                              struct px_arena *arena)
{
    struct px_stored stored = {.fault = PX_FAULT_NONE};
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return put_string(slot, text, len, arena);
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return put_bytes(slot, text, len, arena);
    if (field->type == PROTOBUF_C_TYPE_ENUM)
        stored.fault = px_enum_value(field->descriptor, text, slot) ? PX_FAULT_NONE : PX_FAULT_NOT_ALLOWED;
    else if (px_field__is_time(field))
        stored.fault = px_rfc3339_parse(text, slot) ? PX_FAULT_NONE : PX_FAULT_FORMAT;
    else
        stored.fault = PX_FAULT_TYPE;
    return stored;
}
