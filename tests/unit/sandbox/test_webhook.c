/* The signature of a delivery. */
#include "support/check.h"

#include "sandbox/webhook.h"

/* Computed by: printf '%s' '1700000000.{"a":"b\/c"}' | openssl dgst -sha256 -hmac
 * 01234567890123456789012345678901 */
TEST(the_signature_covers_timestamp_and_raw_body)
{
    char signature[WEBHOOK_SIGNATURE_SIZE];
    webhook_sign("01234567890123456789012345678901", "1700000000", "{\"a\":\"b\\/c\"}", signature);
    CHECK_STR(signature, "sha256=16275c7752d2c36f99fe39273e39a3addf84204b183d78387154c35aea986457");
}

RUN_TESTS(CASE(the_signature_covers_timestamp_and_raw_body))
