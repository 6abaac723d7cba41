/* Counters and a histogram of durations. */
#include "gateway/metrics.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"

enum { STATUS_CLASSES = 6 }; /* index 1 to 5: 1xx to 5xx */

static const int64_t bounds_us[] = {500,    1000,   2500,   5000,    10000,   25000,    50000,
                                    100000, 250000, 500000, 1000000, 2500000, 10000000, 60000000};
enum { N_BOUNDS = PX_ARRAY_LEN(bounds_us) };

struct route_counters {
    _Atomic uint64_t by_class[STATUS_CLASSES];
    _Atomic uint64_t duration_us;
};

struct gw_metrics {
    _Atomic uint64_t events[GW_N_EVENTS];
    _Atomic uint64_t buckets[N_BOUNDS + 1];
    _Atomic uint64_t duration_us, bytes;
    size_t n_routes;
    struct route_counters routes[]; /* and one for requests without a row */
};

static void add(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static unsigned long long get(_Atomic uint64_t *counter)
{
    return (unsigned long long)atomic_load_explicit(counter, memory_order_relaxed);
}

struct gw_metrics *gw_metrics_new(size_t n_routes)
{
    struct gw_metrics *metrics = calloc(1, sizeof *metrics + (n_routes + 1) * sizeof metrics->routes[0]);
    if (metrics)
        metrics->n_routes = n_routes;
    return metrics;
}

void gw_metrics_free(struct gw_metrics *metrics)
{
    free(metrics);
}

void gw_metrics_request(struct gw_metrics *metrics, size_t route, int status, int64_t duration_us,
                        uint64_t bytes)
{
    struct route_counters *counters = &metrics->routes[route < metrics->n_routes ? route : metrics->n_routes];
    size_t bucket = 0;
    while (bucket < N_BOUNDS && duration_us > bounds_us[bucket])
        bucket++;
    add(&metrics->buckets[bucket], 1);
    add(&metrics->duration_us, (uint64_t)duration_us);
    add(&metrics->bytes, bytes);
    add(&counters->by_class[status >= 100 && status < 600 ? status / 100 : 0], 1);
    add(&counters->duration_us, (uint64_t)duration_us);
}

void gw_metrics_count(struct gw_metrics *metrics, enum gw_event event)
{
    add(&metrics->events[event], 1);
}

void gw_metrics_gauge(struct px_buf *out, const char *name, const char *help, int64_t value)
{
    px_buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %lld\n", name, help, name, name, (long long)value);
}

static void write_requests(struct gw_metrics *metrics, const struct gw_route *routes, size_t n_routes,
                           struct px_buf *out)
{
    px_buf_str(out, "# HELP pulix_http_requests_total Answered requests.\n"
                    "# TYPE pulix_http_requests_total counter\n");
    for (size_t i = 0; i <= metrics->n_routes; i++)
        for (int class = 0; class < STATUS_CLASSES; class ++) {
            unsigned long long n = get(&metrics->routes[i].by_class[class]);
            if (n)
                px_buf_printf(
                    out, "pulix_http_requests_total{method=\"%s\",route=\"%s\",status=\"%dxx\"} %llu\n",
                    i < n_routes ? routes[i].method : "", i < n_routes ? routes[i].path : "none", class, n);
        }
}

static void write_histogram(struct gw_metrics *metrics, struct px_buf *out)
{
    unsigned long long total = 0;
    px_buf_str(out, "# HELP pulix_http_duration_seconds From the complete head to the last byte given away.\n"
                    "# TYPE pulix_http_duration_seconds histogram\n");
    for (size_t i = 0; i < N_BOUNDS; i++) {
        total += get(&metrics->buckets[i]);
        px_buf_printf(out, "pulix_http_duration_seconds_bucket{le=\"%g\"} %llu\n", (double)bounds_us[i] / 1e6,
                      total);
    }
    total += get(&metrics->buckets[N_BOUNDS]);
    px_buf_printf(out, "pulix_http_duration_seconds_bucket{le=\"+Inf\"} %llu\n", total);
    px_buf_printf(out, "pulix_http_duration_seconds_sum %.6f\n", (double)get(&metrics->duration_us) / 1e6);
    px_buf_printf(out, "pulix_http_duration_seconds_count %llu\n", total);
}

static void write_counter(struct px_buf *out, const char *name, const char *help, unsigned long long value)
{
    px_buf_printf(out, "# HELP %s %s\n# TYPE %s counter\n%s %llu\n", name, help, name, name, value);
}

void gw_metrics_write(struct gw_metrics *metrics, const struct gw_route *routes, size_t n_routes,
                      struct px_buf *out)
{
    static const struct {
        const char *name, *help;
    } events[GW_N_EVENTS] = {
        [GW_EVENT_REFUSED_HEAD] = {"pulix_http_refused_heads_total",
                                   "Requests refused by the framing guard."},
        [GW_EVENT_TURNED_AWAY] = {"pulix_http_turned_away_total", "Connections above the limit per address."},
        [GW_EVENT_CACHE_HIT] = {"pulix_cache_hits_total", "Answers given from memory."},
        [GW_EVENT_CACHE_MISS] = {"pulix_cache_misses_total", "Reads that were not in memory."},
        [GW_EVENT_RATE_LIMITED] = {"pulix_rate_limited_total", "Requests refused by a rate limit."},
    };
    write_requests(metrics, routes, n_routes, out);
    write_histogram(metrics, out);
    for (int i = 0; i < GW_N_EVENTS; i++)
        write_counter(out, events[i].name, events[i].help, get(&metrics->events[i]));
    write_counter(out, "pulix_http_sent_bytes_total", "Bytes of answers.", get(&metrics->bytes));
    write_counter(out, "pulix_log_lines_lost_total", "Log lines that could not be written.",
                  (unsigned long long)px_log_lost());
}
