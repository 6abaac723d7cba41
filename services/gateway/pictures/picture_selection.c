/* The pages come from ListImageIds by its cursor: pictures that are made meanwhile don't disturb it. */
#include "gateway/pictures/picture_selection.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "jsonpb/jsonpb.h"

enum {
    PAGE = 1000,                             /* ids */
    PAGE_BUDGET = 256 << 10,                 /* of an arena that holds a page */
    MOST_LISTED = GW_MAX_TARGET / PX_ID_LEN, /* more don't fit into an address */
};

static bool is_listed(const struct gw_selection *selection, const char *id)
{
    for (size_t i = 0; i < selection->n; i++)
        if (strcmp(selection->ids[i], id) == 0)
            return true;
    return false;
}

/* All of the list is one page; what stands in it twice counts once. */
static enum px_code read_list(struct gw_request *req, const char *list, struct gw_selection *selection,
                              struct px_error *err)
{
    const char **ids = px_arena_array(&req->arena, MOST_LISTED, sizeof *ids);
    if (!ids)
        return px_fail(err, PX_OUT_OF_MEMORY);
    selection->ids = ids;
    while (*list) {
        size_t len = strcspn(list, ",");
        const char *id = px_arena_strndup(&req->arena, list, len);
        if (!id)
            return px_fail(err, PX_OUT_OF_MEMORY);
        if (!px_id_valid(id))
            return px_fail(err, PX_NOT_FOUND);
        if (!is_listed(selection, id))
            ids[selection->n++] = id;
        list += len + (list[len] == ',');
    }
    return PX_OK;
}

/* Filters may find nothing in one round and something in the next: such pages are passed over. */
enum px_code gw_selection_next(struct gw_request *req, struct gw_selection *selection, struct px_error *err)
{
    selection->n = 0;
    while (selection->more && selection->n == 0) {
        ProtobufCMessage *answer;
        px_arena_done(&selection->arena);
        px_arena_init(&selection->arena, PAGE_BUDGET);
        PX_TRY(gw_call_into(req, &selection->arena, &generation__generation__descriptor, "ListImageIds",
                            &selection->filter.base, &answer, err));
        const Generation__ListImageIdsResponse *page = (const Generation__ListImageIdsResponse *)answer;
        selection->ids = (const char *const *)page->data;
        selection->n = page->n_data;
        selection->more = page->next_case == GENERATION__LIST_IMAGE_IDS_RESPONSE__NEXT_NEXT_CURSOR;
        if (!selection->more)
            break;
        int len = snprintf(selection->cursor, sizeof selection->cursor, "%s", page->next_cursor);
        if (len < 0 || (size_t)len >= sizeof selection->cursor)
            return px_fail_because(err, PX_INTERNAL, "long cursor");
        selection->filter.cursor = selection->cursor;
    }
    return PX_OK;
}

static enum px_code read_query(struct gw_request *req, struct gw_selection *selection, struct px_error *err)
{
    const char *ids = gw_param(req, "ids");
    for (int i = 0; i < req->n_params; i++) {
        const struct gw_param *param = &req->params[i];
        if (strcmp(param->name, "ids") == 0 && req->n_params == 1)
            return read_list(req, ids, selection, err);
        if (ids || strcmp(param->name, "limit") == 0 || strcmp(param->name, "cursor") == 0 ||
            px_json_bind(&selection->filter.base, param->name, param->value, &req->arena, NULL) != PX_OK)
            return px_fail_param(err, PX_BAD_QUERY, param->name);
    }
    selection->filter.limit = PAGE;
    selection->more = true;
    return gw_selection_next(req, selection, err);
}

enum px_code gw_selection_begin(struct gw_request *req, struct gw_selection *ret_selection,
                                struct px_error *err)
{
    *ret_selection = (struct gw_selection){.n = 0};
    generation__list_images_request__init(&ret_selection->filter);
    px_arena_init(&ret_selection->arena, PAGE_BUDGET);
    PX_TRY(read_query(req, ret_selection, err));
    return ret_selection->n > 0 ? PX_OK : px_fail(err, PX_NOT_FOUND);
}

void gw_selection_done(struct gw_selection *selection)
{
    px_arena_done(&selection->arena);
}
