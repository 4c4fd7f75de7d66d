/* java.lang.ref: what each kind of reference does when its referent is no longer reachable otherwise. */
#include <criterion/criterion.h>
#include <string.h>

#include "fake.h"

static Fake vm;
#define COUNT 100
#define MOST  90 /* some may be seen on the C stack */

static void open_heap(void) { fake_open(&vm, &(HeapOptions){.maximum_size = 64 * MIB, .verify = true}); }
static void close_heap(void) { fake_close(&vm); }
TestSuite(references, .init = open_heap, .fini = close_heap);

/* Roots 0..COUNT-1 become references of that kind to new small trees. */
static __attribute__((noinline)) void make(ReferenceKind kind)
{
    for (unsigned i = 0; i < COUNT; i++) {
        Node *tree = fake_tree(&vm.mutator, &vm, 3, i + 1);
        vm.roots[i] = object_ref(&fake_reference(&vm.mutator, &vm, kind, &tree->object)->object);
    }
}

static Reference *reference(unsigned i) { return (Reference *)object_at(vm.roots[i]); }

static unsigned cleared(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < COUNT; i++) count += reference(i)->referent.units == 0;
    return count;
}

static unsigned take_pending(void)
{
    unsigned   count = 0;
    Reference *next;
    for (Reference *r = (Reference *)heap_take_pending_references(vm.heap); r; r = next, count++) {
        next = (Reference *)object_at(r->discovered);
        r->discovered.units = 0;
    }
    return count;
}

Test(references, weak_ones_are_cleared_and_pending)
{
    make(REFERENCE_WEAK);
    cr_assert_not(heap_has_pending_references(vm.heap));
    fake_collect(&vm, false);
    unsigned count = cleared();
    cr_assert_geq(count, MOST);
    cr_assert_gt(vm.pending_calls, 0);
    fake_collect(&vm, false); /* pending ones stay pending */
    cr_assert_eq(take_pending(), cleared());
    cr_assert_not(heap_has_pending_references(vm.heap));
    fake_collect(&vm, false);
    cr_assert_null(heap_take_pending_references(vm.heap));
}

Test(references, pending_ones_live_without_other_roots)
{
    make(REFERENCE_WEAK);
    fake_collect(&vm, false);
    unsigned count = cleared();
    memset(vm.roots, 0, sizeof vm.roots);
    fake_collect(&vm, false);
    fake_tree(&vm.mutator, &vm, 14, 1);
    cr_assert_geq(take_pending(), count);
}

Test(references, a_reachable_referent_is_kept)
{
    for (ReferenceKind kind = REFERENCE_SOFT; kind <= REFERENCE_PHANTOM; kind++) {
        make(kind);
        for (unsigned i = 0; i < COUNT; i++) vm.roots[COUNT + i] = reference(i)->referent;
        fake_collect(&vm, true);
        cr_assert_eq(cleared(), 0);
        cr_assert_not(heap_has_pending_references(vm.heap));
        for (unsigned i = 0; i < COUNT; i++) cr_assert_eq(fake_tree_count((Node *)object_at(reference(i)->referent), i + 1), 7);
    }
}

Test(references, soft_ones_stay_until_memory_is_short)
{
    make(REFERENCE_SOFT);
    fake_collect(&vm, false);
    cr_assert_eq(cleared(), 0);
    for (unsigned i = 0; i < COUNT / 2; i++) reference(i)->timestamp -= 1000 * 1000; /* used long ago */
    fake_collect(&vm, false);
    unsigned count = cleared();
    cr_assert_geq(count, COUNT / 2 - (COUNT - MOST));
    cr_assert_leq(count, COUNT / 2);
    fake_collect(&vm, true);
    cr_assert_geq(cleared(), MOST);
}

Test(references, soft_ones_are_cleared_before_memory_runs_out)
{
    for (unsigned i = 0; i < COUNT; i++)
        vm.roots[i] = object_ref(&fake_reference(&vm.mutator, &vm, REFERENCE_SOFT, fake_bytes(&vm.mutator, &vm, 500000))->object);
    cr_assert_not_null(fake_bytes(&vm.mutator, &vm, 40 * MIB));
    cr_assert_geq(cleared(), MOST);
}

Test(references, finalizable_objects_come_alive_once)
{
    make(REFERENCE_FINAL);
    fake_collect(&vm, false);
    unsigned count = 0;
    for (unsigned i = 0; i < COUNT; i++) {
        cr_assert_eq(fake_tree_count((Node *)object_at(reference(i)->referent), i + 1), 7);
        if (reference(i)->next.units == 0) continue;
        cr_assert_eq(reference(i)->next.units, vm.roots[i].units);
        count++;
    }
    cr_assert_geq(count, MOST);
    cr_assert_eq(take_pending(), count);
    for (unsigned round = 0; round < 2; round++) {
        fake_collect(&vm, false);
        for (unsigned i = 0; i < COUNT; i++)
            cr_assert_eq(fake_tree_count((Node *)object_at(reference(i)->referent), i + 1), 7);
    }
}

Test(references, phantom_ones_wait_for_finalization)
{
    make(REFERENCE_PHANTOM);
    for (unsigned i = 0; i < COUNT; i++) {
        Reference *final = fake_reference(&vm.mutator, &vm, REFERENCE_FINAL, object_at(reference(i)->referent));
        vm.roots[COUNT + i] = object_ref(&final->object);
    }
    fake_collect(&vm, false);
    cr_assert_eq(cleared(), 0);
    cr_assert_geq(take_pending(), MOST);
    for (unsigned i = 0; i < COUNT; i++) vm.roots[COUNT + i].units = 0; /* finalized */
    fake_clear_stack();
    fake_collect(&vm, false);
    cr_assert_geq(cleared(), MOST);
}

Test(references, weak_roots_are_cleared_last)
{
    for (unsigned i = 0; i < COUNT; i++) {
        Node *node = fake_node(&vm.mutator, &vm, NULL, NULL, i);
        vm.weak[i] = object_ref(&node->object);
        if (i % 2) vm.roots[i] = object_ref(&fake_reference(&vm.mutator, &vm, REFERENCE_FINAL, &node->object)->object);
    }
    fake_collect(&vm, false);
    unsigned gone = 0;
    for (unsigned i = 0; i < COUNT; i++) {
        if (i % 2) cr_assert_neq(vm.weak[i].units, 0);
        gone += vm.weak[i].units == 0;
    }
    cr_assert_geq(gone, COUNT / 2 - 10);
}

Test(references, a_chain_of_weak_references_goes_link_by_link)
{
    make(REFERENCE_WEAK);
    for (unsigned i = 0; i < COUNT; i++) reference(i)->referent = vm.roots[(i + 1) % COUNT];
    for (unsigned i = 1; i < COUNT; i++) vm.roots[i].units = 0;
    fake_collect(&vm, false);
    fake_collect(&vm, false);
    cr_assert(reference(0)->referent.units == 0 || heap_collection_count(vm.heap) == 2);
    cr_assert_eq(fake_check(&vm), 0);
}
