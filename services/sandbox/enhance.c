/* Adds light, composition and finish; which ones depends on the prompt alone. */
#include "sandbox/enhance.h"

#include <stdbool.h>
#include <string.h>

#include "base/hash.h"

struct phrases {
    const char *light[4], *composition[4], *finish[4];
};

static const struct phrases english = {
    .light = {"soft golden light", "gentle morning haze", "dramatic side light", "warm glow at dusk"},
    .composition = {"balanced composition with a clear focal point", "wide view with depth",
                    "strong silhouettes against an open sky", "layered foreground and background"},
    .finish = {"fine detail", "rich harmonious colours", "clean edges and subtle grain", "painterly texture"},
};
static const struct phrases russian = {
    .light = {"мягкий золотой свет", "лёгкая утренняя дымка", "выразительный боковой свет",
              "тёплое вечернее сияние"},
    .composition = {"уравновешенная композиция с ясным центром", "широкий план с глубиной",
                    "чёткие силуэты на фоне открытого неба", "передний и дальний план"},
    .finish = {"тонкие детали", "насыщенные гармоничные цвета", "чистые контуры и лёгкое зерно",
               "живописная фактура"},
};

/* Cyrillic letters begin with the bytes D0 and D1 in UTF-8. */
static bool is_russian(const char *text)
{
    return strpbrk(text, "\xd0\xd1") != NULL;
}

const char *enhance_text(struct px_arena *arena, const char *prompt)
{
    unsigned char digest[PX_SHA256_LEN];
    px_sha256(prompt, strlen(prompt), digest);
    const struct phrases *phrases = is_russian(prompt) ? &russian : &english;
    return px_arena_printf(arena, "%s, %s, %s, %s", prompt, phrases->light[digest[0] % 4],
                           phrases->composition[digest[1] % 4], phrases->finish[digest[2] % 4]);
}

const char *enhance_negative(struct px_arena *arena, const char *negative)
{
    return negative ? px_arena_printf(arena, "%s, blurry, low quality, artifacts", negative) : NULL;
}
