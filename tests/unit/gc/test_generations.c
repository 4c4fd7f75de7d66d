/* Young collections: what was allocated since the last one dies or becomes old, what is old stays whether it is reachable or not, and
 * the write barrier finds the young that only the old refer to. */
#include <criterion/criterion.h>

#include "fake.h"
#include "gc/heap.h"

static Fake vm;

static void open_heap(void) { fake_open(&vm, &(HeapOptions){.maximum_size = 64 * MIB, .verify = true}); }
static void close_heap(void) { fake_close(&vm); }
TestSuite(generations, .init = open_heap, .fini = close_heap);

static void collect_young(void)
{
    fake_clear_stack();
    heap_collect_young(&vm.mutator, "test");
    cr_assert(!vm.last.full);
}

static bool is_unlogged(const Object *object) { return atomic_load((_Atomic uint32_t *)&object->state) & OBJECT_UNLOGGED_BIT; }

static Node *root_node(unsigned i) { return (Node *)object_at(vm.roots[i]); }

Test(generations, young_garbage_dies_and_old_garbage_stays)
{
    vm.roots[0] = object_ref(&fake_tree(&vm.mutator, &vm, 15, 1)->object);
    fake_collect(&vm, false);
    uint64_t old = heap_used(vm.heap);
    for (unsigned i = 0; i < 10; i++) fake_tree(&vm.mutator, &vm, 14, 1); /* 4 MB */
    collect_young();
    cr_assert_lt(heap_used(vm.heap), old + MIB);
    cr_assert_eq(fake_tree_count(root_node(0), 1), 32767);

    vm.roots[0].units = 0;
    collect_young();
    cr_assert_geq(heap_used(vm.heap), old);
    fake_collect(&vm, false);
    cr_assert_lt(heap_used(vm.heap), old / 4);
}

Test(generations, survivors_are_old_and_unlogged_until_stored_into)
{
    vm.roots[0] = object_ref(&fake_node(&vm.mutator, &vm, NULL, NULL, 7)->object);
    cr_assert(!is_unlogged(object_at(vm.roots[0])));
    collect_young();
    cr_assert(is_unlogged(object_at(vm.roots[0])));
    heap_barrier(&vm.mutator, object_at(vm.roots[0]));
    heap_barrier(&vm.mutator, object_at(vm.roots[0]));
    cr_assert(!is_unlogged(object_at(vm.roots[0])));
    cr_assert_eq(vm.mutator.log_count, 1);
    collect_young();
    cr_assert(is_unlogged(object_at(vm.roots[0])));
    cr_assert_eq(vm.mutator.log_count, 0);
}

Test(generations, what_only_the_old_refer_to_survives)
{
    enum { COUNT = 5000 };
    vm.roots[0] = object_ref(fake_references(&vm.mutator, &vm, COUNT));
    for (uint32_t i = 0; i < COUNT; i++) {
        Node *node = fake_node(&vm.mutator, &vm, NULL, NULL, i);
        heap_barrier(&vm.mutator, object_at(vm.roots[0]));
        ((ObjectRef *)array_elements(object_at(vm.roots[0])))[i] = object_ref(&node->object);
    }
    collect_young();
    for (unsigned round = 1; round <= 4; round++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            Node *young = fake_node(&vm.mutator, &vm, NULL, NULL, i + round);
            Node *old = (Node *)object_at(((ObjectRef *)array_elements(object_at(vm.roots[0])))[i]);
            heap_barrier(&vm.mutator, &old->object);
            old->left = object_ref(&young->object);
        }
        collect_young();
        for (uint32_t i = 0; i < COUNT; i++) {
            const Node *old = (const Node *)object_at(((ObjectRef *)array_elements(object_at(vm.roots[0])))[i]);
            cr_assert_eq(((Node *)object_at(old->left))->value, i + round);
        }
    }
    cr_assert_eq(fake_check(&vm), 0);
}

Test(generations, a_large_array_becomes_old)
{
    vm.roots[0] = object_ref(fake_references(&vm.mutator, &vm, 100000));
    fake_references(&vm.mutator, &vm, 100000);
    collect_young();
    cr_assert_lt(heap_used(vm.heap), MIB);
    cr_assert(is_unlogged(object_at(vm.roots[0])));
    Node *node = fake_node(&vm.mutator, &vm, NULL, NULL, 3);
    heap_barrier(&vm.mutator, object_at(vm.roots[0]));
    ((ObjectRef *)array_elements(object_at(vm.roots[0])))[99999] = object_ref(&node->object);
    collect_young();
    cr_assert_eq(((Node *)object_at(((ObjectRef *)array_elements(object_at(vm.roots[0])))[99999]))->value, 3);
}

Test(generations, new_mirrors_are_logged)
{
    Mirror *mirror = (Mirror *)heap_allocate_mirror(&vm.mutator, vm.class, sizeof(Mirror));
    mirror->class = vm.node;
    mirror->name = object_ref(&fake_node(&vm.mutator, &vm, NULL, NULL, 11)->object);
    uint32_t name = mirror->name.units;
    mirror->name.units = name;
    collect_young();
    cr_assert_eq(((Node *)object_at(mirror->name))->value, 11);
    cr_assert(is_unlogged(&mirror->object));
}

/* In a frame of its own, and then another over it: nothing of the objects is left where the collector looks. */
static __attribute__((noinline)) void make_weak(void)
{
    Reference *reference = fake_reference(&vm.mutator, &vm, REFERENCE_WEAK, &fake_node(&vm.mutator, &vm, NULL, NULL, 1)->object);
    vm.roots[0] = object_ref(&reference->object);
    vm.weak[0] = object_ref(&fake_node(&vm.mutator, &vm, NULL, NULL, 2)->object);
}

static __attribute__((noinline)) void wipe_stack(void)
{
    volatile uint8_t wiped[2000];
    for (unsigned i = 0; i < sizeof wiped; i++) wiped[i] = 0;
}

Test(generations, weak_references_to_the_young_are_cleared)
{
    make_weak();
    wipe_stack();
    collect_young();
    cr_assert_eq(((Reference *)object_at(vm.roots[0]))->referent.units, 0);
    cr_assert_eq(vm.weak[0].units, 0);
    cr_assert_eq(vm.pending_calls, 1);
}

Test(generations, the_checker_finds_a_store_without_a_barrier)
{
    vm.roots[0] = object_ref(&fake_node(&vm.mutator, &vm, NULL, NULL, 1)->object);
    collect_young();
    root_node(0)->left = object_ref(&fake_node(&vm.mutator, &vm, NULL, NULL, 2)->object);
    cr_assert_eq(fake_check(&vm), 1);
    heap_barrier(&vm.mutator, object_at(vm.roots[0]));
    cr_assert_eq(fake_check(&vm), 0);
}

Test(generations, what_is_dead_among_the_old_is_freed_when_young_collections_let_the_heap_grow)
{
    bool freed = false;
    for (unsigned i = 0; i < 200 && !freed; i++) {
        vm.roots[i % 4] = object_ref(&fake_tree(&vm.mutator, &vm, 15, 1)->object); /* 0.8 MB; four of them live */
        freed = vm.last.full || vm.last.ends; /* of a cycle beside the program */
    }
    cr_assert(freed);
    for (unsigned i = 0; i < 4; i++) cr_assert_eq(fake_tree_count(root_node(i), 1), 32767);
}
