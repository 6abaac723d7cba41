/* Revocations: stored, told, told again. */
#include "auth/revocations.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "pulix/event/v1/event.pb-c.h"
#include "rpc/event.h"
#include "store/doc.h"

enum {
    AHEAD_MS = 60 * 1000,
    LIFE_MS = (PX_TOKEN_LIFETIME_S + 2 * PX_TOKEN_LEEWAY_S) * 1000 + AHEAD_MS,
    PAGE = 200,
};

static const struct px_index indexes[] = {
    {.name = "by_told", .fields = {"told", "expires_at"}},
    {.name = "by_expiry", .fields = {"expires_at"}},
};

const struct px_collection revocations_collection = {"revocations", indexes, PX_ARRAY_LEN(indexes)};

static enum px_code tell(struct auth *self, const bson_t *doc, struct px_error *err)
{
    Event__Revoked event = EVENT__REVOKED__INIT;
    if (!self->bus)
        return px_fail(err, PX_UNAVAILABLE);
    event.user_id = px_unconst(px_doc_str(doc, "user_id"));
    event.session_id = px_unconst(px_doc_str(doc, "session_id"));
    event.until_at = px_doc_int(doc, "until_at");
    return px_event_publish(self->bus, PX_SUBJECT_REVOKED, NULL, &event.base, err);
}

static void mark_told(struct px_store *store, const char *id)
{
    struct px_change change = {0};
    px_change_set(&change, "told", PX_BOOL(true));
    (void)px_store_update(store, &revocations_collection, id, &change, NULL, NULL);
}

enum px_code revocations_add(struct auth *self, const char *user_id, const char *session_id,
                             struct px_error *err)
{
    const char *id = session_id[0] ? session_id : user_id;
    int64_t now_ms = px_wall_ms();
    struct px_error untold = {0};
    auto_bson bson_t *doc = BCON_NEW("_id", BCON_UTF8(id), "user_id", BCON_UTF8(user_id), "session_id",
                                     BCON_UTF8(session_id), "until_at", BCON_INT64(now_ms + AHEAD_MS), "told",
                                     BCON_BOOL(false), "expires_at", BCON_INT64(now_ms + LIFE_MS));
    enum px_code code = px_store_insert(self->store, &revocations_collection, doc, err);
    if (code == PX_ALREADY_EXISTS)
        return PX_OK;
    PX_TRY(code);
    if (tell(self, doc, &untold) == PX_OK)
        mark_told(self->store, id);
    else
        px_log_warn("revocation not told, repeating", PX_S("user_id", user_id), PX_S("cause", untold.cause));
    return PX_OK;
}

/* Tells one page; false when the bus is not there. */
static bool tell_page(struct auth *self, const struct px_page *page, bool told)
{
    for (size_t i = 0; i < page->n_docs; i++) {
        if (tell(self, page->docs[i], NULL) != PX_OK)
            return false;
        if (!told)
            mark_told(self->store, px_doc_str(page->docs[i], "_id"));
    }
    return true;
}

static void tell_all(struct auth *self, bool told)
{
    char cursor[PX_MAX_CURSOR] = "";
    do {
        auto_page struct px_page page = {0};
        const struct px_query query = {
            .index = "by_told", .equal = {PX_BOOL(told)}, .n_equal = 1, .limit = PAGE, .cursor = cursor};
        if (px_store_find(self->store, &revocations_collection, &query, &page, NULL) != PX_OK ||
            !tell_page(self, &page, told))
            return; /* the next round tries again */
        memcpy(cursor, page.next_cursor, sizeof cursor);
    } while (cursor[0]);
}

void revocations_tell(struct auth *self, bool again)
{
    tell_all(self, false);
    if (again)
        tell_all(self, true);
}

void revocations_sweep(struct px_store *store, int64_t now_ms, int most)
{
    const struct px_query query = {.index = "by_expiry", .to = &now_ms, .limit = most};
    int64_t deleted = 0;
    (void)px_store_delete_many(store, &revocations_collection, &query, &deleted, NULL);
}
