/* Pictures, archives and files through the real program and a real bus. */
#include "support/check.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "generation_double.h"
#include "stage.h"

static struct stage stage;
static struct generation_double service;
static char answer[8 << 20];
static size_t answer_len;

static int set_up(void **state)
{
    (void)state;
    stage_start(&stage, NULL);
    generation_double_start(&service, stage.bus);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    generation_double_stop(&service);
    stage_stop(&stage);
    return 0;
}

/* One request on a connection of its own that ends with the answer; the length of the head, 0 when there was
 * none. */
static size_t fetch(const char *target, const char *fields)
{
    char request[PX_TOKEN_SIZE + 600];
    int fd = stage_connect(&stage);
    (void)snprintf(request, sizeof request,
                   "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n", target, fields);
    CHECK_INT(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
    answer_len = stage_read(fd, answer, sizeof answer, 5000, NULL);
    (void)close(fd);
    const char *end = strstr(answer, "\r\n\r\n");
    return end ? (size_t)(end + 4 - answer) : 0;
}

static const char *signed_in(void)
{
    static char field[PX_TOKEN_SIZE + 40];
    (void)snprintf(field, sizeof field, "Authorization: Bearer %s\r\n", stage.token);
    return field;
}

#define PICTURE "/generation/images/" DOUBLE_PICTURE "/file"

static void check_picture(const char *bytes, size_t len, size_t offset)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)bytes[i] != generation_double_byte(offset + i))
            fail_msg("byte %zu of the picture is wrong", offset + i);
}

TEST(a_large_picture_crosses_the_bus_in_pieces_and_arrives_whole)
{
    size_t head = fetch(PICTURE, signed_in());
    CHECK(strncmp(answer, "HTTP/1.1 200 ", 13) == 0);
    CHECK_INT(answer_len - head, service.picture_size);
    check_picture(answer + head, answer_len - head, 0);
    CHECK_INT(atomic_load(&service.n_reads), 6);
}

TEST(a_small_picture_is_read_once_and_then_comes_from_memory)
{
    int n_reads = atomic_load(&service.n_reads);
    service.picture_size = 40000;
    for (int i = 0; i < 5; i++) {
        size_t head = fetch(PICTURE "?variant=thumb", signed_in());
        CHECK_INT(answer_len - head, 40000);
        check_picture(answer + head, answer_len - head, 0);
    }
    CHECK_INT(atomic_load(&service.n_reads), n_reads + 1);
    service.picture_size = 3 << 20;
}

TEST(a_signed_address_works_without_a_token)
{
    char target[300], signature[PX_URL_SIGNATURE_SIZE];
    int64_t expires_s = px_wall_ms() / 1000 + 100;
    px_url_sign("m9Q1w7eR5tY3uI0oP8aS6dF4gH2jK5lZ", DOUBLE_PICTURE, "full", expires_s, signature);
    (void)snprintf(target, sizeof target, PICTURE "?variant=full&exp=%lld&sig=%s", (long long)expires_s,
                   signature);
    size_t head = fetch(target, "Range: bytes=1000000-1999999\r\n");
    CHECK(strncmp(answer, "HTTP/1.1 206 ", 13) == 0);
    CHECK_INT(answer_len - head, 1000000);
    check_picture(answer + head, answer_len - head, 1000000);
    (void)fetch(PICTURE, "");
    CHECK(strncmp(answer, "HTTP/1.1 401 ", 13) == 0);
}

/* Joins the chunks of the answer in place; the length of the body. */
static size_t join_chunks(size_t head)
{
    char *to = answer + head, *from = to;
    for (size_t len; (len = strtoul(from, &from, 16)) > 0;) {
        from += 2;
        memmove(to, from, len);
        to += len;
        from += len + 2;
    }
    return (size_t)(to - answer) - head;
}

TEST(an_archive_is_a_zip_file_that_can_be_read)
{
    size_t head = fetch("/generation/archive?ids=" DOUBLE_PICTURE ",QQQQQQQQQQQQQQQQQQQQQA", signed_in());
    CHECK(strncmp(answer, "HTTP/1.1 200 ", 13) == 0);
    CHECK(strstr(answer, "Transfer-Encoding: chunked"));
    size_t len = join_chunks(head);
    struct archive *zip = archive_read_new();
    struct archive_entry *entry;
    int n = 0;
    CHECK_INT(archive_read_support_format_zip(zip), ARCHIVE_OK);
    CHECK_INT(archive_read_open_memory(zip, answer + head, len), ARCHIVE_OK);
    for (; archive_read_next_header(zip, &entry) == ARCHIVE_OK; n++) {
        static char bytes[4 << 20];
        la_ssize_t size = archive_read_data(zip, bytes, sizeof bytes);
        if (n == 0) {
            CHECK_INT(size, service.picture_size);
            check_picture(bytes, (size_t)size, 0);
        }
        if (n == 2)
            CHECK(strncmp(bytes, "QQQQQQQQQQQQQQQQQQQQQA\n", 23) == 0);
    }
    CHECK_INT(n, 3); /* the picture, its recipe, what is missing */
    (void)archive_read_free(zip);
}

TEST(the_application_and_the_description_of_the_api_are_served)
{
    (void)fetch("/gallery", "Accept: text/html\r\n");
    CHECK(strncmp(answer, "HTTP/1.1 200 ", 13) == 0);
    CHECK(strstr(answer, "<!doctype html>"));
    (void)fetch("/openapi.json", "Accept-Encoding: br, gzip\r\n");
    CHECK(strncmp(answer, "HTTP/1.1 200 ", 13) == 0);
    CHECK(strstr(answer, "Content-Encoding: br"));
    CHECK(answer_len < 40000);
    (void)fetch("/docs", "");
    CHECK(strstr(answer, "<title>Pulix API</title>"));
    (void)fetch("/status", "Accept: text/html\r\n");
    CHECK(strstr(answer, "<!doctype html>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {CASE(a_large_picture_crosses_the_bus_in_pieces_and_arrives_whole),
                                       CASE(a_small_picture_is_read_once_and_then_comes_from_memory),
                                       CASE(a_signed_address_works_without_a_token),
                                       CASE(an_archive_is_a_zip_file_that_can_be_read),
                                       CASE(the_application_and_the_description_of_the_api_are_served)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
