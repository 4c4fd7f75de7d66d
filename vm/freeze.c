/* freeze.c: see freeze.h.
 *
 * Invariant: `frozen` of a thread falls only under Freeze.lock while nothing is wanted; so what freeze_all has counted stays at a stand.
 * A thread is counted as long as it may touch the arena: VMState.bound_count knows also those that have left the list. */
#include "vm/freeze.h"

#include "sandbox/clock.h"
#include "sandbox/poll.h"
#include "vm/rebase.h"
#include "vm/thread_status.h"
#include "vm/turns.h"

/* Threads are asked again now and then: one may have begun to wait between its last look and our wake-up. */
#define INTERVAL_NS INT64_C(5000000)

/* Asks those that do not stand yet. True: all others stand. */
static bool all_stand(Thread *t)
{
    VM *vm = t->vm;
    uint32_t standing = 0;
    threads_lock(vm);
    for (JavaThread *java = java_thread_at(vm->state->threads); java; java = java_thread_at(java->next)) {
        Thread *other = thread_of_java(vm, java);
        if (!other || other == t) continue;
        thread_request(other, POLL_FREEZE);
        if (atomic_load(&other->frozen) || atomic_load(&java->dormant)) { /* a dormant one, if bound now, begins with a look at the request */
            standing++;
            continue;
        }
        java_thread_wake(t, java);
        if (other->waiter) waiter_wake(other->waiter);
    }
    bool all = standing + 1 == vm->state->bound_count;
    atomic_fetch_add(&vm->state->thread_end_word, !all); /* who waits for the others' end looks up too */
    threads_unlock(vm);
    if (!all) futex_wake(&vm->state->thread_end_word, UINT32_MAX);
    return all;
}

static bool want(Freeze *freeze)
{
    os_lock(&freeze->lock);
    bool first = !atomic_exchange(&freeze->wanted, 1);
    os_unlock(&freeze->lock);
    return first;
}

FreezeResult freeze_all(Thread *t, int64_t patience_ns)
{
    Freeze *freeze = &t->vm->freeze;
    if (!want(freeze)) return FREEZE_BUSY;
    int64_t deadline = clock_deadline(patience_ns);
    for (;;) {
        uint32_t seen = atomic_load(&freeze->arrivals);
        if (all_stand(t)) {
            heap_quiesce(t->vm->heap);
            return FREEZE_DONE;
        }
        if (clock_monotonic_ns() >= deadline) break;
        thread_block(t);
        futex_wait(&freeze->arrivals, seen, clock_deadline(INTERVAL_NS));
        thread_unblock(t);
    }
    freeze_end(t);
    return FREEZE_LATE;
}

void freeze_end(Thread *t)
{
    VM *vm = t->vm;
    threads_lock(vm);
    for (JavaThread *java = java_thread_at(vm->state->threads); java; java = java_thread_at(java->next)) {
        Thread *other = thread_of_java(vm, java);
        if (other) thread_withdraw(other, POLL_FREEZE);
    }
    threads_unlock(vm);
    os_lock(&vm->freeze.lock);
    atomic_store(&vm->freeze.wanted, 0);
    os_unlock(&vm->freeze.lock);
    futex_wake(&vm->freeze.wanted, UINT32_MAX);
}

/* Without an arena: a use of it now would fault. */
static void stand(Thread *t, Freeze *freeze)
{
    arena_enter(NULL);
    os_lock(&freeze->lock);
    while (atomic_load(&freeze->wanted)) {
        atomic_store(&t->frozen, 1);
        atomic_fetch_add(&freeze->arrivals, 1);
        os_unlock(&freeze->lock);
        futex_wake(&freeze->arrivals, UINT32_MAX);
        futex_wait(&freeze->wanted, 1, -1);
        os_lock(&freeze->lock);
    }
    atomic_store(&t->frozen, 0);
    os_unlock(&freeze->lock);
    arena_enter(&t->vm->arena);
}

__attribute__((noinline)) void thread_freeze(Thread *t)
{
    if (t->interpreter_depth > 1) return; /* natives lie on the C stack between two interpreters */
    thread_block(t);
    stand(t, &t->vm->freeze);
    thread_unblock(t);
}

bool interpreter_poll(Thread *t)
{
    if (atomic_load(&t->mutator.poll) & POLL_COUNTED) {
        if (turns_are_on(t->vm)) turns_count_poll(t);
        else rebase_count_poll(t);
    }
    if (thread_must_freeze(t)) thread_freeze(t);
    return thread_poll_slow(t);
}
