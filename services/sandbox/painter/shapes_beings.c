/* People, robots, dragons. */
#include "sandbox/painter/shape.h"

/* One line for each painted part. */
/* clang-format off */
static const struct step dragon[] = {
    M(50, 82), C(52, 98, 72, 100, 76, 90), C(78, 84, 72, 80, 68, 84), STROKE(BODY, 3.4),
    M(68, 84), L(62, 79), L(63, 88), Z, FILL(BODY),
    M(48, 48), L(42, 32), C(32, 16, 16, 8, 0, 12), C(7, 20, 9, 31, 6, 44), C(14, 38, 21, 41, 23, 53),
        C(29, 45, 36, 48, 39, 60), C(42, 54, 46, 54, 50, 58), Z, BOTH(BODY),
    M(45, 47), L(40, 35), C(31, 22, 19, 15, 8, 16), C(12, 23, 13, 30, 12, 36), C(18, 34, 24, 38, 26, 46),
        C(32, 41, 37, 44, 40, 52), C(42, 49, 44, 48, 45, 47), Z, BOTH(ACCENT),
    M(42, 32), L(6, 44), M(42, 32), L(23, 53), M(42, 32), L(39, 60), M(42, 32), C(32, 16, 16, 8, 0, 12),
        STROKE_BOTH(BODY, 1.5),
    M(50, 26), C(43, 32, 41, 50, 44, 64), C(45, 76, 48, 84, 50, 88), Z, BOTH(BODY),
    M(50, 36), C(47, 40, 46, 52, 47.4, 62), C(48, 72, 49.4, 80, 50, 82), Z, BOTH(ACCENT2),
    M(47, 44), L(53, 44), M(46.8, 51), L(53.2, 51), M(47, 58), L(53, 58), M(47.8, 65), L(52.2, 65),
        STROKE(BODY, 0.9),
    M(45, 66), C(36, 68, 34, 76, 38, 84), L(33, 88), L(40, 87), L(43, 90), L(43, 85), C(40, 78, 42, 74, 47, 74),
        Z, BOTH(BODY),
    M(46, 19), L(37, 2), C(43, 6, 48, 11, 50, 15), Z, BOTH(SHADE),
    M(50, 10), C(43, 13, 41, 20, 44, 26), C(45, 32, 47, 36, 50, 37), Z, BOTH(BODY),
    M(44, 25), L(38, 27), L(45, 30), Z, BOTH(BODY),
    M(44, 21), L(48.4, 23.4), L(45, 24.4), Z, BOTH(GLOW),
    O(48.4, 33, 0.8), BOTH(INK),
    END};

static const struct step robot[] = {
    M(50, 15), L(50, 6), STROKE(SHADE, 1.8),
    O(50, 5, 2.8), FILL(GLOW),
    R(38, 68, 9, 28, 3), BOTH(SHADE),
    R(34, 92, 15, 8, 3.6), BOTH(BODY),
    R(19, 45, 9.5, 27, 4.6), BOTH(SHADE),
    O(24, 75, 5.6), BOTH(BODY),
    O(24, 46, 6), BOTH(BODY),
    R(44, 38, 12, 8, 1), FILL(SHADE),
    R(29, 43, 42, 33, 7), FILL(BODY),
    R(29, 66, 42, 10, 5), FILL(SHADE),
    R(36, 49, 28, 14, 3), FILL(INK),
    R(39, 53, 4, 7, 1), FILL(GLOW),
    R(45, 56, 4, 4, 1), FILL(ACCENT),
    R(51, 51.6, 4, 8.4, 1), FILL(GLOW),
    R(57, 54, 4, 6, 1), FILL(ACCENT2),
    O(50, 71, 2), FILL(ACCENT),
    O(43, 71, 1.4), BOTH(BRIGHT),
    R(23.6, 21, 5, 11, 2.2), BOTH(ACCENT),
    R(28, 13, 44, 27, 9), FILL(BODY),
    R(28, 13, 44, 8, 4), FILL(BRIGHT),
    R(33, 19, 34, 15, 7), FILL(INK),
    O(42, 26.5, 4.2), BOTH(GLOW),
    O(41, 25.4, 1.2), BOTH(PAPER),
    END};

static const struct step person[] = {
    M(45, 62), L(41, 97), L(38, 100), L(47, 100), L(49.4, 70), Z, BOTH(SHADE),
    M(50, 19), C(41, 20, 37, 27, 36.4, 40), L(36, 68), L(50, 69), Z, BOTH(BODY),
    M(39, 25), C(33, 32, 31, 46, 32, 57), L(36.4, 57), L(40, 32), Z, BOTH(BODY),
    O(34.2, 58.4, 2.4), BOTH(BRIGHT),
    R(40.4, 25, 19.2, 25, 6), FILL(ACCENT),
    R(43, 38, 14, 10, 3), FILL(ACCENT2),
    R(39, 21.6, 22, 5.6, 2.8), FILL(ACCENT2),
    O(50, 13, 7), FILL(BRIGHT),
    M(42.4, 14), C(41, 3, 59, 3, 57.6, 14), C(54, 12, 46, 12, 42.4, 14), Z, FILL(ACCENT),
    O(50, 4.8, 2.2), FILL(PAPER),
    M(66, 40), L(70, 100), STROKE(INK, 1.2),
    END};

static const struct step astronaut[] = {
    R(29, 34, 42, 38, 8), FILL(SHADE),
    M(43, 66), L(40, 92), STROKE_BOTH(PAPER, 12),
    R(30, 91, 17, 8, 4), BOTH(SHADE),
    M(38, 80), L(44, 81), STROKE_BOTH(ACCENT, 2),
    M(37, 42), C(26, 46, 22, 54, 24, 64), STROKE_BOTH(PAPER, 10),
    O(24.4, 66, 5.4), BOTH(SHADE),
    M(20, 60), L(29, 60), STROKE_BOTH(ACCENT, 2),
    R(34, 36, 32, 36, 10), FILL(PAPER),
    R(40, 47, 20, 13, 3), FILL(SHADE),
    O(44.4, 53.4, 2), FILL(ACCENT),
    O(50, 53.4, 2), FILL(ACCENT2),
    R(53.4, 50.6, 4.4, 6, 1), FILL(GLOW),
    M(36, 67), L(64, 67), STROKE(SHADE, 1.4),
    O(50, 21, 18.4), FILL(PAPER),
    E(50, 22, 14.4, 11.6), FILL(INK),
    M(39, 19), C(41, 14, 47, 12, 52, 12.4), C(46, 15, 42, 19, 40.6, 24), Z, FILL(ACCENT2),
    E(57, 28, 2.4, 1.5), FILL(ACCENT),
    R(30, 18, 3.4, 9, 1.6), BOTH(SHADE),
    END};
/* clang-format on */

const struct step *shape_of_being(enum subject subject)
{
    static const struct step *const shapes[SUBJECT_COUNT] = {
        [SUBJECT_DRAGON] = dragon,
        [SUBJECT_ROBOT] = robot,
        [SUBJECT_PERSON] = person,
        [SUBJECT_ASTRONAUT] = astronaut,
    };
    return shapes[subject];
}
