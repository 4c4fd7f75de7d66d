/* Evacuation: what lives in fragmented blocks moves together, all references follow, what a stack refers to stays. */
#include <criterion/criterion.h>
#include <string.h>

#include "fake.h"
#include "gc/heap.h"

static Fake vm;

static void open_heap(void) { fake_open(&vm, &(HeapOptions){.maximum_size = 64 * MIB, .verify = true}); }
static void close_heap(void) { fake_close(&vm); }
TestSuite(evacuate, .init = open_heap, .fini = close_heap);

enum { COUNT = 20000 };

static ObjectRef *elements(void) { return array_elements(object_at(vm.roots[0])); }

/* A node in each kilobyte, and between them others that vm.roots[1] holds, so that young collections find no holes. */
static __attribute__((noinline)) void scatter_dense(void)
{
    vm.roots[0] = object_ref(fake_references(&vm.mutator, &vm, COUNT));
    for (uint32_t i = 0; i < COUNT; i++) {
        Node *previous = i ? (Node *)object_at(elements()[i - 1]) : NULL;
        Node *node = fake_node(&vm.mutator, &vm, previous ? &previous->object : NULL, NULL, i);
        heap_barrier(&vm.mutator, object_at(vm.roots[0]));
        elements()[i] = object_ref(&node->object);
        for (unsigned j = 0; j < 40; j++)
            vm.roots[1] = object_ref(&fake_node(&vm.mutator, &vm, object_at(vm.roots[1]), NULL, ~UINT64_C(0))->object);
    }
}

static void scatter(void)
{
    scatter_dense();
    vm.roots[1].units = 0;
}

static void collect_fragmented(void)
{
    atomic_store(&vm.heap->fragmented, true);
    fake_collect(&vm, false);
}

Test(evacuate, the_heap_becomes_dense_and_references_follow)
{
    scatter();
    static ObjectRef old[COUNT];
    memcpy(old, elements(), sizeof old);
    uint64_t before = vm.heap->pages_in_use;
    vm.weak[0] = elements()[COUNT - 1];
    collect_fragmented();
    cr_assert_lt(vm.heap->pages_in_use, before / 4);
    unsigned moved = 0;
    for (uint32_t i = 0; i < COUNT; i++) moved += elements()[i].units != old[i].units;
    cr_assert_gt(moved, COUNT / 2);
    cr_assert_eq(vm.weak[0].units, elements()[COUNT - 1].units);
    for (uint32_t i = 0; i < COUNT; i++) {
        const Node *node = (const Node *)object_at(elements()[i]);
        cr_assert_eq(node->value, i);
        cr_assert_eq(node->left.units, i ? elements()[i - 1].units : 0);
        cr_assert_eq(atomic_load((_Atomic uint32_t *)&node->object.state), OBJECT_UNLOGGED_BIT);
    }
    cr_assert_eq(fake_check(&vm), 0);
}

Test(evacuate, what_a_stack_refers_to_stays)
{
    scatter();
    Node *volatile pinned = (Node *)object_at(elements()[COUNT / 2]);
    volatile uint32_t by_reference = elements()[COUNT / 3].units;
    uint32_t hash_word = atomic_load(&pinned->object.state) | 12345;
    atomic_store(&pinned->object.state, hash_word);
    collect_fragmented();
    cr_assert_eq(object_ref(&pinned->object).units, elements()[COUNT / 2].units);
    cr_assert_eq(by_reference, elements()[COUNT / 3].units);
    cr_assert_eq(pinned->value, COUNT / 2);
    cr_assert_eq(atomic_load(&pinned->object.state), hash_word);
    cr_assert_eq(fake_check(&vm), 0);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 20; i++) fake_tree(&vm.mutator, &vm, 14, 1);
        collect_fragmented();
        cr_assert_eq(pinned->value, COUNT / 2);
    }
}

Test(evacuate, identity_hashes_move_along)
{
    scatter();
    for (uint32_t i = 0; i < COUNT; i += 7) atomic_fetch_or(&object_at(elements()[i])->state, i + 1);
    collect_fragmented();
    for (uint32_t i = 0; i < COUNT; i += 7)
        cr_assert_eq(atomic_load(&object_at(elements()[i])->state) & OBJECT_PAYLOAD_MASK, i + 1);
}

/* One node in 41 survives, and the next collection finds it: no full one is needed to bring them together. */
Test(evacuate, young_survivors_are_brought_together)
{
    vm.roots[0] = object_ref(fake_references(&vm.mutator, &vm, COUNT));
    for (uint32_t i = 0; i < COUNT; i++) {
        Node *node = fake_node(&vm.mutator, &vm, NULL, NULL, i);
        heap_barrier(&vm.mutator, object_at(vm.roots[0]));
        elements()[i] = object_ref(&node->object);
        for (unsigned j = 0; j < 40; j++) fake_node(&vm.mutator, &vm, NULL, NULL, ~UINT64_C(0));
    }
    vm.weak[0] = elements()[COUNT - 1];
    heap_collect_young(&vm.mutator, "Test");
    cr_assert_lt(vm.heap->live_bytes, 2 * COUNT * sizeof(Node) + MIB);
    cr_assert_eq(vm.weak[0].units, elements()[COUNT - 1].units);
    for (uint32_t i = 0; i < COUNT; i++) cr_assert_eq(((Node *)object_at(elements()[i]))->value, i);
    cr_assert_eq(fake_check(&vm), 0);
}

/* Old objects, logged ones, large ones and weak slots refer to young ones that move, in holes of old blocks and in fresh ones. */
Test(evacuate, all_that_refers_to_young_ones_follows)
{
    for (unsigned round = 0; round < 2; round++) {
        scatter();
        vm.roots[2] = object_ref(fake_references(&vm.mutator, &vm, 4000)); /* large and young */
        ObjectRef *large = array_elements(object_at(vm.roots[2]));
        for (uint32_t i = 0; i < 4000; i++) {
            Node *old = (Node *)object_at(elements()[i * 5]);
            Node *young = fake_node(&vm.mutator, &vm, &old->object, NULL, round * 10000 + i);
            old = (Node *)object_at(elements()[i * 5]);
            heap_barrier(&vm.mutator, &old->object);
            old->right = object_ref(&young->object);
            large = array_elements(object_at(vm.roots[2]));
            heap_barrier(&vm.mutator, object_at(vm.roots[2]));
            large[i] = old->right;
            for (unsigned j = 0; j < 9; j++) fake_node(&vm.mutator, &vm, NULL, NULL, 0);
        }
        heap_collect_young(&vm.mutator, "Test");
        large = array_elements(object_at(vm.roots[2]));
        for (uint32_t i = 0; i < 4000; i++) {
            Node *old = (Node *)object_at(elements()[i * 5]), *young = (Node *)object_at(large[i]);
            cr_assert_eq(old->right.units, large[i].units);
            cr_assert_eq(young->left.units, elements()[i * 5].units);
            cr_assert_eq(young->value, round * 10000 + i);
        }
        cr_assert_eq(fake_check(&vm), 0);
    }
}
