/* fake.h: a machine that knows a handful of classes, for the collector's tests. */
#ifndef ATOLL_TESTS_GC_FAKE_H
#define ATOLL_TESTS_GC_FAKE_H

#include "gc/gc.h"

#define MIB (UINT64_C(1) << 20)
#define FAKE_ROOTS 1024

typedef struct Node {
    Object    object;
    ObjectRef left, right;
    uint64_t  value;
} Node;

typedef struct Reference {
    Object    object;
    ObjectRef referent, queue, next, discovered;
    int64_t   timestamp;
} Reference;

typedef struct Mirror {
    Object          object;
    ObjectLayoutRef class;
    ObjectRef       name;
    ObjectRef       statics[]; /* as many as the class has */
} Mirror;

typedef struct Fake {
    Arena     arena;
    Heap     *heap;
    Mutator   mutator; /* of the thread that opened it */
    ObjectRef roots[FAKE_ROOTS], weak[FAKE_ROOTS];
    ObjectLayoutRef node, bytes, references, class; /* classes: Node, byte[], Object[], Class */
    ObjectLayoutRef reference[REFERENCE_PHANTOM + 1];
    unsigned  pending_calls, finished_calls;
    GcCycle   last;
} Fake;

/* Opens arena and heap, and attaches the calling thread. */
void fake_open(Fake *fake, const HeapOptions *options);
void fake_close(Fake *fake);

Node      *fake_node(Mutator *mutator, Fake *fake, Object *left, Object *right, uint64_t value);
Object    *fake_bytes(Mutator *mutator, Fake *fake, uint32_t length);
Object    *fake_references(Mutator *mutator, Fake *fake, uint32_t length);
Reference *fake_reference(Mutator *mutator, Fake *fake, ReferenceKind kind, Object *referent);

/* A binary tree of 2^depth - 1 nodes with their number in heap order as value; checks one. */
Node    *fake_tree(Mutator *mutator, Fake *fake, unsigned depth, uint64_t value);
unsigned fake_tree_count(const Node *tree, uint64_t value);

/* Overwrites the stack below the caller, so that no old pointers are found there. */
void fake_clear_stack(void);
void fake_collect(Fake *fake, bool clear_soft);
/* heap_check, printing faults. */
unsigned fake_check(Fake *fake);

#endif
