#include "support/check.h"

#include <string.h>

#include "base/buf.h"

enum { MAX = 1000 };

TEST(formatted_text_grows_the_buffer_as_far_as_it_is_long)
{
    auto_buf struct px_buf buf = {0};
    char text[601];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    px_buf_init(&buf, MAX);
    px_buf_printf(&buf, "%d:", 7);
    px_buf_printf(&buf, "%s", text);
    CHECK(px_buf_ok(&buf));
    CHECK_INT(buf.len, 602);
    CHECK_INT(strlen(buf.data), 602);
    CHECK_MEM(buf.data, "7:xxx", 5);
}

TEST(formatted_text_that_just_fills_the_buffer_is_whole)
{
    auto_buf struct px_buf buf = {0};
    px_buf_init(&buf, 10);
    px_buf_printf(&buf, "%s", "0123456789");
    CHECK(px_buf_ok(&buf));
    CHECK_STR(buf.data, "0123456789");
}

TEST(nothing_stays_of_formatted_text_that_is_too_long)
{
    auto_buf struct px_buf buf = {0};
    px_buf_init(&buf, 10);
    px_buf_str(&buf, "kept");
    px_buf_printf(&buf, "%s", "1234567");
    CHECK(!px_buf_ok(&buf));
    CHECK_INT(buf.len, 4);
    CHECK_STR(buf.data, "kept");
}

RUN_TESTS(CASE(formatted_text_grows_the_buffer_as_far_as_it_is_long),
          CASE(formatted_text_that_just_fills_the_buffer_is_whole),
          CASE(nothing_stays_of_formatted_text_that_is_too_long))
