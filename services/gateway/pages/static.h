/* The pages and files of web/, and the API's documentation page. */
#ifndef PX_GATEWAY_STATIC_H
#define PX_GATEWAY_STATIC_H

#include "gateway/gateway.h"
#include "gateway/pages/files.h"

/* Module: loads PULIX_WEB_DIR, and PULIX_DOCS_DIR below "/docs". */
enum px_code gw_static_start(struct gateway *gw, struct px_error *err);
void gw_static_settle(struct gateway *gw);
void gw_static_stop(struct gateway *gw);

/* GET of whatever no other row matches: a file by its exact path, or a page of the application, which is
 * always the same shell (its script shows the page that belongs to the address). */
void gw_static(struct gw_request *req);

/* There is a page or file at the request's path. */
bool gw_static_knows(const struct gw_request *req);

/* GET /docs: Swagger UI when its files are there, otherwise a page that links to the description itself. */
void gw_docs(struct gw_request *req);

/* Sends a file with its ETag in the best coding, or 304. 'policy' is the Content-Security-Policy; NULL: the
 * default, under which nothing runs. */
void gw_file_send(struct gw_request *req, const struct gw_file *file, int status, const char *policy);

#endif
