/* The MongoDB engine while its server is away. */
#include "support/check.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "store/doc.h"
#include "support/mongo_fixture.h"
#include "support/store_fixture.h"

enum { SLACK_MS = 3000 };

static const struct px_index indexes[] = {{.name = "by_user", .fields = {"user"}}};
static const struct px_collection pictures = {"pictures", indexes, PX_ARRAY_LEN(indexes)};
static const struct px_collection *const collections[] = {&pictures};
static struct store_fixture fixture;

static enum px_code add(const char *id)
{
    auto_bson bson_t *doc = BCON_NEW("_id", BCON_UTF8(id), "user", "u");
    return px_store_insert(fixture.store, &pictures, doc, NULL);
}

static enum px_code get(const char *id)
{
    auto_bson bson_t *doc = NULL;
    return px_store_get(fixture.store, &pictures, id, &doc, NULL);
}

static void signal_server(int number)
{
    int status = 0;
    CHECK_INT(kill(mongo_fixture_process(), number), 0);
    if (number == SIGSTOP) /* it has stopped when all of its threads have */
        CHECK_INT(waitpid(mongo_fixture_process(), &status, WUNTRACED), mongo_fixture_process());
}

static void *wake_later(void *data)
{
    (void)data;
    px_sleep_ms(1000);
    signal_server(SIGCONT);
    return NULL;
}

TEST(opening_waits_for_a_server_that_is_slow_to_start)
{
    pthread_t waker;
    struct px_store *store = NULL;
    signal_server(SIGSTOP);
    CHECK_INT(pthread_create(&waker, NULL, wake_later, NULL), 0);
    CHECK_OK(px_store_open(&fixture.options, &store, NULL));
    CHECK_INT(pthread_join(waker, NULL), 0);
    px_store_close(store);
}

TEST(a_server_that_hangs_is_not_waited_for_without_end)
{
    CHECK_OK(add("a"));
    signal_server(SIGSTOP);
    int64_t started_ms = px_mono_ms();
    CHECK_CODE(get("a"), PX_UNAVAILABLE);
    CHECK(px_mono_ms() - started_ms < PX_STORE_WAIT_MS + SLACK_MS);
    signal_server(SIGCONT);
    int64_t until_ms = px_mono_ms() + 10000;
    while (get("a") != PX_OK && px_mono_ms() < until_ms)
        px_sleep_ms(50);
    CHECK_OK(get("a"));
}

TEST(nothing_begins_after_the_deadline)
{
    px_deadline_set(px_mono_ms() - 1);
    enum px_code read = get("a"), written = add("late");
    px_deadline_set(0);
    CHECK_CODE(read, PX_DEADLINE_EXCEEDED);
    CHECK_CODE(written, PX_DEADLINE_EXCEEDED);
    CHECK_CODE(get("late"), PX_NOT_FOUND);
}

TEST(a_server_that_is_gone_is_unavailable)
{
    signal_server(SIGKILL);
    (void)waitpid(mongo_fixture_process(), NULL, 0);
    int64_t started_ms = px_mono_ms();
    CHECK_CODE(add("b"), PX_UNAVAILABLE);
    CHECK_CODE(get("a"), PX_UNAVAILABLE);
    CHECK(px_mono_ms() - started_ms < 2 * PX_STORE_WAIT_MS + SLACK_MS);
}

static int set_up(void **state)
{
    (void)state;
    fixture =
        (struct store_fixture){.options = {.collections = collections, .n_collections = 1, .readers = 2}};
    store_fixture_open(&fixture, STORE_MONGO);
    if (!mongo_fixture_is_double())
        SKIP_ALL("PULIX_TEST_MONGO_URL names a server that is not ours to stop");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    px_store_close(fixture.store); /* the server and its data are gone */
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(opening_waits_for_a_server_that_is_slow_to_start),
        CASE(a_server_that_hangs_is_not_waited_for_without_end),
        CASE(nothing_begins_after_the_deadline),
        CASE(a_server_that_is_gone_is_unavailable),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
