/* area.c: see area.h. */
#include "gc/area.h"

#include <stdlib.h>

#define LIVE_LEAST (UINT64_C(2) << 20)  /* bytes that an area may hold: in a small heap, */
#define LIVE_PART  32                   /* in larger ones this part of what lives, */
#define LIVE_MOST  (UINT64_C(8) << 20)  /* but no more */
#define SPARSE_SLACK (UINT64_C(2) << 20)
#define NOTED_FOR  16u                  /* bytes of an area there may be one note: most objects have one or two that refer to them */

static unsigned lines_used(const Block *block) { return LINES_PER_BLOCK - block->free_lines; }
static unsigned lines_needed(const Block *block)
{
    uint32_t lines = (block->live + LINE_SIZE - 1) / LINE_SIZE;
    return lines < LINES_PER_BLOCK ? lines : LINES_PER_BLOCK;
}

/* Blocks that were there when old objects were marked the last time, and in which nothing was allocated since the last collection. */
static bool is_candidate(const Block *block) { return block->kind == BLOCK_LINES && block->measured && !block->young; }

/* A third of its lines at least would become free. */
static bool is_worth_it(const Block *block) { return is_candidate(block) && lines_needed(block) * 3 <= lines_used(block) * 2; }

/* The most lines that a block may need to be chosen; 0: none is. */
static unsigned choose_limit(const Heap *heap)
{
    uint64_t blocks[LINES_PER_BLOCK + 1] = {0}, used = 0, needed = 0;
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        const Block *block = block_by_number(heap, number);
        if (!is_candidate(block)) continue;
        used += lines_used(block);
        needed += lines_needed(block);
        if (is_worth_it(block)) blocks[lines_needed(block)]++;
    }
    if (used << LINE_SHIFT <= (needed << LINE_SHIFT) * 5 / 4 + SPARSE_SLACK) return 0;
    uint64_t most = (needed << LINE_SHIFT) / LIVE_PART, sum = 0;
    most = most < LIVE_LEAST ? LIVE_LEAST : most > LIVE_MOST ? LIVE_MOST : most;
    unsigned limit = 0;
    for (unsigned lines = 1; lines <= LINES_PER_BLOCK && (sum += (blocks[lines] * lines) << LINE_SHIFT) <= most; lines++) limit = lines;
    return limit;
}

static void take_block(Heap *heap, Area *area, uint32_t number)
{
    if (!units_list_push(&area->blocks, number)) return;
    block_by_number(heap, number)->area = true;
    group_note(heap, number, GROUP_TOUCHED); /* the sweep that comes is to leave it out of the list of blocks with holes */
    area->used = true;
}

void area_choose(Heap *heap, Area *area, uint64_t chance)
{
    *area = (Area){0};
    unsigned limit = chance ? 0 : choose_limit(heap);
    if (!chance && !limit) return;
    uint64_t bytes = 0;
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        Block *block = block_by_number(heap, number);
        bool   chosen = chance ? block->kind == BLOCK_LINES && !block->young && (chance >> number % 61 & 3) == 0
                               : is_worth_it(block) && lines_needed(block) <= limit;
        if (!chosen) continue;
        take_block(heap, area, number);
        bytes += chance ? BLOCK_SIZE : block->live;
    }
    area->noted_most = bytes / NOTED_FOR + 1024;
}

void area_give_up(Heap *heap, Area *area)
{
    for (size_t i = 0; i < area->blocks.count; i++) {
        block_by_number(heap, area->blocks.items[i])->area = false;
        group_note(heap, area->blocks.items[i], GROUP_TOUCHED);
    }
    free(area->blocks.items);
    free(area->holders.items);
    free(area->pieces);
    *area = (Area){0};
}

/* --- noting ---------------------------------------------------------------------------------------------------------------- */

static bool may_note(Area *area)
{
    if (area->holders.count + area->piece_count >= area->noted_most) area->lost = true;
    return !area->lost;
}

void area_note(Area *area, uint32_t holder)
{
    if (may_note(area) && !units_list_push(&area->holders, holder)) area->lost = true;
}

void area_note_piece(Area *area, uint32_t array, uint32_t from, uint32_t end)
{
    if (!may_note(area)) return;
    if (area->piece_count == area->piece_capacity) {
        size_t     capacity = area->piece_capacity ? area->piece_capacity * 2 : 64;
        ArrayRest *pieces = realloc(area->pieces, capacity * sizeof *pieces);
        if (!pieces) {
            area->lost = true;
            return;
        }
        area->pieces = pieces;
        area->piece_capacity = capacity;
    }
    area->pieces[area->piece_count++] = (ArrayRest){array, from, end};
}
