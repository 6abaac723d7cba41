/* The rights that a program gives up. Each test tries them in a child, because they do not come back. */
#include "support/check.h"

#include <errno.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"

/* Runs the question in a child after the setup; its answer. */
static bool child_says(bool (*question)(void))
{
    int status = 0;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        px_process_setup();
        _exit(question() ? 7 : 8);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 7 || WEXITSTATUS(status) == 8);
    return WEXITSTATUS(status) == 7;
}

static bool is_refused(long result)
{
    return result == -1 && errno == EPERM;
}

static bool can_change_the_machine(void)
{
    /* All would succeed or find other faults, were they let through. */
    return !is_refused(syscall(SYS_unshare, 0)) ||
           !is_refused(syscall(SYS_process_vm_readv, 0, 0, 0, 0, 0, 0)) ||
           !is_refused(syscall(SYS_bpf, -1, 0, 0)) || !is_refused(syscall(SYS_mount, 0, 0, 0, 0, 0)) ||
           !is_refused(syscall(SYS_keyctl, 0, 0, 0, 0, 0)) || !is_refused(syscall(SYS_io_uring_setup, 0, 0));
}

TEST(the_machine_and_other_processes_are_out_of_reach)
{
    CHECK(!child_says(can_change_the_machine));
}

static bool could_gain_rights(void)
{
    struct rlimit core = {1, 1};
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 || prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2 ||
           getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0;
}

TEST(no_rights_can_be_gained_and_no_image_of_the_memory_is_left)
{
    CHECK(!child_says(could_gain_rights));
}

static void *do_nothing(void *data)
{
    return data;
}

static bool can_work(void)
{
    pthread_t thread;
    void *result = NULL;
    int pipe_ends[2];
    char byte = 'x';
    return pthread_create(&thread, NULL, do_nothing, &byte) == 0 && pthread_join(thread, &result) == 0 &&
           result == &byte && pipe(pipe_ends) == 0 && write(pipe_ends[1], &byte, 1) == 1 &&
           read(pipe_ends[0], &byte, 1) == 1;
}

TEST(threads_and_files_are_as_ever)
{
    CHECK(child_says(can_work));
}

RUN_TESTS(CASE(the_machine_and_other_processes_are_out_of_reach),
          CASE(no_rights_can_be_gained_and_no_image_of_the_memory_is_left),
          CASE(threads_and_files_are_as_ever))
