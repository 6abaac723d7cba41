/* splitmix64, and value noise over a hashed lattice. */
#include "sandbox/painter/chance.h"

#include <math.h>

static uint64_t next(struct chance *chance)
{
    uint64_t z = chance->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double chance_unit(struct chance *chance)
{
    return (double)(next(chance) >> 11) / 9007199254740992.0; /* 2^53 */
}

double chance_range(struct chance *chance, double low, double high)
{
    return low + (high - low) * chance_unit(chance);
}

int chance_below(struct chance *chance, int bound)
{
    return (int)(chance_unit(chance) * bound);
}

bool chance_hit(struct chance *chance, double probability)
{
    return chance_unit(chance) < probability;
}

int chance_sign(struct chance *chance)
{
    return chance_hit(chance, 0.5) ? 1 : -1;
}

static double lattice(int32_t x, int32_t y, uint32_t seed)
{
    uint32_t h = (uint32_t)x * 0x8da6b343u ^ (uint32_t)y * 0xd8163841u ^ seed * 0xcb1ab31fu;
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    h ^= h >> 12;
    h *= 0x297a2d39u;
    h ^= h >> 15;
    return h / 4294967296.0;
}

double noise_at(double x, double y, uint32_t seed)
{
    double fx = floor(x), fy = floor(y);
    double tx = x - fx, ty = y - fy;
    int32_t ix = (int32_t)fx, iy = (int32_t)fy;
    tx = tx * tx * (3 - 2 * tx);
    ty = ty * ty * (3 - 2 * ty);
    double top = lattice(ix, iy, seed) * (1 - tx) + lattice(ix + 1, iy, seed) * tx;
    double low = lattice(ix, iy + 1, seed) * (1 - tx) + lattice(ix + 1, iy + 1, seed) * tx;
    return top * (1 - ty) + low * ty;
}

double noise_rich(double x, double y, uint32_t seed, int octaves)
{
    double sum = 0, weight = 1, total = 0;
    for (int i = 0; i < octaves; i++) {
        sum += weight * noise_at(x, y, seed + (uint32_t)i);
        total += weight;
        weight *= 0.5;
        x *= 2;
        y *= 2;
    }
    return sum / total;
}
