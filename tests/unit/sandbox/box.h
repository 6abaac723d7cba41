/* A sandbox without sockets, with its journal in a temporary folder. */
#ifndef PX_TESTS_BOX_H
#define PX_TESTS_BOX_H

#include <jansson.h>

#include "sandbox/api.h"

#define BOX_TOKEN "a-token-for-tests"

struct box {
    struct sandbox sandbox;
    char folder[64], journal[96];
    /* The last answer. */
    struct px_arena arena;
    struct answer answer;
    json_t *json; /* NULL when it was no JSON */
};

/* 'behaviour' is JSON with single quotes for double ones. */
void box_open(struct box *box, const char *behaviour);
/* Forgets everything that is in memory and starts anew from the journal, as after a kill. */
void box_restart(struct box *box);
void box_close(struct box *box);

void box_behave(struct box *box, const char *behaviour);

/* Sends a request with key, user agent and Accept. 'target' may have a query; single quotes in 'body' stand
 * for double ones. Returns the status; 0 when the connection is dropped. */
int box_ask(struct box *box, const char *method, const char *target, const char *body);
/* The same with everything in the caller's hands; path and query are set from 'target'. */
int box_send(struct box *box, struct request *request, const char *target);

/* A value of the last answer by its path, such as "data.price"; "" or 0 when missing. */
const char *box_text(const struct box *box, const char *path);
double box_number(const struct box *box, const char *path);
const json_t *box_value(const struct box *box, const char *path);
/* Has the last answer this header line? */
bool box_has_header(const struct box *box, const char *line);

/* A submit that is right; its id in 'ret_id'. Fails the test when it is refused. */
void box_submit(struct box *box, const char *prompt, char ret_id[JOB_ID_SIZE]);

#endif
