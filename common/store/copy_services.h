/* The services of an installation; private to the folder. */
#ifndef PX_STORE_COPY_SERVICES_H
#define PX_STORE_COPY_SERVICES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { PX_MAX_SERVICES = 64 };

struct px_services {
    char names[PX_MAX_SERVICES][64];
    size_t n;
};

bool px_copy__is_mongo(const char *place);

/* place: a MongoDB address or a data folder. */
enum px_code px_copy__list_services(const char *place, struct px_services *services, struct px_error *err);

#endif
