/* What we sign, and which keys count. */
#include "support/check.h"

#include <jwt.h>
#include <string.h>

#include "base/str.h"
#include "forge.h"

static struct px_claims some_claims(void)
{
    return (struct px_claims){.user_id = "UUUUUUUUUUUUUUUUUUUUUQ",
                              .session_id = "SSSSSSSSSSSSSSSSSSSSSQ",
                              .token_id = "TTTTTTTTTTTTTTTTTTTTTQ",
                              .role = PX_ROLE_ADMIN,
                              .plan = "pro",
                              .issued_s = NOW_S,
                              .expires_s = NOW_S + PX_TOKEN_LIFETIME_S,
                              .auth_time_s = NOW_S - 100};
}

TEST(a_signed_token_gives_its_claims_back)
{
    char token[PX_TOKEN_SIZE];
    struct px_claims in = some_claims();
    struct px_claims out;
    CHECK_OK(px_token_sign(&keyring, &in, token, NULL));
    CHECK(strlen(token) < 512);
    CHECK_OK(px_token_verify(&keyring, token, NOW_S, &out, NULL));
    CHECK_STR(out.user_id, in.user_id);
    CHECK_STR(out.session_id, in.session_id);
    CHECK_STR(out.token_id, in.token_id);
    CHECK_INT(out.role, PX_ROLE_ADMIN);
    CHECK_STR(out.plan, "pro");
    CHECK_INT(out.issued_s, in.issued_s);
    CHECK_INT(out.expires_s, in.expires_s);
    CHECK_INT(out.auth_time_s, in.auth_time_s);
}

TEST(the_header_is_exactly_ours)
{
    char token[PX_TOKEN_SIZE], header[256], expected[256];
    size_t len = 0;
    struct px_claims in = some_claims();
    CHECK_OK(px_token_sign(&keyring, &in, token, NULL));
    CHECK(px_base64url_decode(token, strcspn(token, "."), header, sizeof header - 1, &len));
    header[len] = '\0';
    (void)snprintf(expected, sizeof expected, "{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}",
                   keyring.keys[0].kid);
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

TEST(an_empty_keyring_accepts_nothing)
{
    static char token[FORGED_SIZE];
    const struct px_keyring empty = {0};
    struct px_keyring no_bytes = keyring;
    struct px_claims claims;
    no_bytes.keys[0].len = 0;
    good_token(token);
    CHECK_CODE(px_token_verify(&empty, token, NOW_S, &claims, NULL), PX_INVALID_TOKEN);
    CHECK_CODE(px_token_verify(&no_bytes, token, NOW_S, &claims, NULL), PX_INVALID_TOKEN);
    char header[256], payload[1024];
    good_header(header);
    claims_with(NULL, NULL, payload);
    forge(header, payload, "", token);
    CHECK_CODE(px_token_verify(&no_bytes, token, NOW_S, &claims, NULL), PX_INVALID_TOKEN);
    CHECK_CODE(px_token_sign(&empty, &(struct px_claims){0}, token, NULL), PX_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_signed_token_gives_its_claims_back),       CASE(the_header_is_exactly_ours),
        CASE(our_signature_is_the_one_that_libjwt_makes), CASE(keys_rotate_without_a_log_out),
        CASE(an_empty_keyring_accepts_nothing),
    };
    return cmocka_run_group_tests(tests, load_keys, NULL);
}
