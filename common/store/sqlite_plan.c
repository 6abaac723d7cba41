/* Writes the SQL of an index: a partial index over generated columns, or for a multikey index a table with
 * one row for each element and the triggers that keep it. */
#include "store/sqlite_plan.h"

#include <stdio.h>
#include <string.h>

#include "store/collection.h"
#include "store/sqlite.h"

static struct px_buf *add_object(struct sqlite_plan *plan, const char *kind, const char *collection,
                                 const char *index, const char *suffix)
{
    struct sqlite_object *object = &plan->objects[plan->n++];
    (void)snprintf(object->name, sizeof object->name, "%s:%s%s", collection, index, suffix);
    px_buf_init(&object->sql, SQLITE_MAX_SQL);
    px_buf_printf(&object->sql, "CREATE %s \"%s\" ", kind, object->name);
    return &object->sql;
}

/* prefix"a",prefix"b",... */
static void put_columns(struct px_buf *sql, const struct px_index *index, const char *prefix, bool with_id)
{
    for (size_t i = 0; i < px_index__n_fields(index); i++)
        px_buf_printf(sql, "%s%s\"%s\"", i ? "," : "", prefix, index->fields[i]);
    if (with_id)
        px_buf_printf(sql, ",%s\"_id\"", prefix);
}

static bool is_multikey(const struct px_index *index, size_t i)
{
    return index->multikey && strcmp(index->fields[i], index->multikey) == 0;
}

/* Documents that lack a field are not in the index. */
static void put_presence(struct px_buf *sql, const struct px_index *index, const char *prefix)
{
    const char *word = "WHERE";
    for (size_t i = 0; i < px_index__n_fields(index); i++) {
        if (is_multikey(index, i))
            continue;
        px_buf_printf(sql, " %s %s\"%s\" IS NOT NULL", word, prefix, index->fields[i]);
        word = "AND";
    }
}

static void plan_plain(struct sqlite_plan *plan, const struct px_collection *collection,
                       const struct px_index *index)
{
    struct px_buf *sql =
        add_object(plan, index->unique ? "UNIQUE INDEX" : "INDEX", collection->name, index->name, "");
    px_buf_printf(sql, "ON \"%s\" (", collection->name);
    put_columns(sql, index, "", !index->unique);
    px_buf_str(sql, ")");
    put_presence(sql, index, "");
}

/* INSERT of the rows of one document: of 'source', which has the document's columns under 'prefix'. */
static void put_insert(struct px_buf *sql, const struct px_collection *collection,
                       const struct px_index *index, const char *prefix, const char *source)
{
    px_buf_printf(sql, "INSERT INTO \"%s:%s\" SELECT DISTINCT ", collection->name, index->name);
    for (size_t i = 0; i < px_index__n_fields(index); i++) {
        if (is_multikey(index, i))
            px_buf_str(sql, "words.value,");
        else
            px_buf_printf(sql, "%s\"%s\",", prefix, index->fields[i]);
    }
    px_buf_printf(sql, "%s\"_id\" FROM %sjson_each(px_strings(%s\"_bson\",'%s')) AS words", prefix, source,
                  prefix, index->multikey);
    put_presence(sql, index, prefix);
}

static void put_delete(struct px_buf *sql, const struct px_collection *collection,
                       const struct px_index *index)
{
    px_buf_printf(sql, "DELETE FROM \"%s:%s\" WHERE ", collection->name, index->name);
    for (size_t i = 0; i < px_index__n_fields(index); i++) {
        if (is_multikey(index, i))
            px_buf_printf(sql, "\"%s\" IN (SELECT value FROM json_each(px_strings(OLD.\"_bson\",'%s')))",
                          index->fields[i], index->multikey);
        else
            px_buf_printf(sql, "\"%s\"=OLD.\"%s\"", index->fields[i], index->fields[i]);
        px_buf_str(sql, " AND ");
    }
    px_buf_str(sql, "\"_id\"=OLD.\"_id\"");
}

/* An update that leaves the index's fields alone costs nothing. */
static void put_difference(struct px_buf *sql, const struct px_index *index)
{
    for (size_t i = 0; i < px_index__n_fields(index); i++) {
        const char *field = index->fields[i];
        px_buf_str(sql, i ? " OR " : " WHEN ");
        if (is_multikey(index, i))
            px_buf_printf(sql, "px_strings(OLD.\"_bson\",'%s') IS NOT px_strings(NEW.\"_bson\",'%s')", field,
                          field);
        else
            px_buf_printf(sql, "OLD.\"%s\" IS NOT NEW.\"%s\"", field, field);
    }
}

static void plan_multikey(struct sqlite_plan *plan, const struct px_collection *collection,
                          const struct px_index *index)
{
    const char *name = collection->name;
    struct px_buf *sql = add_object(plan, "TABLE", name, index->name, "");
    px_buf_char(sql, '(');
    put_columns(sql, index, "", true);
    px_buf_str(sql, ", PRIMARY KEY (");
    put_columns(sql, index, "", true);
    px_buf_str(sql, ")) WITHOUT ROWID");

    sql = add_object(plan, "TRIGGER", name, index->name, ":insert");
    px_buf_printf(sql, "AFTER INSERT ON \"%s\" BEGIN ", name);
    put_insert(sql, collection, index, "NEW.", "");
    px_buf_str(sql, "; END");

    sql = add_object(plan, "TRIGGER", name, index->name, ":delete");
    px_buf_printf(sql, "AFTER DELETE ON \"%s\" BEGIN ", name);
    put_delete(sql, collection, index);
    px_buf_str(sql, "; END");

    sql = add_object(plan, "TRIGGER", name, index->name, ":update");
    px_buf_printf(sql, "AFTER UPDATE ON \"%s\"", name);
    put_difference(sql, index);
    px_buf_str(sql, " BEGIN ");
    put_delete(sql, collection, index);
    px_buf_str(sql, "; ");
    put_insert(sql, collection, index, "NEW.", "");
    px_buf_str(sql, "; END");

    auto_buf struct px_buf source = {0};
    px_buf_init(&source, SQLITE_MAX_SQL);
    px_buf_printf(&source, "\"%s\" AS document, ", name);
    put_insert(&plan->fill, collection, index, "document.", source.data);
}

bool px_sqlite__plan_init(struct sqlite_plan *plan, const struct px_collection *collection,
                          const struct px_index *index)
{
    *plan = (struct sqlite_plan){0};
    px_buf_init(&plan->fill, SQLITE_MAX_SQL);
    if (index->multikey)
        plan_multikey(plan, collection, index);
    else
        plan_plain(plan, collection, index);
    bool ok = px_buf_ok(&plan->fill);
    for (size_t i = 0; i < plan->n; i++)
        ok = ok && px_buf_ok(&plan->objects[i].sql);
    return ok;
}

void px_sqlite__plan_done(struct sqlite_plan *plan)
{
    for (size_t i = 0; i < plan->n; i++)
        px_buf_done(&plan->objects[i].sql);
    px_buf_done(&plan->fill);
}
