/* Tests of sandbox/process.h, environment.h, signals.h, terminal.h. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/environment.h"
#include "sandbox/memory.h"
#include "sandbox/process.h"
#include "sandbox/signals.h"
#include "sandbox/terminal.h"
#include "support.h"

/* Reads all that comes. */
static void read_to_end(Sandbox *sandbox, int descriptor, char *out, size_t capacity)
{
    size_t length = 0;
    int64_t got;
    while ((got = descriptor_read(sandbox, NULL, descriptor, out + length, capacity - 1 - length, NULL)) > 0)
        length += (size_t)got;
    out[length] = '\0';
}

static int64_t start_shell(Sandbox *sandbox, const char *script, int streams[3], bool merge,
                           SandboxError *error)
{
    const char *const arguments[] = {"sh", "-c", script, NULL};
    ProcessRequest request = {
        .program = "sh", .arguments = arguments, .merge_error = merge, .folder = "/tmp"};
    return process_spawn(sandbox, &request, streams, error);
}

Test(processes, streams_reach_the_child_and_its_exit_code_us)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    int streams[3] = {-1, -1, -1};
    char out[64], err[64];
    int64_t pid =
        start_shell(sandbox, "read x; echo got $x; pwd; echo bad >&2; exit 7", streams, false, &error);
    cr_assert_gt(pid, 0, "%s", error.message);
    cr_assert_eq(descriptor_write(sandbox, NULL, streams[0], "word\n", 5, &error), 5);
    read_to_end(sandbox, streams[1], out, sizeof out);
    read_to_end(sandbox, streams[2], err, sizeof err);
    cr_assert_str_eq(out, "got word\n/tmp\n");
    cr_assert_str_eq(err, "bad\n");
    cr_assert_eq(process_wait(sandbox, NULL, pid, false, &error), 7);
    cr_assert_eq(process_wait(sandbox, NULL, pid, true, &error), 7);
    cr_assert_eq(process_wait(sandbox, NULL, pid, true, &error), PROCESS_NOT_A_CHILD);
    sandbox_close(sandbox);
}

Test(processes, the_child_has_no_other_descriptors_and_sees_the_end)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    int streams[3] = {-1, -1, -1};
    char out[256];
    int leaked = open("/dev/null", O_RDONLY);  /* not close-on-exec, as a host's might be */
    int64_t pid = start_shell(sandbox, "cat; echo /proc/self/fd/*", streams, true, &error);
    cr_assert_gt(pid, 0);
    cr_assert_eq(streams[2], -1);
    descriptor_close(sandbox, streams[0], NULL);
    read_to_end(sandbox, streams[1], out, sizeof out);
    /* The shell itself has its folder open at 3 while it lists. */
    cr_assert(strstr(out, "/proc/self/fd/2") && !strstr(out, "/proc/self/fd/4"), "%s", out);
    cr_assert_eq(process_wait(sandbox, NULL, pid, true, &error), 0);
    close(leaked);
    sandbox_close(sandbox);
}

Test(processes, what_can_not_be_run_is_an_error_of_the_call)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    uint32_t before = descriptor_count(sandbox);
    const char *const arguments[] = {"x", NULL};
    struct { const char *program, *folder; int number; } rows[] = {
        {"no-such-program", NULL, SANDBOX_ENOENT},
        {"/etc/passwd", NULL, SANDBOX_EACCES},
        {"/bin/true", "/no/such/folder", SANDBOX_ENOENT},
    };
    for (int i = 0; i < 3; i++) {
        int streams[3] = {-1, -1, -1};
        ProcessRequest request = {
            .program = rows[i].program, .arguments = arguments, .folder = rows[i].folder};
        cr_assert_eq(process_spawn(sandbox, &request, streams, &error), -1);
        cr_assert_eq(error.error_number, rows[i].number, "%s: %s", rows[i].program, error.message);
        cr_assert_eq(streams[0], -1);
    }
    cr_assert_eq(descriptor_count(sandbox), before);
    sandbox_close(sandbox);
}

Test(processes, a_script_without_magic_is_the_shells)
{
    char folder[FILE_PATH_MAX], out[64];
    SandboxError error;
    scratch_create(folder);
    put_file(in_folder(folder, "script"), "echo $1 $VALUE\n");
    chmod(in_folder(folder, "script"), 0755);
    Sandbox *sandbox = open_test_sandbox(NULL);
    const char *const arguments[] = {"script", "one", NULL}, *const environment[] = {"VALUE=two", NULL};
    ProcessRequest request = {
        .program = in_folder(folder, "script"), .arguments = arguments, .environment = environment};
    int streams[3] = {-1, -1, -1};
    int64_t pid = process_spawn(sandbox, &request, streams, &error);
    cr_assert_gt(pid, 0, "%s", error.message);
    read_to_end(sandbox, streams[1], out, sizeof out);
    cr_assert_str_eq(out, "one two\n");
    cr_assert_eq(process_wait(sandbox, NULL, pid, true, &error), 0);
    sandbox_close(sandbox);
    scratch_remove(folder);
}

Test(processes, waiting_can_be_woken_and_a_killed_child_is_128_and_the_signal)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    Waiter waiter;
    int streams[3] = {0, 1, 2};
    int64_t pid = start_shell(sandbox, "exec sleep 30", streams, false, &error);
    waiter_init(&waiter);
    waiter_wake(&waiter);
    cr_assert_eq(process_wait(sandbox, &waiter, pid, true, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_WOKEN);
    int64_t start = process_start_time(sandbox, pid);
    cr_assert(start > clock_realtime_ms() - 60000 && start < clock_realtime_ms() + 60000);
    cr_assert_eq(process_parent(sandbox, pid, start, &error), getpid());
    cr_assert_eq(process_kill(sandbox, pid, start + 12345, 9, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ESRCH);
    cr_assert_eq(process_kill(sandbox, pid, start, 9, &error), 0);
    cr_assert_eq(process_wait(sandbox, &waiter, pid, true, &error), 128 + 9);
    cr_assert_eq(process_start_time(sandbox, pid), -1);
    waiter_destroy(&waiter);
    sandbox_close(sandbox);
}

Test(processes, own_children_can_be_looked_at_without_a_grant_but_not_others)
{
    Sandbox *sandbox = open_test_sandbox(NULL), *closed = open_test_sandbox(policy_create());
    SandboxError error;
    ProcessInfo info;
    ProcessEntry entries[4];
    int streams[3] = {0, 1, 2};
    const char *const arguments[] = {"sleep", "30", NULL};
    ProcessRequest request = {.program = "sleep", .arguments = arguments};
    int64_t pid = process_spawn(sandbox, &request, streams, &error);
    do cr_assert_eq(process_info(closed, pid, &info, &error), 0, "%s", error.message);
    while (info.argument_count < 0);  /* just between two programs */
    cr_assert_not_null(strstr(info.executable, "sleep"));
    cr_assert_eq(info.argument_count, 1);
    cr_assert_str_eq(info.arguments[0], "30");
    process_info_free(&info);
    cr_assert_geq(process_list(sandbox, getpid(), entries, 4, &error), 1);
    cr_assert_eq(process_list(closed, 0, entries, 4, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    cr_assert_eq(process_kill(closed, getppid(), 0, 0, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    process_kill(closed, pid, 0, 15, &error);
    cr_assert_eq(process_wait(closed, NULL, pid, true, &error), 128 + 15);
    sandbox_close(sandbox);
    sandbox_close(closed);
}

Test(signals, are_carried_to_who_waits)
{
    SandboxError error;
    cr_assert(signals_open());
    cr_assert_eq(signal_by_name("USR1"), 10);
    cr_assert_eq(signal_by_name("NOPE"), -1);
    cr_assert_eq(signal_handle(10, SIGNAL_DISPATCH, &error), SIGNAL_DEFAULT);
    cr_assert_eq(signal_handle(10, SIGNAL_DISPATCH, &error), SIGNAL_DISPATCH);
    cr_assert_eq(signal_handle(9, SIGNAL_DISPATCH, &error), -1);
    cr_assert_eq(signal_raise(10, &error), 0);
    cr_assert_eq(signals_wait(NULL, -1, &error), 10);
    cr_assert_eq(signals_wait(NULL, clock_deadline(1000000), &error), 0);
    Waiter waiter;
    waiter_init(&waiter);
    waiter_wake(&waiter);
    cr_assert_eq(signals_wait(&waiter, -1, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_WOKEN);
    waiter_destroy(&waiter);
}

static volatile bool fault_seen;

static bool patch_truncated(void *address, bool is_bus_error)
{
    fault_seen = is_bus_error;
    return is_bus_error && signal_patch_page(address);
}

Test(signals, a_truncated_mapping_can_be_patched)
{
    char folder[FILE_PATH_MAX];
    SandboxError error;
    scratch_create(folder);
    put_file(in_folder(folder, "f"), "text");
    Sandbox *sandbox = open_test_sandbox(NULL);
    cr_assert(signals_set_fault_hook(patch_truncated));
    int f = file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "f"), FILE_READ_WRITE, 0, &error);
    volatile char *at = memory_map(sandbox, f, 0, 4, MEMORY_MAP_READ, NULL, &error);
    cr_assert_eq(at[0], 't');
    cr_assert_eq(file_truncate(sandbox, f, 0, &error), 0);
    cr_assert_eq(at[0], 0);
    cr_assert(fault_seen);
    sandbox_close(sandbox);
    scratch_remove(folder);
}

#ifndef ATOLL_SANITIZE  /* which reports the fault itself */
Test(signals, other_faults_still_end_the_process, .signal = SIGSEGV)
{
    signals_set_fault_hook(patch_truncated);
    volatile uintptr_t nowhere = 8;
    *(volatile char *)nowhere = 1;
}
#endif

Test(environment, tells_about_the_process)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    LocaleNames locale;
    SystemName name;
    MachineFigures figures;
    char zone[64], user[64], home[256], path[FILE_PATH_MAX];
    double load[3];
    cr_assert_not_null(environment_get(sandbox, "PATH"));
    setenv("LC_ALL", "C.UTF-8", 1);
    environment_locale(&locale);
    cr_assert_str_eq(locale.display, "C.UTF-8");
    cr_assert_str_eq(locale.codeset, "UTF-8");
    setenv("LC_ALL", "C", 1);
    environment_locale(&locale);
    cr_assert_str_eq(locale.codeset, "ANSI_X3.4-1968");
    environment_system(&name);
    cr_assert_str_eq(name.system, "Linux");
    setenv("TZ", ":posix/Europe/Berlin", 1);
    cr_assert(environment_time_zone(sandbox, zone, sizeof zone));
    cr_assert_str_eq(zone, "Europe/Berlin");
    unsetenv("TZ");
    if (environment_time_zone(sandbox, zone, sizeof zone)) cr_assert_neq(zone[0], '/');
    cr_assert_eq(environment_user(sandbox, user, sizeof user, home, sizeof home, &error), 0);
    cr_assert_eq(environment_load_average(sandbox, load, 3), 3);
    cr_assert_eq(environment_figures(sandbox, &figures, &error), 0);
    cr_assert(figures.total_memory > 0 && figures.resident > 0 && figures.open_descriptors > 2 &&
              figures.cpu_ticks_total > 0);
    cr_assert_eq(file_current_folder(sandbox, path, sizeof path, &error), 0);
    cr_assert_eq(path[0], '/');
    cr_assert_eq(terminal_status(sandbox) & ~7, 0);
    sandbox_close(sandbox);
}

Test(errors, have_glibcs_texts)
{
    for (int i = 1; i < 134; i++) cr_assert_str_eq(sandbox_error_text(i), strerror(i));
    cr_assert_str_eq(sandbox_error_text(4711), "Unknown error 4711");
    cr_assert_str_eq(sandbox_error_name(2), "ENOENT");
}
