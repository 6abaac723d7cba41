/* The methods about jobs on a store alone, and people who call them. No dispatcher runs: jobs stay queued. */
#ifndef PX_TESTS_GENERATION_CLERK_H
#define PX_TESTS_GENERATION_CLERK_H

#include "generation/handlers.h"

#define USER "AAAAAAAAAAAAAAAAAAAAAA"
#define OTHER "BBBBBBBBBBBBBBBBBBBBBA"

enum { LIMIT = 10, PRO_LIMIT = 100 }; /* pictures a day of the plans */

extern struct generation self;

/* cmocka's setup and teardown of one test: a store, one model. */
int open_store(void **state);
int close_store(void **state);

/* A call of this user, with the plan standard. End it with px_arena_done(&call->arena). */
void begin(struct px_call *call, const char *user_id);

Generation__CreateJobsRequest request_of(char *prompt, int count);

/* Asks for pictures; the first job's id goes out. */
enum px_code create(const char *user_id, int count, char ret_id[PX_ID_SIZE]);
enum px_code cancel(const char *user_id, const char *id);

/* Pictures of today. */
int used(const char *user_id);

#define STORE_CASE(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)

#endif
