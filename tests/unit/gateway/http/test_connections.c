/* The list of open connections: limits per address, deadlines, room for the next one. */
#include "support/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "gateway/http/connections.h"

enum { FAR_MS = 100000 };

/* A connected pair over loopback, so that sockets have ports. */
struct pair {
    int client, server;
};

static int listener = -1;
static int port;

static int start(void **state)
{
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &len) != 0)
        return -1;
    port = ntohs(address.sin_port);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    return close(listener);
}

static struct pair connect_pair(void)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct pair pair = {socket(AF_INET, SOCK_STREAM, 0), -1};
    CHECK_INT(connect(pair.client, (struct sockaddr *)&address, sizeof address), 0);
    pair.server = accept(listener, NULL, NULL);
    CHECK(pair.server >= 0);
    return pair;
}

static bool open_from(struct pair pair, const char *address)
{
    struct sockaddr_in peer = {.sin_family = AF_INET};
    CHECK_INT(inet_pton(AF_INET, address, &peer.sin_addr), 1);
    return gw_conn_opened(pair.server, (struct sockaddr *)&peer);
}

static void close_pair(struct pair pair)
{
    gw_conn_closing(pair.server);
    (void)close(pair.server);
    (void)close(pair.client);
}

static bool was_ended(struct pair pair)
{
    char byte;
    return recv(pair.client, &byte, 1, MSG_DONTWAIT) == 0;
}

/* The list without its watcher: the tests sweep by hand. */
static void set_up(unsigned capacity, unsigned per_address, const char *proxies)
{
    struct gw_conn_options options = {
        .capacity = capacity, .per_address = per_address, .public_port = port, .proxies = proxies};
    CHECK(gw_conn_setup(&options));
    gw_conn_teardown();
}

TEST(an_address_may_open_so_many_connections_and_a_proxy_more)
{
    set_up(100, 2, "10.0.0.9");
    struct pair pairs[4] = {connect_pair(), connect_pair(), connect_pair(), connect_pair()};
    CHECK(open_from(pairs[0], "10.0.0.1"));
    CHECK(open_from(pairs[1], "10.0.0.1"));
    CHECK(!open_from(pairs[2], "10.0.0.1"));
    CHECK(open_from(pairs[2], "10.0.0.2"));
    gw_conn_closing(pairs[0].server);
    CHECK(open_from(pairs[3], "10.0.0.1"));
    CHECK_INT(gw_conn_count(), 3);
    for (int i = 0; i < 4; i++)
        close_pair(pairs[i]);
    struct pair proxied[3] = {connect_pair(), connect_pair(), connect_pair()};
    for (int i = 0; i < 3; i++)
        CHECK(open_from(proxied[i], "10.0.0.9"));
    for (int i = 0; i < 3; i++)
        close_pair(proxied[i]);
    CHECK_INT(gw_conn_count(), 0);
}

/* As if the connection had been in this state for a while. */
static void be_old(struct pair pair, enum gw_conn_state state, int64_t age_ms)
{
    gw_conn_enter(gw_conn_find(pair.server), state);
    atomic_store(&gw_conn_find(pair.server)->since_ms, px_mono_ms() - age_ms);
}

TEST(an_address_at_its_limit_gives_up_what_it_left_idle_the_longest)
{
    set_up(100, 3, "");
    struct pair old[3] = {connect_pair(), connect_pair(), connect_pair()};
    struct pair late[4] = {connect_pair(), connect_pair(), connect_pair(), connect_pair()};
    for (int i = 0; i < 3; i++)
        CHECK(open_from(old[i], "10.0.0.1"));
    be_old(old[0], GW_CONN_BUSY, 60000); /* it waits for its answer */
    be_old(old[1], GW_CONN_BUSY, 60000); /* its body drips */
    atomic_store(&gw_conn_find(old[1].server)->read_until_ms, px_mono_ms() + FAR_MS);
    be_old(old[2], GW_CONN_WAITING, 60000);
    CHECK(open_from(late[0], "10.0.0.1"));
    CHECK_INT(send(old[1].server, "x", 1, MSG_NOSIGNAL), 1); /* it can be told why */
    CHECK(open_from(late[1], "10.0.0.1"));
    CHECK(was_ended(old[2]));
    CHECK(!was_ended(old[0]));
    CHECK(!open_from(late[2], "10.0.0.1")); /* the rest is in use or new */
    CHECK(open_from(late[3], "10.0.0.2"));
    for (int i = 0; i < 3; i++)
        close_pair(old[i]);
    for (int i = 0; i < 4; i++)
        close_pair(late[i]);
    CHECK_INT(gw_conn_count(), 0);
}

TEST(silent_connections_stay_while_there_is_room)
{
    set_up(100, 100, "");
    struct pair pair = connect_pair();
    CHECK(open_from(pair, "10.0.0.1"));
    CHECK_INT(gw_conn_sweep(px_mono_ms() + FAR_MS), 0);
    CHECK(!was_ended(pair));
    close_pair(pair);
}

TEST(when_threads_run_short_the_longest_silent_ones_go_and_busy_ones_stay)
{
    set_up(3, 100, "");
    struct pair busy = connect_pair();
    CHECK(open_from(busy, "10.0.0.1"));
    gw_conn_enter(gw_conn_find(busy.server), GW_CONN_BUSY);
    struct pair silent[3] = {connect_pair(), connect_pair(), connect_pair()};
    for (int i = 0; i < 3; i++)
        CHECK(open_from(silent[i], "10.0.0.1"));
    CHECK(gw_conn_saturated());
    CHECK_INT(gw_conn_sweep(px_mono_ms()), 0); /* they have only just come */
    CHECK_INT(gw_conn_sweep(px_mono_ms() + 1000), 1);
    CHECK(!was_ended(busy));
    CHECK(was_ended(silent[0]));
    CHECK(!was_ended(silent[2]));
    close_pair(busy);
    for (int i = 0; i < 3; i++)
        close_pair(silent[i]);
}

TEST(past_its_deadline_a_peer_is_not_waited_for)
{
    set_up(100, 100, "");
    struct pair reads = connect_pair();
    struct pair writes = connect_pair();
    CHECK(open_from(reads, "10.0.0.1"));
    CHECK(open_from(writes, "10.0.0.1"));
    int64_t now_ms = px_mono_ms();
    atomic_store(&gw_conn_find(reads.server)->read_until_ms, now_ms + 10);
    atomic_store(&gw_conn_find(writes.server)->write_until_ms, now_ms + 10);
    CHECK_INT(gw_conn_sweep(now_ms + 5), 0);
    CHECK_INT(gw_conn_sweep(now_ms + 11), 1);
    char byte;
    CHECK_INT(recv(reads.server, &byte, 1, 0), 0);          /* no more bytes … */
    CHECK_INT(send(reads.server, "x", 1, MSG_NOSIGNAL), 1); /* … but an answer can go out */
    CHECK(was_ended(writes));
    close_pair(reads);
    close_pair(writes);
}

TEST(sockets_of_others_are_none_of_its_business)
{
    set_up(100, 100, "");
    CHECK(gw_conn_find(0) == NULL);
    CHECK(gw_conn_find(-1) == NULL);
    CHECK(gw_conn_find(1 << 20) == NULL);
    gw_conn_closing(0);
    CHECK(!gw_conn_opened(1 << 20, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_address_may_open_so_many_connections_and_a_proxy_more),
        CASE(an_address_at_its_limit_gives_up_what_it_left_idle_the_longest),
        CASE(silent_connections_stay_while_there_is_room),
        CASE(when_threads_run_short_the_longest_silent_ones_go_and_busy_ones_stay),
        CASE(past_its_deadline_a_peer_is_not_waited_for),
        CASE(sockets_of_others_are_none_of_its_business),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
