/* Field rules. */
#include "support/check.h"

#include "base/cleanup.h"
#include "pulix/auth/v1/auth.pb-c.h"
#include "pulix/contact/v1/contact.pb-c.h"
#include "pulix/generation/v1/generation.pb-c.h"
#include "rpc/validate.h"

/* The fault of one rule on one message; PX_FAULT_NONE when it passes. */
static enum px_fault fault_of(const ProtobufCMessage *message, struct px_rule rule)
{
    struct px_error err = {0};
    if (px_validate(message, &rule, 1, &err) == PX_OK)
        return PX_FAULT_NONE;
    assert_string_equal(err.fields[0].path, rule.field);
    return err.fields[0].fault;
}

static enum px_fault fault_of_text(const char *text, struct px_rule rule)
{
    Auth__SignUpRequest request = AUTH__SIGN_UP_REQUEST__INIT;
    request.first_name = px_unconst(text);
    rule.field = "first_name";
    return fault_of(&request.base, rule);
}

TEST(a_text_has_its_length_in_characters_not_in_bytes)
{
    const struct px_rule rule = {.min = 2, .max = 4};
    CHECK_INT(fault_of_text("", rule), PX_FAULT_REQUIRED);
    CHECK_INT(fault_of_text("Я", rule), PX_FAULT_TOO_SHORT);
    CHECK_INT(fault_of_text("Юлия", rule), PX_FAULT_NONE);
    CHECK_INT(fault_of_text("Жанна", rule), PX_FAULT_TOO_LONG);
    CHECK_INT(fault_of_text("🎨🎨🎨🎨", rule), PX_FAULT_NONE);
}

TEST(an_optional_text_may_be_empty_but_not_wrong)
{
    const struct px_rule rule = {.min = 2, .max = 4, .flags = PX_RULE_OPTIONAL};
    CHECK_INT(fault_of_text("", rule), PX_FAULT_NONE);
    CHECK_INT(fault_of_text("x", rule), PX_FAULT_TOO_SHORT);
}

TEST(control_characters_are_refused_and_line_breaks_where_one_line_is_asked)
{
    const struct px_rule text = {.max = 100};
    const struct px_rule line = {.max = 100, .flags = PX_RULE_LINE};
    CHECK_INT(fault_of_text("two\nlines\tand\r\nmore", text), PX_FAULT_NONE);
    CHECK_INT(fault_of_text("two\nlines", line), PX_FAULT_CHARACTERS);
    CHECK_INT(fault_of_text("tab\t", line), PX_FAULT_CHARACTERS);
    CHECK_INT(fault_of_text("line\u2028separator", line), PX_FAULT_CHARACTERS);
    CHECK_INT(fault_of_text("bell\a", text), PX_FAULT_CHARACTERS);
    CHECK_INT(fault_of_text("escape\x1b[0m", text), PX_FAULT_CHARACTERS);
    CHECK_INT(fault_of_text("delete\x7f", text), PX_FAULT_CHARACTERS);
    CHECK_INT(fault_of_text("c1 \xc2\x85", text), PX_FAULT_CHARACTERS);
    CHECK_INT(fault_of_text("é ä ß \u00a0", line), PX_FAULT_NONE);
}

TEST(ids_tokens_and_choices_are_checked)
{
    static const char *const choices[] = {"en", "ru", NULL};
    CHECK_INT(fault_of_text("AAAAAAAAAAAAAAAAAAAAAA", (struct px_rule){.flags = PX_RULE_ID}), PX_FAULT_NONE);
    CHECK_INT(fault_of_text("AAAAAAAAAAAAAAAAAAAAA!", (struct px_rule){.flags = PX_RULE_ID}),
              PX_FAULT_FORMAT);
    CHECK_INT(fault_of_text("a_B-1.2", (struct px_rule){.flags = PX_RULE_TOKEN}), PX_FAULT_NONE);
    CHECK_INT(fault_of_text("a b", (struct px_rule){.flags = PX_RULE_TOKEN}), PX_FAULT_CHARACTERS);
    CHECK_INT(fault_of_text("ru", (struct px_rule){.one_of = choices}), PX_FAULT_NONE);
    CHECK_INT(fault_of_text("de", (struct px_rule){.one_of = choices}), PX_FAULT_NOT_ALLOWED);
    CHECK_INT(fault_of_text("a@b.co", (struct px_rule){.flags = PX_RULE_EMAIL}), PX_FAULT_NONE);
    CHECK_INT(fault_of_text("a@b", (struct px_rule){.flags = PX_RULE_EMAIL}), PX_FAULT_EMAIL);
}

TEST(a_number_is_within_its_limits)
{
    Contact__ListMessagesRequest request = CONTACT__LIST_MESSAGES_REQUEST__INIT;
    const struct px_rule rule = {.field = "limit", .min = 1, .max = 100};
    request.limit = 0;
    CHECK_INT(fault_of(&request.base, rule), PX_FAULT_TOO_SMALL);
    request.limit = 101;
    CHECK_INT(fault_of(&request.base, rule), PX_FAULT_TOO_LARGE);
    request.limit = 100;
    CHECK_INT(fault_of(&request.base, rule), PX_FAULT_NONE);
}

TEST(a_member_of_a_oneof_is_checked_only_when_it_is_set)
{
    Generation__CreateJobsRequest request = GENERATION__CREATE_JOBS_REQUEST__INIT;
    const struct px_rule seed = {.field = "seed", .min = 0, .max = 4294967295};
    const struct px_rule guidance = {.field = "guidance", .min = 1, .max = 20};
    CHECK_INT(fault_of(&request.base, seed), PX_FAULT_NONE);
    CHECK_INT(fault_of(&request.base, guidance), PX_FAULT_NONE);
    request.seed__case = GENERATION__CREATE_JOBS_REQUEST__SEED__SEED;
    request.seed = -1;
    CHECK_INT(fault_of(&request.base, seed), PX_FAULT_TOO_SMALL);
    request.guidance__case = GENERATION__CREATE_JOBS_REQUEST__GUIDANCE__GUIDANCE;
    request.guidance = 20.5;
    CHECK_INT(fault_of(&request.base, guidance), PX_FAULT_TOO_LARGE);
}

TEST(an_enum_is_one_of_its_values)
{
    Contact__CreateMessageRequest request = CONTACT__CREATE_MESSAGE_REQUEST__INIT;
    CHECK_INT(fault_of(&request.base, (struct px_rule){.field = "kind", .min = 1}), PX_FAULT_REQUIRED);
    CHECK_INT(fault_of(&request.base, (struct px_rule){.field = "kind"}), PX_FAULT_NONE);
    request.kind = CONTACT__KIND__KIND_OTHER;
    CHECK_INT(fault_of(&request.base, (struct px_rule){.field = "kind", .min = 1}), PX_FAULT_NONE);
    request.kind = (Contact__Kind)77;
    CHECK_INT(fault_of(&request.base, (struct px_rule){.field = "kind", .min = 1}), PX_FAULT_NOT_ALLOWED);
}

TEST(a_list_has_a_largest_and_a_smallest_number_of_entries)
{
    Contact__CreateMessageRequest request = CONTACT__CREATE_MESSAGE_REQUEST__INIT;
    char *ids[4] = {0};
    request.image_ids = ids;
    request.n_image_ids = 4;
    CHECK_INT(fault_of(&request.base, (struct px_rule){.field = "image_ids", .max = 3}), PX_FAULT_TOO_MANY);
    request.n_image_ids = 3;
    CHECK_INT(fault_of(&request.base, (struct px_rule){.field = "image_ids", .max = 3}), PX_FAULT_NONE);
    request.n_image_ids = 0;
    CHECK_INT(fault_of(&request.base, (struct px_rule){.field = "image_ids", .min = 1, .max = 3}),
              PX_FAULT_REQUIRED);
}

TEST(all_faults_are_told_at_once)
{
    static const struct px_rule rules[] = {
        {.field = "first_name", .min = 2, .max = 60, .flags = PX_RULE_LINE},
        {.field = "last_name", .min = 2, .max = 60, .flags = PX_RULE_LINE},
        {.field = "email", .min = 3, .max = 254, .flags = PX_RULE_EMAIL},
    };
    Auth__SignUpRequest request = AUTH__SIGN_UP_REQUEST__INIT;
    char bad[] = "nobody";
    request.email = bad;
    struct px_error err = {0};
    CHECK_CODE(px_validate(&request.base, rules, PX_ARRAY_LEN(rules), &err), PX_VALIDATION_FAILED);
    CHECK_INT(err.n_fields, 3);
    CHECK_STR(err.fields[2].path, "email");
    CHECK_CODE(px_validate(&request.base, rules, PX_ARRAY_LEN(rules), NULL), PX_VALIDATION_FAILED);
}

TEST(a_rule_for_a_field_that_is_not_there_is_our_fault)
{
    Auth__SignUpRequest request = AUTH__SIGN_UP_REQUEST__INIT;
    const struct px_rule rule = {.field = "frist_name"};
    CHECK_CODE(px_validate(&request.base, &rule, 1, NULL), PX_INTERNAL);
}

RUN_TESTS(CASE(a_text_has_its_length_in_characters_not_in_bytes),
          CASE(an_optional_text_may_be_empty_but_not_wrong),
          CASE(control_characters_are_refused_and_line_breaks_where_one_line_is_asked),
          CASE(ids_tokens_and_choices_are_checked), CASE(a_number_is_within_its_limits),
          CASE(a_member_of_a_oneof_is_checked_only_when_it_is_set), CASE(an_enum_is_one_of_its_values),
          CASE(a_list_has_a_largest_and_a_smallest_number_of_entries), CASE(all_faults_are_told_at_once),
          CASE(a_rule_for_a_field_that_is_not_there_is_our_fault))
