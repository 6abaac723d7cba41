/* How much memory this process holds, for tests that it stays flat. */
#ifndef PX_TESTS_MEMORY_H
#define PX_TESTS_MEMORY_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Sanitizers keep freed memory for a while: there the figure says nothing. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MEMORY_COUNTS 0
#elif defined(__has_feature)
#define MEMORY_COUNTS (!__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer))
#else
#define MEMORY_COUNTS 1
#endif

/* KiB; -1 when the system does not tell. */
static inline long memory_resident_kib(void)
{
    char line[128] = "";
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return -1;
    const char *second = fgets(line, sizeof line, file) ? strchr(line, ' ') : NULL;
    (void)fclose(file);
    long pages = 0;
    for (const char *p = second ? second + 1 : ""; *p >= '0' && *p <= '9'; p++)
        pages = pages * 10 + (*p - '0');
    return second ? pages * (sysconf(_SC_PAGESIZE) / 1024) : -1;
}

#endif
