/* Things that move, grow, or stand on a table. */
#include "sandbox/painter/shape.h"

/* One line for each painted part. */
/* clang-format off */
static const struct step boat[] = {
    M(50, 4), L(50, 82), STROKE(INK, 1.8),
    M(52.4, 8), C(70, 26, 78, 50, 80, 72), L(52.4, 72), Z, FILL(PAPER),
    M(52.4, 8), C(62, 26, 66, 50, 66, 72), L(52.4, 72), Z, FILL(BRIGHT),
    M(47.6, 16), C(40, 34, 30, 54, 22, 70), L(47.6, 72), Z, FILL(ACCENT),
    M(50, 4), L(60, 7), L(50, 10), Z, FILL(ACCENT2),
    M(10, 79), L(92, 79), C(88, 92, 80, 99, 70, 100), L(30, 100), C(20, 99, 14, 90, 10, 79), Z, FILL(BODY),
    M(10, 79), L(92, 79), L(90.6, 84), L(12, 84), Z, FILL(ACCENT2),
    M(52, 84), L(90, 84), C(86, 94, 79, 99, 70, 100), L(52, 100), Z, FILL(SHADE),
    END};

static const struct step balloon[] = {
    M(50, 2), C(26, 2, 14, 20, 14, 36), C(14, 56, 34, 66, 44, 78), L(50, 78), Z, BOTH(BODY),
    M(50, 2), C(38, 4, 30, 20, 30, 36), C(30, 54, 40, 66, 46, 78), L(50, 78), Z, BOTH(ACCENT2),
    M(50, 2), C(45, 6, 42, 20, 42, 36), C(42, 54, 46, 66, 48.6, 78), L(50, 78), Z, BOTH(BODY),
    M(20, 52), C(30, 58, 70, 58, 80, 52), C(77, 57, 73, 61, 69.5, 64.4), C(60, 68, 40, 68, 30.5, 64.4),
        C(27, 61, 23, 57, 20, 52), Z, FILL(ACCENT),
    M(66, 6), C(80, 14, 86, 24, 86, 36), C(86, 56, 66, 66, 56, 78), L(53, 78), C(62, 64, 72, 52, 72, 36),
        C(72, 24, 70, 14, 66, 6), Z, FILL(SHADE),
    M(44.6, 78), L(45.4, 88), STROKE_BOTH(INK, 0.8),
    R(44, 88, 12, 11, 2), FILL(INK),
    R(44, 88, 12, 3, 1), FILL(ACCENT2),
    END};

static const struct step rocket[] = {
    M(50, 100), C(44, 94, 43, 86, 46, 80), L(54, 80), C(57, 86, 56, 94, 50, 100), Z, FILL(GLOW),
    M(50, 93), C(47.4, 89, 47.4, 84, 48.4, 80), L(51.6, 80), C(52.6, 84, 52.6, 89, 50, 93), Z, FILL(PAPER),
    M(38, 52), C(28, 58, 25, 70, 27, 82), C(32, 76, 36, 74, 41, 73), Z, BOTH(ACCENT),
    M(50, 2), C(39, 14, 34, 32, 35, 50), C(36, 62, 39, 72, 42, 78), L(50, 78), Z, BOTH(PAPER),
    M(50, 2), C(61, 14, 66, 32, 65, 50), C(64, 62, 61, 72, 58, 78), L(52, 78), C(57, 64, 59, 34, 50, 2), Z,
        FILL(BRIGHT),
    M(50, 2), C(43, 9, 39, 18, 37, 27), C(45, 24, 55, 24, 63, 27), C(61, 18, 57, 9, 50, 2), Z, FILL(ACCENT),
    O(50, 40, 8.4), FILL(SHADE),
    O(50, 40, 6.2), FILL(GLOW),
    O(48, 38, 1.8), FILL(PAPER),
    M(48.4, 60), L(51.6, 60), L(51.6, 84), L(48.4, 84), Z, FILL(ACCENT),
    R(42, 77, 16, 4, 1), FILL(INK),
    END};

static const struct step car[] = {
    M(4, 86), C(3, 72, 8, 67, 20, 65), C(26, 54, 32, 49, 44, 49), L(60, 49), C(70, 50, 77, 57, 82, 65),
        C(93, 67, 98, 72, 97, 86), Z, FILL(BODY),
    M(4, 86), L(3.8, 79), L(97, 79), L(97, 86), Z, FILL(SHADE),
    M(27, 65), C(31, 57, 36, 53.4, 44, 53), L(50, 53), L(50, 65), Z, M(53, 65), L(53, 53), L(60, 53),
        C(67, 54, 72, 59, 76, 65), Z, FILL(GLOW),
    M(30, 64), L(36, 56), STROKE(PAPER, 1.6),
    R(90, 71, 6.6, 4.6, 2), FILL(GLOW),
    R(3.6, 71, 5, 4.6, 2), FILL(ACCENT),
    M(52, 70), L(57, 70), STROKE(INK, 1.2),
    R(34, 44, 32, 3, 1.2), FILL(INK),
    R(37, 36, 12, 8.4, 1.4), FILL(ACCENT),
    R(50, 38.6, 13, 5.6, 1.4), FILL(ACCENT2),
    O(24, 87, 10), O(76, 87, 10), FILL(INK),
    O(24, 87, 5), O(76, 87, 5), FILL(PAPER),
    O(24, 87, 1.8), O(76, 87, 1.8), FILL(INK),
    END};

static const struct step tree[] = {
    M(44, 100), C(48, 84, 47, 66, 46, 52), L(54, 52), C(53, 66, 53, 84, 57, 100), Z, FILL(INK),
    M(48, 72), C(42, 64, 36, 60, 32, 58), M(52, 66), C(58, 60, 64, 58, 68, 52), STROKE(INK, 2.6),
    O(30, 46, 17), O(70, 44, 17), O(50, 28, 22), O(36, 28, 16), O(65, 28, 16), O(50, 50, 18), FILL(BODY),
    O(30, 52, 11), O(52, 56, 11), O(72, 50, 11), FILL(SHADE),
    O(42, 18, 11), O(60, 20, 9), O(30, 36, 9), O(54, 36, 8), FILL(BRIGHT),
    O(38, 44, 2.4), O(62, 36, 2.4), O(48, 24, 2.2), O(70, 50, 2.2), O(28, 40, 2), FILL(ACCENT),
    END};

static const struct step mushroom[] = {
    M(42, 50), C(44, 68, 40, 84, 37, 100), L(63, 100), C(60, 84, 56, 68, 58, 50), Z, FILL(PAPER),
    M(53, 50), C(54, 68, 56, 84, 57, 100), L(63, 100), C(60, 84, 56, 68, 58, 50), Z, FILL(BRIGHT),
    M(38, 60), C(44, 68, 56, 68, 62, 60), L(60, 56), L(40, 56), Z, FILL(BRIGHT),
    M(6, 50), C(6, 22, 26, 8, 50, 8), C(74, 8, 94, 22, 94, 50), C(76, 60, 24, 60, 6, 50), Z, FILL(BODY),
    M(12, 51), C(30, 57, 70, 57, 88, 51), C(74, 60, 26, 60, 12, 51), Z, FILL(INK),
    M(62, 9.6), C(82, 15, 94, 28, 94, 50), C(90, 52.4, 84, 54, 78, 55), C(80, 38, 74, 22, 62, 9.6), Z,
        FILL(SHADE),
    E(38, 26, 7, 5.6), E(60, 20, 5, 4), E(24, 42, 5, 5), E(56, 43, 7, 5.4), E(80, 40, 4, 5), FILL(PAPER),
    END};

static const struct step cactus[] = {
    M(44, 64), C(28, 64, 26, 56, 26, 42), STROKE(BODY, 9),
    M(56, 56), C(72, 56, 74, 48, 74, 34), STROKE(BODY, 9),
    M(50, 100), L(50, 18), STROKE(BODY, 15),
    M(55, 97), L(55, 18), M(77, 34), L(77, 46), M(29, 42), L(29, 52), STROKE(SHADE, 2.4),
    M(47, 97), L(47, 18), M(24, 42), L(24, 52), M(72, 34), L(72, 44), STROKE(BRIGHT, 1),
    O(50, 9.6, 4.4), O(45.6, 12, 3.4), O(54.4, 12, 3.4), O(74, 28.4, 3.4), FILL(ACCENT),
    O(50, 10.6, 1.8), FILL(ACCENT2),
    END};

static const struct step cup[] = {
    M(40, 34), C(34, 26, 46, 20, 40, 10), M(52, 32), C(46, 22, 58, 16, 52, 4), M(64, 34),
        C(58, 26, 70, 20, 64, 12), STROKE(PAPER, 2.4),
    E(50, 94, 42, 6), FILL(SHADE),
    E(50, 92.4, 42, 5.4), FILL(PAPER),
    M(74, 52), C(96, 50, 94, 76, 70, 76), STROKE(BODY, 5),
    M(22, 44), L(78, 44), C(78, 72, 70, 88, 58, 91), L(42, 91), C(30, 88, 22, 72, 22, 44), Z, FILL(BODY),
    M(60, 44), L(78, 44), C(78, 72, 70, 88, 58, 91), L(52, 91), C(60, 80, 62, 62, 60, 44), Z, FILL(SHADE),
    E(50, 44, 28, 6.4), FILL(BRIGHT),
    E(50, 44.6, 25, 4.8), FILL(INK),
    M(50, 76), C(38, 68, 42, 58, 50, 64), C(58, 58, 62, 68, 50, 76), Z, FILL(ACCENT),
    END};

static const struct step heart[] = {
    M(50, 92), C(8, 62, 2, 34, 18, 18), C(30, 8, 44, 12, 50, 26), C(56, 12, 70, 8, 82, 18),
        C(98, 34, 92, 62, 50, 92), Z, FILL(BODY),
    M(50, 92), C(92, 62, 98, 34, 82, 18), C(78, 14, 74, 12, 70, 11.6), C(86, 34, 74, 66, 50, 92), Z,
        FILL(SHADE),
    M(20, 32), C(22, 24, 28, 20, 34, 20), STROKE(BRIGHT, 4),
    END};
/* clang-format on */

const struct step *shape_of_thing(enum subject subject)
{
    static const struct step *const shapes[SUBJECT_COUNT] = {
        [SUBJECT_BOAT] = boat,     [SUBJECT_BALLOON] = balloon, [SUBJECT_ROCKET] = rocket,
        [SUBJECT_CAR] = car,       [SUBJECT_TREE] = tree,       [SUBJECT_MUSHROOM] = mushroom,
        [SUBJECT_CACTUS] = cactus, [SUBJECT_CUP] = cup,         [SUBJECT_HEART] = heart,
    };
    return shapes[subject];
}
