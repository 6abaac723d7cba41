/* Documents "dispatcher|<number>" with owner and expiry. */
#include "generation/dispatch/lease.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "store/doc.h"

static const struct px_index indexes[] = {{.name = "by_fence", .fields = {"kind", "fence"}}};
const struct px_collection leases_collection = {"leases", indexes, PX_ARRAY_LEN(indexes)};

enum { ID_SIZE = 48 };

void lease_init(struct lease *lease, struct px_store *store, int64_t ttl_ms)
{
    *lease = (struct lease){.store = store, .ttl_ms = ttl_ms};
    px_id_new(lease->owner);
}

static void make_id(int64_t fence, char out[ID_SIZE])
{
    (void)snprintf(out, ID_SIZE, "dispatcher|%lld", (long long)fence);
}

/* The newest lease: its number and expiry; number 0 when there is none. */
static enum px_code read_newest(struct lease *lease, int64_t *ret_fence, int64_t *ret_until)
{
    struct px_query newest = {
        .index = "by_fence", .equal = {PX_STR("dispatcher")}, .n_equal = 1, .descending = true, .limit = 1};
    auto_bson bson_t *doc = NULL;
    enum px_code code = px_store_find_one(lease->store, &leases_collection, &newest, &doc, NULL);
    *ret_fence = code == PX_OK ? px_doc_int(doc, "fence") : 0;
    *ret_until = code == PX_OK ? px_doc_int(doc, "until") : 0;
    return code == PX_NOT_FOUND ? PX_OK : code;
}

static bool take(struct lease *lease, int64_t newest)
{
    char id[ID_SIZE];
    int64_t asked = px_mono_ms();
    make_id(newest + 1, id);
    auto_bson bson_t *doc = bson_new();
    BSON_APPEND_UTF8(doc, "_id", id);
    BSON_APPEND_UTF8(doc, "kind", "dispatcher");
    BSON_APPEND_UTF8(doc, "owner", lease->owner);
    BSON_APPEND_INT64(doc, "fence", newest + 1);
    BSON_APPEND_INT64(doc, "until", px_wall_ms() + lease->ttl_ms);
    if (px_store_insert(lease->store, &leases_collection, doc, NULL) != PX_OK)
        return false;
    lease->held = true;
    lease->fence = newest + 1;
    lease->valid_until = asked + lease->ttl_ms;
    if (newest > 0) {
        make_id(newest, id);
        (void)px_store_delete(lease->store, &leases_collection, id, NULL);
    }
    return true;
}

static bool renew(struct lease *lease)
{
    char id[ID_SIZE];
    int64_t asked = px_mono_ms();
    struct px_change change = {0};
    make_id(lease->fence, id);
    px_change_if(&change, "owner", PX_STR(lease->owner));
    px_change_set(&change, "until", PX_INT(px_wall_ms() + lease->ttl_ms));
    enum px_code code = px_store_update(lease->store, &leases_collection, id, &change, NULL, NULL);
    if (code == PX_OK)
        lease->valid_until = asked + lease->ttl_ms;
    else if (code == PX_NOT_FOUND || code == PX_CONFLICT || asked > lease->valid_until)
        lease->held = false;
    return lease->held;
}

static bool is_over(struct lease *lease, int64_t until)
{
    int64_t now = px_mono_ms();
    if (until != lease->seen_until) {
        lease->seen_until = until;
        lease->seen_at = now;
    }
    return until < px_wall_ms() || now - lease->seen_at > lease->ttl_ms;
}

bool lease_hold(struct lease *lease)
{
    int64_t newest = 0;
    int64_t until = 0;
    enum px_code code = read_newest(lease, &newest, &until);
    if (lease->held) {
        if (code == PX_OK && newest > lease->fence)
            lease->held = false;
        return lease->held && renew(lease);
    }
    return code == PX_OK && is_over(lease, until) && take(lease, newest);
}

void lease_release(struct lease *lease)
{
    char id[ID_SIZE];
    struct px_change change = {0};
    if (!lease->held)
        return;
    lease->held = false;
    make_id(lease->fence, id);
    px_change_if(&change, "owner", PX_STR(lease->owner));
    px_change_set(&change, "until", PX_INT(0));
    (void)px_store_update(lease->store, &leases_collection, id, &change, NULL, NULL);
}
