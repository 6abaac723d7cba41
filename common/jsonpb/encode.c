/* Message -> JSON, straight into a buffer by the descriptors, without a tree in between. */
#include <inttypes.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "jsonpb/field.h"
#include "jsonpb/jsonpb.h"

static enum px_code write_message(const ProtobufCMessage *message, struct px_buf *out, int levels_left,
                                  struct px_error *err);

static enum px_code write_int(int64_t value, struct px_buf *out, struct px_error *err)
{
    if (value > PX_JSON_MAX_INT || value < -PX_JSON_MAX_INT)
        return px_fail_because(err, PX_INTERNAL, "integer beyond 2^53");
    px_buf_int(out, value);
    return PX_OK;
}

static void write_time(int64_t wall_ms, struct px_buf *out)
{
    if (wall_ms == 0) {
        px_buf_append(out, "null", 4);
        return;
    }
    char text[PX_RFC3339_SIZE];
    px_rfc3339(wall_ms, text);
    px_buf_char(out, '"');
    px_buf_str(out, text);
    px_buf_char(out, '"');
}

/* The shortest of three precisions that reads back as the same value. */
static enum px_code write_real(double value, bool is_float, struct px_buf *out, struct px_error *err)
{
    if (!isfinite(value))
        return px_fail_because(err, PX_INTERNAL, "number that is not finite");
    if (value == rint(value) && fabs(value) < 1e15) {
        px_buf_int(out, (int64_t)value);
        return PX_OK;
    }
    char text[32];
    int precision = is_float ? 6 : 15, most = is_float ? 9 : 17;
    for (; precision <= most; precision++) {
        (void)snprintf(text, sizeof text, "%.*g", precision, value);
        if (is_float ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value)
            break;
    }
    px_buf_str(out, text);
    return PX_OK;
}

static void write_base64(const ProtobufCBinaryData *bytes, struct px_buf *out)
{
    enum { PIECE = 3 * 256 }; /* a multiple of three needs no padding before the end */
    char text[sodium_base64_ENCODED_LEN(PIECE, sodium_base64_VARIANT_ORIGINAL)];
    px_buf_char(out, '"');
    for (size_t done = 0; done < bytes->len; done += PIECE) {
        size_t n = bytes->len - done < PIECE ? bytes->len - done : PIECE;
        (void)sodium_bin2base64(text, sizeof text, bytes->data + done, n, sodium_base64_VARIANT_ORIGINAL);
        px_buf_str(out, text);
    }
    px_buf_char(out, '"');
}

static void write_enum(const ProtobufCEnumDescriptor *type, int value, struct px_buf *out)
{
    const char *name = px_enum_name(type, value);
    if (name)
        px_buf_json_str(out, name);
    else
        px_buf_append(out, "null", 4);
}

static enum px_code write_slot(const ProtobufCFieldDescriptor *field, const void *slot, struct px_buf *out,
                               int levels_left, struct px_error *err)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return write_int(*(const int32_t *)slot, out, err);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return write_int(*(const uint32_t *)slot, out, err);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        if (!px_field__is_time(field))
            return write_int(*(const int64_t *)slot, out, err);
        write_time(*(const int64_t *)slot, out);
        return PX_OK;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return write_int(*(const uint64_t *)slot > INT64_MAX ? INT64_MAX : *(const int64_t *)slot, out, err);
    case PROTOBUF_C_TYPE_FLOAT:
        return write_real((double)*(const float *)slot, true, out, err);
    case PROTOBUF_C_TYPE_DOUBLE:
        return write_real(*(const double *)slot, false, out, err);
    case PROTOBUF_C_TYPE_BOOL:
        px_buf_str(out, *(const protobuf_c_boolean *)slot ? "true" : "false");
        return PX_OK;
    case PROTOBUF_C_TYPE_ENUM:
        write_enum(field->descriptor, *(const int *)slot, out);
        return PX_OK;
    case PROTOBUF_C_TYPE_STRING:
        px_buf_json_str(out, *(const char *const *)slot ? *(const char *const *)slot : "");
        return PX_OK;
    case PROTOBUF_C_TYPE_BYTES:
        write_base64(slot, out);
        return PX_OK;
    case PROTOBUF_C_TYPE_MESSAGE:
        return write_message(*(ProtobufCMessage *const *)slot, out, levels_left - 1, err);
    }
    return px_fail_because(err, PX_INTERNAL, "field of an unknown type");
}

static enum px_code write_list(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                               struct px_buf *out, int levels_left, struct px_error *err)
{
    size_t n = *(const size_t *)px_field__quantifier(message, field);
    const char *slots = *(const char *const *)px_field__at(message, field);
    px_buf_char(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            px_buf_char(out, ',');
        PX_TRY(write_slot(field, slots + i * px_field__size(field), out, levels_left, err));
    }
    px_buf_char(out, ']');
    return PX_OK;
}

static bool is_absent(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    if (px_field__is_oneof(field))
        return *(const uint32_t *)px_field__quantifier(message, field) != field->id;
    return field->type == PROTOBUF_C_TYPE_MESSAGE && !*(void *const *)px_field__at(message, field);
}

/* Recursion is bounded by levels_left. */
static enum px_code write_message(const ProtobufCMessage *message, struct px_buf *out, int levels_left,
                                  struct px_error *err)
{
    if (levels_left <= 0)
        return px_fail_because(err, PX_INTERNAL, "message nested too deeply");
    if (!message) {
        px_buf_append(out, "null", 4);
        return PX_OK;
    }
    const ProtobufCMessageDescriptor *type = message->descriptor;
    px_buf_char(out, '{');
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        px_buf_str(out, i > 0 ? ",\"" : "\"");
        px_buf_str(out, field->name);
        px_buf_append(out, "\":", 2);
        if (px_field__is_repeated(field))
            PX_TRY(write_list(message, field, out, levels_left, err));
        else if (is_absent(message, field))
            px_buf_append(out, "null", 4);
        else
            PX_TRY(write_slot(field, px_field__at(message, field), out, levels_left, err));
    }
    px_buf_char(out, '}');
    return PX_OK;
}

enum px_code px_json_encode(const ProtobufCMessage *message, struct px_buf *out, struct px_error *err)
{
    PX_TRY(write_message(message, out, PX_PROTO_DEPTH, err));
    return px_buf_ok(out) ? PX_OK : px_fail_because(err, PX_OUT_OF_MEMORY, "JSON does not fit its buffer");
}
