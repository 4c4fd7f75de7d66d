/* os_thread.h: OS threads, waiting on 32-bit words, and locks made of them. Needs no capability; the VM
 * counts its threads.
 *
 * No libc type is visible: a lock is a 32-bit word that may lie in the arena, survive a checkpoint unlocked,
 * and be all zeroes to begin with. Futex words are private to the process (an arena is always a private
 * mapping). */
#ifndef ATOLL_SANDBOX_OS_THREAD_H
#define ATOLL_SANDBOX_OS_THREAD_H

#include <stdatomic.h>

#include "sandbox/sandbox.h"

/* A started thread. Valid until it is joined, or detached. */
typedef struct OsThread {
    uintptr_t handle;
} OsThread;

/* Starts a thread with all signals blocked (signals.h). `stack_size` in bytes, 0 for the system's default,
 * raised to a sane minimum of 128 KiB and rounded to pages; a guard page comes on top. `name` is cut to 15
 * bytes; may be NULL. False: no memory or too many threads, nothing is left behind. */
bool os_thread_create(OsThread *out, size_t stack_size, void (*entry)(void *argument), void *argument,
                      const char *name);

/* Exactly one of the two for each created thread. */
void os_thread_join(OsThread thread);
void os_thread_detach(OsThread thread);

/* The kernel's id of the calling thread, unique in the process while the thread lives; never 0. Cheap. */
uint32_t os_thread_id(void);

/* The calling thread's stack: lowest usable and one past the highest address. For the main thread the limit
 * is what RLIMIT_STACK allows at the time (capped to 1 GiB); pages below the guard gap are not included. */
bool os_thread_stack_bounds(void **lowest, void **limit);

/* Zeroes so many bytes of the calling thread's stack below the caller's frame: what earlier calls, or an earlier thread whose
 * stack this was, left there. */
void os_thread_clear_stack(size_t bytes);

void os_thread_yield(void);

/* Asks the scheduler to run a live thread of this process (by kernel id) in turns of that length, 0: of the usual one. Who asks for short
 * turns is let run soon after it wakes, gets no more time for that, and is interrupted more often. A wish: false where the kernel knows none
 * (Linux before 6.12 does nothing and says true), a filter of system calls refuses it, or the thread has a policy of its own. */
bool os_thread_set_turn(uint32_t id, uint64_t nanoseconds);
void os_thread_set_name(const char *name);

/* Processors this process may use: affinity mask and cgroup quota (rounded up), at least 1. Not cached. */
uint32_t os_thread_cpu_count(void);

/* Nanoseconds of CPU time used by the live thread with that kernel id (0: the caller); user only, or user and
 * system. -1 if there is no such thread. */
int64_t os_thread_cpu_time(uint32_t id, bool user_only);

/* Full memory barrier in all running threads of the process (membarrier), for asymmetric handshakes. False if
 * the kernel has none; then both sides need fences. os_thread_barrier_prepare must have been called once
 * before. */
bool os_thread_barrier_prepare(void);
bool os_thread_barrier_all(void);

typedef enum FutexResult {
    FUTEX_RESULT_WOKEN,    /* by futex_wake; may be spurious */
    FUTEX_RESULT_CHANGED,  /* the word did not hold `expected` */
    FUTEX_RESULT_TIMED_OUT
} FutexResult;

/* Sleeps while *word == expected, until woken or the clock_monotonic_ns() time `deadline_ns` has come (< 0:
 * no deadline). */
FutexResult futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t deadline_ns);

/* Wakes up to `count` sleepers (UINT32_MAX: all). Returns how many. */
uint32_t futex_wake(_Atomic uint32_t *word, uint32_t count);

/* Wakes all that sleep on two words, which hold 0: first those of the first, then those of the second, and is not interrupted between. */
void futex_wake_both(_Atomic uint32_t *first, _Atomic uint32_t *second);

/* A mutual-exclusion lock: 0 free, 1 held, 2 held and someone may sleep (Drepper, "Futexes are tricky"). Not
 * recursive, not fair. Zero-initialised is free. For short C sections; Java monitors are elsewhere. */
typedef struct OsLock {
    _Atomic uint32_t word;
} OsLock;

void os_lock_slow(OsLock *lock);
void os_unlock_slow(OsLock *lock);

static inline bool os_lock_try(OsLock *lock)
{
    uint32_t expected = 0;
    return atomic_compare_exchange_strong_explicit(&lock->word, &expected, 1, memory_order_acquire,
                                                   memory_order_relaxed);
}

static inline void os_lock(OsLock *lock)
{
    if (!os_lock_try(lock)) os_lock_slow(lock);
}

static inline void os_unlock(OsLock *lock)
{
    if (atomic_exchange_explicit(&lock->word, 0, memory_order_release) == 2) os_unlock_slow(lock);
}

/* A condition for use with one OsLock. Waits may end for nothing. Zero-initialised is ready. */
typedef struct OsCondition {
    _Atomic uint32_t sequence;
} OsCondition;

/* Gives the lock up, sleeps until signalled or `deadline_ns` (< 0: none), takes the lock again. False: the
 * deadline passed. */
bool os_condition_wait(OsCondition *condition, OsLock *lock, int64_t deadline_ns);
void os_condition_signal(OsCondition *condition);
void os_condition_broadcast(OsCondition *condition);

#endif
