/* Field rules over a message's descriptor. */
#include "rpc/validate.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/id.h"
#include "base/str.h"

/* One field of one message under one rule. */
struct checked {
    const struct px_rule *rule;
    const ProtobufCFieldDescriptor *field;
    const void *member;
    struct px_error *err;
};

static enum px_code fail(const struct checked *c, enum px_fault fault, int64_t limit)
{
    return px_fail_field(c->err, c->rule->field, fault, (long)limit);
}

/* C0, DEL, C1, and the line and paragraph separators U+2028, U+2029. */
static bool is_control(const unsigned char *p, size_t len, bool one_line)
{
    if (len == 1 && (*p == '\n' || *p == '\t' || *p == '\r'))
        return one_line;
    if (len == 1)
        return *p < 0x20 || *p == 0x7f;
    if (len == 2)
        return p[0] == 0xc2 && p[1] < 0xa0;
    return one_line && len == 3 && p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9);
}

static bool has_control(const char *text, bool one_line)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t left = strlen(text);
    while (left > 0) {
        size_t len = px_utf8_len(p, left);
        if (len == 0 || is_control(p, len, one_line))
            return true;
        p += len;
        left -= len;
    }
    return false;
}

static bool is_token(const char *text)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    return text[strspn(text, allowed)] == '\0';
}

static bool is_one_of(const char *text, const char *const *one_of)
{
    for (; *one_of; one_of++)
        if (strcmp(*one_of, text) == 0)
            return true;
    return false;
}

static enum px_code check_text(const struct checked *c)
{
    const struct px_rule *rule = c->rule;
    const char *text = *(const char *const *)c->member;
    if (!text || !text[0])
        return rule->flags & PX_RULE_OPTIONAL ? PX_OK : fail(c, PX_FAULT_REQUIRED, 0);
    if (has_control(text, rule->flags & PX_RULE_LINE))
        return fail(c, PX_FAULT_CHARACTERS, 0);
    int64_t count = (int64_t)px_utf8_count(text);
    if (count < rule->min)
        return fail(c, PX_FAULT_TOO_SHORT, rule->min);
    if (rule->max > 0 && count > rule->max)
        return fail(c, PX_FAULT_TOO_LONG, rule->max);
    if ((rule->flags & PX_RULE_EMAIL) && !px_email_valid(text))
        return fail(c, PX_FAULT_EMAIL, 0);
    if ((rule->flags & PX_RULE_ID) && !px_id_valid(text))
        return fail(c, PX_FAULT_FORMAT, 0);
    if ((rule->flags & PX_RULE_TOKEN) && !is_token(text))
        return fail(c, PX_FAULT_CHARACTERS, 0);
    if (rule->one_of && !is_one_of(text, rule->one_of))
        return fail(c, PX_FAULT_NOT_ALLOWED, 0);
    return PX_OK;
}

/* Compared as doubles, so that one function serves all number types: limits are far below 2^53. */
static enum px_code check_number(const struct checked *c, double value)
{
    const struct px_rule *rule = c->rule;
    if (rule->min == 0 && rule->max == 0)
        return PX_OK;
    if (!(value >= (double)rule->min))
        return fail(c, PX_FAULT_TOO_SMALL, rule->min);
    if (!(value <= (double)rule->max))
        return fail(c, PX_FAULT_TOO_LARGE, rule->max);
    return PX_OK;
}

static enum px_code check_enum(const struct checked *c)
{
    int value = *(const int *)c->member;
    if (value == 0)
        return c->rule->min > 0 ? fail(c, PX_FAULT_REQUIRED, 0) : PX_OK;
    if (!protobuf_c_enum_descriptor_get_value(c->field->descriptor, value))
        return fail(c, PX_FAULT_NOT_ALLOWED, 0);
    return PX_OK;
}

static enum px_code check_bytes(const struct checked *c)
{
    size_t len = ((const ProtobufCBinaryData *)c->member)->len;
    if (len == 0)
        return c->rule->flags & PX_RULE_OPTIONAL || c->rule->min == 0 ? PX_OK : fail(c, PX_FAULT_REQUIRED, 0);
    if (c->rule->max > 0 && len > (size_t)c->rule->max)
        return fail(c, PX_FAULT_TOO_LONG, c->rule->max);
    return PX_OK;
}

static enum px_code check_list(const struct checked *c, size_t n)
{
    if (n == 0 && c->rule->min > 0)
        return fail(c, PX_FAULT_REQUIRED, 0);
    if (c->rule->max > 0 && n > (size_t)c->rule->max)
        return fail(c, PX_FAULT_TOO_MANY, c->rule->max);
    return PX_OK;
}

static enum px_code check_value(const struct checked *c)
{
    switch (c->field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return check_text(c);
    case PROTOBUF_C_TYPE_BYTES:
        return check_bytes(c);
    case PROTOBUF_C_TYPE_ENUM:
        return check_enum(c);
    case PROTOBUF_C_TYPE_MESSAGE:
        return *(void *const *)c->member || c->rule->min == 0 ? PX_OK : fail(c, PX_FAULT_REQUIRED, 0);
    case PROTOBUF_C_TYPE_DOUBLE:
        return check_number(c, *(const double *)c->member);
    case PROTOBUF_C_TYPE_FLOAT:
        return check_number(c, (double)*(const float *)c->member);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return check_number(c, (double)*(const int64_t *)c->member);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return check_number(c, (double)*(const uint64_t *)c->member);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return check_number(c, (double)*(const uint32_t *)c->member);
    case PROTOBUF_C_TYPE_BOOL:
        return PX_OK;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    default:
        return check_number(c, (double)*(const int32_t *)c->member);
    }
}

static enum px_code check_field(const ProtobufCMessage *message, const struct px_rule *rule,
                                const ProtobufCFieldDescriptor *field, struct px_error *err)
{
    const unsigned char *base = (const unsigned char *)message;
    const struct checked c = {rule, field, base + field->offset, err};
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return check_list(&c, *(const size_t *)(const void *)(base + field->quantifier_offset));
    bool in_oneof = field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
    if (in_oneof && *(const uint32_t *)(const void *)(base + field->quantifier_offset) != field->id)
        return PX_OK;
    return check_value(&c);
}

enum px_code px_validate(const ProtobufCMessage *message, const struct px_rule *rules, size_t n_rules,
                         struct px_error *err)
{
    struct px_error own = {0};
    struct px_error *faults = err ? err : &own;
    enum px_code result = PX_OK;
    for (size_t i = 0; i < n_rules; i++) {
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(message->descriptor, rules[i].field);
        if (!field)
            return px_fail_because(err, PX_INTERNAL, "rule for a field that is not there: %s",
                                   rules[i].field);
        if (check_field(message, &rules[i], field, faults) != PX_OK)
            result = PX_VALIDATION_FAILED;
    }
    return result;
}
