#include "support/check.h"

#include "scarce.h"

#include <stdatomic.h>
#include <string.h>

enum { ROUNDS_MOST = 3000 };

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

/* Allocations until one fails; below 0 when none will or one did. */
static atomic_int left = -1;

static bool fails(void)
{
    int before = atomic_load(&left);
    while (before >= 0 && !atomic_compare_exchange_weak(&left, &before, before - 1)) {
    }
    return before == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

int scarce_sweep(scarce_ask ask, void *arg)
{
    int refusals = 0;
    for (int round = 1; round <= ROUNDS_MOST; round++) {
        atomic_store(&left, round - 1);
        enum px_code code = ask(arg, round);
        bool failed = atomic_exchange(&left, -1) < 0;
        if (!failed) {
            CHECK_OK(code);
            return refusals;
        }
        if (code != PX_OK && code != PX_OUT_OF_MEMORY)
            fail_msg("without the allocation %d the answer was %s", round, px_code_token(code));
        refusals += code != PX_OK;
    }
    fail_msg("more than %d allocations", ROUNDS_MOST);
    return refusals;
}
