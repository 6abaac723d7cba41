/* Functions of libc that the gateway replaces for the whole process, at link time. */
#ifndef PX_GATEWAY_HOOKS_H
#define PX_GATEWAY_HOOKS_H

#include <stdbool.h>
#include <stddef.h>

enum { GW_THREAD_STACK = 1 << 20 };

/* The stack of the calling thread is at least GW_THREAD_STACK. False in a thread of civetweb means that the
 * hooks do not work here (for example because the library was linked statically), and that the gateway must
 * not run. */
bool gw_hooks_stack_ok(void);

/* Gives back the pages of the calling thread's stack that its start has used: a third of what an idle thread holds.
 * Only for threads with GW_THREAD_STACK. */
void gw_hooks_trim_stack(void);

/* Ends every listening socket of the process, so that civetweb, which looks at its stop flag every two seconds, looks
 * at once. Call right before mg_stop. */
void gw_hooks_end_listeners(void);

/* recv(2) on a connection of civetweb has passed through the hook at least once. */
bool gw_hooks_recv_seen(void);

#endif
