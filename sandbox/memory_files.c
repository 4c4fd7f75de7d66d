/* memory_files.c: files mapped into memory. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sandbox/internal.h"
#include "sandbox/memory.h"

typedef struct MapModeRow {
    int protection, flags;
} MapModeRow;

static const MapModeRow MAP_MODES[] = {
    [MEMORY_MAP_READ] = {PROT_READ, MAP_SHARED},
    [MEMORY_MAP_WRITE] = {PROT_READ | PROT_WRITE, MAP_SHARED},
    [MEMORY_MAP_PRIVATE] = {PROT_READ | PROT_WRITE, MAP_PRIVATE},
    [MEMORY_MAP_PRIVATE_READ] = {PROT_READ, MAP_PRIVATE},
};

void *memory_map(Sandbox *sandbox, int descriptor, uint64_t offset, size_t length, MemoryMapMode mode,
                 void *at, SandboxError *error)
{
    const MapModeRow *row = &MAP_MODES[mode];
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return NULL;
    if (open->in_order || (mode == MEMORY_MAP_WRITE && !open->writable)) {
        sandbox_fail(error, EACCES);
        descriptor_unpin(open);
        return NULL;
    }
    /* Nobody can count what is stored into a mapping: all of it counts as written. */
    if (mode == MEMORY_MAP_WRITE && !limit_charge(sandbox, LIMIT_WRITTEN, length, error)) {
        descriptor_unpin(open);
        return NULL;
    }
    int flags = row->flags | (at ? MAP_FIXED : 0);
    void *mapped = mmap(at, length, row->protection, flags, open->os, (off_t)offset);
    if (mapped == MAP_FAILED) {
        sandbox_fail(error, errno);
        if (mode == MEMORY_MAP_WRITE) limit_refund(sandbox, LIMIT_WRITTEN, length);
        mapped = NULL;
    }
    descriptor_unpin(open);
    return mapped;
}

bool memory_map_file(Sandbox *sandbox, const char *path, MappedFile *out, SandboxError *error)
{
    *out = (MappedFile){NULL, 0};
    int descriptor = file_open(sandbox, NULL, FILE_AT_CWD, path, FILE_READ_ONLY, 0, error);
    if (descriptor < 0) return false;
    int64_t size = -1;
    if (descriptor_kind(sandbox, descriptor, NULL) == DESCRIPTOR_FOLDER) sandbox_fail(error, EISDIR);
    else size = file_size(sandbox, descriptor, error);
    void *mapped = NULL;
    if (size > 0)
        mapped = memory_map(sandbox, descriptor, 0, (size_t)size, MEMORY_MAP_PRIVATE_READ, NULL, error);
    descriptor_close(sandbox, descriptor, NULL);
    if (size != 0 && !mapped) return false;
    *out = (MappedFile){mapped, (size_t)size};
    return true;
}

void memory_unmap_file(MappedFile *file)
{
    if (file->address) munmap((void *)file->address, file->length);
    *file = (MappedFile){NULL, 0};
}

bool memory_unmap_inside(void *address, size_t length)
{
    return memory_decommit(address, length);
}

/* ---- unaligned ranges ---- */

static void align_range(const void **address, size_t *length)
{
    uintptr_t page = memory_page_size(), start = (uintptr_t)*address & ~(page - 1);
    *length = ((uintptr_t)*address + *length - start + page - 1) & ~(page - 1);
    *address = (const void *)start;
}

bool memory_sync(void *address, size_t length, SandboxError *error)
{
    const void *start = address;
    align_range(&start, &length);
    if (msync((void *)start, length, MS_SYNC) == 0) return true;
    sandbox_fail(error, errno);
    return false;
}

enum { PAGES_AT_ONCE = 1024 };

bool memory_is_loaded(const void *address, size_t length)
{
    unsigned char resident[PAGES_AT_ONCE];
    size_t page = memory_page_size();
    align_range(&address, &length);
    while (length > 0) {
        size_t part = length < PAGES_AT_ONCE * page ? length : PAGES_AT_ONCE * page;
        if (mincore((void *)address, part, resident) != 0) return false;
        for (size_t i = 0; i < part / page; i++)
            if (!(resident[i] & 1)) return false;
        address = (const char *)address + part;
        length -= part;
    }
    return true;
}

static bool advise(void *address, size_t length, int advice, SandboxError *error)
{
    const void *start = address;
    align_range(&start, &length);
    if (madvise((void *)start, length, advice) == 0) return true;
    sandbox_fail(error, errno);
    return false;
}

bool memory_load(void *address, size_t length, SandboxError *error)
{
    return advise(address, length, MADV_WILLNEED, error);
}

bool memory_unload(void *address, size_t length, SandboxError *error)
{
    return advise(address, length, MADV_DONTNEED, error);
}
