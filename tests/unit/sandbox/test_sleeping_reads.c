/* Reads of sockets that sleep in the kernel (sandbox/wakeable_call.h): what comes, what ends, and no wake-up gets lost. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/descriptors.h"
#include "sandbox/files.h"
#include "sandbox/os_thread.h"
#include "sandbox/signals.h"
#include "sandbox/sockets.h"
#include "support.h"

/* A thread that reads byte after byte until the end or an error; wake-ups are counted. */
typedef struct Reader {
    Sandbox         *sandbox;
    int              descriptor;
    Waiter           waiter;
    _Atomic uint32_t bytes, wakes;
    _Atomic bool     stops;  /* at the next wake-up */
    SandboxError     error;
    int64_t          last;
    OsThread         thread;
} Reader;

static void run_reader(void *argument)
{
    Reader *reader = argument;
    char byte;
    for (;;) {
        reader->last = descriptor_read(reader->sandbox, &reader->waiter, reader->descriptor, &byte, 1, &reader->error);
        bool woken = reader->last < 0 && reader->error.kind == SANDBOX_WOKEN;
        if (reader->last == 1) atomic_fetch_add(&reader->bytes, 1);
        if (woken) atomic_fetch_add(&reader->wakes, 1);
        if (reader->last == 0 || (reader->last < 0 && !woken) || (woken && atomic_load(&reader->stops))) return;
    }
}

static void start_reader(Reader *reader, Sandbox *sandbox, int descriptor)
{
    *reader = (Reader){.sandbox = sandbox, .descriptor = descriptor};
    waiter_init(&reader->waiter);
    cr_assert(os_thread_create(&reader->thread, 0, run_reader, reader, "reader"));
}

static void join_reader(Reader *reader)
{
    os_thread_join(reader->thread);
    waiter_destroy(&reader->waiter);
}

static void wait_until(_Atomic uint32_t *count, uint32_t least)
{
    while (atomic_load(count) < least) os_thread_yield();
}

/* Until the reader has found nothing often enough to sleep in its reads. */
static void talk(Reader *reader, int other_end)
{
    for (uint32_t i = 1; i <= 20; i++) {
        clock_sleep_until(clock_deadline(1000000));
        cr_assert_eq(descriptor_write(reader->sandbox, NULL, other_end, "x", 1, NULL), 1);
        wait_until(&reader->bytes, i);
    }
}

static Sandbox *open_pair(int ends[2])
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    cr_assert(signals_open());
    cr_assert_eq(socket_pair(sandbox, ends, NULL), 0);
    return sandbox;
}

Test(sleeping_reads, no_wake_up_is_lost)
{
    Reader reader;
    int ends[2];
    Sandbox *sandbox = open_pair(ends);
    start_reader(&reader, sandbox, ends[0]);
    talk(&reader, ends[1]);
    for (uint32_t i = 1; i <= 3000; i++) {
        for (volatile uint32_t spin = 0; spin < i * 7 % 997; spin++) continue;
        atomic_store(&reader.stops, i == 3000);
        waiter_wake(&reader.waiter);
        wait_until(&reader.wakes, i);
    }
    join_reader(&reader);
    cr_assert_eq(reader.error.kind, SANDBOX_WOKEN);
    sandbox_close(sandbox);
}

Test(sleeping_reads, wake_ups_take_no_bytes_away)
{
    Reader reader;
    int ends[2];
    Sandbox *sandbox = open_pair(ends);
    start_reader(&reader, sandbox, ends[0]);
    talk(&reader, ends[1]);
    for (uint32_t i = 1; i <= 1000; i++) {
        waiter_wake(&reader.waiter);
        cr_assert_eq(descriptor_write(sandbox, NULL, ends[1], "x", 1, NULL), 1);
        wait_until(&reader.bytes, 20 + i);
    }
    descriptor_close(sandbox, ends[1], NULL);
    join_reader(&reader);
    cr_assert_eq(reader.last, 0);
    cr_assert_eq(atomic_load(&reader.bytes), 1020);
    sandbox_close(sandbox);
}

Test(sleeping_reads, closing_ends_them)
{
    for (int round = 0; round < 100; round++) {
        Reader reader;
        int ends[2];
        Sandbox *sandbox = open_pair(ends);
        start_reader(&reader, sandbox, ends[0]);
        if (round < 2) talk(&reader, ends[1]);
        if (round & 1) descriptor_preclose(sandbox, ends[0], NULL);
        else descriptor_close(sandbox, ends[0], NULL);
        join_reader(&reader);
        cr_assert_eq(reader.last, round & 1 ? 0 : -1);
        if (!(round & 1)) cr_assert_eq(reader.error.error_number, SANDBOX_EBADF);
        sandbox_close(sandbox);
    }
}

Test(sleeping_reads, two_readers_share_what_comes)
{
    Reader readers[2];
    int ends[2];
    Sandbox *sandbox = open_pair(ends);
    for (int i = 0; i < 2; i++) start_reader(&readers[i], sandbox, ends[0]);
    for (uint32_t i = 1; i <= 1000; i++) {
        cr_assert_eq(descriptor_write(sandbox, NULL, ends[1], "x", 1, NULL), 1);
        while (atomic_load(&readers[0].bytes) + atomic_load(&readers[1].bytes) < i) os_thread_yield();
    }
    descriptor_close(sandbox, ends[1], NULL);
    for (int i = 0; i < 2; i++) {
        join_reader(&readers[i]);
        cr_assert_eq(readers[i].last, 0);
    }
    sandbox_close(sandbox);
}

static void run_writer(void *argument)
{
    static char megabyte[1 << 20];
    Reader *writer = argument;
    writer->last = descriptor_write_all(writer->sandbox, &writer->waiter, writer->descriptor, megabyte, sizeof megabyte, NULL, &writer->error);
}

/* The kernel may let a read sleep, but a write to the same socket still waits where it can be woken; and a copy makes it as it was. */
Test(sleeping_reads, what_else_is_done_with_the_socket_can_be_woken)
{
    for (int round = 0; round < 2; round++) {
        Reader reader, writer;
        int ends[2];
        Sandbox *sandbox = open_pair(ends);
        start_reader(&reader, sandbox, ends[0]);
        talk(&reader, ends[1]);
        int copy = round == 0 ? ends[0] : descriptor_dup(sandbox, ends[0], NULL);
        cr_assert_geq(copy, 0);
        writer = (Reader){.sandbox = sandbox, .descriptor = copy};
        waiter_init(&writer.waiter);
        cr_assert(os_thread_create(&writer.thread, 0, run_writer, &writer, "writer"));
        clock_sleep_until(clock_deadline(10000000));
        waiter_wake(&writer.waiter);
        join_reader(&writer);
        cr_assert_eq(writer.last, false);
        cr_assert_eq(writer.error.kind, SANDBOX_WOKEN);
        atomic_store(&reader.stops, true);
        waiter_wake(&reader.waiter);
        join_reader(&reader);
        start_reader(&reader, sandbox, copy);
        descriptor_close(sandbox, ends[1], NULL);
        join_reader(&reader);
        sandbox_close(sandbox);
    }
}

/* As a selector waits: the deadline, what comes, and wake-ups. */
Test(sleeping_reads, event_queues_wait_the_same_way)
{
    int ends[2];
    Sandbox *sandbox = open_pair(ends);
    SandboxError error;
    EventRecord event;
    Waiter waiter;
    waiter_init(&waiter);
    int queue = event_queue_create(sandbox, NULL);
    cr_assert_eq(event_queue_control(sandbox, queue, EVENT_QUEUE_ADD, ends[0], POLL_READABLE, &error), 0);
    int64_t deadline = clock_deadline(3500000);
    cr_assert_eq(event_queue_wait(sandbox, &waiter, queue, &event, 1, deadline, &error), 0);
    cr_assert_geq(clock_monotonic_ns(), deadline);
    waiter_wake(&waiter);
    cr_assert_eq(event_queue_wait(sandbox, &waiter, queue, &event, 1, -1, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_WOKEN);
    descriptor_write(sandbox, NULL, ends[1], "x", 1, NULL);
    cr_assert_eq(event_queue_wait(sandbox, &waiter, queue, &event, 1, -1, &error), 1);
    cr_assert(event.descriptor == ends[0] && (event.events & POLL_READABLE));
    waiter_destroy(&waiter);
    sandbox_close(sandbox);
}
