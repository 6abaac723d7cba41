/* The description of the API: complete, consistent, and the one that is in the repository. */
#include "support/check.h"

#include <jansson.h>
#include <string.h>

#include "base/cleanup.h"
#include "gateway/api/openapi.h"
#include "gateway/api/routes.h"

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

static json_t *make(void)
{
    auto_free char *text = gw_openapi_make();
    CHECK(text);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    CHECK(root);
    return root;
}

/* "#/components/schemas/Job" names something. */
static bool resolves(const json_t *root, const char *ref)
{
    char part[96];
    const json_t *at = root;
    CHECK(strncmp(ref, "#/", 2) == 0);
    for (const char *p = ref + 2; *p;) {
        size_t len = strcspn(p, "/");
        (void)snprintf(part, sizeof part, "%.*s", (int)len, p);
        at = json_object_get(at, part);
        p += len + (p[len] == '/');
    }
    return at != NULL;
}

static void check_refs(const json_t *root, json_t *value)
{
    const char *key;
    json_t *member;
    size_t i;
    json_object_foreach(value, key, member)
    {
        if (strcmp(key, "$ref") == 0 && !resolves(root, json_string_value(member)))
            fail_msg("dangling %s", json_string_value(member));
        check_refs(root, member);
    }
    json_array_foreach(value, i, member) check_refs(root, member);
}

TEST(all_references_lead_somewhere)
{
    auto_json json_t *root = make();
    check_refs(root, root);
}

static json_t *find_operation(const json_t *root, const struct gw_route *route)
{
    char method[16];
    (void)snprintf(method, sizeof method, "%s", route->method);
    for (char *p = method; *p; p++)
        *p |= 0x20;
    return json_object_get(json_object_get(json_object_get(root, "paths"), route->path), method);
}

TEST(every_row_of_the_route_table_is_described_in_words)
{
    auto_json json_t *root = make();
    auto_json json_t *ids = json_object();
    for (size_t i = 0; i < gw_n_routes; i++) {
        const struct gw_route *route = &gw_routes[i];
        if (strcmp(route->path, "*") == 0 || strcmp(route->path, "/docs") == 0)
            continue;
        const json_t *operation = find_operation(root, route);
        if (!operation || !json_object_get(operation, "summary"))
            fail_msg("%s %s has no summary: give its rpc a comment", route->method, route->path);
        const char *id = json_string_value(json_object_get(operation, "operationId"));
        if (!id || !*id || json_object_get(ids, id))
            fail_msg("%s %s: operationId %s is missing or taken", route->method, route->path, id ? id : "");
        json_object_set_new(ids, id, json_true());
        CHECK(json_object_size(json_object_get(operation, "responses")) > 3);
    }
}

TEST(what_needs_a_user_says_so)
{
    auto_json json_t *root = make();
    for (size_t i = 0; i < gw_n_routes; i++) {
        const json_t *operation = find_operation(root, &gw_routes[i]);
        if (!operation || gw_routes[i].access == GW_ANYONE)
            continue;
        CHECK_INT(json_array_size(json_object_get(operation, "security")), 1);
        CHECK(json_object_get(json_object_get(operation, "responses"), "401"));
    }
}

TEST(answers_promise_every_member_and_requests_refuse_others)
{
    auto_json json_t *root = make();
    const json_t *schemas = json_object_get(json_object_get(root, "components"), "schemas");
    const json_t *job = json_object_get(schemas, "Job");
    CHECK_INT(json_array_size(json_object_get(job, "required")),
              json_object_size(json_object_get(job, "properties")));
    const json_t *status = json_object_get(json_object_get(job, "properties"), "status");
    CHECK_STR(json_string_value(json_array_get(json_object_get(status, "enum"), 0)), "queued");
    const json_t *login = json_object_get(schemas, "LoginRequest");
    CHECK(json_is_false(json_object_get(login, "additionalProperties")));
    CHECK(!json_object_get(login, "required"));
    const json_t *update = json_object_get(json_object_get(schemas, "UpdateImageRequest"), "properties");
    CHECK(update && !json_object_get(update, "id")); /* it is in the path */
    const json_t *created =
        json_object_get(json_object_get(json_object_get(schemas, "User"), "properties"), "created_at");
    CHECK_STR(json_string_value(json_object_get(created, "format")), "date-time");
}

TEST(the_document_is_the_same_every_time)
{
    auto_free char *one = gw_openapi_make();
    auto_free char *two = gw_openapi_make();
    CHECK_STR(one, two);
}

TEST(the_document_in_the_repository_is_up_to_date)
{
    FILE *file = fopen(PULIX_OPENAPI_FILE, "rb");
    if (!file)
        fail_msg("no %s", PULIX_OPENAPI_FILE);
    auto_free char *kept = calloc(1, 4 << 20);
    size_t len = fread(kept, 1, (4 << 20) - 1, file);
    (void)fclose(file);
    auto_free char *made = gw_openapi_make();
    if (len == 0 || strncmp(kept, made, strlen(made)) != 0 || strcmp(kept + strlen(made), "\n") != 0)
        fail_msg(
            "web/openapi.json is not what the gateway prints: pulix-gateway --openapi > web/openapi.json");
}

RUN_TESTS(CASE(all_references_lead_somewhere), CASE(every_row_of_the_route_table_is_described_in_words),
          CASE(what_needs_a_user_says_so), CASE(answers_promise_every_member_and_requests_refuse_others),
          CASE(the_document_is_the_same_every_time), CASE(the_document_in_the_repository_is_up_to_date))
