/* Paths and queries against any bytes. The law: what comes out as a parameter is clean text. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <pulix/generation/v1/generation.pb-c.h>

#include "base/str.h"
#include "gateway/api/router.h"
#include "gateway/http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct gw_route routes[] = {
    {"GET", "/images/{id}", GW_USER, GW_CLASS_READ, &generation__generation__descriptor, "GetImage", 200,
     NULL, 1000, 0, 0, NULL},
    {"GET", "/images/ids", GW_USER, GW_CLASS_READ, &generation__generation__descriptor, "ListImageIds", 200,
     NULL, 1000, 0, 0, NULL},
};

static void check_params(const struct gw_request *req)
{
    for (int i = 0; i < req->n_params; i++) {
        const char *value = req->params[i].value;
        assert(px_utf8_valid(value, strlen(value)));
        for (const char *at = value; *at; at++)
            assert((unsigned char)*at >= ' ' && *at != 0x7f);
        assert(!req->params[i].in_path || (value[0] && !strchr(value, '/')));
        assert(gw_param(req, req->params[i].name) == value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gw_config config = {.trusted_proxies = "", .public_url = ""};
    static struct gateway gateway = {.config = &config};
    char allow[GW_ALLOW_SIZE];
    struct gw_request req;
    char *target = calloc(1, size + 1);
    assert(target);
    memcpy(target, data, size);
    gw_request_init(&req, &gateway, NULL, NULL);
    req.method = "GET";
    req.path = target;
    char *query = strchr(target, '?');
    if (query) {
        *query = '\0';
        req.query = query + 1;
    }
    gw_request_read(&req);
    if (gw_route_find(&req, routes, sizeof routes / sizeof *routes, allow) == PX_OK &&
        gw_request_query(&req, NULL) == PX_OK)
        check_params(&req);
    gw_request_done(&req);
    free(target);
    return 0;
}
