/* arena_header.h: the first used granule of an arena: what the folder must find again when the arena is mapped
 * elsewhere. Private to gc/.
 *
 * Everything here is an offset from the base (in bytes: uint64_t; in units of 8 bytes: names ending in _units) or a
 * count. Locks are futex words, free in any arena that is at rest. */
#ifndef ATOLL_GC_ARENA_HEADER_H
#define ATOLL_GC_ARENA_HEADER_H

#include "gc/arena.h"
#include "gc/object.h"
#include "sandbox/os_thread.h"

#define ARENA_MAGIC   UINT64_C(0x314c4c4f5441001b) /* not text, then "ATOLL1" */
#define ARENA_VERSION 1u

/* --- metadata.c ------------------------------------------------------------------------------------------------- */

#define METADATA_EXACT_CLASSES 64 /* pieces of 8, 16, ... 512 bytes */
#define METADATA_RANGE_CLASSES 6  /* above 512, above 1024, ... above 16384 */

/* Which owner has a page, by page number: leaves of 1024, made when needed. Pages of owner 0, and free ones, have 0 there. */
#define METADATA_PAGE_SHIFT 12
#define METADATA_LEAF_SHIFT 10
#define METADATA_LEAVES     512 /* 2 GiB */

/* One loader's share of the metadata. Number 0's lies here, the others' in number 0's metadata. */
typedef struct MetadataOwner {
    uint64_t cursor, limit;       /* of the chunk under use */
    uint32_t chunks_units;        /* list of its page runs */
    uint32_t pages;               /* of all its runs */
    uint64_t used;
    uint32_t number, held;        /* held: the MetadataState.hold_stamp of when it was last seen on a stack */
    uint32_t free_units[METADATA_EXACT_CLASSES + METADATA_RANGE_CLASSES];
} MetadataOwner;

typedef struct MetadataState {
    OsLock   lock;
    uint32_t free_runs_units;     /* page runs given back, by address */
    uint64_t cursor, committed;   /* of the region */
    uint64_t used, in_use;        /* bytes of pieces; of pages */
    uint32_t owners_units;        /* uint32_t[owner_capacity]: the MetadataOwners by number */
    uint32_t owner_capacity;
    uint32_t owner_hint;          /* no free number below this */
    uint32_t hold_stamp;
    uint32_t quarantine;          /* pages given back are not used again */
    uint64_t allocated;           /* by owners that can be freed, since the last metadata_new_collection */
    uint64_t owned_start;         /* the lowest page that such an owner ever had; 0: none yet */
    uint32_t leaves_units[METADATA_LEAVES];
    MetadataOwner first;
} MetadataState;

/* --- granules.c: runs of granules of a region ------------------------------------------------------------------- */

#define GRANULE_MAP_WORDS(bytes) ((bytes) / ARENA_GRANULE / 64)
#define STACKS_LARGEST   (UINT64_C(5) << 29) /* 2.5 GiB */
#define MAPPINGS_LARGEST (UINT64_C(8) << 30)

/* --- offheap.c -------------------------------------------------------------------------------------------------- */

#define OFFHEAP_BINS 192

typedef struct OffheapState {
    OsLock   lock;
    uint32_t last_size16;                  /* of the last piece before `top`, in units of 16 bytes; 0: none */
    uint64_t top, committed;               /* pieces lie in [region start, top) */
    uint64_t used, limit;
    uint64_t bin_map[OFFHEAP_BINS / 64];   /* which bins are not empty */
    uint32_t bins[OFFHEAP_BINS];           /* first free piece: units of 16 bytes from the region's start; 0: none */
    uint32_t mapped_granules;              /* highest granule ever mapped + 1, counted down from the region's end */
    uint64_t map[GRANULE_MAP_WORDS(MAPPINGS_LARGEST)];
} OffheapState;

typedef struct StacksState {
    OsLock   lock;
    uint64_t map[GRANULE_MAP_WORDS(STACKS_LARGEST)];
} StacksState;

/* --- the heap --------------------------------------------------------------------------------------------------- */

typedef struct HeapState {
    uint64_t  mirror_cursor;    /* mirrors lie in [region start, cursor) */
    uint64_t  mirror_committed;
    uint64_t  block_committed;  /* of the heap region */
    uint32_t  block_count;      /* blocks ever used: all others are free and zero */
    uint32_t  mirror_free_units;
    ObjectRef pending;          /* references for the reference handler, linked through `discovered` */
} HeapState;

typedef struct ArenaHeader {
    uint64_t      magic;
    uint32_t      version, size;
    ArenaLayout   layout;
    MetadataState metadata;
    HeapState     heap;
    StacksState   stacks;
    OffheapState  offheap;
} ArenaHeader;
static_assert(sizeof(ArenaHeader) <= ARENA_GRANULE, "the header has one granule");

static inline ArenaHeader *arena_header(const Arena *arena)
{
    return (ArenaHeader *)(arena->base + ARENA_HEADER_OFFSET);
}

static inline uint64_t round_up(uint64_t value, uint64_t alignment)
{
    return (value + alignment - 1) & ~(alignment - 1);
}

static inline uint64_t round_down(uint64_t value, uint64_t alignment) { return value & ~(alignment - 1); }

/* The layout that arena_reserve tries first. False: the heap limit is too large for any. */
bool arena_layout_first(ArenaLayout *layout, const ArenaOptions *options);
/* Commits [region start, end) further than *committed, in steps of 1 MiB as long as the region has room. */
bool arena_commit_up_to(Arena *arena, const ArenaRegion *region, uint64_t *committed, uint64_t end);

/* A bit for each granule, set = taken. Finds the lowest run of `count` clear bits below `total`, sets them and returns
 * its first; -1 if there is none. */
int64_t granules_take(uint64_t *map, uint64_t total, uint64_t count);
void    granules_give(uint64_t *map, uint64_t first, uint64_t count);

#endif
