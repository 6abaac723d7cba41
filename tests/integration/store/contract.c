/* Runs the contract: store_contract memory | sqlite | mongo. */
#include "contract.h"

struct store_fixture fixture;
static enum store_kind kind;

static const struct px_index indexes[] = {
    {.name = "by_user", .fields = {"user", "at"}},
    {.name = "by_mail", .fields = {"mail"}, .unique = true},
    {.name = "by_word", .fields = {"user", "words", "at"}, .multikey = "words"},
    {.name = "by_sub", .fields = {"sub.key"}},
    {.name = "by_rank", .fields = {"user", "rank", "name"}},
    {.name = "by_flag", .fields = {"on", "at"}},
};
const struct px_collection pictures = {"pictures", indexes, PX_ARRAY_LEN(indexes)};
static const struct px_collection *const collections[] = {&pictures};

bson_t *picture(const char *id, const char *user, int64_t at)
{
    return BCON_NEW("_id", BCON_UTF8(id), "user", BCON_UTF8(user), "at", BCON_INT64(at));
}

void add_picture(const char *id, const char *user, int64_t at)
{
    auto_bson bson_t *doc = picture(id, user, at);
    CHECK_OK(px_store_insert(STORE, &pictures, doc, NULL));
}

const char *ids_of(const struct px_page *page)
{
    static char text[4096];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < page->n_docs && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? " " : "",
                                 px_doc_str(page->docs[i], "_id"));
    return text;
}

const char *find_ids(const struct px_query *query, char cursor[PX_MAX_CURSOR])
{
    auto_page struct px_page page = {0};
    struct px_error err = {0};
    if (px_store_find(STORE, &pictures, query, &page, &err) != PX_OK)
        return err.code == PX_INTERNAL ? err.cause[0] ? "INTERNAL" : "INTERNAL without cause"
                                       : px_code_token(err.code);
    if (cursor)
        memcpy(cursor, page.next_cursor, PX_MAX_CURSOR);
    return ids_of(&page);
}

const char *all_pages(struct px_query query)
{
    static char text[1024];
    char cursor[PX_MAX_CURSOR] = "";
    size_t used = 0;
    query.limit = 2;
    text[0] = '\0';
    for (int page = 0; page < 100; page++) {
        query.cursor = cursor;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", page ? " | " : "",
                                 find_ids(&query, cursor));
        if (!cursor[0])
            return text;
    }
    return "no end";
}

const struct px_query of_user = {
    .index = "by_user", .equal = {{PX_VALUE_STR, "u", 0}}, .n_equal = 1, .limit = 100};
const char *const letters[9] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};

void add_ten(void)
{
    for (int i = 0; i < 10; i++) {
        char id[8];
        (void)snprintf(id, sizeof id, "p%d", i);
        add_picture(id, i % 2 ? "u" : "v", 100 - i);
    }
}

static int set_up(void **state)
{
    (void)state;
    fixture = (struct store_fixture){
        .options = {.collections = collections, .n_collections = PX_ARRAY_LEN(collections), .readers = 4}};
    store_fixture_open(&fixture, kind);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_fixture_close(&fixture);
    return 0;
}

static int run(const char *name, const struct CMUnitTest *cases, size_t n)
{
    struct CMUnitTest *tests = calloc(n, sizeof *tests);
    CHECK(tests != NULL);
    for (size_t i = 0; i < n; i++) {
        tests[i] = cases[i];
        tests[i].setup_func = set_up;
        tests[i].teardown_func = tear_down;
    }
    int failed = _cmocka_run_group_tests(name, tests, n, NULL, NULL);
    free(tests);
    return failed;
}

int main(int argc, char **argv)
{
    static const char *const kinds[] = {
        [STORE_MEMORY] = "memory", [STORE_SQLITE] = "sqlite", [STORE_MONGO] = "mongo"};
    size_t i = 0;
    while (i < PX_ARRAY_LEN(kinds) && argc == 2 && strcmp(kinds[i], argv[1]) != 0)
        i++;
    if (argc != 2 || i == PX_ARRAY_LEN(kinds))
        return 2;
    kind = (enum store_kind)i;
    int failed = run("documents", document_cases, n_document_cases);
    failed += run("pages", page_cases, n_page_cases);
    failed += run("queries", query_cases, n_query_cases);
    failed += run("changes", change_cases, n_change_cases);
    failed += run("blobs", blob_cases, n_blob_cases);
    failed += run("races", race_cases, n_race_cases);
    return failed ? 1 : 0;
}
