/* sweep.c: after marking, turns what was not marked into free lines, pages and blocks.
 *
 * A block of lines without a live one is free; one with holes becomes recyclable, in address order. The mark bits stay:
 * they are the map of the objects until the next collection. */
#include "gc/heap.h"
#include "gc/team.h"

#include <string.h>

/* Blocks with less free lines than this are left alone: their holes cost more than they bring. */
#define FREE_LINES_LEAST 4u

/* LINE_FREE is 0 and after a collection all others are LINE_LIVE, which is 1: of eight lines at a time up to 32 are added up. */
static uint32_t count_free_lines(const uint8_t *lines)
{
    uint64_t sum = 0, states;
    for (uint32_t i = 0; i < LINES_PER_BLOCK; i += 8) {
        memcpy(&states, lines + i, 8);
        sum += states;
    }
    uint64_t pairs = (sum & UINT64_C(0x00ff00ff00ff00ff)) + (sum >> 8 & UINT64_C(0x00ff00ff00ff00ff));
    return LINES_PER_BLOCK - (uint32_t)(pairs * UINT64_C(0x0001000100010001) >> 48);
}
static_assert(LINES_PER_BLOCK / 8 < 256, "the sum of eight states stays in its byte");

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
    uint64_t live;             /* bytes, by Block.live, of those that were swept */
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
    if (full) block->fresh = false, block->measured = true;
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
static void sweep_group(const Sweep *sweep, SweptPart *part, BlockGroup *group, uint32_t first)
{
    Heap    *heap = sweep->heap;
    uint32_t count = heap->state->block_count - first;
    bool     aging = false;
    group->lines = group->head = group->tail = 0;
    for (uint32_t number = first + (count < GROUP_BLOCKS ? count : GROUP_BLOCKS); number-- > first;) {
        Block *block = block_by_number(heap, number);
        block->listed = false;
        if (block->kind != BLOCK_LINES) continue;
        if (sweep->full || block->young) sweep_lines(heap, number, sweep->full);
        else block->aging = false;
        if (block->free_lines == LINES_PER_BLOCK) {
            note_free_block(heap, part, number);
            continue;
        }
        aging |= block->aging;
        group->lines += LINES_PER_BLOCK - block->free_lines;
        part->live += block->live;
        if (block->free_lines < FREE_LINES_LEAST || block->area) continue;
        block->listed = true;
        block->next = group->head;
        group->head = number + 1;
        if (!group->tail) group->tail = number + 1;
    }
    group->resident = (uint16_t)group_resident(heap, first);
    group->flags = (uint8_t)((group->flags & ~GROUP_AGING) | (aging ? GROUP_AGING : 0));
}

#if ATOLL_CHECKS
static void check_untouched(const Heap *heap, uint32_t first)
{
    assert(heap->groups[first / GROUP_BLOCKS].resident == group_resident(heap, first));
    for (uint32_t number = first; number < first + GROUP_BLOCKS && number < heap->state->block_count; number++) {
        const Block *block = block_by_number(heap, number);
        assert(block->kind != BLOCK_LINES || (!block->young && !block->aging && !block->source && !block->fresh));
        assert(block->kind != BLOCK_LINES || block->listed == (block->free_lines >= FREE_LINES_LEAST && !block->area));
    }
}
#else
static void check_untouched(const Heap *heap, uint32_t first) { (void)heap, (void)first; }
#endif

/* A group in which nothing has happened is as the last sweep left it, its list included. */
static void sweep_part(Sweep *sweep, uint32_t index)
{
    Heap      *heap = sweep->heap;
    SweptPart *part = &sweep->parts[index];
    uint32_t   start = index * sweep->part_blocks, end = start + sweep->part_blocks;
    if (end > heap->state->block_count) end = heap->state->block_count;
    for (uint32_t first = (uint32_t)round_up(end, GROUP_BLOCKS); first > start;) {
        first -= GROUP_BLOCKS;
        BlockGroup *group = &heap->groups[first / GROUP_BLOCKS];
        if (sweep->full || group->flags & (GROUP_TOUCHED | GROUP_AGING)) sweep_group(sweep, part, group, first);
        else check_untouched(heap, first);
        part->lines += group->lines;
        if (!group->head) continue;
        block_by_number(heap, group->tail - 1)->next = part->head;
        part->head = group->head;
        if (!part->tail) part->tail = group->tail;
    }
}

static void sweep_parts(void *context, unsigned member)
{
    Sweep *sweep = context;
    for (uint32_t index, end; team_take(&sweep->pieces, &index, &end);) sweep_part(sweep, index);
}

static void sweep_all_lines(Heap *heap, bool full)
{
    uint32_t count = heap->state->block_count, part_blocks = (uint32_t)round_up(count / PARTS_MOST + 1, PART_LEAST);
    Sweep    sweep = {.heap = heap, .full = full, .part_blocks = part_blocks};
    sweep.pieces = (TeamPieces){.count = (count + part_blocks - 1) / part_blocks, .piece = 1};
    team_run(heap, sweep_parts, &sweep, full && count >= BLOCKS_SHARED);
    uint64_t live = 0;
    heap->line_bytes = 0;
    for (uint32_t i = sweep.pieces.count; i-- > 0;) {
        const SweptPart *part = &sweep.parts[i];
        heap->line_bytes += part->lines << LINE_SHIFT;
        live += part->live;
        heap->pages_in_use -= (uint64_t)part->freed * PAGES_PER_BLOCK;
        if (part->freed && part->first_free < heap->free_hint) heap->free_hint = part->first_free;
        if (!part->head) continue;
        block_by_number(heap, part->tail - 1)->next = heap->recyclable;
        heap->recyclable = part->head;
    }
    if (full) heap->packed_bytes = live;
}

/* Pages of large objects in the group. */
static uint64_t sweep_large_group(Heap *heap, uint32_t first)
{
    uint64_t pages = 0;
    bool     any = false;
    for (uint32_t number = first; number < first + GROUP_BLOCKS && number < heap->state->block_count; number++) {
        Block *block = block_by_number(heap, number);
        if (block->kind != BLOCK_LARGE) continue;
        block->listed = false;
        pages += large_sweep_block(heap, number);
        if (block->kind != BLOCK_LARGE) continue;
        large_list_block(heap, number);
        any = true;
    }
    if (!any) heap->groups[first / GROUP_BLOCKS].flags &= (uint8_t)~GROUP_LARGE;
    return pages;
}

void sweep(Heap *heap, bool full)
{
    uint64_t large_pages = 0;
    heap->recyclable = 0;
    memset(heap->large_lists, 0, sizeof heap->large_lists);
    sweep_all_lines(heap, full);
    for (uint32_t first = group_next(heap, 0, GROUP_LARGE); first < heap->state->block_count;
         first = group_next(heap, first + GROUP_BLOCKS, GROUP_LARGE))
        large_pages += sweep_large_group(heap, first);
    if (full) mirrors_sweep(heap);
    heap->live_bytes = (large_pages << HEAP_PAGE_SHIFT) + heap->line_bytes + heap->mirror_bytes;
    atomic_store(&heap->allocated, 0);
}
