/* The SQL of one index; private to the SQLite engine. */
#ifndef PX_STORE_SQLITE_PLAN_H
#define PX_STORE_SQLITE_PLAN_H

#include "base/buf.h"
#include "store/store.h"

enum { SQLITE_MAX_OBJECTS = 4, SQLITE_MAX_OBJECT_NAME = 160 };

/* One thing in the file. */
struct sqlite_object {
    char name[SQLITE_MAX_OBJECT_NAME]; /* "<collection>:<index>", with ":<event>" for a trigger */
    struct px_buf sql;                 /* exactly as SQLite keeps it in its schema */
};

/* All that one index needs. */
struct sqlite_plan {
    struct sqlite_object objects[SQLITE_MAX_OBJECTS];
    size_t n;
    struct px_buf fill; /* fills it from what is there; empty where CREATE does that */
};

/* false without memory; plan_done() it all the same. */
bool px_sqlite__plan_init(struct sqlite_plan *plan, const struct px_collection *collection,
                          const struct px_index *index);
void px_sqlite__plan_done(struct sqlite_plan *plan);
#define auto_plan __attribute__((cleanup(px_sqlite__plan_done)))

#endif
