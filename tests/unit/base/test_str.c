/* Text helpers: what counts as UTF-8, as a number, as base64url. */
#include "support/check.h"

#include <string.h>

#include "base/str.h"

TEST(utf8_that_is_overlong_or_a_surrogate_is_refused)
{
    CHECK(px_utf8_valid("привет ✓ 🎨", strlen("привет ✓ 🎨")));
    CHECK(!px_utf8_valid("\xc0\x80", 2));
    CHECK(!px_utf8_valid("\xed\xa0\x80", 3));
    CHECK(!px_utf8_valid("\xf4\x90\x80\x80", 4));
    CHECK(!px_utf8_valid("\xe2\x82", 2));
    CHECK_INT(px_utf8_count("где?"), 4);
}

TEST(a_number_is_digits_only_and_within_its_limits)
{
    int64_t n = 0;
    CHECK(px_parse_int("42", 0, 100, &n));
    CHECK_INT(n, 42);
    CHECK(px_parse_int("-7", -10, 10, &n));
    CHECK_INT(n, -7);
    const char *bad[] = {"", "-", "+1", " 1", "1 ", "01", "1.0", "0x1", "-0", "99999999999999999999", "101"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!px_parse_int(bad[i], 0, 100, &n));
}

TEST(base64url_goes_there_and_back_and_is_strict)
{
    char text[PX_BASE64URL_SIZE(5)];
    char back[8];
    size_t len = 0;
    px_base64url("\xff\x00\x10zz", 5, text);
    CHECK_STR(text, "_wAQeno");
    CHECK(px_base64url_decode(text, strlen(text), back, sizeof back, &len));
    CHECK_INT(len, 5);
    CHECK_MEM(back, "\xff\x00\x10zz", 5);
    CHECK(!px_base64url_decode("_wAQen+", 7, back, sizeof back, &len));
    CHECK(!px_base64url_decode("_wAQenp", 7, back, sizeof back, &len));
    CHECK(!px_base64url_decode("a", 1, back, sizeof back, &len));
    CHECK(!px_base64url_decode("_wAQeno", 7, back, 4, &len));
}

RUN_TESTS(CASE(utf8_that_is_overlong_or_a_surrogate_is_refused),
          CASE(a_number_is_digits_only_and_within_its_limits),
          CASE(base64url_goes_there_and_back_and_is_strict))
