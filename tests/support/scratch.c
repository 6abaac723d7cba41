/* Free ports and folders. */
#include "support/scratch.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

int scratch_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        abort();
    (void)close(fd);
    return ntohs(address.sin_port);
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

void scratch_remove(const char *folder)
{
    (void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* A process that outlives the test by a moment: when the pipe's other end is gone, so is the test, and the
 * folder goes too. */
static void start_janitor(const char *folder)
{
    int ends[2];
    if (pipe(ends) != 0)
        abort();
    pid_t pid = fork();
    if (pid < 0)
        abort();
    if (pid > 0) {
        (void)close(ends[0]);
        return; /* the writing end stays open as long as this program lives */
    }
    char byte;
    (void)setsid();
    (void)close(ends[1]);
    (void)close(STDOUT_FILENO); /* whoever reads the test's output must not wait for us */
    (void)close(STDERR_FILENO);
    while (read(ends[0], &byte, 1) > 0)
        ;
    px_sleep_ms(300); /* the test's children may be writing still */
    scratch_remove(folder);
    _exit(0);
}

void scratch_folder(const char *name, char out[SCRATCH_PATH])
{
    (void)snprintf(out, SCRATCH_PATH, "/tmp/pulix-%s-XXXXXX", name);
    if (!mkdtemp(out))
        abort();
    start_janitor(out);
}
