/* Memory that runs out at a chosen moment, to try each allocation of our own code once.
 *
 * Programs that link pulix_scarce have malloc() and its kin wrapped by the linker in everything of ours; what
 * libraries allocate inside of themselves always succeeds. */
#ifndef PX_TESTS_SCARCE_H
#define PX_TESTS_SCARCE_H

#include "base/err.h"

/* Something that is asked again and again; its outcome. 'round' begins with 1: for names that must differ. */
typedef enum px_code (*scarce_ask)(void *arg, int round);

/* Asks while the first allocation fails, then while the second one does, and so on, of all threads together, until
 * nothing failed. Fails the test when an answer is neither OK nor a refusal for want of memory, or when the last one
 * is not OK. Tells how many answers were refusals. */
int scarce_sweep(scarce_ask ask, void *arg);

#endif
