/* mutator.c: threads that hold references, and stopping them.
 *
 * A mutator is MANAGED, and then runs to its next safepoint when bit 0 of its poll word is set; or BLOCKED, and then does not
 * touch the heap before it has seen bit 0 clear after it became MANAGED. Who stops the world sets world_stopped, then
 * the bits, and waits until it has seen each other mutator BLOCKED; to go on it clears the bits, then world_stopped.
 * Both sides write one word and then read the other's, all sequentially consistent, so one of them sees the other.
 *
 * world_lock is held as long as the world is stopped. A mutator that waits for it is BLOCKED meanwhile. */
#include "gc/heap.h"
#include "sandbox/clock.h"

#if defined(__x86_64__)
#define spin_pause() __builtin_ia32_pause()
#else
#define spin_pause() __asm__ volatile("yield")
#endif

#define STALL_MOST_NS 200000
#define SPINS 2000 /* looks at another thread's state before sleeping; a few microseconds */

/* --- a mutator's side ----------------------------------------------------------------------------------------------- */

void mutator_block_slow(Mutator *mutator) { futex_wake(&mutator->state, 1); }

void mutator_unblock_slow(Mutator *mutator)
{
    Heap *heap = mutator->heap;
    do {
        atomic_store(&mutator->state, MUTATOR_BLOCKED);
        futex_wake(&mutator->state, 1);
        _Atomic uint32_t *word = &heap->world_stopped[atomic_load_explicit(&mutator->prompt, memory_order_relaxed)];
        while (atomic_load(word)) futex_wait(word, 1, -1);
        atomic_store(&mutator->state, MUTATOR_MANAGED);
    } while (atomic_load(&mutator->poll) & 1);
}

/* Under stress a thread comes late to a safepoint, or goes on late from it, by chance: so that all orders of arriving and leaving happen. */
static void stall(Mutator *mutator)
{
    Heap *heap = mutator->heap;
    if (!heap->options.stress_interval) return;
    uint32_t chance = atomic_fetch_add_explicit(&heap->stall_seed, UINT32_C(0x9e3779b9), memory_order_relaxed);
    chance = (chance ^ chance >> 15) * UINT32_C(0x85ebca6b);
    chance ^= chance >> 13;
    if (chance % 4) return;
    _Atomic uint32_t word = 0;
    futex_wait(&word, 0, clock_monotonic_ns() + chance / 4 % STALL_MOST_NS);
}

__attribute__((noinline)) void mutator_safepoint(Mutator *mutator)
{
    stall(mutator);
    mutator_save_registers(mutator);
    mutator_unblock_slow(mutator);
    stall(mutator);
}

/* --- stopping --------------------------------------------------------------------------------------------------------- */

/* `spins` is what is left of them for all: who waits for many threads has its processor wanted by some of them. */
static void wait_until_blocked(Mutator *other, unsigned *spins)
{
    for (; *spins > 0; --*spins) {
        if (atomic_load(&other->state) == MUTATOR_BLOCKED) return;
        spin_pause();
    }
    while (atomic_load(&other->state) != MUTATOR_BLOCKED) futex_wait(&other->state, MUTATOR_MANAGED, -1);
}

__attribute__((noinline)) void world_claim(Mutator *mutator)
{
    Heap *heap = mutator->heap;
    assert(atomic_load(&mutator->state) == MUTATOR_MANAGED);
    if (!os_lock_try(&heap->world_lock)) {
        mutator_block(mutator);
        os_lock(&heap->world_lock);
        atomic_store(&mutator->state, MUTATOR_MANAGED); /* nobody else can be stopping the world now */
    }
}

void world_disclaim(Mutator *mutator) { os_unlock(&mutator->heap->world_lock); }

void world_stop_claimed(Mutator *mutator)
{
    Heap    *heap = mutator->heap;
    unsigned spins = SPINS;
    if (heap->client.resumed) heap->stop = (WorldStop){.before_ns = heap->stop.over_ns, .asked_ns = clock_monotonic_ns()};
    heap->stop_collections = heap->collections;
    atomic_store(&heap->world_stopped[false], 1);
    atomic_store(&heap->world_stopped[true], 1);
    for (Mutator *m = heap->mutators; m; m = m->next)
        if (m != mutator) atomic_fetch_or(&m->poll, 1);
    for (Mutator *m = heap->mutators; m; m = m->next)
        if (m != mutator) wait_until_blocked(m, &spins);
    if (heap->client.resumed) heap->stop.reached_ns = clock_monotonic_ns();
}

__attribute__((noinline)) void world_stop(Mutator *mutator)
{
    world_claim(mutator);
    world_stop_claimed(mutator);
}

void world_resume(Mutator *mutator)
{
    Heap     *heap = mutator->heap;
    WorldStop stop = {0};
    if (heap->client.resumed) {
        heap->stop.over_ns = clock_monotonic_ns();
        heap->stop.collected = heap->collections != heap->stop_collections;
        stop = heap->stop;
    }
    for (Mutator *m = heap->mutators; m; m = m->next)
        if (m != mutator) atomic_fetch_and(&m->poll, ~UINT32_C(1));
    /* Linux (6.6 and later) lets those run first that have waited longer than the average of those awake when they wake: who wakes early is
     * behind many that wake after it. So those that shall run soon are woken last; at once, as this thread may not go on for a while. */
    atomic_store(&heap->world_stopped[false], 0);
    atomic_store(&heap->world_stopped[true], 0);
    futex_wake_both(&heap->world_stopped[false], &heap->world_stopped[true]);
    os_unlock(&heap->world_lock);
    if (heap->client.resumed) heap->client.resumed(heap->client.context, &stop);
}

Mutator *mutator_next(Heap *heap, Mutator *previous) { return previous ? previous->next : heap->mutators; }

/* --- coming and going ------------------------------------------------------------------------------------------------- */

static void enlist(Heap *heap, Arena *arena, Mutator *mutator, MutatorState state)
{
    mutator->heap = heap;
    mutator->arena = arena;
    mutator->cursor = mutator->limit = mutator->stress_limit = NULL;
    mutator->overflow_cursor = mutator->overflow_limit = mutator->overflow_end = NULL;
    mutator->block = mutator->line = 0;
    mutator->unscanned_low = mutator->unscanned_high = NULL;
    mutator->log_count = 0;

    os_lock(&heap->world_lock);
    atomic_fetch_and(&mutator->poll, ~UINT32_C(1));
    atomic_store(&mutator->state, state);
    mutator->previous = NULL;
    mutator->next = heap->mutators;
    if (mutator->next) mutator->next->previous = mutator;
    heap->mutators = mutator;
    os_unlock(&heap->world_lock);
}

static uint8_t *c_stack_high(void)
{
    void *lowest, *limit;
    return os_thread_stack_bounds(&lowest, &limit) ? limit : NULL;
}

void mutator_attach(Heap *heap, Arena *arena, Mutator *mutator)
{
    arena_enter(arena);
    mutator->c_stack_high = c_stack_high();
    enlist(heap, arena, mutator, MUTATOR_MANAGED);
}

void mutator_attach_dormant(Heap *heap, Arena *arena, Mutator *mutator)
{
    mutator->c_stack_high = NULL;
    enlist(heap, arena, mutator, MUTATOR_BLOCKED);
}

/* A collection may be scanning meanwhile: the stack pointer comes first, and nothing below it is of interest. */
__attribute__((noinline)) void mutator_adopt(Mutator *mutator)
{
    arena_enter(mutator->arena);
    mutator_save_registers(mutator);
    __atomic_store_n(&mutator->c_stack_high, c_stack_high(), __ATOMIC_RELEASE);
}

__attribute__((noinline)) void mutator_detach(Mutator *mutator)
{
    Heap *heap = mutator->heap;
    mutator_release_blocks(mutator);
    log_flush(mutator);
    mutator_block(mutator);
    os_lock(&heap->world_lock);
    if (mutator->previous) mutator->previous->next = mutator->next;
    else heap->mutators = mutator->next;
    if (mutator->next) mutator->next->previous = mutator->previous;
    mutator->next = mutator->previous = NULL;
    os_unlock(&heap->world_lock);
    mutator->heap = NULL;
}
