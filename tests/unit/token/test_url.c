/* Signed addresses of pictures. */
#include "support/check.h"

#include <string.h>

#include "forge.h"

#define OTHER_ID "BBBBBBBBBBBBBBBBBBBBBA"

static void sign(const char *variant, int64_t expires_s, char signature[PX_URL_SIGNATURE_SIZE])
{
    px_url_sign(SECRET_A, SOME_ID, variant, expires_s, signature);
}

TEST(a_signed_address_is_good_until_it_expires)
{
    char signature[PX_URL_SIGNATURE_SIZE];
    sign("thumb", 1000, signature);
    CHECK_INT(strlen(signature), PX_URL_SIGNATURE_SIZE - 1);
    CHECK(px_url_verify(SECRET_A, SOME_ID, "thumb", 1000, signature, 999));
    CHECK(px_url_verify(SECRET_A, SOME_ID, "thumb", 1000, signature, 1000));
    CHECK(!px_url_verify(SECRET_A, SOME_ID, "thumb", 1000, signature, 1001));
}

TEST(the_same_address_has_the_same_signature)
{
    char first[PX_URL_SIGNATURE_SIZE], second[PX_URL_SIGNATURE_SIZE];
    sign("full", 1000, first);
    sign("full", 1000, second);
    CHECK_STR(first, second);
}

TEST(a_signature_is_good_for_one_picture_variant_expiry_and_secret)
{
    char signature[PX_URL_SIGNATURE_SIZE];
    sign("full", 1000, signature);
    CHECK(!px_url_verify(SECRET_A, OTHER_ID, "full", 1000, signature, 1));
    CHECK(!px_url_verify(SECRET_A, SOME_ID, "thumb", 1000, signature, 1));
    CHECK(!px_url_verify(SECRET_A, SOME_ID, "full", 1001, signature, 1));
    CHECK(!px_url_verify(SECRET_B, SOME_ID, "full", 1000, signature, 1));
    CHECK(!px_url_verify(SECRET_A, SOME_ID, "full\n1000", 1000, signature, 1));
}

TEST(a_changed_cut_or_missing_signature_is_refused)
{
    char signature[PX_URL_SIGNATURE_SIZE + 1];
    sign("full", 1000, signature);
    CHECK(!px_url_verify(SECRET_A, SOME_ID, "full", 1000, "", 1));
    for (size_t i = 0; i < PX_URL_SIGNATURE_SIZE - 1; i++) {
        char kept = signature[i];
        signature[i] = kept == 'A' ? 'B' : 'A';
        CHECK(!px_url_verify(SECRET_A, SOME_ID, "full", 1000, signature, 1));
        signature[i] = '\0';
        CHECK(!px_url_verify(SECRET_A, SOME_ID, "full", 1000, signature, 1));
        signature[i] = kept;
    }
    memcpy(signature + PX_URL_SIGNATURE_SIZE - 1, "A", 2);
    CHECK(!px_url_verify(SECRET_A, SOME_ID, "full", 1000, signature, 1));
}

TEST(names_that_are_no_ids_or_variants_are_refused)
{
    char signature[PX_URL_SIGNATURE_SIZE];
    px_url_sign(SECRET_A, "../../etc/passwd", "full", 1000, signature);
    CHECK(!px_url_verify(SECRET_A, "../../etc/passwd", "full", 1000, signature, 1));
    char longer[400];
    memset(longer, 'v', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    px_url_sign(SECRET_A, SOME_ID, longer, 1000, signature);
    CHECK(!px_url_verify(SECRET_A, SOME_ID, longer, 1000, signature, 1));
}

RUN_TESTS(CASE(a_signed_address_is_good_until_it_expires), CASE(the_same_address_has_the_same_signature),
          CASE(a_signature_is_good_for_one_picture_variant_expiry_and_secret),
          CASE(a_changed_cut_or_missing_signature_is_refused),
          CASE(names_that_are_no_ids_or_variants_are_refused))
