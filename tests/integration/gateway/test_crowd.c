/* Slow and silent peers do not stop the others. */
#include "support/check.h"

#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "stage.h"

enum { CROWD = 500 };

static struct stage stage;
static int crowd[CROWD];
static char answer[64 << 10];

static void gather(int n)
{
    for (int i = 0; i < n; i++)
        crowd[i] = stage_connect(&stage);
}

static void scatter(int n)
{
    for (int i = 0; i < n; i++)
        (void)close(crowd[i]);
}

static void say(int n, const char *text)
{
    for (int i = 0; i < n; i++)
        (void)send(crowd[i], text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Asks as often as it takes to see a slow one; the longest time. */
static int64_t longest_wait_ms(int times)
{
    int64_t longest = 0;
    for (int i = 0; i < times; i++) {
        int64_t begun_ms = px_mono_ms();
        CHECK_INT(stage_get_me(&stage, NULL, 0), 200);
        int64_t took_ms = px_mono_ms() - begun_ms;
        longest = took_ms > longest ? took_ms : longest;
    }
    return longest;
}

TEST(five_hundred_silent_connections_delay_nobody)
{
    gather(CROWD);
    CHECK(longest_wait_ms(20) < 1000);
    scatter(CROWD);
}

TEST(five_hundred_heads_that_come_byte_by_byte_delay_nobody)
{
    gather(CROWD);
    say(CROWD, "GET /auth/me HTTP/1.1\r\nX: ");
    for (int i = 0; i < 3; i++) {
        say(CROWD, "y");
        CHECK(longest_wait_ms(5) < 1000);
        px_sleep_ms(300);
    }
    scatter(CROWD);
}

TEST(five_hundred_bodies_that_come_byte_by_byte_delay_nobody)
{
    gather(CROWD);
    say(CROWD, "POST /auth/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
               "Content-Length: 4000\r\n\r\n{");
    for (int i = 0; i < 3; i++) {
        say(CROWD, " ");
        CHECK(longest_wait_ms(5) < 1000);
        px_sleep_ms(300);
    }
    scatter(CROWD);
}

TEST(heads_and_bodies_that_do_not_come_are_408)
{
    static const char *const halves[] = {"GET / HTTP/1.1\r\nX",
                                         "POST /auth/register HTTP/1.1\r\nHost: localhost\r\n"
                                         "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{"};
    int64_t begun_ms = px_mono_ms();
    gather(2);
    for (int i = 0; i < 2; i++)
        CHECK(send(crowd[i], halves[i], strlen(halves[i]), MSG_NOSIGNAL) > 0);
    for (int i = 0; i < 2; i++) {
        bool closed = false;
        (void)stage_read(crowd[i], answer, sizeof answer, 20000, &closed);
        CHECK_INT(strncmp(answer, "HTTP/1.1 408 ", 13), 0);
        CHECK(closed);
    }
    CHECK(px_mono_ms() - begun_ms < 18000);
    scatter(2);
}

static int start(void **state)
{
    (void)state;
    struct rlimit files = {4096, 4096};
    (void)setrlimit(RLIMIT_NOFILE, &files);
    stage_start(&stage, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    stage_stop(&stage);
    return 0;
}

/* With fewer threads than connections. */
static int start_small(void **state)
{
    static const char *const env[] = {"PULIX_HTTP_THREADS=32", "PULIX_HTTP_PER_ADDRESS=300", NULL};
    (void)state;
    stage_start(&stage, env);
    return 0;
}

TEST(more_silent_connections_than_threads_are_let_go_in_time)
{
    gather(200);
    px_sleep_ms(500);
    CHECK(longest_wait_ms(10) < 1500);
    scatter(200);
}

static void *ask_all_the_time(void *data)
{
    atomic_bool *stop_asking = data;
    char request[PX_TOKEN_SIZE + 200];
    char text[4096];
    (void)snprintf(request, sizeof request,
                   "GET /auth/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n",
                   stage.token);
    while (!atomic_load(stop_asking)) {
        int fd = stage_connect(&stage);
        /* as long as the connection lives */
        while (!atomic_load(stop_asking) && send(fd, request, strlen(request), MSG_NOSIGNAL) > 0 &&
               recv(fd, text, sizeof text, 0) > 0)
            ;
        (void)close(fd);
    }
    return NULL;
}

TEST(more_busy_connections_than_threads_take_turns)
{
    enum { BUSY = 48 };
    pthread_t threads[BUSY];
    atomic_bool stop_asking = false;
    for (int i = 0; i < BUSY; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, ask_all_the_time, &stop_asking), 0);
    px_sleep_ms(500);
    CHECK(longest_wait_ms(5) < 4000);
    atomic_store(&stop_asking, true);
    for (int i = 0; i < BUSY; i++)
        (void)pthread_join(threads[i], NULL);
}

/* Some of the last of the crowd are told that there are too many of them, and sent away. */
static bool is_refused_in_part(int n)
{
    int refused = 0;
    for (int i = n - 1; i >= n / 2; i--) {
        bool closed = false;
        (void)stage_read(crowd[i], answer, sizeof answer, refused ? 0 : 100, &closed);
        refused += closed && strncmp(answer, "HTTP/1.1 503 ", 13) == 0;
    }
    return refused > 0;
}

TEST(one_address_can_not_take_all_connections)
{
    enum { MANY = 320, TRIES = 5 };
    bool refused = false;
    /* On a machine that is so slow that the first of them are let go before the last have come, none is refused. */
    for (int i = 0; i < TRIES && !refused; i++) {
        gather(MANY);
        refused = is_refused_in_part(MANY);
        scatter(MANY);
    }
    CHECK(refused);
    px_sleep_ms(300);
    CHECK_INT(stage_get_me(&stage, NULL, 0), 200);
}

int main(void)
{
    const struct CMUnitTest usual[] = {
        CASE(five_hundred_silent_connections_delay_nobody),
        CASE(five_hundred_heads_that_come_byte_by_byte_delay_nobody),
        CASE(five_hundred_bodies_that_come_byte_by_byte_delay_nobody),
        CASE(heads_and_bodies_that_do_not_come_are_408),
    };
    const struct CMUnitTest small[] = {
        CASE(more_silent_connections_than_threads_are_let_go_in_time),
        CASE(more_busy_connections_than_threads_take_turns),
        CASE(one_address_can_not_take_all_connections),
    };
    int failed = cmocka_run_group_tests(usual, start, stop);
    return failed + cmocka_run_group_tests(small, start_small, stop);
}
