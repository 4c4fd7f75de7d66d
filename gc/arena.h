/* arena.h: one VM's address range and its regions.
 *
 * All state of a VM that outlives a bytecode instruction lies in here, and nothing in here depends on where the range
 * is mapped. Regions (offsets from the base; the larger ones shrink when only 4 or 1 GiB could be reserved):
 *
 *     0            guard: never mapped, so that null and small offsets fault
 *     64 KiB       ArenaHeader, which says where the rest is
 *     metadata     classes, methods, constant pools, bytecode, symbols, monitors, tables   (below 4 GiB)
 *     stacks       Java stacks of the threads                                            (below 4 GiB)
 *     tables       of the collector: mark bits, line states, block table                 (below 4 GiB)
 *     mirrors      java.lang.Class objects with their statics: objects that do not move, from 4 GiB up
 *     heap         blocks and large objects, right behind the mirrors
 *     off-heap     memory handed to Java: Unsafe, direct buffers, mapped files
 *
 * Metadata and stacks lie below 4 GiB, so that the interpreter can keep byte offsets to bytecode and frames in 32
 * bits. Locks in the arena are 32-bit futex words. */
#ifndef ATOLL_GC_ARENA_H
#define ATOLL_GC_ARENA_H

#include "gc/refs.h"

typedef struct ArenaRegion {
    uint64_t start, end;  /* byte offsets from the base, 64 KiB aligned */
} ArenaRegion;

typedef struct ArenaLayout {
    uint64_t    size;     /* of the whole reservation */
    ArenaRegion metadata, stacks, tables, mirrors, heap, offheap; /* mirrors.end == heap.start */
} ArenaLayout;

/* The native side of an arena: lives outside it, made again when it is mapped elsewhere. */
typedef struct Arena {
    uint8_t    *base;
    ArenaLayout layout;
    uint64_t    file_heap_end; /* from_file: offset from which on no part of the heap is */
    bool        from_file; /* parts are mapped from an image: pages given back to the OS would show its content again */
} Arena;

#define ARENA_GRANULE   UINT64_C(65536) /* what is mapped, protected or shared apart is aligned to this */
#define ARENA_HEADER_OFFSET ARENA_GRANULE

typedef struct ArenaOptions {
    uint64_t heap_limit;     /* bytes; the region is made at least this large */
    void    *base_hint;      /* tests: map here (tell-tale bases); NULL: anywhere */
} ArenaOptions;

/* Reserves 32 GiB, or 4 or 1 GiB where that fails, and fills in the layout. False with *reason (static text) set. */
bool arena_reserve(Arena *arena, const ArenaOptions *options, const char **reason);
/* Gives the whole range back. */
void arena_release(Arena *arena);
/* Moves the arena to the free address range at `base`, with all that is mapped in it; nobody else may work in it meanwhile. The old range
 * stays reserved, without access, and is the caller's to release. False: nothing has changed, or (*halfway) it is in two pieces. */
bool arena_move(Arena *arena, void *base, bool *halfway);
/* Makes this OS thread work in `arena` (NULL: in none). */
void arena_enter(Arena *arena);
/* The same for an arena that is to be filled from an image, where the header comes from too: reserves exactly this layout, commits
 * nothing. False also if the layout is not what arena_reserve would choose for these options. */
bool arena_reserve_image(Arena *arena, const ArenaLayout *layout, const ArenaOptions *options, const char **reason);
/* Commits what an image's arena had committed, once its header is there; stacks and the collector's tables are their owners'. */
bool arena_commit_image(Arena *arena);
/* Calls `visit` for each stretch of granules that an image of this arena must hold: those with anything but zeros in them. False: the OS
 * does not tell what is mapped. Nobody works in the arena. */
bool arena_each_stretch(const Arena *arena, void (*visit)(void *context, uint64_t offset, uint64_t length), void *context);
/* Gives the pages back; they read as zero afterwards. Of whole pages. */
bool arena_discard(Arena *arena, void *start, size_t length);
/* Makes [offset, offset+length) usable; idempotent on granules. False: the OS has no memory. */
bool arena_commit(Arena *arena, uint64_t offset, uint64_t length);

/* --- metadata --------------------------------------------------------------------------------------------------
 * Zeroed, 8-aligned memory in the metadata region, from chunks that belong to `owner` (a loader's number, 0 = the VM
 * itself), so that a dead loader's metadata can be freed together. Thread-safe. Returns NULL when the region is full.
 * Freed pieces of an owner are reused for it by size. */
void *metadata_allocate(Arena *arena, uint32_t owner, size_t bytes);
/* A number for a new owner, lowest first: 1 belongs to who asks first, the boot loader, and is never freed. 0: no memory. */
uint32_t metadata_owner_new(Arena *arena);
/* What the owner gets next, up to so many bytes, lies together. False: no memory. */
bool  metadata_reserve(Arena *arena, uint32_t owner, size_t bytes);
void  metadata_free(Arena *arena, uint32_t owner, void *pointer, size_t bytes);
/* Frees all of an owner's memory; its number may be used again. Owners 0 and 1 cannot be freed. */
void  metadata_free_owner(Arena *arena, uint32_t owner);
/* Memory of owners freed from now on is not used again but made inaccessible: whoever still refers to it faults. For tests. */
void  metadata_set_quarantine(Arena *arena, bool on);
/* Bytes allocated by owners that can be freed since metadata_new_collection. */
uint64_t metadata_allocated(const Arena *arena);
/* Bytes of the pages in use, and of all that ever were. */
uint64_t metadata_committed(const Arena *arena);
uint64_t metadata_extent(const Arena *arena);

/* What of it is on stacks (for the collector; world stopped): metadata_new_collection forgets what was seen before; metadata_hold
 * remembers the owner, if any that can be freed, of the byte at an offset. */
void metadata_new_collection(Arena *arena);
void metadata_hold(Arena *arena, uint64_t offset);
bool metadata_is_held(Arena *arena, uint32_t owner);
/* Where memory of owners that can be freed lies: [*start, *end), empty while there is none. */
void metadata_owned_range(const Arena *arena, uint64_t *start, uint64_t *end);
/* Whether the bytes at this offset from the base were ever taken by some owner's chunk. */
bool  metadata_contains(const Arena *arena, uint64_t offset, uint64_t bytes);
uint64_t metadata_used(Arena *arena); /* bytes handed out and not freed */

/* --- Java stacks ------------------------------------------------------------------------------------------------
 * A stack of `bytes` (rounded up to granules), a guard granule behind it; committed on touch, decommitted on free.
 * Returns its start, or NULL. */
void *stack_allocate(Arena *arena, size_t bytes);
void  stack_free(Arena *arena, void *stack, size_t bytes);

/* --- off-heap memory ---------------------------------------------------------------------------------------------
 * malloc-like memory that Java addresses by offset from the base. 16-aligned, with its size kept, so that free needs
 * only the start. offheap_map reserves whole granules for a file mapping (made there by sandbox/). */
void    *offheap_allocate(Arena *arena, size_t bytes);            /* NULL: limit or region exhausted */
void    *offheap_reallocate(Arena *arena, void *pointer, size_t bytes);
void     offheap_free(Arena *arena, void *pointer);
void    *offheap_map_reserve(Arena *arena, size_t bytes);         /* PROT_NONE granules */
void     offheap_map_release(Arena *arena, void *start, size_t bytes);
/* Whether the granule at this offset from the base belongs to such a mapping. */
bool     offheap_is_mapped(const Arena *arena, uint64_t offset);
uint64_t offheap_used(Arena *arena);                              /* bytes handed out, mappings not counted */
void     offheap_set_limit(Arena *arena, uint64_t bytes);         /* on offheap_used; heap_open sets it */
/* Whether [pointer, pointer + bytes) lies in the used part of the region (not: in one live piece). */
bool     offheap_contains(Arena *arena, const void *pointer, size_t bytes);

#endif
