/* Headers and errors on the bus; see wire.h. */
#include "rpc/wire.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"
#include "jsonpb/jsonpb.h"
#include "pulix/common/v1/common.pb-c.h"

#define HEADER_REQUEST_ID "Px-Request-Id"
#define HEADER_USER_ID "Px-User-Id"
#define HEADER_SESSION_ID "Px-Session-Id"
#define HEADER_ROLE "Px-Role"
#define HEADER_PLAN "Px-Plan"
#define HEADER_AUTH_TIME "Px-Auth-Time"
#define HEADER_CLIENT "Px-Client"
#define HEADER_ORIGIN "Px-Origin"
#define HEADER_KEY "Px-Idempotency-Key"
#define HEADER_USER_AGENT "Px-User-Agent"
#define HEADER_LANG "Px-Lang"
#define HEADER_LEFT "Px-Deadline-Ms"
#define HEADER_AT "Px-Deadline-At"
#define HEADER_REPLAYED "Px-Replayed"
#define HEADER_CACHE "Px-Cache"
#define HEADER_PURGE "Px-Purge"
#define HEADER_LIMIT "Px-Limit"                     /* name, quota, left, window, reset */
#define HEADER_ERROR_CODE "Nats-Service-Error-Code" /* ADR-32: a number; ours is the HTTP status */
#define HEADER_ERROR "Nats-Service-Error"

enum { MAX_TEXT = 512, MAX_NUMBER = 24, BOOT_ID_LEN = 36, MAX_TIMEOUT_MS = 60000, MAX_ERROR_BODY = 4096 };

/* Names this machine between two starts of its kernel; "" when unknown. CLOCK_MONOTONIC is comparable within
 * it. */
static char boot_id[BOOT_ID_LEN + 1];
static pthread_once_t boot_id_once = PTHREAD_ONCE_INIT;

static void read_boot_id(void)
{
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (!file)
        return;
    if (fread(boot_id, 1, BOOT_ID_LEN, file) != BOOT_ID_LEN)
        boot_id[0] = '\0';
    (void)fclose(file);
}

/* Absent and empty are the same, so that an empty text takes no header. Control characters become spaces:
 * they would end the header. */
static natsStatus put_text(natsMsg *msg, const char *name, const char *text)
{
    if (!text || !text[0])
        return NATS_OK;
    char clean[MAX_TEXT];
    size_t len = 0;
    for (; text[len] && len < sizeof clean - 1; len++)
        clean[len] = (unsigned char)text[len] < 0x20 || text[len] == 0x7f ? ' ' : text[len];
    clean[len] = '\0';
    return natsMsgHeader_Set(msg, name, clean);
}

static natsStatus put_number(natsMsg *msg, const char *name, int64_t number)
{
    char text[MAX_NUMBER];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    return natsMsgHeader_Set(msg, name, text);
}

static const char *header(natsMsg *msg, const char *name)
{
    const char *value = NULL;
    return natsMsgHeader_Get(msg, name, &value) == NATS_OK && value ? value : "";
}

static natsStatus put_deadline(natsMsg *msg, int64_t left_ms)
{
    char at[BOOT_ID_LEN + MAX_NUMBER + 2];
    pthread_once(&boot_id_once, read_boot_id);
    (void)snprintf(at, sizeof at, "%s/%lld", boot_id, (long long)(px_mono_ms() + left_ms));
    natsStatus status = put_number(msg, HEADER_LEFT, left_ms);
    return status == NATS_OK && boot_id[0] ? natsMsgHeader_Set(msg, HEADER_AT, at) : status;
}

natsStatus px_wire_put_caller(natsMsg *msg, const struct px_caller *caller, int64_t left_ms)
{
    const struct {
        const char *name, *text;
    } texts[] = {
        {HEADER_REQUEST_ID, caller->request_id},
        {HEADER_USER_ID, caller->user_id},
        {HEADER_SESSION_ID, caller->session_id},
        {HEADER_ROLE, caller->admin ? "admin" : ""},
        {HEADER_PLAN, caller->plan},
        {HEADER_CLIENT, caller->client},
        {HEADER_ORIGIN, caller->origin},
        {HEADER_KEY, caller->idempotency_key},
        {HEADER_USER_AGENT, caller->user_agent},
        {HEADER_LANG, caller->lang == PX_RU ? "ru" : ""},
    };
    natsStatus status = put_deadline(msg, left_ms);
    for (size_t i = 0; status == NATS_OK && i < PX_ARRAY_LEN(texts); i++)
        status = put_text(msg, texts[i].name, texts[i].text);
    if (status == NATS_OK && caller->auth_time_s > 0)
        status = put_number(msg, HEADER_AUTH_TIME, caller->auth_time_s);
    return status;
}

static const char *get_text(natsMsg *msg, const char *name, struct px_arena *arena)
{
    const char *value = header(msg, name);
    size_t len = strlen(value);
    if (len == 0 || len >= MAX_TEXT || !px_utf8_valid(value, len))
        return "";
    const char *copy = px_arena_strndup(arena, value, len);
    return copy ? copy : "";
}

static const char *get_id(natsMsg *msg, const char *name, struct px_arena *arena)
{
    const char *id = get_text(msg, name, arena);
    return px_id_valid(id) ? id : "";
}

static int64_t get_number(natsMsg *msg, const char *name, int64_t max)
{
    int64_t number = 0;
    return px_parse_int(header(msg, name), 0, max, &number) ? number : 0;
}

void px_wire_get_caller(natsMsg *msg, struct px_arena *arena, struct px_caller *ret_caller)
{
    *ret_caller = (struct px_caller){
        .request_id = get_text(msg, HEADER_REQUEST_ID, arena),
        .user_id = get_id(msg, HEADER_USER_ID, arena),
        .session_id = get_id(msg, HEADER_SESSION_ID, arena),
        .admin = strcmp(header(msg, HEADER_ROLE), "admin") == 0,
        .plan = get_text(msg, HEADER_PLAN, arena),
        .auth_time_s = get_number(msg, HEADER_AUTH_TIME, INT64_MAX),
        .client = get_text(msg, HEADER_CLIENT, arena),
        .origin = get_text(msg, HEADER_ORIGIN, arena),
        .idempotency_key = get_text(msg, HEADER_KEY, arena),
        .user_agent = get_text(msg, HEADER_USER_AGENT, arena),
        .lang = strcmp(header(msg, HEADER_LANG), "ru") == 0 ? PX_RU : PX_EN,
        .timeout_ms = (int)get_number(msg, HEADER_LEFT, MAX_TIMEOUT_MS),
    };
}

int64_t px_wire_deadline(natsMsg *msg, int64_t received_ms)
{
    int64_t deadline = received_ms + get_number(msg, HEADER_LEFT, MAX_TIMEOUT_MS);
    const char *at = header(msg, HEADER_AT);
    pthread_once(&boot_id_once, read_boot_id);
    if (!boot_id[0] || strncmp(at, boot_id, BOOT_ID_LEN) != 0 || at[BOOT_ID_LEN] != '/')
        return deadline;
    int64_t exact = 0;
    if (px_parse_int(at + BOOT_ID_LEN + 1, 0, INT64_MAX, &exact) && exact < deadline)
        return exact;
    return deadline;
}

/* Tags have no spaces, so a list of them is one header. */
static natsStatus put_tags(natsMsg *msg, const char *name, const char *first, const char (*tags)[PX_TAG_SIZE],
                           int n)
{
    char text[MAX_NUMBER + PX_MAX_TAGS * PX_TAG_SIZE];
    int len = snprintf(text, sizeof text, "%s", first);
    for (int i = 0; i < n; i++)
        len += snprintf(text + len, sizeof text - (size_t)len, "%s%s", len > 0 ? " " : "", tags[i]);
    return natsMsgHeader_Set(msg, name, text);
}

static natsStatus put_limit(natsMsg *msg, const struct px_limit *limit)
{
    char text[PX_LIMIT_NAME_SIZE + 4 * MAX_NUMBER];
    (void)snprintf(text, sizeof text, "%s %lld %lld %d %d", limit->name, (long long)limit->quota,
                   (long long)limit->left, limit->window_s, limit->reset_s);
    return natsMsgHeader_Set(msg, HEADER_LIMIT, text);
}

natsStatus px_wire_put_info(natsMsg *msg, const struct px_reply_info *info)
{
    natsStatus status = info->replayed ? natsMsgHeader_Set(msg, HEADER_REPLAYED, "1") : NATS_OK;
    if (status == NATS_OK && info->cache_ttl_s > 0) {
        char ttl[MAX_NUMBER];
        (void)snprintf(ttl, sizeof ttl, "%d", info->cache_ttl_s);
        status = put_tags(msg, HEADER_CACHE, ttl, info->cache_tags, info->n_cache_tags);
    }
    if (status == NATS_OK && info->n_purge_tags > 0)
        status = put_tags(msg, HEADER_PURGE, "", info->purge_tags, info->n_purge_tags);
    if (status == NATS_OK && info->limit.name[0])
        status = put_limit(msg, &info->limit);
    return status;
}

/* Copies the word at *text and moves behind it; false when there is none or it is too long. */
static bool next_word(const char **text, char *out, size_t out_size)
{
    const char *start = *text + strspn(*text, " ");
    size_t len = strcspn(start, " ");
    if (len == 0 || len >= out_size)
        return false;
    memcpy(out, start, len);
    out[len] = '\0';
    *text = start + len;
    return true;
}

static int get_tags(const char *text, char (*tags)[PX_TAG_SIZE])
{
    int n = 0;
    while (n < PX_MAX_TAGS && next_word(&text, tags[n], PX_TAG_SIZE))
        n++;
    return n;
}

static bool next_number(const char **text, int64_t max, int64_t *ret_number)
{
    char word[MAX_NUMBER];
    return next_word(text, word, sizeof word) && px_parse_int(word, 0, max, ret_number);
}

/* All of it or nothing. */
static void get_limit(const char *text, struct px_limit *ret_limit)
{
    struct px_limit limit;
    int64_t window_s = 0;
    int64_t reset_s = 0;
    if (!next_word(&text, limit.name, sizeof limit.name) || !next_number(&text, INT64_MAX, &limit.quota) ||
        !next_number(&text, INT64_MAX, &limit.left) || !next_number(&text, INT32_MAX, &window_s) ||
        !next_number(&text, INT32_MAX, &reset_s))
        return;
    limit.window_s = (int)window_s;
    limit.reset_s = (int)reset_s;
    *ret_limit = limit;
}

void px_wire_get_info(natsMsg *msg, struct px_reply_info *ret_info)
{
    *ret_info = (struct px_reply_info){.replayed = header(msg, HEADER_REPLAYED)[0] == '1'};
    const char *cache = header(msg, HEADER_CACHE);
    char word[PX_TAG_SIZE];
    int64_t ttl_s = 0;
    if (next_word(&cache, word, sizeof word) && px_parse_int(word, 1, INT32_MAX, &ttl_s)) {
        ret_info->cache_ttl_s = (int)ttl_s;
        ret_info->n_cache_tags = get_tags(cache, ret_info->cache_tags);
    }
    ret_info->n_purge_tags = get_tags(header(msg, HEADER_PURGE), ret_info->purge_tags);
    get_limit(header(msg, HEADER_LIMIT), &ret_info->limit);
}

/* Packs the error into 'out'; its size is bounded by the members' own limits. */
static size_t pack_error(const struct px_error *error, unsigned char out[MAX_ERROR_BODY])
{
    Common__FieldFault faults[PX_MAX_FIELD_FAULTS];
    Common__FieldFault *list[PX_MAX_FIELD_FAULTS];
    Common__Error message = COMMON__ERROR__INIT;
    char code[64], param[PX_MAX_ERROR_PARAM], paths[PX_MAX_FIELD_FAULTS][PX_MAX_FIELD_PATH];
    char tokens[PX_MAX_FIELD_FAULTS][32];
    (void)snprintf(code, sizeof code, "%s", px_code_token(error->code));
    (void)snprintf(param, sizeof param, "%s", error->param);
    message.code = code;
    message.param = param;
    message.retry_after_s = error->retry_after_s;
    for (size_t i = 0; i < error->n_fields && i < PX_MAX_FIELD_FAULTS; i++) {
        (void)snprintf(paths[i], sizeof paths[i], "%s", error->fields[i].path);
        (void)snprintf(tokens[i], sizeof tokens[i], "%s", px_fault_token(error->fields[i].fault));
        faults[i] = (Common__FieldFault)COMMON__FIELD_FAULT__INIT;
        faults[i].path = paths[i];
        faults[i].fault = tokens[i];
        faults[i].limit = error->fields[i].limit;
        list[i] = &faults[i];
        message.n_fields++;
    }
    message.fields = list;
    return common__error__get_packed_size(&message) <= MAX_ERROR_BODY ? common__error__pack(&message, out)
                                                                      : 0;
}

natsStatus px_wire_error_message(const char *subject, const struct px_error *error, natsMsg **ret_msg)
{
    unsigned char body[MAX_ERROR_BODY];
    size_t len = pack_error(error, body);
    auto_msg natsMsg *msg = NULL;
    natsStatus status = natsMsg_Create(&msg, subject, NULL, (const char *)body, (int)len);
    if (status == NATS_OK)
        status = put_number(msg, HEADER_ERROR_CODE, px_code_status(error->code));
    if (status == NATS_OK)
        status = natsMsgHeader_Set(msg, HEADER_ERROR, px_code_token(error->code));
    if (status == NATS_OK)
        *ret_msg = px_steal(msg);
    return status;
}

bool px_wire_is_error(natsMsg *msg)
{
    return header(msg, HEADER_ERROR)[0] != '\0';
}

enum px_code px_wire_read_error(natsMsg *msg, struct px_error *err)
{
    auto_arena struct px_arena arena = {0};
    px_arena_init(&arena, 64 << 10);
    ProtobufCMessage *body = NULL;
    enum px_code code = px_proto_unpack(&common__error__descriptor, natsMsg_GetData(msg),
                                        (size_t)natsMsg_GetDataLength(msg), &arena, &body, NULL);
    if (code != PX_OK)
        return px_fail_because(err, PX_INTERNAL, "the error of a service can't be read");
    const Common__Error *message = (const Common__Error *)body;
    code = px_code_from_token(message->code);
    if (code == PX_OK)
        return px_fail_because(err, PX_INTERNAL, "a service failed without an error");
    px_fail(err, code);
    for (size_t i = 0; code == PX_VALIDATION_FAILED && i < message->n_fields; i++)
        px_fail_field(err, message->fields[i]->path, px_fault_from_token(message->fields[i]->fault),
                      (long)message->fields[i]->limit);
    if (!err)
        return code;
    err->retry_after_s = message->retry_after_s > 0 ? message->retry_after_s : 0;
    (void)snprintf(err->param, sizeof err->param, "%s", message->param);
    return code;
}
