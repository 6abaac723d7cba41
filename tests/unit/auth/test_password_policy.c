/* Which passwords are accepted. */
#include "support/check.h"

#include <string.h>

#include "auth/password_policy.h"
#include "base/cleanup.h"

static enum px_fault fault_of(const char *password)
{
    struct px_error err = {0};
    if (password_check("password", password, "anna.petrova@example.org", &err) == PX_OK)
        return PX_FAULT_NONE;
    CHECK_STR(err.fields[0].path, "password");
    return err.fields[0].fault;
}

static void check_all(const char *const *passwords, size_t n, enum px_fault fault)
{
    for (size_t i = 0; i < n; i++)
        if (fault_of(passwords[i]) != fault)
            fail_msg("%s: %s", passwords[i], px_fault_token(fault_of(passwords[i])));
}

TEST(any_characters_are_fine_in_any_mix)
{
    static const char *const good[] = {
        "correct horse battery staple",
        "sunny meadow 4711",
        "        x       ",
        "🌱🌿🌳🌲🌴🌵🌾🌻",
        "тихая гавань",
        "tab\there",
        "\"quotes\" & <tags>",
        "pulixer of the north",
        "Zx9-kJ2m",
        "panama canal 1914",
    };
    check_all(good, PX_ARRAY_LEN(good), PX_FAULT_NONE);
}

TEST(length_counts_in_characters)
{
    char longest[4 * PASSWORD_MAX + 5] = "";
    CHECK_INT(fault_of(""), PX_FAULT_REQUIRED);
    CHECK_INT(fault_of("Zx9-kJ2"), PX_FAULT_TOO_SHORT);
    CHECK_INT(fault_of("🌱🌿🌳🌲🌴🌵🌾"), PX_FAULT_TOO_SHORT);
    for (int i = 0; i < PASSWORD_MAX; i++)
        memcpy(longest + (size_t)i * 4, "🌱", 5);
    CHECK_INT(fault_of(longest), PX_FAULT_NONE);
    memcpy(longest + (size_t)PASSWORD_MAX * 4, "x", 2);
    CHECK_INT(fault_of(longest), PX_FAULT_TOO_LONG);
}

TEST(common_passwords_are_refused_in_upper_and_lower_case)
{
    static const char *const bad[] = {"password",   "Password", "PASSWORD1", "12345678",   "123456789",
                                      "qwertyuiop", "iloveyou", "Passw0rd",  "1q2w3e4r5t", "sunshine",
                                      "football",   "changeme", "michelle",  "ghbdtnbr",   "11111111"};
    check_all(bad, PX_ARRAY_LEN(bad), PX_FAULT_COMMON);
}

TEST(the_words_of_this_place_and_person_are_refused)
{
    static const char *const bad[] = {
        "pulixpulix",
        "Pulix2026!",
        "pulix123",
        "123-PULIX-123",
        "anna.petrova",
        "Anna.Petrova1990",
        "anna.petrova@example.org",
        "пароль12",
        "Пароль2026",
        "йцукен12",
    };
    check_all(bad, PX_ARRAY_LEN(bad), PX_FAULT_COMMON);
}

static const char *listed(size_t i)
{
    return common_passwords + common_password_at[i];
}

TEST(the_list_is_long_and_in_order)
{
    CHECK(n_common_passwords >= 10000);
    for (size_t i = 1; i < n_common_passwords; i++)
        CHECK(strcmp(listed(i - 1), listed(i)) < 0);
    for (size_t i = 0; i < n_common_passwords; i++)
        CHECK_INT(fault_of(listed(i)), PX_FAULT_COMMON);
}

RUN_TESTS(CASE(any_characters_are_fine_in_any_mix), CASE(length_counts_in_characters),
          CASE(common_passwords_are_refused_in_upper_and_lower_case),
          CASE(the_words_of_this_place_and_person_are_refused), CASE(the_list_is_long_and_in_order))
