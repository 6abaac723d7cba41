/* Names of enum values in JSON: JOB_STATUS_QUEUED of enum JobStatus is "queued". */
#include <string.h>

#include "base/str.h"
#include "jsonpb/jsonpb.h"

enum { MAX_NAME = 64 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The part of a value's name that follows the enum's own name: "QUEUED". */
static const char *bare_name(const ProtobufCEnumDescriptor *type, const char *value_name)
{
    char prefix[MAX_NAME];
    px_snake_case(type->short_name, prefix, sizeof prefix);
    size_t len = strlen(prefix);
    for (size_t i = 0; i < len; i++)
        if (lower(value_name[i]) != prefix[i])
            return value_name;
    return value_name[len] == '_' ? value_name + len + 1 : value_name;
}

const char *px_enum_name(const ProtobufCEnumDescriptor *type, int value)
{
    static _Thread_local char name[MAX_NAME];
    const ProtobufCEnumValue *found = value == 0 ? NULL : protobuf_c_enum_descriptor_get_value(type, value);
    if (!found)
        return NULL;
    const char *bare = bare_name(type, found->name);
    size_t n = 0;
    for (; bare[n] && n + 1 < sizeof name; n++)
        name[n] = lower(bare[n]);
    name[n] = '\0';
    return name;
}

bool px_enum_value(const ProtobufCEnumDescriptor *type, const char *name, int *ret_value)
{
    for (unsigned i = 0; i < type->n_values; i++) {
        int value = type->values[i].value;
        const char *known = px_enum_name(type, value);
        if (known && strcmp(known, name) == 0) {
            *ret_value = value;
            return true;
        }
    }
    return false;
}
