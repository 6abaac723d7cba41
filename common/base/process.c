/* Signals are taken by the main thread, when it asks; no handler of ours ever runs. */
#include "base/process.h"

#include <link.h>
#include <malloc.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#include "base/confine.h"

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
    px_confine();
}

bool px_process_asked_to_end(int wait_ms)
{
    sigset_t set = ending_signals();
    struct timespec wait = {.tv_sec = wait_ms / 1000, .tv_nsec = (long)(wait_ms % 1000) * 1000000};
    return sigtimedwait(&set, NULL, &wait) > 0;
}

static int64_t settled_ms;

/* Only what nobody may write to: it reads the same when it is mapped again. What the loader has filled in for
 * us (RELRO) belongs to a writable segment. */
static int release_segments(struct dl_phdr_info *object, size_t size __attribute__((unused)), void *data)
{
    uintptr_t page = *(const uintptr_t *)data;
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || segment->p_flags & PF_W)
            continue;
        uintptr_t first = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        uintptr_t end = object->dlpi_addr + segment->p_vaddr + segment->p_filesz;
        (void)madvise((void *)first, end - first, MADV_DONTNEED);
    }
    return 0;
}

void px_process_settle(void)
{
    settled_ms = px_mono_ms();
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    (void)malloc_trim(0);
    (void)dl_iterate_phdr(release_segments, &page);
}

void px_process_rest(void)
{
    enum { REST_EVERY_MS = 60000 };
    if (px_mono_ms() - settled_ms >= REST_EVERY_MS)
        px_process_settle();
}

void px_process_end_soon(unsigned last_s)
{
    sigset_t set = ending_signals();
    (void)alarm(last_s);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
