/* futex.c: sleeping on a 32-bit word, and the lock and the condition made of it.
 * Source: Drepper, "Futexes are tricky" (2011), the third mutex. */
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/os_thread.h"

enum { NANOSECONDS = 1000000000 };

/* WAIT_BITSET rather than WAIT because its timeout is an absolute monotonic time. */
FutexResult futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t deadline_ns)
{
    struct timespec until = {.tv_sec = deadline_ns / NANOSECONDS, .tv_nsec = deadline_ns % NANOSECONDS};
    struct timespec *timeout = deadline_ns < 0 ? NULL : &until;
    for (;;) {
        if (syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected, timeout, NULL,
                    FUTEX_BITSET_MATCH_ANY) == 0)
            return FUTEX_RESULT_WOKEN;
        if (errno == ETIMEDOUT) return FUTEX_RESULT_TIMED_OUT;
        if (errno != EINTR) return FUTEX_RESULT_CHANGED;
    }
}

uint32_t futex_wake(_Atomic uint32_t *word, uint32_t count)
{
    long woken =
        syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count > INT_MAX ? INT_MAX : (int)count, NULL, NULL, 0);
    return woken < 0 ? 0 : (uint32_t)woken;
}

/* Of the operation on the second word only its wake-up is wanted: 0 is stored where 0 is. */
void futex_wake_both(_Atomic uint32_t *first, _Atomic uint32_t *second)
{
    int store_zero = FUTEX_OP(FUTEX_OP_SET, 0, FUTEX_OP_CMP_EQ, 0);
    if (syscall(SYS_futex, first, FUTEX_WAKE_OP_PRIVATE, INT_MAX, (uintptr_t)INT_MAX, second, store_zero) >= 0) return;
    futex_wake(first, UINT32_MAX);
    futex_wake(second, UINT32_MAX);
}

/* Spinning a little first pays: these locks are held for some hundred nanoseconds. */
enum { SPINS = 40 };

static inline void pause_cpu(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

void os_lock_slow(OsLock *lock)
{
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load_explicit(&lock->word, memory_order_relaxed) == 0 && os_lock_try(lock)) return;
        pause_cpu();
    }
    while (atomic_exchange_explicit(&lock->word, 2, memory_order_acquire) != 0)
        futex_wait(&lock->word, 2, -1);
}

void os_unlock_slow(OsLock *lock)
{
    futex_wake(&lock->word, 1);
}

bool os_condition_wait(OsCondition *condition, OsLock *lock, int64_t deadline_ns)
{
    uint32_t seen = atomic_load_explicit(&condition->sequence, memory_order_relaxed);
    os_unlock(lock);
    FutexResult result = futex_wait(&condition->sequence, seen, deadline_ns);
    /* Others may have been woken with us: take the lock as one that is contended. */
    while (atomic_exchange_explicit(&lock->word, 2, memory_order_acquire) != 0)
        futex_wait(&lock->word, 2, -1);
    return result != FUTEX_RESULT_TIMED_OUT;
}

void os_condition_signal(OsCondition *condition)
{
    atomic_fetch_add_explicit(&condition->sequence, 1, memory_order_relaxed);
    futex_wake(&condition->sequence, 1);
}

void os_condition_broadcast(OsCondition *condition)
{
    atomic_fetch_add_explicit(&condition->sequence, 1, memory_order_relaxed);
    futex_wake(&condition->sequence, UINT32_MAX);
}
