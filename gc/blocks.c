/* blocks.c: which blocks of the heap region are free, and which of the free ones hold memory.
 *
 * Blocks from block_count on were never used. Below it the bit map tells. Single blocks and runs are taken at the lowest
 * address that fits, so that the heap stays dense and its upper end can be given back. All under block_lock, or with the
 * world stopped. */
#include "gc/heap.h"

#include <stdlib.h>

#include "sandbox/memory.h"

#define HUGE_FROM (UINT64_C(128) << 20) /* bytes of the heap that have usual pages */
#define HUGE_PAGE (UINT64_C(2) << 20)

static bool free_bit(const Heap *heap, uint32_t number) { return heap->free_blocks[number / 64] >> (number % 64) & 1; }

bool block_is_free(const Heap *heap, uint32_t number)
{
    return number >= heap->state->block_count || free_bit(heap, number);
}

/* The lowest free block, or block_count. */
static uint32_t lowest_free(Heap *heap)
{
    uint32_t count = heap->state->block_count;
    for (uint32_t word = heap->free_hint / 64; word * 64 < count; word++) {
        uint64_t bits = heap->free_blocks[word];
        if (bits) return heap->free_hint = word * 64 + (uint32_t)__builtin_ctzll(bits);
    }
    return heap->free_hint = count;
}

/* The lowest run of `count` free blocks; it may reach beyond block_count. */
static uint32_t lowest_run(Heap *heap, uint32_t count)
{
    uint32_t run = 0, number = lowest_free(heap);
    for (; number < heap->state->block_count; number++) {
        if (number % 64 == 0 && heap->free_blocks[number / 64] == 0) {
            run = 0;
            number += 63;
            continue;
        }
        run = free_bit(heap, number) ? run + 1 : 0;
        if (run == count) return number + 1 - count;
    }
    return heap->state->block_count - run;
}

/* What lies above HUGE_FROM is committed in huge pages, and asks for them: marking goes to and fro in the heap, and walks through the page
 * tables take more of its time than all else. A small heap takes no more memory for it. */
static bool commit_up_to(Heap *heap, uint64_t end)
{
    uint64_t *committed = &heap->state->block_committed, before = *committed, first = round_up(heap->region_start + HUGE_FROM, HUGE_PAGE);
    if (end > first && round_up(end, HUGE_PAGE) <= heap->arena->layout.heap.end) end = round_up(end, HUGE_PAGE);
    if (!arena_commit_up_to(heap->arena, &heap->arena->layout.heap, committed, end)) return false;
    if (first < before) first = before;
    if (*committed > first) memory_advise_huge(heap->base + first, *committed - first);
    return true;
}

static bool extend_to(Heap *heap, uint32_t block_count)
{
    HeapState *state = heap->state;
    if (block_count <= state->block_count) return true;
    if (block_count > heap->block_limit) return false;
    if (!commit_up_to(heap, block_offset(heap, block_count))) return false;
    for (uint32_t i = state->block_count; i < block_count; i++) *block_by_number(heap, i) = (Block){.zero_pages = 0xff};
    state->block_count = block_count;
    return true;
}

bool blocks_take(Heap *heap, uint32_t count, BlockKind kind, uint64_t pages, uint32_t *number)
{
    if (heap->pages_in_use + pages > heap->pages_limit) return false;
    uint32_t first = count == 1 ? lowest_free(heap) : lowest_run(heap, count);
    uint32_t old_count = heap->state->block_count;
    if (!extend_to(heap, first + count)) return false;
    for (uint32_t i = first; i < first + count; i++) {
        Block *block = block_by_number(heap, i);
        assert(i >= old_count || (block->kind == BLOCK_FREE && free_bit(heap, i)));
        if (i < old_count) heap->free_blocks[i / 64] &= ~(UINT64_C(1) << (i % 64));
        group_note(heap, i, kind == BLOCK_LARGE ? GROUP_TOUCHED | GROUP_LARGE : GROUP_TOUCHED);
        block->kind = (uint8_t)kind;
        block->fresh = kind == BLOCK_LINES;
    }
    heap->pages_in_use += pages;
    *number = first;
    return true;
}

void block_clear(Heap *heap, uint32_t number)
{
    Block *block = block_by_number(heap, number);
    *block = (Block){.kind = BLOCK_FREE, .zero_pages = block->zero_pages};
    heap->free_blocks[number / 64] |= UINT64_C(1) << (number % 64);
}

void block_give(Heap *heap, uint32_t number)
{
    block_clear(heap, number);
    if (number < heap->free_hint) heap->free_hint = number;
}

/* --- groups ----------------------------------------------------------------------------------------------------------- */

static uint32_t group_count(uint32_t blocks) { return blocks / GROUP_BLOCKS + 1; }

bool groups_open(Heap *heap)
{
    heap->groups = calloc(group_count(heap->block_limit), sizeof *heap->groups);
    uint32_t used = heap->state->block_count < heap->block_limit ? heap->state->block_count : heap->block_limit; /* of an image: whatever it says */
    for (uint32_t i = 0; heap->groups && i < group_count(used); i++) heap->groups[i].flags = GROUP_TOUCHED | GROUP_LARGE;
    return heap->groups != NULL;
}

void groups_close(Heap *heap) { free(heap->groups); }

void groups_forget(Heap *heap)
{
    for (uint32_t i = 0; i < group_count(heap->state->block_count); i++) heap->groups[i].flags &= (uint8_t)~GROUP_TOUCHED;
}

uint32_t group_resident(const Heap *heap, uint32_t first)
{
    uint32_t pages = 0;
    for (uint32_t number = first; number < first + GROUP_BLOCKS && number < heap->state->block_count; number++) {
        const Block *block = block_by_number(heap, number);
        pages += block->kind == BLOCK_LINES ? PAGES_PER_BLOCK : PAGES_PER_BLOCK - (unsigned)__builtin_popcount(block->zero_pages);
    }
    return pages;
}

/* --- memory for the OS ---------------------------------------------------------------------------------------------- */

static bool holds_memory(const Heap *heap, uint32_t number)
{
    return free_bit(heap, number) && block_by_number(heap, number)->zero_pages != 0xff;
}

/* Bytes given back. */
static uint64_t discard_run(Heap *heap, uint32_t first, uint32_t end)
{
    uint64_t bytes = (uint64_t)(end - first) * BLOCK_SIZE;
    if (!bytes || !arena_discard(heap->arena, heap->base + block_offset(heap, first), bytes)) return 0;
    for (uint32_t i = first; i < end; i++) block_by_number(heap, i)->zero_pages = 0xff;
    for (uint32_t i = first / GROUP_BLOCKS; i <= (end - 1) / GROUP_BLOCKS; i++)
        heap->groups[i].resident = (uint16_t)group_resident(heap, i * GROUP_BLOCKS);
    return bytes;
}

uint64_t blocks_discard(Heap *heap, uint64_t keep, uint64_t most)
{
    uint32_t count = heap->state->block_count, holding = 0;
    for (uint32_t i = 0; i < count; i += 64)
        for (uint64_t bits = heap->free_blocks[i / 64]; bits; bits &= bits - 1)
            holding += holds_memory(heap, i + (uint32_t)__builtin_ctzll(bits));

    uint64_t keep_blocks = keep / BLOCK_SIZE, returned = 0;
    uint32_t excess = holding > keep_blocks ? holding - (uint32_t)keep_blocks : 0;
    if (excess > most / BLOCK_SIZE) excess = (uint32_t)(most / BLOCK_SIZE);
    uint32_t end = count, i = count; /* [i, end): the run being gathered, downward */
    while (i > 0 && excess > 0) {
        i--;
        if (holds_memory(heap, i)) {
            excess--;
            continue;
        }
        returned += discard_run(heap, i + 1, end);
        end = i;
    }
    return returned + discard_run(heap, i, end);
}
