/* parallel.c: marking by several threads.
 *
 * Each worker has a Collector of its own, with its own mark stack; the pool between them is filled only while some worker is hungry, from
 * the bottom half of a stack, where the larger subgraphs are. All are done when all are hungry and the pool is empty. Workers are
 * threads that live for one collection: it lasts a hundred times as long as starting them, and nothing is left to be stopped, saved or
 * counted. What they discovered goes to the first worker's lists in the end. */
#include <stdlib.h>
#include <string.h>

#include "gc/collector.h"
#include "sandbox/os_thread.h"

#define PARALLEL_LEAST (UINT64_C(16) << 20) /* live bytes for which it pays to start threads */
#define WORKERS_MOST   8u
#define PORTION        256u                 /* objects that a hungry worker takes at a time */
#define SPINS          1000u
#define STACK_BYTES    (256u << 10)

struct MarkPool {
    OsLock           lock;    /* guards what follows but for looks at `hungry` */
    UnitsList        items;
    _Atomic uint32_t hungry;  /* workers without work */
    _Atomic uint32_t change;  /* a futex word: bumped when items come, or it is over */
    uint32_t         workers;
    bool             over;
};

bool pool_is_hungry(const MarkPool *pool) { return atomic_load_explicit(&((MarkPool *)pool)->hungry, memory_order_relaxed) != 0; }

static void announce(MarkPool *pool)
{
    atomic_fetch_add(&pool->change, 1);
    futex_wake(&pool->change, UINT32_MAX);
}

size_t pool_give(MarkPool *pool, const uint32_t *items, size_t count)
{
    os_lock(&pool->lock);
    size_t given = 0;
    while (given < count && units_list_push(&pool->items, items[given])) given++;
    os_unlock(&pool->lock);
    announce(pool);
    return given;
}

static void wait_for_change(MarkPool *pool, uint32_t seen)
{
    for (unsigned i = 0; i < SPINS; i++)
        if (atomic_load(&pool->change) != seen) return;
    futex_wait(&pool->change, seen, -1);
}

/* pool->lock held. Waits for items; false: marking is over. */
static bool pool_await(MarkPool *pool)
{
    while (!pool->items.count && !pool->over) {
        if (atomic_fetch_add(&pool->hungry, 1) + 1 == pool->workers) {
            pool->over = true;
            announce(pool);
            break;
        }
        uint32_t seen = atomic_load(&pool->change);
        os_unlock(&pool->lock);
        wait_for_change(pool, seen);
        os_lock(&pool->lock);
        atomic_fetch_sub(&pool->hungry, 1);
    }
    return !pool->over;
}

/* Takes a portion, or all that are left if they are few. */
static bool pool_take(MarkPool *pool, Collector *collector)
{
    os_lock(&pool->lock);
    bool more = pool_await(pool);
    for (unsigned i = 0; more && i < PORTION && pool->items.count; i++) {
        if (!units_list_push(&collector->stack, pool->items.items[--pool->items.count])) collector->overflowed = true;
    }
    os_unlock(&pool->lock);
    return more;
}

static void work(Collector *collector)
{
    do mark_drain_shared(collector);
    while (pool_take(collector->pool, collector));
}

static void run_worker(void *argument)
{
    Collector *collector = argument;
    arena_enter(collector->heap->arena);
    work(collector);
    arena_enter(NULL);
}

bool parallel_is_wanted(const Collector *collector)
{
    const Heap *heap = collector->heap;
    if (!collector->full || collector->phase != PHASE_MARK || collector->pool || collector->was_parallel) return false;
    return heap->options.workers != 1 && (heap->live_bytes >= PARALLEL_LEAST || heap->options.stress_interval);
}

static unsigned count_workers(const Heap *heap)
{
    unsigned count = heap->options.workers ? heap->options.workers : os_thread_cpu_count();
    return count < WORKERS_MOST ? count : WORKERS_MOST;
}

/* What a worker found becomes the first one's. A Reference for which there is no memory keeps its referent. */
static void merge(Collector *to, Collector *from)
{
    for (unsigned kind = 0; kind <= REFERENCE_PHANTOM; kind++) {
        for (size_t i = 0; i < from->discovered[kind].count; i++) {
            uint32_t reference = from->discovered[kind].items[i];
            if (units_list_push(&to->discovered[kind], reference)) continue;
            mark_reference(to, *(uint32_t *)((uint8_t *)heap_object(to->heap, reference) + to->heap->client.reference_referent));
        }
        free(from->discovered[kind].items);
    }
    to->overflowed |= from->overflowed;
    to->found_bytes += from->found_bytes;
    to->found_count += from->found_count;
    free(from->stack.items);
    free(from->arrays);
}

static void worker_open(Collector *worker, const Collector *first)
{
    *worker = (Collector){.heap = first->heap, .phase = first->phase, .full = first->full, .clear_soft = first->clear_soft,
                          .unloads = first->unloads, .soft_interval_ms = first->soft_interval_ms,
                          .soft_clock_ms = first->soft_clock_ms, .pool = first->pool};
}

void mark_parallel(Collector *collector)
{
    Collector workers[WORKERS_MOST];
    OsThread  threads[WORKERS_MOST];
    unsigned  count = count_workers(collector->heap), started = 0;
    MarkPool  pool = {.workers = count};
    collector->was_parallel = true;
    if (count < 2) return;
    collector->pool = &pool;
    for (; started < count - 1; started++) {
        worker_open(&workers[started], collector);
        if (!os_thread_create(&threads[started], STACK_BYTES, run_worker, &workers[started], "GC worker")) break;
    }
    os_lock(&pool.lock); /* this one is not hungry yet, so the others wait for it to end */
    pool.workers = started + 1;
    os_unlock(&pool.lock);
    work(collector);
    for (unsigned i = 0; i < started; i++) os_thread_join(threads[i]);
    collector->pool = NULL;
    for (unsigned i = 0; i < started; i++) merge(collector, &workers[i]);
    free(pool.items.items);
}
