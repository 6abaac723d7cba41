/* The journal: append, replay, cut a torn end. */
#include "sandbox/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

static void close_file(FILE *file)
{
    (void)fclose(file);
}
PX_DEFINE_AUTO(file, FILE *, close_file);
#define auto_file PX_AUTO(file)

PX_DEFINE_AUTO(record, json_t *, json_decref);
#define auto_record PX_AUTO(record)

/* Replays the whole lines; returns the length of the part that is sound. */
static off_t replay(FILE *file, journal_fn fn, void *data)
{
    auto_free char *line = NULL;
    size_t size = 0;
    off_t sound = 0;
    for (;;) {
        ssize_t len = getline(&line, &size, file);
        if (len <= 0 || line[len - 1] != '\n')
            return sound;
        auto_record json_t *record = json_loadb(line, (size_t)len, JSON_REJECT_DUPLICATES, NULL);
        if (!record)
            return sound;
        fn(record, data);
        sound += len;
    }
}

enum px_code journal_open(const char *path, journal_fn fn, void *data, int *ret_fd, struct px_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return px_fail_because(err, PX_UNAVAILABLE, "opening the journal: %s", strerror(errno));
    auto_file FILE *file = fopen(path, "re");
    if (!file || ftruncate(fd, replay(file, fn, data)) < 0) {
        int fault = errno;
        (void)close(fd);
        return px_fail_because(err, PX_UNAVAILABLE, "reading the journal: %s", strerror(fault));
    }
    *ret_fd = fd;
    return PX_OK;
}

enum px_code journal_append(int fd, const json_t *record, struct px_error *err)
{
    auto_free char *text = json_dumps(record, JSON_COMPACT);
    auto_free char *line = NULL;
    int len = text ? asprintf(&line, "%s\n", text) : -1;
    if (len < 0) {
        line = NULL;
        return px_fail(err, PX_OUT_OF_MEMORY);
    }
    ssize_t written = write(fd, line, (size_t)len);
    if (written != len)
        return px_fail_because(err, PX_UNAVAILABLE, "writing the journal: %s", strerror(errno));
    return PX_OK;
}

enum px_code journal_clear(int fd, struct px_error *err)
{
    if (ftruncate(fd, 0) < 0)
        return px_fail_because(err, PX_UNAVAILABLE, "clearing the journal: %s", strerror(errno));
    return PX_OK;
}
