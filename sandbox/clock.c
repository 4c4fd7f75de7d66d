/* clock.c: time from the kernel's clocks, by way of the vDSO. */
#include "sandbox/clock.h"

#include <errno.h>
#include <time.h>

enum { NANOSECONDS = 1000000000 };

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec;
}

int64_t clock_monotonic_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_realtime_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_realtime_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_realtime(int64_t *seconds, int32_t *nanoseconds)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *seconds = now.tv_sec;
    *nanoseconds = (int32_t)now.tv_nsec;
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
