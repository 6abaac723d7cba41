/* The life of a service program: configuration, serving, signals. */
#include "support/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "double.h"
#include "support/nats_fixture.h"

enum { READY_MS = 15000, OUTPUT_SIZE = 8192 };

static struct nats_fixture nats;

static int start_bus(void **state)
{
    (void)state;
    nats_fixture_start(&nats, NULL);
    return 0;
}

static int stop_bus(void **state)
{
    (void)state;
    nats_fixture_stop(&nats);
    return 0;
}

/* A run of the program; its output goes to a file in the fixture's folder. */
struct program {
    pid_t pid;
    char output[128];
};

static void launch(struct program *program, const char *url, const char *number, const char *argument)
{
    (void)snprintf(program->output, sizeof program->output, "%s/output", nats.folder);
    program->pid = fork();
    if (program->pid != 0)
        return;
    int fd = open(program->output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    (void)dup2(fd, STDOUT_FILENO);
    (void)dup2(fd, STDERR_FILENO);
    (void)unsetenv("PULIX_NATS_URL");
    if (url)
        (void)setenv("PULIX_NATS_URL", url, 1);
    (void)setenv("PULIX_TEST_NUMBER", number, 1);
    (void)execl(RPC_PROGRAM, RPC_PROGRAM, argument, NULL);
    _exit(127);
}

static void read_output(const struct program *program, char output[OUTPUT_SIZE])
{
    FILE *file = fopen(program->output, "re");
    CHECK(file != NULL);
    size_t len = fread(output, 1, OUTPUT_SIZE - 1, file);
    output[len] = '\0';
    (void)fclose(file);
}

/* Waits for the end; -1 when a signal ended it. */
static int exit_code(struct program *program)
{
    int status = 0;
    CHECK_INT(waitpid(program->pid, &status, 0), program->pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void wait_until_ready(struct px_bus *client)
{
    int64_t until_ms = px_mono_ms() + READY_MS;
    while (client_order(client, "hello", 1000, NULL, NULL) != PX_OK) {
        CHECK(px_mono_ms() < until_ms);
        px_sleep_ms(20);
    }
}

TEST(all_faults_of_the_configuration_are_told_at_once)
{
    char output[OUTPUT_SIZE];
    struct program program;
    launch(&program, NULL, "many", NULL);
    CHECK_INT(exit_code(&program), 78);
    read_output(&program, output);
    CHECK(strstr(output, "PULIX_NATS_URL is required"));
    CHECK(strstr(output, "PULIX_TEST_NUMBER must be a whole number from 1 to 99"));
}

TEST(a_service_may_refuse_its_configuration_itself)
{
    struct program program;
    launch(&program, nats.url, "99", NULL);
    CHECK_INT(exit_code(&program), 78);
}

TEST(the_configuration_can_be_shown_without_its_secrets)
{
    char output[OUTPUT_SIZE];
    struct program program;
    launch(&program, "nats://contact:hunter2@127.0.0.1:1", "7", "--print-config");
    CHECK_INT(exit_code(&program), 0);
    read_output(&program, output);
    CHECK(strstr(output, "PULIX_TEST_NUMBER=7"));
    CHECK(strstr(output, "PULIX_DATA_DIR=var/data"));
    CHECK(strstr(output, "PULIX_NATS_URL=***"));
    CHECK(!strstr(output, "hunter2"));
}

TEST(an_unknown_argument_is_refused)
{
    struct program program;
    launch(&program, nats.url, "7", "--verbose");
    CHECK_INT(exit_code(&program), 78);
}

TEST(a_service_that_can_not_start_ends_with_1)
{
    char output[OUTPUT_SIZE];
    struct program program;
    launch(&program, nats.url, "13", NULL);
    CHECK_INT(exit_code(&program), 1);
    read_output(&program, output);
    CHECK(strstr(output, "13 brings bad luck"));
}

static void *call_slowly(void *data)
{
    static enum px_code code;
    code = client_order(data, "slow", 15000, NULL, NULL);
    nats_ReleaseThreadMemory();
    return &code;
}

/* A call that the program will not have answered when it is ended. */
static void *call_in_vain(void *data)
{
    (void)client_order(data, "wait", 3000, NULL, NULL);
    nats_ReleaseThreadMemory();
    return NULL;
}

TEST(sigterm_lets_a_running_call_finish)
{
    struct program program;
    launch(&program, nats.url, "7", NULL);
    struct px_bus *client = client_open(nats.url);
    wait_until_ready(client);
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, call_slowly, client), 0);
    px_sleep_ms(150);
    CHECK_INT(kill(program.pid, SIGTERM), 0);
    CHECK_INT(exit_code(&program), 0);
    void *code = NULL;
    CHECK_INT(pthread_join(thread, &code), 0);
    CHECK_OK(*(enum px_code *)code);
    CHECK_CODE(client_order(client, "hello", 1000, NULL, NULL), PX_UNAVAILABLE);
    px_bus_close(client);
}

TEST(a_second_signal_ends_at_once)
{
    struct program program;
    launch(&program, nats.url, "7", NULL);
    struct px_bus *client = client_open(nats.url);
    wait_until_ready(client);
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, call_in_vain, client), 0);
    px_sleep_ms(500);
    CHECK_INT(kill(program.pid, SIGTERM), 0);
    px_sleep_ms(100);
    int64_t start_ms = px_mono_ms();
    CHECK_INT(kill(program.pid, SIGTERM), 0);
    CHECK_INT(exit_code(&program), -1);
    CHECK(px_mono_ms() - start_ms < 2000);
    CHECK_INT(pthread_join(thread, NULL), 0);
    px_bus_close(client);
}

TEST(a_service_waiting_for_the_bus_can_be_ended)
{
    struct program program;
    launch(&program, "nats://127.0.0.1:1", "7", NULL);
    px_sleep_ms(700);
    int64_t start_ms = px_mono_ms();
    CHECK_INT(kill(program.pid, SIGTERM), 0);
    CHECK_INT(exit_code(&program), 0);
    CHECK(px_mono_ms() - start_ms < 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(all_faults_of_the_configuration_are_told_at_once),
        CASE(a_service_may_refuse_its_configuration_itself),
        CASE(the_configuration_can_be_shown_without_its_secrets),
        CASE(an_unknown_argument_is_refused),
        CASE(a_service_that_can_not_start_ends_with_1),
        CASE(sigterm_lets_a_running_call_finish),
        CASE(a_second_signal_ends_at_once),
        CASE(a_service_waiting_for_the_bus_can_be_ended),
    };
    return cmocka_run_group_tests(tests, start_bus, stop_bus);
}
