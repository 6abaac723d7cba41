/* The list of parts that need a start, in the order in which they do. A new part is one row here. */
#include "gateway/modules.h"

#include "gateway/live/hub.h"
#include "gateway/pages/static.h"
#include "gateway/pictures/images.h"

const struct gw_module gw_modules[] = {
    {"files", gw_static_start, gw_static_settle, NULL, gw_static_stop},
    {"pictures", gw_images_start, NULL, NULL, gw_images_stop},
    {"hub", gw_hub_start, NULL, gw_hub_drain, gw_hub_stop},
    {NULL, NULL, NULL, NULL, NULL}, /* the end */
};
