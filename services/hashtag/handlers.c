/* Suggesting, the platforms, and being forgotten. */
#include <string.h>

#include "base/buf.h"
#include "hashtag/hashtag.h"
#include "hashtag/history.h"
#include "hashtag/learned.h"
#include "hashtag/platforms.h"
#include "hashtag/sets.h"
#include "hashtag/suggest.h"
#include "hashtag/votes.h"
#include "rpc/validate.h"
#include "store/replay.h"

enum { PLATFORMS_CACHE_S = 3600 };

static const struct px_rule suggest_rules[] = {
    {"text", .max = SUGGEST_TEXT_MAX, .flags = PX_RULE_OPTIONAL},
    {"image_id", .flags = PX_RULE_OPTIONAL | PX_RULE_ID},
    {"platform", .max = 20, .flags = PX_RULE_OPTIONAL | PX_RULE_TOKEN},
    {"style", .max = 60, .flags = PX_RULE_OPTIONAL | PX_RULE_LINE},
    {"count", .min = 1, .max = SUGGEST_MOST},
};

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

static struct suggest_request read_wishes(const Hashtag__SuggestRequest *req, const struct platform *platform)
{
    bool both = req->language == HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_BOTH;
    bool has_count = req->count__case == HASHTAG__SUGGEST_REQUEST__COUNT__COUNT;
    return (struct suggest_request){
        .text = req->text,
        .post = req->post,
        .style = req->style,
        .platform = platform,
        .count = has_count ? req->count : platform->recommended,
        .english = both || req->language == HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_EN,
        .russian = both || req->language == HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_RU,
        .mode = req->mode == HASHTAG__MODE__MODE_BROAD   ? SUGGEST_MORE_BROAD
                : req->mode == HASHTAG__MODE__MODE_NICHE ? SUGGEST_MORE_NICHE
                                                         : SUGGEST_BALANCED,
        .ai = req->ai_tags == HASHTAG__AI_TAGS__AI_TAGS_FIRST   ? SUGGEST_AI_FIRST
              : req->ai_tags == HASHTAG__AI_TAGS__AI_TAGS_NEVER ? SUGGEST_AI_NEVER
                                                                : SUGGEST_AI_LAST,
    };
}

static enum px_code fill_tag(struct px_call *call, const struct suggested *found, Hashtag__Tag *tag)
{
    hashtag__tag__init(tag);
    tag->tag = px_arena_strdup(&call->arena, found->tag);
    tag->display = px_arena_strdup(&call->arena, found->display);
    tag->reason =
        px_arena_strdup(&call->arena, suggest_reason(found, call->caller.lang == PX_RU, &call->arena));
    tag->score = found->score;
    tag->language =
        found->russian ? HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_RU : HASHTAG__TAG_LANGUAGE__TAG_LANGUAGE_EN;
    tag->tier = (Hashtag__Tier)found->tier;
    return tag->tag && tag->display && tag->reason ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

static enum px_code fill_tags(struct px_call *call, const struct suggested *found, size_t n,
                              Hashtag__SuggestResponse *resp)
{
    Hashtag__Tag *tags = px_arena_array(&call->arena, n + 1, sizeof *tags);
    resp->tags = px_arena_array(&call->arena, n + 1, sizeof *resp->tags);
    if (!tags || !resp->tags)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < n; i++) {
        PX_TRY(fill_tag(call, &found[i], &tags[i]));
        resp->tags[resp->n_tags++] = &tags[i];
    }
    return PX_OK;
}

/* Nothing for a text that says nothing. */
static enum px_code fill_captions(struct px_call *call, const struct suggest_request *wanted,
                                  Hashtag__SuggestResponse *resp)
{
    const char *captions[SUGGEST_CAPTIONS] = {NULL};
    suggest_captions(wanted, &call->arena, captions);
    resp->caption = px_arena_array(&call->arena, SUGGEST_CAPTIONS, sizeof *resp->caption);
    if (!resp->caption)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < SUGGEST_CAPTIONS; i++)
        if (captions[i] && captions[i][0])
            resp->caption[resp->n_caption++] = px_arena_strdup(&call->arena, captions[i]);
    return PX_OK;
}

/* The limits, and the recommended tags in one line. */
static enum px_code fill_limits(struct px_call *call, const struct platform *platform,
                                Hashtag__SuggestResponse *resp)
{
    auto_buf struct px_buf line = {0};
    px_buf_init(&line, SUGGEST_MOST * 4 * TAG_MAX);
    for (size_t i = 0; i < resp->n_tags && i < (size_t)platform->recommended; i++) {
        if (i > 0)
            px_buf_char(&line, ' ');
        px_buf_str(&line, resp->tags[i]->tag);
    }
    resp->text = px_arena_strdup(&call->arena, line.data ? line.data : "");
    resp->limits = px_arena_alloc(&call->arena, sizeof *resp->limits);
    if (!resp->text || !resp->limits)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    hashtag__limits__init(resp->limits);
    resp->limits->max = platform->max;
    resp->limits->recommended = platform->recommended;
    return PX_OK;
}

/* The word under which votes on a tag that came from 'from' are kept; "" when it came from none. In the
 * arena. */
static const char *word_of(const char *from, struct px_arena *arena)
{
    auto_arena struct px_arena scratch = {0};
    const char *const *words = NULL;
    px_arena_init(&scratch, PX_ARENA_BUDGET);
    return from[0] && suggest_words(from, &scratch, &words) > 0 ? px_arena_strdup(arena, words[0]) : "";
}

static enum px_code list_tags(struct px_call *call, const struct suggested *found, size_t n,
                              const struct history_tag **ret_tags)
{
    struct history_tag *tags = px_arena_array(&call->arena, n + 1, sizeof *tags);
    for (size_t i = 0; tags && i < n; i++) {
        tags[i] = (struct history_tag){.tag = found[i].tag, .learned = found[i].kind == SUGGEST_LEARNED};
        for (size_t k = 0; k < i && !tags[i].word; k++)
            if (strcmp(found[k].from, found[i].from) == 0)
                tags[i].word = tags[k].word;
        if (!tags[i].word)
            tags[i].word = word_of(found[i].from, &call->arena);
        if (!tags[i].word)
            return px_fail(&call->err, PX_OUT_OF_MEMORY);
    }
    *ret_tags = tags;
    return tags ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

/* What is needed when the person tells later which tags she took. */
static enum px_code remember(struct px_call *call, struct hashtag *self, const Hashtag__SuggestRequest *req,
                             const struct suggest_request *wanted, const struct suggested *found, size_t n,
                             Hashtag__SuggestResponse *resp)
{
    char id[PX_ID_SIZE];
    const char *kept_id = NULL;
    const struct history_tag *tags = NULL;
    PX_TRY(list_tags(call, found, n, &tags));
    px_call_new_id(call, 0, id);
    const struct history_entry entry = {.request_id = id,
                                        .text = wanted->text,
                                        .image_id = req->image_id,
                                        .platform = wanted->platform->id,
                                        .tags = tags,
                                        .n_tags = n};
    PX_TRY(history_add(call, self, &entry, &kept_id));
    resp->request_id = px_arena_strdup(&call->arena, kept_id);
    return resp->request_id ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

enum px_code hashtag_suggest(struct px_call *call, struct hashtag *self, const Hashtag__SuggestRequest *req,
                             Hashtag__SuggestResponse *resp)
{
    const struct platform *platform = NULL;
    struct learned learned;
    PX_TRY(check_request(call, req, &platform));
    struct suggest_request wanted = read_wishes(req, platform);
    if (req->image_id[0]) {
        struct picture picture;
        PX_TRY(self->find_picture(call, self, req->image_id, &picture));
        wanted.text = picture.prompt;
        wanted.post = false;
        wanted.style = picture.style;
    }
    PX_TRY(learned_load(call, self, wanted.text, &learned));
    wanted.learned = &learned.hooks;
    struct suggested *found = NULL;
    atomic_store(&self->used, true);
    size_t n = suggest_tags(&wanted, &call->arena, &found);
    PX_TRY(fill_tags(call, found, n, resp));
    PX_TRY(fill_captions(call, &wanted, resp));
    PX_TRY(fill_limits(call, platform, resp));
    return remember(call, self, req, &wanted, found, n, resp);
}

static enum px_code fill_platform(struct px_call *call, const struct platform *row,
                                  Hashtag__Platform *platform)
{
    hashtag__platform__init(platform);
    platform->id = px_arena_strdup(&call->arena, row->id);
    platform->name = px_arena_strdup(&call->arena, row->name);
    platform->max = row->max;
    platform->recommended = row->recommended;
    platform->max_tag_length = row->max_tag_length;
    platform->separator = px_arena_strdup(&call->arena, row->separator);
    platform->caption_max = row->caption_max;
    platform->checked = px_arena_strdup(&call->arena, row->checked);
    platform->note = px_arena_strdup(&call->arena, row->note[call->caller.lang == PX_RU]);
    return platform->note ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

enum px_code hashtag_list_platforms(struct px_call *call, struct hashtag *self,
                                    const Hashtag__ListPlatformsRequest *req,
                                    Hashtag__ListPlatformsResponse *resp)
{
    (void)self, (void)req;
    Hashtag__Platform *rows = px_arena_array(&call->arena, n_platforms, sizeof *rows);
    resp->data = px_arena_array(&call->arena, n_platforms, sizeof *resp->data);
    if (!rows || !resp->data)
        return px_fail(&call->err, PX_OUT_OF_MEMORY);
    for (size_t i = 0; i < n_platforms; i++) {
        PX_TRY(fill_platform(call, &platforms[i], &rows[i]));
        resp->data[resp->n_data++] = &rows[i];
    }
    px_call_cache(call, PLATFORMS_CACHE_S, "platforms", NULL);
    return PX_OK;
}

enum px_code hashtag_delete_user_data(struct px_call *call, struct hashtag *self,
                                      const Hashtag__DeleteUserDataRequest *req,
                                      Hashtag__DeleteUserDataResponse *resp)
{
    if (!px_id_valid(req->user_id))
        return px_fail_field(&call->err, "user_id", PX_FAULT_FORMAT, 0);
    PX_TRY(votes_delete_user(self->store, req->user_id, &resp->deleted, &call->err));
    PX_TRY(sets_delete_user(self->store, req->user_id, &resp->deleted, &call->err));
    PX_TRY(history_delete_user(self->store, req->user_id, &resp->deleted, &call->err));
    return px_replay_delete_user(self->store, req->user_id, &call->err);
}
