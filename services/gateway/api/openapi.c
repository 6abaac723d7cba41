/* The document around the operations: paths, problems, parameters and header fields that many share. */
#include "gateway/api/openapi.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "gateway/api/openapi_parts.h"
#include "gateway/api/routes.h"
#include "gateway/api/transcode.h"
#include "gateway/http/problem.h"

PX_DEFINE_AUTO(json, json_t *, json_decref);
#define auto_json PX_AUTO(json)

#define API_VERSION "1.0.0"

/* The application's own files and the documentation page are no API. */
static bool is_described(const struct gw_route *route)
{
    return route->path[0] == '/' && strcmp(route->path, "/docs") != 0;
}

static json_t *header(const char *description, const char *type)
{
    return json_pack("{s:s, s:{s:s}}", "description", description, "schema", "type", type);
}

static json_t *shared_headers(void)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "RequestId",
                     header("Names this request in our logs.", "string"), "RateLimitPolicy",
                     header("The limit that counts here: \"name\";q=quota;w=seconds.", "string"), "RateLimit",
                     header("What is left of it: \"name\";r=remaining;t=seconds.", "string"), "RetryAfter",
                     header("Seconds to wait.", "integer"), "Location",
                     header("Where the new thing is.", "string"), "ETag",
                     header("Tag of this state.", "string"), "IdempotencyReplayed",
                     header("true: the answer of an earlier request with the same key.", "string"));
}

static json_t *shared_params(void)
{
    return json_pack(
        "{s:{s:s, s:s, s:s, s:{s:s, s:i, s:i}}, s:{s:s, s:s, s:s, s:{s:s}}, s:{s:s, s:s, s:s, s:{s:s}}}",
        "IdempotencyKey", "name", "Idempotency-Key", "in", "header", "description",
        "A repeat with the same key and body gets the first answer, for 24 hours.", "schema", "type",
        "string", "minLength", 8, "maxLength", 64, //
        "IfNoneMatch", "name", "If-None-Match", "in", "header", "description",
        "Entity tags that you have; 304 when one is current.", "schema", "type", "string", //
        "AcceptLanguage", "name", "Accept-Language", "in", "header", "description",
        "en or ru: the language of texts.", "schema", "type", "string");
}

/* Every code of the table of errors, or those of one status. */
static json_t *codes_of(int status)
{
    json_t *codes = json_array();
    for (int code = PX_OK + 1; code < PX_CODE_COUNT; code++)
        if (status == 0 || px_code_status(code) == status)
            (void)json_array_append_new(codes, json_string(px_code_token(code)));
    return codes;
}

static json_t *faults(void)
{
    json_t *tokens = json_array();
    for (int fault = PX_FAULT_NONE + 1; fault < PX_FAULT_COUNT; fault++)
        (void)json_array_append_new(tokens, json_string(px_fault_token(fault)));
    return tokens;
}

static json_t *typed(const char *type, const char *description)
{
    return json_pack("{s:s, s:s}", "type", type, "description", description);
}

static json_t *problem_schema(void)
{
    json_t *code = json_pack("{s:s, s:s, s:o}", "type", "string", "description",
                             "Stable; meant for programs.", "enum", codes_of(0));
    json_t *fault = json_pack("{s:s, s:[s,s,s,s], s:{s:o, s:{s:s, s:o}, s:o, s:o}}", "type", "object",
                              "required", "field", "code", "detail", "params", "properties", "field",
                              typed("string", "Path in the body: loras[1].weight."), "code", "type", "string",
                              "enum", faults(), "detail", typed("string", "For people."), "params",
                              typed("object", "Numbers of the rule, such as limit."));
    return json_pack("{s:s, s:s, s:[s,s,s,s,s,s,s,s], s:{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:{s:s, s:o}}}",
                     "description", "A problem document (RFC 9457).", "type", "object", "required", "type",
                     "title", "status", "detail", "code", "instance", "request_id", "errors", "properties",
                     "type", typed("string", "Names the kind of problem."), "title",
                     typed("string", "The status in words."), "status", typed("integer", "The HTTP status."),
                     "detail", typed("string", "What happened, for people, in English or Russian."), "code",
                     code, "instance", typed("string", "Names this request."), "request_id",
                     typed("string", "The same, short."), "errors", "type", "array", "items", fault);
}

/* An example: the first error of the status. */
static json_t *problem_example(int status)
{
    auto_buf struct px_buf text = {0};
    struct px_error err = {0};
    for (int code = PX_CODE_COUNT - 1; code > PX_OK; code--)
        if (px_code_status(code) == status)
            (void)px_fail(&err, code);
    if (err.code == PX_VALIDATION_FAILED)
        (void)px_fail_field(&err, "prompt", PX_FAULT_TOO_SHORT, 3);
    px_buf_init(&text, 8192);
    gw_problem_write(&text, &err, PX_EN, "3nJ0rXq2S8mVt5LwYb7KcA", NULL);
    return px_buf_ok(&text) ? json_loadb(text.data, text.len, 0, NULL) : NULL;
}

static json_t *problem_answer(int status)
{
    auto_json json_t *codes = codes_of(status);
    auto_buf struct px_buf text = {0};
    px_buf_init(&text, 4096);
    px_buf_printf(&text, "%s. Codes:", gw_status_phrase(status, PX_EN));
    for (size_t i = 0; i < json_array_size(codes); i++)
        px_buf_printf(&text, "%s %s", i > 0 ? "," : "", json_string_value(json_array_get(codes, i)));
    px_buf_char(&text, '.');
    json_t *answer = json_pack("{s:s, s:{s:{s:{s:s}, s:o}}}", "description", text.data ? text.data : "",
                               "content", "application/problem+json", "schema", "$ref",
                               "#/components/schemas/Problem", "example", problem_example(status));
    if (status == 429 || status == 503)
        (void)json_object_set_new(
            answer, "headers",
            json_pack("{s:{s:s}}", "Retry-After", "$ref", "#/components/headers/RetryAfter"));
    return answer;
}

static json_t *problem_answers(void)
{
    json_t *answers = json_object();
    for (int status = 400; status < 600; status++) {
        char name[24];
        auto_json json_t *codes = codes_of(status);
        (void)snprintf(name, sizeof name, "Problem%d", status);
        if (json_array_size(codes) > 0)
            (void)json_object_set_new(answers, name, problem_answer(status));
    }
    return answers;
}

static json_t *paths_of(struct gw_openapi *doc)
{
    json_t *paths = json_object();
    for (size_t i = 0; i < gw_n_routes; i++) {
        const struct gw_route *route = &gw_routes[i];
        char method[16] = "";
        if (!is_described(route))
            continue;
        for (size_t k = 0; route->method[k] && k < sizeof method - 1; k++)
            method[k] = (char)tolower((unsigned char)route->method[k]);
        if (!json_object_get(paths, route->path))
            (void)json_object_set_new(paths, route->path, json_object());
        (void)json_object_set_new(json_object_get(paths, route->path), method,
                                  gw_openapi_operation(doc, route));
    }
    return paths;
}

static void note_outputs(struct gw_openapi *doc)
{
    for (size_t i = 0; i < gw_n_routes; i++) {
        const struct gw_openapi_text *text = gw_openapi_text(&gw_routes[i]);
        if (text && text->answer)
            gw_openapi_note_output(doc, text->answer);
        if (gw_routes[i].service && is_described(&gw_routes[i]))
            gw_openapi_note_output(doc, gw_route_method(&gw_routes[i])->output);
    }
}

static json_t *info(void)
{
    return json_pack(
        "{s:s, s:s, s:s, s:{s:s}}", "title", "Pulix", "version", API_VERSION, "description",
        "Prompts become pictures, pictures get hashtags. Times are RFC 3339 in UTC, ids are opaque, lists "
        "go from newest to oldest by a cursor. Every error is a problem document with a stable code.",
        "license", "name", "MIT");
}

static json_t *document(struct gw_openapi *doc)
{
    note_outputs(doc);
    json_t *paths = paths_of(doc);
    (void)json_object_set_new(doc->schemas, "Problem", problem_schema());
    json_t *components = json_pack("{s:O, s:o, s:o, s:o, s:{s:{s:s, s:s, s:s}}}", "schemas", doc->schemas,
                                   "responses", problem_answers(), "parameters", shared_params(), "headers",
                                   shared_headers(), "securitySchemes", "bearer", "type", "http", "scheme",
                                   "bearer", "description", "The access token of POST /auth/login.");
    return json_pack("{s:s, s:o, s:[{s:s}], s:o, s:o}", "openapi", "3.1.0", "info", info(), "servers", "url",
                     "/", "paths", paths, "components", components);
}

char *gw_openapi_make(void)
{
    auto_json json_t *schemas = json_object();
    auto_json json_t *output_types = json_object();
    struct gw_openapi doc = {.schemas = schemas, .output_types = output_types};
    auto_json json_t *root = document(&doc);
    if (doc.fault || !root) {
        (void)fprintf(stderr, "no description of the API: %s\n", doc.fault ? doc.fault : "out of memory");
        return NULL;
    }
    return json_dumps(root, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
}
