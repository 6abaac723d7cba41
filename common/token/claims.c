/* The claims, each by type and range (RFC 8725 sections 3.8 to 3.12). */
#include "token/jws.h"

#include <jansson.h>
#include <string.h>

#include "base/cleanup.h"

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

static enum px_code refuse(struct px_error *err, const char *claim)
{
    return px_fail_because(err, PX_INVALID_TOKEN, "claim %s", claim);
}

static bool text_is(const json_t *claims, const char *name, const char *expected)
{
    const char *text = json_string_value(json_object_get(claims, name));
    return text && strcmp(text, expected) == 0;
}

static bool read_id(const json_t *claims, const char *name, char out[PX_ID_SIZE])
{
    const char *text = json_string_value(json_object_get(claims, name));
    if (!text || !px_id_valid(text))
        return false;
    memcpy(out, text, PX_ID_SIZE);
    return true;
}

static bool read_role(const json_t *claims, enum px_role *ret_role)
{
    *ret_role = text_is(claims, "role", PX_CLAIM_ADMIN) ? PX_ROLE_ADMIN : PX_ROLE_USER;
    return *ret_role == PX_ROLE_ADMIN || text_is(claims, "role", PX_CLAIM_USER);
}

/* Absent is fine: nothing is granted by it alone. */
static bool read_plan(const json_t *claims, char out[PX_PLAN_SIZE])
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    const json_t *value = json_object_get(claims, "plan");
    const char *text = json_string_value(value);
    if (!text)
        return !value;
    size_t len = strlen(text);
    if (len == 0 || len >= PX_PLAN_SIZE || strspn(text, letters) != len)
        return false;
    memcpy(out, text, len + 1);
    return true;
}

/* Whole seconds since 1970; a number with a fraction or in quotes is none. */
static bool read_time(const json_t *claims, const char *name, int64_t *ret_s)
{
    const int64_t year_10000 = INT64_C(253402300800);
    const json_t *value = json_object_get(claims, name);
    if (!json_is_integer(value))
        return false;
    *ret_s = json_integer_value(value);
    return *ret_s > 0 && *ret_s < year_10000;
}

static enum px_code check_times(const json_t *claims, int64_t now_s, struct px_claims *out,
                                struct px_error *err)
{
    int64_t not_before_s = 0;
    if (!read_time(claims, "iat", &out->issued_s) || out->issued_s > now_s + PX_TOKEN_LEEWAY_S)
        return refuse(err, "iat");
    if (!read_time(claims, "exp", &out->expires_s) || out->expires_s <= out->issued_s ||
        out->expires_s - out->issued_s > PX_TOKEN_LIFETIME_S)
        return refuse(err, "exp");
    if (now_s >= out->expires_s + PX_TOKEN_LEEWAY_S)
        return px_fail_because(err, PX_INVALID_TOKEN, "expired");
    if (!read_time(claims, "auth_time", &out->auth_time_s) || out->auth_time_s > out->issued_s)
        return refuse(err, "auth_time");
    if (json_object_get(claims, "nbf") &&
        (!read_time(claims, "nbf", &not_before_s) || not_before_s > now_s + PX_TOKEN_LEEWAY_S))
        return refuse(err, "nbf");
    return PX_OK;
}

enum px_code px_claims_read(const char *json, size_t len, int64_t now_s, struct px_claims *ret_claims,
                            struct px_error *err)
{
    struct px_claims out = {0};
    auto_json json_t *claims = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(claims))
        return px_fail_because(err, PX_INVALID_TOKEN, "the payload is no object");
    if (!text_is(claims, "iss", PX_CLAIM_ISSUER))
        return refuse(err, "iss");
    if (!text_is(claims, "aud", PX_CLAIM_AUDIENCE))
        return refuse(err, "aud");
    if (!read_id(claims, "sub", out.user_id))
        return refuse(err, "sub");
    if (!read_id(claims, "sid", out.session_id))
        return refuse(err, "sid");
    if (!read_id(claims, "jti", out.token_id))
        return refuse(err, "jti");
    if (!read_role(claims, &out.role))
        return refuse(err, "role");
    if (!read_plan(claims, out.plan))
        return refuse(err, "plan");
    PX_TRY(check_times(claims, now_s, &out, err));
    *ret_claims = out;
    return PX_OK;
}
