/* Switches: what is refused, what is kept, and that draws repeat themselves. */
#include "support/check.h"

#include <string.h>

#include "sandbox/behaviour.h"

static bool apply(struct behaviour *behaviour, const char *text, char why[160])
{
    json_t *change = json_loads(text, 0, NULL);
    CHECK(change);
    bool ok = behaviour_apply(behaviour, change, why, 160);
    json_decref(change);
    return ok;
}

TEST(unknown_members_faults_and_operations_are_refused_by_name)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"{\"speed\":1}", "'speed'"},
        {"{\"min_ms\":-1}", "'min_ms'"},
        {"{\"min_ms\":9000}", "max_ms"},
        {"{\"tier\":\"gold\"}", "'tier'"},
        {"{\"faults\":{}}", "list"},
        {"{\"faults\":[{\"fault\":\"earthquake\"}]}", "'earthquake'"},
        {"{\"faults\":[{\"times\":1}]}", "needs a 'fault'"},
        {"{\"faults\":[{\"fault\":\"slow\",\"on\":\"mars\"}]}", "'mars'"},
        {"{\"faults\":[{\"fault\":\"slow\",\"probability\":2}]}", "'probability'"},
        {"{\"faults\":[{\"fault\":\"slow\",\"often\":2}]}", "'often'"},
    };
    struct behaviour behaviour;
    char why[160];
    behaviour_init(&behaviour);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK(!apply(&behaviour, cases[i].text, why));
        if (!strstr(why, cases[i].part))
            fail_msg("'%s' does not name %s", why, cases[i].part);
    }
    CHECK_INT(behaviour_settings(&behaviour).min_ms, 2000);
    CHECK_INT(behaviour.n_rules, 0);
}

TEST(a_change_keeps_what_it_does_not_name_and_reset_keeps_nothing)
{
    struct behaviour behaviour;
    char why[160];
    behaviour_init(&behaviour);
    CHECK(apply(&behaviour, "{\"min_ms\":1,\"max_ms\":2,\"faults\":[{\"fault\":\"slow\"}]}", why));
    CHECK(apply(&behaviour, "{\"tier\":\"basic\"}", why));
    CHECK_INT(behaviour_settings(&behaviour).max_ms, 2);
    CHECK_INT(behaviour.n_rules, 1);
    CHECK(apply(&behaviour, "{\"reset\":true,\"balance\":3}", why));
    CHECK_INT(behaviour_settings(&behaviour).max_ms, 6000);
    CHECK_INT(behaviour.n_rules, 0);
    CHECK_INT(behaviour_settings(&behaviour).tier, TIER_GENEROUS);
}

TEST(a_rule_skips_then_strikes_so_many_times_at_its_operations_only)
{
    struct behaviour behaviour;
    char why[160], param[MAX_PARAM];
    behaviour_init(&behaviour);
    CHECK(apply(
        &behaviour,
        "{\"faults\":[{\"fault\":\"server_error\",\"on\":[\"submit\",\"price\"],\"skip\":1,\"times\":2}]}",
        why));
    CHECK_INT(behaviour_draw(&behaviour, PLACE_ANSWER, OP_STATUS, param), FAULT_NONE);
    CHECK_INT(behaviour_draw(&behaviour, PLACE_ANSWER, OP_SUBMIT, param), FAULT_NONE);
    CHECK_INT(behaviour_draw(&behaviour, PLACE_ANSWER, OP_SUBMIT, param), FAULT_SERVER_ERROR);
    CHECK_INT(behaviour_draw(&behaviour, PLACE_LATE, OP_SUBMIT, param), FAULT_NONE);
    CHECK_INT(behaviour_draw(&behaviour, PLACE_ANSWER, OP_PRICE, param), FAULT_SERVER_ERROR);
    CHECK_INT(behaviour_draw(&behaviour, PLACE_ANSWER, OP_SUBMIT, param), FAULT_NONE);
}

/* The strikes of 64 draws as bits. */
static uint64_t draw_pattern(int seed)
{
    struct behaviour behaviour;
    char why[160], param[MAX_PARAM], text[128];
    uint64_t pattern = 0;
    behaviour_init(&behaviour);
    (void)snprintf(text, sizeof text, "{\"seed\":%d,\"faults\":[{\"fault\":\"slow\",\"probability\":0.5}]}",
                   seed);
    CHECK(apply(&behaviour, text, why));
    for (int i = 0; i < 64; i++)
        pattern = pattern << 1 | (behaviour_draw(&behaviour, PLACE_ANSWER, OP_SUBMIT, param) == FAULT_SLOW);
    return pattern;
}

TEST(the_same_seed_draws_the_same_faults)
{
    CHECK(draw_pattern(5) == draw_pattern(5));
    CHECK(draw_pattern(5) != draw_pattern(6));
    int strikes = __builtin_popcountll(draw_pattern(7));
    CHECK(strikes > 16 && strikes < 48);
}

TEST(what_is_described_can_be_applied_again)
{
    struct behaviour behaviour, copy;
    char why[160];
    behaviour_init(&behaviour);
    behaviour_init(&copy);
    CHECK(apply(&behaviour,
                "{\"min_ms\":1,\"preview\":\"url\",\"faults\":[{\"fault\":\"slow\",\"param\":20}]}", why));
    json_t *described = behaviour_describe(&behaviour);
    if (!behaviour_apply(&copy, described, why, sizeof why))
        fail_msg("%s", why);
    json_t *again = behaviour_describe(&copy);
    CHECK(json_equal(described, again));
    json_decref(described);
    json_decref(again);
}

TEST(every_fault_has_a_name_of_its_own)
{
    for (int i = 1; i < FAULT_COUNT; i++)
        CHECK_INT(fault_from_name(fault_name((enum fault)i)), i);
    CHECK_INT(fault_from_name(""), FAULT_NONE);
}

RUN_TESTS(CASE(unknown_members_faults_and_operations_are_refused_by_name),
          CASE(a_change_keeps_what_it_does_not_name_and_reset_keeps_nothing),
          CASE(a_rule_skips_then_strikes_so_many_times_at_its_operations_only),
          CASE(the_same_seed_draws_the_same_faults), CASE(what_is_described_can_be_applied_again),
          CASE(every_fault_has_a_name_of_its_own))
