/* JSON -> message, strictly: whatever does not fit the descriptor exactly is a fault with its path. All
 * faults are collected (up to the error's room), so that a form can show them at once. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "jsonpb/field.h"
#include "jsonpb/jsonpb.h"
#include "jsonpb/text.h"

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

struct decoder {
    struct px_arena *arena;
    struct px_error *err;
    enum px_code code;            /* the worst so far */
    char path[PX_MAX_FIELD_PATH]; /* of the value at hand; a longer one is cut */
    size_t path_len;
};

static void note_fault(struct decoder *d, enum px_fault fault, long limit)
{
    if (d->code != PX_OUT_OF_MEMORY)
        d->code = px_fail_field(d->err, d->path, fault, limit);
}

static void note_no_memory(struct decoder *d)
{
    d->code = px_fail(d->err, PX_OUT_OF_MEMORY);
}

/* Appends to the path, whole characters only; the caller restores path_len. */
static void push_path(struct decoder *d, const char *text)
{
    size_t len = strlen(text), room = sizeof d->path - 1 - d->path_len, n = 0;
    for (size_t step; n < len && (step = px_utf8_len((const unsigned char *)text + n, len - n)) > 0;
         n += step)
        if (n + step > room)
            break;
    memcpy(d->path + d->path_len, text, n);
    d->path_len += n;
    d->path[d->path_len] = '\0';
}

static void pop_path(struct decoder *d, size_t path_len)
{
    d->path_len = path_len;
    d->path[path_len] = '\0';
}

static bool read_message(struct decoder *d, const json_t *object, ProtobufCMessage *message);

static bool read_child(struct decoder *d, const ProtobufCFieldDescriptor *field, const json_t *value,
                       void *slot)
{
    if (!json_is_object(value)) {
        note_fault(d, PX_FAULT_TYPE, 0);
        return false;
    }
    ProtobufCMessage *child = px_message_new(field->descriptor, d->arena);
    if (!child) {
        note_no_memory(d);
        return false;
    }
    *(ProtobufCMessage **)slot = child;
    return read_message(d, value, child);
}

static enum px_fault read_number(const ProtobufCFieldDescriptor *field, const json_t *value, void *slot,
                                 long *limit)
{
    if (field->type == PROTOBUF_C_TYPE_DOUBLE || field->type == PROTOBUF_C_TYPE_FLOAT) {
        double number = json_number_value(value);
        if (field->type == PROTOBUF_C_TYPE_DOUBLE)
            *(double *)slot = number;
        else if (!isfinite((float)number))
            return PX_FAULT_FORMAT;
        else
            *(float *)slot = (float)number;
        return PX_FAULT_NONE;
    }
    if (!json_is_integer(value) || px_field__is_time(field))
        return PX_FAULT_TYPE;
    return px_field__put_int(field, slot, json_integer_value(value), limit);
}

/* One value into its slot; false when it did not fit. */
static bool read_slot(struct decoder *d, const ProtobufCFieldDescriptor *field, const json_t *value,
                      void *slot)
{
    struct px_stored stored = {.fault = PX_FAULT_TYPE};
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return read_child(d, field, value, slot);
    if (json_is_string(value)) {
        stored = px_text__put(field, slot, json_string_value(value), json_string_length(value), d->arena);
    } else if (json_is_number(value)) {
        stored.fault = read_number(field, value, slot, &stored.limit);
    } else if (json_is_boolean(value) && field->type == PROTOBUF_C_TYPE_BOOL) {
        *(protobuf_c_boolean *)slot = json_is_true(value);
        stored.fault = PX_FAULT_NONE;
    }
    if (stored.out_of_memory)
        note_no_memory(d);
    else if (stored.fault != PX_FAULT_NONE)
        note_fault(d, stored.fault, stored.limit);
    return !stored.out_of_memory && stored.fault == PX_FAULT_NONE;
}

static bool read_list(struct decoder *d, const ProtobufCFieldDescriptor *field, const json_t *list,
                      ProtobufCMessage *message)
{
    if (!json_is_array(list)) {
        note_fault(d, PX_FAULT_TYPE, 0);
        return false;
    }
    size_t n = json_array_size(list), size = px_field__size(field), path_len = d->path_len;
    if (n == 0)
        return true;
    char *slots = px_arena_array(d->arena, n, size);
    if (!slots) {
        note_no_memory(d);
        return false;
    }
    bool fine = true;
    for (size_t i = 0; i < n && d->code != PX_OUT_OF_MEMORY; i++) {
        char index[24];
        (void)snprintf(index, sizeof index, "[%zu]", i);
        push_path(d, index);
        fine = read_slot(d, field, json_array_get(list, i), slots + i * size) && fine;
        pop_path(d, path_len);
    }
    if (!fine)
        return false;
    *(char **)px_field__at(message, field) = slots;
    *(size_t *)px_field__quantifier(message, field) = n;
    return true;
}

static bool read_member(struct decoder *d, const char *name, const json_t *value, ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
    if (!field) {
        note_fault(d, PX_FAULT_UNKNOWN, 0);
        return false;
    }
    if (json_is_null(value))
        return true;
    if (px_field__is_set(message, field)) {
        note_fault(d, PX_FAULT_NOT_ALLOWED, 0);
        return false;
    }
    if (px_field__is_repeated(field))
        return read_list(d, field, value, message);
    if (!read_slot(d, field, value, px_field__at(message, field)))
        return false;
    px_field__mark(message, field);
    return true;
}

/* Recursion is bounded by the depth check before the parse. */
static bool read_message(struct decoder *d, const json_t *object, ProtobufCMessage *message)
{
    bool fine = true;
    size_t path_len = d->path_len;
    void *members = json_object_iter(px_unconst(object));
    for (void *i = members; i && d->code != PX_OUT_OF_MEMORY;
         i = json_object_iter_next(px_unconst(object), i)) {
        if (path_len > 0)
            push_path(d, ".");
        push_path(d, json_object_iter_key(i));
        fine = read_member(d, json_object_iter_key(i), json_object_iter_value(i), message) && fine;
        pop_path(d, path_len);
    }
    return fine;
}

/* Brackets are never nested deeper than PX_JSON_DEPTH, so that the parser's recursion fits a small stack. */
static bool depth_fits(const char *json, size_t len)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < len; i++) {
        char c = json[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > PX_JSON_DEPTH)
                return false;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return true;
}

enum px_code px_json_decode(const char *json, size_t len, ProtobufCMessage *message, struct px_arena *arena,
                            struct px_error *err)
{
    if (!depth_fits(json, len))
        return px_fail_because(err, PX_BAD_JSON, "nested too deeply");
    json_error_t fault;
    auto_json json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &fault);
    if (!root && json_error_code(&fault) == json_error_out_of_memory)
        return px_fail(err, PX_OUT_OF_MEMORY);
    if (!root)
        return px_fail_because(err, PX_BAD_JSON, "parser's fault %d at byte %d", (int)json_error_code(&fault),
                               fault.position);
    if (!json_is_object(root))
        return px_fail_because(err, PX_BAD_JSON, "no object");
    struct decoder d = {.arena = arena, .err = err, .code = PX_OK};
    (void)read_message(&d, root, message);
    return d.code;
}
