/* The gateway's configuration. */
#ifndef PX_GATEWAY_CONFIG_H
#define PX_GATEWAY_CONFIG_H

#include "base/config.h"
#include "gateway/gateway.h"

extern const struct px_config_row gw_config_rows[];
extern const size_t gw_n_config_rows;

/* Reads and checks everything, reports every fault on stderr. False: the process ends with PX_EXIT_CONFIG. */
bool gw_config_load(struct gw_config *ret_config, struct px_keyring *ret_keyring);

#endif
