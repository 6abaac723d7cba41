/* Scope-bound cleanup by attribute (gcc and clang), so that functions return early without leaking.
 *
 * Declare in the order of dependence: cleanup runs in reverse. Always initialise an auto_ variable where it is
 * declared. Cleanup does not run on exit(), abort() or longjmp(). */
#ifndef PX_BASE_CLEANUP_H
#define PX_BASE_CLEANUP_H

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

/* Defines 'auto_<name>_fn' for a pointer type whose destructor is fn(type). NULL is never passed to fn.
 * Use:  PX_DEFINE_AUTO(json, json_t *, json_decref);
 *       #define auto_json PX_AUTO(json)                                                                   */
#define PX_DEFINE_AUTO(name, type, fn)                                                                       \
    __attribute__((unused)) static inline void px_auto_##name(type *p)                                       \
    {                                                                                                        \
        if (*p)                                                                                              \
            fn(*p);                                                                                          \
    }                                                                                                        \
    struct px_auto_semicolon_##name
#define PX_AUTO(name) __attribute__((cleanup(px_auto_##name)))

static inline void px_auto_free_fn(void *p)
{
    free(*(void **)p);
}
#define auto_free __attribute__((cleanup(px_auto_free_fn)))

/* auto_lock: takes a mutex for the rest of the scope.  auto_lock pthread_mutex_t *held = px_lock(&m); */
static inline pthread_mutex_t *px_lock(pthread_mutex_t *mutex)
{
    pthread_mutex_lock(mutex);
    return mutex;
}
static inline void px_auto_unlock_fn(pthread_mutex_t **mutex)
{
    if (*mutex)
        pthread_mutex_unlock(*mutex);
}
#define auto_lock __attribute__((cleanup(px_auto_unlock_fn), unused))

/* Hands a pointer over: the value, and the variable is NULL afterwards. */
#define px_steal(p)                                                                                          \
    __extension__({                                                                                          \
        __typeof__(p) px_stolen_ = (p);                                                                      \
        (p) = NULL;                                                                                          \
        px_stolen_;                                                                                          \
    })

/* The same pointer without its const, for libraries that only read but do not say so: members of protobuf-c's messages
 * are 'char *'. */
static inline void *px_unconst(const void *p)
{
    return (void *)(uintptr_t)p;
}

#define PX_ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
