/* Reading what the image service says: pure, defensive (documents and reality differ), never trusting a type.
 */
#ifndef PX_GENERATION_DEAPI_PARSE_H
#define PX_GENERATION_DEAPI_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "generation/dispatch/bucket.h"
#include "generation/generation.h"
#include "generation/models/model.h"

enum { DEAPI_ID_SIZE = 64, DEAPI_URL_SIZE = 2048, DEAPI_WEBHOOK_SECRET_SIZE = 65 };

/* Learns from one header line (X-RateLimit-*, Retry-After). */
void deapi_parse_header(const char *line, size_t len, int64_t mono_now, int64_t wall_now,
                        struct bucket_headers *limits);

/* The job's id in the answer to a submit; false when there is none that can be used in an address. */
bool deapi_parse_submit(const char *body, size_t len, char ret_id[DEAPI_ID_SIZE]);

enum deapi_state { DEAPI_RUNNING, DEAPI_DONE, DEAPI_ERROR };

struct deapi_job {
    enum deapi_state state;
    double percent;                  /* < 0: unknown */
    char result_url[DEAPI_URL_SIZE]; /* "" for none */
    enum px_code error;
    bool retryable, refunded;
    double price_usd; /* < 0: unknown */
    bool price_is_estimate;
    char *prompt_boosted; /* new; free(); NULL for none */
};

/* False when the text is no status of a job. */
bool deapi_parse_status(const char *body, size_t len, struct deapi_job *ret_job);

/* Appends the text-to-image models of one page; false when the text is no list. */
bool deapi_parse_models(const char *body, size_t len, struct model *models, int max, int *n, bool *ret_more);

/* A price in USD; false when there is none. */
bool deapi_parse_price(const char *body, size_t len, double *ret_usd);

/* The improved texts: new; free(). False when there are none. */
bool deapi_parse_enhancement(const char *body, size_t len, char **ret_prompt, char **ret_negative);

/* A refusal by status and body: the code for our job, and whether the same may work later. */
struct deapi_refusal {
    enum px_code code;
    bool retryable;
};
void deapi_parse_refusal(long status, const char *body, size_t len, struct deapi_refusal *ret_refusal);

/* A webhook's own key, derived from our secret: 64 hex digits. */
void deapi_webhook_secret(const struct generation_config *config, char ret_secret[DEAPI_WEBHOOK_SECRET_SIZE]);

#endif
