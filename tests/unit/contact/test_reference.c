/* References that people read to each other. */
#include "support/check.h"

#include "contact/reference.h"

TEST(a_new_reference_has_the_form_of_one)
{
    char reference[REFERENCE_SIZE];
    for (int i = 0; i < 1000; i++) {
        reference_new(reference);
        CHECK(reference_valid(reference));
    }
}

TEST(letters_that_look_alike_do_not_occur)
{
    static const char *const wrong[] = {"",          "PX-",       "PX-7K3M9",  "PX-7K3M9QQ", "PY-7K3M9Q",
                                        "PX-0K3M9Q", "PX-OK3M9Q", "PX-1K3M9Q", "PX-IK3M9Q",  "PX-LK3M9Q",
                                        "PX-UK3M9Q", "px-7k3m9q", "PX-7K3M9 "};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK(!reference_valid(wrong[i]));
    CHECK(reference_valid("PX-7K3M9Q"));
}

RUN_TESTS(CASE(a_new_reference_has_the_form_of_one), CASE(letters_that_look_alike_do_not_occur))
