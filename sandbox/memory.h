/* memory.h: address space and pages. Needs no capability, except where a file is mapped.
 *
 * An arena is reserved first (no access, no memory), then committed piece by piece in granules of 64 KiB,
 * which every page size in use divides. Addresses and lengths passed to commit, decommit and protect are
 * multiples of the granule, or at least of memory_page_size(). */
#ifndef ATOLL_SANDBOX_MEMORY_H
#define ATOLL_SANDBOX_MEMORY_H

#include "sandbox/sandbox.h"

#define MEMORY_GRANULE ((size_t)64 * 1024)

typedef enum MemoryAccess {
    MEMORY_NO_ACCESS,
    MEMORY_READ,
    MEMORY_READ_WRITE,
    MEMORY_READ_EXECUTE
} MemoryAccess;

size_t memory_page_size(void);

/* Reserves `length` bytes of address space without access, at a multiple of `alignment` (a power of two, at
 * least the page size; 0 means the granule). NULL when there is no room (ulimit -v). */
void *memory_reserve(size_t length, size_t alignment);

/* The same exactly at `base` (a tell-tale address for tests); NULL if any of it is in use. */
void *memory_reserve_at(uintptr_t base, size_t length);

/* Makes part of a reservation readable and writable; the pages read as zero until written. False: out of
 * memory. */
bool memory_commit(void *address, size_t length);

/* Gives the pages back and takes the access away; the address space stays reserved. */
bool memory_decommit(void *address, size_t length);

/* Gives the pages back but keeps access: they read as zero again. */
bool memory_discard(void *address, size_t length);

bool memory_protect(void *address, size_t length, MemoryAccess access);

/* Moves the pages and mappings of [from, from + length), with their access, into the reservation at `to`, which holds nothing yet; what
 * has no access is not moved. Then `from` is a reservation that holds nothing. False: the OS refused half-way. */
bool memory_move(void *from, void *to, size_t length);

/* Ends a whole reservation, or unmaps a mapping made by memory_map. */
void memory_release(void *address, size_t length);

/* Whether the word is an address of mapped memory of the process. One system call. */
bool memory_is_address(uint64_t word);

/* Asks for huge pages in a committed range; a hint. */
void memory_advise_huge(void *address, size_t length);

/* Anonymous memory mapped at two places: `writable` (read, write) and `executable` (read, execute), for the
 * code region. Both lie inside reservations of the caller, or are NULL on entry to be placed anywhere. */
bool memory_map_twice(void **writable, void **executable, size_t length);

typedef enum MemoryMapMode {
    MEMORY_MAP_READ,        /* shared, read only */
    MEMORY_MAP_WRITE,       /* shared, writes reach the file */
    MEMORY_MAP_PRIVATE,     /* copy on write */
    MEMORY_MAP_PRIVATE_READ /* private, read only */
} MemoryMapMode;

/* Maps `length` bytes of the file behind `descriptor` from `offset` (a multiple of the page size) on. `at` is
 * NULL for anywhere, or a page-aligned place inside a reservation, whose pages there are replaced. The
 * mapping outlives the descriptor. The descriptor's own rights apply. NULL with error (ENOMEM, EACCES,
 * EINVAL, ...). */
void *memory_map(Sandbox *sandbox, int descriptor, uint64_t offset, size_t length, MemoryMapMode mode,
                 void *at, SandboxError *error);

/* A whole file mapped private and read only, in one step: for class paths and images. Needs `read` for the
 * path. An empty file gives address NULL and length 0 and true. */
typedef struct MappedFile {
    const uint8_t *address;
    size_t         length;
} MappedFile;
bool memory_map_file(Sandbox *sandbox, const char *path, MappedFile *out, SandboxError *error);
void memory_unmap_file(MappedFile *file);

/* Takes a mapping made inside a reservation away: the range is again reserved without access. */
bool memory_unmap_inside(void *address, size_t length);

/* For mapped files; address and length may be unaligned. sync: writes dirty pages to the file and waits.
 * is_loaded: all pages in memory. load: reads ahead. unload: lets pages go. */
bool memory_sync(void *address, size_t length, SandboxError *error);
bool memory_is_loaded(const void *address, size_t length);
bool memory_load(void *address, size_t length, SandboxError *error);
bool memory_unload(void *address, size_t length, SandboxError *error);

/* Bytes of memory in the machine, and what this process may use at most (cgroup limit, RLIMIT_AS not
 * counted); the smaller. */
uint64_t memory_physical_size(void);
uint64_t memory_limit(void);

/* For checks: tells every mapping of the process, in order of address; adjacent ones with different access come apart. False: the OS
 * does not tell. The list is read first, so `visit` may map and allocate. */
bool memory_mappings(void (*visit)(void *context, uintptr_t start, uintptr_t end, bool readable), void *context);

#endif
