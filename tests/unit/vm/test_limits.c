/* test_limits.c: quotas in a host's process: the program that has used one up leaves, however it behaves, and the host goes on.
 *
 * Holds down: java_call comes back when the limit is reached, though the program swallows every exception, and though its main thread waits
 * for ever; vm_finish tells LIMIT_STATUS; vm_close works; the next VM of the process is not concerned. */
#include <criterion/criterion.h>
#include <string.h>

#include "library.h"
#include "sandbox/capabilities.h"
#include "vm/boot.h"
#include "vm/exception.h"
#include "vm/interpreter.h"
#include "vm/limits.h"
#include "vm/loader.h"

/* class Endless {
 *     static int n;
 *     static void spin() { for (;;) { try { for (;;) n++; } catch (Throwable t) { } } }
 *     static void block() { for (;;) { synchronized (Endless.class) { try { Endless.class.wait(); } catch (Throwable t) { } } } }
 * } */
static const uint8_t endless[] = {
    202, 254, 186, 190, 0, 0, 0, 52, 0, 22, 10, 0, 2, 0, 3, 7, 0, 4, 12, 0, 5, 0, 6, 1,
    0, 16, 106, 97, 118, 97, 47, 108, 97, 110, 103, 47, 79, 98, 106, 101, 99, 116, 1, 0, 6, 60, 105, 110,
    105, 116, 62, 1, 0, 3, 40, 41, 86, 9, 0, 8, 0, 9, 7, 0, 10, 12, 0, 11, 0, 12, 1, 0,
    7, 69, 110, 100, 108, 101, 115, 115, 1, 0, 1, 110, 1, 0, 1, 73, 7, 0, 14, 1, 0, 19, 106, 97,
    118, 97, 47, 108, 97, 110, 103, 47, 84, 104, 114, 111, 119, 97, 98, 108, 101, 10, 0, 2, 0, 16, 12, 0,
    17, 0, 6, 1, 0, 4, 119, 97, 105, 116, 1, 0, 4, 67, 111, 100, 101, 1, 0, 4, 115, 112, 105, 110,
    1, 0, 13, 83, 116, 97, 99, 107, 77, 97, 112, 84, 97, 98, 108, 101, 1, 0, 5, 98, 108, 111, 99, 107,
    0, 32, 0, 8, 0, 2, 0, 0, 0, 1, 0, 8, 0, 11, 0, 12, 0, 0, 0, 3, 0, 0, 0, 5,
    0, 6, 0, 1, 0, 18, 0, 0, 0, 17, 0, 1, 0, 1, 0, 0, 0, 5, 42, 183, 0, 1, 177, 0,
    0, 0, 0, 0, 8, 0, 19, 0, 6, 0, 1, 0, 18, 0, 0, 0, 48, 0, 2, 0, 1, 0, 0, 0,
    15, 178, 0, 7, 4, 96, 179, 0, 7, 167, 255, 248, 75, 167, 255, 244, 0, 1, 0, 0, 0, 11, 0, 11,
    0, 13, 0, 1, 0, 20, 0, 0, 0, 7, 0, 2, 0, 74, 7, 0, 13, 0, 8, 0, 21, 0, 6, 0,
    1, 0, 18, 0, 0, 0, 93, 0, 2, 0, 3, 0, 0, 0, 27, 18, 8, 89, 75, 194, 18, 8, 182, 0,
    15, 167, 0, 4, 76, 42, 195, 167, 0, 8, 77, 42, 195, 44, 191, 167, 255, 232, 0, 3, 0, 5, 0, 10,
    0, 13, 0, 13, 0, 5, 0, 16, 0, 19, 0, 0, 0, 19, 0, 22, 0, 19, 0, 0, 0, 1, 0, 20,
    0, 0, 0, 24, 0, 5, 0, 255, 0, 12, 0, 1, 7, 0, 2, 0, 1, 7, 0, 13, 0, 68, 7, 0,
    13, 250, 0, 4, 0, 0,
};

static unsigned soft_reports, hard_reports;

static void count_report(void *context, LimitKind kind, bool hard, uint64_t limit)
{
    (void)context, (void)kind, (void)limit;
    if (hard) hard_reports++;
    else soft_reports++;
}

static Sandbox *open_limited(SandboxLimits limits)
{
    SandboxPolicy *policy = policy_create_allow_all();
    policy_set_limits(policy, &limits);
    policy_set_limit_report(policy, count_report, NULL);
    Sandbox *sandbox = sandbox_open(policy, NULL);
    policy_destroy(policy);
    return sandbox;
}

/* Runs the method, which never ends, until the VM does; then all that a host does. */
static void run_endless(SandboxLimits limits, const char *method_name)
{
    Sandbox *sandbox = open_limited(limits);
    VM *vm = library_boot(sandbox);
    cr_assert(vm);
    Thread *t = vm_main_thread(vm);
    DefineOptions options = {0};
    Class *class = class_define(t, loader_at(vm->state->boot_loader), endless, sizeof endless, &options);
    cr_assert(class);
    cr_assert(java_initialize(t, class));
    Method *method = class_find_method_named(vm, class, method_name, "()V");
    cr_assert(method);
    cr_assert_not(java_call(t, method, NULL, 0, NULL));
    cr_assert(limits_have_ended(vm));
    cr_assert_not(java_call(t, method, NULL, 0, NULL), "no Java runs any more");
    cr_assert_eq(vm_finish(vm), LIMIT_STATUS);
    cr_assert(vm_close(vm));
    sandbox_close(sandbox);
    cr_assert_eq(hard_reports, 1);

    sandbox = open_limited((SandboxLimits){0});
    vm = library_boot(sandbox);
    cr_assert(vm);
    cr_assert_eq(vm_finish(vm), 0);
    cr_assert(vm_close(vm));
    sandbox_close(sandbox);
}

Test(limits, processor_time_ends_a_loop_that_catches_everything)
{
    run_endless((SandboxLimits){.of[LIMIT_CPU] = {.soft = 1, .hard = 700000000}}, "spin");
    cr_assert_eq(soft_reports, 1);
}

Test(limits, time_ends_a_thread_that_waits_for_ever)
{
    run_endless((SandboxLimits){.of[LIMIT_TIME] = {.hard = 1000000000}}, "block");
}

Test(limits, values_are_read_and_written_in_units)
{
    uint64_t value;
    char text[40];
    cr_assert(limit_parse(LIMIT_TIME, "10", &value) && value == 10000000000);
    cr_assert(limit_parse(LIMIT_TIME, "250ms", &value) && value == 250000000);
    cr_assert(limit_parse(LIMIT_WRITTEN, "3M", &value) && value == 3 << 20);
    cr_assert(limit_parse(LIMIT_THREADS, "7", &value) && value == 7);
    static const char *const wrong[] = {"", "0", "-1", "+1", " 1", "1x", "7k7", "99999999999999999999", "9000000000h"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_assert_not(limit_parse(LIMIT_TIME, wrong[i], &value), "%s", wrong[i]);
    cr_assert_str_eq(limit_format(LIMIT_TIME, 1500000000, text, sizeof text), "1500ms");
    cr_assert_str_eq(limit_format(LIMIT_TIME, 3600000000000, text, sizeof text), "1h");
    cr_assert_str_eq(limit_format(LIMIT_WRITTEN, 1536, text, sizeof text), "1536");
    cr_assert_str_eq(limit_format(LIMIT_HEAP, 1 << 20, text, sizeof text), "1m");
}
