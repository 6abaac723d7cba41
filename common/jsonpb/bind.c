/* Text of a path or query -> one field of a message. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "jsonpb/field.h"
#include "jsonpb/jsonpb.h"
#include "jsonpb/text.h"

/* A decimal number as in JSON: no spaces, no hexadecimal, no words. */
static enum px_fault put_real(const ProtobufCFieldDescriptor *field, void *slot, const char *text)
{
    if (!*text || strspn(text, "0123456789+-.eE") != strlen(text) || strchr("+.eE", *text))
        return PX_FAULT_TYPE;
    char *end;
    double value = strtod(text, &end);
    if (*end || !isfinite(value))
        return PX_FAULT_TYPE;
    if (field->type == PROTOBUF_C_TYPE_DOUBLE)
        *(double *)slot = value;
    else if (isfinite((float)value))
        *(float *)slot = (float)value;
    else
        return PX_FAULT_TYPE;
    return PX_FAULT_NONE;
}

static enum px_fault put_bool(void *slot, const char *text)
{
    bool yes = strcmp(text, "true") == 0;
    if (!yes && strcmp(text, "false") != 0)
        return PX_FAULT_TYPE;
    *(protobuf_c_boolean *)slot = yes;
    return PX_FAULT_NONE;
}

static struct px_stored put_slot(const ProtobufCFieldDescriptor *field, void *slot, const char *text,
                                 struct px_arena *arena)
{
    struct px_stored stored = {.fault = PX_FAULT_NONE};
    int64_t number;
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_ENUM:
        return px_text__put(field, slot, text, strlen(text), arena);
    case PROTOBUF_C_TYPE_BOOL:
        stored.fault = put_bool(slot, text);
        return stored;
    case PROTOBUF_C_TYPE_DOUBLE:
    case PROTOBUF_C_TYPE_FLOAT:
        stored.fault = put_real(field, slot, text);
        return stored;
    default:
        if (px_field__is_time(field))
            return px_text__put(field, slot, text, strlen(text), arena);
        stored.fault = px_parse_int(text, INT64_MIN, INT64_MAX, &number)
                           ? px_field__put_int(field, slot, number, &stored.limit)
                           : PX_FAULT_TYPE;
        return stored;
    }
}

/* "a,b,c" -> three elements; "" -> none. */
static struct px_stored put_list(const ProtobufCFieldDescriptor *field, ProtobufCMessage *message,
                                 const char *text, struct px_arena *arena)
{
    if (!*text)
        return (struct px_stored){.fault = PX_FAULT_NONE};
    size_t n = 1, size = px_field__size(field);
    for (const char *p = text; *p; p++)
        n += *p == ',';
    char *slots = px_arena_array(arena, n, size);
    if (!slots)
        return (struct px_stored){.out_of_memory = true};
    const char *start = text;
    for (size_t i = 0; i < n; i++) {
        size_t len = strcspn(start, ",");
        const char *element = px_arena_strndup(arena, start, len);
        if (!element)
            return (struct px_stored){.out_of_memory = true};
        if (len == 0)
            return (struct px_stored){.fault = PX_FAULT_FORMAT};
        struct px_stored stored = put_slot(field, slots + i * size, element, arena);
        if (stored.out_of_memory || stored.fault != PX_FAULT_NONE)
            return stored;
        start += len + 1;
    }
    *(char **)px_field__at(message, field) = slots;
    *(size_t *)px_field__quantifier(message, field) = n;
    return (struct px_stored){.fault = PX_FAULT_NONE};
}

enum px_code px_json_bind(ProtobufCMessage *message, const char *name, const char *text,
                          struct px_arena *arena, struct px_error *err)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
    if (!field || field->type == PROTOBUF_C_TYPE_MESSAGE)
        return px_fail(err, PX_NOT_FOUND);
    if (px_field__is_set(message, field))
        return px_fail_field(err, name, PX_FAULT_NOT_ALLOWED, 0);
    struct px_stored stored = px_field__is_repeated(field)
                                  ? put_list(field, message, text, arena)
                                  : put_slot(field, px_field__at(message, field), text, arena);
    if (stored.out_of_memory)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (stored.fault != PX_FAULT_NONE)
        return px_fail_field(err, name, stored.fault, stored.limit);
    px_field__mark(message, field);
    return PX_OK;
}
