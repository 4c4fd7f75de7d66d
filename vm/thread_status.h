/* thread_status.h: java.lang.Thread.threadStatus (contract 10.1), and small things that thread.c, thread_wait.c, thread_dump.c and
 * monitor.c share. */
#ifndef ATOLL_VM_THREAD_STATUS_H
#define ATOLL_VM_THREAD_STATUS_H

#include "sandbox/clock.h"
#include "vm/thread.h"

/* JVMTI's bits, as jdk.internal.misc.VM.toThreadState reads them. */
enum ThreadStatus {
    THREAD_STATUS_NEW = 0,
    THREAD_STATUS_RUNNABLE = 5,
    THREAD_STATUS_BLOCKED_ON_MONITOR_ENTER = 0x401,
    THREAD_STATUS_IN_OBJECT_WAIT = 0x191,
    THREAD_STATUS_IN_OBJECT_WAIT_TIMED = 0x1a1,
    THREAD_STATUS_PARKED = 0x291,
    THREAD_STATUS_PARKED_TIMED = 0x2a1,
    THREAD_STATUS_SLEEPING = 0xe1,
    THREAD_STATUS_TERMINATED = 2,
    THREAD_STATUS_WAITING_BIT = 0x80, /* in all that wait, park or sleep */
};

/* Sets the calling thread's threadStatus and answers what it was. (A thread without object, at the very start, has none.) */
static inline int32_t thread_status_set(Thread *t, int32_t status)
{
    Object *self = object_at(t->java->object);
    if (!self) return status;
    int32_t *word = (int32_t *)((uint8_t *)self + FIELD_OFFSET(Thread_threadStatus));
    int32_t before = __atomic_load_n(word, __ATOMIC_RELAXED);
    __atomic_store_n(word, status, __ATOMIC_RELEASE);
    if (status == THREAD_STATUS_BLOCKED_ON_MONITOR_ENTER) t->java->blocked_count++;
    else if (status & THREAD_STATUS_WAITING_BIT) t->java->waited_count++;
    return before;
}

/* Monotonic time so many milliseconds from now; saturating. */
static inline int64_t thread_deadline_ms(int64_t milliseconds)
{
    int64_t delta;
    if (__builtin_mul_overflow(milliseconds, INT64_C(1000000), &delta)) delta = INT64_MAX;
    return clock_deadline(delta);
}

/* The native side of a live thread. Under thread_lock, or with the world stopped. */
static inline Thread *thread_of_java(VM *vm, const JavaThread *java)
{
    return java->native_index && java->native_index < vm->native_thread_capacity ? vm->native_threads[java->native_index] : NULL;
}

static inline void threads_lock(VM *vm) { os_lock((OsLock *)&vm->state->thread_lock); }
static inline void threads_unlock(VM *vm) { os_unlock((OsLock *)&vm->state->thread_lock); }

/* Ends the calling thread at once if the VM made it (POLL_LEAVE); returns otherwise. */
void thread_leave(Thread *t);
/* An asynchronous exception has come: makes it pending, with the interrupt that came along forgotten. */
bool thread_take_asynchronous(Thread *t);
/* Sets a bit of the thread's poll word. */
static inline void thread_request(Thread *t, uint32_t bit) { atomic_fetch_or(&t->mutator.poll, bit); }
static inline void thread_withdraw(Thread *t, uint32_t bit) { atomic_fetch_and(&t->mutator.poll, ~bit); }

#endif
