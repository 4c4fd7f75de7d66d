/* arena_hash.c: see arena_hash.h. Pages of zeros are left out, as whether they were ever touched is no content. */
#include "vm/arena_hash.h"

#include <stdio.h>

#include "sandbox/memory.h"

#define PAGE 4096u

enum { HEADER, METADATA, STACKS, TABLES, MIRRORS, HEAP, OFFHEAP, REGIONS };
static const char *const region_names[REGIONS] = {"header", "metadata", "stacks", "tables", "mirrors", "heap", "off-heap"};

typedef struct Hash {
    VM      *vm;
    uint64_t value, region[REGIONS];
} Hash;

static unsigned region_of(const ArenaLayout *layout, uint64_t offset)
{
    const uint64_t starts[REGIONS] = {0, layout->metadata.start, layout->stacks.start, layout->tables.start, layout->mirrors.start,
                                      layout->heap.start, layout->offheap.start};
    unsigned region = REGIONS - 1;
    while (offset < starts[region]) region--;
    return region;
}

/* FNV-1a, by words, with a shift so that high bits reach the low ones. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 29;
}

static bool is_zero(const uint64_t *word)
{
    for (unsigned i = 0; i < PAGE / 8; i++)
        if (word[i]) return false;
    return true;
}

static void add_mapping(void *context, uintptr_t start, uintptr_t end, bool readable)
{
    Hash *hash = context;
    const Arena *arena = &hash->vm->arena;
    uintptr_t base = (uintptr_t)arena->base;
    if (!readable || start < base || start >= base + arena->layout.size) return;
    for (uintptr_t page = start; page < end; page += PAGE) {
        const uint64_t *word = (const uint64_t *)page;
        if (is_zero(word)) continue;
        uint64_t *region = &hash->region[region_of(&arena->layout, page - base)];
        hash->value = mix(hash->value, page - base);
        *region = mix(*region, page - base);
        for (unsigned i = 0; i < PAGE / 8; i++) hash->value = mix(hash->value, word[i]), *region = mix(*region, word[i]);
    }
}

void arena_hash_print(VM *vm)
{
    Hash hash = {.vm = vm};
    if (!memory_mappings(add_mapping, &hash)) return;
    char text[400];
    int n = snprintf(text, sizeof text, "arena: hash %016llx", (unsigned long long)hash.value);
    for (unsigned i = 0; i < REGIONS; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, ", %s %016llx", region_names[i], (unsigned long long)hash.region[i]);
    text[n++] = '\n';
    sandbox_write_stderr(text, (size_t)n);
}
