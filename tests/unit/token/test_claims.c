/* Which claims are accepted. */
#include "support/check.h"

#include <openssl/hmac.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "forge.h"

TEST(every_claim_is_required_and_of_its_type)
{
    static const char *const names[] = {"iss", "aud", "sub", "sid", "jti", "role", "iat", "exp", "auth_time"};
    static const char *const wrong[] = {NULL,    "null", "true", "{}",  "[]", "\"\"",
                                        "\"x\"", "-1",   "0",    "1.5", "1e9"};
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

TEST(a_plan_is_a_word_or_not_told)
{
    static const char *const wrong[] = {"\"\"",    "null",     "1",        "[\"pro\"]",
                                        "\"Pro\"", "\"p ro\"", "\"a\\n\"", "\"abcdefghijklmnopq\""};
    CHECK_OK(verify_claim("plan", NULL));
    CHECK_OK(verify_claim("plan", "\"pro\""));
    CHECK_OK(verify_claim("plan", "\"abcdefghijklmnop\""));
    for (size_t i = 0; i < PX_ARRAY_LEN(wrong); i++)
        CHECK_CODE(verify_claim("plan", wrong[i]), PX_INVALID_TOKEN);
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
    static const char *const bad[] = {"[]", "null", "1",          "\"x\"",    "",
                                      "{",  "{}",   "{\"a\":1}}", "\xff\xfe", "{\"sub\":\"\xc3\x28\"}"};
    for (size_t i = 0; i < PX_ARRAY_LEN(bad); i++)
        CHECK_CODE(verify_payload(bad[i]), PX_INVALID_TOKEN);
    memset(deep, '[', sizeof deep - 1);
    CHECK_CODE(verify_payload(deep), PX_INVALID_TOKEN);
}

TEST(text_after_a_nul_is_seen)
{
    static char token[FORGED_SIZE];
    char header[256], payload[1024];
    unsigned char mac[32];
    unsigned int mac_len = 0;
    good_header(header);
    claims_with(NULL, NULL, payload);
    size_t payload_len = strlen(payload);
    memcpy(payload + payload_len, "\0{}", 3);
    px_base64url(header, strlen(header), token);
    size_t len = strlen(token);
    token[len++] = '.';
    px_base64url(payload, payload_len + 3, token + len);
    len = strlen(token);
    CHECK(HMAC(EVP_sha256(), SECRET_A, (int)strlen(SECRET_A), (const unsigned char *)token, len, mac,
               &mac_len) != NULL);
    token[len++] = '.';
    px_base64url(mac, mac_len, token + len);
    CHECK_CODE(verify(token), PX_INVALID_TOKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_claim_is_required_and_of_its_type),
        CASE(issuer_and_audience_are_ours),
        CASE(a_token_is_good_from_its_issue_to_its_expiry_with_a_little_leeway),
        CASE(impossible_times_are_refused),
        CASE(a_plan_is_a_word_or_not_told),
        CASE(claims_given_twice_are_refused),
        CASE(payloads_that_are_no_object_are_refused),
        CASE(text_after_a_nul_is_seen),
    };
    return cmocka_run_group_tests(tests, load_keys, NULL);
}
