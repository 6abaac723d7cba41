/* Signals are taken by the main thread, when it asks; no handler of ours ever runs. */
#include "base/process.h"

#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static sigset_t ending_signals(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    return set;
}

void px_process_setup(void)
{
    const struct rlimit none = {0, 0};
    sigset_t set = ending_signals();
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    (void)setrlimit(RLIMIT_CORE, &none);
}

bool px_process_asked_to_end(int wait_ms)
{
    sigset_t set = ending_signals();
    struct timespec wait = {.tv_sec = wait_ms / 1000, .tv_nsec = (long)(wait_ms % 1000) * 1000000};
    return sigtimedwait(&set, NULL, &wait) > 0;
}

void px_process_end_soon(unsigned last_s)
{
    sigset_t set = ending_signals();
    (void)alarm(last_s);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
