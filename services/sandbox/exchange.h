/* One HTTP exchange, free of the HTTP library: what was asked, and the answer that is being put together. */
#ifndef PX_SANDBOX_EXCHANGE_H
#define PX_SANDBOX_EXCHANGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/* Texts are never NULL; a missing header is "". All are borrowed from the connection. */
struct request {
    const char *method, *path, *query;
    const char *host, *authorization, *user_agent, *accept, *content_type, *marker;
    const char *body;
    size_t body_len;
    bool body_too_large; /* it was not read */
};

struct answer {
    int status;
    const char *type; /* content type; static */
    struct px_buf headers, body;
    int delay_ms;   /* before the first byte */
    int trickle_ms; /* > 0: the body goes out in pieces with this pause between them … */
    int piece;      /* … of so many bytes */
    size_t cut;     /* > 0: the connection closes after so many bytes of the body */
    bool drop;      /* the connection closes without an answer */
};

struct exchange {
    const struct request *request;
    struct answer *answer;
    struct px_arena *arena; /* for whatever lives until the answer is sent */
};

void answer_init(struct answer *answer);
void answer_done(struct answer *answer);

/* Adds a header line. */
void answer_header(struct answer *answer, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Replaces what the body was. */
void answer_bytes(struct answer *answer, int status, const char *type, const void *bytes, size_t len);
void answer_text(struct answer *answer, int status, const char *type, const char *text);
/* Takes 'json'; NULL becomes a 500. */
void answer_json(struct answer *answer, int status, json_t *json);

/* {"message": …} and, when code is not NULL, "code". A client that does not accept JSON gets an HTML page, as
 * from the framework behind deAPI. */
void answer_message(struct exchange *exchange, int status, const char *message, const char *code);

/* 422 with the errors object {field: [text]}; takes 'errors'. */
void answer_invalid(struct exchange *exchange, json_t *errors);

/* The value of a query parameter, percent-decoded, in the arena; NULL when absent or not decodable. */
const char *query_value(const struct exchange *exchange, const char *name);

#endif
