/* heap.h: the collector's own structures. Private to gc/; gc.h is what others see.
 *
 * The heap region is cut into blocks of 32 KiB. A block is free, or holds small and medium objects in lines of 128 bytes
 * (Immix), or pages of large objects. Tables beside the heap, in the arena's tables region, describe it and the mirrors
 * before it; they are indexed by the offset from the base, so nothing depends on where the arena is mapped:
 *
 *   marks   one bit for each 8 bytes. After a collection: set at the start of each survivor, so it is the map of objects
 *           in what was not handed out since. A young collection keeps them (sticky mark bits): what is marked is old.
 *   lines   a byte for each line, LineState. Says where objects are, and where holes.
 *   blocks  a Block for each block.
 *   free    one bit for each block: set = free.
 *
 * Lines are small (Immix took 128, later collectors 256) as nothing moves yet: a lone survivor then keeps less. Lines are
 * marked exactly, from an object's first to its last, as marking knows its size anyway.
 *
 * Locks: block_lock guards block states, the lists of blocks, and large and mirror allocation; world_lock is held by who
 * stops the world and guards the list of mutators. world_lock comes first. While the world is stopped the one who
 * stopped it needs no other lock. */
#ifndef ATOLL_GC_HEAP_H
#define ATOLL_GC_HEAP_H

#include "gc/arena_header.h"
#include "gc/gc.h"

#define BLOCK_SHIFT 15
#define BLOCK_SIZE  (UINT32_C(1) << BLOCK_SHIFT)
#define LINE_SHIFT  7
#define LINE_SIZE   (UINT32_C(1) << LINE_SHIFT)
#define LINES_PER_BLOCK (BLOCK_SIZE / LINE_SIZE)
#define HEAP_PAGE_SHIFT 12
#define HEAP_PAGE_SIZE  (UINT32_C(1) << HEAP_PAGE_SHIFT)
#define PAGES_PER_BLOCK (BLOCK_SIZE / HEAP_PAGE_SIZE)
#define MEDIUM_LARGEST  8192u /* bytes; larger objects are large objects */

typedef enum LineState {
    LINE_FREE,       /* no object here; not handed out */
    LINE_LIVE,       /* holds objects that `marks` knows, or parts of them */
    LINE_SPAN_START, /* handed out since the last collection: objects follow each other from the line's start on, up to */
    LINE_SPAN,       /* the first zero header or the end of the run of LINE_SPAN lines */
    LINE_MAPPED,     /* was a span; its objects have been entered into `marks`, though they are young */
} LineState;
#define LINE_FIRST_YOUNG LINE_SPAN_START /* this state and those above hold what was allocated since the last collection */

typedef enum BlockKind { BLOCK_FREE, BLOCK_LINES, BLOCK_LARGE } BlockKind;

typedef struct Block {
    uint8_t  kind;        /* BlockKind */
    uint8_t  used_pages;  /* BLOCK_LARGE: bit i: page i belongs to an object */
    uint8_t  start_pages; /* BLOCK_LARGE: bit i: an object starts at page i */
    uint8_t  zero_pages;  /* bit i: page i is known to be zero; of free pages only */
    union {
        uint32_t back;    /* BLOCK_LARGE whose page 0 continues an object: how many blocks before this it starts */
        uint32_t live;    /* BLOCK_LINES: bytes of the objects that the last marking of old objects, or the one under way, found; about */
    };
    uint32_t next;        /* in the list of recyclable blocks, or of blocks with free pages: block number + 1 */
    uint16_t free_lines;  /* BLOCK_LINES, after the last collection */
    uint8_t  listed : 1;  /* is in a list */
    uint8_t  source : 1;  /* BLOCK_LINES: is being evacuated */
    uint8_t  fresh : 1;   /* BLOCK_LINES: was free at the last collection: has no old objects */
    uint8_t  aging : 1;   /* BLOCK_LINES, after a young collection was swept: has survivors of it */
    uint8_t  measured : 1; /* BLOCK_LINES: was there in the last sweep of all blocks: `live` tells something */
    uint8_t  area : 1;    /* BLOCK_LINES: is in the area of the cycle of marking under way (area.h) */
    uint8_t  young;       /* BLOCK_LINES: some lines were handed out since the last collection */
} Block;
static_assert(sizeof(Block) == 16, "the tables' size is computed from it");

/* Blocks are looked at in groups of 64, as one word of free_blocks: a young collection passes over those in which nothing has happened. */
#define GROUP_BLOCKS 64u
enum {
    GROUP_TOUCHED = 1, /* a block was taken, or given to a thread, since the last collection */
    GROUP_AGING = 2,   /* has blocks that are `aging` */
    GROUP_LARGE = 4,   /* has blocks of large objects */
};
typedef struct BlockGroup {
    uint8_t  flags;
    uint16_t resident;   /* after a sweep, as the following, and until it is touched: pages that hold memory */
    uint32_t lines;      /* lines that hold something */
    uint32_t head, tail; /* first and last of its recyclable blocks, linked to each other: block number + 1 */
} BlockGroup;

/* Bytes of tables for `described` bytes of mirrors and heap: a bound. */
static inline uint64_t heap_tables_size(uint64_t described)
{
    uint64_t blocks = described / BLOCK_SIZE + 1;
    return described / 64 + described / LINE_SIZE + blocks * sizeof(Block) + blocks / 8 + 4 * ARENA_GRANULE;
}

/* References to objects, in units. Grows as needed. */
typedef struct UnitsList {
    uint32_t *items;
    size_t    count, capacity;
} UnitsList;

/* False: no memory; nothing changed. */
bool units_list_grow(UnitsList *list);
static inline bool units_list_push(UnitsList *list, uint32_t units)
{
    if (list->count == list->capacity && !units_list_grow(list)) return false;
    list->items[list->count++] = units;
    return true;
}

#define LARGE_LISTS HEAP_LARGE_LISTS /* blocks whose longest run of free pages is 0 (unused), 1, ... 7 */

struct Heap {
    Arena      *arena;
    HeapState  *state;   /* in the arena */
    GcClient    client;
    HeapOptions options;

    /* Tables, each shifted such that it is indexed by the offset from the base in its unit (see the functions below). */
    uint8_t  *base;
    uintptr_t marks, lines, blocks;
    uint64_t *free_blocks;       /* bit per block number */
    BlockGroup *groups;          /* native memory */
    uint64_t  region_start, mirrors_start, mirrors_end;
    uint32_t  block_limit;       /* blocks in the region */

    /* Threads. */
    OsLock           world_lock;
    _Atomic uint32_t world_stopped[2]; /* futex words: for those mutators that are not prompt, and for those that are */
    Mutator         *mutators;
    WorldStop        stop;              /* if the client wants to know; world_lock */
    uint64_t         stop_collections;  /* how many there were before it */

    /* Blocks. */
    OsLock   block_lock;
    OsLock   span_lock;                 /* for span_map */
    uint32_t recyclable;                /* list of blocks with holes */
    uint32_t large_lists[LARGE_LISTS];
    uint32_t free_hint;                 /* no free block below this number */
    uint64_t pages_in_use;              /* blocks of lines whole, large objects, mirrors */
    uint64_t pages_limit;               /* where allocation fails */
    uint64_t mirror_bytes;

    /* When to collect. */
    _Atomic uint64_t allocated;         /* bytes since the last collection */
    uint64_t budget_most;               /* so that young collections' pauses stay short: young_note */
    uint64_t budget;                    /* `allocated` at which the next one is due */
    uint64_t live_bytes;                /* after the last one; of small and medium objects the lines that they lie in, which are */
    uint64_t line_bytes;                /* so many bytes, */
    uint64_t packed_bytes;              /* and would be so many without what is between them: about, and known after all was marked only */
    uint64_t old_start;                 /* live_bytes above which old objects are marked beside the program */
    uint64_t old_late;                  /* ... above which a cycle of marking should be over */
    uint64_t old_overdue;               /* ... above which the next pause marks all that is left, however long that takes */
    uint64_t old_limit;                 /* ... above which the next one is a full one */
    uint64_t full_collection;           /* number of the last full one */
    _Atomic bool fragmented;            /* holes stood in the way of an allocation: the next one is a full one and evacuates */
    _Atomic uint32_t stress_count, stall_seed; /* stress: allocations; for the next thread's stall at a safepoint */

    /* Objects logged by the barrier (barrier.c). */
    OsLock    log_lock;
    UnitsList log;
    UnitsList cards;                    /* cards.c: pairs of an array and a card of it */
    uint8_t  *card_table;               /* NULL: none */
    size_t    card_table_length;
    bool      has_looked;               /* avoid_own_stack */
    UnitsList avoided, hidden;          /* avoid.c: lines, sorted; and those of them that are hidden in blocks which were there then */
    bool      log_is_incomplete;        /* no memory for it: the next collection is a full one */

    /* Figures. */
    uint64_t collections;
    int64_t  collection_time_ns, last_collection_ns;
    struct {
        int64_t  collected_ns, ended_ns;   /* collection_time_ns and time at the end of the last full collection */
        unsigned count;
        _Atomic bool was_exceeded;         /* an allocation failed because of it */
    } overhead;
    struct Collector *collector;
    struct Team      *team;             /* of this pause; NULL: none yet */
    unsigned          team_size;        /* members wanted; 0: not known yet */
    struct OldMark   *old_mark;
    _Atomic bool      old_mark_waits;   /* for a pause: its thread has done what it can */
};

/* --- where things are --------------------------------------------------------------------------------------------- */

static inline uint64_t heap_offset(const Heap *heap, const void *pointer)
{
    return (uint64_t)((const uint8_t *)pointer - heap->base);
}
static inline uint32_t heap_units(const Heap *heap, const void *pointer)
{
    return (uint32_t)(heap_offset(heap, pointer) >> ARENA_UNIT_SHIFT);
}
static inline Object *heap_object(const Heap *heap, uint32_t units)
{
    return (Object *)(heap->base + ((uint64_t)units << ARENA_UNIT_SHIFT));
}
static inline uint64_t *mark_word(const Heap *heap, uint32_t units)
{
    return (uint64_t *)(heap->marks + (uint64_t)(units >> 6) * 8);
}
static inline bool mark_test(const Heap *heap, uint32_t units) { return *mark_word(heap, units) >> (units & 63) & 1; }
static inline void mark_set(const Heap *heap, uint32_t units) { *mark_word(heap, units) |= UINT64_C(1) << (units & 63); }

/* The line at a byte offset; neighbours follow. */
static inline uint8_t *line_at(const Heap *heap, uint64_t offset)
{
    return (uint8_t *)(heap->lines + (offset >> LINE_SHIFT));
}
static inline Block *block_by_number(const Heap *heap, uint32_t number)
{
    return (Block *)(heap->blocks + ((heap->region_start >> BLOCK_SHIFT) + number) * sizeof(Block));
}
static inline uint32_t block_number(const Heap *heap, uint64_t offset)
{
    return (uint32_t)((offset - heap->region_start) >> BLOCK_SHIFT);
}
static inline uint64_t block_offset(const Heap *heap, uint32_t number)
{
    return heap->region_start + ((uint64_t)number << BLOCK_SHIFT);
}
static inline uint64_t *block_marks(const Heap *heap, uint32_t number)
{
    return mark_word(heap, (uint32_t)(block_offset(heap, number) >> ARENA_UNIT_SHIFT));
}

static inline const ObjectLayout *heap_layout(const Heap *heap, const Object *object)
{
    return (const ObjectLayout *)(heap->base + ((uint64_t)object->layout.units << ARENA_UNIT_SHIFT));
}

/* Before the block is handed out. block_lock held, or no other member of a team. Members may look meanwhile. */
static inline void group_note(Heap *heap, uint32_t number, uint8_t flags)
{
    uint8_t *word = &heap->groups[number / GROUP_BLOCKS].flags;
    __atomic_store_n(word, *word | flags, __ATOMIC_RELAXED);
}
static inline bool group_has(const Heap *heap, uint32_t number, uint8_t flags)
{
    return __atomic_load_n(&heap->groups[number / GROUP_BLOCKS].flags, __ATOMIC_RELAXED) & flags;
}
/* The first block from `number` on whose group has any of the flags, or one beyond all. */
static inline uint32_t group_next(const Heap *heap, uint32_t number, uint8_t flags)
{
    while (number < heap->state->block_count && !group_has(heap, number, flags))
        number = (number / GROUP_BLOCKS + 1) * GROUP_BLOCKS;
    return number;
}

/* --- blocks.c ------------------------------------------------------------------------------------------------------- */

/* A run of `count` free blocks becomes `kind`; its first number in *number. False when there is none within the limit.
 * block_lock held. Only whole-block kinds are counted in pages_in_use here: `pages` is what to count. */
bool blocks_take(Heap *heap, uint32_t count, BlockKind kind, uint64_t pages, uint32_t *number);
/* A block becomes free. pages_in_use is the caller's to lower. */
void block_give(Heap *heap, uint32_t number);
/* The same, without free_hint, which is the caller's to lower, too. */
void block_clear(Heap *heap, uint32_t number);
bool block_is_free(const Heap *heap, uint32_t number);
/* Groups of blocks: at first all are touched. False: no memory. */
bool groups_open(Heap *heap);
void groups_close(Heap *heap);
/* A collection has seen what was touched. */
void groups_forget(Heap *heap);
/* Pages of the group of blocks from `first` on that hold memory, blocks of lines whole. */
uint32_t group_resident(const Heap *heap, uint32_t first);
/* Gives memory of free blocks back to the OS, the highest first, until at most `keep` bytes of them hold memory, or `most` were
 * given back. How many were. */
uint64_t blocks_discard(Heap *heap, uint64_t keep, uint64_t most);

/* --- holes.c -------------------------------------------------------------------------------------------------------- */

/* Bytes that a thread gets zeroed at a time: so much, or a hole's end. */
#define HOLE_LARGEST 8192u

/* The first hole of a block from *line on: lines [*line, *end). False: none. */
bool hole_find(const Heap *heap, uint32_t number, uint32_t *line, uint32_t *end);
/* The next hole in the mutator's block becomes its current one, or an extension of it. False: the block has no more. */
bool hole_next(Mutator *mutator);
/* Extends the current hole so that it has room for `bytes`, if free lines follow. */
bool hole_extend(Mutator *mutator, size_t bytes);
/* Makes [start, start + bytes) of a block of lines ready: marks its lines as a span (or as part of the one before),
 * zeroes it and counts it as allocated. */
void span_open(Mutator *mutator, uint8_t *start, size_t bytes, bool continues);
/* Enters the objects of the span that the line at `offset` belongs to into the marks; its lines become LINE_MAPPED. World stopped; members of
 * a team may do it at the same time. */
void span_map(Heap *heap, uint64_t offset);
/* Takes their holes away from all mutators, or also the blocks that further holes come from. World stopped. */
void holes_retire(Heap *heap, bool blocks_too);

/* --- large.c, mirrors.c ----------------------------------------------------------------------------------------------- */

/* `zeroed` tells whether the memory is zero already. NULL: does not fit. */
uint8_t *large_allocate(Heap *heap, size_t bytes, bool *zeroed);
/* Start of the large object at the page that contains the offset, whose block is BLOCK_LARGE; 0: the page is free. */
uint64_t large_start(const Heap *heap, uint64_t offset);
/* Frees the unmarked objects that start in this block. Returns the pages that stay in use by objects starting here. */
uint64_t large_sweep_block(Heap *heap, uint32_t number);
/* Enters a block with free pages into the lists for large objects (block_lock held or world stopped). */
void     large_list_block(Heap *heap, uint32_t number);

uint8_t *mirror_allocate(Heap *heap, size_t bytes);
/* First mirror after `previous` (0: the first of all) as offset; 0: no more. */
uint64_t mirror_next(const Heap *heap, uint64_t previous);
size_t   mirror_size(const Heap *heap, uint64_t offset);
void     mirrors_sweep(Heap *heap);

/* --- allocate.c, heap.c ----------------------------------------------------------------------------------------------- */

/* Whether `bytes` more may be allocated before the next collection; counts them. */
static inline void heap_charge(Heap *heap, uint64_t bytes)
{
    atomic_fetch_add_explicit(&heap->allocated, bytes, memory_order_relaxed);
}
static inline bool heap_collection_due(const Heap *heap)
{
    return atomic_load_explicit(&((Heap *)heap)->allocated, memory_order_relaxed) >= heap->budget ||
           atomic_load_explicit(&((Heap *)heap)->old_mark_waits, memory_order_relaxed);
}
/* Sets the next budget from what is live; after a full collection also how far young ones may let the heap grow. */
void heap_set_budget(Heap *heap, bool full);
/* Takes a young collection into account that ran for `cpu_ns`, after so many bytes had been allocated: the next comes earlier if that was too long. */
void young_note(Heap *heap, uint64_t allocated, int64_t cpu_ns);
/* Whether a full collection is due, as young ones alone would let the heap grow too far. */
bool heap_full_is_due(const Heap *heap);
/* Whether a cycle of marking beside the program is to begin. */
bool heap_old_mark_is_due(const Heap *heap);
/* Enters a block of lines that has free lines, and that nobody owns, into the list of recyclable blocks (block_lock held or
 * world stopped). */
void block_recycle(Heap *heap, uint32_t number);
/* A leaving mutator's blocks become recyclable. */
void mutator_release_blocks(Mutator *mutator);

/* --- mutator.c -------------------------------------------------------------------------------------------------------- */

/* The two steps of world_stop: nobody else stops the world after the first, nor will, until it is taken back or the world goes on. */
void world_claim(Mutator *mutator);
void world_disclaim(Mutator *mutator);
void world_stop_claimed(Mutator *mutator);

/* --- collect.c -------------------------------------------------------------------------------------------------------- */

typedef enum CollectionKind {
    COLLECT_YOUNG,      /* a full one instead where the log is incomplete */
    COLLECT_AS_DUE,     /* young or full */
    COLLECT_FULL,
    COLLECT_FULL_SOFT,  /* soft references are cleared */
} CollectionKind;

#define COLLECT_ANYWAY UINT64_MAX
/* Collects, unless another thread has since the caller saw `seen` as the number of collections. False: the collector could
 * not get the memory it needs; nothing was freed. */
bool collect(Mutator *mutator, const char *cause, CollectionKind kind, uint64_t seen);

bool   collector_open(Heap *heap);
void   collector_close(Heap *heap);

/* --- overhead.c -------------------------------------------------------------------------------------------------------- */

/* Takes a finished collection into account. World stopped. */
void overhead_note(Heap *heap, const GcCycle *cycle);
/* Whether the allocation that led to it should fail; then counting begins anew. */
bool overhead_exceeded(Heap *heap);

/* --- conservative.c --------------------------------------------------------------------------------------------------- */

/* Start (as offset) of the object that contains the byte at `offset`; 0: none. Any value is allowed. Maps spans. */
uint64_t object_containing(Heap *heap, uint64_t offset);
/* Whether an object starts exactly there. Any value is allowed. */
bool object_starts_at(Heap *heap, uint64_t offset);

/* --- barrier.c -------------------------------------------------------------------------------------------------------- */

/* Logs an object that is born old. */
void log_object(Mutator *mutator, const Object *object);
/* Hands what the mutator has gathered to heap->log. */
void log_flush(Mutator *mutator);

/* --- cards.c --------------------------------------------------------------------------------------------------------- */

void cards_open(Heap *heap);
void cards_close(Heap *heap);
/* Whether the card of the slot is noted. */
bool card_is_noted(const Heap *heap, const void *slot);
size_t cards_count(const Heap *heap);
/* Calls visit for the elements from `from` up to `end` of each of the noted cards [first, last). World stopped. */
void cards_visit(Heap *heap, size_t first, size_t last, void (*visit)(void *context, uint32_t array, uint32_t from, uint32_t end),
                 void *context);
void cards_clear(Heap *heap);

/* --- avoid.c ---------------------------------------------------------------------------------------------------------- */

#define AVOIDED_MOST 4096u
/* One past the highest offset that the next allocations may reach. */
uint64_t avoidable_end(const Heap *heap);
/* Before the first collection: what the caller's own C stack, of which nothing is older, seems to refer to among blocks never used. By one thread. */
void avoid_own_stack(Mutator *mutator);
/* Takes over what a collection has found: numbers of lines (offset / LINE_SIZE), in any order. World stopped. */
void avoid_lines(Heap *heap, UnitsList *found);
/* After a sweep: nobody gets them as holes of recyclable blocks. */
void avoided_hide(Heap *heap);
/* A free block becomes one of lines: nor of this one. */
void avoided_hide_in(const Heap *heap, uint32_t number);
/* They are free lines again, in a heap that is saved. */
void avoided_show(Heap *heap);
void avoided_close(Heap *heap);

/* --- sweep.c ---------------------------------------------------------------------------------------------------------- */

/* After a full collection, or a young one: then blocks in which nothing was allocated are as they were. */
void sweep(Heap *heap, bool full);

/* --- verify.c --------------------------------------------------------------------------------------------------------- */

/* heap_check, failing an assertion with its first fault's text printed nowhere but kept in the core: for options.verify. */
void heap_verify(Heap *heap);

#endif
