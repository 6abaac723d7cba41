/* Ended sessions. */
#include "support/check.h"

#include "gateway/access/revocations.h"

enum { NOW_S = 1800000000 };
static const int64_t now_ms = NOW_S * 1000LL;

static struct px_claims token(const char *user, const char *session, int64_t issued_s)
{
    struct px_claims claims = {.issued_s = issued_s, .expires_s = issued_s + PX_TOKEN_LIFETIME_S};
    (void)snprintf(claims.user_id, sizeof claims.user_id, "%s", user);
    (void)snprintf(claims.session_id, sizeof claims.session_id, "%s", session);
    return claims;
}

static bool hit(struct gw_revocations *revocations, const char *user, const char *session, int64_t issued_s)
{
    struct px_claims claims = token(user, session, issued_s);
    return gw_revocations_hit(revocations, &claims);
}

TEST(an_ended_session_is_dead_and_the_others_live)
{
    struct gw_revocations *revocations = gw_revocations_new();
    gw_revocations_add(revocations, "ann", "s1", "", now_ms, now_ms);
    CHECK(hit(revocations, "ann", "s1", NOW_S - 100));
    CHECK(!hit(revocations, "ann", "s2", NOW_S - 100));
    CHECK(!hit(revocations, "bob", "s1", NOW_S - 100));
    gw_revocations_free(revocations);
}

TEST(all_sessions_but_one_end_when_the_password_changes)
{
    struct gw_revocations *revocations = gw_revocations_new();
    gw_revocations_add(revocations, "ann", "", "s2", now_ms, now_ms);
    CHECK(hit(revocations, "ann", "s1", NOW_S - 1));
    CHECK(!hit(revocations, "ann", "s2", NOW_S - 1));
    CHECK(!hit(revocations, "ann", "s3", NOW_S + 1));
    gw_revocations_free(revocations);
}

TEST(a_later_revocation_wins_and_an_earlier_one_changes_nothing)
{
    struct gw_revocations *revocations = gw_revocations_new();
    gw_revocations_add(revocations, "ann", "", "", now_ms, now_ms);
    gw_revocations_add(revocations, "ann", "", "s1", now_ms - 5000, now_ms);
    CHECK(hit(revocations, "ann", "s1", NOW_S - 1));
    gw_revocations_add(revocations, "ann", "", "", now_ms + 5000, now_ms);
    CHECK(hit(revocations, "ann", "s1", NOW_S + 5));
    gw_revocations_free(revocations);
}

TEST(it_is_forgotten_when_no_token_can_be_alive_any_more)
{
    struct gw_revocations *revocations = gw_revocations_new();
    gw_revocations_add(revocations, "ann", "s1", "", now_ms, now_ms);
    gw_revocations_expire(revocations, now_ms + PX_TOKEN_LIFETIME_S * 1000LL);
    CHECK(hit(revocations, "ann", "s1", NOW_S - 1));
    gw_revocations_expire(revocations, now_ms + (PX_TOKEN_LIFETIME_S + 3 * PX_TOKEN_LEEWAY_S) * 1000LL);
    CHECK(!hit(revocations, "ann", "s1", NOW_S - 1));
    gw_revocations_add(revocations, "ann", "s1", "", now_ms - 3600 * 1000, now_ms);
    CHECK(!hit(revocations, "ann", "s1", NOW_S - 7200));
    gw_revocations_free(revocations);
}

RUN_TESTS(CASE(an_ended_session_is_dead_and_the_others_live),
          CASE(all_sessions_but_one_end_when_the_password_changes),
          CASE(a_later_revocation_wins_and_an_earlier_one_changes_nothing),
          CASE(it_is_forgotten_when_no_token_can_be_alive_any_more))
