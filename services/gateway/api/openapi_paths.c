/* A row of the route table -> an operation with its parameters, body, answers and problems. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "gateway/api/openapi_parts.h"
#include "gateway/api/transcode.h"

static void add_new(json_t *list, json_t *entry)
{
    (void)json_array_append_new(list, entry);
}

static json_t *ref_to(const char *kind, const char *name)
{
    char ref[96];
    (void)snprintf(ref, sizeof ref, "#/components/%s/%s", kind, name);
    return json_pack("{s:s}", "$ref", ref);
}

static bool is_get(const struct gw_route *route)
{
    return strcmp(route->method, "GET") == 0;
}

/* ---- parameters ---- */

static void add_path_params(struct gw_openapi *doc, const struct gw_route *route, json_t *params)
{
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{')) {
        char name[64] = "";
        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(gw_route_method(route)->input, name);
        add_new(params, json_pack("{s:s, s:s, s:b, s:o}", "name", name, "in", "path", "required", 1, "schema",
                                  gw_openapi_field(doc, field, GW_IN)));
    }
}

static json_t *query_param(struct gw_openapi *doc, const ProtobufCMessageDescriptor *type,
                           const ProtobufCFieldDescriptor *field)
{
    char full[160];
    json_t *schema = strcmp(field->name, "limit") == 0
                         ? json_pack("{s:s, s:i, s:i}", "type", "integer", "minimum", 1, "maximum", 100)
                         : gw_openapi_field(doc, field, GW_IN);
    json_t *param = json_pack("{s:s, s:s, s:o}", "name", field->name, "in", "query", "schema", schema);
    (void)snprintf(full, sizeof full, "%s.%s", type->name, field->name);
    if (gw_proto_comment(full))
        (void)json_object_set_new(param, "description", json_string(gw_proto_comment(full)));
    if (field->label == PROTOBUF_C_LABEL_REPEATED) { /* "a,b,c" */
        (void)json_object_set_new(param, "style", json_string("form"));
        (void)json_object_set_new(param, "explode", json_false());
    }
    return param;
}

/* Where everything is sent at once there are no pages. */
static bool is_paging(const char *name)
{
    return strcmp(name, "limit") == 0 || strcmp(name, "cursor") == 0;
}

static void add_query_params(struct gw_openapi *doc, const struct gw_route *route, bool paged, json_t *params)
{
    const ProtobufCMessageDescriptor *type = gw_route_method(route)->input;
    for (unsigned i = 0; i < type->n_fields; i++) {
        char part[80];
        (void)snprintf(part, sizeof part, "{%s}", type->fields[i].name);
        if (!strstr(route->path, part) && type->fields[i].type != PROTOBUF_C_TYPE_MESSAGE &&
            (paged || !is_paging(type->fields[i].name)))
            add_new(params, query_param(doc, type, &type->fields[i]));
    }
}

static void add_own_params(const struct gw_openapi_text *text, json_t *params)
{
    for (const struct gw_openapi_param *p = text ? text->params : NULL; p && p->name; p++) {
        json_t *schema = json_pack("{s:s}", "type", "string");
        json_t *values = p->values ? json_array() : NULL;
        for (const char *const *value = p->values; value && *value; value++)
            add_new(values, json_string(*value));
        if (values)
            (void)json_object_set_new(schema, "enum", values);
        add_new(params, json_pack("{s:s, s:s, s:s, s:o}", "name", p->name, "in", p->in, "description",
                                  p->description, "schema", schema));
    }
}

static json_t *params_of(struct gw_openapi *doc, const struct gw_route *route,
                         const struct gw_openapi_text *text)
{
    json_t *params = json_array();
    if (route->service) {
        add_path_params(doc, route, params);
        if (is_get(route) && !(text && text->own_query))
            add_query_params(doc, route, !(text && text->content_type), params);
    }
    add_own_params(text, params);
    if (route->flags & GW_CREATES)
        add_new(params, ref_to("parameters", "IdempotencyKey"));
    if (route->flags & GW_ETAG)
        add_new(params, ref_to("parameters", "IfNoneMatch"));
    add_new(params, ref_to("parameters", "AcceptLanguage"));
    return params;
}

/* ---- body ---- */

static json_t *body_of(struct gw_openapi *doc, const struct gw_route *route,
                       const struct gw_openapi_text *text)
{
    json_t *example = text && text->request_example ? json_loads(text->request_example, 0, NULL) : NULL;
    if (text && text->request_example && !example)
        doc->fault = "an example is no JSON";
    json_t *schema = text && text->own_body
                         ? json_pack("{s:s}", "type", "object")
                         : gw_openapi_ref(doc, gw_route_method(route)->input, GW_IN, route->path);
    json_t *media = json_pack("{s:o}", "schema", schema);
    if (example)
        (void)json_object_set_new(media, "example", example);
    return json_pack("{s:{s:o}}", "content", "application/json", media);
}

/* The message has members beyond those of the path. */
static bool has_body(const struct gw_route *route)
{
    if (!route->service || route->max_body == 0)
        return false;
    const ProtobufCMessageDescriptor *type = gw_route_method(route)->input;
    unsigned in_path = 0;
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{'))
        in_path++;
    return type->n_fields > in_path;
}

/* ---- answers ---- */

static json_t *headers_of(const struct gw_route *route, int status)
{
    json_t *headers = json_object();
    (void)json_object_set_new(headers, "X-Request-Id", ref_to("headers", "RequestId"));
    (void)json_object_set_new(headers, "RateLimit-Policy", ref_to("headers", "RateLimitPolicy"));
    (void)json_object_set_new(headers, "RateLimit", ref_to("headers", "RateLimit"));
    if (route->location || status == 202)
        (void)json_object_set_new(headers, "Location", ref_to("headers", "Location"));
    if (route->flags & GW_ETAG)
        (void)json_object_set_new(headers, "ETag", ref_to("headers", "ETag"));
    if (route->flags & GW_CREATES)
        (void)json_object_set_new(headers, "Idempotency-Replayed", ref_to("headers", "IdempotencyReplayed"));
    return headers;
}

static const char *words_of(int status)
{
    return status == 201   ? "Created."
           : status == 202 ? "Accepted; the work goes on."
           : status == 206 ? "The part that was asked for."
           : status == 304 ? "What you have is up to date."
                           : "Done.";
}

static json_t *success_of(struct gw_openapi *doc, const struct gw_route *route, int status,
                          const struct gw_openapi_text *text)
{
    json_t *answer =
        json_pack("{s:s, s:o}", "description", words_of(status), "headers", headers_of(route, status));
    const char *type = text && text->content_type ? text->content_type : NULL;
    if (status == 204 || status == 304)
        return answer;
    json_t *schema =
        type ? json_pack("{s:s}", "type", "string")
             : gw_openapi_ref(doc, text && text->answer ? text->answer : gw_route_method(route)->output,
                              GW_OUT, NULL);
    (void)json_object_set_new(answer, "content",
                              json_pack("{s:{s:o}}", type ? type : "application/json", "schema", schema));
    return answer;
}

static void add_success(struct gw_openapi *doc, const struct gw_route *route, int status,
                        const struct gw_openapi_text *text, json_t *answers)
{
    char key[16];
    (void)snprintf(key, sizeof key, "%d", status);
    (void)json_object_set_new(answers, key, success_of(doc, route, status, text));
}

static void add_problem(json_t *answers, int status)
{
    char key[16], name[24];
    (void)snprintf(key, sizeof key, "%d", status);
    (void)snprintf(name, sizeof name, "Problem%d", status);
    if (!json_object_get(answers, key))
        (void)json_object_set_new(answers, key, ref_to("responses", name));
}

static json_t *answers_of(struct gw_openapi *doc, const struct gw_route *route,
                          const struct gw_openapi_text *text)
{
    static const int always[] = {400, 429, 500, 503}, with_body[] = {413, 415, 422};
    json_t *answers = json_object();
    add_success(doc, route, route->status, text, answers);
    for (size_t i = 0; text && i < PX_ARRAY_LEN(text->also) && text->also[i]; i++)
        add_success(doc, route, text->also[i], text, answers);
    if (route->flags & GW_ETAG)
        add_success(doc, route, 304, text, answers);
    for (size_t i = 0; i < PX_ARRAY_LEN(always); i++)
        add_problem(answers, always[i]);
    if (route->access != GW_ANYONE || !(route->flags & GW_PUBLIC_LINK))
        add_problem(answers, 401);
    if (route->access == GW_ADMIN)
        add_problem(answers, 403);
    if (strchr(route->path, '{'))
        add_problem(answers, 404);
    if (!is_get(route))
        add_problem(answers, 409);
    for (size_t i = 0; route->max_body > 0 && i < PX_ARRAY_LEN(with_body); i++)
        add_problem(answers, with_body[i]);
    if (route->service)
        add_problem(answers, 504);
    for (size_t i = 0; text && i < PX_ARRAY_LEN(text->statuses) && text->statuses[i]; i++)
        add_problem(answers, text->statuses[i]);
    return answers;
}

/* ---- the operation ---- */

/* "generation" of "/generation/jobs"; short paths belong to "around". */
static void tag_of(const struct gw_route *route, char *out, size_t size)
{
    const char *end = strchr(route->path + 1, '/');
    bool named = end && end - route->path > 2;
    (void)snprintf(out, size, "%.*s", named ? (int)(end - route->path - 1) : 6,
                   named ? route->path + 1 : "around");
}

static void add_words(json_t *operation, const struct gw_route *route, const struct gw_openapi_text *text)
{
    char id[64] = "", full[160] = "";
    const char *summary = text ? text->summary : NULL;
    if (route->service) {
        (void)snprintf(id, sizeof id, "%c%s", tolower((unsigned char)route->rpc[0]), route->rpc + 1);
        (void)snprintf(full, sizeof full, "%s.%s", route->service->name, route->rpc);
    }
    (void)json_object_set_new(operation, "operationId",
                              json_string(text && text->operation_id ? text->operation_id : id));
    if (!summary)
        summary = gw_proto_comment(full);
    if (summary)
        (void)json_object_set_new(operation, "summary", json_string(summary));
    if (text && text->description)
        (void)json_object_set_new(operation, "description", json_string(text->description));
}

static json_t *security_of(const struct gw_route *route)
{
    if (route->access != GW_ANYONE)
        return json_pack("[{s:[]}]", "bearer");
    return route->flags & GW_PUBLIC_LINK && is_get(route) ? json_pack("[{}, {s:[]}]", "bearer")
                                                          : json_array();
}

json_t *gw_openapi_operation(struct gw_openapi *doc, const struct gw_route *route)
{
    const struct gw_openapi_text *text = gw_openapi_text(route);
    char tag[32];
    tag_of(route, tag, sizeof tag);
    json_t *operation = json_pack("{s:[s]}", "tags", tag);
    add_words(operation, route, text);
    (void)json_object_set_new(operation, "security", security_of(route));
    (void)json_object_set_new(operation, "parameters", params_of(doc, route, text));
    if (has_body(route))
        (void)json_object_set_new(operation, "requestBody", body_of(doc, route, text));
    (void)json_object_set_new(operation, "responses", answers_of(doc, route, text));
    return operation;
}
