/* granules.c: a bitmap allocator for runs of granules. The callers hold the lock of their map. */
#include "gc/arena_header.h"

static bool granule_taken(const uint64_t *map, uint64_t index) { return map[index / 64] >> (index % 64) & 1; }

int64_t granules_take(uint64_t *map, uint64_t total, uint64_t count)
{
    uint64_t run = 0;
    for (uint64_t i = 0; i < total; i++) {
        if (i % 64 == 0 && map[i / 64] == UINT64_MAX) {
            run = 0;
            i += 63;
            continue;
        }
        run = granule_taken(map, i) ? 0 : run + 1;
        if (run < count) continue;
        uint64_t first = i + 1 - count;
        for (uint64_t j = first; j <= i; j++) map[j / 64] |= UINT64_C(1) << (j % 64);
        return (int64_t)first;
    }
    return -1;
}

void granules_give(uint64_t *map, uint64_t first, uint64_t count)
{
    for (uint64_t i = first; i < first + count; i++) map[i / 64] &= ~(UINT64_C(1) << (i % 64));
}
