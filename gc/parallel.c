/* parallel.c: marking by several threads.
 *
 * Each member of the team (team.h) has a Collector of its own, with its own mark stack; the pool between them is filled only while somebody is
 * hungry, from the bottom half of a stack, where the larger subgraphs are. All are done when all are hungry and the pool is empty.
 * Members may come late; who comes when all is done finds that so. What was logged is dealt out in pieces. What the others discovered
 * goes to the first one's lists in the end. */
#include <stdlib.h>
#include <string.h>

#include "gc/collector.h"
#include "gc/team.h"
#include "sandbox/os_thread.h"

#define PORTION   256u /* objects that a hungry member takes at a time */
#define LOG_PIECE 128u
#define SPINS     1000u

struct MarkPool {
    Collector       *first;
    OsLock           lock;    /* guards what follows but for looks at `hungry` */
    UnitsList        items;
    _Atomic uint32_t hungry;  /* members without work */
    _Atomic uint32_t change;  /* a futex word: bumped when items come, or it is over */
    uint32_t         members; /* who take part */
    bool             over;
    TeamPieces       log, cards;
    Collector        others[TEAM_MOST]; /* used: those that have a heap */
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
        if (atomic_fetch_add(&pool->hungry, 1) + 1 == pool->members) {
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

/* --- members ------------------------------------------------------------------------------------------------------------ */

static void other_open(Collector *other, const Collector *first)
{
    *other = (Collector){.heap = first->heap, .phase = first->phase, .full = first->full, .clear_soft = first->clear_soft,
                         .unloads = first->unloads, .soft_interval_ms = first->soft_interval_ms,
                         .soft_clock_ms = first->soft_clock_ms, .pool = first->pool};
}

/* False: all is done. */
static bool join_pool(MarkPool *pool)
{
    os_lock(&pool->lock);
    bool joins = !pool->over;
    pool->members += joins;
    os_unlock(&pool->lock);
    return joins;
}

static void take_logged(MarkPool *pool, Collector *collector)
{
    uint32_t from, end;
    while (team_take(&pool->log, &from, &end)) mark_from_log(collector, from, end);
    while (team_take(&pool->cards, &from, &end)) mark_from_cards(collector, from, end);
}

static void work(void *context, unsigned member)
{
    MarkPool  *pool = context;
    Collector *collector = member ? &pool->others[member] : pool->first;
    if (member) {
        if (!join_pool(pool)) return;
        other_open(collector, pool->first);
    }
    take_logged(pool, collector);
    do mark_drain_shared(collector);
    while (pool_take(pool, collector));
}

/* What another found becomes the first one's. A Reference for which there is no memory keeps its referent. */
static void merge(Collector *to, Collector *from)
{
    for (unsigned kind = 0; kind <= REFERENCE_PHANTOM; kind++) {
        for (size_t i = 0; i < from->discovered[kind].count; i++) {
            uint32_t reference = from->discovered[kind].items[i];
            if (units_list_push(&to->discovered[kind], reference)) continue;
            mark_reference(to, *(uint32_t *)((uint8_t *)heap_object(to->heap, reference) + to->heap->client.reference_referent));
        }
    }
    to->overflowed |= from->overflowed;
    to->found_bytes += from->found_bytes;
    to->found_count += from->found_count;
    lists_free(from);
}

void mark_parallel(Collector *collector, bool logged)
{
    Heap    *heap = collector->heap;
    MarkPool pool = {.first = collector, .members = 1};
    if (logged) pool.log = (TeamPieces){.count = (uint32_t)heap->log.count, .piece = LOG_PIECE};
    if (logged) pool.cards = (TeamPieces){.count = (uint32_t)cards_count(heap), .piece = LOG_PIECE};
    collector->pool = &pool;
    team_run(heap, work, &pool, true);
    collector->pool = NULL;
    collector->was_parallel = true;
    for (unsigned i = 1; i < TEAM_MOST; i++)
        if (pool.others[i].heap) merge(collector, &pool.others[i]);
    free(pool.items.items);
}
