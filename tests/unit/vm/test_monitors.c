/* Tests of vm/monitor.c: mutual exclusion, wait and notify, inflation and deflation, identity hashes. */
#include <criterion/criterion.h>

#include "fake_vm.h"
#include "sandbox/clock.h"
#include "vm/thread_status.h"

static FakeVM fake;

static void open_vm(void) { fake_vm_open(&fake); }
static void close_vm(void) { fake_vm_close(&fake); }
TestSuite(monitors, .init = open_vm, .fini = close_vm, .timeout = 60);

static unsigned state_of(const Object *object) { return atomic_load((_Atomic uint32_t *)&object->state) >> OBJECT_STATE_SHIFT; }

/* Threads with a body of C; each test keeps its data in these. */
enum { THREADS = 4, ROUNDS = 20000 };
static Object *shared;
static _Atomic unsigned finished_threads, waiting_threads;
static unsigned counter, order[THREADS], order_count;

static void start(void (*body)(Thread *)) { cr_assert(thread_start_body(fake.t, fake_thread_object(&fake, false), body)); }

/* Until all other threads are gone. */
static void join_all(void)
{
    threads_await_last(fake.t);
}

Test(monitors, a_lock_nests_in_the_header)
{
    Object *object = fake_object(&fake);
    for (int i = 0; i < 1000; i++) cr_assert(monitor_enter(fake.t, object));
    cr_assert_eq(state_of(object), OBJECT_THIN_LOCKED);
    cr_assert(monitor_is_held(fake.t, object));
    for (int i = 0; i < 1000; i++) cr_assert(monitor_exit(fake.t, object));
    cr_assert_eq(state_of(object), OBJECT_NEUTRAL);
    cr_assert_not(monitor_is_held(fake.t, object));
}

Test(monitors, more_nesting_than_the_header_can_count_inflates)
{
    Object *object = fake_object(&fake);
    for (int i = 0; i < 3000; i++) cr_assert(monitor_enter(fake.t, object));
    cr_assert_eq(state_of(object), OBJECT_INFLATED);
    cr_assert_eq(monitor_owner(&fake.vm, object), fake.t->java);
    for (int i = 0; i < 3000; i++) cr_assert(monitor_is_held(fake.t, object) && monitor_exit(fake.t, object));
    cr_assert_not(monitor_is_held(fake.t, object));
}

Test(monitors, an_identity_hash_never_changes)
{
    Object *object = fake_object(&fake), *other = fake_object(&fake);
    uint32_t hash = object_identity_hash(fake.t, object);
    cr_assert_neq(hash, 0);
    cr_assert_eq(object_identity_hash(fake.t, object), hash);
    cr_assert(monitor_enter(fake.t, object)); /* hash and lock: inflated */
    cr_assert_eq(state_of(object), OBJECT_INFLATED);
    cr_assert_eq(object_identity_hash(fake.t, object), hash);
    cr_assert(monitor_exit(fake.t, object));
    fake_vm_collect(&fake);
    fake_vm_collect(&fake);
    cr_assert_eq(state_of(object), OBJECT_NEUTRAL, "an idle monitor is deflated by the second collection");
    cr_assert_eq(object_identity_hash(fake.t, object), hash);

    cr_assert(monitor_enter(fake.t, other)); /* lock, then hash */
    hash = object_identity_hash(fake.t, other);
    cr_assert(monitor_is_held(fake.t, other));
    cr_assert(monitor_exit(fake.t, other));
    cr_assert_eq(object_identity_hash(fake.t, other), hash);
}

Test(monitors, monitors_of_dead_objects_are_freed)
{
    for (int i = 0; i < 50; i++) {
        Object *object = fake_object(&fake);
        object_identity_hash(fake.t, object);
        cr_assert(monitor_enter(fake.t, object) && monitor_exit(fake.t, object));
    }
    cr_assert_eq(monitors_count(&fake.vm), 50);
    fake_forget_roots(&fake);
    fake_vm_collect(&fake);
    fake_vm_collect(&fake);
    cr_assert_leq(monitors_count(&fake.vm), 1, "conservative scanning may keep the last");
}

static void count_up(Thread *t)
{
    for (int i = 0; i < ROUNDS; i++) {
        cr_assert(monitor_enter(t, shared));
        unsigned before = counter;
        if (i % 64 == 0) thread_yield(t);
        counter = before + 1;
        cr_assert(monitor_exit(t, shared));
        thread_poll(t);
    }
    atomic_fetch_add(&finished_threads, 1);
}

Test(monitors, only_one_thread_is_inside)
{
    shared = fake_object(&fake);
    for (int i = 0; i < THREADS; i++) start(count_up);
    while (atomic_load(&finished_threads) < THREADS) {
        cr_assert(thread_sleep(fake.t, 1));
        fake_vm_collect(&fake); /* deflates under their feet */
    }
    join_all();
    cr_assert_eq(counter, THREADS * ROUNDS);
}

static void wait_once(Thread *t)
{
    cr_assert(monitor_enter(t, shared));
    unsigned number = atomic_fetch_add(&waiting_threads, 1);
    cr_assert(monitor_enter(t, shared)); /* recursion is given up and restored */
    cr_assert(monitor_wait(t, shared, 0));
    cr_assert(monitor_exit(t, shared) && monitor_is_held(t, shared));
    order[order_count++] = number;
    cr_assert(monitor_exit(t, shared));
}

static void await_waiters(unsigned count)
{
    for (;;) {
        cr_assert(monitor_enter(fake.t, shared));
        bool there = atomic_load(&waiting_threads) == count;
        cr_assert(monitor_exit(fake.t, shared));
        if (there) return;
        cr_assert(thread_sleep(fake.t, 1));
    }
}

Test(monitors, notify_wakes_in_order_of_arrival)
{
    shared = fake_object(&fake);
    for (int i = 0; i < THREADS; i++) start(wait_once);
    await_waiters(THREADS);
    fake_vm_collect(&fake);
    for (unsigned i = 0; i < THREADS; i++) {
        cr_assert(monitor_enter(fake.t, shared));
        cr_assert_eq(order_count, i);
        cr_assert(monitor_notify(fake.t, shared, false));
        cr_assert(monitor_exit(fake.t, shared));
        for (bool done = false; !done;) {
            cr_assert(thread_sleep(fake.t, 1) && monitor_enter(fake.t, shared));
            done = order_count > i;
            cr_assert(monitor_exit(fake.t, shared));
        }
    }
    join_all();
    for (unsigned i = 0; i < THREADS; i++) cr_assert_eq(order[i], i);
}

Test(monitors, notify_all_wakes_all)
{
    shared = fake_object(&fake);
    for (int i = 0; i < THREADS; i++) start(wait_once);
    await_waiters(THREADS);
    cr_assert(monitor_enter(fake.t, shared) && monitor_notify(fake.t, shared, true) && monitor_exit(fake.t, shared));
    join_all();
    cr_assert_eq(order_count, THREADS);
}

Test(monitors, a_wait_ends_at_its_deadline_and_not_before)
{
    Object *object = fake_object(&fake);
    int64_t begin = clock_monotonic_ns();
    cr_assert(monitor_enter(fake.t, object) && monitor_wait(fake.t, object, 30));
    cr_assert_geq(clock_monotonic_ns() - begin, INT64_C(30000000));
    cr_assert(monitor_is_held(fake.t, object) && monitor_exit(fake.t, object));
}

/* A ping-pong through wait and notify: a lost wake-up would hang it. */
static void pong(Thread *t)
{
    for (unsigned i = 0; i < 3000; i++) {
        cr_assert(monitor_enter(t, shared));
        while (counter % 2 == 0) cr_assert(monitor_wait(t, shared, 0));
        counter++;
        cr_assert(monitor_notify(t, shared, false) && monitor_exit(t, shared));
    }
}

Test(monitors, no_notification_is_lost)
{
    shared = fake_object(&fake);
    start(pong);
    for (unsigned i = 0; i < 3000; i++) {
        cr_assert(monitor_enter(fake.t, shared));
        while (counter % 2 == 1) cr_assert(monitor_wait(fake.t, shared, 0));
        counter++;
        cr_assert(monitor_notify(fake.t, shared, false) && monitor_exit(fake.t, shared));
    }
    join_all();
    cr_assert_eq(counter, 6000);
}
