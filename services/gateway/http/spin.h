/* Mutexes that are held for well under a microsecond: a thread that finds one taken looks again for a moment before
 * it sleeps, because sleeping and waking would cost more than the wait (glibc's adaptive type). */
#ifndef PX_GATEWAY_SPIN_H
#define PX_GATEWAY_SPIN_H

#include <pthread.h>

static inline void gw_spin_mutex_init(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t attr;
    (void)pthread_mutexattr_init(&attr);
    (void)pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ADAPTIVE_NP);
    (void)pthread_mutex_init(mutex, &attr);
    (void)pthread_mutexattr_destroy(&attr);
}

#endif
