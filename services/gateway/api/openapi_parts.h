/* What the files of openapi_*.c share. */
#ifndef PX_GATEWAY_OPENAPI_PARTS_H
#define PX_GATEWAY_OPENAPI_PARTS_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "gateway/gateway.h"

enum gw_direction { GW_IN, GW_OUT };

/* The document while it is made. */
struct gw_openapi {
    json_t *schemas;      /* components by name; borrowed from the document */
    json_t *output_types; /* names of all message types that answers hold */
    const char *fault;    /* NULL, or why there will be no document */
};

/* ---- openapi_schema.c ---- */

/* The comment of "pulix.auth.v1.User.email" in the .proto files; NULL when there is none. */
const char *gw_proto_comment(const char *name);

/* Notes the type and all types within as parts of answers. Call for every answer before the first schema. */
void gw_openapi_note_output(struct gw_openapi *doc, const ProtobufCMessageDescriptor *type);

/* A reference to the schema of the message; adds the schema to the components when it is new. 'path' names
 * the parameters that are not in the body ("/images/{id}"); NULL for none. */
json_t *gw_openapi_ref(struct gw_openapi *doc, const ProtobufCMessageDescriptor *type,
                       enum gw_direction direction, const char *path);

/* The schema of one field's value. */
json_t *gw_openapi_field(struct gw_openapi *doc, const ProtobufCFieldDescriptor *field,
                         enum gw_direction direction);

/* ---- openapi_paths.c ---- */

/* The operation of a row. */
json_t *gw_openapi_operation(struct gw_openapi *doc, const struct gw_route *route);

/* ---- openapi_texts.c: what neither descriptors nor the route table know ---- */

struct gw_openapi_param {
    const char *name, *in, *description; /* in: "query", "header"; name NULL ends a list */
    const char *const *values;           /* NULL, or the allowed ones, ended by NULL */
};

struct gw_openapi_text {
    const char *method, *path, *operation_id, *summary, *description;
    const ProtobufCMessageDescriptor *answer; /* NULL: the method's */
    const char *content_type;                 /* of the answer; NULL: application/json */
    const struct gw_openapi_param *params;
    const char *request_example; /* JSON; NULL: none */
    int also[3];                 /* other statuses that are no problem; 0 ends the list */
    int statuses[6];             /* problems beyond the usual ones; 0 ends the list */
    bool own_body;               /* the body is not the method's message: raw */
    bool own_query;              /* query parameters are 'params' only */
};

/* NULL when the row needs no words of its own. */
const struct gw_openapi_text *gw_openapi_text(const struct gw_route *route);

#endif
