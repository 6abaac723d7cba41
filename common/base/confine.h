/* System calls that none of our programs makes, and what an intruder would do next with. */
#ifndef PX_BASE_CONFINE_H
#define PX_BASE_CONFINE_H

/* From now on and for all threads started later: starting programs, looking into other processes and changing
 * the machine fail with EPERM (seccomp(2)). Needs PR_SET_NO_NEW_PRIVS. Does nothing where the kernel has no
 * such filters. */
void px_confine(void);

#endif
