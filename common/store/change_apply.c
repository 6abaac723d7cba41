/* Carries a change out on BSON: copies the document field by field and puts the new values in. */
#include "store/change.h"

#include <stdio.h>
#include <string.h>

#include "store/doc.h"

static bool equals(bson_iter_t *iter, const struct px_value *value)
{
    switch (value->kind) {
    case PX_VALUE_STR:
        return BSON_ITER_HOLDS_UTF8(iter) && strcmp(bson_iter_utf8(iter, NULL), value->text) == 0;
    case PX_VALUE_INT:
        if (BSON_ITER_HOLDS_DOUBLE(iter))
            return bson_iter_double(iter) == (double)value->number;
        return BSON_ITER_HOLDS_INT(iter) && bson_iter_as_int64(iter) == value->number;
    case PX_VALUE_BOOL:
        return BSON_ITER_HOLDS_BOOL(iter) && bson_iter_bool(iter) == (value->number != 0);
    case PX_VALUE_ABSENT:
        return false;
    }
    return false;
}

bool px_change__holds(const struct px_change *change, const bson_t *doc)
{
    for (size_t i = 0; i < change->n_steps; i++) {
        const struct px_step *step = &change->steps[i];
        bson_iter_t iter;
        if (step->kind != PX_STEP_IF)
            continue;
        bool found = bson_iter_init_find(&iter, doc, step->field);
        if (found ? !equals(&iter, &step->value) : step->value.kind != PX_VALUE_ABSENT)
            return false;
    }
    return true;
}

static void put_value(bson_t *out, const char *field, const struct px_value *value)
{
    if (value->kind == PX_VALUE_STR)
        BSON_APPEND_UTF8(out, field, value->text);
    else if (value->kind == PX_VALUE_BOOL)
        BSON_APPEND_BOOL(out, field, value->number != 0);
    else
        BSON_APPEND_INT64(out, field, value->number);
}

/* old: where the document has the field now; NULL where it has none. */
static bool put_sum(bson_t *out, const struct px_step *step, const bson_iter_t *old)
{
    int64_t sum;
    if (!old)
        return BSON_APPEND_INT64(out, step->field, step->value.number);
    if (BSON_ITER_HOLDS_DOUBLE(old))
        return BSON_APPEND_DOUBLE(out, step->field, bson_iter_double(old) + (double)step->value.number);
    if (!BSON_ITER_HOLDS_INT(old) ||
        __builtin_add_overflow(bson_iter_as_int64(old), step->value.number, &sum))
        return false;
    return BSON_APPEND_INT64(out, step->field, sum);
}

/* The last keep - 1 elements and the new one. */
static bool put_longer(bson_t *out, const struct px_step *step, const bson_iter_t *old)
{
    bson_t array;
    bson_iter_t element = {0};
    uint32_t n = 0;
    char buffer[16];
    const char *key;
    if (old && !(BSON_ITER_HOLDS_ARRAY(old) && bson_iter_recurse(old, &element)))
        return false;
    int64_t skip = -(int64_t)step->keep + 1;
    for (bson_iter_t count = element; old && bson_iter_next(&count);)
        skip++;
    BSON_APPEND_ARRAY_BEGIN(out, step->field, &array);
    while (old && bson_iter_next(&element)) {
        if (skip-- > 0)
            continue;
        bson_uint32_to_string(n++, &key, buffer, sizeof buffer);
        bson_append_iter(&array, key, -1, &element);
    }
    bson_uint32_to_string(n, &key, buffer, sizeof buffer);
    BSON_APPEND_DOCUMENT(&array, key, step->doc);
    return bson_append_array_end(out, &array);
}

static bool put_step(bson_t *out, const struct px_step *step, const bson_iter_t *old)
{
    switch (step->kind) {
    case PX_STEP_SET:
        put_value(out, step->field, &step->value);
        return true;
    case PX_STEP_SET_DOC:
        return BSON_APPEND_DOCUMENT(out, step->field, step->doc);
    case PX_STEP_SET_STRINGS:
        px_doc_add_strings(out, step->field, step->strings, step->n_strings);
        return true;
    case PX_STEP_INC:
        return put_sum(out, step, old);
    case PX_STEP_APPEND:
        return put_longer(out, step, old);
    case PX_STEP_IF:
    case PX_STEP_UNSET:
        return true;
    }
    return false;
}

/* The step that changes the field, or NULL. */
static const struct px_step *step_of(const struct px_change *change, const char *field)
{
    for (size_t i = 0; i < change->n_steps; i++)
        if (change->steps[i].kind != PX_STEP_IF && strcmp(change->steps[i].field, field) == 0)
            return &change->steps[i];
    return NULL;
}

enum px_code px_change__apply(const struct px_change *change, const bson_t *doc, bson_t **ret_doc,
                              struct px_error *err)
{
    auto_bson bson_t *out = bson_new();
    bson_iter_t iter;
    if (!bson_iter_init(&iter, doc))
        return px_fail_because(err, PX_INTERNAL, "a document is broken");
    while (bson_iter_next(&iter)) {
        const struct px_step *step = step_of(change, bson_iter_key(&iter));
        bool ok = step ? put_step(out, step, &iter) : bson_append_iter(out, bson_iter_key(&iter), -1, &iter);
        if (!ok)
            return px_fail_because(err, PX_INTERNAL, "field %s can't be changed so", bson_iter_key(&iter));
    }
    for (size_t i = 0; i < change->n_steps; i++) {
        const struct px_step *step = &change->steps[i];
        if (!bson_has_field(doc, step->field) && !put_step(out, step, NULL))
            return px_fail_because(err, PX_INTERNAL, "field %s can't be changed so", step->field);
    }
    *ret_doc = px_steal(out);
    return PX_OK;
}
