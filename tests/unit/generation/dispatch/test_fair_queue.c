/* Whose turn it is. */
#include "support/check.h"

#include <stdio.h>
#include <string.h>

#include "generation/dispatch/fair_queue.h"

static const char *pop(struct fair_queue *queue)
{
    static char id[32];
    return fair_queue_pop(queue, id, sizeof id) ? id : NULL;
}

TEST(users_take_turns_and_one_users_jobs_keep_their_order)
{
    struct fair_queue *queue = fair_queue_new();
    CHECK(fair_queue_push(queue, "greedy", "g1") && fair_queue_push(queue, "greedy", "g2") &&
          fair_queue_push(queue, "greedy", "g3") && fair_queue_push(queue, "modest", "m1"));
    CHECK_STR(pop(queue), "g1");
    CHECK_STR(pop(queue), "m1");
    CHECK_STR(pop(queue), "g2");
    CHECK_STR(pop(queue), "g3");
    CHECK(pop(queue) == NULL);
    fair_queue_free(queue);
}

TEST(the_place_of_a_job_is_the_number_of_pops_until_it_comes)
{
    for (int seed = 0; seed < 50; seed++) {
        struct fair_queue *queue = fair_queue_new();
        char id[16];
        for (int i = 0; i < 40; i++) {
            char user[8];
            (void)snprintf(user, sizeof user, "u%d", (i * i + seed) % 7);
            (void)snprintf(id, sizeof id, "j%d", i);
            CHECK(fair_queue_push(queue, user, id));
            if ((i + seed) % 5 == 0)
                (void)pop(queue);
        }
        (void)snprintf(id, sizeof id, "j%d", 20 + seed % 20);
        int place = fair_queue_position(queue, id);
        for (int i = 1; i < place; i++)
            CHECK(strcmp(pop(queue), id) != 0);
        if (place > 0)
            CHECK_STR(pop(queue), id);
        fair_queue_free(queue);
    }
}

TEST(a_job_waits_at_most_once_and_can_be_taken_out)
{
    struct fair_queue *queue = fair_queue_new();
    CHECK(fair_queue_push(queue, "u", "a") && fair_queue_push(queue, "u", "b"));
    CHECK(!fair_queue_push(queue, "u", "a"));
    CHECK_INT(fair_queue_length(queue), 2);
    CHECK(fair_queue_remove(queue, "a"));
    CHECK(!fair_queue_remove(queue, "a"));
    CHECK_INT(fair_queue_position(queue, "a"), 0);
    CHECK_INT(fair_queue_position(queue, "b"), 1);
    fair_queue_free(queue);
}

RUN_TESTS(CASE(users_take_turns_and_one_users_jobs_keep_their_order),
          CASE(the_place_of_a_job_is_the_number_of_pops_until_it_comes),
          CASE(a_job_waits_at_most_once_and_can_be_taken_out))
