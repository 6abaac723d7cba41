/* The methods of the hashtag service, and its table. */
#include "hashtag.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "history.h"
#include "pulix/generation/v1/generation.pb-c.h"
#include "rpc/validate.h"
#include "sets.h"
#include "store/replay.h"
#include "suggest.h"
#include "taste.h"

enum { FEEDBACK_TAGS = 30, DELETE_PAGE = 500, PICTURE_WAIT_MS = 3000 };

static const struct px_rule suggest_rules[] = {
    {"text", .max = SUGGEST_TEXT_MAX, .flags = PX_RULE_OPTIONAL},
    {"image_id", .flags = PX_RULE_OPTIONAL | PX_RULE_ID},
    {"platform", .max = 20, .flags = PX_RULE_OPTIONAL | PX_RULE_TOKEN},
    {"style", .max = 60, .flags = PX_RULE_OPTIONAL | PX_RULE_LINE},
    {"count", .min = 1, .max = SUGGEST_MOST},
};

/* The prompt and style of the caller's own picture, from the generation service. */
static enum px_code load_picture(struct px_call *call, struct hashtag *self, const char *image_id,
                                 struct suggest_request *wanted)
{
    Generation__GetImageRequest request;
    generation__get_image_request__init(&request);
    request.id = px_arena_strdup(&call->arena, image_id);
    if (!request.id || !self->bus)
        return px_fail(&call->err, PX_UNAVAILABLE);
    struct px_caller caller = call->caller;
    caller.timeout_ms = PICTURE_WAIT_MS;
    caller.idempotency_key = NULL;
    ProtobufCMessage *answer = NULL;
    PX_TRY(px_rpc_call(self->bus, &generation__generation__descriptor, "GetImage", &caller, &request.base,
                       &call->arena, &answer, NULL, &call->err));
    const Generation__Image *image = (const Generation__Image *)answer;
    wanted->text = image->request ? image->request->prompt : "";
    wanted->style = image->request ? image->request->style : "";
    return PX_OK;
}

static bool has_cyrillic(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text == 0xd0 || (unsigned char)*text == 0xd1)
            return true;
    return false;
}

/* Which languages the tags have: as asked, or the text's own. */
static void choose_languages(Hashtag__TagLanguage language, struct suggest_request *wanted)
{
    bool russian = has_cyrillic(wanted->text);
    wanted->english = language == HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_EN ||
                      language == HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_BOTH;
    wanted->russian = language == HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_RU ||
                      language == HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_BOTH;
    if (!wanted->english && !wanted->russian) {
        wanted->russian = russian;
        wanted->english = !russian;
    }
}

static enum px_code check_request(struct px_call *call, const Hashtag__SuggestRequest *req,
                                  const struct platform **ret_platform)
{
    PX_TRY(px_validate(&req->base, suggest_rules, PX_ARRAY_LEN(suggest_rules), &call->err));
    if (!req->text[0] && !req->image_id[0])
        return px_fail_field(&call->err, "text", PX_FAULT_REQUIRED, 0);
    if (req->text[0] && req->image_id[0])
        return px_fail_field(&call->err, "image_id", PX_FAULT_NOT_ALLOWED, 0);
    *ret_platform = platforms_find(req->platform);
    return *ret_platform ? PX_OK : px_fail_field(&call->err, "platform", PX_FAULT_NOT_ALLOWED, 0);
}

static enum px_code fill_tag(struct px_call *call, const struct suggested *found,
                             Hashtag__SuggestResponse *resp)
{
    Hashtag__Tag *tag = px_arena_alloc(&call->arena, sizeof *tag);
    const char *words = suggest_reason(found, call->caller.lang == PX_RU, &call->arena);
    char *reason = px_arena_strdup(&call->arena, words);
    if (!tag || !reason)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    hashtag__tag__init(tag);
    tag->tag = px_arena_strdup(&call->arena, found->tag);
    tag->display = px_arena_strdup(&call->arena, found->display);
    tag->score = found->score;
    tag->reason = reason;
    tag->language =
        found->russian ? HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_RU : HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_EN;
    tag->tier = (Hashtag__Tier)found->tier;
    resp->tags[resp->n_tags++] = tag;
    return PX_OK;
}

/* The recommended tags in one line. */
static enum px_code fill_text(struct px_call *call, const struct platform *platform,
                              Hashtag__SuggestResponse *resp)
{
    auto_buf struct px_buf line;
    px_buf_init(&line, SUGGEST_MOST * 4 * TAG_MAX);
    for (size_t i = 0; i < resp->n_tags && i < (size_t)platform->recommended; i++) {
        if (i > 0)
            px_buf_char(&line, ' ');
        px_buf_str(&line, resp->tags[i]->tag);
    }
    resp->text = px_arena_strdup(&call->arena, line.data ? line.data : "");
    return resp->text ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

static double like_of(const void *self, const char *key)
{
    const struct taste_entry *entry = taste_find(self, key);
    return entry ? entry->kept + 2 * entry->added - 4 * entry->removed : 0;
}

static enum px_code hashtag_suggest(struct px_call *call, struct hashtag *self,
                                    const Hashtag__SuggestRequest *req, Hashtag__SuggestResponse *resp)
{
    struct taste taste = {0};
    const struct suggest_learned learned = {.self = &taste, .liking = like_of};
    struct suggest_request wanted = {.text = req->text, .style = req->style, .learned = &learned};
    PX_TRY(check_request(call, req, &wanted.platform));
    if (req->image_id[0])
        PX_TRY(load_picture(call, self, req->image_id, &wanted));
    PX_TRY(taste_load(call, self, &taste));
    wanted.count = req->count__case == HASHTAG__SUGGEST_REQUEST__COUNT__COUNT ? req->count
                                                                              : wanted.platform->recommended;
    choose_languages(req->language, &wanted);

    struct suggested *found = NULL;
    size_t n = suggest_tags(&wanted, &call->arena, &found);
    resp->tags = px_arena_array(&call->arena, n, sizeof *resp->tags);
    resp->limits = px_arena_alloc(&call->arena, sizeof *resp->limits);
    resp->request_id = px_arena_alloc(&call->arena, PX_ID_SIZE);
    if (!resp->tags || !resp->limits || !resp->request_id)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    hashtag__limits__init(resp->limits);
    resp->limits->max = wanted.platform->max;
    resp->limits->recommended = wanted.platform->recommended;
    px_call_new_id(call, 0, resp->request_id);
    for (size_t i = 0; i < n; i++)
        PX_TRY(fill_tag(call, &found[i], resp));
    PX_TRY(fill_text(call, wanted.platform, resp));
    return history_add(call, self, req, wanted.text, resp);
}

static enum px_code hashtag_list_platforms(struct px_call *call, struct hashtag *self,
                                           const Hashtag__ListPlatformsRequest *req,
                                           Hashtag__ListPlatformsResponse *resp)
{
    (void)self, (void)req;
    resp->data = px_arena_array(&call->arena, n_platforms, sizeof *resp->data);
    for (size_t i = 0; i < n_platforms; i++) {
        Hashtag__Platform *platform = resp->data ? px_arena_alloc(&call->arena, sizeof *platform) : NULL;
        if (!platform)
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
        const struct platform *row = &platforms[i];
        hashtag__platform__init(platform);
        platform->id = px_arena_strdup(&call->arena, row->id);
        platform->name = px_arena_strdup(&call->arena, row->name);
        platform->max = row->max;
        platform->recommended = row->recommended;
        platform->max_tag_length = row->max_tag_length;
        platform->separator = px_arena_strdup(&call->arena, row->separator);
        platform->checked = px_arena_strdup(&call->arena, row->checked);
        platform->note = px_arena_strdup(&call->arena, row->note[call->caller.lang == PX_RU]);
        resp->data[resp->n_data++] = platform;
    }
    px_call_cache(call, 3600, "platforms", NULL);
    return PX_OK;
}

static enum px_code note_all(struct px_call *call, struct hashtag *self, char *const *tags, size_t n,
                             enum taste_action action)
{
    for (size_t i = 0; i < n; i++)
        PX_TRY(taste_note(call, self, tags[i], action));
    return PX_OK;
}

static enum px_code hashtag_send_feedback(struct px_call *call, struct hashtag *self,
                                          const Hashtag__SendFeedbackRequest *req,
                                          Hashtag__SendFeedbackResponse *resp)
{
    static const struct px_rule rules[] = {
        {"kept", .max = FEEDBACK_TAGS}, {"removed", .max = FEEDBACK_TAGS}, {"added", .max = FEEDBACK_TAGS}};
    (void)resp;
    PX_TRY(px_validate(&req->base, rules, PX_ARRAY_LEN(rules), &call->err));
    PX_TRY(tags_check_list("kept", req->kept, req->n_kept, &call->err));
    PX_TRY(tags_check_list("removed", req->removed, req->n_removed, &call->err));
    PX_TRY(tags_check_list("added", req->added, req->n_added, &call->err));
    PX_TRY(history_check_owner(call, self, req->request_id));
    PX_TRY(note_all(call, self, req->kept, req->n_kept, TASTE_KEPT));
    PX_TRY(note_all(call, self, req->removed, req->n_removed, TASTE_REMOVED));
    return note_all(call, self, req->added, req->n_added, TASTE_ADDED);
}

static enum px_code hashtag_delete_user_data(struct px_call *call, struct hashtag *self,
                                             const Hashtag__DeleteUserDataRequest *req,
                                             Hashtag__DeleteUserDataResponse *resp)
{
    const struct px_collection *owned[] = {&sets_collection, &history_collection, &taste_collection};
    for (size_t i = 0; i < PX_ARRAY_LEN(owned); i++) {
        struct px_query all = {
            .index = "by_user", .equal = {PX_STR(req->user_id)}, .n_equal = 1, .limit = DELETE_PAGE};
        int64_t deleted = 0;
        do {
            PX_TRY(px_store_delete_many(self->store, owned[i], &all, &deleted, &call->err));
            resp->deleted += deleted;
        } while (deleted == DELETE_PAGE);
    }
    return px_replay_delete_user(self->store, req->user_id, &call->err);
}

PX_HANDLER(Hashtag, struct hashtag, Suggest, SuggestRequest, SuggestResponse, hashtag_suggest)
PX_HANDLER(Hashtag, struct hashtag, ListPlatforms, ListPlatformsRequest, ListPlatformsResponse,
           hashtag_list_platforms)
PX_HANDLER(Hashtag, struct hashtag, SendFeedback, SendFeedbackRequest, SendFeedbackResponse,
           hashtag_send_feedback)
PX_HANDLER(Hashtag, struct hashtag, ListSets, ListSetsRequest, ListSetsResponse, sets_list)
PX_HANDLER(Hashtag, struct hashtag, CreateSet, CreateSetRequest, TagSet, sets_create)
PX_HANDLER(Hashtag, struct hashtag, DeleteSet, DeleteSetRequest, DeleteSetResponse, sets_delete)
PX_HANDLER(Hashtag, struct hashtag, ListHistory, ListHistoryRequest, ListHistoryResponse, history_list)
PX_HANDLER(Hashtag, struct hashtag, DeleteUserData, DeleteUserDataRequest, DeleteUserDataResponse,
           hashtag_delete_user_data)

const struct px_method hashtag_methods[] = {
    PX_METHOD(Suggest, 0),
    PX_METHOD(ListPlatforms, PX_ANYONE),
    PX_METHOD(SendFeedback, 0),
    PX_METHOD(ListSets, 0),
    PX_METHOD(CreateSet, PX_CREATES),
    PX_METHOD(DeleteSet, 0),
    PX_METHOD(ListHistory, 0),
    PX_METHOD(DeleteUserData, PX_INTERNAL_ONLY),
};
const size_t n_hashtag_methods = PX_ARRAY_LEN(hashtag_methods);

const struct px_collection *const hashtag_collections[] = {&sets_collection, &history_collection,
                                                           &taste_collection, &px_replay_collection};
const size_t n_hashtag_collections = PX_ARRAY_LEN(hashtag_collections);
