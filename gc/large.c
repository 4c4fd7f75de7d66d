/* large.c: objects of more than 8 KiB, in runs of 4 KiB pages.
 *
 * A large object takes a run of free blocks; the pages that its last block has left over, and single blocks, serve
 * objects of less than eight pages. Eight bits for the used pages of a block, eight for those where objects start, and for
 * a block that begins inside an object the way back: with these an interior pointer finds its object, and a dead object's
 * extent is known without looking at it. Free pages join by themselves, and a block without used pages is free again. */
#include "gc/heap.h"

#include <string.h>

static unsigned page_of(uint64_t offset) { return (unsigned)(offset >> HEAP_PAGE_SHIFT) & (PAGES_PER_BLOCK - 1); }

/* Position of the shortest run of at least `count` clear bits, or PAGES_PER_BLOCK. */
static unsigned best_gap(uint8_t used, unsigned count)
{
    unsigned best = PAGES_PER_BLOCK, best_length = PAGES_PER_BLOCK + 1;
    for (unsigned i = 0, length; i < PAGES_PER_BLOCK; i += length + 1) {
        for (length = 0; i + length < PAGES_PER_BLOCK && !(used >> (i + length) & 1); length++) continue;
        if (length >= count && length < best_length) best = i, best_length = length;
    }
    return best;
}

static unsigned longest_gap(uint8_t used)
{
    unsigned longest = 0, length = 0;
    for (unsigned i = 0; i < PAGES_PER_BLOCK; i++) {
        length = used >> i & 1 ? 0 : length + 1;
        if (length > longest) longest = length;
    }
    return longest;
}

void large_list_block(Heap *heap, uint32_t number)
{
    Block   *block = block_by_number(heap, number);
    unsigned gap = longest_gap(block->used_pages);
    if (gap == 0 || gap >= LARGE_LISTS || block->listed) return;
    block->listed = true;
    block->next = heap->large_lists[gap];
    heap->large_lists[gap] = number + 1;
}

/* Pages [first, first + count) of a block become part of an object. Returns whether they were zero. */
static bool pages_take(Block *block, unsigned first, unsigned count)
{
    uint8_t bits = (uint8_t)(((1u << count) - 1) << first);
    assert(!(block->used_pages & bits));
    bool zero = (block->zero_pages & bits) == bits;
    block->used_pages |= bits;
    block->zero_pages &= (uint8_t)~bits;
    return zero;
}

static uint8_t *allocate_in_gap(Heap *heap, unsigned pages, bool *zeroed)
{
    if (heap->pages_in_use + pages > heap->pages_limit) return NULL;
    for (unsigned gap = pages; gap < LARGE_LISTS; gap++) {
        uint32_t number = heap->large_lists[gap] - 1;
        if (number == UINT32_MAX) continue;
        Block *block = block_by_number(heap, number);
        heap->large_lists[gap] = block->next;
        block->listed = false;
        unsigned first = best_gap(block->used_pages, pages);
        assert(block->kind == BLOCK_LARGE && first < PAGES_PER_BLOCK);
        group_note(heap, number, GROUP_TOUCHED);
        *zeroed = pages_take(block, first, pages);
        block->start_pages |= (uint8_t)(1u << first);
        heap->pages_in_use += pages;
        large_list_block(heap, number);
        return heap->base + block_offset(heap, number) + ((uint64_t)first << HEAP_PAGE_SHIFT);
    }
    return NULL;
}

static uint8_t *allocate_blocks(Heap *heap, uint64_t pages, bool *zeroed)
{
    uint32_t first, count = (uint32_t)((pages + PAGES_PER_BLOCK - 1) / PAGES_PER_BLOCK);
    if (!blocks_take(heap, count, BLOCK_LARGE, pages, &first)) return NULL;
    *zeroed = true;
    for (uint32_t i = 0; i < count; i++) {
        Block   *block = block_by_number(heap, first + i);
        uint64_t left = pages - (uint64_t)i * PAGES_PER_BLOCK;
        block->used_pages = block->start_pages = 0;
        block->back = i;
        block->listed = false;
        if (!pages_take(block, 0, left < PAGES_PER_BLOCK ? (unsigned)left : PAGES_PER_BLOCK)) *zeroed = false;
    }
    block_by_number(heap, first)->start_pages = 1;
    large_list_block(heap, first + count - 1);
    return heap->base + block_offset(heap, first);
}

uint8_t *large_allocate(Heap *heap, size_t bytes, bool *zeroed)
{
    uint64_t pages = (bytes + HEAP_PAGE_SIZE - 1) >> HEAP_PAGE_SHIFT;
    if (pages > (uint64_t)heap->block_limit * PAGES_PER_BLOCK) return NULL;
    os_lock(&heap->block_lock);
    uint8_t *result = pages < PAGES_PER_BLOCK ? allocate_in_gap(heap, (unsigned)pages, zeroed) : NULL;
    if (!result) result = allocate_blocks(heap, pages, zeroed);
    os_unlock(&heap->block_lock);
    if (result) heap_charge(heap, pages << HEAP_PAGE_SHIFT);
    return result;
}

static uint64_t page_offset(const Heap *heap, uint32_t number, unsigned page)
{
    return block_offset(heap, number) + ((uint64_t)page << HEAP_PAGE_SHIFT);
}

static unsigned highest_bit(unsigned bits) { return 31u - (unsigned)__builtin_clz(bits); }

uint64_t large_start(const Heap *heap, uint64_t offset)
{
    uint32_t     number = block_number(heap, offset);
    const Block *block = block_by_number(heap, number);
    unsigned     page = page_of(offset);
    if (!(block->used_pages >> page & 1)) return 0;
    unsigned starts = block->start_pages & ((2u << page) - 1);
    if (starts) return page_offset(heap, number, highest_bit(starts));
    assert(block->back);
    number -= block->back;
    return page_offset(heap, number, highest_bit(block_by_number(heap, number)->start_pages));
}

/* Pages of block `number` from `page` on that belong to the object which covers or starts at `page`. */
static unsigned pages_of_object(const Block *block, unsigned page)
{
    unsigned end = page + 1;
    while (end < PAGES_PER_BLOCK && block->used_pages >> end & 1 && !(block->start_pages >> end & 1)) end++;
    return end - page;
}

/* Frees the object that starts at the page. Blocks behind the first that become empty are given back. */
static void large_free(Heap *heap, uint32_t number, unsigned page)
{
    Block *block = block_by_number(heap, number);
    block->start_pages &= (uint8_t)~(1u << page);
    for (uint32_t i = number;; i++, page = 0) {
        block = block_by_number(heap, i);
        unsigned count = pages_of_object(block, page);
#if ATOLL_CHECKS
        memset(heap->base + page_offset(heap, i, page), 0xdb, (size_t)count << HEAP_PAGE_SHIFT);
#endif
        block->used_pages &= (uint8_t)~(((1u << count) - 1) << page);
        heap->pages_in_use -= count;
        if (i != number) {
            block->back = 0;
            if (!block->used_pages) block_give(heap, i);
        }
        if (page + count < PAGES_PER_BLOCK || i + 1 >= heap->state->block_count) return;
        const Block *next = block_by_number(heap, i + 1);
        if (next->kind != BLOCK_LARGE || next->back != i + 1 - number) return;
    }
}

uint64_t large_sweep_block(Heap *heap, uint32_t number)
{
    Block *block = block_by_number(heap, number);
    for (unsigned page = 0; page < PAGES_PER_BLOCK; page++) {
        if (!(block->start_pages >> page & 1)) continue;
        if (mark_test(heap, (uint32_t)(page_offset(heap, number, page) >> ARENA_UNIT_SHIFT))) continue;
        large_free(heap, number, page);
    }
    if (block->used_pages) return (uint64_t)__builtin_popcount(block->used_pages);
    block_give(heap, number);
    return 0;
}
