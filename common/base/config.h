/* Configuration from the environment through a table.
 *
 *     static const struct px_config_row rows[] = {
 *         PX_CONFIG_INT(struct gw_config, threads, "PULIX_HTTP_THREADS", "768", 8, 16384, "connections at once"),
 *         ...
 *
 * Strict: a missing required variable, a malformed number or a value out of its limits is a fault; all faults are
 * reported at once, and main leaves with PX_EXIT_CONFIG. A secret may come from a file: NAME_FILE. */
#ifndef PX_BASE_CONFIG_H
#define PX_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PX_EXIT_CONFIG = 78 }; /* EX_CONFIG of sysexits.h */

enum px_config_kind { PX_CONFIG_KIND_STR, PX_CONFIG_KIND_INT, PX_CONFIG_KIND_SECRET };

struct px_config_row {
    const char *name;
    enum px_config_kind kind;
    size_t offset;        /* of a 'const char *' (text, secret) or an int64_t (number) */
    const char *fallback; /* NULL: required */
    int64_t min, max;     /* of the number, or of the text's length in bytes */
    const char *help;
};

/* clang-format off: it takes the initialisers for blocks */
#define PX_CONFIG_STR(type, member, name, fallback, min, max, help)                                          \
    {                                                                                                        \
        (name), PX_CONFIG_KIND_STR, offsetof(type, member), (fallback), (min), (max), (help)                 \
    }
#define PX_CONFIG_INT(type, member, name, fallback, min, max, help)                                          \
    {                                                                                                        \
        (name), PX_CONFIG_KIND_INT, offsetof(type, member), (fallback), (min), (max), (help)                 \
    }
#define PX_CONFIG_SECRET(type, member, name, fallback, min, max, help)                                       \
    {                                                                                                        \
        (name), PX_CONFIG_KIND_SECRET, offsetof(type, member), (fallback), (min), (max), (help)              \
    }
/* clang-format on */

/* Fills *config. On faults writes one line each to stderr and returns false. Texts live as long as the process.
 * A text that is empty counts as not set. */
bool px_config_load(const struct px_config_row *rows, size_t n_rows, void *config);

/* Writes "NAME=value  # help" for every row to stdout, secrets as "***". */
void px_config_print(const struct px_config_row *rows, size_t n_rows, const void *config);

#endif
