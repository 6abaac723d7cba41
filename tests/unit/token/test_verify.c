/* Which access tokens are accepted. */
#include "support/check.h"

#include <jwt.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "forge.h"

static struct px_keyring ring;

static int load_keys(void **state)
{
    (void)state;
    return px_keyring_load(SECRET_A, &ring, NULL) == PX_OK ? 0 : -1;
}

static enum px_code verify_at(const char *token, int64_t now_s)
{
    struct px_claims claims;
    struct px_error err = {0};
    enum px_code code = px_token_verify(&ring, token, now_s, &claims, &err);
    if (code != PX_OK)
        CHECK(err.cause[0] != '\0');
    return code;
}

static enum px_code verify(const char *token)
{
    return verify_at(token, NOW_S);
}

/* A token with this header and good claims, signed with our key. */
static enum px_code verify_header(const char *header)
{
    static char token[FORGED_SIZE];
    char payload[1024];
    claims_with(NULL, NULL, payload);
    forge(header, payload, SECRET_A, token);
    return verify(token);
}

static enum px_code verify_payload(const char *payload)
{
    static char token[FORGED_SIZE];
    char header[256];
    good_header(&ring, header);
    forge(header, payload, SECRET_A, token);
    return verify(token);
}

static enum px_code verify_claim(const char *member, const char *value)
{
    char payload[1024];
    claims_with(member, value, payload);
    return verify_payload(payload);
}

static void good_token(char token[FORGED_SIZE])
{
    char header[256], payload[1024];
    good_header(&ring, header);
    claims_with(NULL, NULL, payload);
    forge(header, payload, SECRET_A, token);
}

static struct px_claims some_claims(void)
{
    return (struct px_claims){.user_id = "UUUUUUUUUUUUUUUUUUUUUQ", .session_id = "SSSSSSSSSSSSSSSSSSSSSQ",
                              .token_id = "TTTTTTTTTTTTTTTTTTTTTQ", .role = PX_ROLE_ADMIN, .issued_s = NOW_S,
                              .expires_s = NOW_S + PX_TOKEN_LIFETIME_S, .auth_time_s = NOW_S - 100};
}

TEST(a_signed_token_gives_its_claims_back)
{
    char token[PX_TOKEN_SIZE];
    struct px_claims in = some_claims();
    struct px_claims out;
    CHECK_OK(px_token_sign(&ring, &in, token, NULL));
    CHECK(strlen(token) < 512);
    CHECK_OK(px_token_verify(&ring, token, NOW_S, &out, NULL));
    CHECK_STR(out.user_id, in.user_id);
    CHECK_STR(out.session_id, in.session_id);
    CHECK_STR(out.token_id, in.token_id);
    CHECK_INT(out.role, PX_ROLE_ADMIN);
    CHECK_INT(out.issued_s, in.issued_s);
    CHECK_INT(out.expires_s, in.expires_s);
    CHECK_INT(out.auth_time_s, in.auth_time_s);
}

TEST(the_header_is_exactly_ours)
{
    char token[PX_TOKEN_SIZE], header[256], expected[256];
    size_t len = 0;
    struct px_claims in = some_claims();
    CHECK_OK(px_token_sign(&ring, &in, token, NULL));
    CHECK(px_base64url_decode(token, strcspn(token, "."), header, sizeof header - 1, &len));
    header[len] = '\0';
    (void)snprintf(expected, sizeof expected, "{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}", ring.keys[0].kid);
    CHECK_STR(header, expected);
}

TEST(our_signature_is_the_one_that_libjwt_makes)
{
    static char ours[FORGED_SIZE];
    jwt_t *jwt = NULL;
    CHECK_INT(jwt_new(&jwt), 0);
    CHECK_INT(jwt_add_grant(jwt, "sub", "someone"), 0);
    CHECK_INT(jwt_set_alg(jwt, JWT_ALG_HS256, (const unsigned char *)SECRET_A, (int)strlen(SECRET_A)), 0);
    char *theirs = jwt_encode_str(jwt);
    CHECK(theirs != NULL);
    forge("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "{\"sub\":\"someone\"}", SECRET_A, ours);
    CHECK_STR(ours, theirs);
    CHECK_CODE(verify(theirs), PX_INVALID_TOKEN); /* not of our type */
    free(theirs);
    jwt_free(jwt);
}

TEST(a_forged_token_is_refused)
{
    static char token[FORGED_SIZE];
    char header[256], payload[1024];
    good_token(token);
    CHECK_OK(verify(token));
    good_header(&ring, header);
    claims_with(NULL, NULL, payload);
    forge(header, payload, SECRET_B, token);
    CHECK_CODE(verify(token), PX_INVALID_TOKEN);
}

TEST(a_token_with_any_letter_changed_is_refused)
{
    static char token[FORGED_SIZE];
    good_token(token);
    for (size_t i = 0; token[i]; i++) {
        char kept = token[i];
        token[i] = kept == 'A' ? 'B' : 'A';
        CHECK_CODE(verify(token), PX_INVALID_TOKEN);
        token[i] = kept;
    }
    CHECK_OK(verify(token));
}

TEST(a_token_cut_or_lengthened_anywhere_is_refused)
{
    static char token[FORGED_SIZE];
    good_token(token);
    size_t len = strlen(token);
    for (size_t i = 0; i < len; i++) {
        char kept = token[i];
        token[i] = '\0';
        CHECK_CODE(verify(token), PX_INVALID_TOKEN);
        token[i] = kept;
    }
    static const char *const tails[] = {".", ".AAAA", "A", "=", " ", "\n", "..", "%00"};
    for (size_t i = 0; i < PX_ARRAY_LEN(tails); i++) {
        (void)snprintf(token + len, 16, "%s", tails[i]);
        CHECK_CODE(verify(token), PX_INVALID_TOKEN);
    }
}

TEST(text_that_is_no_token_is_refused)
{
    static char huge[512 << 10];
    static const char *const bad[] = {"", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d", "..AAAA", "AAAA..", ".AAAA.",
                                      "AAAA.AAAA.", "e30.e30.e30", "Bearer x.y.z", "привет.мир.!", "\x01.\x02.\x03"};
    for (size_t i = 0; i < PX_ARRAY_LEN(bad); i++)
        CHECK_CODE(verify(bad[i]), PX_INVALID_TOKEN);
    memset(huge, 'A', sizeof huge - 1);
    CHECK_CODE(verify(huge), PX_INVALID_TOKEN);
    huge[PX_TOKEN_MAX + 1] = '\0';
    huge[20] = '.';
    huge[40] = '.';
    CHECK_CODE(verify(huge), PX_INVALID_TOKEN);
}

TEST(a_good_token_that_is_too_long_is_refused)
{
    static char token[FORGED_SIZE];
    static char payload[8192];
    char header[256], claims[1024];
    good_header(&ring, header);
    claims_with(NULL, NULL, claims);
    size_t len = strlen(claims) - 1;
    memcpy(payload, claims, len);
    len += (size_t)snprintf(payload + len, sizeof payload - len, ",\"x\":\"");
    memset(payload + len, 'x', 4000);
    memcpy(payload + len + 4000, "\"}", 3);
    forge(header, payload, SECRET_A, token);
    CHECK(strlen(token) > PX_TOKEN_MAX);
    CHECK_CODE(verify(token), PX_INVALID_TOKEN);
}

TEST(other_algorithms_are_refused)
{
    static const char *const algorithms[] = {"none", "None", "NONE", "", "HS384", "HS512", "hs256", "Hs256", "RS256", "ES256",
                                             "HS256 ", "HS\\u0032567", "EdDSA"};
    char header[256];
    for (size_t i = 0; i < PX_ARRAY_LEN(algorithms); i++) {
        (void)snprintf(header, sizeof header, "{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}", algorithms[i],
                       ring.keys[0].kid);
        CHECK_CODE(verify_header(header), PX_INVALID_TOKEN);
    }
    (void)snprintf(header, sizeof header, "{\"alg\":256,\"typ\":\"at+jwt\",\"kid\":\"%s\"}", ring.keys[0].kid);
    CHECK_CODE(verify_header(header), PX_INVALID_TOKEN);
}

TEST(a_token_without_a_signature_is_refused)
{
    static char token[FORGED_SIZE];
    char header[256];
    good_token(token);
    *(strrchr(token, '.') + 1) = '\0';
    CHECK_CODE(verify(token), PX_INVALID_TOKEN);
    (void)snprintf(header, sizeof header, "{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}", ring.keys[0].kid);
    CHECK_CODE(verify_header(header), PX_INVALID_TOKEN);
}

/* A real HS384 signature under our key. */
TEST(a_good_signature_of_another_algorithm_is_refused)
{
    static char token[FORGED_SIZE];
    char header[256], payload[1024];
    unsigned char mac[48];
    unsigned int mac_len = 0;
    claims_with(NULL, NULL, payload);
    (void)snprintf(header, sizeof header, "{\"alg\":\"HS384\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}", ring.keys[0].kid);
    forge(header, payload, SECRET_A, token);
    char *dot = strrchr(token, '.');
    CHECK(HMAC(EVP_sha384(), SECRET_A, (int)strlen(SECRET_A), (const unsigned char *)token, (size_t)(dot - token), mac,
               &mac_len) != NULL);
    px_base64url(mac, mac_len, dot + 1);
    CHECK_CODE(verify(token), PX_INVALID_TOKEN);
    good_token(token); /* the same under a header that says HS256 */
    dot = strrchr(token, '.');
    CHECK(HMAC(EVP_sha384(), SECRET_A, (int)strlen(SECRET_A), (const unsigned char *)token, (size_t)(dot - token), mac,
               &mac_len) != NULL);
    px_base64url(mac, mac_len, dot + 1);
    CHECK_CODE(verify(token), PX_INVALID_TOKEN);
}

TEST(other_types_are_refused)
{
    static const char *const types[] = {"JWT", "jwt", "AT+JWT", "application/at+jwt", "refresh+jwt", "", "at+jwt "};
    char header[256];
    for (size_t i = 0; i < PX_ARRAY_LEN(types); i++) {
        (void)snprintf(header, sizeof header, "{\"alg\":\"HS256\",\"typ\":\"%s\",\"kid\":\"%s\"}", types[i],
                       ring.keys[0].kid);
        CHECK_CODE(verify_header(header), PX_INVALID_TOKEN);
    }
}

TEST(a_header_with_missing_repeated_or_further_members_is_refused)
{
    static const char *const headers[] = {
        "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}",
        "{\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
        "{\"alg\":\"HS256\",\"kid\":\"%s\"}",
        "{\"alg\":\"HS256\",\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
        "{\"alg\":\"none\",\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
        "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"%s\",\"crit\":[\"exp\"]}",
        "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"%s\",\"jku\":\"http://127.0.0.1/k\"}",
        "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"%s\",\"jwk\":{}}",
        "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"%s\",\"b64\":false}",
        "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}{}",
        "[\"HS256\",\"at+jwt\",\"%s\"]",
        "\"%s\"",
        "%s",
        "{}",
        "null",
    };
    for (size_t i = 0; i < PX_ARRAY_LEN(headers); i++) {
        char header[256];
        const char *place = strstr(headers[i], "%s");
        int before = place ? (int)(place - headers[i]) : (int)strlen(headers[i]);
        (void)snprintf(header, sizeof header, "%.*s%s%s", before, headers[i], place ? ring.keys[0].kid : "",
                       place ? place + 2 : "");
        if (verify_header(header) == PX_OK)
            fail_msg("accepted: %s", header);
    }
}

TEST(unknown_keys_are_refused)
{
    CHECK_CODE(verify_header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"00000000000000\"}"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"../../dev/null\"}"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"' OR 1=1\"}"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":0}"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":null}"), PX_INVALID_TOKEN);
}

TEST(an_empty_keyring_accepts_nothing)
{
    static char token[FORGED_SIZE];
    const struct px_keyring empty = {0};
    struct px_keyring no_bytes = ring;
    struct px_claims claims;
    no_bytes.keys[0].len = 0;
    good_token(token);
    CHECK_CODE(px_token_verify(&empty, token, NOW_S, &claims, NULL), PX_INVALID_TOKEN);
    CHECK_CODE(px_token_verify(&no_bytes, token, NOW_S, &claims, NULL), PX_INVALID_TOKEN);
    char header[256], payload[1024];
    good_header(&ring, header);
    claims_with(NULL, NULL, payload);
    forge(header, payload, "", token);
    CHECK_CODE(px_token_verify(&no_bytes, token, NOW_S, &claims, NULL), PX_INVALID_TOKEN);
    CHECK_CODE(px_token_sign(&empty, &(struct px_claims){0}, token, NULL), PX_INTERNAL);
}

TEST(keys_rotate_without_a_log_out)
{
    char token[PX_TOKEN_SIZE];
    struct px_keyring old, both, after;
    struct px_claims in = some_claims(), out;
    CHECK_OK(px_keyring_load(SECRET_A, &old, NULL));
    CHECK_OK(px_keyring_load(SECRET_B "," SECRET_A, &both, NULL));
    CHECK_OK(px_keyring_load(SECRET_B, &after, NULL));
    CHECK_OK(px_token_sign(&old, &in, token, NULL));
    CHECK_OK(px_token_verify(&both, token, NOW_S, &out, NULL));
    CHECK_CODE(px_token_verify(&after, token, NOW_S, &out, NULL), PX_INVALID_TOKEN);
    CHECK_OK(px_token_sign(&both, &in, token, NULL));
    CHECK_OK(px_token_verify(&after, token, NOW_S, &out, NULL));
}

TEST(every_claim_is_required_and_of_its_type)
{
    static const char *const names[] = {"iss", "aud", "sub", "sid", "jti", "role", "iat", "exp", "auth_time"};
    static const char *const wrong[] = {NULL, "null", "true", "{}", "[]", "\"\"", "\"x\"", "-1", "0", "1.5", "1e9"};
    CHECK_OK(verify_claim(NULL, NULL));
    for (size_t i = 0; i < PX_ARRAY_LEN(names); i++)
        for (size_t k = 0; k < PX_ARRAY_LEN(wrong); k++)
            if (verify_claim(names[i], wrong[k]) == PX_OK)
                fail_msg("accepted: %s = %s", names[i], wrong[k] ? wrong[k] : "nothing");
}

TEST(issuer_and_audience_are_ours)
{
    CHECK_CODE(verify_claim("iss", "\"Pulix\""), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("iss", "[\"pulix\"]"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("aud", "\"pulix.\""), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("aud", "[\"pulix\",\"other\"]"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("sub", "\"" SOME_ID "A\""), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("sub", "\"{\\\"$gt\\\":\\\"\\\"}\""), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("role", "\"root\""), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("role", "[\"admin\"]"), PX_INVALID_TOKEN);
}

TEST(a_token_is_good_from_its_issue_to_its_expiry_with_a_little_leeway)
{
    static char token[FORGED_SIZE];
    good_token(token);
    CHECK_OK(verify_at(token, NOW_S));
    CHECK_OK(verify_at(token, NOW_S + 900 + PX_TOKEN_LEEWAY_S - 1));
    CHECK_CODE(verify_at(token, NOW_S + 900 + PX_TOKEN_LEEWAY_S), PX_INVALID_TOKEN);
    CHECK_OK(verify_at(token, NOW_S - PX_TOKEN_LEEWAY_S));
    CHECK_CODE(verify_at(token, NOW_S - PX_TOKEN_LEEWAY_S - 1), PX_INVALID_TOKEN);
}

TEST(impossible_times_are_refused)
{
    CHECK_CODE(verify_claim("exp", "1790000901"), PX_INVALID_TOKEN); /* longer than ours live */
    CHECK_CODE(verify_claim("exp", "1790000000"), PX_INVALID_TOKEN); /* ends as it begins */
    CHECK_CODE(verify_claim("exp", "9223372036854775807"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("exp", "9223372036854775808"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("exp", "\"1790000900\""), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("exp", "1790000900.0"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("iat", "1790000031"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("iat", "-9223372036854775808"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("auth_time", "1790000001"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("nbf", "1790000031"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("nbf", "\"1790000000\""), PX_INVALID_TOKEN);
    CHECK_CODE(verify_claim("nbf", "null"), PX_INVALID_TOKEN);
    CHECK_OK(verify_claim("nbf", "1790000000"));
}

TEST(claims_given_twice_are_refused)
{
    char payload[1024], twice[1100];
    static const char *const names[] = {"sub", "exp", "role"};
    claims_with(NULL, NULL, payload);
    for (size_t i = 0; i < PX_ARRAY_LEN(names); i++) {
        (void)snprintf(twice, sizeof twice, "{\"%s\":\"x\",%s", names[i], payload + 1);
        CHECK_CODE(verify_payload(twice), PX_INVALID_TOKEN);
    }
}

TEST(payloads_that_are_no_object_are_refused)
{
    static char deep[3000];
    static const char *const bad[] = {"[]", "null", "1", "\"x\"", "", "{", "{}", "{\"a\":1}}", "\xff\xfe", "{\"sub\":\"\xc3\x28\"}"};
    for (size_t i = 0; i < PX_ARRAY_LEN(bad); i++)
        CHECK_CODE(verify_payload(bad[i]), PX_INVALID_TOKEN);
    memset(deep, '[', sizeof deep - 1);
    CHECK_CODE(verify_payload(deep), PX_INVALID_TOKEN);
}

/* The payload as bytes may hold a NUL behind good claims. */
TEST(text_after_a_nul_is_seen)
{
    static char token[FORGED_SIZE];
    char header[256], payload[1024];
    unsigned char mac[32];
    unsigned int mac_len = 0;
    good_header(&ring, header);
    claims_with(NULL, NULL, payload);
    size_t payload_len = strlen(payload);
    memcpy(payload + payload_len, "\0{}", 3);
    px_base64url(header, strlen(header), token);
    size_t len = strlen(token);
    token[len++] = '.';
    px_base64url(payload, payload_len + 3, token + len);
    len = strlen(token);
    CHECK(HMAC(EVP_sha256(), SECRET_A, (int)strlen(SECRET_A), (const unsigned char *)token, len, mac, &mac_len) != NULL);
    token[len++] = '.';
    px_base64url(mac, mac_len, token + len);
    CHECK_CODE(verify(token), PX_INVALID_TOKEN);
}

TEST(letters_outside_of_the_alphabet_are_refused)
{
    static char token[FORGED_SIZE], changed[FORGED_SIZE];
    static const char *const letters[] = {"=", "+", "/", " ", "\n", "\r", "\t", "%", "\"", "é"};
    good_token(token);
    size_t len = strlen(token);
    for (size_t i = 0; i < PX_ARRAY_LEN(letters); i++) {
        size_t at = len - 20; /* within the signature */
        (void)snprintf(changed, sizeof changed, "%.*s%s%s", (int)at, token, letters[i], token + at);
        CHECK_CODE(verify(changed), PX_INVALID_TOKEN);
        (void)snprintf(changed, sizeof changed, "%s%s", letters[i], token);
        CHECK_CODE(verify(changed), PX_INVALID_TOKEN);
    }
}

/* 32 bytes leave two bits of the last letter unused: only one of four spellings is ours. */
TEST(a_signature_has_one_spelling_only)
{
    static char token[FORGED_SIZE];
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    good_token(token);
    char *last = token + strlen(token) - 1;
    char ours = *last;
    for (size_t i = 0; alphabet[i]; i++) {
        *last = alphabet[i];
        CHECK_CODE(verify(token), alphabet[i] == ours ? PX_OK : PX_INVALID_TOKEN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_signed_token_gives_its_claims_back),
        CASE(the_header_is_exactly_ours),
        CASE(our_signature_is_the_one_that_libjwt_makes),
        CASE(a_forged_token_is_refused),
        CASE(a_token_with_any_letter_changed_is_refused),
        CASE(a_token_cut_or_lengthened_anywhere_is_refused),
        CASE(text_that_is_no_token_is_refused),
        CASE(a_good_token_that_is_too_long_is_refused),
        CASE(other_algorithms_are_refused),
        CASE(a_token_without_a_signature_is_refused),
        CASE(a_good_signature_of_another_algorithm_is_refused),
        CASE(other_types_are_refused),
        CASE(a_header_with_missing_repeated_or_further_members_is_refused),
        CASE(unknown_keys_are_refused),
        CASE(an_empty_keyring_accepts_nothing),
        CASE(keys_rotate_without_a_log_out),
        CASE(every_claim_is_required_and_of_its_type),
        CASE(issuer_and_audience_are_ours),
        CASE(a_token_is_good_from_its_issue_to_its_expiry_with_a_little_leeway),
        CASE(impossible_times_are_refused),
        CASE(claims_given_twice_are_refused),
        CASE(payloads_that_are_no_object_are_refused),
        CASE(text_after_a_nul_is_seen),
        CASE(letters_outside_of_the_alphabet_are_refused),
        CASE(a_signature_has_one_spelling_only),
    };
    return cmocka_run_group_tests(tests, load_keys, NULL);
}
