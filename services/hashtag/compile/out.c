/* Sections in memory, then one file. */
#include "hashtag/compile/out.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

struct text {
    UT_hash_handle hh;
    uint32_t place;
    char text[];
};

/* A table's record before it has its place; found by its hash while the tables grow. */
struct slot {
    UT_hash_handle hh;
    struct slot *next; /* in the order of adding */
    uint64_t hash;
    char record[32];
};

struct index {
    struct slot *by_hash; /* the first of each hash */
    struct slot *first, *last;
    size_t n;
};

static struct index indexes[SECTION_COUNT];

void fail(const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fprintf(stderr, "hashtag-compile: ");
    if (file && line > 0)
        (void)fprintf(stderr, "%s:%d: ", file, line);
    else if (file)
        (void)fprintf(stderr, "%s: ", file);
    (void)vfprintf(stderr, format, args);
    (void)fprintf(stderr, "\n");
    va_end(args);
    _Exit(1);
}

void *rows_add(struct rows *rows, size_t record)
{
    if (rows->n == rows->size) {
        rows->size = rows->size ? 2 * rows->size : 256;
        rows->data = realloc(rows->data, rows->size * record);
        if (!rows->data)
            fail(NULL, 0, "out of memory");
    }
    rows->record = record;
    void *row = rows->data + rows->n++ * record;
    memset(row, 0, record);
    return row;
}

uint32_t out_text(struct out *out, const char *text)
{
    struct text *texts = out->texts;
    struct text *found = NULL;
    size_t len = strlen(text);
    HASH_FIND(hh, texts, text, len, found);
    if (found)
        return found->place;
    found = calloc(1, sizeof *found + len + 1);
    if (!found)
        fail(NULL, 0, "out of memory");
    memcpy(found->text, text, len + 1);
    found->place = (uint32_t)out->sections[SECTION_TEXTS].n;
    HASH_ADD_KEYPTR(hh, texts, found->text, len, found);
    out->texts = texts;
    for (size_t i = 0; i <= len; i++)
        *(char *)rows_add(&out->sections[SECTION_TEXTS], 1) = text[i];
    return found->place;
}

uint32_t out_add(struct out *out, enum format_section section, const void *record, size_t size)
{
    struct rows *rows = &out->sections[section];
    memcpy(rows_add(rows, size), record, size);
    return (uint32_t)rows->n - 1;
}

void out_put(struct out *out, enum format_section section, uint64_t hash, const void *record, size_t size)
{
    struct slot *slot = calloc(1, sizeof *slot);
    if (!slot || size > sizeof slot->record)
        fail(NULL, 0, "out of memory");
    slot->hash = hash;
    memcpy(slot->record, record, size);
    uint32_t mark = format_mark(hash);
    memcpy(slot->record, &mark, sizeof mark);
    struct index *index = &indexes[section];
    if (!out_get(out, section, hash))
        HASH_ADD(hh, index->by_hash, hash, sizeof slot->hash, slot);
    *(index->last ? &index->last->next : &index->first) = slot;
    index->last = slot;
    index->n++;
    out->table_record[section] = size;
}

void *out_get(struct out *out, enum format_section section, uint64_t hash)
{
    (void)out;
    struct slot *slot = NULL;
    HASH_FIND(hh, indexes[section].by_hash, &hash, sizeof hash, slot);
    return slot ? slot->record : NULL;
}

/* Lays the slots of a table out, half as many places again as records, each at its place or soon behind it. */
static void lay_out(struct out *out, enum format_section section)
{
    size_t record = out->table_record[section];
    size_t n = indexes[section].n;
    struct table_header header = {.slots = (uint32_t)(n + n / 2 + 8), .record_size = (uint32_t)record};
    struct rows *rows = &out->sections[section];
    rows->record = 1;
    rows->n = rows->size = sizeof header + header.slots * record;
    rows->data = calloc(rows->n, 1);
    if (!rows->data)
        fail(NULL, 0, "out of memory");
    memcpy(rows->data, &header, sizeof header);
    for (struct slot *slot = indexes[section].first; slot; slot = slot->next) {
        uint32_t place = format_place(slot->hash, header.slots);
        for (;; place = (place + 1) % header.slots) {
            char *at = rows->data + sizeof header + place * record;
            uint32_t mark = 0;
            memcpy(&mark, at, sizeof mark);
            if (mark)
                continue;
            memcpy(at, slot->record, record);
            break;
        }
    }
}

void out_write(struct out *out, const char *path)
{
    struct format_header header = {
        .magic = FORMAT_MAGIC, .version = FORMAT_VERSION, .sections = SECTION_COUNT};
    uint32_t offset = sizeof header;
    uint64_t hash = FORMAT_HASH_START;
    for (int i = 0; i < SECTION_COUNT; i++) {
        struct rows *rows = &out->sections[i];
        if (out->table_record[i])
            lay_out(out, i);
        while (rows->n * rows->record % 8 != 0 && rows->record == 1)
            *(char *)rows_add(rows, 1) = 0;
        header.at[i].offset = offset;
        header.at[i].size = (uint32_t)(rows->n * rows->record);
        hash = format_hash_add(hash, rows->data, header.at[i].size);
        offset += header.at[i].size;
    }
    header.checksum = hash;
    FILE *file = fopen(path, "wbe");
    if (!file || fwrite(&header, sizeof header, 1, file) != 1)
        fail(path, 0, "cannot be written");
    for (int i = 0; i < SECTION_COUNT; i++)
        if (header.at[i].size > 0 && fwrite(out->sections[i].data, header.at[i].size, 1, file) != 1)
            fail(path, 0, "cannot be written");
    if (fclose(file) != 0)
        fail(path, 0, "cannot be written");
}

char *read_all(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rbe");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        fail(path, 0, "cannot be read");
    long size = ftell(file);
    char *data = size >= 0 ? calloc(1, (size_t)size + 1) : NULL;
    if (!data || fseek(file, 0, SEEK_SET) != 0 || fread(data, 1, (size_t)size, file) != (size_t)size)
        fail(path, 0, "cannot be read");
    (void)fclose(file);
    *ret_size = (size_t)size;
    return data;
}

void read_lines(const char *path, void (*each)(void *self, char *text, const char *file, int line),
                void *self)
{
    size_t size = 0;
    char *data = read_all(path, &size);
    char *rest = data;
    int line = 0;
    for (char *text; (text = next_field(&rest, '\n')) != NULL;) {
        line++;
        size_t len = strlen(text);
        if (len > 0 && text[len - 1] == '\r')
            text[len - 1] = '\0';
        if (text[0])
            each(self, text, path, line);
    }
    free(data);
}

char *next_field(char **p, char end)
{
    char *field = *p;
    if (!field)
        return NULL;
    char *stop = strchr(field, end);
    if (stop)
        *stop++ = '\0';
    *p = stop;
    return field;
}

uint64_t hash_text(const char *text)
{
    return format_hash_end(format_hash_add(FORMAT_HASH_START, text, (uint32_t)strlen(text)));
}
