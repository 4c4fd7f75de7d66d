/* limits.c: see limits.h. The watching thread is no thread of the VM: it takes no part in safepoints and touches no reference; of the
 * arena it looks at the list of threads, under its lock. It writes nothing: where nobody reads standard error, a write blocks for ever, as a
 * program can arrange. Reports and the last words are those of another thread, made when there is something to say, for which the watching
 * one waits only so long. */
#include "vm/limits.h"

#include <stdio.h>
#include <stdlib.h>

#include "sandbox/clock.h"
#include "sandbox/limits.h"
#include "sandbox/poll.h"
#include "vm/exception.h"
#include "vm/native.h"
#include "vm/thread_status.h"

/* How often threads are asked again, and how long a measurement of processor time may be off at least. */
#define ASK_AGAIN_NS INT64_C(10000000)
#define FINEST_NS    INT64_C(5000000)
/* How long the end waits for what is to be said about it. */
#define SAYING_NS    INT64_C(1000000000)

struct Limits {
    VM              *vm;
    OsThread         thread;
    int64_t          started_ns;     /* monotonic */
    int64_t          cpu_before_ns;  /* of the main thread, before it was this VM's */
    int64_t          cpu_gone_ns;    /* of threads that are no more; under thread_lock */
    _Atomic uint32_t signal;         /* futex: bumped when one of the following changes */
    _Atomic uint32_t over;           /* LimitKind + 1 of the limit that ends the VM */
    _Atomic uint32_t ended;          /* the grace is over */
    _Atomic uint32_t closing;
    OsThread         reporter;
    _Atomic uint32_t reporting;      /* the reporter is at it */
    bool             has_reporter;   /* to be joined; the watching thread's, and limits_close's after it */
};

bool limits_are_over(const VM *vm) { return vm->limits && atomic_load(&vm->limits->over); }

bool limits_have_ended(const VM *vm) { return vm->limits && atomic_load(&vm->limits->ended); }

static void signal_watcher(Limits *limits)
{
    atomic_fetch_add(&limits->signal, 1);
    futex_wake(&limits->signal, UINT32_MAX);
}

/* The sandbox's hook, on any thread. */
static void on_limit(void *context, LimitKind kind, bool hard)
{
    Limits *limits = context;
    uint32_t none = 0;
    if (hard) atomic_compare_exchange_strong(&limits->over, &none, (uint32_t)kind + 1);
    signal_watcher(limits);
}

/* --- reporting ------------------------------------------------------------------------------------------------------------ */

static void run_reporter(void *argument)
{
    Limits *limits = argument;
    limit_report_pending(limits->vm->sandbox);
    atomic_store(&limits->reporting, 0);
    signal_watcher(limits); /* there may be more by now */
}

static void join_reporter(Limits *limits)
{
    if (limits->has_reporter) os_thread_join(limits->reporter);
    limits->has_reporter = false;
}

/* Has somebody report what there is to report, unless that is under way. */
static void report(Limits *limits)
{
    if (!limit_reports_pending(limits->vm->sandbox) || atomic_load(&limits->reporting)) return;
    join_reporter(limits);
    atomic_store(&limits->reporting, 1);
    limits->has_reporter = os_thread_create(&limits->reporter, 0, run_reporter, limits, "limit report");
    if (!limits->has_reporter) atomic_store(&limits->reporting, 0);
}

/* Until all is reported, or that takes too long. */
static void await_reports(Limits *limits)
{
    int64_t deadline = clock_deadline(SAYING_NS);
    while (clock_monotonic_ns() < deadline && !atomic_load(&limits->closing)) {
        uint32_t seen = atomic_load(&limits->signal);
        report(limits);
        if (!atomic_load(&limits->reporting)) return;
        futex_wait(&limits->signal, seen, deadline);
    }
}

void limits_await_reports(VM *vm)
{
    Limits *limits = vm->limits;
    int64_t deadline = clock_deadline(SAYING_NS);
    while (limits && clock_monotonic_ns() < deadline) {
        uint32_t seen = atomic_load(&limits->signal);
        if (!limit_reports_pending(vm->sandbox) && !atomic_load(&limits->reporting)) return;
        futex_wait(&limits->signal, seen, deadline);
    }
}

/* --- measuring ------------------------------------------------------------------------------------------------------------ */

/* Processor time of the VM's threads together; *count: how many there are. */
static int64_t cpu_time(Limits *limits, uint32_t *count)
{
    VM *vm = limits->vm;
    threads_lock(vm);
    int64_t sum = limits->cpu_gone_ns - limits->cpu_before_ns;
    *count = 0;
    for (uint32_t i = 0; i < vm->native_thread_capacity; i++) {
        const Thread *t = vm->native_threads[i];
        int64_t used = t && t->os_id ? os_thread_cpu_time(t->os_id, false) : 0;
        if (!t) continue;
        if (used > 0) sum += used;
        ++*count;
    }
    threads_unlock(vm);
    return sum > 0 ? sum : 0;
}

/* The time until `used` can reach the next of the limits, when `rate` nanoseconds of it pass in one; INT64_MAX: never. */
static int64_t time_to_next(const Limit *limit, int64_t used, uint32_t rate)
{
    int64_t left = INT64_MAX;
    if (limit->soft && (int64_t)limit->soft > used) left = (int64_t)limit->soft - used;
    if (limit->hard && (int64_t)limit->hard > used && (int64_t)limit->hard - used < left) left = (int64_t)limit->hard - used;
    if (left == INT64_MAX) return left;
    left /= rate ? rate : 1;
    return left > FINEST_NS ? left : FINEST_NS;
}

static int64_t measure_cpu(Limits *limits)
{
    const Limit *limit = sandbox_limit(limits->vm->sandbox, LIMIT_CPU);
    if (!limit->soft && !limit->hard) return INT64_MAX;
    uint32_t count, processors = os_thread_cpu_count();
    int64_t used = cpu_time(limits, &count);
    limit_measure(limits->vm->sandbox, LIMIT_CPU, (uint64_t)used);
    /* Threads may be made meanwhile, so all processors may be busy. */
    return time_to_next(limit, used, processors);
}

static int64_t measure_time(Limits *limits)
{
    const Limit *limit = sandbox_limit(limits->vm->sandbox, LIMIT_TIME);
    if (!limit->soft && !limit->hard) return INT64_MAX;
    int64_t used = clock_monotonic_ns() - limits->started_ns;
    limit_measure(limits->vm->sandbox, LIMIT_TIME, (uint64_t)used);
    return time_to_next(limit, used, 1);
}

/* Until a limit is reached that ends the VM. False: the VM is being closed. */
static bool watch(Limits *limits)
{
    for (;;) {
        uint32_t seen = atomic_load(&limits->signal);
        int64_t cpu = measure_cpu(limits), time = measure_time(limits), pause = cpu < time ? cpu : time;
        report(limits);
        if (atomic_load(&limits->closing)) return false;
        if (atomic_load(&limits->over)) return true;
        futex_wait(&limits->signal, seen, pause == INT64_MAX ? -1 : clock_deadline(pause));
    }
}

/* --- ending --------------------------------------------------------------------------------------------------------------- */

/* In the system group: reference handler, finalizer and the like, which must go on while the program tidies up. */
static bool is_of_library(VM *vm, Object *thread_object)
{
    ObjectRef group = *(ObjectRef *)field_address(thread_object, vm->known_field[FIELD_Thread_group]);
    return group.units == vm->state->system_thread_group.units;
}

/* Asks all threads for `bit`, and wakes them. As by Thread.stop, waits end as if interrupted. */
static void ask_all(VM *vm, uint32_t bit, bool library_too)
{
    threads_lock(vm);
    for (JavaThread *java = java_thread_at(vm->state->threads); java; java = java_thread_at(java->next)) {
        Thread *t = thread_of_java(vm, java);
        Object *object = object_at(java->object);
        if (!t || (!library_too && (!object || is_of_library(vm, object)))) continue;
        if (object && !java->dead)
            __atomic_store_n((uint8_t *)field_address(object, vm->known_field[FIELD_Thread_interrupted]), 1, __ATOMIC_RELEASE);
        thread_request(t, bit);
        java_thread_wake(NULL, java);
        if (t->waiter) waiter_wake(t->waiter);
    }
    threads_unlock(vm);
}

/* False: the VM is being closed. */
static bool wait_until(Limits *limits, int64_t deadline_ns)
{
    while (!atomic_load(&limits->closing)) {
        uint32_t seen = atomic_load(&limits->signal);
        report(limits);
        if (clock_monotonic_ns() >= deadline_ns) return true;
        if (!atomic_load(&limits->closing)) futex_wait(&limits->signal, seen, deadline_ns);
    }
    return false;
}

static void say_and_exit(void *argument)
{
    Limits *limits = argument;
    char limit[100], text[200];
    limit_message(limits->vm->sandbox, atomic_load(&limits->over) - 1, limit, sizeof limit);
    int length = snprintf(text, sizeof text, "atoll: %s; the program did not end within a second of that, and is stopped\n", limit);
    sandbox_write_stderr(text, (size_t)length);
    sandbox_exit_process(LIMIT_STATUS);
}

static _Noreturn void end_process(Limits *limits)
{
    OsThread speaker;
    if (os_thread_create(&speaker, 0, say_and_exit, limits, "limit end")) {
        _Atomic uint32_t never = 0;
        int64_t deadline = clock_deadline(SAYING_NS);
        while (clock_monotonic_ns() < deadline) futex_wait(&never, 0, deadline);
    }
    sandbox_exit_at_once(LIMIT_STATUS);
}

static void run_watcher(void *argument)
{
    Limits *limits = argument;
    VM *vm = limits->vm;
    arena_enter(&vm->arena);
    if (!watch(limits)) return;
    await_reports(limits);
    ask_all(vm, POLL_LIMIT, false);
    if (!wait_until(limits, clock_deadline(LIMIT_GRACE_NS))) return;
    if (vm->options.own_process) end_process(limits);
    atomic_store(&limits->ended, 1);
    do ask_all(vm, POLL_LEAVE, true); /* again and again: a thread may begin to wait just after it was woken */
    while (wait_until(limits, clock_deadline(ASK_AGAIN_NS)));
}

/* --- what the VM's threads do ------------------------------------------------------------------------------------------------ */

bool limits_throw(Thread *t)
{
    char text[100];
    thread_withdraw(t, POLL_LIMIT);
    limit_message(t->vm->sandbox, atomic_load(&t->vm->limits->over) - 1, text, sizeof text);
    return throw_new(t, "java/lang/InternalError", "%s", text);
}

bool limits_admit_thread(VM *vm, char *text, size_t size)
{
    SandboxError error;
    if (!vm->sandbox) return true; /* in tests of parts */
    if (limit_admits(vm->sandbox, LIMIT_THREADS, vm->state->bound_count, 1, SANDBOX_EAGAIN, &error)) return true;
    snprintf(text, size, "%s", error.message);
    return false;
}

bool limits_admit_stack(VM *vm, uint64_t bytes, char *text, size_t size)
{
    SandboxError error;
    if (!vm->sandbox) return true;
    uint64_t held = atomic_fetch_add(&vm->large_stacks, bytes) + offheap_used(&vm->arena);
    if (bytes == 0 || limit_admits(vm->sandbox, LIMIT_OFF_HEAP, held, bytes, SANDBOX_ENOMEM, &error)) return true;
    limits_stack_gone(vm, bytes);
    snprintf(text, size, "%s", error.message);
    return false;
}

void limits_stack_gone(VM *vm, uint64_t bytes)
{
    if (vm->sandbox) atomic_fetch_sub(&vm->large_stacks, bytes);
}

void limits_thread_gone(Thread *t)
{
    int64_t used = t->vm->limits ? os_thread_cpu_time(0, false) : 0;
    if (used > 0) t->vm->limits->cpu_gone_ns += used;
}

void limits_note_heap(VM *vm, uint64_t bytes)
{
    uint64_t soft = vm->sandbox ? sandbox_limit(vm->sandbox, LIMIT_HEAP)->soft : 0;
    if (soft && bytes > soft) limit_admits(vm->sandbox, LIMIT_HEAP, bytes, 0, SANDBOX_ENOMEM, NULL);
    if (vm->sandbox && sandbox_limit(vm->sandbox, LIMIT_OFF_HEAP)->soft)
        limit_admits(vm->sandbox, LIMIT_OFF_HEAP, offheap_used(&vm->arena), 0, SANDBOX_ENOMEM, NULL);
}

/* --- life --------------------------------------------------------------------------------------------------------------------- */

static bool is_needed(const VM *vm)
{
    for (int i = 0; i < LIMIT_KINDS; i++) {
        const Limit *limit = sandbox_limit(vm->sandbox, i);
        if (limit_ends_vm(i) && (limit->hard || limit->soft)) return true;
    }
    return false;
}

bool limits_open(VM *vm)
{
    if (!is_needed(vm)) return true;
    Limits *limits = calloc(1, sizeof *limits);
    if (!limits) return false;
    limits->vm = vm;
    limits->started_ns = clock_monotonic_ns();
    limits->cpu_before_ns = os_thread_cpu_time(0, false);
    vm->limits = limits;
    sandbox_set_limit_hook(vm->sandbox, on_limit, limits);
    if (os_thread_create(&limits->thread, 0, run_watcher, limits, "limits")) return true;
    sandbox_set_limit_hook(vm->sandbox, NULL, NULL);
    vm->limits = NULL;
    free(limits);
    return false;
}

void limits_close(VM *vm)
{
    Limits *limits = vm->limits;
    if (!limits) return;
    atomic_store(&limits->closing, 1);
    signal_watcher(limits);
    os_thread_join(limits->thread);
    join_reporter(limits);
    sandbox_set_limit_hook(vm->sandbox, NULL, NULL);
    vm->limits = NULL;
    free(limits);
}
