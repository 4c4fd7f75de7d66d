/* address_check.c: holds down the first rule of the arena (DESIGN 1): no 8 bytes of it hold an absolute address.
 *
 * With the world stopped, every committed word of the arena is compared with all readable mappings of the process. Addresses have high
 * bits that ordinary data seldom has: the region and offset tell which structure it is in. As the OS chooses addresses at random, a leak is
 * found in every run, and data that looks like an address (two small integers side by side) in few. */
#include "vm/address_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "sandbox/memory.h"

#define REPORTS_PER_CHECK 5
#define LOWEST_ADDRESS (UINT64_C(1) << 36) /* smaller values are offsets, counts, references */

typedef struct Ranges {
    struct { uint64_t start, end; } *range;
    size_t count, capacity;
    VM *vm;
    unsigned found;
} Ranges;

static void collect(void *context, uintptr_t start, uintptr_t end, bool readable)
{
    Ranges *ranges = context;
    if (!readable) return; /* mostly reserved and large, so that much data would seem to point there */
    if (ranges->count && ranges->range[ranges->count - 1].end == start) {
        ranges->range[ranges->count - 1].end = end;
        return;
    }
    if (ranges->count == ranges->capacity) {
        size_t capacity = 2 * ranges->capacity + 64;
        void *grown = realloc(ranges->range, capacity * sizeof *ranges->range);
        if (!grown) return;
        ranges->range = grown, ranges->capacity = capacity;
    }
    ranges->range[ranges->count].start = start;
    ranges->range[ranges->count++].end = end;
}

static bool is_address(const Ranges *ranges, uint64_t value)
{
    size_t low = 0, high = ranges->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (value < ranges->range[middle].start) high = middle;
        else if (value >= ranges->range[middle].end) low = middle + 1;
        else return true;
    }
    return false;
}

static const char *region_name(const Arena *arena, uint64_t offset)
{
    const ArenaLayout *l = &arena->layout;
    if (offset < l->metadata.start) return "header";
    if (offset < l->metadata.end) return "metadata";
    if (offset >= l->stacks.start && offset < l->stacks.end) return "stacks";
    if (offset >= l->mirrors.start && offset < l->mirrors.end) return "mirrors";
    if (offset >= l->heap.start && offset < l->heap.end) return "heap";
    return "off-heap";
}

static void scan(void *context, uintptr_t start, uintptr_t end, bool readable)
{
    Ranges *ranges = context;
    const Arena *arena = &ranges->vm->arena;
    uintptr_t base = (uintptr_t)arena->base;
    if (!readable || start < base || start >= base + arena->layout.size) return;
    if (offheap_is_mapped(arena, start - base)) return; /* a file's content is the file's own affair */
    for (const uint64_t *word = (const uint64_t *)start; word < (const uint64_t *)end; word++) {
        if (*word < LOWEST_ADDRESS || !is_address(ranges, *word)) continue;
        if (ranges->found++ >= REPORTS_PER_CHECK) continue;
        char text[160];
        uint64_t offset = (uint64_t)((uintptr_t)word - base);
        int n = snprintf(text, sizeof text, "arena: %s at offset %#llx holds the address %#llx\n", region_name(arena, offset),
                         (unsigned long long)offset, (unsigned long long)*word);
        sandbox_write_stderr(text, (size_t)n);
    }
}

unsigned address_check(VM *vm)
{
    Ranges ranges = {.vm = vm};
    memory_mappings(collect, &ranges);
    memory_mappings(scan, &ranges);
    free(ranges.range);
    return ranges.found;
}
