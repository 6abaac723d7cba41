/* Building the gateway from its parts: for main.c and for tests. */
#ifndef PX_GATEWAY_START_H
#define PX_GATEWAY_START_H

#include "gateway/gateway.h"

/* The start-up check of the route table (router.h). INTERNAL with a sentence in err->cause. */
enum px_code gw_check_routes(struct px_error *err);

/* Makes every part that needs no bus. gw is zero but for its keyring; 'config' is borrowed. */
enum px_code gw_build(struct gateway *gw, const struct gw_config *config, struct px_error *err);
void gw_demolish(struct gateway *gw);

#endif
