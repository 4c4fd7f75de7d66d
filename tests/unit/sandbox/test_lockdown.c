/* Tests of sandbox/lockdown.h: what the policy does not grant the kernel refuses, even to code that goes
 * around our checks; what it grants still works. Each runs in a child, since there is no way back. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/lockdown.h"
#include "sandbox/os_thread.h"
#include "sandbox/sockets.h"
#include "support.h"

static char folder[FILE_PATH_MAX];

/* The child's verdict: 0 good, else the line that failed. */
#define expect(condition) \
    if (!(condition)) return __LINE__

/* Runs `body` in a locked child. The number of its failing line, 0; -1 if the kernel has no walls. */
static int in_locked_child(SandboxPolicy *policy, int (*body)(Sandbox *sandbox, const LockdownReport *report))
{
    int ends[2], verdict = 0;
    cr_assert_eq(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        LockdownReport report;
        SandboxError error;
        Sandbox *sandbox = sandbox_open(policy, &error);
        if (!lockdown_enter(sandbox, &report, &error)) verdict = __LINE__;
        else verdict = body(sandbox, &report);
        ssize_t done = write(ends[1], &verdict, sizeof verdict);
        _exit(done < 0);
    }
    close(ends[1]);
    if (read(ends[0], &verdict, sizeof verdict) != sizeof verdict) verdict = __LINE__;
    close(ends[0]);
    waitpid(pid, NULL, 0);
    policy_destroy(policy);
    return verdict;
}

static void run_nothing(void *argument)
{
    *(int *)argument = 1;
}

static int try_everything(Sandbox *sandbox, const LockdownReport *report)
{
    char *const arguments[] = {"true", NULL};
    SandboxError error;
    OsThread thread;
    int ran = 0;
    expect(!report->left_out);
    if (report->files) {
        expect(open("/etc/hostname", O_RDONLY) < 0 && errno == EACCES);
        expect(open(in_folder(folder, "out"), O_RDONLY) < 0 && errno == EACCES);
        expect(open(in_folder(folder, "in/new"), O_WRONLY | O_CREAT, 0666) < 0 && errno == EACCES);
        expect(unlink(in_folder(folder, "in/a")) != 0 && errno == EACCES);
        expect(open("/proc/self/mem", O_RDWR) < 0);
    }
    if (report->calls) {
        expect(execve("/bin/true", arguments, NULL) < 0 && errno == EPERM);
        expect(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) < 0 && errno == EPERM);
        expect(socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EACCES);
        expect(socket(AF_INET6, SOCK_DGRAM, 0) < 0 && errno == EACCES);
        expect(socket(AF_PACKET, SOCK_RAW, 0) < 0 && errno == EACCES);
        expect(kill(getppid(), 0) < 0 && errno == EPERM);
        expect(kill(getpid(), 0) == 0);
        expect(syscall(SYS_ptrace, 0, 0, 0, 0) < 0 && errno == EPERM);
    }
    expect(file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "in/a"), FILE_READ_ONLY, 0, &error) >= 0);
    expect(file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "in/link"), FILE_READ_ONLY, 0, &error) >=
           0);
    expect(file_open(sandbox, NULL, FILE_AT_CWD, "/dev/null", FILE_READ_WRITE, 0, &error) >= 0);
    expect(os_thread_create(&thread, 0, run_nothing, &ran, "x"));
    os_thread_join(thread);
    expect(ran == 1);
    return 0;
}

static int try_granted(Sandbox *sandbox, const LockdownReport *report)
{
    SandboxError error;
    SocketAddress address;
    expect(!report->left_out);
    int f = file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "in/new"), FILE_READ_WRITE | FILE_CREATE,
                      0666, &error);
    expect(f >= 0);
    expect(file_truncate(sandbox, f, 10, &error) == 0);
    expect(file_rename(sandbox, FILE_AT_CWD, in_folder(folder, "in/new"), FILE_AT_CWD,
                       in_folder(folder, "in/n"), &error) == 0);
    expect(file_unlink(sandbox, FILE_AT_CWD, in_folder(folder, "in/n"), false, &error) == 0);
    int s = socket_create(sandbox, SOCKET_INET, true, &error),
        c = socket_create(sandbox, SOCKET_INET, true, &error);
    expect(s >= 0 && c >= 0);
    socket_address_parse("127.0.0.1", &address);
    expect(socket_bind(sandbox, s, &address, &error) == 0);
    expect(socket_listen(sandbox, s, 1, &error) == 0);
    expect(socket_local_address(sandbox, s, &address, &error) == 0);
    expect(socket_connect(sandbox, NULL, c, &address, -1, &error) == 0);
    address.port = 1;
    int second = socket_create(sandbox, SOCKET_INET, true, &error);
    expect(socket_connect(sandbox, NULL, second, &address, -1, &error) == -1);
    expect(name_lookup(sandbox, "localhost", &address, 1, &error) == 1);
    return 0;
}

static void make_tree(void)
{
    scratch_create(folder);
    mkdir(in_folder(folder, "in"), 0755);
    put_file(in_folder(folder, "in/a"), "a");
    put_file(in_folder(folder, "out"), "b");
    put_file(in_folder(folder, "linked"), "c");
    cr_assert_eq(symlink("../linked", in_folder(folder, "in/link")), 0);
}

static void remove_tree(void)
{
    scratch_remove(folder);
}

Test(lockdown, the_kernel_refuses_what_was_not_granted, .init = make_tree, .fini = remove_tree)
{
    SandboxPolicy *policy = policy_create();
    policy_add_package(policy, in_folder(folder, "in"), true, NULL);
    int line = in_locked_child(policy, try_everything);
    cr_assert_eq(line, 0, "line %d", line);
}

Test(lockdown, what_was_granted_works, .init = make_tree, .fini = remove_tree)
{
    SandboxPolicy *policy = policy_create();
    policy_allow(policy, CAPABILITY_READ, in_folder(folder, "in"), NULL);
    policy_allow(policy, CAPABILITY_WRITE, in_folder(folder, "in"), NULL);
    policy_allow(policy, CAPABILITY_LISTEN, "127.0.0.1:0", NULL);
    policy_allow(policy, CAPABILITY_NET, "127.0.0.1,localhost", NULL);
    int line = in_locked_child(policy, try_granted);
    cr_assert_eq(line, 0, "line %d", line);
}

static int is_left_out(Sandbox *sandbox, const LockdownReport *report)
{
    (void)sandbox;
    expect(report->left_out && !report->files && !report->calls);
    return 0;
}

Test(lockdown, there_is_none_for_who_may_step_out)
{
    SandboxPolicy *policy = policy_create();
    policy_allow(policy, CAPABILITY_RUN, "true", NULL);
    cr_assert_eq(in_locked_child(policy, is_left_out), 0);
    cr_assert_eq(in_locked_child(policy_create_allow_all(), is_left_out), 0);
}
