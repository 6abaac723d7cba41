/* Heads for portraits. In their coat the roles are: BODY skin, SHADE skin in shadow, BRIGHT cheeks, ACCENT
 * clothes, ACCENT2 jewels and lips, INK hair, GLOW a lit strand, PAPER eyes. */
#include "sandbox/painter/shape.h"

/* One line for each painted part. */
/* clang-format off */
static const struct step long_hair[] = {
    M(50, 5), C(24, 5, 20, 32, 21, 56), C(22, 76, 16, 86, 12, 100), L(50, 100), Z, BOTH(INK),
    M(24, 60), C(24, 76, 21, 88, 18, 98), M(76, 60), C(77, 76, 80, 88, 83, 98), STROKE(GLOW, 1.2),
    M(50, 78), C(40, 81, 24, 83, 15, 92), C(11, 96, 10, 100, 10, 102), L(50, 102), Z, BOTH(ACCENT),
    M(42.6, 60), L(42.6, 77), C(41, 81, 37, 82.6, 35, 83.4), C(39, 91, 45, 94, 50, 94), L(50, 60), Z,
        BOTH(SHADE),
    M(50, 18), C(36, 18, 32, 30, 33, 46), C(34, 60, 42, 70.6, 50, 71), Z, BOTH(BODY),
    E(39, 54.6, 4.2, 2.8), BOTH(BRIGHT),
    M(44, 11), C(28, 13, 25, 34, 30, 54), C(31, 42, 35, 30, 46, 24), Z, M(44, 11), C(64, 6, 76, 24, 70, 54),
        C(69, 42, 62, 31, 46, 24), Z, FILL(INK),
    M(48, 14), C(60, 14, 67, 24, 68, 38), STROKE(GLOW, 1),
    END};

static const struct step short_hair[] = {
    M(50, 80), C(38, 82, 22, 84, 14, 93), C(11, 97, 10, 100, 10, 102), L(50, 102), Z, BOTH(ACCENT),
    M(41.4, 60), L(41.4, 79), C(43, 88, 47, 91, 50, 91), L(50, 60), Z, BOTH(SHADE),
    M(41.4, 78), C(43, 88, 47, 91.6, 50, 91.6), STROKE_BOTH(ACCENT2, 2),
    E(33, 46, 3.2, 5), BOTH(SHADE),
    M(50, 16), C(35, 16, 32, 30, 33, 46), C(33.6, 61, 41, 72, 50, 72.4), Z, BOTH(BODY),
    E(39, 55, 4, 2.6), BOTH(BRIGHT),
    M(31.6, 44), C(27, 24, 32, 8, 50, 7), C(68, 6, 74, 22, 68.6, 44), C(68, 36, 66, 31, 62, 27),
        C(52, 31, 42, 29, 36, 26), C(33, 32, 32.4, 38, 31.6, 44), Z, FILL(INK),
    M(40, 13), C(50, 9, 60, 12, 64, 20), STROKE(GLOW, 1.2),
    END};

static const struct step bun_hair[] = {
    O(50, 5, 9), FILL(INK),
    M(45, 1), C(49, -2, 54, 0, 56, 4), STROKE(GLOW, 1),
    M(50, 8), C(28, 8, 26, 30, 30, 54), L(50, 54), Z, BOTH(INK),
    M(50, 79), C(40, 82, 24, 84, 15, 93), C(11, 97, 10, 100, 10, 102), L(50, 102), Z, BOTH(ACCENT),
    M(43, 60), L(43, 77), C(43, 84, 47, 87, 50, 87), L(50, 60), Z, BOTH(SHADE),
    M(50, 17), C(36, 17, 32.6, 30, 33.4, 46), C(34, 60, 42, 70.6, 50, 71), Z, BOTH(BODY),
    E(39, 54.6, 4.2, 2.8), BOTH(BRIGHT),
    M(50, 12), C(34, 12, 30, 28, 31, 46), C(34, 36, 40, 27, 50, 23), Z, BOTH(INK),
    M(33, 57), L(33, 62), STROKE_BOTH(ACCENT2, 1),
    O(33, 64, 1.9), BOTH(ACCENT2),
    END};

static const struct step features[] = {
    M(37, 40.4), C(39.6, 37.8, 43.4, 38, 45.6, 39.6), STROKE_BOTH(INK, 1.2),
    M(37, 46.4), C(39.4, 43.2, 43.6, 43.2, 45.6, 46.8), C(43, 48.8, 39.6, 48.8, 37, 46.4), Z, BOTH(PAPER),
    O(41.6, 46, 2.1), BOTH(INK),
    O(41, 45.4, 0.6), BOTH(PAPER),
    M(36.4, 46), C(39.4, 42.6, 43.6, 42.8, 45.8, 46.6), STROKE_BOTH(INK, 0.9),
    M(50.4, 45), C(50, 50, 47.8, 53, 48.6, 55), C(49.6, 56, 51, 55.8, 52, 55), STROKE(SHADE, 1.1),
    M(44.6, 61.8), C(47, 59.8, 49, 60.4, 50, 61), C(51, 60.4, 53, 59.8, 55.4, 61.8),
        C(53, 65.4, 47, 65.4, 44.6, 61.8), Z, FILL(ACCENT2),
    M(45, 61.9), C(48, 62.8, 52, 62.8, 55, 61.9), STROKE(SHADE, 0.6),
    END};
/* clang-format on */

const struct step *shape_of_head(int head)
{
    static const struct step *const heads[] = {long_hair, short_hair, bun_hair};
    return heads[head];
}

const struct step *shape_of_features(void)
{
    return features;
}
