/* What stacks and registers seem to refer to is kept; any word at all is safe to look at. */
#include <criterion/criterion.h>
#include <string.h>

#include "fake.h"
#include "gc/heap.h"

static Fake vm;

static void open_heap(void) { fake_open(&vm, &(HeapOptions){.maximum_size = 64 * MIB, .verify = true}); }
static void close_heap(void) { fake_close(&vm); }
TestSuite(conservative, .init = open_heap, .fini = close_heap);

/* Weak root i is the only thing that knows the object from now on. */
static void watch(unsigned i, const void *object) { vm.weak[i] = object_ref(object); }
static bool is_kept(unsigned i) { return vm.weak[i].units != 0; }

/* Collects with exactly this word in a frame; what else is on the stack is not known to the caller's object. */
static __attribute__((noinline)) void collect_holding(uintptr_t word)
{
    volatile uintptr_t held = word;
    fake_collect(&vm, false);
    __asm__ volatile("" : : "r"(&held) : "memory");
}

static __attribute__((noinline)) uintptr_t watched_array(unsigned i, uint32_t length)
{
    fake_tree(&vm.mutator, &vm, 6, 1);
    Object *array = fake_bytes(&vm.mutator, &vm, length);
    watch(i, array);
    fake_tree(&vm.mutator, &vm, 6, 1);
    return ~(uintptr_t)array; /* inverted, so that it is not a reference */
}

static const uint32_t lengths[] = {8, 24, 120, 1000, 8000, 9000, 100000, 1000000};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static void check_kept(uint32_t length, size_t distance)
{
    uintptr_t inverted = watched_array(0, length);
    fake_clear_stack();
    collect_holding(~inverted + distance); /* found as part of a span */
    cr_assert(is_kept(0), "length %u at %zu, new", length, distance);
    collect_holding(~inverted + distance); /* found by its mark */
    cr_assert(is_kept(0), "length %u at %zu, old", length, distance);
}

Test(conservative, interior_pointers_pin)
{
    for (unsigned i = 0; i < LENGTHS; i++) {
        size_t size = array_size(0, lengths[i]);
        check_kept(lengths[i], 0);
        check_kept(lengths[i], 1);
        check_kept(lengths[i], 16);
        check_kept(lengths[i], size / 2 + 3);
        check_kept(lengths[i], size - 1);
    }
}

Test(conservative, a_pointer_one_past_the_end_pins)
{
    for (unsigned i = 0; i < LENGTHS; i++) check_kept(lengths[i], array_size(0, lengths[i]));
}

Test(conservative, references_and_offsets_pin)
{
    uintptr_t inverted = watched_array(0, 100);
    collect_holding(heap_units(vm.heap, (void *)~inverted));
    cr_assert(is_kept(0));
    collect_holding((uint64_t)heap_units(vm.heap, (void *)~inverted) << 32); /* in the upper half */
    cr_assert(is_kept(0));
    collect_holding(heap_offset(vm.heap, (void *)~inverted)); /* byte offset */
    cr_assert(is_kept(0));
}

static __attribute__((noinline)) uint32_t watched_pair(unsigned i)
{
    Object *first = fake_bytes(&vm.mutator, &vm, 8), *second = fake_bytes(&vm.mutator, &vm, 8);
    watch(2 * i, first);
    watch(2 * i + 1, second);
    return heap_units(vm.heap, second);
}

Test(conservative, a_reference_does_not_pin_the_neighbour)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < 50; i++) {
        collect_holding(watched_pair(i));
        cr_assert(is_kept(2 * i + 1));
        kept += is_kept(2 * i);
    }
    cr_assert_lt(kept, 10);
}

Test(conservative, what_is_not_referred_to_goes)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < 200; i++) watched_array(i, lengths[i % LENGTHS] % 10000);
    fake_collect(&vm, false);
    for (unsigned i = 0; i < 200; i++) kept += is_kept(i);
    cr_assert_lt(kept, 10);
}

/* Each word of a whole heap with survivors, holes, new spans, large objects and mirrors is asked about. */
Test(conservative, any_word_is_answered)
{
    for (unsigned i = 0; i < 300; i++) {
        vm.roots[i] = object_ref(fake_bytes(&vm.mutator, &vm, i * i % 30000));
        fake_bytes(&vm.mutator, &vm, i * 37 % 20000);
        if (i % 10 == 0) heap_allocate_mirror(&vm.mutator, vm.class, sizeof(Mirror) + i * 8);
    }
    fake_collect(&vm, false);
    for (unsigned i = 300; i < 600; i++) vm.roots[i] = object_ref(fake_bytes(&vm.mutator, &vm, i * i % 30000));
    world_stop(&vm.mutator);
    holes_retire(vm.heap, false);
    unsigned starts = 0, roots_found = 0;
    uint64_t end = block_offset(vm.heap, vm.heap->state->block_count) + 100000;
    for (uint64_t offset = vm.arena.layout.mirrors.start - 1000; offset < end; offset += 3) {
        if (offset == vm.arena.layout.mirrors.start + MIB) offset = vm.arena.layout.heap.start - 1000;
        uint64_t start = object_containing(vm.heap, offset);
        if (!start) continue;
        starts++;
        cr_assert_leq(start, offset);
        cr_assert_gt(start + object_size(vm.heap, (Object *)(vm.arena.base + start)), offset);
        cr_assert(object_starts_at(vm.heap, start));
    }
    for (unsigned i = 0; i < 600; i++) roots_found += object_starts_at(vm.heap, (uint64_t)vm.roots[i].units * 8);
    cr_assert_eq(roots_found, 600);
    cr_assert_gt(starts, 600);
    static const uint64_t odd[] = {0, 1, 65536, UINT32_MAX, UINT64_MAX, INT64_MAX, UINT64_C(1) << 35, UINT64_C(1) << 63};
    for (unsigned i = 0; i < sizeof odd / sizeof *odd; i++) cr_assert_eq(object_containing(vm.heap, odd[i]), 0);
    world_resume(&vm.mutator);
}

/* A stack full of random words near the heap: nothing breaks, nothing that is no object is marked (verify looks). */
Test(conservative, random_stacks_do_no_harm)
{
    uint64_t words[512], seed = 88172645463325252u;
    for (unsigned round = 0; round < 30; round++) {
        for (unsigned i = 0; i < 100; i++) fake_bytes(&vm.mutator, &vm, (uint32_t)(seed >> 7) % 12000 + i);
        for (unsigned i = 0; i < 512; i++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            uint64_t offset = vm.arena.layout.heap.start + seed % (4 * MIB);
            words[i] = i % 3 == 0 ? (uint64_t)(uintptr_t)vm.arena.base + offset : i % 3 == 1 ? offset / 8 : seed;
        }
        __asm__ volatile("" : : "r"(words) : "memory");
        fake_collect(&vm, false);
        __asm__ volatile("" : : "r"(words) : "memory");
    }
    cr_assert_eq(fake_check(&vm), 0);
}

enum { WORDS = 32, NODES_AFTER = 60000 };

/* Lines here and there in memory that no object has been in. */
static __attribute__((noinline)) void collect_with_words_beyond(uint32_t *lines)
{
    volatile uintptr_t words[WORDS];
    uint64_t first = block_offset(vm.heap, vm.heap->state->block_count) + 2 * BLOCK_SIZE;
    for (unsigned i = 0; i < WORDS; i++) {
        uint64_t offset = first + i * 1234 * 8 + 4;
        lines[i] = (uint32_t)(offset >> LINE_SHIFT);
        words[i] = i % 2 ? (uintptr_t)vm.heap->base + offset : offset >> ARENA_UNIT_SHIFT;
    }
    fake_collect(&vm, false);
    __asm__ volatile("" : : "r"(words) : "memory");
}

/* A word that is no reference keeps nothing, as nothing comes to lie where it seems to refer to. */
Test(conservative, memory_that_words_seem_to_refer_to_is_not_handed_out)
{
    uint32_t lines[WORDS];
    fake_tree(&vm.mutator, &vm, 6, 1);
    collect_with_words_beyond(lines);
    uint32_t highest = 0;
    for (unsigned i = 0; i < NODES_AFTER; i++) {
        Node    *node = fake_node(&vm.mutator, &vm, NULL, NULL, i);
        uint32_t line = (uint32_t)(heap_offset(vm.heap, node) >> LINE_SHIFT);
        uint32_t last = (uint32_t)((heap_offset(vm.heap, node) + sizeof *node - 1) >> LINE_SHIFT);
        if (line > highest) highest = line;
        for (unsigned j = 0; j < WORDS; j++) cr_assert(lines[j] < line || lines[j] > last, "line %u", lines[j]);
    }
    cr_assert_gt(highest, lines[WORDS - 1], "it was passed over");
    cr_assert_eq(fake_check(&vm), 0);
}
