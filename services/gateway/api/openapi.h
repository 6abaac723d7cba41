/* The description of the API (OpenAPI 3.1), made from the route table, the descriptors of the messages, the
 * comments of the .proto files and the table of errors, so that it can't drift from what is served. */
#ifndef PX_GATEWAY_OPENAPI_H
#define PX_GATEWAY_OPENAPI_H

#include "base/err.h"

/* The document as JSON text with line breaks, the same in every run. New; free() it. NULL without memory, or
 * when the tables contradict each other (the sentence is on stderr). */
char *gw_openapi_make(void);

#endif
