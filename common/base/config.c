/* Reading the environment through a table. */
#include "base/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { MAX_SECRET_FILE = 4096 };

/* The content of the file without its final newline; NULL when it can't be read. Lives as long as the process. */
static const char *read_secret_file(const char *path)
{
    char text[MAX_SECRET_FILE];
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    size_t len = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[len] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
    return strdup(text);
}

/* What the row says: the variable, its file, or the fallback. NULL when none of them is there. */
static const char *find_value(const struct px_config_row *row)
{
    const char *value = getenv(row->name);
    if (value && value[0])
        return value;
    if (row->kind == PX_CONFIG_KIND_SECRET) {
        char name[128];
        (void)snprintf(name, sizeof name, "%s_FILE", row->name);
        const char *path = getenv(name);
        if (path && path[0])
            return read_secret_file(path);
    }
    return row->fallback;
}

static bool load_row(const struct px_config_row *row, void *config)
{
    const char *value = find_value(row);
    void *member = (char *)config + row->offset;
    if (!value) {
        (void)fprintf(stderr, "config: %s is required: %s\n", row->name, row->help);
        return false;
    }
    if (row->kind == PX_CONFIG_KIND_INT) {
        if (px_parse_int(value, row->min, row->max, (int64_t *)member))
            return true;
        (void)fprintf(stderr, "config: %s must be a whole number from %lld to %lld: %s\n", row->name,
                      (long long)row->min, (long long)row->max, row->help);
        return false;
    }
    size_t len = strlen(value);
    bool is_fallback = value == row->fallback;
    if (!is_fallback && (len < (size_t)row->min || len > (size_t)row->max)) {
        (void)fprintf(stderr, "config: %s must have %lld to %lld bytes: %s\n", row->name, (long long)row->min,
                      (long long)row->max, row->help);
        return false;
    }
    *(const char **)member = value;
    return true;
}

bool px_config_load(const struct px_config_row *rows, size_t n_rows, void *config)
{
    bool ok = true;
    for (size_t i = 0; i < n_rows; i++)
        ok = load_row(&rows[i], config) && ok;
    return ok;
}

void px_config_print(const struct px_config_row *rows, size_t n_rows, const void *config)
{
    for (size_t i = 0; i < n_rows; i++) {
        const char *member = (const char *)config + rows[i].offset;
        if (rows[i].kind == PX_CONFIG_KIND_INT)
            (void)printf("%s=%lld", rows[i].name, (long long)*(const int64_t *)(const void *)member);
        else if (rows[i].kind == PX_CONFIG_KIND_SECRET)
            (void)printf("%s=***", rows[i].name);
        else
            (void)printf("%s=%s", rows[i].name, *(const char *const *)(const void *)member);
        (void)printf("  # %s\n", rows[i].help);
    }
}
