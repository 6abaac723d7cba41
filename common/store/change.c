/* Changes: building them, checking them, and carrying them out on BSON (for the SQLite engine). */
#include "store/change.h"

#include <string.h>

#include "base/str.h"
#include "store/collection.h"

/* A step too many is noted in n_steps and refused when the change is applied. */
static void add(struct px_change *change, struct px_step step)
{
    if (change->n_steps < PX_MAX_CHANGE_STEPS)
        change->steps[change->n_steps] = step;
    change->n_steps++;
}

void px_change_if(struct px_change *change, const char *field, struct px_value expected)
{
    add(change, (struct px_step){.kind = PX_STEP_IF, .field = field, .value = expected});
}

void px_change_set(struct px_change *change, const char *field, struct px_value value)
{
    add(change, (struct px_step){.kind = PX_STEP_SET, .field = field, .value = value});
}

void px_change_set_doc(struct px_change *change, const char *field, const bson_t *doc)
{
    add(change, (struct px_step){.kind = PX_STEP_SET_DOC, .field = field, .doc = doc});
}

void px_change_set_strings(struct px_change *change, const char *field, const char *const *strings, size_t n)
{
    add(change,
        (struct px_step){.kind = PX_STEP_SET_STRINGS, .field = field, .strings = strings, .n_strings = n});
}

void px_change_unset(struct px_change *change, const char *field)
{
    add(change, (struct px_step){.kind = PX_STEP_UNSET, .field = field});
}

void px_change_inc(struct px_change *change, const char *field, int64_t by)
{
    add(change, (struct px_step){.kind = PX_STEP_INC, .field = field, .value = PX_INT(by)});
}

void px_change_append(struct px_change *change, const char *field, const bson_t *doc, int keep)
{
    add(change, (struct px_step){.kind = PX_STEP_APPEND, .field = field, .doc = doc, .keep = keep});
}

static bool is_text(const char *text)
{
    return text && px_utf8_valid(text, strlen(text));
}

static bool has_valid_value(const struct px_step *step)
{
    switch (step->kind) {
    case PX_STEP_IF:
        return step->value.kind != PX_VALUE_STR || is_text(step->value.text);
    case PX_STEP_SET:
        return step->value.kind == PX_VALUE_STR ? is_text(step->value.text)
                                                : step->value.kind != PX_VALUE_ABSENT;
    case PX_STEP_APPEND:
        if (step->keep < 1)
            return false;
        return px_document__is_valid(step->doc);
    case PX_STEP_SET_DOC:
        return px_document__is_valid(step->doc);
    case PX_STEP_SET_STRINGS:
        for (size_t i = 0; i < step->n_strings; i++)
            if (!is_text(step->strings[i]))
                return false;
        return true;
    case PX_STEP_UNSET:
    case PX_STEP_INC:
        return true;
    }
    return false;
}

static bool has_valid_field(const struct px_change *change, size_t at)
{
    const struct px_step *step = &change->steps[at];
    if (!step->field[0] || strpbrk(step->field, ".$") || strcmp(step->field, "_id") == 0)
        return false;
    for (size_t i = 0; i < at; i++) {
        bool both_are_conditions = (change->steps[i].kind == PX_STEP_IF) == (step->kind == PX_STEP_IF);
        if (both_are_conditions && strcmp(change->steps[i].field, step->field) == 0)
            return false;
    }
    return true;
}

static bool changes_anything(const struct px_change *change)
{
    for (size_t i = 0; i < change->n_steps; i++)
        if (change->steps[i].kind != PX_STEP_IF)
            return true;
    return false;
}

enum px_code px_change__check(const struct px_change *change, const struct px_collection *collection,
                              struct px_error *err)
{
    static const bson_t empty = BSON_INITIALIZER;
    if (change->n_steps > PX_MAX_CHANGE_STEPS)
        return px_fail_because(err, PX_INTERNAL, "collection %s: a change of %zu steps", collection->name,
                               change->n_steps);
    for (size_t i = 0; i < change->n_steps; i++)
        if (!has_valid_field(change, i) || !has_valid_value(&change->steps[i]))
            return px_fail_because(err, PX_INTERNAL, "collection %s: bad change of %s", collection->name,
                                   change->steps[i].field);
    auto_bson bson_t *changed = NULL;
    if (!changes_anything(change))
        return px_fail_because(err, PX_INTERNAL, "collection %s: a change without effect", collection->name);
    PX_TRY(px_change__apply(change, &empty, &changed, err));
    return px_collection__check_doc(collection, changed, err);
}
