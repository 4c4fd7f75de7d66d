/* thread_wait.c: where threads block and how they are woken: polls, park, sleep, interruption, stop and suspend, the wait for
 * pending references.
 *
 * All waiting of Java threads for each other is on the thread's own wake word (DESIGN 7). The protocol: read the word; look at
 * what is waited for; thread_wait until the word has changed; look again. Whoever changes something wakes by bumping
 * the word. So wake-ups are never lost, and may come for nothing.
 *
 * Interruption is the field Thread.interrupted, which Java sets before it calls interrupt0; the native only wakes. */
#include <stdlib.h>

#include "sandbox/clock.h"
#include "sandbox/os_thread.h"
#include "sandbox/poll.h"
#include "vm/exception.h"
#include "vm/limits.h"
#include "vm/native.h"
#include "vm/thread_status.h"
#include "vm/turns.h"

/* --- the two primitives --------------------------------------------------------------------------------------------------------- */

__attribute__((noinline)) FutexResult thread_wait_word(Thread *t, _Atomic uint32_t *word, uint32_t seen, int64_t deadline_ns)
{
    thread_block(t);
    FutexResult result = turns_are_on(t->vm) ? turns_wait(t, word, seen, deadline_ns) : futex_wait(word, seen, deadline_ns);
    thread_unblock(t);
    return result;
}

/* Who waits for another thread's answer may have it sooner than it would fall asleep. */
static bool watch_wake_word(Thread *t, uint32_t seen, int64_t deadline_ns)
{
    if (turns_are_on(t->vm) || !brief_wait_expected(&t->brief_waits)) return false;
    thread_block(t);
    bool changed = brief_wait_watch_word(&t->brief_waits, &t->java->wake_word, seen, deadline_ns);
    thread_unblock(t);
    return changed;
}

static FutexResult sleep_until_woken(Thread *t, uint32_t seen, int64_t deadline_ns)
{
    JavaThread *java = t->java;
    int64_t start = turns_are_on(t->vm) ? 0 : clock_monotonic_ns(); /* virtual time goes by when it is read */
    atomic_store(&java->sleeping, 1);
    FutexResult result = thread_wait_word(t, &java->wake_word, seen, deadline_ns);
    atomic_store_explicit(&java->sleeping, 0, memory_order_relaxed);
    if (start != 0) brief_wait_slept(&t->brief_waits, result == FUTEX_RESULT_WOKEN ? clock_monotonic_ns() - start : INT64_MAX);
    return result;
}

WaitResult thread_wait(Thread *t, uint32_t seen, int64_t deadline_ns)
{
    if (atomic_load(&t->mutator.poll) & POLL_LEAVE) thread_leave(t);
    if (thread_must_freeze(t)) return WAIT_WOKEN;
    FutexResult result = FUTEX_RESULT_WOKEN;
    if (!watch_wake_word(t, seen, deadline_ns)) result = sleep_until_woken(t, seen, deadline_ns);
    if (atomic_load(&t->mutator.poll) & POLL_LEAVE) thread_leave(t);
    if (thread_is_interrupted(t)) return WAIT_INTERRUPTED;
    return result == FUTEX_RESULT_TIMED_OUT ? WAIT_TIMEOUT : WAIT_WOKEN;
}

/* The kernel is called only if the target may be asleep. It set `sleeping` before the kernel compared the word: either we see
 * that, or the kernel sees the new word. */
void java_thread_wake(Thread *t, JavaThread *target)
{
    (void)t;
    atomic_fetch_add(&target->wake_word, 1);
    if (atomic_exchange(&target->sleeping, 0)) futex_wake(&target->wake_word, UINT32_MAX);
    Thread *self = atomic_load_explicit(&target->dormant, memory_order_relaxed) ? thread_current() : NULL;
    if (__builtin_expect(self != NULL, 0)) thread_bind(self->vm, target); /* who watches the limits is no thread of the VM: a dormant one has used up nothing */
}

/* --- polls ------------------------------------------------------------------------------------------------------------------------ */

static void stay_suspended(Thread *t)
{
    for (;;) {
        uint32_t seen = atomic_load(&t->java->wake_word);
        if (!(atomic_load(&t->mutator.poll) & POLL_SUSPEND) || thread_must_freeze(t)) return;
        thread_wait(t, seen, -1);
    }
}

static bool throw_asynchronous(Thread *t)
{
    threads_lock(t->vm);
    Object *exception = object_at(t->java->async_exception);
    t->java->async_exception.units = 0;
    thread_withdraw(t, POLL_ASYNC_EXCEPTION);
    threads_unlock(t->vm);
    if (!exception) return true;
    thread_set_exception(t, exception);
    return false;
}

static bool throw_fault(Thread *t)
{
    thread_withdraw(t, POLL_FAULT);
    return throw_new(t, "java/lang/InternalError", "a fault occurred in an unsafe memory access operation");
}

bool thread_poll_slow(Thread *t)
{
    uint32_t poll = atomic_load(&t->mutator.poll);
    if (poll & POLL_COLLECTOR) mutator_safepoint(&t->mutator);
    if (poll & POLL_LEAVE) thread_leave(t);
    if (poll & POLL_SUSPEND) stay_suspended(t);
    if (poll & POLL_FAULT) return throw_fault(t);
    if (poll & POLL_LIMIT) return limits_throw(t);
    return !(poll & POLL_ASYNC_EXCEPTION) || throw_asynchronous(t);
}

/* --- interruption --------------------------------------------------------------------------------------------------------------------- */

bool thread_is_interrupted(Thread *t)
{
    Object *self = object_at(t->java->object);
    return self && __atomic_load_n((uint8_t *)field_address(self, FIELD_OFFSET(Thread_interrupted)), __ATOMIC_ACQUIRE);
}

void thread_clear_interrupt(Thread *t)
{
    Object *self = object_at(t->java->object);
    if (self) __atomic_store_n((uint8_t *)field_address(self, FIELD_OFFSET(Thread_interrupted)), 0, __ATOMIC_RELEASE);
    atomic_store(&t->java->interrupted, 0);
}

/* Ends whatever the thread waits for, blocking calls too. Under thread_lock. */
static void wake_everywhere(Thread *t, JavaThread *java)
{
    Thread *native = thread_of_java(t->vm, java);
    java_thread_wake(t, java);
    if (native && native->waiter) waiter_wake(native->waiter);
}

void thread_wake_blocked(Thread *t, JavaThread *target)
{
    threads_lock(t->vm);
    if (!target->dead) wake_everywhere(t, target);
    threads_unlock(t->vm);
}

void thread_interrupt(Thread *t, Object *thread_object)
{
    threads_lock(t->vm);
    JavaThread *java = java_thread_of_object(t, thread_object);
    if (java) {
        atomic_store(&java->interrupted, 1);
        wake_everywhere(t, java);
    }
    threads_unlock(t->vm);
}

/* Thread.stop interrupts, so that waits end; a wait that ends so with the asynchronous exception has used up the interrupt. */
bool thread_take_asynchronous(Thread *t)
{
    if (!(atomic_load(&t->mutator.poll) & POLL_THROW)) return false;
    thread_clear_interrupt(t);
    return !thread_poll(t);
}

/* --- park and sleep ----------------------------------------------------------------------------------------------------------------- */

/* Absolute times are epoch milliseconds, relative ones nanoseconds; 0 relative is for ever. */
static int64_t park_deadline(bool absolute, int64_t time)
{
    if (!absolute) return time == 0 ? -1 : clock_deadline(time);
    return thread_deadline_ms(time - clock_realtime_ms());
}

int64_t thread_take_resumed(Thread *t)
{
    int64_t deadline = t->java->resume_deadline;
    t->java->resume_deadline = 0;
    return deadline;
}

bool thread_resume_later(Thread *t, int64_t deadline)
{
    t->java->resume_deadline = deadline;
    return false;
}

bool thread_park(Thread *t, bool absolute, int64_t time)
{
    JavaThread *java = t->java;
    int64_t deadline = thread_take_resumed(t);
    if (atomic_exchange(&java->park_permit, 0)) return true;
    if (thread_is_interrupted(t) || time < 0 || (absolute && time == 0)) return true;
    if (deadline == 0) deadline = park_deadline(absolute, time);
    int32_t status = thread_status_set(t, deadline < 0 ? THREAD_STATUS_PARKED : THREAD_STATUS_PARKED_TIMED);
    uint32_t seen = atomic_load(&java->wake_word);
    bool stopped = atomic_load(&t->mutator.poll) & POLL_THROW;
    WaitResult ended = WAIT_INTERRUPTED;
    if (!stopped && !atomic_load(&java->park_permit) && !thread_is_interrupted(t)) ended = thread_wait(t, seen, deadline);
    thread_status_set(t, status);
    if (ended == WAIT_WOKEN && thread_must_freeze(t) && !atomic_load(&java->park_permit)) return thread_resume_later(t, deadline);
    atomic_exchange(&java->park_permit, 0);
    return true;
}

void thread_unpark(Thread *t, Object *thread_object)
{
    JavaThread *java = thread_object ? java_thread_of_object(t, thread_object) : NULL;
    if (java && atomic_exchange(&java->park_permit, 1) == 0) java_thread_wake(t, java);
}

void thread_yield(Thread *t)
{
    thread_block(t);
    if (turns_are_on(t->vm)) turns_yield(t);
    else os_thread_yield();
    thread_unblock(t);
}

static bool throw_sleep_interrupted(Thread *t)
{
    thread_clear_interrupt(t);
    return throw_known(t, KNOWN(InterruptedException), "sleep interrupted");
}

bool thread_sleep(Thread *t, int64_t milliseconds)
{
    int64_t deadline = thread_take_resumed(t);
    if (milliseconds < 0) return throw_known(t, KNOWN(IllegalArgumentException), "timeout value is negative");
    if (thread_is_interrupted(t)) return throw_sleep_interrupted(t);
    if (milliseconds == 0) {
        thread_yield(t);
        return true;
    }
    if (deadline == 0) deadline = thread_deadline_ms(milliseconds);
    int32_t status = thread_status_set(t, THREAD_STATUS_SLEEPING);
    bool frozen = false;
    while (!frozen) {
        uint32_t seen = atomic_load(&t->java->wake_word);
        if (thread_is_interrupted(t) || clock_monotonic_ns() >= deadline) break;
        if (atomic_load(&t->mutator.poll) & POLL_THROW) break;
        frozen = thread_must_freeze(t);
        if (!frozen) thread_wait(t, seen, deadline);
    }
    thread_status_set(t, status);
    if (frozen) return thread_resume_later(t, deadline);
    if (thread_take_asynchronous(t)) return false;
    if (thread_is_interrupted(t)) return throw_sleep_interrupted(t);
    return thread_poll(t);
}

/* --- stop, suspend, resume: deprecated since Java 1.2, but part of the library's contract ------------------------------------------------ */

bool thread_stop(Thread *t, Object *thread_object, Object *throwable)
{
    if (thread_object == object_at(t->java->object)) return throw_object(t, throwable);
    threads_lock(t->vm);
    Thread *target = thread_of_object(t, thread_object);
    if (target) {
        target->java->async_exception = object_ref(throwable);
        __atomic_store_n((uint8_t *)field_address(thread_object, FIELD_OFFSET(Thread_interrupted)), 1, __ATOMIC_RELEASE);
        thread_request(target, POLL_ASYNC_EXCEPTION);
        wake_everywhere(t, target->java);
    }
    threads_unlock(t->vm);
    if (!target) set_boolean(thread_object, FIELD_OFFSET(Thread_stillborn), true);
    return true;
}

void thread_suspend(Thread *t, Object *thread_object)
{
    threads_lock(t->vm);
    Thread *target = thread_of_object(t, thread_object);
    if (target) thread_request(target, POLL_SUSPEND);
    threads_unlock(t->vm);
    if (target == t) stay_suspended(t);
}

void thread_resume(Thread *t, Object *thread_object)
{
    threads_lock(t->vm);
    Thread *target = thread_of_object(t, thread_object);
    if (target) {
        thread_withdraw(target, POLL_SUSPEND);
        java_thread_wake(t, target->java);
    }
    threads_unlock(t->vm);
}

/* --- references ----------------------------------------------------------------------------------------------------------------------------- */

/* One thread waits here, the library's reference handler. */
bool thread_wait_for_references(Thread *t)
{
    VMState *state = t->vm->state;
    bool frozen = false;
    atomic_store(&state->reference_waiter, java_thread_ref(t->java).units);
    while (!frozen) {
        uint32_t seen = atomic_load(&t->java->wake_word);
        if (heap_has_pending_references(t->vm->heap) || (atomic_load(&t->mutator.poll) & POLL_ASYNC_EXCEPTION)) break;
        frozen = thread_must_freeze(t);
        if (!frozen) thread_wait(t, seen, -1);
    }
    if (!frozen) atomic_store(&state->reference_waiter, 0); /* who stands still may be dormant, and be woken so */
    return !frozen;
}

void threads_wake_reference_handler(VM *vm)
{
    uint32_t units = atomic_load(&vm->state->reference_waiter);
    if (units) java_thread_wake(NULL, java_thread_at((JavaThreadRef){units}));
}
