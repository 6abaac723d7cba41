/* Webhooks, caught by a small listener in the test. */
#include "support/check.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "sandbox/webhook.h"
#include "support/sandbox_fixture.h"

#define SECRET "a-secret-of-at-least-32-characters"

/* One request as it came in. */
struct caught {
    char raw[8192];
    const char *body;
    char event[32], delivery_id[40], signature[80], timestamp[24];
};

static int start_listener(int *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT(bind(fd, (struct sockaddr *)&address, len), 0);
    CHECK_INT(listen(fd, 16), 0);
    CHECK_INT(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static void copy_header(const char *raw, const char *name, char *out, size_t out_size)
{
    out[0] = '\0';
    const char *line = strcasestr(raw, name);
    if (!line)
        return;
    line += strlen(name);
    line += *line == ' ';
    (void)snprintf(out, out_size, "%.*s", (int)strcspn(line, "\r"), line);
}

/* The decimal number that a text begins with. */
static int64_t number_after(const char *text)
{
    int64_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (*text - '0');
    return number;
}

/* Waits for one delivery and answers it; false after wait_ms. */
static bool catch_one(int listener, int wait_ms, int status, struct caught *ret)
{
    struct pollfd waiting = {.fd = listener, .events = POLLIN};
    *ret = (struct caught){.body = ""};
    if (poll(&waiting, 1, wait_ms) != 1)
        return false;
    int fd = accept(listener, NULL, NULL);
    size_t used = 0, whole = sizeof ret->raw - 1;
    while (used < whole) {
        ssize_t n = recv(fd, ret->raw + used, sizeof ret->raw - 1 - used, 0);
        if (n <= 0)
            break;
        used += (size_t)n;
        const char *end = strstr(ret->raw, "\r\n\r\n"),
                   *length = strcasestr(ret->raw, "\r\nContent-Length: ");
        if (end && length)
            whole = (size_t)(end + 4 - ret->raw) + (size_t)number_after(length + 18);
    }
    const char *end = strstr(ret->raw, "\r\n\r\n");
    ret->body = end ? end + 4 : "";
    copy_header(ret->raw, "X-DeAPI-Event:", ret->event, sizeof ret->event);
    copy_header(ret->raw, "X-DeAPI-Delivery-Id:", ret->delivery_id, sizeof ret->delivery_id);
    copy_header(ret->raw, "X-DeAPI-Signature:", ret->signature, sizeof ret->signature);
    copy_header(ret->raw, "X-DeAPI-Timestamp:", ret->timestamp, sizeof ret->timestamp);
    char answer[96];
    int len = snprintf(answer, sizeof answer,
                       "HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status);
    (void)send(fd, answer, (size_t)len, MSG_NOSIGNAL);
    (void)close(fd);
    return true;
}

static void start(struct sandbox_fixture *sandbox, int port, const char *more)
{
    char behaviour[512];
    (void)snprintf(behaviour, sizeof behaviour,
                   "{'min_ms':100,'max_ms':100,'webhook_retry_ms':50,'webhook_to':'http://127.0.0.1:%d'%s}",
                   port, more);
    sandbox_fixture_start(sandbox, behaviour);
}

static void submit(const struct sandbox_fixture *sandbox, const char *secret)
{
    char body[512];
    (void)snprintf(body, sizeof body,
                   "{'prompt':'x','model':'Flux1schnell','width':256,'height':256,'steps':4,'seed':1,"
                   "'webhook_url':'https://pulix.test/hooks/deapi?job=7'%s}",
                   secret);
    CHECK_INT(sandbox_fixture_ask(sandbox, "/api/v2/images/generations", body, NULL), 200);
}

static bool is_signed(const struct caught *caught)
{
    char expected[WEBHOOK_SIGNATURE_SIZE];
    webhook_sign(SECRET, caught->timestamp, caught->body, expected);
    return !strcmp(expected, caught->signature);
}

TEST(a_job_tells_that_it_runs_and_that_it_is_done)
{
    struct sandbox_fixture sandbox;
    struct caught first, second;
    int port, listener = start_listener(&port);
    start(&sandbox, port, "");
    submit(&sandbox, ",'webhook_secret':'" SECRET "'");
    CHECK(catch_one(listener, 5000, 200, &first));
    CHECK_STR(first.event, "job.processing");
    CHECK(is_signed(&first));
    CHECK(!strncmp(first.raw, "POST /hooks/deapi?job=7 HTTP/1.1\r\n", 34));
    CHECK(catch_one(listener, 5000, 200, &second));
    CHECK_STR(second.event, "job.completed");
    CHECK(is_signed(&second));
    CHECK(strstr(second.body, "http:\\/\\/127.0.0.1")); /* slashes are escaped */
    CHECK(strstr(second.raw, "User-Agent: DeAPI-Webhook/1.0"));
    CHECK(strcmp(first.delivery_id, second.delivery_id) != 0);
    CHECK(!catch_one(listener, 300, 200, &second));
    sandbox_fixture_stop(&sandbox);
    (void)close(listener);
}

TEST(a_delivery_that_fails_is_repeated_with_the_same_id)
{
    struct sandbox_fixture sandbox;
    struct caught first, again;
    int port, listener = start_listener(&port);
    start(&sandbox, port, "");
    submit(&sandbox, ",'webhook_secret':'" SECRET "'");
    CHECK(catch_one(listener, 5000, 503, &first));
    do
        CHECK(catch_one(listener, 5000, 200, &again));
    while (strcmp(again.event, first.event) != 0);
    CHECK_STR(again.delivery_id, first.delivery_id);
    sandbox_fixture_stop(&sandbox);
    (void)close(listener);
}

TEST(deliveries_owed_are_made_after_a_restart)
{
    struct sandbox_fixture sandbox;
    struct caught caught;
    char behaviour[160];
    int port, listener = start_listener(&port);
    sandbox_fixture_start(&sandbox, "{'min_ms':300,'max_ms':300,'webhook_to':'http://127.0.0.1:1'}");
    submit(&sandbox, "");
    sandbox_fixture_kill(&sandbox);
    (void)snprintf(behaviour, sizeof behaviour, "{'webhook_to':'http://127.0.0.1:%d'}", port);
    sandbox_fixture_restart(&sandbox, behaviour);
    CHECK(catch_one(listener, 5000, 200, &caught));
    CHECK_STR(caught.event, "job.processing");
    CHECK_STR(caught.signature, ""); /* no secret was given */
    CHECK(catch_one(listener, 5000, 200, &caught));
    CHECK_STR(caught.event, "job.completed");
    sandbox_fixture_stop(&sandbox);
    (void)close(listener);
}

static void expect_bent(const char *fault, struct caught *ret, struct caught *ret_second, bool second)
{
    struct sandbox_fixture sandbox;
    char more[160];
    int port, listener = start_listener(&port);
    (void)snprintf(more, sizeof more, ",'faults':[{'fault':'%s'}]", fault);
    start(&sandbox, port, more);
    submit(&sandbox, ",'webhook_secret':'" SECRET "'");
    CHECK(catch_one(listener, 5000, 200, ret));
    if (second)
        CHECK(catch_one(listener, 5000, 200, ret_second));
    sandbox_fixture_stop(&sandbox);
    (void)close(listener);
}

TEST(deliveries_can_be_unsigned_forged_late_double_or_false)
{
    struct caught one, two;
    expect_bent("webhook_unsigned", &one, &two, false);
    CHECK_STR(one.signature, "");
    expect_bent("webhook_forged", &one, &two, false);
    CHECK(one.signature[0] && !is_signed(&one));
    expect_bent("webhook_late", &one, &two, false);
    CHECK(is_signed(&one) && number_after(one.timestamp) < px_wall_ms() / 1000 - 500);
    expect_bent("webhook_twice", &one, &two, true);
    CHECK_STR(one.delivery_id, two.delivery_id);
    expect_bent("webhook_broken", &one, &two, false);
    CHECK(is_signed(&one) && !strchr(one.body, '}'));
    expect_bent("webhook_lie", &one, &two, false);
    CHECK(is_signed(&one) && strstr(one.body, one.delivery_id));
}

RUN_TESTS(CASE(a_job_tells_that_it_runs_and_that_it_is_done),
          CASE(a_delivery_that_fails_is_repeated_with_the_same_id),
          CASE(deliveries_owed_are_made_after_a_restart),
          CASE(deliveries_can_be_unsigned_forged_late_double_or_false))
