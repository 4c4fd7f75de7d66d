/* fake.c: see fake.h. */
#include "fake.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void visit_roots(void *context, Collector *collector)
{
    Fake *fake = context;
    for (unsigned i = 0; i < FAKE_ROOTS; i++) gc_visit(collector, &fake->roots[i]);
}

static void visit_weak_roots(void *context, Collector *collector)
{
    Fake *fake = context;
    for (unsigned i = 0; i < FAKE_ROOTS; i++) gc_visit_weak(collector, &fake->weak[i]);
}

static void references_pending(void *context) { ((Fake *)context)->pending_calls++; }

static void finished(void *context, const GcCycle *cycle)
{
    Fake *fake = context;
    fake->finished_calls++;
    fake->last = *cycle;
}

static ObjectLayoutRef make_layout(Fake *fake, LayoutKind kind, uint32_t size, unsigned shift, unsigned first, unsigned count)
{
    ObjectLayout *layout = metadata_allocate(&fake->arena, 0, sizeof *layout);
    *layout = (ObjectLayout){.instance_size = size, .kind = (uint8_t)kind, .element_shift = (uint8_t)shift};
    if (count) {
        ReferenceRun *run = metadata_allocate(&fake->arena, 0, sizeof *run);
        *run = (ReferenceRun){(uint16_t)(first / 4), (uint16_t)count};
        layout->run_count = 1;
        layout->runs = bytes_ref(run);
    }
    return object_layout_ref(layout);
}

void fake_open(Fake *fake, const HeapOptions *options)
{
    memset(fake, 0, sizeof *fake);
    const char  *reason = NULL;
    ArenaOptions arena_options = {.heap_limit = options->maximum_size};
    cr_assert(arena_reserve(&fake->arena, &arena_options, &reason), "%s", reason);
    arena_enter(&fake->arena);
    GcClient client = {
        .context = fake,
        .mirror_class_offset = offsetof(Mirror, class),
        .reference_referent = offsetof(Reference, referent),
        .reference_next = offsetof(Reference, next),
        .reference_discovered = offsetof(Reference, discovered),
        .reference_queue = offsetof(Reference, queue),
        .soft_timestamp = offsetof(Reference, timestamp),
        .roots = visit_roots,
        .weak_roots = visit_weak_roots,
        .references_pending = references_pending,
        .finished = finished,
    };
    fake->heap = heap_open(&fake->arena, options, &client);
    cr_assert_not_null(fake->heap);
    fake->node = make_layout(fake, LAYOUT_INSTANCE, sizeof(Node), 0, offsetof(Node, left), 2);
    fake->bytes = make_layout(fake, LAYOUT_PRIMITIVE_ARRAY, 16, 0, 0, 0);
    fake->references = make_layout(fake, LAYOUT_REFERENCE_ARRAY, 16, 2, 0, 0);
    fake->class = make_layout(fake, LAYOUT_MIRROR, sizeof(Mirror), 0, offsetof(Mirror, name), 1);
    for (int kind = REFERENCE_SOFT; kind <= REFERENCE_PHANTOM; kind++) {
        fake->reference[kind] = make_layout(fake, LAYOUT_REFERENCE, sizeof(Reference), 0, offsetof(Reference, queue), 3);
        object_layout_at(fake->reference[kind])->reference_kind = (uint8_t)kind;
    }
    mutator_attach(fake->heap, &fake->arena, &fake->mutator);
}

void fake_close(Fake *fake)
{
    mutator_detach(&fake->mutator);
    heap_close(fake->heap);
    arena_release(&fake->arena);
}

Node *fake_node(Mutator *mutator, Fake *fake, Object *left, Object *right, uint64_t value)
{
    Node *node = (Node *)heap_allocate(mutator, fake->node, sizeof(Node));
    if (!node) return NULL;
    node->left = object_ref(left);
    node->right = object_ref(right);
    node->value = value;
    heap_barrier(mutator, &node->object);
    return node;
}

Object *fake_bytes(Mutator *mutator, Fake *fake, uint32_t length)
{
    return heap_allocate_array(mutator, fake->bytes, 0, length);
}

Object *fake_references(Mutator *mutator, Fake *fake, uint32_t length)
{
    return heap_allocate_array(mutator, fake->references, 2, length);
}

Reference *fake_reference(Mutator *mutator, Fake *fake, ReferenceKind kind, Object *referent)
{
    Reference *reference = (Reference *)heap_allocate(mutator, fake->reference[kind], sizeof(Reference));
    reference->referent = object_ref(referent);
    reference->timestamp = heap_last_collection_ns(fake->heap) / 1000000;
    return reference;
}

Node *fake_tree(Mutator *mutator, Fake *fake, unsigned depth, uint64_t value)
{
    if (depth == 0) return NULL;
    Node *left = fake_tree(mutator, fake, depth - 1, value * 2);
    Node *right = fake_tree(mutator, fake, depth - 1, value * 2 + 1);
    return fake_node(mutator, fake, (Object *)left, (Object *)right, value);
}

unsigned fake_tree_count(const Node *tree, uint64_t value)
{
    if (!tree) return 0;
    if (tree->value != value) return 0;
    return 1 + fake_tree_count((Node *)object_at(tree->left), value * 2) +
           fake_tree_count((Node *)object_at(tree->right), value * 2 + 1);
}

__attribute__((noinline)) void fake_clear_stack(void)
{
    volatile uint8_t space[16384];
    for (unsigned i = 0; i < sizeof space; i++) space[i] = 0;
}

__attribute__((noinline)) void fake_collect(Fake *fake, bool clear_soft)
{
    fake_clear_stack();
    heap_collect(&fake->mutator, "System.gc()", clear_soft);
}

static void print_fault(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "heap_check: %s\n", text);
}

unsigned fake_check(Fake *fake)
{
    HeapCheck check = {.report = print_fault};
    world_stop(&fake->mutator);
    unsigned faults = heap_check(fake->heap, &check);
    world_resume(&fake->mutator);
    return faults;
}
