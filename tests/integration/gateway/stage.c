#include "support/check.h"

#include "base/cleanup.h"
#include "stage.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pulix/auth/v1/auth.pb-c.h>

#include "base/clock.h"
#include "base/str.h"
#include "rpc/event.h"

enum { BUS_WAIT_MS = 10000, START_MS = 20000, MAX_ENV = 24, ENV_SIZE = 160 };

static enum px_code get_me(struct px_call *call, struct stage *stage, const Auth__GetMeRequest *req,
                           Auth__GetMeResponse *resp)
{
    (void)req;
    atomic_fetch_add(&stage->n_reads, 1);
    int version = atomic_load(&stage->version);
    if (atomic_load(&stage->delay_ms))
        px_sleep_ms(atomic_load(&stage->delay_ms));
    Auth__User *user = px_arena_alloc(&call->arena, sizeof *user);
    auth__user__init(user);
    user->id = px_unconst(call->caller.user_id);
    user->first_name = px_arena_printf(&call->arena, "version-%d", version);
    resp->user = user;
    px_call_cache(call, 60, "user:test", NULL);
    return PX_OK;
}

static enum px_code update_me(struct px_call *call, struct stage *stage, const Auth__UpdateMeRequest *req,
                              Auth__GetMeResponse *resp)
{
    (void)req, (void)resp;
    atomic_fetch_add(&stage->version, 1);
    px_call_purge(call, "user:test");
    return PX_OK;
}

static enum px_code sign_up(struct px_call *call, struct stage *stage, const Auth__SignUpRequest *req,
                            Auth__SignUpResponse *resp)
{
    (void)call, (void)stage;
    resp->message = req->first_name;
    return PX_OK;
}

static enum px_code refuse(struct px_call *call, const ProtobufCMessage *request, ProtobufCMessage *response)
{
    (void)request, (void)response;
    return px_fail(&call->err, PX_UNIMPLEMENTED);
}

PX_HANDLER(Auth, struct stage, GetMe, GetMeRequest, GetMeResponse, get_me)
PX_HANDLER(Auth, struct stage, UpdateMe, UpdateMeRequest, GetMeResponse, update_me)
PX_HANDLER(Auth, struct stage, SignUp, SignUpRequest, SignUpResponse, sign_up)

/* Every method of the descriptor: ours, the rest refuse. */
static size_t fill_methods(struct px_method *methods)
{
    const ProtobufCServiceDescriptor *descriptor = &auth__auth__descriptor;
    for (unsigned i = 0; i < descriptor->n_methods; i++) {
        const char *name = descriptor->methods[i].name;
        methods[i] = (struct px_method){name, refuse, PX_ANYONE};
        if (strcmp(name, "GetMe") == 0)
            methods[i].call = thunk_GetMe;
        if (strcmp(name, "UpdateMe") == 0)
            methods[i].call = thunk_UpdateMe;
        if (strcmp(name, "SignUp") == 0)
            methods[i].call = thunk_SignUp;
    }
    return descriptor->n_methods;
}

static void serve_auth(struct stage *stage)
{
    static struct px_method methods[64];
    struct px_error err = {0};
    struct px_bus_options options = {.url = stage->nats.url, .name = "auth", .n_rpc = 1, .jetstream = true};
    CHECK_OK(px_bus_open(&options, BUS_WAIT_MS, &stage->bus, &err));
    CHECK_OK(px_events_setup(stage->bus, NULL, &err));
    struct px_server_options server = {.bus = stage->bus,
                                       .descriptor = &auth__auth__descriptor,
                                       .methods = methods,
                                       .n_methods = fill_methods(methods),
                                       .self = stage,
                                       .threads = 8,
                                       .queue = 256};
    CHECK_OK(px_server_start(&server, &stage->server, &err));
}

static int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0);
    CHECK_INT(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    CHECK_INT(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    (void)close(fd);
    return ntohs(address.sin_port);
}

struct environment {
    char texts[MAX_ENV][ENV_SIZE];
    char *pointers[MAX_ENV + 1];
    int n;
};

/* Adds "NAME=" and its value; a name that is there already gets the new value. */
static void add_env(struct environment *environment, const char *name, const char *value)
{
    int place = 0;
    while (place < environment->n && strncmp(environment->texts[place], name, strcspn(name, "=") + 1) != 0)
        place++;
    CHECK(place < MAX_ENV);
    (void)snprintf(environment->texts[place], ENV_SIZE, "%s%s", name, value);
    environment->pointers[place] = environment->texts[place];
    environment->n += place == environment->n;
}

/* A sanitizer's settings pass through. */
static void pass_on(struct environment *environment, const char *prefix)
{
    extern char **environ;
    for (char **at = environ; *at; at++)
        if (strncmp(*at, prefix, strlen(prefix)) == 0)
            add_env(environment, *at, "");
}

static pid_t run_gateway(struct stage *stage, const char *const *env)
{
    static struct environment environment;
    char address[64];
    environment = (struct environment){0};
    add_env(&environment, "PULIX_NATS_URL=", stage->nats.url);
    add_env(&environment, "JWT_SECRET=", STAGE_SECRET);
    add_env(&environment, "PULIX_MEDIA_SECRET=", "m9Q1w7eR5tY3uI0oP8aS6dF4gH2jK5lZ");
    (void)snprintf(address, sizeof address, "127.0.0.1:%d", stage->port);
    add_env(&environment, "PULIX_HTTP_ADDR=", address);
    (void)snprintf(address, sizeof address, "127.0.0.1:%d", stage->admin_port);
    add_env(&environment, "PULIX_ADMIN_ADDR=", address);
    add_env(&environment, "PULIX_WEB_DIR=", WEB_DIR);
    add_env(&environment, "PULIX_ACCESS_LOG=", "0");
    add_env(&environment, "PULIX_LOG_LEVEL=", "warn");
    pass_on(&environment, "ASAN_OPTIONS=");
    pass_on(&environment, "TSAN_OPTIONS=");
    for (; env && *env; env++)
        add_env(&environment, *env, "");
    pid_t gateway = fork();
    CHECK(gateway >= 0);
    if (gateway == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)execle(GATEWAY_PROGRAM, GATEWAY_PROGRAM, (char *)NULL, environment.pointers);
        _exit(127);
    }
    return gateway;
}

/* The gateway listens on its admin port last. */
static void wait_until_ready(struct stage *stage)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)stage->admin_port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int64_t until_ms = px_mono_ms() + START_MS;
    for (;;) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bool there = connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
        (void)close(fd);
        if (there)
            return;
        CHECK_INT(waitpid(stage->gateway, NULL, WNOHANG), 0);
        CHECK(px_mono_ms() < until_ms);
        px_sleep_ms(20);
    }
}

void stage_sign_in(struct stage *stage)
{
    struct px_keyring ring;
    struct px_claims claims = {.user_id = STAGE_USER, .session_id = STAGE_SESSION};
    int64_t now_s = px_wall_ms() / 1000;
    px_id_new(claims.token_id);
    claims.issued_s = claims.auth_time_s = now_s;
    claims.expires_s = now_s + PX_TOKEN_LIFETIME_S;
    CHECK_OK(px_keyring_load(STAGE_SECRET, &ring, NULL));
    CHECK_OK(px_token_sign(&ring, &claims, stage->token, NULL));
}

void stage_start(struct stage *stage, const char *const *env)
{
    memset(stage, 0, sizeof *stage);
    (void)signal(SIGPIPE, SIG_IGN);
    nats_fixture_start(&stage->nats, NULL);
    stage->port = free_port();
    stage->admin_port = free_port();
    serve_auth(stage);
    stage->gateway = run_gateway(stage, env);
    wait_until_ready(stage);
    stage_sign_in(stage);
}

void stage_restart_gateway(struct stage *stage)
{
    if (stage->gateway > 0)
        CHECK_INT(stage_end_gateway(stage, SIGTERM, 15000), 0);
    stage->gateway = run_gateway(stage, NULL);
    wait_until_ready(stage);
}

int stage_exit_code_with(struct stage *stage, const char *variable)
{
    const char *const env[] = {variable, NULL};
    struct stage other = *stage;
    other.gateway = run_gateway(stage, env);
    return stage_end_gateway(&other, 0, 15000);
}

int stage_end_gateway(struct stage *stage, int signal_number, int wait_ms)
{
    int status = 0;
    int64_t until_ms = px_mono_ms() + wait_ms;
    if (stage->gateway <= 0)
        return -1;
    (void)kill(stage->gateway, signal_number);
    while (waitpid(stage->gateway, &status, WNOHANG) == 0) {
        if (px_mono_ms() > until_ms)
            return -1;
        px_sleep_ms(10);
    }
    stage->gateway = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void stage_stop(struct stage *stage)
{
    if (stage->gateway > 0 && stage_end_gateway(stage, SIGTERM, 30000) < 0)
        (void)stage_end_gateway(stage, SIGKILL, 5000);
    (void)px_server_stop(stage->server, 5000);
    px_bus_close(stage->bus);
    nats_fixture_stop(&stage->nats);
}

static int connect_to(int port)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0);
    CHECK_INT(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

int stage_connect(const struct stage *stage)
{
    return connect_to(stage->port);
}

size_t stage_read(int fd, char *out, size_t size, int wait_ms, bool *ret_closed)
{
    size_t have = 0;
    bool closed = false;
    struct pollfd pfd = {.fd = fd, .events = POLLIN};
    while (have < size - 1 && !closed && poll(&pfd, 1, wait_ms) > 0) {
        ssize_t n = recv(fd, out + have, size - 1 - have, 0);
        closed = n <= 0;
        have += n > 0 ? (size_t)n : 0;
    }
    out[have] = '\0';
    if (ret_closed)
        *ret_closed = closed;
    return have;
}

static int status_of(const char *answer)
{
    int64_t status = 0;
    char digits[4] = "";
    if (strncmp(answer, "HTTP/1.1 ", 9) != 0)
        return 0;
    memcpy(digits, answer + 9, 3);
    return px_parse_int(digits, 100, 599, &status) ? (int)status : 0;
}

/* The whole answer has come: its head, and as many bytes as it declares. */
static bool is_complete(const char *text, size_t have)
{
    const char *end = strstr(text, "\r\n\r\n");
    const char *length = strcasestr(text, "\r\nContent-Length: ");
    if (!end)
        return false;
    size_t wanted = length && length < end ? (size_t)strtoul(length + 18, NULL, 10) : 0;
    return have - (size_t)(end + 4 - text) >= wanted;
}

static int ask(int port, const char *request, char *out, size_t size)
{
    static _Thread_local char own[64 << 10];
    char *text = out ? out : own;
    size_t room = out ? size : sizeof own;
    size_t have = 0;
    int fd = connect_to(port);
    struct pollfd pfd = {.fd = fd, .events = POLLIN};
    text[0] = '\0';
    CHECK_INT(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
    while (have < room - 1 && !is_complete(text, have) && poll(&pfd, 1, 15000) > 0) {
        ssize_t n = recv(fd, text + have, room - 1 - have, 0);
        if (n <= 0)
            break;
        have += (size_t)n;
        text[have] = '\0';
    }
    (void)close(fd);
    return status_of(text);
}

int stage_ask(const struct stage *stage, const char *request, char *out, size_t size)
{
    return ask(stage->port, request, out, size);
}

int stage_ask_admin(const struct stage *stage, const char *path, char *out, size_t size)
{
    char request[200];
    (void)snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    return ask(stage->admin_port, request, out, size);
}

int stage_get_me(const struct stage *stage, char *out, size_t size)
{
    char request[PX_TOKEN_SIZE + 200];
    (void)snprintf(request, sizeof request,
                   "GET /auth/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n",
                   stage->token);
    return stage_ask(stage, request, out, size);
}

int stage_count_answers(const char *text)
{
    int n = 0;
    for (const char *at = strstr(text, "HTTP/1.1 "); at; at = strstr(at + 1, "HTTP/1.1 "))
        n++;
    return n;
}
