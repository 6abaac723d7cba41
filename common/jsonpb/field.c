/* Facts about a field: where it lives in the struct, how large it is, whether it is set. */
#include "jsonpb/field.h"

#include <string.h>

size_t px_field__size(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return sizeof(int64_t);
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(double);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default: /* 32-bit integers, enums, float */
        return sizeof(int32_t);
    }
}

void *px_field__at(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (void *)((uintptr_t)message + field->offset);
}

void *px_field__quantifier(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (void *)((uintptr_t)message + field->quantifier_offset);
}

bool px_field__is_repeated(const ProtobufCFieldDescriptor *field)
{
    return field->label == PROTOBUF_C_LABEL_REPEATED;
}

bool px_field__is_oneof(const ProtobufCFieldDescriptor *field)
{
    return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

bool px_field__is_time(const ProtobufCFieldDescriptor *field)
{
    size_t len = strlen(field->name);
    return field->type == PROTOBUF_C_TYPE_INT64 && len > 3 && memcmp(field->name + len - 3, "_at", 3) == 0;
}

static bool slot_is_set(const ProtobufCFieldDescriptor *field, const void *slot)
{
    static const ProtobufCBinaryData zeros;
    if (field->type == PROTOBUF_C_TYPE_STRING) {
        const char *text = *(const char *const *)slot;
        return text && *text;
    }
    return memcmp(slot, &zeros, px_field__size(field)) != 0;
}

bool px_field__is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    if (px_field__is_oneof(field))
        return *(const uint32_t *)px_field__quantifier(message, field) != 0;
    if (px_field__is_repeated(field))
        return *(const size_t *)px_field__quantifier(message, field) > 0;
    return slot_is_set(field, px_field__at(message, field));
}

void px_field__mark(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    if (px_field__is_oneof(field))
        *(uint32_t *)px_field__quantifier(message, field) = field->id;
}

/* The limits of an integer type that both the type and JSON can hold. */
static bool integer_range(ProtobufCType type, int64_t *ret_min, int64_t *ret_max)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        *ret_min = INT32_MIN;
        *ret_max = INT32_MAX;
        return true;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        *ret_min = 0;
        *ret_max = UINT32_MAX;
        return true;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        *ret_min = -PX_JSON_MAX_INT;
        *ret_max = PX_JSON_MAX_INT;
        return true;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        *ret_min = 0;
        *ret_max = PX_JSON_MAX_INT;
        return true;
    default:
        return false;
    }
}

enum px_fault px_field__put_int(const ProtobufCFieldDescriptor *field, void *slot, int64_t value,
                                long *ret_limit)
{
    int64_t min, max;
    if (!integer_range(field->type, &min, &max))
        return PX_FAULT_TYPE;
    if (value < min || value > max) {
        *ret_limit = (long)(value < min ? min : max);
        return value < min ? PX_FAULT_TOO_SMALL : PX_FAULT_TOO_LARGE;
    }
    if (px_field__size(field) == sizeof(int64_t))
        *(int64_t *)slot = value;
    else
        *(uint32_t *)slot = (uint32_t)value;
    return PX_FAULT_NONE;
}
