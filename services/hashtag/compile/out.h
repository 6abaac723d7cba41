/* Collects the sections of pulix-hashtag.bin and writes them. A fault ends the program: it runs at build time
 * only. */
#ifndef PX_HASHTAG_COMPILE_OUT_H
#define PX_HASHTAG_COMPILE_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "hashtag/language/format.h"

/* Ends the program with a message and, if there is one, the place in the file that is read. */
void fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4), noreturn));

/* A growable array of records of one size. */
struct rows {
    char *data;
    size_t n, size, record;
};
void *rows_add(struct rows *rows, size_t record); /* zeroed */

struct out {
    struct rows sections[SECTION_COUNT]; /* tables: of struct slot */
    size_t table_record[SECTION_COUNT];  /* of a table's record; 0: an array */
    void *texts;                         /* text -> its place */
};

/* The place of a text in SECTION_TEXTS; equal texts share one. */
uint32_t out_text(struct out *out, const char *text);

/* Adds a record to an array section; returns its number. */
uint32_t out_add(struct out *out, enum format_section section, const void *record, size_t size);

/* Adds a record to a table; its mark is set. With 'once' a second record of the same hash is left out. */
void out_put(struct out *out, enum format_section section, uint64_t hash, const void *record, size_t size);

/* The record that was put under a hash, to change it; NULL. Valid until the next out_put(). */
void *out_get(struct out *out, enum format_section section, uint64_t hash);

void out_write(struct out *out, const char *path);

/* Reads a file by lines, without the line's end; 'line' counts from 1. */
void read_lines(const char *path, void (*each)(void *self, char *text, const char *file, int line),
                void *self);

/* The whole of a file, NUL-terminated; new. */
char *read_all(const char *path, size_t *ret_size);

/* Cuts the next field at 'end'; *p moves behind it. NULL after the last. */
char *next_field(char **p, char end);

uint64_t hash_text(const char *text);

#endif
