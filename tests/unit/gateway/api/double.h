/* A gateway in memory with a double of every service: what it is told to answer, and what it was asked. */
#ifndef PX_TESTS_GATEWAY_DOUBLE_H
#define PX_TESTS_GATEWAY_DOUBLE_H

#include "support/loopback.h"

extern struct loopback_gateway gateway;
extern struct loopback peer;

extern struct service {
    enum px_code fails;
    bool for_a_limit; /* it fails with px_fail_limit: ten times an hour, again in 30 s */
    const char *json; /* the answer */
    struct px_reply_info info;
    const char *purge_meanwhile; /* a tag that is purged while the answer is on its way */
    int calls;
    char method[64], request[4096], user[PX_ID_SIZE], key[80], client[GW_ADDRESS_SIZE],
        origin[GW_ORIGIN_SIZE];
    enum px_lang lang;
    int timeout_ms;
} service;

/* Before and after each test. */
int set_up(void **state);
int tear_down(void **state);

/* The answer's status. */
int ask(const char *method, const char *target, const char *body);
int ask_signed_in(const char *method, const char *target, const char *body);

bool body_has(const char *text);
void check_problem(int status, const char *code);

#define ONE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
