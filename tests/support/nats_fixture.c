/* nats-server as a child process. */
#include "support/nats_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "support/scratch.h"

enum { START_WAIT_MS = 20000, MISSING = 127 };

static struct sockaddr_in local_address(int port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* In the child: becomes the server. */
static void become_server(const struct nats_fixture *fixture)
{
    char port[16], listen[64], store[96], log[96];
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int fd = 3; fd < 256; fd++)
        (void)close(fd);
    (void)snprintf(port, sizeof port, "%d", fixture->port);
    (void)snprintf(listen, sizeof listen, "127.0.0.1:%d", fixture->port);
    (void)snprintf(store, sizeof store, "%s/store", fixture->folder);
    (void)snprintf(log, sizeof log, "%s/log", fixture->folder);
    (void)setenv("PULIX_NATS_LISTEN", listen, 1);
    (void)setenv("PULIX_NATS_STORE", store, 1);
    const char *own[] = {"nats-server", "-a", "127.0.0.1", "-p", port, "-js", "-sd", store, "-l", log, NULL};
    const char *given[] = {"nats-server", "-c", fixture->config, "-l", log, NULL};
    char *const *arguments = px_unconst(fixture->config ? given : own);
    (void)execvp("nats-server", arguments);
    (void)execv("/usr/sbin/nats-server", arguments);
    _exit(MISSING);
}

static bool answers(int port)
{
    char hello[5] = "";
    struct sockaddr_in address = local_address(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
              recv(fd, hello, 4, MSG_WAITALL) == 4 && strcmp(hello, "INFO") == 0;
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static void launch(struct nats_fixture *fixture)
{
    fixture->server = fork();
    if (fixture->server == 0)
        become_server(fixture);
    int64_t until_ms = px_mono_ms() + START_WAIT_MS;
    while (!answers(fixture->port)) {
        int status = 0;
        if (waitpid(fixture->server, &status, WNOHANG) == fixture->server) {
            fixture->server = 0;
            if (WIFEXITED(status) && WEXITSTATUS(status) == MISSING) {
                (void)printf("skipped: nats-server is not installed\n");
                exit(77);
            }
            abort();
        }
        if (px_mono_ms() > until_ms)
            abort();
        px_sleep_ms(10);
    }
}

void nats_fixture_start(struct nats_fixture *fixture, const char *config)
{
    *fixture = (struct nats_fixture){.config = config, .port = scratch_port()};
    scratch_folder("nats", fixture->folder);
    (void)snprintf(fixture->url, sizeof fixture->url, "nats://127.0.0.1:%d", fixture->port);
    launch(fixture);
}

void nats_fixture_kill(struct nats_fixture *fixture)
{
    if (fixture->server <= 0)
        return;
    (void)kill(fixture->server, SIGKILL);
    (void)waitpid(fixture->server, NULL, 0);
    fixture->server = 0;
}

void nats_fixture_restart(struct nats_fixture *fixture, bool empty)
{
    char store[96];
    (void)snprintf(store, sizeof store, "%s/store", fixture->folder);
    if (empty)
        scratch_remove(store);
    launch(fixture);
}

void nats_fixture_pause(struct nats_fixture *fixture)
{
    (void)kill(fixture->server, SIGSTOP);
    (void)waitpid(fixture->server, NULL, WUNTRACED); /* until its last thread stands still */
}

void nats_fixture_resume(struct nats_fixture *fixture)
{
    (void)kill(fixture->server, SIGCONT);
}

void nats_fixture_stop(struct nats_fixture *fixture)
{
    nats_fixture_kill(fixture);
    scratch_remove(fixture->folder);
}
