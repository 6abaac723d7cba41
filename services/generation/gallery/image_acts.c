/* What people do with their pictures. Each act reads the document, decides, and writes on the condition that
 * nobody has changed it in between; otherwise it begins again. */
#include <string.h>

#include "base/clock.h"
#include "generation/gallery/image_doc.h"
#include "store/doc.h"

enum { MOST_TRIES = 30 };
static const int64_t bin_ms = INT64_C(86400000) * IMAGES_BIN_DAYS;

/* Nothing when it stands there already. */
static enum px_code move(struct px_change *change, const bson_t *doc, enum image_place to,
                         struct px_arena *arena, struct px_error *err)
{
    if (image_place_of(doc) == to)
        return PX_OK;
    int64_t now = px_wall_ms();
    char *shelf = px_arena_alloc(arena, IMAGE_SHELF_SIZE);
    if (!shelf)
        return px_fail(err, PX_OUT_OF_MEMORY);
    image_shelf(px_doc_str(doc, "user_id"), to, shelf);
    px_change_set(change, "shelf", PX_STR(shelf));
    if (to == IMAGE_IN_GALLERY) {
        px_change_unset(change, "deleted_at");
        px_change_unset(change, "purge_at");
    } else {
        px_change_set(change, "deleted_at", PX_INT(now));
        px_change_set(change, "purge_at", PX_INT(to == IMAGE_IN_BIN ? now + bin_ms : 0));
    }
    return PX_OK;
}

static bool has_tag(const char *const *tags, size_t n, const char *tag)
{
    for (size_t i = 0; i < n; i++)
        if (image_tag_same(tags[i], tag))
            return true;
    return false;
}

/* The tags after the edit, each once. */
static enum px_code merge_tags(struct image_facts *facts, const struct image_edit *edit,
                               struct px_arena *arena, struct px_error *err)
{
    const char **tags = px_arena_array(arena, facts->n_tags + edit->n_tags + 1, sizeof *tags);
    size_t n = 0;
    if (!tags)
        return px_fail(err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < facts->n_tags && !edit->replace_tags; i++)
        tags[n++] = facts->tags[i];
    for (size_t i = 0; i < edit->n_tags; i++)
        if (!has_tag(tags, n, edit->tags[i]))
            tags[n++] = edit->tags[i];
    if (n > IMAGES_MAX_TAGS)
        return px_fail_field(err, "tags", PX_FAULT_TOO_MANY, IMAGES_MAX_TAGS);
    facts->tags = tags;
    facts->n_tags = n;
    return PX_OK;
}

/* Marks and the keys that follow from them. */
static enum px_code apply_edit(struct px_change *change, const bson_t *doc, const struct image_edit *edit,
                               struct px_arena *arena, struct px_error *err)
{
    struct image_facts facts;
    struct image_keys *keys = px_arena_alloc(arena, sizeof *keys);
    if (!keys)
        return px_fail(err, PX_OUT_OF_MEMORY);
    PX_TRY(image_doc_facts(doc, arena, &facts, err));
    if (edit->starred)
        facts.starred = *edit->starred;
    if (edit->title)
        facts.title = edit->title;
    if (edit->n_tags > 0 || edit->replace_tags)
        PX_TRY(merge_tags(&facts, edit, arena, err));
    PX_TRY(image_keys_of(&facts, arena, keys, err));
    px_change_set(change, "starred", PX_BOOL(facts.starred));
    px_change_set(change, "title", PX_STR(facts.title));
    px_change_set_strings(change, "tags", facts.tags, facts.n_tags);
    px_change_set_strings(change, "keys", keys->keys, keys->n);
    return PX_OK;
}

/* What the act comes to. OK with an empty change: there is nothing to do. */
static enum px_code plan_act(struct px_change *change, const bson_t *doc, enum image_act act,
                             const struct image_edit *edit, struct px_arena *arena, struct px_error *err)
{
    static const bool yes = true, no = false;
    struct image_edit star = {.starred = act == IMAGE_STAR ? &yes : &no};
    switch (act) {
    case IMAGE_STAR:
    case IMAGE_UNSTAR:
        return px_doc_bool(doc, "starred") == *star.starred ? PX_OK
                                                            : apply_edit(change, doc, &star, arena, err);
    case IMAGE_EDIT:
        return apply_edit(change, doc, edit, arena, err);
    case IMAGE_BIN:
        return move(change, doc, IMAGE_IN_BIN, arena, err);
    case IMAGE_RESTORE:
        return move(change, doc, IMAGE_IN_GALLERY, arena, err);
    case IMAGE_DISCARD:
        return move(change, doc, IMAGE_GONE, arena, err);
    }
    return PX_OK;
}

/* CONFLICT: somebody else was faster. */
static enum px_code try_act(struct generation *g, bson_t **doc, enum image_act act,
                            const struct image_edit *edit, struct px_error *err)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, PX_ARENA_BUDGET);
    struct px_change change = {.n_steps = 0};
    bson_t *after = NULL;
    PX_TRY(plan_act(&change, *doc, act, edit, &arena, err));
    if (change.n_steps == 0)
        return PX_OK;
    px_change_if(&change, "rev", PX_INT(px_doc_int(*doc, "rev")));
    px_change_inc(&change, "rev", 1);
    enum px_code code =
        px_store_update(g->store, &images_collection, px_doc_str(*doc, "_id"), &change, &after, err);
    if (after) {
        bson_destroy(*doc);
        *doc = after;
    }
    return code;
}

enum px_code images_act(struct generation *g, const char *user_id, const char *id, enum image_act act,
                        const struct image_edit *edit, bson_t **ret_doc, struct px_error *err)
{
    auto_bson bson_t *doc = NULL;
    PX_TRY(images_get(g, id, user_id, &doc, err));
    enum px_code code = PX_CONFLICT;
    for (int i = 0; i < MOST_TRIES && code == PX_CONFLICT; i++)
        code = image_place_of(doc) == IMAGE_GONE && act != IMAGE_DISCARD ? px_fail(err, PX_NOT_FOUND)
                                                                         : try_act(g, &doc, act, edit, err);
    PX_TRY(code);
    if (ret_doc)
        *ret_doc = px_steal(doc);
    return PX_OK;
}
