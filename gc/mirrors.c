/* mirrors.c: java.lang.Class objects with their statics, in a space of their own that never moves.
 *
 * The space is a row of cells, each an 8-byte header and a mirror: the size is kept here, as a mirror's own depends on the
 * class it stands for, which may not be linked yet. A new mirror is entered into the marks at once, so that the marks are
 * the map of the mirrors at any time. All under block_lock, or with the world stopped. */
#include "gc/heap.h"

#include <string.h>

typedef struct Cell {
    uint32_t bytes; /* header included */
    uint32_t used;
    /* In free cells only. */
    uint32_t next_units; /* next free cell, by address */
    uint32_t unused;
} Cell;

#define CELL_HEADER 8u

static Cell *cell_at(const Heap *heap, uint64_t offset) { return (Cell *)(heap->base + offset); }
static Cell *cell_by_units(const Heap *heap, uint32_t units) { return (Cell *)heap_object(heap, units); }

static Cell *take_free_cell(Heap *heap, uint32_t bytes)
{
    for (uint32_t *link = &heap->state->mirror_free_units; *link;) {
        Cell *cell = cell_by_units(heap, *link);
        if (cell->bytes != bytes && cell->bytes < bytes + sizeof *cell) {
            link = &cell->next_units;
            continue;
        }
        if (cell->bytes == bytes) {
            *link = cell->next_units;
        } else {
            Cell *rest = (Cell *)((uint8_t *)cell + bytes);
            *rest = (Cell){cell->bytes - bytes, false, cell->next_units, 0};
            *link = heap_units(heap, rest);
        }
        memset(cell, 0, bytes);
        return cell;
    }
    return NULL;
}

static Cell *take_new_cell(Heap *heap, uint32_t bytes)
{
    HeapState *state = heap->state;
    if (!arena_commit_up_to(heap->arena, &heap->arena->layout.mirrors, &state->mirror_committed,
                            state->mirror_cursor + bytes))
        return NULL;
    Cell *cell = cell_at(heap, state->mirror_cursor);
    state->mirror_cursor += bytes;
    return cell;
}

uint8_t *mirror_allocate(Heap *heap, size_t bytes)
{
    if (bytes > UINT32_MAX / 2) return NULL;
    uint32_t cell_bytes = (uint32_t)round_up(bytes + CELL_HEADER, 8);
    if (cell_bytes < sizeof(Cell)) cell_bytes = sizeof(Cell);
    os_lock(&heap->block_lock);
    Cell *cell = take_free_cell(heap, cell_bytes);
    if (!cell) cell = take_new_cell(heap, cell_bytes);
    if (cell) {
        cell->bytes = cell_bytes;
        cell->used = true;
        heap->mirror_bytes += cell_bytes;
        mark_set(heap, heap_units(heap, (uint8_t *)cell + CELL_HEADER));
    }
    os_unlock(&heap->block_lock);
    if (cell) heap_charge(heap, cell_bytes);
    return cell ? (uint8_t *)cell + CELL_HEADER : NULL;
}

size_t mirror_size(const Heap *heap, uint64_t offset) { return cell_at(heap, offset - CELL_HEADER)->bytes - CELL_HEADER; }

uint64_t mirror_next(const Heap *heap, uint64_t previous)
{
    uint64_t offset = previous ? previous + mirror_size(heap, previous) : heap->mirrors_start;
    for (; offset < heap->state->mirror_cursor; offset += cell_at(heap, offset)->bytes)
        if (cell_at(heap, offset)->used) return offset + CELL_HEADER;
    return 0;
}

void mirrors_sweep(Heap *heap)
{
    uint32_t *link = &heap->state->mirror_free_units;
    Cell     *last = NULL; /* free cell that ends where we are */
    uint32_t  bytes;
    for (uint64_t offset = heap->mirrors_start; offset < heap->state->mirror_cursor; offset += bytes) {
        Cell *cell = cell_at(heap, offset);
        bytes = cell->bytes;
        if (cell->used && mark_test(heap, (uint32_t)((offset + CELL_HEADER) >> ARENA_UNIT_SHIFT))) {
            last = NULL;
            continue;
        }
        if (cell->used) heap->mirror_bytes -= bytes;
        if (last) {
            last->bytes += bytes;
            continue;
        }
        cell->used = false;
        *link = heap_units(heap, cell);
        link = &cell->next_units;
        last = cell;
    }
    *link = 0;
}
