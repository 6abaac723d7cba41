/* Message types -> JSON schemas (2020-12), by the rules of common/jsonpb: all members of an answer are always
 * there, absent ones as null; a request may leave out any, and has no others. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "gateway/api/openapi_parts.h"
#include "jsonpb/jsonpb.h"

static const struct {
    const char *name, *text;
} comments[] = {
#include "proto_comments.inc"
};

const char *gw_proto_comment(const char *name)
{
    for (size_t i = 0; i < PX_ARRAY_LEN(comments); i++)
        if (strcmp(comments[i].name, name) == 0)
            return comments[i].text;
    return NULL;
}

void gw_openapi_note_output(struct gw_openapi *doc, const ProtobufCMessageDescriptor *type)
{
    if (json_object_get(doc->output_types, type->name))
        return;
    (void)json_object_set_new(doc->output_types, type->name, json_true());
    for (unsigned i = 0; i < type->n_fields; i++)
        if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
            gw_openapi_note_output(doc, type->fields[i].descriptor);
}

static bool is_time(const ProtobufCFieldDescriptor *field)
{
    size_t len = strlen(field->name);
    return field->type == PROTOBUF_C_TYPE_INT64 && len > 3 && strcmp(field->name + len - 3, "_at") == 0;
}

static json_t *enum_schema(const ProtobufCEnumDescriptor *type, bool nullable)
{
    json_t *names = json_array();
    for (unsigned i = 0; i < type->n_values; i++) {
        const char *name = px_enum_name(type, type->values[i].value);
        if (name)
            (void)json_array_append_new(names, json_string(name));
    }
    if (!nullable)
        return json_pack("{s:s, s:o}", "type", "string", "enum", names);
    (void)json_array_append_new(names, json_null());
    return json_pack("{s:[s,s], s:o}", "type", "string", "null", "enum", names);
}

static json_t *int_schema(const char *format, json_int_t min, json_int_t max)
{
    return json_pack("{s:s, s:s, s:I, s:I}", "type", "integer", "format", format, "minimum", min, "maximum",
                     max);
}

/* One value, without list, presence and description. */
static json_t *value_schema(struct gw_openapi *doc, const ProtobufCFieldDescriptor *field,
                            enum gw_direction direction)
{
    const json_int_t safe = (json_int_t)1 << 53;
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return json_pack("{s:s}", "type", "string");
    case PROTOBUF_C_TYPE_BYTES:
        return json_pack("{s:s, s:s}", "type", "string", "contentEncoding", "base64");
    case PROTOBUF_C_TYPE_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        return json_pack("{s:s, s:s}", "type", "number", "format", "double");
    case PROTOBUF_C_TYPE_ENUM:
        return enum_schema(field->descriptor,
                           direction == GW_OUT && field->label != PROTOBUF_C_LABEL_REPEATED);
    case PROTOBUF_C_TYPE_MESSAGE:
        return gw_openapi_ref(doc, field->descriptor, direction, NULL);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        if (is_time(field))
            return json_pack("{s:s, s:s}", "type", "string", "format", "date-time");
        return int_schema("int64", -safe, safe);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return int_schema("int64", 0, safe);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return int_schema("int64", 0, UINT32_MAX);
    default:
        return int_schema("int32", INT32_MIN, INT32_MAX);
    }
}

/* The same, or null. */
static json_t *or_null(json_t *schema)
{
    json_t *type = json_object_get(schema, "type");
    if (json_is_array(type))
        return schema;
    if (!type)
        return json_pack("{s:[o,{s:s}]}", "anyOf", schema, "type", "null");
    (void)json_object_set_new(schema, "type", json_pack("[O,s]", type, "null"));
    return schema;
}

static bool may_be_null(const ProtobufCFieldDescriptor *field)
{
    return field->type == PROTOBUF_C_TYPE_MESSAGE || is_time(field) ||
           field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
}

json_t *gw_openapi_field(struct gw_openapi *doc, const ProtobufCFieldDescriptor *field,
                         enum gw_direction direction)
{
    json_t *value = value_schema(doc, field, direction);
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return json_pack("{s:s, s:o}", "type", "array", "items", value);
    return direction == GW_OUT && may_be_null(field) ? or_null(value) : value;
}

static bool in_path(const char *path, const char *name)
{
    char part[80];
    (void)snprintf(part, sizeof part, "{%s}", name);
    return path && strstr(path, part);
}

static json_t *message_schema(struct gw_openapi *doc, const ProtobufCMessageDescriptor *type,
                              enum gw_direction direction, const char *path)
{
    json_t *properties = json_object(), *required = json_array();
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        char full[160];
        if (in_path(path, field->name))
            continue;
        json_t *schema = gw_openapi_field(doc, field, direction);
        (void)snprintf(full, sizeof full, "%s.%s", type->name, field->name);
        if (gw_proto_comment(full))
            (void)json_object_set_new(schema, "description", json_string(gw_proto_comment(full)));
        (void)json_object_set_new(properties, field->name, schema);
        (void)json_array_append_new(required, json_string(field->name));
    }
    json_t *schema =
        json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties, "additionalProperties", 0);
    if (gw_proto_comment(type->name))
        (void)json_object_set_new(schema, "description", json_string(gw_proto_comment(type->name)));
    if (direction == GW_OUT && json_array_size(required) > 0)
        (void)json_object_set(schema, "required", required);
    json_decref(required);
    return schema;
}

json_t *gw_openapi_ref(struct gw_openapi *doc, const ProtobufCMessageDescriptor *type,
                       enum gw_direction direction, const char *path)
{
    char name[96], ref[128];
    bool both_ways = direction == GW_IN && json_object_get(doc->output_types, type->name);
    (void)snprintf(name, sizeof name, "%s%s", type->short_name, both_ways ? "Input" : "");
    (void)snprintf(ref, sizeof ref, "#/components/schemas/%s", name);
    if (!json_object_get(doc->schemas, name)) {
        (void)json_object_set_new(doc->schemas, name, json_object()); /* its place, while it is made */
        json_t *schema = message_schema(doc, type, direction, path);
        (void)json_object_set_new(schema, "x-message", json_string(type->name));
        (void)json_object_set_new(doc->schemas, name, schema);
    }
    const json_t *known = json_object_get(json_object_get(doc->schemas, name), "x-message");
    if (known && strcmp(json_string_value(known), type->name) != 0)
        doc->fault = "two message types have one name";
    return json_pack("{s:s}", "$ref", ref);
}
