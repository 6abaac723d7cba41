/* The log: whole JSON lines, one by one or collected. */
#include "support/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

enum { MAX_TEXT = 1 << 20, THREADS = 4, LINES = 500 };

static int original_stdout = -1;
static char text[MAX_TEXT];

/* From here on stdout goes to a file that nobody else sees. */
static int redirect(void)
{
    char path[] = "/tmp/pulix-log-XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0);
    (void)unlink(path);
    (void)fflush(stdout);
    original_stdout = dup(STDOUT_FILENO);
    CHECK(dup2(fd, STDOUT_FILENO) >= 0);
    return fd;
}

static size_t read_back(int fd)
{
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    return n > 0 ? (size_t)n : 0;
}

static void restore(int fd)
{
    CHECK(dup2(original_stdout, STDOUT_FILENO) >= 0);
    (void)close(original_stdout);
    (void)close(fd);
}

TEST(a_line_has_time_level_service_message_and_fields)
{
    px_log_setup("test", PX_LOG_INFO);
    int fd = redirect();
    px_log_request("R1");
    px_log_info("picture stored", PX_S("name", "a \"b\"\n\x1b"), PX_I("bytes", -5));
    px_log_request(NULL);
    px_log_debug("not shown");
    size_t len = read_back(fd);
    restore(fd);
    CHECK(len > 0 && text[len - 1] == '\n' && strchr(text, '\n') == text + len - 1);
    CHECK(strstr(text,
                 "\"level\":\"info\",\"svc\":\"test\",\"msg\":\"picture stored\",\"request_id\":\"R1\"") !=
          NULL);
    CHECK(strstr(text, "\"name\":\"a \\\"b\\\"\\n\\u001b\",\"bytes\":-5}") != NULL);
}

static void *write_lines(void *data)
{
    for (int i = 0; i < LINES; i++)
        px_log_info("line", PX_I("thread", *(int *)data), PX_I("n", i));
    return NULL;
}

TEST(collected_lines_are_whole_complete_and_in_order)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];
    int fd = redirect();
    CHECK(px_log_collect_start());
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CHECK_INT(pthread_create(&threads[i], NULL, write_lines, &numbers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
    px_log_collect_stop();
    (void)read_back(fd);
    restore(fd);
    int next[THREADS] = {0};
    int n = 0;
    for (char *line = text; *line; line = strchr(line, '\n') + 1) {
        char expected[64];
        char *thread = strstr(line, "\"thread\":");
        CHECK(line[0] == '{' && thread && thread < strchr(line, '\n'));
        int number = thread[9] - '0';
        (void)snprintf(expected, sizeof expected, "\"thread\":%d,\"n\":%d}\n", number, next[number]++);
        CHECK_INT(strncmp(thread, expected, strlen(expected)), 0);
        n++;
    }
    CHECK_INT(n, THREADS * LINES);
}

TEST(a_warning_is_written_at_once_after_what_came_before)
{
    int fd = redirect();
    CHECK(px_log_collect_start());
    px_log_info("first");
    px_log_warn("second");
    (void)read_back(fd);
    px_log_info("third");
    px_log_collect_stop();
    const char *first = strstr(text, "first");
    const char *second = strstr(text, "second");
    bool in_order = first && second && first < second;
    (void)read_back(fd);
    restore(fd);
    CHECK(in_order);
    CHECK(strstr(text, "third") != NULL);
}

RUN_TESTS(CASE(a_line_has_time_level_service_message_and_fields),
          CASE(collected_lines_are_whole_complete_and_in_order),
          CASE(a_warning_is_written_at_once_after_what_came_before))
