/* What the gateway counts, and the text that Prometheus reads. Atomic counters; safe from any thread. */
#ifndef PX_GATEWAY_METRICS_H
#define PX_GATEWAY_METRICS_H

#include "gateway/gateway.h"

/* n_routes: rows of the table that requests are counted by. */
struct gw_metrics *gw_metrics_new(size_t n_routes);
void gw_metrics_free(struct gw_metrics *metrics);

/* An answered request. route: its row's index, or n_routes for those without one. */
void gw_metrics_request(struct gw_metrics *metrics, size_t route, int status, int64_t duration_us,
                        uint64_t bytes);

enum gw_event {                        /* things that are only counted */
                GW_EVENT_REFUSED_HEAD, /* by the framing guard */
                GW_EVENT_TURNED_AWAY,  /* connections above the limit per address */
                GW_EVENT_CACHE_HIT,
                GW_EVENT_CACHE_MISS,
                GW_EVENT_RATE_LIMITED,
                GW_N_EVENTS
};
void gw_metrics_count(struct gw_metrics *metrics, enum gw_event event);

/* Appends the exposition format. */
void gw_metrics_write(struct gw_metrics *metrics, const struct gw_route *routes, size_t n_routes,
                      struct px_buf *out);

/* Appends one gauge: name, help, value. */
void gw_metrics_gauge(struct px_buf *out, const char *name, const char *help, int64_t value);

#endif
