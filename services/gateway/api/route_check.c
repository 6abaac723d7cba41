/* The start-up check of the route table: a forgotten place becomes a sentence here, not a 404 in production. */
#include <string.h>

#include "base/cleanup.h"
#include "gateway/api/router.h"

static const ProtobufCMethodDescriptor *find_method(const ProtobufCServiceDescriptor *service,
                                                    const char *name)
{
    for (unsigned i = 0; i < service->n_methods; i++)
        if (strcmp(service->methods[i].name, name) == 0)
            return &service->methods[i];
    return NULL;
}

/* Calls 'check' with the field that each "{name}" of the text names; NULL when the message has none. */
static bool each_name(const char *text, const ProtobufCMessageDescriptor *type,
                      bool (*check)(const ProtobufCFieldDescriptor *field))
{
    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        char name[64] = "";
        size_t len = strcspn(at + 1, "}");
        if (len >= sizeof name || at[1 + len] != '}')
            return false;
        memcpy(name, at + 1, len);
        if (!check(protobuf_c_message_descriptor_get_field_by_name(type, name)))
            return false;
    }
    return true;
}

static bool is_scalar(const ProtobufCFieldDescriptor *field)
{
    return field && field->label != PROTOBUF_C_LABEL_REPEATED && field->type != PROTOBUF_C_TYPE_MESSAGE &&
           field->type != PROTOBUF_C_TYPE_BYTES;
}

static bool is_text(const ProtobufCFieldDescriptor *field)
{
    return is_scalar(field) && field->type == PROTOBUF_C_TYPE_STRING;
}

static enum px_code fault(const struct gw_route *route, const char *what, struct px_error *err)
{
    return px_fail_because(err, PX_INTERNAL, "route %s %s: %s", route->method, route->path, what);
}

static enum px_code check_rpc(const struct gw_route *route, struct px_error *err)
{
    const ProtobufCMethodDescriptor *method = route->rpc ? find_method(route->service, route->rpc) : NULL;
    if (!method)
        return fault(route, "no such method", err);
    if (route->timeout_ms < 1 || route->timeout_ms > 60000)
        return fault(route, "time-out", err);
    if (!each_name(route->path, method->input, is_scalar))
        return fault(route, "a path parameter is no scalar field", err);
    if (!route->custom && route->location && !each_name(route->location, method->output, is_text))
        return fault(route, "location names no text field", err);
    return PX_OK;
}

static enum px_code check_row(const struct gw_route *route, struct px_error *err)
{
    static const int good[] = {200, 201, 202, 204};
    bool known = false;
    for (size_t i = 0; i < PX_ARRAY_LEN(good); i++)
        known = known || route->status == good[i];
    if (!known)
        return fault(route, "status", err);
    if (route->path[0] != '/' && strcmp(route->path, "*") != 0)
        return fault(route, "path", err);
    if (!route->service && !route->custom)
        return fault(route, "names neither a method nor a function", err);
    if (strcmp(route->method, "GET") == 0 && route->max_body)
        return fault(route, "GET with a body", err);
    if (route->class < 0 || route->class >= GW_N_CLASSES)
        return fault(route, "rate limit class", err);
    return route->service ? check_rpc(route, err) : PX_OK;
}

enum px_code gw_routes_check(const struct gw_route *routes, size_t n_routes, struct px_error *err)
{
    for (size_t i = 0; i < n_routes; i++) {
        PX_TRY(check_row(&routes[i], err));
        for (size_t k = 0; k < i; k++)
            if (strcmp(routes[i].path, routes[k].path) == 0 &&
                strcmp(routes[i].method, routes[k].method) == 0)
                return fault(&routes[i], "is there twice", err);
    }
    return PX_OK;
}

/* "generation" of package "pulix.generation.v1". */
static bool is_method(const char *entry, const ProtobufCServiceDescriptor *service, const char *method)
{
    static const char prefix[] = "pulix.";
    const char *name = service->package + sizeof prefix - 1;
    size_t len = strcspn(name, ".");
    return strncmp(entry, name, len) == 0 && entry[len] == '.' && strcmp(entry + len + 1, method) == 0;
}

enum px_code gw_routes_cover(const ProtobufCServiceDescriptor *service, const struct gw_route *routes,
                             size_t n_routes, const char *const *unrouted, size_t n_unrouted,
                             struct px_error *err)
{
    for (unsigned m = 0; m < service->n_methods; m++) {
        const char *method = service->methods[m].name;
        bool found = false;
        for (size_t i = 0; i < n_routes && !found; i++)
            found = routes[i].service == service && routes[i].rpc && strcmp(routes[i].rpc, method) == 0;
        for (size_t i = 0; i < n_unrouted && !found; i++)
            found = is_method(unrouted[i], service, method);
        if (!found)
            return px_fail_because(err, PX_INTERNAL, "no route for %s.%s", service->package, method);
    }
    return PX_OK;
}
