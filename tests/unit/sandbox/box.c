/* Talking to the API without a server. */
#include "box.h"

#include <string.h>
#include <unistd.h>

#include "support/check.h"

/* Texts with single quotes are easier to read in C. */
static char *requote(const char *text)
{
    char *copy = strdup(text);
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    return copy;
}

static void start(struct box *box)
{
    behaviour_init(&box->sandbox.behaviour);
    limits_init(&box->sandbox.limits);
    box->sandbox.token = BOX_TOKEN;
    CHECK_OK(jobs_open(&box->sandbox.jobs, box->journal, NULL));
}

static void forget_answer(struct box *box)
{
    json_decref(box->json);
    box->json = NULL;
    answer_done(&box->answer);
    px_arena_done(&box->arena);
}

void box_open(struct box *box, const char *behaviour)
{
    memset(box, 0, sizeof *box);
    (void)snprintf(box->folder, sizeof box->folder, "/tmp/pulix-box-XXXXXX");
    CHECK(mkdtemp(box->folder));
    (void)snprintf(box->journal, sizeof box->journal, "%s/sandbox.jsonl", box->folder);
    px_arena_init(&box->arena, PX_ARENA_BUDGET);
    answer_init(&box->answer);
    start(box);
    box_behave(box, behaviour);
}

void box_restart(struct box *box)
{
    jobs_close(&box->sandbox.jobs);
    start(box);
}

void box_close(struct box *box)
{
    forget_answer(box);
    jobs_close(&box->sandbox.jobs);
    (void)unlink(box->journal);
    (void)rmdir(box->folder);
}

void box_behave(struct box *box, const char *behaviour)
{
    char why[160] = "";
    char *text = requote(behaviour);
    json_t *change = json_loads(text, 0, NULL);
    CHECK(change);
    if (!behaviour_apply(&box->sandbox.behaviour, change, why, sizeof why))
        fail_msg("%s", why);
    json_decref(change);
    free(text);
}

int box_send(struct box *box, struct request *request, const char *target)
{
    forget_answer(box);
    px_arena_init(&box->arena, PX_ARENA_BUDGET);
    answer_init(&box->answer);
    const char *mark = strchr(target, '?');
    request->path = px_arena_strndup(&box->arena, target, mark ? (size_t)(mark - target) : strlen(target));
    request->query = mark ? mark + 1 : "";
    struct exchange exchange = {request, &box->answer, &box->arena};
    api_handle(&box->sandbox, &exchange);
    if (box->answer.drop)
        return 0;
    if (box->answer.body.len)
        box->json = json_loadb(box->answer.body.data, box->answer.body.len, 0, NULL);
    return box->answer.status;
}

int box_ask(struct box *box, const char *method, const char *target, const char *body)
{
    char *text = requote(body ? body : "");
    struct request request = {
        .method = method,
        .host = "sandbox.test",
        .authorization = "Bearer " BOX_TOKEN,
        .user_agent = "tests/1",
        .accept = "application/json",
        .content_type = "application/json",
        .marker = "",
        .body = text,
        .body_len = strlen(text),
    };
    int status = box_send(box, &request, target);
    free(text);
    return status;
}

const json_t *box_value(const struct box *box, const char *path)
{
    const json_t *value = box->json;
    char part[64];
    while (value && *path) {
        size_t len = strcspn(path, ".");
        (void)snprintf(part, sizeof part, "%.*s", (int)len, path);
        value = json_is_array(value) ? json_array_get(value, (size_t)(part[0] - '0'))
                                     : json_object_get(value, part);
        path += len + (path[len] == '.');
    }
    return value;
}

const char *box_text(const struct box *box, const char *path)
{
    const char *text = json_string_value(box_value(box, path));
    return text ? text : "";
}

double box_number(const struct box *box, const char *path)
{
    return json_number_value(box_value(box, path));
}

bool box_has_header(const struct box *box, const char *line)
{
    return box->answer.headers.data && strstr(box->answer.headers.data, line);
}

void box_submit(struct box *box, const char *prompt, char ret_id[JOB_ID_SIZE])
{
    char body[1024];
    (void)snprintf(body, sizeof body,
                   "{'prompt':'%s','model':'Flux1schnell','width':256,'height':256,'steps':4,'seed':7}",
                   prompt);
    CHECK_INT(box_ask(box, "POST", "/api/v2/images/generations", body), 200);
    (void)snprintf(ret_id, JOB_ID_SIZE, "%s", box_text(box, "data.request_id"));
}
