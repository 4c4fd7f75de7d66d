/* metadata.c: memory for classes, methods, constant pools and the machine's tables.
 *
 * Three levels: the region is cut into runs of 4 KiB pages; each owner (a loader) takes runs as chunks, small ones first,
 * so that a hidden class costs a page; within a chunk pieces are cut off its end. A piece given back goes to its owner's
 * free list for that size. So all of a loader's memory can be given back at once, as pages. A table tells the owner of each page, so
 * that a word on a stack that refers to metadata keeps its owner (DESIGN 6).
 *
 * Free memory keeps only its list links; what is handed out is zero. One lock for all. */
#include <string.h>

#include "gc/arena_header.h"
#include "sandbox/memory.h"

#define PAGE          (UINT64_C(1) << METADATA_PAGE_SHIFT)
#define CHUNK_PAGES   16u    /* chunks grow up to here */
#define FIRST_MORTAL  2u     /* owners from this number on can be freed */
#define PIECE_LARGEST 16384u /* larger ones are page runs of their own */

/* At the start of each run in an owner's list. */
typedef struct RunHeader {
    uint32_t next_units, previous_units;
    uint32_t pages, unused;
} RunHeader;

typedef struct FreeRun {
    uint32_t next_units, pages;
} FreeRun;

typedef struct FreePiece {
    uint32_t next_units, bytes;
} FreePiece;

static void *at(Arena *arena, uint32_t units) { return arena->base + ((uint64_t)units << ARENA_UNIT_SHIFT); }
static uint32_t units_of(Arena *arena, const void *pointer)
{
    return (uint32_t)((uint64_t)((const uint8_t *)pointer - arena->base) >> ARENA_UNIT_SHIFT);
}

/* --- page runs ---------------------------------------------------------------------------------------------------- */

/* First fit from the runs given back, or new pages. Zeroed. */
static void *run_find(Arena *arena, MetadataState *state, uint32_t pages)
{
    for (uint32_t *link = &state->free_runs_units; *link;) {
        FreeRun *run = at(arena, *link);
        if (run->pages < pages) {
            link = &run->next_units;
            continue;
        }
        if (run->pages == pages) {
            *link = run->next_units;
        } else {
            FreeRun *rest = (FreeRun *)((uint8_t *)run + pages * PAGE);
            *rest = (FreeRun){run->next_units, run->pages - pages};
            *link = units_of(arena, rest);
        }
        return memset(run, 0, pages * PAGE);
    }
    if (!arena_commit_up_to(arena, &arena->layout.metadata, &state->committed, state->cursor + pages * PAGE)) return NULL;
    void *fresh = arena->base + state->cursor;
    state->cursor += pages * PAGE;
    return fresh;
}

static void *run_take(Arena *arena, MetadataState *state, uint32_t pages)
{
    void *run = run_find(arena, state, pages);
    if (run) state->in_use += pages * PAGE;
    return run;
}

/* Into the list by address, joined with its neighbours. */
static void run_give(Arena *arena, MetadataState *state, void *start, uint32_t pages)
{
    state->in_use -= pages * PAGE;
    uint32_t *link = &state->free_runs_units, units = units_of(arena, start);
    FreeRun  *before = NULL;
    while (*link && *link < units) {
        before = at(arena, *link);
        link = &before->next_units;
    }
    FreeRun *run = start;
    *run = (FreeRun){*link, pages};
    if (run->next_units && (uint8_t *)run + pages * PAGE == at(arena, run->next_units)) {
        FreeRun *after = at(arena, run->next_units);
        run->pages += after->pages;
        run->next_units = after->next_units;
    }
    if (before && (uint8_t *)before + before->pages * PAGE == start) {
        before->pages += run->pages;
        before->next_units = run->next_units;
    } else {
        *link = units;
    }
}

/* --- whose a page is ------------------------------------------------------------------------------------------------ */

static uint32_t *page_leaf(Arena *arena, const MetadataState *state, uint64_t page)
{
    uint32_t units = state->leaves_units[page >> METADATA_LEAF_SHIFT];
    return units ? at(arena, units) : NULL;
}

/* False: no memory for the table. */
static bool pages_set_owner(Arena *arena, MetadataState *state, const void *run, uint32_t pages, uint32_t number)
{
    uint64_t offset = (uint64_t)((const uint8_t *)run - arena->base);
    uint64_t first = (offset - arena->layout.metadata.start) >> METADATA_PAGE_SHIFT;
    for (uint64_t page = first; page < first + pages; page++) {
        uint32_t *leaf = page_leaf(arena, state, page);
        if (!leaf && number) {
            assert(page >> METADATA_LEAF_SHIFT < METADATA_LEAVES);
            leaf = run_take(arena, state, (uint32_t)((sizeof *leaf << METADATA_LEAF_SHIFT) / PAGE));
            if (!leaf) return false;
            state->leaves_units[page >> METADATA_LEAF_SHIFT] = units_of(arena, leaf);
        }
        if (leaf) leaf[page & ((1u << METADATA_LEAF_SHIFT) - 1)] = number;
    }
    if (number && (!state->owned_start || offset < state->owned_start)) state->owned_start = offset;
    return true;
}

/* A run in the owner's list; returns its first byte behind the header. */
static uint8_t *owner_run_take(Arena *arena, MetadataState *state, MetadataOwner *owner, uint32_t pages)
{
    RunHeader *run = run_take(arena, state, pages);
    if (!run) return NULL;
    if (owner->number >= FIRST_MORTAL && !pages_set_owner(arena, state, run, pages, owner->number)) {
        run_give(arena, state, run, pages);
        return NULL;
    }
    run->pages = pages;
    owner->pages += pages;
    run->next_units = owner->chunks_units;
    if (run->next_units) ((RunHeader *)at(arena, run->next_units))->previous_units = units_of(arena, run);
    owner->chunks_units = units_of(arena, run);
    return (uint8_t *)(run + 1);
}

static void owner_run_give(Arena *arena, MetadataState *state, MetadataOwner *owner, RunHeader *run)
{
    if (run->previous_units) ((RunHeader *)at(arena, run->previous_units))->next_units = run->next_units;
    else owner->chunks_units = run->next_units;
    if (run->next_units) ((RunHeader *)at(arena, run->next_units))->previous_units = run->previous_units;
    uint32_t pages = run->pages;
    owner->pages -= pages;
    if (owner->number >= FIRST_MORTAL) pages_set_owner(arena, state, run, pages, 0);
    if (!state->quarantine) run_give(arena, state, run, pages);
    else if (memory_decommit(run, pages * PAGE)) state->in_use -= pages * PAGE;
}

/* --- pieces of one owner ------------------------------------------------------------------------------------------ */

/* The list that a free piece of that size is kept in: range classes hold (512 << n, 1024 << n]. */
static unsigned class_of(size_t bytes)
{
    if (bytes <= METADATA_EXACT_CLASSES * 8) return (unsigned)(bytes / 8 - 1);
    unsigned log = 63u - (unsigned)__builtin_clzll(bytes - 1);
    unsigned class = METADATA_EXACT_CLASSES + log - 9;
    unsigned last = METADATA_EXACT_CLASSES + METADATA_RANGE_CLASSES - 1;
    return class < last ? class : last;
}

static void piece_give(Arena *arena, MetadataOwner *owner, void *pointer, size_t bytes)
{
    if (bytes < 8) return;
    FreePiece *piece = pointer;
    uint32_t  *list = &owner->free_units[class_of(bytes)];
#if ATOLL_CHECKS
    memset(pointer, 0xdb, bytes);
#endif
    *piece = (FreePiece){*list, (uint32_t)bytes};
    *list = units_of(arena, piece);
}

/* From the free list of exactly this size, or the first of its range class that is large enough. */
static void *piece_take(Arena *arena, MetadataOwner *owner, size_t bytes)
{
    unsigned patience = 16;
    for (uint32_t *link = &owner->free_units[class_of(bytes)]; *link && patience; patience--) {
        FreePiece *piece = at(arena, *link);
        if (piece->bytes < bytes) {
            link = &piece->next_units;
            continue;
        }
        size_t rest = piece->bytes - bytes;
        *link = piece->next_units;
        piece_give(arena, owner, (uint8_t *)piece + bytes, rest);
        return memset(piece, 0, bytes);
    }
    return NULL;
}

/* Starts a new chunk; what is left of the old one becomes a free piece. */
static bool chunk_take_pages(Arena *arena, MetadataState *state, MetadataOwner *owner, uint32_t pages)
{
    uint8_t *start = owner_run_take(arena, state, owner, pages);
    if (!start) return false;
    piece_give(arena, owner, arena->base + owner->cursor, owner->limit - owner->cursor);
    owner->cursor = (uint64_t)(start - arena->base);
    owner->limit = owner->cursor + pages * PAGE - sizeof(RunHeader);
    return true;
}

static bool chunk_take(Arena *arena, MetadataState *state, MetadataOwner *owner, size_t bytes)
{
    uint32_t pages = owner->pages / 2 < 1 ? 1 : owner->pages / 2 < CHUNK_PAGES ? owner->pages / 2 : CHUNK_PAGES;
    while (pages * PAGE - sizeof(RunHeader) < bytes) pages *= 2;
    return chunk_take_pages(arena, state, owner, pages);
}

static void *owner_allocate(Arena *arena, MetadataState *state, MetadataOwner *owner, size_t bytes)
{
    void *result;
    if (bytes > PIECE_LARGEST) {
        result = owner_run_take(arena, state, owner, (uint32_t)((bytes + sizeof(RunHeader) + PAGE - 1) / PAGE));
    } else {
        result = piece_take(arena, owner, bytes);
        if (!result) {
            if (owner->limit - owner->cursor < bytes && !chunk_take(arena, state, owner, bytes)) return NULL;
            result = arena->base + owner->cursor;
            owner->cursor += bytes;
        }
    }
    if (!result) return NULL;
    owner->used += bytes;
    state->used += bytes;
    if (owner->number >= FIRST_MORTAL) state->allocated += bytes;
    return result;
}

/* --- owners ------------------------------------------------------------------------------------------------------- */

static MetadataOwner *owner_find(Arena *arena, MetadataState *state, uint32_t number)
{
    if (number == 0) return &state->first;
    if (number >= state->owner_capacity) return NULL;
    uint32_t units = ((uint32_t *)at(arena, state->owners_units))[number];
    return units ? at(arena, units) : NULL;
}

static bool owners_grow(Arena *arena, MetadataState *state, uint32_t number)
{
    uint32_t capacity = state->owner_capacity ? state->owner_capacity : 64;
    while (capacity <= number) capacity *= 2;
    uint32_t *table = owner_allocate(arena, state, &state->first, capacity * sizeof *table);
    if (!table) return false;
    if (state->owner_capacity) {
        size_t old_bytes = state->owner_capacity * sizeof *table;
        memcpy(table, at(arena, state->owners_units), old_bytes);
        if (old_bytes <= PIECE_LARGEST) piece_give(arena, &state->first, at(arena, state->owners_units), old_bytes);
        else owner_run_give(arena, state, &state->first, (RunHeader *)at(arena, state->owners_units) - 1);
        state->first.used -= old_bytes;
        state->used -= old_bytes;
    }
    state->owners_units = units_of(arena, table);
    state->owner_capacity = capacity;
    return true;
}

static MetadataOwner *owner_make(Arena *arena, MetadataState *state, uint32_t number)
{
    if (number >= UINT32_C(1) << 28) return NULL;
    if (number >= state->owner_capacity && !owners_grow(arena, state, number)) return NULL;
    MetadataOwner *owner = owner_allocate(arena, state, &state->first, sizeof *owner);
    if (!owner) return NULL;
    owner->number = number;
    ((uint32_t *)at(arena, state->owners_units))[number] = units_of(arena, owner);
    return owner;
}

uint32_t metadata_owner_new(Arena *arena)
{
    MetadataState *state = &arena_header(arena)->metadata;
    os_lock(&state->lock);
    uint32_t number = state->owner_hint ? state->owner_hint : 1;
    while (owner_find(arena, state, number)) number++;
    if (!owner_make(arena, state, number)) number = 0;
    else state->owner_hint = number + 1;
    os_unlock(&state->lock);
    return number;
}

/* --- public ------------------------------------------------------------------------------------------------------- */

static size_t piece_size(size_t bytes) { return bytes ? round_up(bytes, 8) : 8; }

void *metadata_allocate(Arena *arena, uint32_t owner_number, size_t bytes)
{
    if (bytes > arena->layout.metadata.end - arena->layout.metadata.start) return NULL;
    MetadataState *state = &arena_header(arena)->metadata;
    os_lock(&state->lock);
    MetadataOwner *owner = owner_find(arena, state, owner_number);
    if (!owner) owner = owner_make(arena, state, owner_number);
    void *result = owner ? owner_allocate(arena, state, owner, piece_size(bytes)) : NULL;
    os_unlock(&state->lock);
    return result;
}

bool metadata_reserve(Arena *arena, uint32_t owner_number, size_t bytes)
{
    MetadataState *state = &arena_header(arena)->metadata;
    os_lock(&state->lock);
    MetadataOwner *owner = owner_find(arena, state, owner_number);
    if (!owner) owner = owner_make(arena, state, owner_number);
    bool good = owner && chunk_take_pages(arena, state, owner, (uint32_t)((bytes + sizeof(RunHeader) + PAGE - 1) / PAGE));
    os_unlock(&state->lock);
    return good;
}

void metadata_free(Arena *arena, uint32_t owner_number, void *pointer, size_t bytes)
{
    if (!pointer) return;
    bytes = piece_size(bytes);
    MetadataState *state = &arena_header(arena)->metadata;
    os_lock(&state->lock);
    MetadataOwner *owner = owner_find(arena, state, owner_number);
    assert(owner && owner->used >= bytes);
    if (bytes > PIECE_LARGEST) owner_run_give(arena, state, owner, (RunHeader *)pointer - 1);
    else piece_give(arena, owner, pointer, bytes);
    owner->used -= bytes;
    state->used -= bytes;
    os_unlock(&state->lock);
}

void metadata_free_owner(Arena *arena, uint32_t owner_number)
{
    assert(owner_number >= FIRST_MORTAL);
    MetadataState *state = &arena_header(arena)->metadata;
    os_lock(&state->lock);
    MetadataOwner *owner = owner_find(arena, state, owner_number);
    if (owner && owner != &state->first) {
        while (owner->chunks_units) owner_run_give(arena, state, owner, at(arena, owner->chunks_units));
        state->used -= owner->used + sizeof *owner;
        state->first.used -= sizeof *owner;
        piece_give(arena, &state->first, owner, sizeof *owner);
        ((uint32_t *)at(arena, state->owners_units))[owner_number] = 0;
        if (owner_number < state->owner_hint) state->owner_hint = owner_number;
    }
    os_unlock(&state->lock);
}

uint64_t metadata_used(Arena *arena) { return arena_header(arena)->metadata.used; }

bool metadata_contains(const Arena *arena, uint64_t offset, uint64_t bytes)
{
    return offset >= arena->layout.metadata.start && offset + bytes <= arena_header(arena)->metadata.cursor;
}

void metadata_set_quarantine(Arena *arena, bool on) { arena_header(arena)->metadata.quarantine = on; }

uint64_t metadata_allocated(const Arena *arena) { return arena_header(arena)->metadata.allocated; }
uint64_t metadata_committed(const Arena *arena) { return arena_header(arena)->metadata.in_use; }
uint64_t metadata_extent(const Arena *arena)
{
    return arena_header(arena)->metadata.cursor - arena->layout.metadata.start;
}

/* --- for the collector -------------------------------------------------------------------------------------------- */

void metadata_new_collection(Arena *arena)
{
    MetadataState *state = &arena_header(arena)->metadata;
    state->hold_stamp++;
    state->allocated = 0;
}

void metadata_hold(Arena *arena, uint64_t offset)
{
    MetadataState  *state = &arena_header(arena)->metadata;
    uint64_t        page = (offset - arena->layout.metadata.start) >> METADATA_PAGE_SHIFT;
    const uint32_t *leaf = page_leaf(arena, state, page);
    uint32_t        number = leaf ? leaf[page & ((1u << METADATA_LEAF_SHIFT) - 1)] : 0;
    if (number) __atomic_store_n(&owner_find(arena, state, number)->held, state->hold_stamp, __ATOMIC_RELAXED); /* stacks are scanned by several */
}

bool metadata_is_held(Arena *arena, uint32_t number)
{
    MetadataState       *state = &arena_header(arena)->metadata;
    const MetadataOwner *owner = owner_find(arena, state, number);
    return owner && owner->held == state->hold_stamp;
}

void metadata_owned_range(const Arena *arena, uint64_t *start, uint64_t *end)
{
    const MetadataState *state = &arena_header(arena)->metadata;
    *start = state->owned_start ? state->owned_start : state->cursor;
    *end = state->cursor;
}
