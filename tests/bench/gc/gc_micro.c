/* gc_micro.c: what allocation and collection cost by themselves.
 *
 *   gc_micro [live MB] [allocate MB] [object bytes: 16, 24, 32, ...] [maximum MB] [threads]
 *
 * Keeps a live set of binary trees of that size, replaces random ones of them while allocating short-lived objects, and
 * prints nanoseconds per object (collections apart), collection time per surviving megabyte, and the largest footprint.
 * Build: with the library's sources of gc/ and sandbox/. */
#include <stdio.h>
#include <stdlib.h>

#include "gc/gc.h"
#include "sandbox/clock.h"

typedef struct Node {
    Object    object;
    ObjectRef left, right;
} Node;

enum { TREES = 4096 };
static ObjectRef       trees[TREES];
static ObjectLayoutRef layout;
static size_t          node_size;
static uint64_t        survived, committed_most;
static int64_t         longest, shortest = INT64_MAX;

static void visit_roots(void *context, Collector *collector)
{
    for (unsigned i = 0; i < TREES; i++) gc_visit(collector, &trees[i]);
}

static void finished(void *context, const GcCycle *cycle)
{
    survived += cycle->after_bytes;
    if (cycle->committed_bytes > committed_most) committed_most = cycle->committed_bytes;
    if (cycle->pause_ns > longest) longest = cycle->pause_ns;
    if (cycle->pause_ns < shortest) shortest = cycle->pause_ns;
    if (getenv("VERBOSE"))
        printf("%3llu %6.1f -> %6.1f MB (%6.1f) %.2f ms\n", (unsigned long long)cycle->number,
               (double)cycle->before_bytes / 1048576, (double)cycle->after_bytes / 1048576,
               (double)cycle->committed_bytes / 1048576, (double)cycle->pause_ns / 1e6);
}

static Node *make_tree(Mutator *mutator, unsigned depth)
{
    Node *left = depth > 1 ? make_tree(mutator, depth - 1) : NULL;
    Node *right = depth > 1 ? make_tree(mutator, depth - 1) : NULL;
    Node *node = (Node *)heap_allocate(mutator, layout, node_size);
    if (!node) exit(1);
    node->left = object_ref(&left->object);
    node->right = object_ref(&right->object);
    return node;
}

int main(int count, char **arguments)
{
    uint64_t live = (count > 1 ? strtoull(arguments[1], NULL, 0) : 50) << 20;
    uint64_t total = (count > 2 ? strtoull(arguments[2], NULL, 0) : 4000) << 20;
    node_size = count > 3 ? strtoull(arguments[3], NULL, 0) : 24;
    uint64_t maximum = (count > 4 ? strtoull(arguments[4], NULL, 0) : 0) << 20;

    Arena        arena;
    const char  *reason;
    HeapOptions  options = {.maximum_size = maximum};
    GcClient     client = {.roots = visit_roots, .finished = finished, .mirror_class_offset = 8};
    if (!arena_reserve(&arena, &(ArenaOptions){.heap_limit = maximum}, &reason)) return puts(reason), 1;
    arena_enter(&arena);
    Heap   *heap = heap_open(&arena, &options, &client);
    Mutator mutator = {0};
    mutator_attach(heap, &arena, &mutator);
    ObjectLayout *node = metadata_allocate(&arena, 0, sizeof *node);
    ReferenceRun *run = metadata_allocate(&arena, 0, sizeof *run);
    *run = (ReferenceRun){2, 2};
    *node = (ObjectLayout){.instance_size = (uint32_t)node_size, .kind = LAYOUT_INSTANCE, .run_count = 1, .runs = bytes_ref(run)};
    layout = object_layout_ref(node);

    unsigned depth = 9; /* 511 nodes */
    unsigned keep = (unsigned)(live / (511 * node_size));
    if (keep >= TREES * 4) depth += 4, keep /= 16;
    else if (keep >= TREES) depth += 2, keep /= 4;
    uint64_t tree_bytes = ((UINT64_C(1) << depth) - 1) * node_size, seed = 42;
    for (unsigned i = 0; i < keep && i < TREES; i++) trees[i] = object_ref(&make_tree(&mutator, depth)->object);

    int64_t  start = clock_monotonic_ns(), gc_start = heap_collection_time_ns(heap);
    uint64_t collections = heap_collection_count(heap), objects = 0;
    survived = 0, longest = 0, shortest = INT64_MAX;
    for (uint64_t done = 0; done < total; done += tree_bytes) {
        Node *tree = make_tree(&mutator, depth);
        objects += (UINT64_C(1) << depth) - 1;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        if (keep && seed >> 60 == 0) trees[(seed >> 33) % keep] = object_ref(&tree->object); /* one in 16 stays */
    }
    int64_t gc_ns = heap_collection_time_ns(heap) - gc_start, all_ns = clock_monotonic_ns() - start;
    collections = heap_collection_count(heap) - collections;
    printf("%.2f ns/object, %.2f with collections; %llu collections, %.2f ms each (%.2f to %.2f), %.3f ms/MB surviving; "
           "live %.1f MB, committed at most %.1f MB\n",
           (double)(all_ns - gc_ns) / (double)objects, (double)all_ns / (double)objects, (unsigned long long)collections,
           collections ? (double)gc_ns / 1e6 / (double)collections : 0, (double)shortest / 1e6,
           (double)longest / 1e6,
           survived ? (double)gc_ns / 1e6 / ((double)survived / 1048576) : 0,
           collections ? (double)survived / 1048576 / (double)collections : 0, (double)committed_most / 1048576);
    return 0;
}
