/* The HTTP server of the sandbox: civetweb on one side, api_handle on the other. */
#ifndef PX_SANDBOX_HTTP_H
#define PX_SANDBOX_HTTP_H

#include "base/err.h"
#include "sandbox/sandbox.h"

struct mg_context;

/* addr: "127.0.0.1:8002"; port 0 takes a free one. ret_port: the port in use. */
enum px_code http_start(struct sandbox *sandbox, const char *addr, struct mg_context **ret_server,
                        int *ret_port, struct px_error *err);
void http_stop(struct mg_context *server);

#endif
