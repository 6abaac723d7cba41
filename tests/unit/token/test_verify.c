/* Which access tokens are accepted: size, shape, header, signature. */
#include "support/check.h"

#include <openssl/hmac.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "forge.h"

TEST(a_forged_token_is_refused)
{
    static char token[FORGED_SIZE];
    char header[256], payload[1024];
    good_token(token);
    CHECK_OK(verify(token));
    good_header(header);
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
    static const char *const bad[] = {"",
                                      ".",
                                      "..",
                                      "...",
                                      "a",
                                      "a.b",
                                      "a.b.c",
                                      "a.b.c.d",
                                      "..AAAA",
                                      "AAAA..",
                                      ".AAAA.",
                                      "AAAA.AAAA.",
                                      "e30.e30.e30",
                                      "Bearer x.y.z",
                                      "привет.мир.!",
                                      "\x01.\x02.\x03"};
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
    good_header(header);
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
    static const char *const algorithms[] = {"none",   "None",         "NONE",  "",      "HS384",
                                             "HS512",  "hs256",        "Hs256", "RS256", "ES256",
                                             "HS256 ", "HS\\u0032567", "EdDSA"};
    char header[256];
    for (size_t i = 0; i < PX_ARRAY_LEN(algorithms); i++) {
        (void)snprintf(header, sizeof header, "{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
                       algorithms[i], keyring.keys[0].kid);
        CHECK_CODE(verify_header(header), PX_INVALID_TOKEN);
    }
    (void)snprintf(header, sizeof header, "{\"alg\":256,\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
                   keyring.keys[0].kid);
    CHECK_CODE(verify_header(header), PX_INVALID_TOKEN);
}

TEST(a_token_without_a_signature_is_refused)
{
    static char token[FORGED_SIZE];
    char header[256];
    good_token(token);
    *(strrchr(token, '.') + 1) = '\0';
    CHECK_CODE(verify(token), PX_INVALID_TOKEN);
    (void)snprintf(header, sizeof header, "{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
                   keyring.keys[0].kid);
    CHECK_CODE(verify_header(header), PX_INVALID_TOKEN);
}

TEST(a_good_signature_of_another_algorithm_is_refused)
{
    static char token[FORGED_SIZE];
    char header[256], payload[1024];
    unsigned char mac[48];
    unsigned int mac_len = 0;
    claims_with(NULL, NULL, payload);
    (void)snprintf(header, sizeof header, "{\"alg\":\"HS384\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
                   keyring.keys[0].kid);
    forge(header, payload, SECRET_A, token);
    char *dot = strrchr(token, '.');
    CHECK(HMAC(EVP_sha384(), SECRET_A, (int)strlen(SECRET_A), (const unsigned char *)token,
               (size_t)(dot - token), mac, &mac_len) != NULL);
    px_base64url(mac, mac_len, dot + 1);
    CHECK_CODE(verify(token), PX_INVALID_TOKEN);
    good_token(token); /* the same under a header that says HS256 */
    dot = strrchr(token, '.');
    CHECK(HMAC(EVP_sha384(), SECRET_A, (int)strlen(SECRET_A), (const unsigned char *)token,
               (size_t)(dot - token), mac, &mac_len) != NULL);
    px_base64url(mac, mac_len, dot + 1);
    CHECK_CODE(verify(token), PX_INVALID_TOKEN);
}

TEST(other_types_are_refused)
{
    static const char *const types[] = {"JWT",         "jwt", "AT+JWT", "application/at+jwt",
                                        "refresh+jwt", "",    "at+jwt "};
    char header[256];
    for (size_t i = 0; i < PX_ARRAY_LEN(types); i++) {
        (void)snprintf(header, sizeof header, "{\"alg\":\"HS256\",\"typ\":\"%s\",\"kid\":\"%s\"}", types[i],
                       keyring.keys[0].kid);
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
        (void)snprintf(header, sizeof header, "%.*s%s%s", before, headers[i],
                       place ? keyring.keys[0].kid : "", place ? place + 2 : "");
        if (verify_header(header) == PX_OK)
            fail_msg("accepted: %s", header);
    }
}

TEST(unknown_keys_are_refused)
{
    CHECK_CODE(verify_header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"00000000000000\"}"),
               PX_INVALID_TOKEN);
    CHECK_CODE(verify_header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"../../dev/null\"}"),
               PX_INVALID_TOKEN);
    CHECK_CODE(verify_header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"' OR 1=1\"}"),
               PX_INVALID_TOKEN);
    CHECK_CODE(verify_header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":0}"), PX_INVALID_TOKEN);
    CHECK_CODE(verify_header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":null}"), PX_INVALID_TOKEN);
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
        CASE(letters_outside_of_the_alphabet_are_refused),
        CASE(a_signature_has_one_spelling_only),
    };
    return cmocka_run_group_tests(tests, load_keys, NULL);
}
