/* sweep.c: after marking, turns what was not marked into free lines, pages and blocks.
 *
 * A block of lines without a live one is free; one with holes becomes recyclable, in address order. The mark bits stay:
 * they are the map of the objects until the next collection. */
#include "gc/heap.h"

#include <string.h>

/* Blocks with less free lines than this are left alone: their holes cost more than they bring. */
#define FREE_LINES_LEAST 4u

static uint32_t count_free_lines(const uint8_t *lines)
{
    uint32_t live = 0; /* LINE_FREE is 0 and after a collection all others are LINE_LIVE, which is 1 */
    for (uint32_t i = 0; i < LINES_PER_BLOCK; i++) live += lines[i];
    return LINES_PER_BLOCK - live;
}

#if ATOLL_CHECKS
/* What refers to the dead finds no header that makes sense. */
static void poison_free_lines(Heap *heap, uint32_t number)
{
    const uint8_t *lines = line_at(heap, block_offset(heap, number));
    for (uint32_t i = 0; i < LINES_PER_BLOCK; i++)
        if (lines[i] == LINE_FREE)
            memset(heap->base + block_offset(heap, number) + ((size_t)i << LINE_SHIFT), 0xdb, LINE_SIZE);
}
#else
static void poison_free_lines(Heap *heap, uint32_t number) { (void)heap, (void)number; }
#endif

static void sweep_lines(Heap *heap, uint32_t number, bool full)
{
    Block   *block = block_by_number(heap, number);
    uint32_t free_lines = count_free_lines(line_at(heap, block_offset(heap, number)));
    block->free_lines = (uint16_t)free_lines;
    block->aging = !full;
    block->young = false;
    if (full) block->fresh = false;
    block->zero_pages = 0;
    if (free_lines) poison_free_lines(heap, number);
    if (free_lines < LINES_PER_BLOCK) return;
    heap->pages_in_use -= PAGES_PER_BLOCK;
    block_give(heap, number);
}

void sweep(Heap *heap, bool full)
{
    uint64_t live = 0, lines = 0;
    heap->recyclable = 0;
    memset(heap->large_lists, 0, sizeof heap->large_lists);
    for (uint32_t number = heap->state->block_count; number-- > 0;) {
        Block *block = block_by_number(heap, number);
        block->listed = false;
        if (block->kind != BLOCK_LINES) continue;
        if (full || block->young) sweep_lines(heap, number, full);
        else block->aging = false;
        if (block->kind != BLOCK_LINES) continue;
        lines += LINES_PER_BLOCK - block->free_lines;
        if (block->free_lines >= FREE_LINES_LEAST) block_recycle(heap, number);
    }
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        Block *block = block_by_number(heap, number);
        if (block->kind != BLOCK_LARGE) continue;
        live += large_sweep_block(heap, number) << HEAP_PAGE_SHIFT;
        if (block->kind == BLOCK_LARGE) large_list_block(heap, number);
    }
    if (full) mirrors_sweep(heap);
    heap->line_bytes = lines << LINE_SHIFT;
    heap->live_bytes = live + heap->line_bytes + heap->mirror_bytes;
    atomic_store(&heap->allocated, 0);
}
