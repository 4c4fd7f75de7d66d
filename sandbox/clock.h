/* clock.h: time. Needs no capability. All times are nanoseconds in int64_t unless the name says otherwise. */
#ifndef ATOLL_SANDBOX_CLOCK_H
#define ATOLL_SANDBOX_CLOCK_H

#include "sandbox/sandbox.h"

/* Since an arbitrary start; never goes back. Deadlines everywhere in this folder are in this time. */
int64_t clock_monotonic_ns(void);

/* Since 1970-01-01 UTC. */
int64_t clock_realtime_ns(void);
int64_t clock_realtime_ms(void);

/* Seconds and nanoseconds since 1970, from one reading. */
void clock_realtime(int64_t *seconds, int32_t *nanoseconds);

/* CPU time of the process so far, all threads, user and system. */
int64_t clock_process_cpu_ns(void);

/* now + delta, saturating; a negative delta gives now. */
int64_t clock_deadline(int64_t delta_ns);

/* For runs that are to be the same each time: from now on, in the whole process, time starts at `start_ms` since 1970 and goes by
 * `step_ns` at each reading. Before any other thread runs; never undone. */
void clock_make_virtual(int64_t start_ms, int64_t step_ns);
/* The virtual monotonic time, without a step; and moves it on to `ns`, if it is not there yet. Without effect on real time. */
int64_t clock_virtual_now(void);
void    clock_virtual_reach(int64_t ns);

/* Sleeps until the monotonic time has come. For the command and tests: Java's sleep waits on a futex, where
 * it can be woken. */
void clock_sleep_until(int64_t deadline_ns);

#endif
