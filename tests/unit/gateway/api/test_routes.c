/* The public surface changes only on purpose: the table is compared with routes.txt. After a wanted change,
 * run this program with --print and put its output there. */
#include "support/check.h"

#include <string.h>

#include "base/buf.h"
#include "gateway/api/routes.h"
#include "gateway/start.h"

enum { MAX_TEXT = 64 << 10 };

static void describe(struct px_buf *out, const struct gw_route *route)
{
    static const char *const access[] = {"anyone", "user", "admin"};
    static const struct {
        unsigned flag;
        const char *name;
    } flags[] = {{GW_SENSITIVE, "sensitive"}, {GW_CREATES, "creates"},         {GW_ETAG, "etag"},
                 {GW_PAGE_TOO, "page-too"},   {GW_RAW_BODY, "raw-body"},       {GW_ANY_QUERY, "any-query"},
                 {GW_LONG, "long"},           {GW_PUBLIC_LINK, "public-link"}, {GW_UNCOUNTED, "uncounted"}};
    px_buf_printf(out, "%s %s %s %s %d", route->method, route->path, access[route->access],
                  route->rpc ? route->rpc : "-", route->status);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (route->flags & flags[i].flag)
            px_buf_printf(out, " %s", flags[i].name);
    px_buf_str(out, route->custom ? " custom\n" : "\n");
}

static void describe_all(struct px_buf *out)
{
    for (size_t i = 0; i < gw_n_routes; i++)
        describe(out, &gw_routes[i]);
}

TEST(the_table_is_sound_and_covers_every_method)
{
    struct px_error err = {0};
    enum px_code code = gw_check_routes(&err);
    CHECK_STR(err.cause, "");
    CHECK_OK(code);
}

TEST(the_routes_are_the_agreed_ones)
{
    static char agreed[MAX_TEXT];
    auto_buf struct px_buf text = {0};
    px_buf_init(&text, MAX_TEXT);
    describe_all(&text);
    FILE *file = fopen(ROUTES_TXT, "re");
    CHECK(file != NULL);
    size_t len = fread(agreed, 1, sizeof agreed - 1, file);
    (void)fclose(file);
    agreed[len] = '\0';
    CHECK_STR(text.data, agreed);
}

TEST(what_changes_something_is_never_open_to_everyone)
{
    static const char *const open[] = {"/auth/register", "/auth/login", "/auth/refresh", "/contact/messages",
                                       "/generation/webhooks/deapi"};
    for (size_t i = 0; i < gw_n_routes; i++) {
        bool may = strcmp(gw_routes[i].method, "GET") == 0 || gw_routes[i].access != GW_ANYONE;
        for (size_t k = 0; k < sizeof open / sizeof *open; k++)
            may = may || strcmp(gw_routes[i].path, open[k]) == 0;
        CHECK(may);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--print") == 0) {
        auto_buf struct px_buf text = {0};
        px_buf_init(&text, MAX_TEXT);
        describe_all(&text);
        return fputs(text.data, stdout) < 0;
    }
    const struct CMUnitTest tests[] = {CASE(the_table_is_sound_and_covers_every_method),
                                       CASE(the_routes_are_the_agreed_ones),
                                       CASE(what_changes_something_is_never_open_to_everyone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
