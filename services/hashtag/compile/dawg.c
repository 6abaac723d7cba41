#include "hashtag/compile/dawg.h"

#include <string.h>

#include "hashtag/compile/out.h"

void dawg_load(struct dawg *dawg, const char *path)
{
    size_t size = 0;
    const uint32_t *data = (const uint32_t *)(const void *)read_all(path, &size);
    *dawg = (struct dawg){.units = data + 1, .n_units = data[0]};
    if (size < 8 || size < 8 + 4 * (size_t)data[0] + 2 * (size_t)data[0])
        fail(path, 0, "is cut short");
    dawg->guide = (const unsigned char *)(data + 1 + data[0]) + 4;
}

static uint32_t offset_of(uint32_t unit)
{
    return (unit >> 10) << ((unit & (1u << 9)) >> 6);
}

static uint32_t child_of(const struct dawg *dawg, uint32_t unit, unsigned char label)
{
    uint32_t next = unit ^ offset_of(dawg->units[unit]) ^ label;
    bool there = next < dawg->n_units && (dawg->units[next] & (0x80000000u | 0xffu)) == label;
    return there ? next : 0;
}

uint32_t dawg_follow(const struct dawg *dawg, uint32_t unit, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unit = child_of(dawg, unit, (unsigned char)text[i]);
        if (!unit)
            return 0;
    }
    return unit;
}

static uint32_t value_of(const struct dawg *dawg, uint32_t unit)
{
    uint32_t at = unit ^ offset_of(dawg->units[unit]);
    return at < dawg->n_units ? dawg->units[at] & 0x7fffffffu : 0;
}

void dawg_each(const struct dawg *dawg, uint32_t unit, char *path, size_t len,
               void (*each)(void *self, char *key, uint32_t value), void *self)
{
    if (dawg->units[unit] >> 8 & 1) {
        char key[DAWG_KEY_MOST];
        memcpy(key, path, len);
        key[len] = '\0';
        each(self, key, value_of(dawg, unit));
    }
    for (unsigned char label = dawg->guide[2 * unit]; label && len + 1 < DAWG_KEY_MOST;) {
        uint32_t next = child_of(dawg, unit, label);
        if (!next)
            return;
        path[len] = (char)label;
        dawg_each(dawg, next, path, len + 1, each, self);
        label = dawg->guide[2 * next + 1];
    }
}
