/* The life of a program: its signals, and rights that it gives up. */
#ifndef PX_BASE_PROCESS_H
#define PX_BASE_PROCESS_H

#include <stdbool.h>

/* Call first in main, before there are threads. SIGTERM and SIGINT wait to be asked for in every thread,
 * SIGPIPE is ignored, no program that this one starts can gain rights (PR_SET_NO_NEW_PRIVS), system calls
 * that none of our programs makes are refused (seccomp; starting a program is one of them), and a crash
 * leaves no image of the memory with its keys and passwords behind. */
void px_process_setup(void);

/* Waits at most wait_ms (0: looks only); true when the process has been asked to end. */
bool px_process_asked_to_end(int wait_ms);

/* Call when the program is ready. Gives back what only its start needed: free memory of the heap, and the
 * pages of program and libraries that were mapped on the way. They stay in the system's cache; those that are
 * used again cost a page fault each. */
void px_process_settle(void);

/* Settles again when the last time is a minute ago: what a busy hour has needed goes back, too. Call it now and then,
 * from the thread that has settled. */
void px_process_rest(void);

/* From now on a second signal, or the end of last_s seconds, ends the process by the signal's default action,
 * without any code of ours. */
void px_process_end_soon(unsigned last_s);

#endif
