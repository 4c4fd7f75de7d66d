/* Tests of sandbox/descriptors.h and poll.h: numbers are the lowest free, waits end by data, deadline,
 * wake-up and close. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/os_thread.h"
#include "support.h"

enum { SHORT_NS = 20000000 };

Test(descriptors, numbers_are_the_lowest_free)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    int a[2], b[2];
    cr_assert_eq(descriptor_count(sandbox), 3);
    cr_assert_eq(pipe_create(sandbox, a, NULL), 0);
    cr_assert_eq(pipe_create(sandbox, b, NULL), 0);
    cr_assert(a[0] == 3 && a[1] == 4 && b[0] == 5 && b[1] == 6);
    descriptor_close(sandbox, 4, NULL);
    cr_assert_eq(descriptor_dup(sandbox, 5, NULL), 4);
    cr_assert_eq(descriptor_dup(sandbox, 5, NULL), 7);
    cr_assert_eq(descriptor_replace(sandbox, 6, 40, NULL), 40);
    cr_assert_eq(descriptor_count(sandbox), 9);
    cr_assert_eq(descriptor_replace(sandbox, 99, 3, NULL), -1);
    sandbox_close(sandbox);
}

Test(descriptors, an_unknown_number_is_EBADF)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    char byte;
    int numbers[] = {-1, 3, 1000000, INT32_MAX};
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(descriptor_read(sandbox, NULL, numbers[i], &byte, 1, &error), -1);
        cr_assert(error.kind == SANDBOX_FAILED && error.error_number == SANDBOX_EBADF);
        cr_assert_str_eq(error.message, "Bad file descriptor");
        cr_assert_eq(descriptor_close(sandbox, numbers[i], &error), -1);
    }
    sandbox_close(sandbox);
}

Test(descriptors, a_limit_of_descriptors_is_kept)
{
    SandboxPolicy *policy = policy_create();
    policy_set_limits(policy, &(SandboxLimits){.of[LIMIT_DESCRIPTORS] = {.hard = 5}});
    Sandbox *sandbox = open_test_sandbox(policy);
    SandboxError error;
    int ends[2], more[2];
    cr_assert_eq(pipe_create(sandbox, ends, &error), 0);
    cr_assert_eq(pipe_create(sandbox, more, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_LIMIT);
    descriptor_close(sandbox, ends[0], NULL);
    cr_assert_eq(pipe_create(sandbox, more, &error), -1);
    cr_assert_eq(descriptor_count(sandbox), 4);
    sandbox_close(sandbox);
}

Test(descriptors, a_limit_of_bytes_written_is_kept)
{
    SandboxPolicy *policy = policy_create();
    policy_set_limits(policy, &(SandboxLimits){.of[LIMIT_WRITTEN] = {.hard = 10}});
    Sandbox *sandbox = open_test_sandbox(policy);
    SandboxError error;
    int ends[2];
    pipe_create(sandbox, ends, &error);
    cr_assert_eq(descriptor_write(sandbox, NULL, ends[1], "12345678", 8, &error), 8);
    cr_assert_eq(descriptor_write(sandbox, NULL, ends[1], "123", 3, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_LIMIT);
    cr_assert_eq(descriptor_write(sandbox, NULL, ends[1], "12", 2, &error), 2);
    sandbox_close(sandbox);
}

Test(descriptors, pipes_carry_bytes_and_end)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    int ends[2];
    char buffer[16];
    pipe_create(sandbox, ends, NULL);
    SandboxBuffer pieces[] = {{"", 0}, {"ab", 2}, {"cde", 3}};
    cr_assert_eq(descriptor_writev(sandbox, NULL, ends[1], pieces, 3, &error), 5);
    cr_assert_eq(descriptor_available(sandbox, ends[0], NULL), 5);
    cr_assert_eq(descriptor_read(sandbox, NULL, ends[0], buffer, sizeof buffer, &error), 5);
    cr_assert_eq(memcmp(buffer, "abcde", 5), 0);
    cr_assert_eq(descriptor_read(sandbox, NULL, ends[1], buffer, 1, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_EBADF);
    descriptor_set_blocking(sandbox, ends[0], false, NULL);
    cr_assert_eq(descriptor_read(sandbox, NULL, ends[0], buffer, 1, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_EAGAIN);
    descriptor_close(sandbox, ends[1], NULL);
    cr_assert_eq(descriptor_read(sandbox, NULL, ends[0], buffer, 1, &error), 0);
    sandbox_close(sandbox);
}

Test(descriptors, writing_without_a_reader_is_EPIPE_and_no_signal)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    int ends[2];
    pipe_create(sandbox, ends, NULL);
    descriptor_close(sandbox, ends[0], NULL);
    cr_assert_eq(descriptor_write(sandbox, NULL, ends[1], "x", 1, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_EPIPE);
    sandbox_close(sandbox);
}

/* A thread that reads one byte, or sends a megabyte. */
typedef struct Blocked {
    Sandbox     *sandbox;
    Waiter       waiter;
    int          descriptor;
    bool         writes;
    int64_t      result;
    SandboxError error;
    OsThread     thread;
} Blocked;

static void run_blocked(void *argument)
{
    static char megabyte[1 << 20];
    Blocked *blocked = argument;
    char byte;
    if (blocked->writes)
        blocked->result = descriptor_write_all(blocked->sandbox, &blocked->waiter, blocked->descriptor,
                                               megabyte, sizeof megabyte, NULL, &blocked->error);
    else
        blocked->result = descriptor_read(blocked->sandbox, &blocked->waiter, blocked->descriptor, &byte, 1,
                                          &blocked->error);
}

static void start_blocked(Blocked *blocked, Sandbox *sandbox, int descriptor, bool writes)
{
    *blocked = (Blocked){.sandbox = sandbox, .descriptor = descriptor, .writes = writes};
    waiter_init(&blocked->waiter);
    os_thread_create(&blocked->thread, 0, run_blocked, blocked, "blocked");
    clock_sleep_until(clock_deadline(SHORT_NS));
}

static void join_blocked(Blocked *blocked)
{
    os_thread_join(blocked->thread);
    waiter_destroy(&blocked->waiter);
}

Test(waiting, a_blocked_reader_gets_what_comes)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    Blocked blocked;
    int ends[2];
    pipe_create(sandbox, ends, NULL);
    start_blocked(&blocked, sandbox, ends[0], false);
    descriptor_write(sandbox, NULL, ends[1], "x", 1, NULL);
    join_blocked(&blocked);
    cr_assert_eq(blocked.result, 1);
    sandbox_close(sandbox);
}

Test(waiting, a_blocked_writer_goes_on_when_there_is_room)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    Blocked blocked;
    int ends[2];
    char buffer[65536];
    int64_t total = 0;
    pipe_create(sandbox, ends, NULL);
    start_blocked(&blocked, sandbox, ends[1], true);
    while (total < 1 << 20) total += descriptor_read(sandbox, NULL, ends[0], buffer, sizeof buffer, NULL);
    join_blocked(&blocked);
    cr_assert_eq(blocked.result, true);
    sandbox_close(sandbox);
}

Test(waiting, a_wake_up_ends_a_wait)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    Blocked blocked;
    int ends[2];
    pipe_create(sandbox, ends, NULL);
    for (int i = 0; i < 20; i++) {
        start_blocked(&blocked, sandbox, ends[0], false);
        waiter_wake(&blocked.waiter);
        join_blocked(&blocked);
        cr_assert_eq(blocked.result, -1);
        cr_assert_eq(blocked.error.kind, SANDBOX_WOKEN);
    }
    sandbox_close(sandbox);
}

Test(waiting, a_wake_up_before_the_wait_counts_once)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    Waiter waiter;
    int ends[2];
    char byte;
    waiter_init(&waiter);
    pipe_create(sandbox, ends, NULL);
    waiter_wake(&waiter);
    waiter_wake(&waiter);
    cr_assert_eq(descriptor_read(sandbox, &waiter, ends[0], &byte, 1, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_WOKEN);
    int64_t start = clock_monotonic_ns();
    cr_assert_eq(sandbox_poll_one(sandbox, &waiter, ends[0], POLL_READABLE, clock_deadline(SHORT_NS), &error),
                 0);
    cr_assert_geq(clock_monotonic_ns(), start + SHORT_NS);
    waiter_wake(&waiter);
    cr_assert(waiter_clear(&waiter));
    cr_assert_not(waiter_clear(&waiter));
    waiter_destroy(&waiter);
    sandbox_close(sandbox);
}

Test(waiting, closing_ends_the_wait_of_others)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    for (int preclose = 0; preclose < 2; preclose++) {
        Blocked blocked;
        SandboxError error;
        int ends[2];
        char byte;
        pipe_create(sandbox, ends, NULL);
        start_blocked(&blocked, sandbox, ends[0], false);
        if (preclose) descriptor_preclose(sandbox, ends[0], NULL);
        else descriptor_close(sandbox, ends[0], NULL);
        join_blocked(&blocked);
        cr_assert_eq(blocked.error.kind, SANDBOX_WOKEN);
        int64_t again = descriptor_read(sandbox, NULL, ends[0], &byte, 1, &error);
        cr_assert_eq(again, preclose ? 0 : -1);
        /* The other end sees that nobody reads any more. */
        cr_assert_eq(descriptor_write(sandbox, NULL, ends[1], "x", 1, &error), -1);
        cr_assert_eq(error.error_number, SANDBOX_EPIPE);
        if (preclose) descriptor_close(sandbox, ends[0], NULL);
        descriptor_close(sandbox, ends[1], NULL);
    }
    cr_assert_eq(descriptor_count(sandbox), 3);
    sandbox_close(sandbox);
}

Test(polling, many_entries_are_told_apart)
{
    enum { COUNT = 40 };
    Sandbox *sandbox = open_test_sandbox(NULL);
    PollEntry entries[COUNT + 2];
    int ends[COUNT][2];
    for (int i = 0; i < COUNT; i++) {
        pipe_create(sandbox, ends[i], NULL);
        entries[i] = (PollEntry){.descriptor = ends[i][0], .events = POLL_READABLE};
        if (i % 3 == 0) descriptor_write(sandbox, NULL, ends[i][1], "x", 1, NULL);
    }
    entries[COUNT] = (PollEntry){.descriptor = -1, .events = POLL_READABLE};
    cr_assert_eq(sandbox_poll(sandbox, NULL, entries, COUNT + 1, -1, NULL), 14);
    for (int i = 0; i < COUNT; i++) cr_assert_eq(entries[i].result, i % 3 == 0 ? POLL_READABLE : 0);
    entries[COUNT + 1] = (PollEntry){.descriptor = 5000, .events = POLL_READABLE};
    cr_assert_eq(sandbox_poll(sandbox, NULL, entries, COUNT + 2, -1, NULL), 15);
    cr_assert_eq(entries[COUNT + 1].result, POLL_INVALID);
    sandbox_close(sandbox);
}

Test(polling, a_deadline_ends_it)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    int ends[2];
    pipe_create(sandbox, ends, NULL);
    int64_t start = clock_monotonic_ns();
    cr_assert_eq(sandbox_poll_one(sandbox, NULL, ends[0], POLL_READABLE, start + SHORT_NS, NULL), 0);
    cr_assert_geq(clock_monotonic_ns(), start + SHORT_NS);
    cr_assert_eq(sandbox_poll_one(sandbox, NULL, ends[0], POLL_READABLE, 0, NULL), 0);
    cr_assert_eq(sandbox_poll_one(sandbox, NULL, ends[1], POLL_WRITABLE, -1, NULL), POLL_WRITABLE);
    sandbox_close(sandbox);
}

Test(descriptors, a_shared_pipe_keeps_its_flags_and_can_be_waited_for)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    Blocked blocked;
    int os[2];
    char buffer[10000] = {0};
    cr_assert_eq(pipe(os), 0);
    int in = descriptor_adopt(sandbox, os[0], true, &error),
        out = descriptor_adopt(sandbox, os[1], true, &error);
    start_blocked(&blocked, sandbox, in, false);
    waiter_wake(&blocked.waiter);
    join_blocked(&blocked);
    cr_assert_eq(blocked.error.kind, SANDBOX_WOKEN);
    cr_assert_eq(descriptor_write(sandbox, NULL, out, buffer, sizeof buffer, &error), 4096);
    cr_assert_eq(descriptor_read(sandbox, NULL, in, buffer, sizeof buffer, &error), 4096);
    cr_assert_not(fcntl(os[0], F_GETFL) & O_NONBLOCK);
    sandbox_close(sandbox);
}

Test(descriptors, a_stream_can_become_null)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    char byte;
    cr_assert_eq(descriptor_redirect_to_null(sandbox, 0, NULL), 0);
    cr_assert_eq(descriptor_read(sandbox, NULL, 0, &byte, 1, NULL), 0);
    cr_assert_eq(descriptor_write(sandbox, NULL, 0, "x", 1, NULL), 1);
    cr_assert_eq(fcntl(0, F_GETFD) >= 0, true);
    sandbox_close(sandbox);
}
