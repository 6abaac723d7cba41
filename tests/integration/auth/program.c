#include "support/check.h"

#include "base/cleanup.h"
#include "program.h"

#include <fcntl.h>
#include <pulix/generation/v1/generation.pb-c.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "token/token.h"

enum { BUS_WAIT_MS = 10000, READY_MS = 20000, CALL_MS = 15000 };

struct nats_fixture nats;
struct px_bus *bus;
static pid_t program;

static void become_program(const char *jwt_secret)
{
    char output[128], data[128];
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)snprintf(output, sizeof output, "%s/output", nats.folder);
    (void)snprintf(data, sizeof data, "%s/data", nats.folder);
    int fd = open(output, O_WRONLY | O_CREAT | O_APPEND, 0600);
    (void)dup2(fd, STDOUT_FILENO);
    (void)dup2(fd, STDERR_FILENO);
    (void)setenv("PULIX_NATS_URL", nats.url, 1);
    (void)setenv("PULIX_DATA_DIR", data, 1);
    (void)setenv("JWT_SECRET", jwt_secret, 1);
    (void)unsetenv("MONGO_URL");
    (void)execl(AUTH_PROGRAM, AUTH_PROGRAM, (char *)NULL);
    _exit(127);
}

void program_start(const char *jwt_secret)
{
    program = fork();
    CHECK(program >= 0);
    if (program == 0)
        become_program(jwt_secret);
}

int program_wait(void)
{
    int status = 0;
    CHECK_INT(waitpid(program, &status, 0), program);
    program = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void program_kill(void)
{
    if (program <= 0)
        return;
    (void)kill(program, SIGKILL);
    (void)program_wait();
}

int program_end(void)
{
    (void)kill(program, SIGTERM);
    return program_wait();
}

enum px_code call(const struct person *person, const char *method, const ProtobufCMessage *request,
                  struct px_arena *arena, ProtobufCMessage **ret_response, struct px_error *err)
{
    struct px_caller caller = {.client = "10.0.0.1", .timeout_ms = CALL_MS};
    if (person) {
        caller.user_id = person->user_id;
        caller.session_id = person->session_id;
        caller.auth_time_s = person->auth_time_s;
    }
    return px_rpc_call(bus, &auth__auth__descriptor, method, &caller, request, arena, ret_response, NULL,
                       err);
}

static void wait_until_ready(void)
{
    int64_t until_ms = px_mono_ms() + READY_MS;
    for (;;) {
        auto_arena struct px_arena arena = {0};
        Auth__RefreshRequest request = AUTH__REFRESH_REQUEST__INIT;
        ProtobufCMessage *response = NULL;
        px_arena_init(&arena, PX_ARENA_BUDGET);
        if (call(NULL, "Refresh", &request.base, &arena, &response, NULL) == PX_UNAUTHENTICATED)
            return;
        CHECK(px_mono_ms() < until_ms);
        px_sleep_ms(20);
    }
}

int start_all(void **state)
{
    const struct px_bus_options options = {.name = "test", .n_rpc = 2, .jetstream = true, .url = nats.url};
    (void)state;
    nats_fixture_start(&nats, NULL);
    CHECK_OK(px_bus_open(&options, BUS_WAIT_MS, &bus, NULL));
    program_start(SECRET);
    wait_until_ready();
    return 0;
}

int stop_all(void **state)
{
    (void)state;
    program_kill();
    px_bus_close(bus);
    nats_fixture_stop(&nats);
    return 0;
}

static void on_ask(natsConnection *nc, natsSubscription *subscription, natsMsg *msg, void *data)
{
    struct stand_in *self = data;
    natsMsg *answer = NULL;
    (void)subscription;
    /* All three messages are {string user_id = 1}, and all three answers {int64 deleted = 1}. */
    Generation__DeleteUserDataRequest *request = generation__delete_user_data_request__unpack(
        NULL, (size_t)natsMsg_GetDataLength(msg), (const uint8_t *)natsMsg_GetData(msg));
    (void)snprintf(self->user_id, sizeof self->user_id, "%s", request ? request->user_id : "");
    if (request)
        generation__delete_user_data_request__free_unpacked(request, NULL);
    if (natsMsg_Create(&answer, natsMsg_GetReply(msg), NULL, NULL, 0) == NATS_OK) {
        if (atomic_load(&self->refuses))
            (void)natsMsgHeader_Set(answer, "Nats-Service-Error", "unavailable");
        (void)natsConnection_PublishMsg(nc, answer);
    }
    natsMsg_Destroy(answer);
    natsMsg_Destroy(msg);
    atomic_fetch_add(&self->asked, 1);
}

void stand_in_start(struct stand_in *self, const char *service, bool refuses)
{
    char subject[64];
    memset(self, 0, sizeof *self);
    atomic_store(&self->refuses, refuses);
    (void)snprintf(subject, sizeof subject, "pulix.%s.v1.delete_user_data", service);
    CHECK_INT(natsConnection_Subscribe(&self->subscription, px_bus_rpc(bus), subject, on_ask, self), NATS_OK);
    CHECK_INT(natsConnection_FlushTimeout(px_bus_rpc(bus), 2000), NATS_OK);
}

void stand_in_stop(struct stand_in *self)
{
    (void)natsSubscription_Drain(self->subscription);
    (void)natsSubscription_WaitForDrainCompletion(self->subscription, 2000);
    px_sleep_ms(20);
    natsSubscription_Destroy(self->subscription);
}

void person_new(struct person *person)
{
    static char first_name[] = "Anna", last_name[] = "Petrova", password[] = PASSWORD;
    auto_arena struct px_arena arena = {0};
    char id[PX_ID_SIZE];
    Auth__SignUpRequest request = AUTH__SIGN_UP_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    memset(person, 0, sizeof *person);
    px_id_new(id);
    (void)snprintf(person->email, sizeof person->email, "p%s@example.org", id);
    request.first_name = first_name;
    request.last_name = last_name;
    request.email = person->email;
    request.password = password;
    CHECK_OK(call(NULL, "SignUp", &request.base, &arena, &response, NULL));
    CHECK_OK(person_sign_in(person, PASSWORD));
}

enum px_code person_sign_in(struct person *person, const char *password)
{
    auto_arena struct px_arena arena = {0};
    struct px_keyring ring;
    struct px_claims claims;
    Auth__LoginRequest request = AUTH__LOGIN_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    request.email = person->email;
    request.password = px_unconst(password);
    enum px_code code = call(NULL, "Login", &request.base, &arena, &response, NULL);
    if (code != PX_OK)
        return code;
    const Auth__LoginResponse *login = (const Auth__LoginResponse *)response;
    CHECK_OK(px_keyring_load(SECRET, &ring, NULL));
    CHECK_OK(px_token_verify(&ring, login->access_token, px_wall_ms() / 1000, &claims, NULL));
    (void)snprintf(person->user_id, sizeof person->user_id, "%s", claims.user_id);
    (void)snprintf(person->session_id, sizeof person->session_id, "%s", claims.session_id);
    (void)snprintf(person->refresh_token, sizeof person->refresh_token, "%s", login->refresh_token);
    person->auth_time_s = claims.auth_time_s;
    return PX_OK;
}

enum px_code person_logout(const struct person *person)
{
    auto_arena struct px_arena arena = {0};
    Auth__LogoutRequest request = AUTH__LOGOUT_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    return call(person, "Logout", &request.base, &arena, &response, NULL);
}

enum px_code person_delete(const struct person *person)
{
    auto_arena struct px_arena arena = {0};
    Auth__DeleteMeRequest request = AUTH__DELETE_ME_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    px_arena_init(&arena, PX_ARENA_BUDGET);
    return call(person, "DeleteMe", &request.base, &arena, &response, NULL);
}

void wait_for(atomic_int *counter, int value)
{
    int64_t until_ms = px_mono_ms() + READY_MS;
    while (atomic_load(counter) < value && px_mono_ms() < until_ms)
        px_sleep_ms(10);
    CHECK_INT(atomic_load(counter), value);
}
