/* Tests of vm/thread.c and thread_wait.c: life of threads, park, sleep, leaving. (Java's side of them: tests/java.) */
#include <criterion/criterion.h>

#include "fake_vm.h"
#include "sandbox/clock.h"
#include "vm/thread_status.h"

static FakeVM fake;

static void open_vm(void) { fake_vm_open(&fake); }
static void close_vm(void) { fake_vm_close(&fake); }
TestSuite(threads, .init = open_vm, .fini = close_vm, .timeout = 60);

static _Atomic unsigned runs;
static _Atomic uint32_t numbers[64];

static void note_run(Thread *t)
{
    cr_assert_eq(thread_current(), t);
    cr_assert_eq(arena_base, t->vm->arena.base);
    atomic_store(&numbers[atomic_fetch_add(&runs, 1)], t->java->number);
}

static int32_t status_of(Object *object)
{
    Thread *t = fake.t;
    return __atomic_load_n((int32_t *)field_address(object, FIELD_OFFSET(Thread_threadStatus)), __ATOMIC_ACQUIRE);
}

static Object *start(void (*body)(Thread *), bool daemon)
{
    Object *object = fake_thread_object(&fake, daemon);
    cr_assert(thread_start_body(fake.t, object, body));
    return object;
}

static void await_status(Object *object, int32_t status)
{
    while (status_of(object) != status) cr_assert(thread_sleep(fake.t, 1));
}

Test(threads, each_runs_ends_and_is_forgotten)
{
    for (int i = 0; i < 20; i++) {
        Object *object = start(note_run, false);
        if (i % 2) await_status(object, THREAD_STATUS_TERMINATED);
    }
    threads_await_last(fake.t);
    cr_assert_eq(runs, 20);
    cr_assert_eq(fake.vm.state->thread_count, 1);
    cr_assert_eq(fake.vm.state->non_daemon_count, 1);
    for (unsigned i = 0; i < 20; i++) cr_assert(numbers[i] > 1, "1 is the opener's");
}

/* Object.wait of Thread.join, on the monitor of the thread's object. */
Test(threads, the_end_notifies_who_joins)
{
    Object *object = start(note_run, false);
    cr_assert(monitor_enter(fake.t, object));
    while (java_thread_of_object(fake.t, object)) cr_assert(monitor_wait(fake.t, object, 0));
    cr_assert_eq(status_of(object), THREAD_STATUS_TERMINATED);
    cr_assert(monitor_exit(fake.t, object));
    threads_await_last(fake.t);
}

static void park_for_ever(Thread *t)
{
    thread_park(t, false, 0);
    atomic_fetch_add(&runs, 1);
}

Test(threads, unpark_ends_a_park)
{
    Object *object = start(park_for_ever, false);
    await_status(object, THREAD_STATUS_PARKED);
    cr_assert_eq(runs, 0);
    thread_unpark(fake.t, object);
    threads_await_last(fake.t);
    cr_assert_eq(runs, 1);
    thread_unpark(fake.t, object); /* dead: nothing happens */
    thread_unpark(fake.t, NULL);
}

Test(threads, a_permit_is_kept_for_one_park_only)
{
    Object *object = start(park_for_ever, false);
    await_status(object, THREAD_STATUS_PARKED);
    thread_unpark(fake.t, object);
    threads_await_last(fake.t);

    atomic_store(&fake.t->java->park_permit, 1);
    thread_park(fake.t, false, 0); /* returns at once */
    int64_t begin = clock_monotonic_ns();
    thread_park(fake.t, false, 20000000);
    cr_assert_geq(clock_monotonic_ns() - begin, INT64_C(20000000));
    thread_park(fake.t, false, -1);
    thread_park(fake.t, true, 0);
    thread_park(fake.t, true, 12345); /* long ago */
}

Test(threads, an_interrupt_ends_a_park_and_stays)
{
    Thread *t = fake.t;
    Object *object = start(park_for_ever, false);
    await_status(object, THREAD_STATUS_PARKED);
    set_boolean(object, FIELD_OFFSET(Thread_interrupted), true); /* as Thread.interrupt does */
    thread_interrupt(t, object);
    threads_await_last(t);
    cr_assert_eq(runs, 1);
    cr_assert(get_boolean(object, FIELD_OFFSET(Thread_interrupted)));
}

static void sleep_long(Thread *t)
{
    for (;;) thread_sleep(t, 1000000);
}

static void spin(Thread *t)
{
    for (;;) thread_poll(t);
}

static void wait_for_references(Thread *t)
{
    thread_wait_for_references(t);
    atomic_fetch_add(&runs, 1);
}

Test(threads, all_leave_when_asked)
{
    Object *sleeper = start(sleep_long, true);
    start(spin, true);
    start(wait_for_references, true);
    Object *parked = start(park_for_ever, false);
    await_status(sleeper, THREAD_STATUS_SLEEPING);
    await_status(parked, THREAD_STATUS_PARKED);
    fake_vm_collect(&fake); /* stops a spinning and sleeping world */
    cr_assert(threads_leave_all(fake.t, INT64_C(5000000000)));
    cr_assert_eq(fake.vm.state->threads.units, fake.vm.state->last_thread.units);
}

Test(threads, a_suspended_thread_waits_for_resume)
{
    Object *object = start(spin, true);
    Thread *t = fake.t;
    thread_suspend(t, object);
    JavaThread *java = java_thread_of_object(t, object);
    while (!atomic_load(&java->sleeping)) cr_assert(thread_sleep(t, 1));
    thread_resume(t, object);
    while (atomic_load(&java->sleeping)) cr_assert(thread_sleep(t, 1));
    cr_assert(threads_leave_all(t, INT64_C(5000000000)));
}

Test(threads, numbers_are_reused_late)
{
    uint32_t last = 0;
    for (int i = 0; i < 40; i++) {
        atomic_store(&runs, 0);
        start(note_run, false);
        threads_await_last(fake.t);
        cr_assert_neq(numbers[0], last);
        last = numbers[0];
    }
}
