/* Marking of the old beside the program: what is reachable when a cycle ends survives, however it was moved about meanwhile; what was dead
 * when the cycle began is freed; References are processed; and a full collection in between does no harm.
 *
 * Under stress a cycle begins in each young collection in which none is under way, and ends after a random number of them, having been
 * marked in pieces of random size: `until_it_ends` collects that often. */
#include <criterion/criterion.h>

#include "fake.h"
#include "gc/heap.h"

static Fake vm;

static void open_heap(void) { fake_open(&vm, &(HeapOptions){.maximum_size = 64 * MIB, .verify = true, .stress_concurrent = true}); }
static void close_heap(void) { fake_close(&vm); }
TestSuite(old_mark, .init = open_heap, .fini = close_heap);

static void collect_young(void)
{
    fake_clear_stack();
    heap_collect_young(&vm.mutator, "test");
    cr_assert(!vm.last.full);
}

static void until_it_ends(void)
{
    unsigned count = 0;
    do collect_young();
    while (!vm.last.ends && ++count < 10000);
    cr_assert(vm.last.ends);
}

static Node *root_node(unsigned i) { return (Node *)object_at(vm.roots[i]); }

/* Of some of the dead a stale word may tell on the C stack. */
Test(old_mark, dead_old_objects_are_freed_and_living_ones_stay)
{
    enum { TREES = 40, NODES = 1023, MOST_KEPT = 5 };
    for (unsigned i = 0; i < TREES; i++) vm.roots[i] = object_ref(&fake_tree(&vm.mutator, &vm, 10, 1)->object);
    vm.roots[TREES] = object_ref(fake_references(&vm.mutator, &vm, 5000));
    until_it_ends();
    uint64_t used = heap_used(vm.heap);
    for (unsigned i = 0; i < TREES; i += 2) vm.roots[i].units = 0;
    until_it_ends(); /* the one that was under way may keep them */
    until_it_ends();
    cr_assert_lt(heap_used(vm.heap), used - (TREES / 2 - MOST_KEPT) * NODES * sizeof(Node));
    for (unsigned i = 1; i < TREES; i += 2) cr_assert_eq(fake_tree_count(root_node(i), 1), NODES);
    cr_assert_eq(fake_check(&vm), 0);
}

/* Takes a subtree out of an old holder; young and old ones hand it on, and a collection sees it somewhere else each time. */
Test(old_mark, what_moves_from_holder_to_holder_is_not_lost)
{
    enum { HOLDERS = 50, DEPTH = 8 };
    vm.roots[0] = object_ref(fake_references(&vm.mutator, &vm, HOLDERS));
    for (unsigned i = 0; i < HOLDERS; i++) {
        uint32_t tree = object_ref(&fake_tree(&vm.mutator, &vm, DEPTH, 1)->object).units;
        heap_barrier(&vm.mutator, object_at(vm.roots[0]));
        ((uint32_t *)array_elements(object_at(vm.roots[0])))[i] = tree;
    }
    for (unsigned round = 0, ends = 0; ends < 40; round++) {
        unsigned from = round * 7 % HOLDERS, to = round * 11 % HOLDERS;
        uint32_t *elements = array_elements(object_at(vm.roots[0]));
        Node *young = fake_node(&vm.mutator, &vm, object_at((ObjectRef){elements[from]}), object_at((ObjectRef){elements[to]}), 0);
        vm.roots[1] = object_ref(&young->object);
        heap_barrier(&vm.mutator, object_at(vm.roots[0]));
        elements[from] = elements[to] = 0;
        if (round % 3) collect_young(), ends += vm.last.ends;
        elements = array_elements(object_at(vm.roots[0]));
        heap_barrier(&vm.mutator, object_at(vm.roots[0]));
        elements[to] = root_node(1)->left.units;
        if (from != to) elements[from] = root_node(1)->right.units;
        vm.roots[1].units = 0;
        if (round % 2) collect_young(), ends += vm.last.ends;
    }
    for (unsigned i = 0; i < HOLDERS; i++) {
        ObjectRef tree = {((uint32_t *)array_elements(object_at(vm.roots[0])))[i]};
        cr_assert_eq(fake_tree_count((Node *)object_at(tree), 1), (1u << DEPTH) - 1);
    }
    cr_assert_eq(fake_check(&vm), 0);
}

Test(old_mark, references_to_the_dead_are_cleared_and_those_to_the_living_are_not)
{
    enum { COUNT = 200 };
    for (unsigned i = 0; i < COUNT; i++) {
        Node *tree = fake_tree(&vm.mutator, &vm, 3, i + 1);
        vm.roots[i] = object_ref(&fake_reference(&vm.mutator, &vm, REFERENCE_WEAK, &tree->object)->object);
        if (i % 2) vm.roots[COUNT + i] = ((Reference *)object_at(vm.roots[i]))->referent;
    }
    until_it_ends();
    for (unsigned i = 0; i < COUNT; i += 2) vm.roots[COUNT + i].units = 0;
    until_it_ends();
    until_it_ends();
    unsigned cleared = 0;
    for (unsigned i = 0; i < COUNT; i++) {
        ObjectRef referent = ((Reference *)object_at(vm.roots[i]))->referent;
        if (i % 2) cr_assert_eq(fake_tree_count((Node *)object_at(referent), i + 1), 7);
        else cleared += referent.units == 0;
    }
    cr_assert_gt(cleared, COUNT / 2 - 10); /* some may be seen on the C stack */
    cr_assert(heap_has_pending_references(vm.heap));
}

/* An object is fetched from a weak reference alone, after all else was marked, and only then kept. */
Test(old_mark, what_a_weak_reference_gave_back_stays)
{
    Node *tree = fake_tree(&vm.mutator, &vm, 6, 1);
    vm.roots[0] = object_ref(&fake_reference(&vm.mutator, &vm, REFERENCE_WEAK, &tree->object)->object);
    vm.roots[1] = object_ref(&tree->object);
    vm.roots[2] = object_ref(&fake_node(&vm.mutator, &vm, NULL, NULL, 0)->object);
    for (unsigned round = 0, ends = 0; ends < 20; round++) {
        /* Held by a root, by an old object, by a young one, in turn; between two collections only by the reference. */
        ObjectRef referent = ((Reference *)object_at(vm.roots[0]))->referent;
        cr_assert_eq(fake_tree_count((Node *)object_at(referent), 1), 63);
        heap_barrier(&vm.mutator, object_at(vm.roots[2]));
        root_node(2)->left.units = round % 3 == 1 ? referent.units : 0;
        vm.roots[1].units = round % 3 == 0 ? referent.units : 0;
        vm.roots[3].units = 0;
        if (round % 3 == 2) vm.roots[3] = object_ref(&fake_node(&vm.mutator, &vm, object_at(referent), NULL, 0)->object);
        collect_young();
        ends += vm.last.ends;
    }
}

Test(old_mark, a_full_collection_gives_a_cycle_up)
{
    vm.roots[0] = object_ref(&fake_tree(&vm.mutator, &vm, 14, 1)->object);
    bool gave_up = false;
    for (unsigned round = 0; round < 60; round++) {
        collect_young();
        if (round % 3 == 0) fake_collect(&vm, false);
        gave_up |= vm.last.gives_up;
        cr_assert_eq(fake_tree_count(root_node(0), 1), 16383);
    }
    cr_assert(gave_up);
    cr_assert_eq(fake_check(&vm), 0);
}

Test(old_mark, marks_are_brought_home_for_an_image)
{
    HeapFigures figures;
    vm.roots[0] = object_ref(&fake_tree(&vm.mutator, &vm, 12, 1)->object);
    uintptr_t home = vm.heap->marks;
    until_it_ends();
    cr_assert_neq(vm.heap->marks, home);
    world_stop(&vm.mutator);
    heap_save(vm.heap, &figures);
    world_resume(&vm.mutator);
    cr_assert_eq(vm.heap->marks, home);
    cr_assert_eq(fake_check(&vm), 0);
    collect_young();
    cr_assert_eq(fake_tree_count(root_node(0), 1), 4095);
}

/* Without stress: cycles begin by themselves where much lives, and whether they end or are given up does no harm. */
static void usual(void) { fake_open(&vm, &(HeapOptions){.maximum_size = 256 * MIB, .verify = true}); }

Test(old_mark, cycles_begin_by_themselves, .init = usual)
{
    unsigned begins = 0;
    uint64_t number = 0;
    for (unsigned round = 0; round < 500; round++) {
        vm.roots[round * 7 % 80] = object_ref(&fake_tree(&vm.mutator, &vm, 14, 1)->object); /* 384 KiB; 30 MB live */
        if (vm.last.number == number) continue;
        number = vm.last.number;
        begins += vm.last.begins;
    }
    cr_assert_gt(begins, 0);
    for (unsigned i = 0; i < 80; i++) cr_assert_eq(fake_tree_count(root_node(i), 1), 16383);
}

/* Nodes of which one in four lives: a cycle brings many of them together, and all that refers to them follows. */
Test(old_mark, a_cycle_empties_sparse_blocks, .init = usual)
{
    enum { COUNT = 200000, KEPT_EACH = 4 };
    vm.roots[0] = object_ref(fake_references(&vm.mutator, &vm, COUNT));
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t node = object_ref(&fake_node(&vm.mutator, &vm, NULL, NULL, i)->object).units;
        heap_barrier(&vm.mutator, object_at(vm.roots[0]));
        ((uint32_t *)array_elements(object_at(vm.roots[0])))[i] = node;
    }
    collect_young();
    for (uint32_t i = 0; i < COUNT; i++)
        if (i % KEPT_EACH) ((uint32_t *)array_elements(object_at(vm.roots[0])))[i] = 0;
    /* From one to the next, so that objects refer to them, too. */
    const uint32_t *elements = array_elements(object_at(vm.roots[0]));
    for (uint32_t i = 0; i + KEPT_EACH < COUNT; i += KEPT_EACH) {
        Node *node = (Node *)object_at((ObjectRef){elements[i]});
        heap_barrier(&vm.mutator, &node->object);
        node->left.units = elements[i + KEPT_EACH];
    }
    fake_clear_stack();
    fake_collect(&vm, false); /* it counts what lives in each block */
    uint64_t used = heap_used(vm.heap);
    vm.heap->old_start = 0;
    until_it_ends();
    cr_assert_lt(heap_used(vm.heap), used - MIB);
    elements = array_elements(object_at(vm.roots[0]));
    for (uint32_t i = 0; i < COUNT; i += KEPT_EACH) {
        const Node *node = (const Node *)object_at((ObjectRef){elements[i]});
        cr_assert_eq(node->value, i);
        cr_assert_eq(node->left.units, i + KEPT_EACH < COUNT ? elements[i + KEPT_EACH] : 0);
    }
    cr_assert_eq(fake_check(&vm), 0);
}
