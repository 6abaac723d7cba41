/* Which texts are e-mail addresses for us. */
#include "support/check.h"

#include <string.h>

#include "rpc/validate.h"

TEST(addresses_that_people_have_are_accepted)
{
    static const char *const good[] = {
        "a@b.co",
        "first.last@example.com",
        "user+tag@sub.domain.example.org",
        "o'brien@example.ie",
        "!#$%&'*+-/=?^_`{|}~@example.com",
        "1234567890123456789012345678901234567890123456789012345678901234@example.com",
        "x@xn--e1afmkfd.xn--p1ai",
        "UPPER@EXAMPLE.COM",
        "a@1.example",
        "a@123.example.7up",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!px_email_valid(good[i]))
            fail_msg("refused: %s", good[i]);
    }
}

TEST(everything_else_is_refused)
{
    static const char *const bad[] = {
        "",
        "@",
        "a",
        "a@",
        "@b.co",
        "a@b",
        "a@b.",
        "a@.b.co",
        "a@b..co",
        "a@@b.co",
        "a@b@c.co",
        ".a@b.co",
        "a.@b.co",
        "a..b@c.co",
        "a b@c.co",
        " a@b.co",
        "a@b.co ",
        "a@b.co\n",
        "a\n@b.co",
        "\"a b\"@c.co",
        "a(comment)@b.co",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@-b.co",
        "a@b-.co",
        "a@b_c.co",
        "a,b@c.co",
        "a;b@c.co",
        "a<b>@c.co",
        "почта@пример.рф",
        "a@пример.рф",
        "a\\@b.co",
        "a@b.co\x7f",
        "a@b.c\xc3\xb6",
        "12345678901234567890123456789012345678901234567890123456789012345@example.com",
        "a@1234567890123456789012345678901234567890123456789012345678901234.com",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (px_email_valid(bad[i]))
            fail_msg("accepted: %s", bad[i]);
    }
}

TEST(a_domain_has_at_most_253_characters)
{
    char text[300] = "a@";
    for (int i = 0; i < 63; i++)
        memcpy(text + 2 + (size_t)i * 4, "abc.", 4);
    memcpy(text + 2 + 252, "c", 2);
    CHECK_INT(strlen(text + 2), 253);
    CHECK(px_email_valid(text));
    memcpy(text + 2 + 252, "cd", 3);
    CHECK(!px_email_valid(text));
}

RUN_TESTS(CASE(addresses_that_people_have_are_accepted), CASE(everything_else_is_refused),
          CASE(a_domain_has_at_most_253_characters))
