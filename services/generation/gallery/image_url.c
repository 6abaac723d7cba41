/* Signed addresses; the gateway checks them with the same secret (token/token.h). */
#include "generation/gallery/image_url.h"

#include "token/token.h"

enum { DAY_S = 86400 };

static int64_t round_up(int64_t now_ms, int64_t unit_s)
{
    int64_t now_s = (now_ms + 999) / 1000;
    return (now_s + unit_s - 1) / unit_s * unit_s;
}

int64_t image_url_expiry(int64_t now_ms)
{
    return round_up(now_ms, DAY_S) + DAY_S;
}

char *image_url(struct px_arena *arena, const char *secret, const char *origin, const char *id,
                const char *variant, int64_t expires_s)
{
    char signature[PX_URL_SIGNATURE_SIZE];
    px_url_sign(secret, id, variant, expires_s, signature);
    return px_arena_printf(arena, "%s/generation/images/%s/file?variant=%s&exp=%lld&sig=%s", origin, id,
                           variant, (long long)expires_s, signature);
}
