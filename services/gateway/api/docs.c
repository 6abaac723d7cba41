/* GET /docs: the description of the API for people. The page, its start script and the plain fallback are
 * files of web/docs; Swagger UI's own files come from PULIX_DOCS_DIR and are served below /docs too. */
#include "gateway/pages/static.h"

/* Swagger UI draws icons from data: addresses and sets styles by script; nothing of it is inline. */
#define DOCS_POLICY                                                                                          \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "                        \
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "                       \
    "frame-ancestors 'none'; object-src 'none'"

void gw_docs(struct gw_request *req)
{
    const struct gw_files *files = req->gw->files;
    bool complete = files && gw_files_find(files, "/docs/swagger-ui-bundle.js") &&
                    gw_files_find(files, "/docs/swagger-ui.css");
    const struct gw_file *page =
        files ? gw_files_find(files, complete ? "/docs/page.html" : "/docs/plain.html") : NULL;
    if (page)
        gw_file_send(req, page, 200, DOCS_POLICY);
    else
        gw_send_code(req, PX_NO_ROUTE);
}
