/* Tests of sandbox/os_thread.h, clock.h, random.h: threads run and end, locks exclude, waits end in time. */
#include <criterion/criterion.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/os_thread.h"
#include "sandbox/random.h"

typedef struct Shared {
    OsLock      lock;
    OsCondition condition;
    int         count;
    uint32_t    id;
    char       *lowest, *limit, *local;
} Shared;

static void add_many(void *argument)
{
    Shared *shared = argument;
    for (int i = 0; i < 20000; i++) {
        os_lock(&shared->lock);
        shared->count++;
        os_unlock(&shared->lock);
    }
}

Test(threads, a_lock_excludes)
{
    Shared shared = {0};
    OsThread threads[4];
    for (int i = 0; i < 4; i++) cr_assert(os_thread_create(&threads[i], 0, add_many, &shared, "adder"));
    for (int i = 0; i < 4; i++) os_thread_join(threads[i]);
    cr_assert_eq(shared.count, 80000);
    cr_assert_eq(shared.lock.word, 0);
}

static void look_at_stack(void *argument)
{
    Shared *shared = argument;
    char here;
    shared->local = &here;
    shared->id = os_thread_id();
    os_thread_stack_bounds((void **)&shared->lowest, (void **)&shared->limit);
}

Test(threads, a_stack_has_the_size_asked_for_and_holds_its_locals)
{
    size_t sizes[] = {16 * 1024, 256 * 1024, 3 * 1024 * 1024};
    for (int i = 0; i < 3; i++) {
        Shared shared = {0};
        OsThread thread;
        cr_assert(os_thread_create(&thread, sizes[i], look_at_stack, &shared,
                                   "a name that is longer than allowed"));
        os_thread_join(thread);
        cr_assert(shared.lowest < shared.local && shared.local < shared.limit);
        size_t size = (size_t)(shared.limit - shared.lowest);
        cr_assert_geq(size, sizes[i] < 131072 ? 131072 - 8192 : sizes[i] - 8192);
        cr_assert_leq(size, sizes[i] + 256 * 1024);
        cr_assert_neq(shared.id, os_thread_id());
    }
}

Test(threads, the_main_stack_has_bounds)
{
    void *lowest, *limit;
    char here;
    cr_assert(os_thread_stack_bounds(&lowest, &limit));
    cr_assert((char *)lowest < &here && &here < (char *)limit);
}

typedef struct Sleeper {
    _Atomic uint32_t *word;
} Sleeper;

static void sleep_on(void *argument)
{
    const Sleeper *sleeper = argument;
    while (atomic_load(sleeper->word)) futex_wait(sleeper->word, 1, -1);
}

/* Awake or not yet asleep when it is called: each sees 0, or is woken. */
Test(threads, sleepers_on_two_words_are_woken_together)
{
    for (int round = 0; round < 50; round++) {
        _Atomic uint32_t words[2] = {1, 1};
        Sleeper  sleepers[4] = {{&words[0]}, {&words[1]}, {&words[0]}, {&words[1]}};
        OsThread threads[4];
        for (int i = 0; i < 4; i++) cr_assert(os_thread_create(&threads[i], 0, sleep_on, &sleepers[i], "sleeper"));
        atomic_store(&words[0], 0);
        atomic_store(&words[1], 0);
        futex_wake_both(&words[0], &words[1]);
        for (int i = 0; i < 4; i++) os_thread_join(threads[i]);
    }
}

/* What the scheduler makes of it is its own affair. */
Test(threads, a_wish_for_short_turns_is_no_error)
{
    os_thread_set_turn(os_thread_id(), 100000);
    os_thread_set_turn(os_thread_id(), 0);
    cr_assert_not(os_thread_set_turn(UINT32_C(0x7ffffff0), 0), "there is no such thread");
}

Test(threads, a_futex_times_out_and_sees_a_change)
{
    _Atomic uint32_t word = 7;
    int64_t start = clock_monotonic_ns();
    cr_assert_eq(futex_wait(&word, 8, -1), FUTEX_RESULT_CHANGED);
    cr_assert_eq(futex_wait(&word, 7, start + 20000000), FUTEX_RESULT_TIMED_OUT);
    cr_assert_geq(clock_monotonic_ns(), start + 20000000);
    cr_assert_eq(futex_wake(&word, UINT32_MAX), 0);
}

static void signal_condition(void *argument)
{
    Shared *shared = argument;
    os_lock(&shared->lock);
    shared->count = 1;
    os_condition_broadcast(&shared->condition);
    os_unlock(&shared->lock);
}

Test(threads, a_condition_wakes_who_waits)
{
    Shared shared = {0};
    OsThread thread;
    os_lock(&shared.lock);
    cr_assert(os_thread_create(&thread, 0, signal_condition, &shared, NULL));
    while (!shared.count) cr_assert(os_condition_wait(&shared.condition, &shared.lock, -1));
    cr_assert_not(os_condition_wait(&shared.condition, &shared.lock, clock_deadline(1000000)));
    os_unlock(&shared.lock);
    os_thread_join(thread);
}

Test(threads, processors_and_cpu_time_are_told)
{
    cr_assert_geq(os_thread_cpu_count(), 1);
    int64_t before = os_thread_cpu_time(0, false);
    for (volatile int i = 0; i < 1000000; i++) continue;
    cr_assert_gt(os_thread_cpu_time(0, false), before);
    cr_assert_geq(os_thread_cpu_time(0, true), 0);
    cr_assert_eq(os_thread_cpu_time(0x3ffffff, true), -1);
}

Test(clocks, they_go_on)
{
    int64_t start = clock_monotonic_ns();
    clock_sleep_until(start + 5000000);
    cr_assert_geq(clock_monotonic_ns(), start + 5000000);
    cr_assert_gt(clock_realtime_ms(), 1600000000000);
    cr_assert_leq(clock_realtime_ns() / 1000000 - clock_realtime_ms(), 1000);
    cr_assert_eq(clock_deadline(INT64_MAX), INT64_MAX);
    cr_assert_gt(clock_process_cpu_ns(), 0);
}

Test(randomness, two_draws_differ)
{
    uint8_t first[64] = {0}, second[64] = {0};
    cr_assert(random_bytes(first, 64) && random_bytes(second, 64));
    cr_assert_neq(memcmp(first, second, 64), 0);
}
