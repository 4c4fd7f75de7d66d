/* area.h: the part of the heap that a cycle of marking beside the program empties in its last pause. Private to gc/.
 *
 * So that old objects are brought together in a pause that does not grow with the heap, blocks are chosen when the cycle begins: sparse ones, with
 * not more living in them than can be moved in a few milliseconds. While objects are scanned for marking, those that refer into the area are
 * noted. As each live object is scanned after it was last written to (README.md), none is missing in the end, and nothing else has to be
 * looked at but roots when what lives in the area moves. What is noted may be too much, or dead, or not refer there any more.
 * Nothing is allocated in the area meanwhile.
 * Source: Ben-Yitzhak and others, "An Algorithm for Parallel Incremental Compaction", ISMM 2002. */
#ifndef ATOLL_GC_AREA_H
#define ATOLL_GC_AREA_H

#include "gc/heap.h"

/* Elements of a reference array, from `next` up to `end`. */
typedef struct ArrayRest {
    uint32_t units, next, end;
} ArrayRest;

typedef struct Area {
    bool       used;         /* blocks were chosen, and neither given up nor emptied */
    bool       lost;         /* too much refers there, or no memory: it is to be given up */
    UnitsList  blocks;       /* their numbers */
    UnitsList  holders;      /* objects that refer there, perhaps more than once */
    ArrayRest *pieces;       /* the same of long arrays */
    size_t     piece_count, piece_capacity, noted_most;
} Area;

/* Chooses blocks, if the heap is sparse enough for that. `chance`: for stress; any ones then. World stopped. */
void area_choose(Heap *heap, Area *area, uint64_t chance);
/* The blocks are as others again; frees the lists. */
void area_give_up(Heap *heap, Area *area);

static inline bool area_contains(const Heap *heap, uint32_t units)
{
    uint64_t offset = (uint64_t)units << ARENA_UNIT_SHIFT;
    return offset >= heap->region_start && block_by_number(heap, block_number(heap, offset))->area;
}

/* Something that refers to the area was scanned. By one thread at a time. */
void area_note(Area *area, uint32_t holder);
void area_note_piece(Area *area, uint32_t array, uint32_t from, uint32_t end);

#endif
