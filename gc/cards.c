/* cards.c: which parts of large reference arrays were stored into since the last collection.
 *
 * An old array of references that is a large object is not logged as a whole when the store says where it goes: the card is noted, 128 bytes of
 * the array, and a collection looks at the noted cards only. OBJECT_UNLOGGED_BIT stays set, so that each such store comes here; it is
 * cleared by a store that does not say where. So:
 *  - a slot of an array that has the bit set refers to nothing young, unless its card is noted;
 *  - a byte of the table is 1 exactly while its card is in the list; between a collection's end and the next such store all are 0.
 * Large objects begin at pages, so no card belongs to two. The table is native memory, indexed by the offset in the arena, and takes memory
 * where arrays are written to. */
#include "gc/collector.h"

#include <stdlib.h>

#include "sandbox/memory.h"

#define CARD_SHIFT 7 /* few elements, as stores into large arrays are often far from each other */

static uint8_t *card_byte(const Heap *heap, uint32_t card)
{
    return heap->card_table + (card - (uint32_t)(heap->region_start >> CARD_SHIFT));
}

static uint32_t card_at(const Heap *heap, const void *address) { return (uint32_t)(heap_offset(heap, address) >> CARD_SHIFT); }

/* Without the table arrays are logged whole. */
void cards_open(Heap *heap)
{
    size_t length = round_up((uint64_t)heap->block_limit << (BLOCK_SHIFT - CARD_SHIFT), ARENA_GRANULE);
    uint8_t *memory = memory_reserve(length, 0);
    if (memory && !memory_commit(memory, length)) {
        memory_release(memory, length);
        memory = NULL;
    }
    heap->card_table = memory;
    heap->card_table_length = memory ? length : 0;
}

void cards_close(Heap *heap)
{
    if (heap->card_table) memory_release(heap->card_table, heap->card_table_length);
    free(heap->cards.items);
}

/* --- the barrier ------------------------------------------------------------------------------------------------------------ */

/* Whether the slots [start, start + bytes) are those of a large array. */
static bool has_cards(const Heap *heap, const Object *holder, const uint8_t *start, size_t bytes)
{
    const ObjectLayout *layout = heap_layout(heap, holder);
    if (layout->kind != LAYOUT_REFERENCE_ARRAY || !heap->card_table) return false;
    size_t size = object_size_by_layout(layout, holder), from = (size_t)(start - (const uint8_t *)holder);
    return size > MEDIUM_LARGEST && from < size && bytes <= size - from;
}

static bool is_noted(const Heap *heap, uint32_t card) { return __atomic_load_n(card_byte(heap, card), __ATOMIC_RELAXED); }

/* log_lock held. The array, then the card. */
static void note_card(Heap *heap, const Object *array, uint32_t card)
{
    __atomic_store_n(card_byte(heap, card), 1, __ATOMIC_RELAXED);
    if (!units_list_push(&heap->cards, heap_units(heap, array))) heap->log_is_incomplete = true;
    else if (!units_list_push(&heap->cards, card)) heap->cards.count--, heap->log_is_incomplete = true;
}

__attribute__((noinline)) void heap_barrier_range_slow(Mutator *mutator, Object *holder, const void *start, size_t bytes)
{
    Heap *heap = mutator->heap;
    if (!has_cards(heap, holder, start, bytes)) return heap_barrier_slow(mutator, holder);
    if (!bytes) return;
    uint32_t card = card_at(heap, start), last = card_at(heap, (const uint8_t *)start + bytes - 1);
    while (card <= last && is_noted(heap, card)) card++;
    if (card > last) return;
    os_lock(&heap->log_lock);
    for (; card <= last; card++)
        if (!is_noted(heap, card)) note_card(heap, holder, card);
    os_unlock(&heap->log_lock);
}

bool card_is_noted(const Heap *heap, const void *slot)
{
    return heap->card_table && heap_offset(heap, slot) >= heap->region_start && is_noted(heap, card_at(heap, slot));
}

/* --- in a collection ---------------------------------------------------------------------------------------------------------- */

size_t cards_count(const Heap *heap) { return heap->cards.count / 2; }

void cards_visit(Heap *heap, size_t first_card, size_t last_card, void (*visit)(void *context, uint32_t array, uint32_t from, uint32_t end),
                 void *context)
{
    const UnitsList *list = &heap->cards;
    for (size_t i = 2 * first_card; i < 2 * last_card; i += 2) {
        const Object *array = heap_object(heap, list->items[i]);
        uint64_t first = heap_offset(heap, array) + ARRAY_BASE_OFFSET, start = (uint64_t)list->items[i + 1] << CARD_SHIFT;
        uint64_t limit = start + (UINT64_C(1) << CARD_SHIFT);
        uint32_t from = start > first ? (uint32_t)((start - first) / sizeof(uint32_t)) : 0;
        uint32_t end = limit > first ? (uint32_t)((limit - first) / sizeof(uint32_t)) : 0;
        if (end > array_length(array)) end = array_length(array);
        if (from < end) visit(context, list->items[i], from, end);
    }
}

void cards_clear(Heap *heap)
{
    for (size_t i = 0; i + 1 < heap->cards.count; i += 2) *card_byte(heap, heap->cards.items[i + 1]) = 0;
    heap->cards.count = 0;
}
