/* The sandbox's API: a route by the first byte, the rest as query and body. Every answer of the API is JSON
 * with a status that the API documents, whatever comes in. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/api.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sandbox sandbox;

static void open_sandbox(void)
{
    char path[] = "/tmp/pulix-fuzz-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0 || jobs_open(&sandbox.jobs, path, NULL) != PX_OK)
        abort();
    (void)close(fd);
    (void)unlink(path);
    behaviour_init(&sandbox.behaviour);
    limits_init(&sandbox.limits);
    sandbox.token = "fuzz";
}

static bool is_documented(int status)
{
    static const int statuses[] = {200, 302, 400, 401, 402, 403, 404, 405, 413, 422, 429, 500, 502, 503};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        if (statuses[i] == status)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        const char *method, *path;
    } routes[] = {
        {"POST", "/api/v2/images/generations"},
        {"POST", "/api/v2/images/generations/price"},
        {"POST", "/api/v2/prompts/enhancements"},
        {"GET", "/api/v2/models"},
        {"GET", "/api/v2/jobs/x"},
        {"GET", "/results/x.png"},
        {"POST", "/sandbox/behaviour"},
    };
    if (!sandbox.token)
        open_sandbox();
    if (!size)
        return 0;
    size_t route = data[0] % (sizeof routes / sizeof routes[0]);
    limits_reset(&sandbox.limits);
    struct px_arena arena;
    struct answer answer;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    answer_init(&answer);
    char *text = px_arena_strndup(&arena, (const char *)data + 1, size - 1);
    struct request request = {.method = routes[route].method,
                              .path = routes[route].path,
                              .query = text,
                              .host = "h",
                              .authorization = "Bearer fuzz",
                              .user_agent = "f",
                              .accept = "application/json",
                              .content_type = "multipart/form-data; boundary=x",
                              .marker = "",
                              .body = (const char *)data + 1,
                              .body_len = size - 1};
    struct exchange exchange = {&request, &answer, &arena};
    api_handle(&sandbox, &exchange);
    json_t *json = answer.body.len ? json_loadb(answer.body.data, answer.body.len, 0, NULL) : NULL;
    bool is_storage = !strncmp(routes[route].path, "/results/", strlen("/results/"));
    if (!is_documented(answer.status) || (!json && !is_storage))
        abort();
    json_decref(json);
    /* Faults that the input has switched on must not spoil the next input. */
    json_t *reset = json_pack("{sb}", "reset", 1);
    char why[160];
    (void)behaviour_apply(&sandbox.behaviour, reset, why, sizeof why);
    json_decref(reset);
    answer_done(&answer);
    px_arena_done(&arena);
    return 0;
}
