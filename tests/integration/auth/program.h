/* pulix-auth as a real program on a real bus, and stand-ins for the services that it asks to delete a user's
 * data. */
#ifndef PX_TESTS_AUTH_PROGRAM_H
#define PX_TESTS_AUTH_PROGRAM_H

#include <pulix/auth/v1/auth.pb-c.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "base/id.h"
#include "rpc/client.h"
#include "support/nats_fixture.h"

#define PASSWORD "sunny meadow 4711"
#define SECRET "sQ3kZk1n8Tq0v5yBw7Xc2Lf6Hd9Gj4RaPm"

extern struct nats_fixture nats;
extern struct px_bus *bus;

/* Starts the bus, the program, and connects; group setup and teardown. */
int start_all(void **state);
int stop_all(void **state);

/* The program alone, with the same data. */
void program_start(const char *jwt_secret);
void program_kill(void);
/* Sends SIGTERM; returns the exit code. */
int program_end(void);
/* Waits for a program that ends by itself; returns the exit code. */
int program_wait(void);

/* Another service's DeleteUserData. */
struct stand_in {
    natsSubscription *subscription;
    atomic_int asked;
    char user_id[64];
    atomic_bool refuses; /* answers with an error */
};
void stand_in_start(struct stand_in *self, const char *service, bool refuses);
void stand_in_stop(struct stand_in *self);

/* A signed-in person. */
struct person {
    char email[64], user_id[PX_ID_SIZE], session_id[PX_ID_SIZE], refresh_token[128];
    int64_t auth_time_s;
};

/* Calls a method of auth as this person (NULL: a stranger); the response is in the arena. */
enum px_code call(const struct person *person, const char *method, const ProtobufCMessage *request,
                  struct px_arena *arena, ProtobufCMessage **ret_response, struct px_error *err);

/* A new account, signed in. */
void person_new(struct person *person);
enum px_code person_sign_in(struct person *person, const char *password);
enum px_code person_logout(const struct person *person);
enum px_code person_delete(const struct person *person);

/* Waits up to 20 s until the counter has this value, and fails the test if it does not. */
void wait_for(atomic_int *counter, int value);

#endif
