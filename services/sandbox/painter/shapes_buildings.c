/* Things that people build and leave standing. */
#include "sandbox/painter/shape.h"

/* One line for each painted part. */
/* clang-format off */
static const struct step castle[] = {
    R(40, 30, 20, 70, 0), FILL(BODY),
    M(37, 31), L(50, 6), L(63, 31), Z, FILL(ACCENT),
    M(50, 6), L(63, 31), L(50, 31), Z, FILL(SHADE),
    M(50, 7), L(50, 0), STROKE(INK, 0.9),
    M(50, 0), L(59, 2.4), L(50, 5), Z, FILL(ACCENT2),
    R(24, 50, 52, 50, 0), FILL(BODY),
    R(24, 46, 6, 6, 0), R(34, 46, 6, 6, 0), R(44, 46, 6, 6, 0), R(54, 46, 6, 6, 0), R(64, 46, 6, 6, 0),
        FILL(BODY),
    R(50, 50, 26, 50, 0), FILL(SHADE),
    R(12, 42, 15, 58, 0), BOTH(BODY),
    R(20, 42, 7, 58, 0), BOTH(SHADE),
    M(9, 43), L(19.5, 20), L(30, 43), Z, BOTH(ACCENT),
    M(19.5, 20), L(30, 43), L(19.5, 43), Z, BOTH(SHADE),
    M(19.5, 21), L(19.5, 14), STROKE_BOTH(INK, 0.8),
    M(42, 100), L(42, 84), C(42, 72, 58, 72, 58, 84), L(58, 100), Z, FILL(INK),
    M(44.5, 100), L(44.5, 85), C(44.5, 76, 55.5, 76, 55.5, 85), L(55.5, 100), Z, FILL(GLOW),
    R(47.6, 38, 4.8, 8, 2.2), FILL(GLOW),
    R(17.4, 52, 4, 7, 1.9), BOTH(GLOW),
    R(33, 60, 4, 7, 1.9), BOTH(GLOW),
    R(17.4, 70, 4, 6, 1.9), BOTH(GLOW),
    END};

static const struct step house[] = {
    R(64, 24, 8, 22, 0), FILL(SHADE),
    R(62.6, 22, 10.8, 4, 0.6), FILL(INK),
    M(69, 18), C(66, 12, 74, 8, 70, 0), STROKE(PAPER, 2.6),
    R(20, 50, 60, 50, 0), FILL(BODY),
    R(60, 50, 20, 50, 0), FILL(SHADE),
    M(10, 54), L(50, 18), L(90, 54), L(84, 58), L(50, 27), L(16, 58), Z, FILL(ACCENT),
    M(20, 54.4), L(50, 27), L(80, 54.4), Z, FILL(BODY),
    M(50, 18), L(90, 54), L(84, 58), L(50, 27), Z, FILL(SHADE),
    O(50, 45, 4.6), FILL(GLOW),
    R(42, 70, 16, 30, 1), FILL(ACCENT2),
    O(54.6, 86, 1.1), FILL(INK),
    R(25, 66, 11, 14, 1), BOTH(GLOW),
    M(30.5, 66), L(30.5, 80), M(25, 73), L(36, 73), STROKE_BOTH(INK, 1),
    END};

static const struct step lighthouse[] = {
    M(22, 100), C(26, 91, 36, 88, 50, 88), C(64, 88, 74, 91, 78, 100), Z, FILL(INK),
    M(42, 30), L(58, 30), L(64, 92), L(36, 92), Z, FILL(PAPER),
    M(40.9, 41), L(59.1, 41), L(60.3, 53), L(39.7, 53), Z, M(38.6, 65), L(61.4, 65), L(62.6, 78), L(37.4, 78),
        Z, FILL(ACCENT),
    M(52, 30), L(58, 30), L(64, 92), L(54, 92), Z, FILL(SHADE),
    M(52.4, 41), L(59.1, 41), L(60.3, 53), L(52.9, 53), Z, M(53.2, 65), L(61.4, 65), L(62.6, 78), L(53.6, 78),
        Z, FILL(BODY),
    R(37, 27, 26, 3.6, 1.4), FILL(INK),
    R(43, 15, 14, 12, 1), FILL(GLOW),
    M(46.5, 15), L(46.5, 27), M(53.5, 15), L(53.5, 27), STROKE(INK, 1),
    M(40, 15.6), C(42, 7, 47, 4, 50, 3), C(53, 4, 58, 7, 60, 15.6), Z, FILL(ACCENT),
    M(50, 4), L(50, 0), STROKE(INK, 1.2),
    R(47.6, 83, 5.4, 9, 2.4), FILL(INK),
    R(47.4, 57, 3.4, 5, 1.4), FILL(INK),
    END};

static const struct step temple[] = {
    R(36, 84, 28, 12, 0), FILL(BODY),
    R(26, 95, 48, 5, 1), FILL(INK),
    R(46, 86, 8, 9, 0), FILL(GLOW),
    M(12, 82), C(24, 84, 30, 78, 36, 70), L(50, 70), L(50, 84), L(20, 84), Z, BOTH(ACCENT),
    R(38, 62, 24, 9, 0), FILL(BODY),
    R(42, 64, 3, 5, 0), R(48.5, 64, 3, 5, 0), R(55, 64, 3, 5, 0), FILL(GLOW),
    M(17, 61), C(27, 63, 33, 57, 38, 50), L(50, 50), L(50, 63), L(24, 63), Z, BOTH(ACCENT),
    R(40, 43, 20, 8, 0), FILL(BODY),
    R(44, 45, 3, 4.4, 0), R(53, 45, 3, 4.4, 0), FILL(GLOW),
    M(22, 42), C(31, 44, 36, 38, 40, 32), L(50, 32), L(50, 44), L(28, 44), Z, BOTH(ACCENT),
    R(42, 26, 16, 7, 0), FILL(BODY),
    M(27, 25.6), C(36, 27, 42, 20, 48, 10), L(50, 10), L(50, 27), L(33, 27), Z, BOTH(ACCENT),
    M(50, 12), L(50, 1), STROKE(INK, 1.6),
    O(50, 6, 1.7), FILL(ACCENT2),
    M(20, 84), L(80, 84), M(24, 63), L(76, 63), M(28, 44), L(72, 44), M(33, 27), L(67, 27), STROKE(SHADE, 1.6),
    END};

static const struct step windmill[] = {
    M(40, 42), L(60, 42), L(67, 100), L(33, 100), Z, FILL(BODY),
    M(52, 42), L(60, 42), L(67, 100), L(55, 100), Z, FILL(SHADE),
    M(38, 43), C(39, 31, 46, 28, 50, 27), C(54, 28, 61, 31, 62, 43), Z, FILL(ACCENT),
    R(45.6, 84, 8.8, 16, 4), FILL(INK),
    R(47, 60, 6, 8, 1), FILL(GLOW),
    M(50, 38), L(22, 8), M(50, 38), L(80, 10), M(50, 38), L(78, 68), M(50, 38), L(20, 66), STROKE(INK, 1.6),
    M(46, 32), L(22, 6), L(15, 13), L(40, 38), Z, M(56, 34), L(82, 10), L(76, 3), L(51, 28), Z, M(54, 44),
        L(78, 70), L(85, 63), L(60, 38), Z, M(44, 42), L(18, 65), L(25, 72), L(49, 48), Z, FILL(PAPER),
    O(50, 38, 3.4), FILL(INK),
    END};
/* clang-format on */

const struct step *shape_of_building(enum subject subject)
{
    static const struct step *const shapes[SUBJECT_COUNT] = {
        [SUBJECT_CASTLE] = castle, [SUBJECT_HOUSE] = house,       [SUBJECT_LIGHTHOUSE] = lighthouse,
        [SUBJECT_TEMPLE] = temple, [SUBJECT_WINDMILL] = windmill,
    };
    return shapes[subject];
}
