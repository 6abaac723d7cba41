/* Calling methods as the server would. */
#include "booth.h"

#include <string.h>

#include "hashtag/suggest.h"
#include "support/check.h"

static enum px_code find_picture(struct px_call *call, struct hashtag *self, const char *image_id,
                                 struct picture *ret_picture)
{
    (void)self;
    if (strcmp(image_id, PICTURE) != 0 || strcmp(call->caller.user_id, ANNA) != 0)
        return px_fail(&call->err, PX_NOT_FOUND);
    *ret_picture = (struct picture){.prompt = PICTURE_PROMPT, .style = "watercolor"};
    return PX_OK;
}

void booth_open(struct booth *booth)
{
    *booth = (struct booth){.hashtag = {.find_picture = find_picture}};
    const struct px_store_options options = {
        .service = "hashtag",
        .data_dir = ":memory:",
        .collections = hashtag_collections,
        .n_collections = n_hashtag_collections,
        .readers = 1,
    };
    CHECK_OK(suggest_open(NULL, NULL));
    CHECK_OK(px_store_open(&options, &booth->hashtag.store, NULL));
    booth->options = (struct px_server_options){
        .descriptor = &hashtag__hashtag__descriptor,
        .methods = hashtag_methods,
        .n_methods = n_hashtag_methods,
        .self = &booth->hashtag,
        .replay = &hashtag_replay_hooks,
    };
    px_arena_init(&booth->call.arena, PX_ARENA_BUDGET);
}

void booth_close(struct booth *booth)
{
    px_arena_done(&booth->call.arena);
    px_store_close(booth->hashtag.store);
}

enum px_code booth_call_once(struct booth *booth, const char *user_id, const char *key, const char *method,
                             const ProtobufCMessage *request, ProtobufCMessage **ret_response)
{
    px_arena_done(&booth->call.arena);
    booth->call = (struct px_call){.caller = {.request_id = "r",
                                              .user_id = user_id,
                                              .session_id = "",
                                              .client = "192.0.2.1",
                                              .origin = "http://pulix.test",
                                              .idempotency_key = key,
                                              .user_agent = "t",
                                              .timeout_ms = 5000}};
    px_arena_init(&booth->call.arena, PX_ARENA_BUDGET);
    const struct px_method *row = NULL;
    for (size_t i = 0; i < n_hashtag_methods; i++)
        if (strcmp(hashtag_methods[i].name, method) == 0)
            row = &hashtag_methods[i];
    CHECK(row);
    ProtobufCMessage *response = NULL;
    enum px_code code = px_server_dispatch(&booth->options, &booth->call, row, request, &response);
    if (ret_response)
        *ret_response = response;
    return code;
}

enum px_code booth_call(struct booth *booth, const char *user_id, const char *method,
                        const ProtobufCMessage *request, ProtobufCMessage **ret_response)
{
    return booth_call_once(booth, user_id, "", method, request, ret_response);
}

Hashtag__SuggestResponse *booth_suggest(struct booth *booth, const char *user_id, const char *text)
{
    Hashtag__SuggestRequest request = HASHTAG__SUGGEST_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    request.text = strdup(text);
    request.count__case = HASHTAG__SUGGEST_REQUEST__COUNT__COUNT;
    request.count = 30;
    enum px_code code = booth_call(booth, user_id, "Suggest", &request.base, &response);
    free(request.text);
    CHECK_OK(code);
    return (Hashtag__SuggestResponse *)response;
}

int booth_rank(const Hashtag__SuggestResponse *answer, const char *tag)
{
    for (size_t i = 0; i < answer->n_tags; i++)
        if (strcmp(answer->tags[i]->tag, tag) == 0)
            return (int)i;
    return -1;
}

enum px_code booth_teach(struct booth *booth, const char *user_id, const char *text, const char *kept,
                         const char *removed, const char *added)
{
    Hashtag__SendFeedbackRequest request = HASHTAG__SEND_FEEDBACK_REQUEST__INIT;
    char id[PX_ID_SIZE];
    char tags[3][128];
    char *lists[3] = {tags[0], tags[1], tags[2]};
    (void)snprintf(id, sizeof id, "%s", booth_suggest(booth, user_id, text)->request_id);
    (void)snprintf(tags[0], sizeof tags[0], "%s", kept);
    (void)snprintf(tags[1], sizeof tags[1], "%s", removed);
    (void)snprintf(tags[2], sizeof tags[2], "%s", added);
    request.request_id = id;
    request.kept = &lists[0];
    request.n_kept = kept[0] != '\0';
    request.removed = &lists[1];
    request.n_removed = removed[0] != '\0';
    request.added = &lists[2];
    request.n_added = added[0] != '\0';
    return booth_call(booth, user_id, "SendFeedback", &request.base, NULL);
}
