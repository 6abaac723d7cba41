/* What the service does when it is called. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "contact/contact.h"
#include "contact/messages.h"
#include "contact/senders.h"
#include "rpc/validate.h"
#include "store/replay.h"

enum { MAX_NAME = 80, MAX_EMAIL = 254, MAX_PAGE_PATH = 200, MAX_PAGE_LIMIT = 100 };

static const char *const locales[] = {"en", "ru", NULL};

static const struct px_rule create_rules[] = {
    {"kind", .min = 1},
    {"subject", .max = CONTACT_MAX_SUBJECT, .flags = PX_RULE_OPTIONAL | PX_RULE_LINE},
    {"message", .min = CONTACT_MIN_MESSAGE, .max = CONTACT_MAX_MESSAGE},
    {"name", .max = MAX_NAME, .flags = PX_RULE_OPTIONAL | PX_RULE_LINE},
    {"email", .max = MAX_EMAIL, .flags = PX_RULE_OPTIONAL | PX_RULE_EMAIL},
    {"job_id", .flags = PX_RULE_OPTIONAL | PX_RULE_ID},
    {"image_ids", .max = CONTACT_MAX_IMAGES},
    {"locale", .flags = PX_RULE_OPTIONAL, .one_of = locales},
    {"page", .max = MAX_PAGE_PATH, .flags = PX_RULE_OPTIONAL | PX_RULE_LINE},
};

static const struct px_rule list_rules[] = {{"limit", .min = 0, .max = MAX_PAGE_LIMIT}};

/* What no rule can say. Reports all faults, beside those found already. */
static enum px_code check_content(struct px_call *call, const Contact__CreateMessageRequest *req)
{
    enum px_code code = px_validate(&req->base, create_rules, PX_ARRAY_LEN(create_rules), &call->err);
    for (size_t i = 0; i < req->n_image_ids && i < CONTACT_MAX_IMAGES; i++) {
        char path[PX_MAX_FIELD_PATH];
        (void)snprintf(path, sizeof path, "image_ids[%zu]", i);
        if (!px_id_valid(req->image_ids[i]))
            code = px_fail_field(&call->err, path, PX_FAULT_FORMAT, 0);
    }
    if (req->page[0] && req->page[0] != '/')
        code = px_fail_field(&call->err, "page", PX_FAULT_FORMAT, 0);
    /* Someone who is signed in has been let in as a person already. */
    if (!call->caller.user_id[0] && req->fill_ms < CONTACT_MIN_FILL_MS)
        code = px_fail_field(&call->err, "fill_ms", PX_FAULT_TOO_SMALL, CONTACT_MIN_FILL_MS);
    return code;
}

static enum px_code answer(struct px_call *call, const char *id, const char *reference,
                           Contact__CreateMessageResponse *resp)
{
    resp->id = px_arena_strdup(&call->arena, id);
    resp->reference = px_arena_strdup(&call->arena, reference);
    return resp->id && resp->reference ? PX_OK : px_fail(&call->err, PX_OUT_OF_MEMORY);
}

enum px_code contact_create_message(struct px_call *call, struct contact *self,
                                    const Contact__CreateMessageRequest *req,
                                    Contact__CreateMessageResponse *resp)
{
    char id[PX_ID_SIZE], sender_id[PX_ID_SIZE], reference[REFERENCE_SIZE];
    int64_t now_ms = px_wall_ms();
    px_call_new_id(call, 0, id);
    px_call_new_id(call, 1, sender_id);
    PX_TRY(check_content(call, req));
    PX_TRY(senders_note(self->store, sender_id, &call->caller, now_ms, &call->err));
    /* People do not see the field 'website'. A robot that fills it gets an answer like any other. */
    if (req->website[0]) {
        px_log_info("message in the trap, not stored");
        reference_new(reference);
        return answer(call, id, reference, resp);
    }
    const struct new_message message = {
        .id = id,
        .user_id = call->caller.user_id,
        .content = req,
        .locale = req->locale[0]               ? req->locale
                  : call->caller.lang == PX_RU ? "ru"
                                               : "en",
        .created_at = now_ms,
    };
    PX_TRY(messages_insert(self->store, &message, reference, &call->err));
    px_log_info("message stored", PX_S("message_id", id), PX_S("reference", reference),
                PX_I("kind", req->kind));
    return answer(call, id, reference, resp);
}

enum px_code contact_list_messages(struct px_call *call, struct contact *self,
                                   const Contact__ListMessagesRequest *req,
                                   Contact__ListMessagesResponse *resp)
{
    PX_TRY(px_validate(&req->base, list_rules, PX_ARRAY_LEN(list_rules), &call->err));
    return messages_list(self->store, call->caller.user_id, req, &call->arena, resp, &call->err);
}

enum px_code contact_get_message(struct px_call *call, struct contact *self,
                                 const Contact__GetMessageRequest *req, Contact__Message *resp)
{
    return messages_get(self->store, req->id, call->caller.user_id, &call->arena, resp, &call->err);
}

enum px_code contact_delete_user_data(struct px_call *call, struct contact *self,
                                      const Contact__DeleteUserDataRequest *req,
                                      Contact__DeleteUserDataResponse *resp)
{
    if (!px_id_valid(req->user_id))
        return px_fail_field(&call->err, "user_id", PX_FAULT_FORMAT, 0);
    PX_TRY(messages_delete_user(self->store, req->user_id, &resp->deleted, &call->err));
    return px_replay_delete_user(self->store, req->user_id, &call->err);
}
