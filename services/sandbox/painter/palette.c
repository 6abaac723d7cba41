/* The colours themselves. */
#include "sandbox/painter/palette.h"

#include "base/cleanup.h"

struct row {
    uint32_t sky_top, sky_middle, sky_low, light, far, middle, near, water, accent, accent2, ink, paper;
};

static const struct row rows[PALETTE_COUNT] = {
    [PALETTE_DAY] = {0x3c87bd, 0x86c3dc, 0xf4e6c6, 0xfff4d2, 0x93b9c4, 0x4f8c86, 0x1d4c4e, 0x3a8aa6, 0xe6683f,
                     0xf2c14e, 0x12282e, 0xfdf6e6},
    [PALETTE_SUNSET] = {0x33235c, 0xc44a6c, 0xffb469, 0xffe9b0, 0xa84c6d, 0x6a2f5e, 0x27183f, 0xb9566e,
                        0xff7442, 0xffd166, 0x180d2c, 0xfff0da},
    [PALETTE_DAWN] = {0x6a7fb4, 0xe3b2c6, 0xffe8cc, 0xfff8e6, 0xbba7c8, 0x7f87b0, 0x3a4671, 0xa6b2d6,
                      0xee8374, 0xf7c59f, 0x232b4b, 0xfffaf2},
    [PALETTE_NIGHT] = {0x060a22, 0x142458, 0x3f5f97, 0xf5f1d8, 0x2c467a, 0x182a57, 0x0a1230, 0x1a3264,
                       0xf5c765, 0x7fd1e0, 0x040716, 0xeef2ff},
    [PALETTE_NEON] = {0x0c0220, 0x3b0f63, 0xff3a8c, 0xffb3e1, 0x5a2287, 0x2d1159, 0x12062e, 0x2a1163,
                      0x00e8f8, 0xffe14d, 0x070118, 0xfdf0ff},
    [PALETTE_PASTEL] = {0xb5d2ea, 0xf3d6e4, 0xfff0da, 0xfffdf4, 0xd3c4e0, 0xa4c4be, 0x6f93a3, 0xb4d4e2,
                        0xf0937f, 0xf6ce86, 0x4c5c78, 0xfffdf8},
    [PALETTE_WINTER] = {0x769fc4, 0xbfd8e8, 0xf6f2ea, 0xffffff, 0xb6cddf, 0x7c9dbb, 0x36547a, 0x9abdd4,
                        0xd9513f, 0xf0bf76, 0x1a2c46, 0xffffff},
    [PALETTE_AUTUMN] = {0x5c8d9a, 0xe4c087, 0xf9e5ba, 0xfff2c8, 0xcb8f50, 0xa64e28, 0x482116, 0x7d9088,
                        0xcf3219, 0xf0a636, 0x27110b, 0xfff5e0},
    [PALETTE_VINTAGE] = {0x578686, 0xd7c497, 0xf1e0b7, 0xf7ecce, 0xb99d6c, 0x866641, 0x3b352f, 0x6a928e,
                         0xc54a2a, 0xdba438, 0x25211c, 0xf6ead0},
    [PALETTE_NOIR] = {0x161619, 0x4f5056, 0xcbc9c4, 0xf8f6f0, 0x75757a, 0x414247, 0x151518, 0x5b5c62,
                      0xb81f2b, 0xd8d4c8, 0x0a0a0c, 0xf4f2ec},
    [PALETTE_DESERT] = {0x2c6a8c, 0xefb788, 0xffe2b4, 0xfff4d6, 0xdb9160, 0xb65c39, 0x632a20, 0x4e8a94,
                        0xd9432f, 0xf5c04d, 0x30130f, 0xfff3de},
    [PALETTE_FOREST] = {0x568a77, 0xb4d1a0, 0xf3f0c9, 0xfdf9d6, 0x8fb693, 0x3f775a, 0x113326, 0x488680,
                        0xe06a34, 0xf4d35e, 0x091c15, 0xfbf8e4},
    [PALETTE_OCEAN] = {0x0d4873, 0x3ba3c6, 0xdcf2e9, 0xfffbe4, 0x76b5c5, 0x2e7f9c, 0x0d3a58, 0x1d7ea3,
                       0xf0704a, 0xf7d070, 0x07223a, 0xf4fbf8},
    [PALETTE_MAGIC] = {0x211858, 0x864cc0, 0xffb4c8, 0xfff1f8, 0x8061c4, 0x493494, 0x1c144c, 0x5a49ae,
                       0xff86ad, 0x8ff0e0, 0x110b32, 0xfff4fb},
    [PALETTE_FIRE] = {0x170808, 0x741c11, 0xff8e3f, 0xffe3a0, 0x93301a, 0x551710, 0x210a09, 0x7c2415,
                      0xff5a1f, 0xffc63a, 0x0f0404, 0xfff0dc},
    [PALETTE_SPACE] = {0x04030e, 0x1a1142, 0x5c2c80, 0xfff3d8, 0x463080, 0x261a55, 0x0c0822, 0x2c2466,
                       0xff8a5b, 0x67d8ef, 0x030208, 0xf3eeff},
    [PALETTE_TROPIC] = {0x1593b0, 0x7fd6cc, 0xfdecc0, 0xfffbdc, 0x6fc2b0, 0x2a8f80, 0x0e4a4e, 0x16a2b0,
                        0xff6f59, 0xffcf4a, 0x072e33, 0xfffaea},
    [PALETTE_SPRING] = {0x74b3d8, 0xc5e3de, 0xfdf3dc, 0xfffdf0, 0xb9d9b4, 0x7cb780, 0x3c7a5e, 0x86c3d2,
                        0xee7aa0, 0xf9d56b, 0x214437, 0xfffdf6},
    [PALETTE_STORM] = {0x28323f, 0x5d6f7f, 0xb9c0bd, 0xeef1ea, 0x72828d, 0x475a68, 0x1f2b37, 0x4c6473,
                       0xe0a33e, 0x9fc5cf, 0x0f171f, 0xf2f4f1},
};

struct palette palette_get(enum palette_name name, struct chance *chance)
{
    const struct row *row = &rows[name == PALETTE_NONE ? PALETTE_DAY : name];
    struct palette palette = {
        .sky_top = color_hex(row->sky_top),
        .sky_middle = color_hex(row->sky_middle),
        .sky_low = color_hex(row->sky_low),
        .light = color_hex(row->light),
        .far = color_hex(row->far),
        .middle = color_hex(row->middle),
        .near = color_hex(row->near),
        .water = color_hex(row->water),
        .accent = color_hex(row->accent),
        .accent2 = color_hex(row->accent2),
        .ink = color_hex(row->ink),
        .paper = color_hex(row->paper),
    };
    palette.dark = color_lightness(palette.sky_top) < 0.42;
    double turn = chance_range(chance, -9, 9);
    struct color *shifted[] = {&palette.sky_top, &palette.sky_middle, &palette.far,
                               &palette.middle,  &palette.near,       &palette.water};
    for (size_t i = 0; i < PX_ARRAY_LEN(shifted); i++)
        *shifted[i] = color_shift(*shifted[i], turn, 1);
    return palette;
}

void palette_tint(struct palette *palette, struct color towards, double part, bool sky)
{
    struct color *tinted[] = {&palette->far,   &palette->middle,  &palette->near,
                              &palette->water, &palette->sky_top, &palette->sky_middle};
    for (size_t i = 0; i < (sky ? 6 : 4); i++) {
        struct color fitted = color_at_lightness(towards, color_lightness(*tinted[i]));
        *tinted[i] = color_mix(*tinted[i], fitted, part);
    }
    palette->accent = towards;
}

void palette_pair(struct palette *palette, struct color second)
{
    palette->accent2 = second;
    palette->near = color_mix(palette->near, color_at_lightness(second, color_lightness(palette->near)), 0.5);
    palette->sky_low =
        color_mix(palette->sky_low, color_at_lightness(second, color_lightness(palette->sky_low)), 0.4);
}

void palette_snow(struct palette *palette)
{
    double cover = palette->dark ? 0.3 : 0.5;
    palette->far = color_mix(palette->far, palette->paper, cover);
    palette->middle = color_mix(palette->middle, palette->paper, cover);
    palette->near = color_mix(palette->near, palette->paper, cover * 0.35);
}
