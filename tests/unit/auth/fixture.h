/* An auth service on a store in memory, without a bus, and people who call it. */
#ifndef PX_TESTS_AUTH_FIXTURE_H
#define PX_TESTS_AUTH_FIXTURE_H

#include "auth/auth.h"

#define PASSWORD "sunny meadow 4711"
#define ADMIN_EMAIL "boss@example.org"

/* The one service of a test program; made anew for each test. */
extern struct auth service;

/* Its settings; service_start() resets them. */
extern struct auth_config config;

/* cmocka's setup and teardown of one test. */
int service_start(void **state);
int service_stop(void **state);

/* Who calls: change it freely; service_start() resets it to a stranger at 10.0.0.1. */
extern struct px_caller caller;

/* The last call's outcome; good until the next call. */
extern struct px_call last;

/* Calls the method as the server would; ret_response may be NULL. */
enum px_code call_method(const char *method, const ProtobufCMessage *request,
                         ProtobufCMessage **ret_response);

/* Signs up "Anna Petrova" with PASSWORD and tells the new id. */
enum px_code sign_up(const char *email, char ret_user_id[PX_ID_SIZE]);

/* Signs in; on success the caller is that person in that session. ret_refresh may be NULL. */
enum px_code sign_in(const char *email, const char *password, char ret_refresh[128]);

/* Uses a refresh token; ret_next may be NULL. */
enum px_code use_refresh(const char *token, char ret_next[128]);

/* The claims of the access token that the last sign_in() or use_refresh() gave. */
struct px_claims access_claims(void);

enum px_code get_me(Auth__User **ret_user);

/* How many documents the collection holds whose index begins with this text. */
int64_t count_documents(const struct px_collection *collection, const char *index, struct px_value first);

/* How many revocations of this session are stored ("": of the whole account). */
int count_revocations(const char *user_id, const char *session_id);

#endif
