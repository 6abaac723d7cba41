/* A growable byte buffer with a mandatory maximum.
 *
 * Appending never fails loudly: the first failure (maximum reached or no memory) is remembered, later appends do
 * nothing, and px_buf_ok() tells at the end. The bytes are always followed by a NUL that len does not count. */
#ifndef PX_BASE_BUF_H
#define PX_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct px_buf {
    char *data; /* NULL until the first append */
    size_t len, size, max;
    bool failed;
};

/* max: the most bytes it may ever hold. Takes no memory yet. */
void px_buf_init(struct px_buf *buf, size_t max);
void px_buf_done(struct px_buf *buf);
#define auto_buf __attribute__((cleanup(px_buf_done)))

/* Empties it and forgets a failure; keeps the memory. */
void px_buf_clear(struct px_buf *buf);

void px_buf_append(struct px_buf *buf, const void *bytes, size_t len);
void px_buf_str(struct px_buf *buf, const char *text);
void px_buf_char(struct px_buf *buf, char c);
void px_buf_int(struct px_buf *buf, int64_t value);
void px_buf_printf(struct px_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A JSON string with quotes; control characters, quote and backslash escaped. Input that is not UTF-8 has its
 * bad bytes replaced by U+FFFD. */
void px_buf_json_str(struct px_buf *buf, const char *text);

bool px_buf_ok(const struct px_buf *buf);

/* Hands the bytes over: new, free() them; NULL after a failure. The buffer is empty afterwards. */
char *px_buf_take(struct px_buf *buf, size_t *ret_len);

#endif
