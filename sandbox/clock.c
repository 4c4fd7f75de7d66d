/* clock.c: time from the kernel's clocks, by way of the vDSO. */
#include "sandbox/clock.h"

#include <errno.h>
#include <stdatomic.h>
#include <time.h>

enum { NANOSECONDS = 1000000000 };

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec;
}

/* Virtual time. `step` is 0 while time is real. */
static _Atomic int64_t virtual_step, virtual_now;
static int64_t virtual_start; /* in ns since 1970, at monotonic time 0 */

void clock_make_virtual(int64_t start_ms, int64_t step_ns)
{
    atomic_store(&virtual_now, NANOSECONDS); /* not 0, which some take for "no time" */
    virtual_start = start_ms * 1000000;
    atomic_store(&virtual_step, step_ns);
}

int64_t clock_virtual_now(void)
{
    return atomic_load(&virtual_now);
}

void clock_virtual_reach(int64_t ns)
{
    int64_t now = atomic_load(&virtual_now);
    while (atomic_load(&virtual_step) && now < ns && !atomic_compare_exchange_weak(&virtual_now, &now, ns)) continue;
}

int64_t clock_monotonic_ns(void)
{
    int64_t step = atomic_load_explicit(&virtual_step, memory_order_relaxed);
    return step ? atomic_fetch_add(&virtual_now, step) : read_clock(CLOCK_MONOTONIC);
}

int64_t clock_realtime_ns(void)
{
    if (atomic_load_explicit(&virtual_step, memory_order_relaxed)) return virtual_start + clock_monotonic_ns();
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_realtime_ms(void)
{
    return clock_realtime_ns() / 1000000;
}

void clock_realtime(int64_t *seconds, int32_t *nanoseconds)
{
    int64_t now = clock_realtime_ns();
    *seconds = now / NANOSECONDS;
    *nanoseconds = (int32_t)(now % NANOSECONDS);
}

int64_t clock_process_cpu_ns(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t clock_deadline(int64_t delta_ns)
{
    int64_t now = clock_monotonic_ns();
    if (delta_ns <= 0) return now;
    int64_t deadline;
    return __builtin_add_overflow(now, delta_ns, &deadline) ? INT64_MAX : deadline;
}

void clock_sleep_until(int64_t deadline_ns)
{
    struct timespec until = {.tv_sec = deadline_ns / NANOSECONDS, .tv_nsec = deadline_ns % NANOSECONDS};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) continue;
}
