/* Marking by several threads: all that is reachable survives, references are discovered once, nothing else survives. */
#include <criterion/criterion.h>

#include "fake.h"
#include "gc/collector.h"

static Fake vm;

static void open_heap(void) { fake_open(&vm, &(HeapOptions){.maximum_size = 256 * MIB, .workers = 4, .verify = true}); }
static void close_heap(void) { fake_close(&vm); }
TestSuite(parallel, .init = open_heap, .fini = close_heap);

enum { TREES = 8, DEPTH = 16, NODES = (1 << DEPTH) - 1, WEAK = 3000 };

/* 12 MB of trees, and a long array. */
static __attribute__((noinline)) void make_much(void)
{
    vm.roots[1] = object_ref(fake_references(&vm.mutator, &vm, 200000));
    for (unsigned i = 0; i < TREES; i++) {
        Node *tree = fake_tree(&vm.mutator, &vm, DEPTH, 1);
        heap_barrier(&vm.mutator, object_at(vm.roots[1]));
        ((ObjectRef *)array_elements(object_at(vm.roots[1])))[i * 20000] = object_ref(&tree->object);
    }
    vm.roots[2] = object_ref(fake_bytes(&vm.mutator, &vm, 8 * MIB));
}

static void check_trees(void)
{
    for (unsigned i = 0; i < TREES; i++) {
        ObjectRef tree = ((ObjectRef *)array_elements(object_at(vm.roots[1])))[i * 20000];
        cr_assert_eq(fake_tree_count((Node *)object_at(tree), 1), NODES);
    }
}

Test(parallel, a_large_heap_survives)
{
    make_much();
    fake_collect(&vm, false);
    uint64_t used = heap_used(vm.heap);
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned j = 0; j < 10; j++) fake_tree(&vm.mutator, &vm, 15, 1);
        fake_collect(&vm, false);
        cr_assert(vm.heap->collector->was_parallel);
        check_trees();
        cr_assert_lt(heap_used(vm.heap), used + MIB);
    }
    cr_assert_eq(fake_check(&vm), 0);
}

static __attribute__((noinline)) void make_references(void)
{
    vm.roots[0] = object_ref(fake_references(&vm.mutator, &vm, WEAK));
    for (uint32_t i = 0; i < WEAK; i++) {
        Reference *reference = fake_reference(&vm.mutator, &vm, REFERENCE_WEAK, &fake_node(&vm.mutator, &vm, NULL, NULL, i)->object);
        heap_barrier(&vm.mutator, object_at(vm.roots[0]));
        ((ObjectRef *)array_elements(object_at(vm.roots[0])))[i] = object_ref(&reference->object);
    }
}

Test(parallel, references_of_all_workers_are_cleared)
{
    make_much();
    fake_collect(&vm, false);
    make_references();
    fake_collect(&vm, false);
    unsigned cleared = 0, pending = 0;
    for (uint32_t i = 0; i < WEAK; i++)
        cleared += ((Reference *)object_at(((ObjectRef *)array_elements(object_at(vm.roots[0])))[i]))->referent.units == 0;
    for (const Object *at = heap_take_pending_references(vm.heap); at; at = object_at(((const Reference *)at)->discovered)) pending++;
    cr_assert_gt(cleared, WEAK - 10);
    cr_assert_eq(pending, cleared);
    check_trees();
}
