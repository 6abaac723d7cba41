/* Trying the hooks: without them the program would run, but with stacks that overflow and a lax parser. */
#include "gateway/http/selftest.h"

#include <arpa/inet.h>
#include <civetweb.h>
#include <netinet/in.h>
#include <poll.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "gateway/gateway.h"
#include "gateway/http/hooks.h"

enum { WAIT_MS = 5000 };

struct stack_probe {
    sem_t done;
    atomic_bool ok;
};

static void *look_at_stack(void *data)
{
    struct stack_probe *probe = data;
    atomic_store(&probe->ok, gw_hooks_stack_ok());
    (void)sem_post(&probe->done);
    return NULL;
}

/* The probe is static: a thread that comes too late must still find it. */
static bool stack_is_large(void)
{
    static struct stack_probe probe;
    struct timespec until = px_mono_after_ms(WAIT_MS);
    (void)sem_init(&probe.done, 0, 0);
    if (mg_start_thread(look_at_stack, &probe) != 0)
        return false;
    return sem_clockwait(&probe.done, CLOCK_MONOTONIC, &until) == 0 && atomic_load(&probe.ok);
}

/* "127.0.0.1:8000"; 0.0.0.0 is reached by the loopback address. */
static int connect_to(const char *address)
{
    char host[GW_ADDRESS_SIZE];
    int64_t port = 0;
    const char *colon = strrchr(address, ':');
    struct sockaddr_in to = {.sin_family = AF_INET};
    if (!colon || !px_parse_int(colon + 1, 1, 65535, &port))
        return -1;
    (void)snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
    if (inet_pton(AF_INET, host, &to.sin_addr) != 1)
        return -1;
    if (to.sin_addr.s_addr == htonl(INADDR_ANY))
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons((uint16_t)port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

/* Lines that end in a bare LF are refused by the guard, and accepted by civetweb alone. */
static bool lax_head_is_refused(const char *address)
{
    static const char lax[] = "GET /openapi.json HTTP/1.1\nHost: localhost\n\n";
    char answer[16] = "";
    int fd = connect_to(address);
    if (fd < 0)
        return false;
    struct pollfd pfd = {.fd = fd, .events = POLLIN};
    bool answered = write(fd, lax, sizeof lax - 1) == (ssize_t)sizeof lax - 1 && poll(&pfd, 1, WAIT_MS) > 0 &&
                    read(fd, answer, sizeof answer - 1) > 0;
    (void)close(fd);
    return answered && px_str_starts(answer, "HTTP/1.1 400") && gw_hooks_recv_seen();
}

enum px_code gw_selftest(const char *address, struct px_error *err)
{
    if (!stack_is_large())
        return px_fail_because(err, PX_INTERNAL,
                               "threads have a small stack: the link-level hooks do not work");
    if (!lax_head_is_refused(address))
        return px_fail_because(err, PX_INTERNAL,
                               "a lax request was not refused: the link-level hooks do not work");
    return PX_OK;
}
