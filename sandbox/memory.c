/* memory.c: address space and pages by mmap and its kin. Mapping files is in memory_files.c. */
#include "sandbox/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sandbox/internal.h"

enum { RESERVE_FLAGS = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE };

static const int PROTECTIONS[] = {
    [MEMORY_NO_ACCESS] = PROT_NONE,
    [MEMORY_READ] = PROT_READ,
    [MEMORY_READ_WRITE] = PROT_READ | PROT_WRITE,
    [MEMORY_READ_EXECUTE] = PROT_READ | PROT_EXEC,
};

size_t memory_page_size(void)
{
    static _Atomic size_t size;
    size_t known = size;
    if (known == 0) size = known = (size_t)sysconf(_SC_PAGESIZE);
    return known;
}

static bool is_aligned(const void *address, size_t alignment) { return ((uintptr_t)address & (alignment - 1)) == 0; }

/* Linux (from 6.7 on) aligns large mappings by itself. Elsewhere more than asked for is reserved, and what lies before and after the
 * aligned part is given back. */
void *memory_reserve(size_t length, size_t alignment)
{
    size_t page = memory_page_size();
    if (alignment == 0) alignment = MEMORY_GRANULE;
    size_t slack = alignment > page ? alignment - page : 0, total;
    length = (length + page - 1) & ~(page - 1);
    if (length == 0 || __builtin_add_overflow(length, slack, &total)) return NULL;
    char *start = mmap(NULL, length, PROT_NONE, RESERVE_FLAGS, -1, 0);
    if (start == MAP_FAILED || is_aligned(start, alignment)) return start == MAP_FAILED ? NULL : start;
    munmap(start, length);
    start = mmap(NULL, total, PROT_NONE, RESERVE_FLAGS, -1, 0);
    if (start == MAP_FAILED) return NULL;
    char *aligned = (char *)(((uintptr_t)start + alignment - 1) & ~(uintptr_t)(alignment - 1));
    size_t before = (size_t)(aligned - start), after = total - before - length;
    if (before) munmap(start, before);
    if (after) munmap(aligned + length, after);
    return aligned;
}

void *memory_reserve_at(uintptr_t base, size_t length)
{
    void *at = mmap((void *)base, length, PROT_NONE, RESERVE_FLAGS | MAP_FIXED_NOREPLACE, -1, 0);
    if (at == MAP_FAILED) return NULL;
    if (at == (void *)base) return at;
    munmap(at, length);  /* a kernel before 4.17 takes the address for a hint */
    return NULL;
}

/* Only protection changes: pages appear when touched. Under strict overcommit this is where memory is
 * refused. */
bool memory_commit(void *address, size_t length)
{
    return length == 0 || mprotect(address, length, PROT_READ | PROT_WRITE) == 0;
}

/* A fresh mapping drops pages and protection in one step, and gives back the commit charge as well. */
bool memory_decommit(void *address, size_t length)
{
    return length == 0 || mmap(address, length, PROT_NONE, RESERVE_FLAGS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

bool memory_discard(void *address, size_t length)
{
    return length == 0 || madvise(address, length, MADV_DONTNEED) == 0;
}

bool memory_protect(void *address, size_t length, MemoryAccess access)
{
    return length == 0 || mprotect(address, length, PROTECTIONS[access]) == 0;
}

bool memory_is_address(uint64_t word)
{
    unsigned char resident;
    return mincore((void *)(uintptr_t)(word & ~(uint64_t)(memory_page_size() - 1)), 1, &resident) == 0;
}

void memory_release(void *address, size_t length)
{
    if (address && length) munmap(address, length);
}

void memory_advise_huge(void *address, size_t length)
{
    madvise(address, length, MADV_HUGEPAGE);
}

static void *map_shared(int file, void *at, size_t length, int protection)
{
    void *mapped = mmap(at, length, protection, MAP_SHARED | (at ? MAP_FIXED : 0), file, 0);
    return mapped == MAP_FAILED ? NULL : mapped;
}

bool memory_map_twice(void **writable, void **executable, size_t length)
{
    int file = memfd_create("atoll-code", MFD_CLOEXEC);
    if (file < 0) return false;
    void *first = NULL, *second = NULL;
    if (ftruncate(file, (off_t)length) == 0) {
        first = map_shared(file, *writable, length, PROT_READ | PROT_WRITE);
        if (first) second = map_shared(file, *executable, length, PROT_READ | PROT_EXEC);
    }
    close(file);  /* the mappings keep the memory */
    if (!second) {
        if (first && *writable) memory_decommit(first, length);
        else if (first) munmap(first, length);
        return false;
    }
    *writable = first;
    *executable = second;
    return true;
}

uint64_t memory_physical_size(void)
{
    return (uint64_t)sysconf(_SC_PHYS_PAGES) * memory_page_size();
}

/* "max" and the huge numbers of version 1 both mean no limit. */
static uint64_t group_limit(const char *path)
{
    char text[64];
    if (host_read_file(path, text, sizeof text) <= 0 || text[0] < '0' || text[0] > '9') return UINT64_MAX;
    return strtoull(text, NULL, 10);
}

/* The least limit of the group at `path` below `root` and of those that it lies in. The path is cut back on the way. */
static uint64_t group_limit_along(const char *root, char *path, const char *file)
{
    uint64_t least = UINT64_MAX;
    for (char *end = path + strlen(path); end; end = strrchr(path, '/')) {
        char name[512];
        *end = 0;
        if (snprintf(name, sizeof name, "%s%s/%s", root, path, file) >= (int)sizeof name) continue;
        uint64_t limit = group_limit(name);
        if (limit < least) least = limit;
    }
    return least;
}

/* The path of this process's group after `controllers` ("::" in version 2, ":memory:" in version 1) in /proc/self/cgroup; "" if none. */
static char *group_path(char *text, const char *controllers)
{
    char *start = strstr(text, controllers);
    if (!start) return text + strlen(text);
    start += strlen(controllers);
    start[strcspn(start, "\n")] = 0;
    return start;
}

uint64_t memory_limit(void)
{
    uint64_t limit = memory_physical_size();
    char     groups[4096], copy[4096];
    ssize_t  length = host_read_file("/proc/self/cgroup", groups, sizeof groups - 1);
    groups[length > 0 ? length : 0] = 0;
    memcpy(copy, groups, sizeof copy);
    uint64_t second = group_limit_along("/sys/fs/cgroup", group_path(groups, "0::"), "memory.max");
    uint64_t first = group_limit_along("/sys/fs/cgroup/memory", group_path(copy, ":memory:"), "memory.limit_in_bytes");
    if (second < limit) limit = second;
    if (first < limit) limit = first;
    return limit;
}

/* The whole of /proc/self/maps, malloc'ed and NUL-terminated; NULL if it cannot be read. */
static char *read_maps(void)
{
    FILE *file = fopen("/proc/self/maps", "re");
    size_t capacity = 1 << 16, length = 0, count;
    char *text = file ? malloc(capacity) : NULL;
    while (text && (count = fread(text + length, 1, capacity - length - 1, file)) > 0) {
        length += count;
        if (capacity - length > 1) continue;
        char *grown = realloc(text, capacity *= 2);
        if (!grown) free(text);
        text = grown;
    }
    if (file) fclose(file);
    if (text) text[length] = 0;
    return text;
}

bool memory_mappings(void (*visit)(void *context, uintptr_t start, uintptr_t end, bool readable), void *context)
{
    char *text = read_maps();
    for (char *line = text; line && *line;) {
        unsigned long start, end;
        char access[5];
        if (sscanf(line, "%lx-%lx %4s", &start, &end, access) == 3) visit(context, start, end, access[0] == 'r');
        line = strchr(line, '\n');
        if (line) line++;
    }
    free(text);
    return text != NULL;
}

typedef struct Move {
    uintptr_t from, end;
    char     *to;
    bool      failed;
} Move;

static void move_mapping(void *context, uintptr_t start, uintptr_t end, bool readable)
{
    Move *move = context;
    if (start < move->from) start = move->from;
    if (end > move->end) end = move->end;
    if (!readable || start >= end || move->failed) return;
    size_t length = end - start;
    char *to = move->to + (start - move->from);
    move->failed = mremap((void *)start, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to;
}

bool memory_move(void *from, void *to, size_t length)
{
    Move move = {.from = (uintptr_t)from, .end = (uintptr_t)from + length, .to = to};
    return memory_mappings(move_mapping, &move) && !move.failed && memory_decommit(from, length);
}
