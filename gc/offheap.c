/* offheap.c: malloc-like memory in the arena, which Java addresses by offset, and room for file mappings.
 *
 * Pieces lie one behind the other in [region start, top), each with a 16-byte header that holds its size and its
 * predecessor's, so that neighbours can be joined when one is freed. Free pieces are in bins by size (exact up to 1 KiB,
 * then four to each power of two); a bit map of the bins finds the next one that surely fits. (Masmano et al., "TLSF",
 * ECRTS 2004, with one level of bits.) No two free pieces are neighbours, and the last piece before `top` is never free.
 * Mappings are granules taken from the region's end downward. One lock for all. */
#include <string.h>

#include "gc/arena_header.h"
#include "sandbox/memory.h"

#define EXACT_BINS     64u
#define PIECE_LEAST    2u /* in units of 16 bytes: header and links */
#define DISCARD_LEAST  (UINT64_C(256) << 10) /* free pieces give their pages back from this size on */

#define PIECE_USED UINT32_C(0x5ea1ed00)
#define PIECE_FREE UINT32_C(0xf4eed000)

typedef struct Piece {
    uint64_t size16;     /* header included, in units of 16 bytes */
    uint32_t previous16; /* of the piece before; 0: this is the first */
    uint32_t state;      /* PIECE_USED or PIECE_FREE: any other value was no piece */
    /* In free pieces only: neighbours in the bin, in units from the region's start; 0: none. (The first piece, which is at
     * 0, is a used one without contents.) */
    uint32_t next, previous;
} Piece;

#define HEADER_SIZE 16u
static_assert(offsetof(Piece, next) == HEADER_SIZE, "links lie in the contents");

typedef struct Region {
    Arena        *arena;
    OffheapState *state;
    uint8_t      *start;
} Region;

static Region region_of(Arena *arena)
{
    return (Region){arena, &arena_header(arena)->offheap, arena->base + arena->layout.offheap.start};
}

static Piece   *piece_at(Region r, uint32_t units) { return (Piece *)(r.start + (uint64_t)units * 16); }
static uint32_t piece_units(Region r, const Piece *piece) { return (uint32_t)(((const uint8_t *)piece - r.start) / 16); }
static Piece   *piece_after(const Piece *piece) { return (Piece *)((uint8_t *)piece + piece->size16 * 16); }
static uint8_t *region_top(Region r) { return r.arena->base + r.state->top; }

/* --- bins --------------------------------------------------------------------------------------------------------- */

/* The bin that a free piece of that size is kept in. */
static unsigned bin_of(uint64_t size16)
{
    if (size16 < EXACT_BINS) return (unsigned)size16;
    unsigned log = 63u - (unsigned)__builtin_clzll(size16);
    return EXACT_BINS + (log - 6) * 4 + (unsigned)(size16 >> (log - 2) & 3);
}

/* The first bin whose pieces are all large enough. */
static unsigned bin_for(uint64_t size16)
{
    unsigned bin = bin_of(size16);
    if (size16 < EXACT_BINS) return bin;
    unsigned log = 63u - (unsigned)__builtin_clzll(size16);
    return size16 & ((UINT64_C(1) << (log - 2)) - 1) ? bin + 1 : bin;
}

static void bin_insert(Region r, Piece *piece)
{
    unsigned bin = bin_of(piece->size16);
    piece->state = PIECE_FREE;
    piece->next = r.state->bins[bin];
    piece->previous = 0;
    if (piece->next) piece_at(r, piece->next)->previous = piece_units(r, piece);
    r.state->bins[bin] = piece_units(r, piece);
    r.state->bin_map[bin / 64] |= UINT64_C(1) << (bin % 64);
}

static void bin_remove(Region r, Piece *piece)
{
    unsigned bin = bin_of(piece->size16);
    if (piece->next) piece_at(r, piece->next)->previous = piece->previous;
    if (piece->previous) piece_at(r, piece->previous)->next = piece->next;
    else if (!(r.state->bins[bin] = piece->next)) r.state->bin_map[bin / 64] &= ~(UINT64_C(1) << (bin % 64));
}

static Piece *bin_find(Region r, uint64_t size16)
{
    unsigned bin = bin_for(size16);
    for (unsigned word = bin / 64; word < OFFHEAP_BINS / 64; word++) {
        uint64_t bits = r.state->bin_map[word];
        if (word == bin / 64) bits &= UINT64_MAX << (bin % 64);
        if (bits) return piece_at(r, r.state->bins[word * 64 + (unsigned)__builtin_ctzll(bits)]);
    }
    return NULL;
}

/* --- pieces ------------------------------------------------------------------------------------------------------- */

static uint64_t mappings_start(Region r)
{
    return r.arena->layout.offheap.end - (uint64_t)r.state->mapped_granules * ARENA_GRANULE;
}

/* Tells the piece behind (or `top`) how large this one is. */
static void piece_announce(Region r, Piece *piece)
{
    uint8_t *after = (uint8_t *)piece_after(piece);
    if (after == region_top(r)) r.state->last_size16 = (uint32_t)piece->size16;
    else ((Piece *)after)->previous16 = (uint32_t)piece->size16;
}

static bool top_raise(Region r, uint64_t top)
{
    ArenaRegion usable = {r.arena->layout.offheap.start, mappings_start(r)};
    if (!arena_commit_up_to(r.arena, &usable, &r.state->committed, top)) return false;
    r.state->top = top;
    return true;
}

/* A new piece at the top. */
static Piece *piece_extend(Region r, uint64_t size16)
{
    if (r.state->top == r.arena->layout.offheap.start) { /* the empty piece at 0 */
        if (!top_raise(r, r.state->top + HEADER_SIZE)) return NULL;
        *(Piece *)r.start = (Piece){.size16 = 1, .state = PIECE_USED};
        r.state->last_size16 = 1;
    }
    Piece *piece = (Piece *)region_top(r);
    if (!top_raise(r, r.state->top + size16 * 16)) return NULL;
    piece->size16 = size16;
    piece->previous16 = r.state->last_size16;
    r.state->last_size16 = (uint32_t)size16;
    return piece;
}

static void piece_free(Region r, Piece *piece);

/* Cuts what is behind the first size16 units off, if it makes a piece. */
static void piece_trim(Region r, Piece *piece, uint64_t size16)
{
    if (piece->size16 < size16 + PIECE_LEAST) return;
    Piece *rest = (Piece *)((uint8_t *)piece + size16 * 16);
    rest->size16 = piece->size16 - size16;
    rest->previous16 = (uint32_t)size16;
    piece->size16 = size16;
    piece_announce(r, rest);
    piece_free(r, rest);
}

/* Gives back the pages that lie wholly in a free piece, its header and links excepted. */
static void piece_discard(Piece *piece)
{
    uint64_t page = memory_page_size();
    uintptr_t start = round_up((uintptr_t)(piece + 1), page);
    uintptr_t end = round_down((uintptr_t)piece_after(piece), page);
    if (end > start && end - start >= DISCARD_LEAST) memory_discard((void *)start, end - start);
}

/* Joins a piece with free neighbours and puts it into its bin, or lowers the top. */
static void piece_free(Region r, Piece *piece)
{
    if (piece->size16 * 16 >= DISCARD_LEAST) piece_discard(piece);
    if ((uint8_t *)piece_after(piece) != region_top(r) && piece_after(piece)->state == PIECE_FREE) {
        bin_remove(r, piece_after(piece));
        piece->size16 += piece_after(piece)->size16;
    }
    Piece *before = (Piece *)((uint8_t *)piece - (uint64_t)piece->previous16 * 16);
    if (before->state == PIECE_FREE) {
        bin_remove(r, before);
        before->size16 += piece->size16;
        piece->state = 0;
        piece = before;
    }
    if ((uint8_t *)piece_after(piece) == region_top(r)) {
        r.state->top = (uint64_t)((uint8_t *)piece - r.arena->base);
        r.state->last_size16 = piece->previous16;
        piece->state = 0;
        return;
    }
    piece_announce(r, piece);
    bin_insert(r, piece);
}

/* The used piece with these contents; NULL if there is none. */
static Piece *piece_of(Region r, const void *contents)
{
    const uint8_t *p = contents;
    if ((uintptr_t)p % 16 || p < r.start + 2 * HEADER_SIZE || p >= region_top(r)) return NULL;
    Piece *piece = (Piece *)(p - HEADER_SIZE);
    return piece->state == PIECE_USED ? piece : NULL;
}

static Piece *piece_allocate(Region r, uint64_t size16)
{
    Piece *piece = bin_find(r, size16);
    if (piece) bin_remove(r, piece);
    else if (!(piece = piece_extend(r, size16))) return NULL;
    piece->state = PIECE_USED;
    piece_trim(r, piece, size16);
    r.state->used += piece->size16 * 16;
    return piece;
}

static bool size_for(Region r, size_t bytes, uint64_t *size16)
{
    if (bytes > r.arena->layout.offheap.end - r.arena->layout.offheap.start) return false;
    *size16 = (bytes + 15) / 16 + 1;
    if (*size16 < PIECE_LEAST) *size16 = PIECE_LEAST;
    return true;
}

/* --- public: pieces ------------------------------------------------------------------------------------------------- */

void *offheap_allocate(Arena *arena, size_t bytes)
{
    Region   r = region_of(arena);
    uint64_t size16;
    if (!size_for(r, bytes, &size16)) return NULL;
    os_lock(&r.state->lock);
    bool   allowed = r.state->used + size16 * 16 <= r.state->limit;
    Piece *piece = allowed ? piece_allocate(r, size16) : NULL;
    os_unlock(&r.state->lock);
    return piece ? (uint8_t *)piece + HEADER_SIZE : NULL;
}

void offheap_free(Arena *arena, void *pointer)
{
    if (!pointer) return;
    Region r = region_of(arena);
    os_lock(&r.state->lock);
    Piece *piece = piece_of(r, pointer); /* Java can hand in anything: what is no piece is left alone */
    if (piece) {
        r.state->used -= piece->size16 * 16;
        piece_free(r, piece);
    }
    os_unlock(&r.state->lock);
}

/* Shrinks in place, or grows into a free neighbour or the top. */
static bool piece_resize(Region r, Piece *piece, uint64_t size16)
{
    uint64_t old = piece->size16;
    if (size16 > old) {
        if (r.state->used + (size16 - old) * 16 > r.state->limit) return false;
        Piece *after = piece_after(piece);
        if ((uint8_t *)after == region_top(r)) {
            if (!top_raise(r, r.state->top + (size16 - old) * 16)) return false;
            piece->size16 = size16;
            piece_announce(r, piece);
        } else if (after->state == PIECE_FREE && old + after->size16 >= size16) {
            bin_remove(r, after);
            piece->size16 += after->size16;
            after->state = 0;
            piece_announce(r, piece);
        } else {
            return false;
        }
    }
    piece_trim(r, piece, size16);
    r.state->used += (piece->size16 - old) * 16; /* modulo 2^64 when it shrank */
    return true;
}

void *offheap_reallocate(Arena *arena, void *pointer, size_t bytes)
{
    if (!pointer) return offheap_allocate(arena, bytes);
    Region   r = region_of(arena);
    uint64_t size16, old_bytes = 0;
    if (!size_for(r, bytes, &size16)) return NULL;
    os_lock(&r.state->lock);
    Piece *piece = piece_of(r, pointer);
    bool   done = piece && piece_resize(r, piece, size16);
    if (piece) old_bytes = piece->size16 * 16 - HEADER_SIZE;
    os_unlock(&r.state->lock);
    if (done || !piece) return done ? pointer : NULL;

    void *result = offheap_allocate(arena, bytes);
    if (!result) return NULL;
    memcpy(result, pointer, old_bytes < bytes ? old_bytes : bytes);
    offheap_free(arena, pointer);
    return result;
}

/* --- public: mappings ----------------------------------------------------------------------------------------------- */

void *offheap_map_reserve(Arena *arena, size_t bytes)
{
    Region             r = region_of(arena);
    const ArenaRegion *region = &arena->layout.offheap;
    uint64_t count = round_up(bytes, ARENA_GRANULE) / ARENA_GRANULE;
    if (count == 0 || bytes > region->end - region->start) return NULL;
    os_lock(&r.state->lock);
    uint64_t total = (region->end - round_up(r.state->committed, ARENA_GRANULE)) / ARENA_GRANULE;
    int64_t  first = granules_take(r.state->map, total, count);
    if (first >= 0 && (uint64_t)first + count > r.state->mapped_granules)
        r.state->mapped_granules = (uint32_t)((uint64_t)first + count);
    os_unlock(&r.state->lock);
    return first < 0 ? NULL : arena->base + region->end - ((uint64_t)first + count) * ARENA_GRANULE;
}

void offheap_map_release(Arena *arena, void *start, size_t bytes)
{
    Region   r = region_of(arena);
    uint64_t count = round_up(bytes, ARENA_GRANULE) / ARENA_GRANULE;
    uint64_t end = (uint64_t)((uint8_t *)start - arena->base) + count * ARENA_GRANULE;
    memory_unmap_inside(start, count * ARENA_GRANULE);
    os_lock(&r.state->lock);
    granules_give(r.state->map, (arena->layout.offheap.end - end) / ARENA_GRANULE, count);
    uint32_t highest = r.state->mapped_granules;
    while (highest && !(r.state->map[(highest - 1) / 64] >> ((highest - 1) % 64) & 1)) highest--;
    r.state->mapped_granules = highest;
    os_unlock(&r.state->lock);
}

/* --- public: figures ------------------------------------------------------------------------------------------------ */

uint64_t offheap_used(Arena *arena) { return arena_header(arena)->offheap.used; }

void offheap_set_limit(Arena *arena, uint64_t bytes) { arena_header(arena)->offheap.limit = bytes; }

bool offheap_contains(Arena *arena, const void *pointer, size_t bytes)
{
    Region             r = region_of(arena);
    const ArenaRegion *region = &arena->layout.offheap;
    uint64_t offset = (uint64_t)((const uint8_t *)pointer - arena->base);
    if (offset < region->start || offset >= region->end || bytes > region->end - offset) return false;
    if (offset + bytes <= r.state->top) return true;
    if (bytes == 0) bytes = 1;
    uint64_t first = (region->end - offset - bytes) / ARENA_GRANULE, last = (region->end - 1 - offset) / ARENA_GRANULE;
    for (uint64_t i = first; i <= last; i++)
        if (!(r.state->map[i / 64] >> (i % 64) & 1)) return false;
    return true;
}

bool offheap_is_mapped(const Arena *arena, uint64_t offset)
{
    const ArenaRegion *region = &arena->layout.offheap;
    const OffheapState *state = &arena_header(arena)->offheap;
    if (offset < region->start || offset >= region->end) return false;
    uint64_t i = (region->end - 1 - offset) / ARENA_GRANULE;
    return i < state->mapped_granules && (state->map[i / 64] >> (i % 64) & 1);
}
