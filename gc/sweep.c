/* sweep.c: after marking, turns what was not marked into free lines, pages and blocks.
 *
 * A block of lines without a live one is free; one with holes becomes recyclable, in address order. The mark bits stay:
 * they are the map of the objects until the next collection. */
#include "gc/heap.h"
#include "gc/team.h"

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

/* What a member of the team found in a part of the blocks. */
typedef struct SweptPart {
    uint64_t lines;            /* that hold something */
    uint32_t freed, first_free; /* blocks that became free */
    uint32_t head, tail;       /* of the list of blocks with holes */
} SweptPart;

#define PARTS_MOST 256u
#define PART_LEAST 2048u /* blocks; a multiple of 64, so that no word of free_blocks belongs to two parts */

typedef struct Sweep {
    Heap      *heap;
    bool       full;
    uint32_t   part_blocks;
    TeamPieces pieces;
    SweptPart  parts[PARTS_MOST];
} Sweep;

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
}

static void note_free_block(Heap *heap, SweptPart *part, uint32_t number)
{
    block_clear(heap, number);
    part->freed++;
    part->first_free = number;
}

/* From the highest to the lowest: the list is in the order of addresses. */
static void sweep_part(Sweep *sweep, uint32_t index)
{
    Heap      *heap = sweep->heap;
    SweptPart *part = &sweep->parts[index];
    uint32_t   first = index * sweep->part_blocks, count = heap->state->block_count - first;
    for (uint32_t number = first + (count < sweep->part_blocks ? count : sweep->part_blocks); number-- > first;) {
        Block *block = block_by_number(heap, number);
        block->listed = false;
        if (block->kind != BLOCK_LINES) continue;
        if (sweep->full || block->young) sweep_lines(heap, number, sweep->full);
        else block->aging = false;
        if (block->free_lines == LINES_PER_BLOCK) {
            note_free_block(heap, part, number);
            continue;
        }
        part->lines += LINES_PER_BLOCK - block->free_lines;
        if (block->free_lines < FREE_LINES_LEAST) continue;
        block->listed = true;
        block->next = part->head;
        part->head = number + 1;
        if (!part->tail) part->tail = number + 1;
    }
}

static void sweep_parts(void *context, unsigned member)
{
    Sweep *sweep = context;
    for (uint32_t index, end; team_take(&sweep->pieces, &index, &end);) sweep_part(sweep, index);
}

/* Bytes in lines that hold something. */
static uint64_t sweep_all_lines(Heap *heap, bool full)
{
    uint32_t count = heap->state->block_count, part_blocks = (uint32_t)round_up(count / PARTS_MOST + 1, PART_LEAST);
    Sweep    sweep = {.heap = heap, .full = full, .part_blocks = part_blocks};
    sweep.pieces = (TeamPieces){.count = (count + part_blocks - 1) / part_blocks, .piece = 1};
    team_run(heap, sweep_parts, &sweep, full && count >= BLOCKS_SHARED);
    uint64_t lines = 0;
    for (uint32_t i = sweep.pieces.count; i-- > 0;) {
        const SweptPart *part = &sweep.parts[i];
        lines += part->lines;
        heap->pages_in_use -= (uint64_t)part->freed * PAGES_PER_BLOCK;
        if (part->freed && part->first_free < heap->free_hint) heap->free_hint = part->first_free;
        if (!part->head) continue;
        block_by_number(heap, part->tail - 1)->next = heap->recyclable;
        heap->recyclable = part->head;
    }
    return lines << LINE_SHIFT;
}

void sweep(Heap *heap, bool full)
{
    uint64_t live = 0;
    heap->recyclable = 0;
    memset(heap->large_lists, 0, sizeof heap->large_lists);
    heap->line_bytes = sweep_all_lines(heap, full);
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        Block *block = block_by_number(heap, number);
        if (block->kind != BLOCK_LARGE) continue;
        live += large_sweep_block(heap, number) << HEAP_PAGE_SHIFT;
        if (block->kind == BLOCK_LARGE) large_list_block(heap, number);
    }
    if (full) mirrors_sweep(heap);
    heap->live_bytes = live + heap->line_bytes + heap->mirror_bytes;
    atomic_store(&heap->allocated, 0);
}
