/* avoid.c: lines in which nothing shall be allocated, as a word on a stack would keep it.
 *
 * Stacks are full of words that are no references and look like some: addresses of C memory, of which the lower half may be any number,
 * return addresses, times. Most of them stay what they are for long. If such a word happens to name an object, this lives as long as the
 * thread waits there, and with it all that it refers to: of a queue in linked nodes, all that was ever put in after it. So a collection notes which
 * free memory words seem to refer to, and that is not handed out until the next one: such lines look as if something lived in them. Only
 * what is allocated before the first collection, medium and large objects, and what was there before the word was, are not guarded.
 * Source: Boehm, "Space Efficient Conservative Garbage Collection", PLDI 1993. */
#include <stdlib.h>

#include "gc/heap.h"

#define BLOCKS_AHEAD 64u

uint64_t avoidable_end(const Heap *heap)
{
    uint64_t count = heap->state->block_count + (heap->budget >> BLOCK_SHIFT) + BLOCKS_AHEAD;
    return block_offset(heap, count < heap->block_limit ? (uint32_t)count : heap->block_limit);
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

void avoid_lines(Heap *heap, UnitsList *found)
{
    UnitsList old = heap->avoided;
    heap->avoided = *found;
    *found = old;
    found->count = 0;
    if (heap->avoided.count > 1) qsort(heap->avoided.items, heap->avoided.count, sizeof(uint32_t), compare);
}

/* True if it was free. */
static bool hide(const Heap *heap, uint32_t line)
{
    uint8_t *state = line_at(heap, (uint64_t)line << LINE_SHIFT);
    if (*state != LINE_FREE) return false;
    *state = LINE_LIVE;
    return true;
}

void avoided_hide(Heap *heap)
{
    heap->hidden.count = 0;
    for (size_t i = 0; i < heap->avoided.count; i++) {
        uint32_t line = heap->avoided.items[i], number = block_number(heap, (uint64_t)line << LINE_SHIFT);
        if (number >= heap->state->block_count || block_by_number(heap, number)->kind != BLOCK_LINES) continue;
        if (hide(heap, line)) units_list_push(&heap->hidden, line);
    }
}

void avoided_hide_in(const Heap *heap, uint32_t number)
{
    uint32_t first = (uint32_t)(block_offset(heap, number) >> LINE_SHIFT), end = first + LINES_PER_BLOCK;
    size_t   low = 0, high = heap->avoided.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (heap->avoided.items[middle] < first) low = middle + 1;
        else high = middle;
    }
    for (; low < heap->avoided.count && heap->avoided.items[low] < end; low++) hide(heap, heap->avoided.items[low]);
}

void avoided_show(Heap *heap)
{
    for (size_t i = 0; i < heap->hidden.count; i++) *line_at(heap, (uint64_t)heap->hidden.items[i] << LINE_SHIFT) = LINE_FREE;
    heap->hidden.count = heap->avoided.count = 0;
}

void avoided_close(Heap *heap)
{
    free(heap->avoided.items);
    free(heap->hidden.items);
}
