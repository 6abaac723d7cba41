/* The double of MongoDB as a child process. Its standard input is a pipe of ours: it ends when we do. */
#include "support/mongo_fixture.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/config.h"
#include "support/scratch.h"

enum { START_WAIT_MS = 20000 };

static bool listens(int port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

/* In the child: becomes the server. */
static void become_server(int port, const char *folder, int input)
{
    char number[16];
    (void)snprintf(number, sizeof number, "%d", port);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* also when it is stopped */
    if (dup2(input, STDIN_FILENO) < 0 || !freopen("/dev/null", "w", stderr))
        _exit(1);
    for (int fd = 3; fd < 256; fd++)
        (void)close(fd);
    (void)execl(FERRETDB_PROGRAM, "ferretdb", number, folder, (char *)NULL);
    _exit(127);
}

static pid_t process;

static void start(int port)
{
    static char folder[SCRATCH_PATH];
    int input[2];
    scratch_folder("ferretdb", folder);
    if (pipe(input) != 0)
        abort();
    process = fork();
    if (process < 0)
        abort();
    if (process == 0)
        become_server(port, folder, input[0]);
    (void)close(input[0]);
    int64_t until_ms = px_mono_ms() + START_WAIT_MS;
    while (!listens(port)) {
        if (px_mono_ms() > until_ms)
            abort();
        px_sleep_ms(20);
    }
}

struct config {
    const char *url;
};

/* NULL when none is given. */
static const char *given_url(void)
{
    static const struct px_config_row rows[] = {
        PX_CONFIG_STR(struct config, url, "PULIX_TEST_MONGO_URL", "", 0, 512, "a MongoDB for the tests")};
    struct config config = {0};
    if (!px_config_load(rows, PX_ARRAY_LEN(rows), &config))
        abort();
    return config.url[0] ? config.url : NULL;
}

const char *mongo_fixture_url(void)
{
    static char url[64];
    if (given_url())
        return given_url();
    if (url[0])
        return url;
    if (access(FERRETDB_PROGRAM, X_OK) != 0) {
        (void)printf("skipped: no PULIX_TEST_MONGO_URL, and tests/ferretdb/build has not built the double\n");
        exit(77);
    }
    int port = scratch_port();
    start(port);
    (void)snprintf(url, sizeof url, "mongodb://127.0.0.1:%d/", port);
    return url;
}

bool mongo_fixture_is_double(void)
{
    return !given_url();
}

pid_t mongo_fixture_process(void)
{
    return process;
}
