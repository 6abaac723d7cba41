/* A MongoDB for one test program: PULIX_TEST_MONGO_URL, or the double that tests/ferretdb/build has built. */
#ifndef PX_TESTS_MONGO_FIXTURE_H
#define PX_TESTS_MONGO_FIXTURE_H

#include <stdbool.h>
#include <sys/types.h>

/* The address of a running server, started at the first call; it ends with the program. Leaves the program as
 * skipped when there is none to start. Call from the main thread. */
const char *mongo_fixture_url(void);

/* Is it the double? It checks no conditions atomically and builds no plans. */
bool mongo_fixture_is_double(void);

/* The double's process, to stop it for a while or to kill it; 0 when the server isn't ours. */
pid_t mongo_fixture_process(void);

#endif
