/* Which services an installation has: databases "pulix_<service>", or files "<service>.db". */
#include "store/copy_services.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "store/mongo.h"

PX_DEFINE_AUTO(folder, DIR *, (void)closedir);

bool px_copy__is_mongo(const char *place)
{
    return px_str_starts(place, "mongodb://") || px_str_starts(place, "mongodb+srv://");
}

static enum px_code add(struct px_services *services, const char *name, size_t len, struct px_error *err)
{
    if (services->n == PX_MAX_SERVICES || len >= sizeof services->names[0])
        return px_fail_because(err, PX_INTERNAL, "too many services, or names too long");
    memcpy(services->names[services->n], name, len);
    services->names[services->n++][len] = '\0';
    return PX_OK;
}

struct finding {
    struct px_services *services;
    enum px_code code;
    struct px_error *err;
};

static bool add_database(const char *name, void *data)
{
    struct finding *finding = data;
    if (px_str_starts(name, "pulix_"))
        finding->code =
            add(finding->services, name + strlen("pulix_"), strlen(name) - strlen("pulix_"), finding->err);
    return finding->code == PX_OK;
}

static enum px_code list_databases(const char *url, struct px_services *services, struct px_error *err)
{
    struct finding finding = {.services = services, .err = err};
    PX_TRY(px_mongo__list_databases(url, add_database, &finding, err));
    return finding.code;
}

static enum px_code list_files(const char *path, struct px_services *services, struct px_error *err)
{
    const struct dirent *entry;
    PX_AUTO(folder) DIR *folder = opendir(path);
    if (!folder)
        return px_fail_because(err, PX_NOT_FOUND, "%s: %s", path, strerror(errno));
    while ((entry = readdir(folder))) {
        const char *dot = strchr(entry->d_name, '.');
        if (dot && dot > entry->d_name && strcmp(dot, ".db") == 0)
            PX_TRY(add(services, entry->d_name, (size_t)(dot - entry->d_name), err));
    }
    return PX_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

enum px_code px_copy__list_services(const char *place, struct px_services *services, struct px_error *err)
{
    services->n = 0;
    PX_TRY((px_copy__is_mongo(place) ? list_databases : list_files)(place, services, err));
    qsort(services->names, services->n, sizeof services->names[0], by_name);
    return PX_OK;
}
