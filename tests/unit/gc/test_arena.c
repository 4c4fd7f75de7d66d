/* The arena's regions, metadata, stacks and off-heap memory. */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "fake.h"
#include "gc/arena_header.h"
#include "sandbox/memory.h"
#include "sandbox/os_thread.h"

static Arena arena;

static void reserve(void)
{
    const char *reason = NULL;
    cr_assert(arena_reserve(&arena, &(ArenaOptions){.heap_limit = 256 * MIB}, &reason));
    arena_enter(&arena);
}
static void release(void) { arena_release(&arena); }
TestSuite(arena, .init = reserve, .fini = release);

static void check_order(const ArenaLayout *l, uint64_t heap_limit)
{
    const ArenaRegion *regions[] = {&l->metadata, &l->stacks, &l->tables, &l->mirrors, &l->heap, &l->offheap};
    uint64_t end = ARENA_HEADER_OFFSET + ARENA_GRANULE;
    for (unsigned i = 0; i < sizeof regions / sizeof *regions; i++) {
        cr_assert_eq(regions[i]->start, end);
        cr_assert_gt(regions[i]->end, end);
        cr_assert_eq(regions[i]->end % ARENA_GRANULE, 0);
        end = regions[i]->end;
    }
    cr_assert_eq(end, l->size);
    cr_assert_geq(l->heap.end - l->heap.start, heap_limit + heap_limit / 4);
    cr_assert_leq(l->stacks.end, UINT64_C(1) << 32);
}

Test(arena, regions_follow_each_other)
{
    check_order(&arena.layout, 256 * MIB);
    cr_assert_eq(arena.layout.size, UINT64_C(32) << 30);
    cr_assert_geq(arena.layout.mirrors.start, UINT64_C(4) << 30);
    cr_assert_eq(memcmp(&arena_header(&arena)->layout, &arena.layout, sizeof arena.layout), 0);
}

Test(arena, a_large_heap_takes_from_the_offheap_region)
{
    Arena large;
    const char *reason = NULL;
    uint64_t limit = UINT64_C(20) << 30;
    cr_assert(arena_reserve(&large, &(ArenaOptions){.heap_limit = limit}, &reason), "%s", reason);
    check_order(&large.layout, limit);
    Heap *heap = heap_open(&large, &(HeapOptions){.maximum_size = limit}, &(GcClient){0});
    cr_assert_not_null(heap);
    cr_assert_eq(heap_maximum(heap), limit);
    heap_close(heap);
    arena_release(&large);
    cr_assert_not(arena_reserve(&large, &(ArenaOptions){.heap_limit = UINT64_C(30) << 30}, &reason));
    cr_assert_not_null(reason);
}

/* Without address space for 32 GiB: what is there is filled, and less is reserved. */
static void check_smaller(uint64_t size)
{
    Arena small;
    const char *reason = NULL;
    cr_assert(arena_reserve(&small, &(ArenaOptions){.heap_limit = 100 * MIB}, &reason), "%s", reason);
    cr_assert_eq(small.layout.size, size);
    check_order(&small.layout, 100 * MIB);
    arena_enter(&small);
    Heap *heap = heap_open(&small, &(HeapOptions){.maximum_size = 100 * MIB}, &(GcClient){0});
    cr_assert_not_null(heap);
    cr_assert_eq(heap_maximum(heap), 100 * MIB);
    Mutator mutator = {0};
    mutator_attach(heap, &small, &mutator);
    ObjectLayout *layout = metadata_allocate(&small, 0, sizeof *layout);
    *layout = (ObjectLayout){.kind = LAYOUT_PRIMITIVE_ARRAY, .instance_size = 16};
    uint8_t *last = NULL;
    for (unsigned i = 0; i < 20000; i++) {
        Object *array = heap_allocate_array(&mutator, object_layout_ref(layout), 0, 1 + i * 13 % 40000);
        cr_assert_not_null(array);
        if (last) cr_assert_eq(*last, (uint8_t)(i - 1));
        last = array_elements(array);
        *last = (uint8_t)i;
    }
    cr_assert_gt(heap_collection_count(heap), 2);
    mutator_detach(&mutator);
    heap_close(heap);
    arena_release(&small);
}

/* ASan's own memory takes terabytes of addresses, and it catches the fault. */
#if defined(__SANITIZE_ADDRESS__)
#define NOT_UNDER_ASAN .disabled = true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NOT_UNDER_ASAN .disabled = true
#endif
#endif
#ifndef NOT_UNDER_ASAN
#define NOT_UNDER_ASAN .disabled = false
#endif

#include <sys/resource.h>
Test(arena, smaller_address_spaces_will_do, NOT_UNDER_ASAN)
{
    arena_release(&arena);
    struct rlimit limit = {(rlim_t)6 << 30, (rlim_t)6 << 30};
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    check_smaller(UINT64_C(4) << 30);
    limit.rlim_cur = limit.rlim_max = (rlim_t)2 << 30;
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    check_smaller(UINT64_C(1) << 30);
}

Test(arena, a_base_can_be_asked_for)
{
    Arena other;
    const char *reason = NULL;
    void *hint = (void *)UINT64_C(0x5a5a00000000);
    cr_assert(arena_reserve(&other, &(ArenaOptions){.base_hint = hint}, &reason));
    cr_assert_eq(other.base, hint);
    arena_release(&other);
}

/* --- metadata ----------------------------------------------------------------------------------------------------- */

Test(arena, metadata_is_zero_and_does_not_overlap)
{
    enum { COUNT = 3000 };
    static uint8_t *pieces[COUNT];
    static size_t   sizes[COUNT];
    uint64_t before = metadata_used(&arena);
    for (unsigned round = 0; round < 4; round++) {
        for (unsigned i = 0; i < COUNT; i++) {
            if (pieces[i]) continue;
            sizes[i] = 1 + i * i * 7 % (i % 50 ? 700 : 60000);
            pieces[i] = metadata_allocate(&arena, i % 5, sizes[i]);
            cr_assert_not_null(pieces[i]);
            cr_assert_eq((uintptr_t)pieces[i] % 8, 0);
            for (size_t j = 0; j < sizes[i]; j++) cr_assert_eq(pieces[i][j], 0);
            memset(pieces[i], (int)i, sizes[i]);
        }
        for (unsigned i = 0; i < COUNT; i++) {
            for (size_t j = 0; j < sizes[i]; j++) cr_assert_eq(pieces[i][j], (uint8_t)i);
            if ((i + round) % 3) continue;
            metadata_free(&arena, i % 5, pieces[i], sizes[i]);
            pieces[i] = NULL;
        }
    }
    cr_assert_gt(metadata_used(&arena), before);
}

Test(arena, an_owners_metadata_is_freed_together)
{
    metadata_allocate(&arena, 0, 100);
    metadata_allocate(&arena, 200, 100);
    metadata_free_owner(&arena, 200);
    uint64_t before = metadata_used(&arena), cursor = 0;
    for (unsigned round = 0; round < 20; round++) {
        for (uint32_t owner = 2; owner < 150; owner++)
            for (unsigned i = 0; i < 30; i++)
                memset(metadata_allocate(&arena, owner, i * 100 + (i == 20) * 50000), 0xee, i * 100);
        for (uint32_t owner = 2; owner < 150; owner++) metadata_free_owner(&arena, owner);
        cr_assert_eq(metadata_used(&arena), before);
        if (round == 0) cursor = arena_header(&arena)->metadata.cursor;
    }
    cr_assert_eq(arena_header(&arena)->metadata.cursor, cursor);
}

Test(arena, owners_numbers_are_used_again_lowest_first)
{
    uint32_t boot = metadata_owner_new(&arena), first = metadata_owner_new(&arena), second = metadata_owner_new(&arena);
    cr_assert(boot == 1 && first == 2 && second == 3);
    cr_assert_not_null(metadata_allocate(&arena, first, 100000));
    metadata_free_owner(&arena, first);
    cr_assert_eq(metadata_owner_new(&arena), first);
    cr_assert_eq(metadata_owner_new(&arena), 4);
}

Test(arena, words_into_metadata_hold_its_owner)
{
    uint8_t *of_boot = metadata_allocate(&arena, 1, 100), *small = metadata_allocate(&arena, 2, 100), *large = metadata_allocate(&arena, 3, 100000);
    uint64_t start, end;
    metadata_owned_range(&arena, &start, &end);
    cr_assert(small >= arena.base + start && large + 100000 <= arena.base + end && of_boot < arena.base + start);
    metadata_new_collection(&arena);
    cr_assert(!metadata_is_held(&arena, 2) && !metadata_is_held(&arena, 3));
    metadata_hold(&arena, (uint64_t)(of_boot - arena.base));
    metadata_hold(&arena, (uint64_t)(large + 99999 - arena.base));
    cr_assert(!metadata_is_held(&arena, 2) && metadata_is_held(&arena, 3));
    metadata_hold(&arena, (uint64_t)(small + 50 - arena.base));
    cr_assert(metadata_is_held(&arena, 2));
    metadata_new_collection(&arena);
    cr_assert(!metadata_is_held(&arena, 2) && !metadata_is_held(&arena, 3));
    metadata_free_owner(&arena, 3);
    metadata_hold(&arena, (uint64_t)(large - arena.base)); /* nobody's: nothing happens */
    cr_assert(!metadata_is_held(&arena, 3));
}

Test(arena, metadata_of_the_dead_faults_in_quarantine, .signal = SIGSEGV, NOT_UNDER_ASAN)
{
    uint8_t *before = metadata_allocate(&arena, 2, 5000);
    *before = 1;
    metadata_set_quarantine(&arena, true);
    uint64_t committed = metadata_committed(&arena);
    metadata_free_owner(&arena, 2);
    cr_assert_lt(metadata_committed(&arena), committed);
    uint8_t *after = metadata_allocate(&arena, 2, 5000);
    cr_assert(after >= before + 5000 || after + 5000 <= before);
    *(volatile uint8_t *)before = 2;
}

/* --- stacks --------------------------------------------------------------------------------------------------------- */

Test(arena, stacks_are_below_4_gib_and_reused_clean)
{
    uint8_t *first = stack_allocate(&arena, MIB), *second = stack_allocate(&arena, 100000), *third = stack_allocate(&arena, MIB);
    cr_assert(first && second && third);
    cr_assert_lt((uint64_t)(third - arena.base), UINT64_C(1) << 32);
    cr_assert_geq(second - first, (ptrdiff_t)(MIB + ARENA_GRANULE));
    memset(first, 1, MIB);
    memset(second, 2, 131072);
    memset(third, 3, MIB);
    stack_free(&arena, first, MIB);
    cr_assert_eq(second[100], 2);
    cr_assert_eq(stack_allocate(&arena, MIB), first);
    cr_assert_eq(first[0] + first[MIB - 1], 0);
    unsigned count = 0;
    while (stack_allocate(&arena, 8 * MIB)) count++;
    cr_assert_gt(count, 100);
}

Test(arena, a_stack_has_a_guard_behind_it, .signal = 11, NOT_UNDER_ASAN)
{
    volatile uint8_t *stack = stack_allocate(&arena, MIB);
    stack_allocate(&arena, MIB);
    stack[MIB] = 1;
}

/* --- off-heap memory -------------------------------------------------------------------------------------------------- */

enum { PIECES = 2000 };
static uint8_t *pieces[PIECES];
static size_t   sizes[PIECES];

static void check_contents(unsigned i)
{
    for (size_t j = 0; j < sizes[i]; j++) cr_assert_eq(pieces[i][j], (uint8_t)(i * 31));
}

Test(arena, offheap_pieces_keep_their_contents)
{
    uint64_t seed = 12345;
    for (unsigned step = 0; step < 60000; step++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        unsigned i = (unsigned)(seed >> 33) % PIECES;
        size_t   size = (seed >> 20) % ((seed >> 50) % 100 ? 500 : 300000);
        size_t   common = size < sizes[i] ? size : sizes[i];
        if (step % 7 == 0) {
            pieces[i] = offheap_reallocate(&arena, pieces[i], size);
            cr_assert_not_null(pieces[i]);
            for (size_t j = 0; j < common; j++) cr_assert_eq(pieces[i][j], (uint8_t)(i * 31));
        } else {
            check_contents(i);
            offheap_free(&arena, pieces[i]);
            pieces[i] = offheap_allocate(&arena, size);
            cr_assert_not_null(pieces[i]);
        }
        cr_assert_eq((uintptr_t)pieces[i] % 16, 0);
        sizes[i] = size;
        memset(pieces[i], (int)(uint8_t)(i * 31), size);
    }
    for (unsigned i = 0; i < PIECES; i++) {
        check_contents(i);
        cr_assert(offheap_contains(&arena, pieces[i], sizes[i]) || !pieces[i]);
        offheap_free(&arena, pieces[i]);
    }
    cr_assert_eq(offheap_used(&arena), 0);
    cr_assert_leq(arena_header(&arena)->offheap.top, arena.layout.offheap.start + 16);
}

Test(arena, offheap_has_a_limit_and_ignores_wild_frees)
{
    offheap_set_limit(&arena, 10 * MIB);
    cr_assert_null(offheap_allocate(&arena, 11 * MIB));
    cr_assert_null(offheap_allocate(&arena, SIZE_MAX));
    uint8_t *piece = offheap_allocate(&arena, 9 * MIB);
    cr_assert_not_null(piece);
    cr_assert_null(offheap_allocate(&arena, 2 * MIB));
    cr_assert_null(offheap_reallocate(&arena, piece, 12 * MIB));
    memset(piece, 0, 1000);
    offheap_free(&arena, piece + 160);
    offheap_free(&arena, piece + 3);
    offheap_free(&arena, (void *)16);
    offheap_free(&arena, piece);
    offheap_free(&arena, piece);
    cr_assert_eq(offheap_used(&arena), 0);
    cr_assert_not_null(offheap_allocate(&arena, 9 * MIB));
}

Test(arena, mappings_are_apart_from_pieces)
{
    uint8_t *first = offheap_map_reserve(&arena, MIB + 1), *second = offheap_map_reserve(&arena, 5);
    cr_assert(first && second && second + ARENA_GRANULE <= first);
    cr_assert_eq(((uintptr_t)first - (uintptr_t)arena.base) % ARENA_GRANULE, 0);
    cr_assert(memory_commit(first, MIB));
    memset(first, 1, MIB);
    cr_assert(offheap_contains(&arena, first, MIB + 1));
    cr_assert_not(offheap_contains(&arena, first - 2 * ARENA_GRANULE, 10));
    offheap_map_release(&arena, first, MIB + 1);
    cr_assert_not(offheap_contains(&arena, first, 1));
    cr_assert_eq(offheap_map_reserve(&arena, MIB + 1), first);
    cr_assert_null(offheap_map_reserve(&arena, UINT64_C(7) << 30));
    offheap_map_release(&arena, second, 5);
}

static void churn(void *argument)
{
    for (unsigned i = 0; i < 20000; i++) {
        uint8_t *piece = offheap_allocate(&arena, i % 300);
        memset(piece, (int)(uintptr_t)argument, i % 300);
        for (unsigned j = 0; j < i % 300; j++) cr_assert_eq(piece[j], (uintptr_t)argument);
        offheap_free(&arena, piece);
    }
}

Test(arena, offheap_is_thread_safe)
{
    OsThread threads[4];
    for (uintptr_t i = 0; i < 4; i++) cr_assert(os_thread_create(&threads[i], 0, churn, (void *)(i + 1), "churn"));
    for (unsigned i = 0; i < 4; i++) os_thread_join(threads[i]);
    cr_assert_eq(offheap_used(&arena), 0);
}
