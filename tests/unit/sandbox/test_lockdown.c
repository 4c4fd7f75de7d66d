/* Tests of sandbox/lockdown.h: what the policy does not grant the kernel refuses, even to code that goes
 * around our checks; what it grants still works. Each runs in a child, since there is no way back. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/helper.h"
#include "sandbox/lockdown.h"
#include "sandbox/os_thread.h"
#include "sandbox/process.h"
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
        expect(unlink(in_folder(folder, "in/a")) != 0 && (errno == EACCES || errno == EPERM));
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

/* Rights, owners, times and attributes: the kernel lets this process change none, the helper what is granted. */
static int try_changes(Sandbox *sandbox, const LockdownReport *report)
{
    SandboxError error;
    FileStatus status;
    const char *inside = in_folder(folder, "in/n");
    int f = file_open(sandbox, NULL, FILE_AT_CWD, inside, FILE_READ_ONLY, 0, &error);
    int raw = open(inside, O_RDWR | O_CLOEXEC);
    struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    expect(f >= 0 && raw >= 0);
    expect(file_set_mode(sandbox, FILE_AT_CWD, inside, 0, &error) == 0);
    expect(file_set_mode(sandbox, FILE_AT_CWD, inside, 0640, &error) == 0);
    expect(file_set_times(sandbox, inside, FILE_TIME_KEEP, 1500000000000000123, true, &error) == 0);
    expect(file_set_owner(sandbox, inside, -1, (int64_t)getgid(), true, &error) == 0);
    expect(file_status(sandbox, FILE_AT_CWD, inside, true, &status, &error) == 0);
    expect((status.mode & 0777) == 0640 && status.modify_seconds == 1500000000 && status.modify_nanoseconds == 123);
    expect(file_set_mode_of(sandbox, f, 0600, &error) == 0);
    expect(file_set_times_of(sandbox, f, 5, 7, &error) == 0);
    expect(file_status_of(sandbox, f, &status, &error) == 0);
    expect((status.mode & 0777) == 0600 && status.access_nanoseconds == 5 && status.modify_nanoseconds == 7);
    expect(attribute_set(sandbox, f, "user.atoll", "value", 5, &error) == 0 || error.error_number == SANDBOX_EOPNOTSUPP);
    if (error.kind == SANDBOX_OK) expect(attribute_remove(sandbox, f, "user.atoll", &error) == 0);
    expect(file_set_mode(sandbox, FILE_AT_CWD, in_folder(folder, "out"), 0600, &error) < 0 && error.kind == SANDBOX_DENIED);
    if (!report->calls) return 0;
    expect(fchmod(raw, 0777) < 0 && errno == EPERM);
    expect(chmod(in_folder(folder, "out"), 0777) < 0 && errno == EPERM);
    expect(fchownat(AT_FDCWD, in_folder(folder, "out"), 0, 0, 0) < 0 && errno == EPERM);
    expect(utimensat(AT_FDCWD, in_folder(folder, "out"), now, 0) < 0 && errno == EPERM);
    expect(futimens(raw, now) < 0 && errno == EPERM);
    /* The helper does not take our word for what may be changed. */
    int denied = open(in_folder(folder, "out"), O_PATH | O_CLOEXEC);
    int number = descriptor_insert(sandbox, denied, DESCRIPTOR_FILE, FILE_READ_WRITE, &error);
    expect(denied >= 0 && number >= 0);
    expect(file_set_mode_of(sandbox, number, 0777, &error) < 0 && error.kind == SANDBOX_DENIED);
    expect(close(raw) == 0);
    return 0;
}

/* A socket in the file system has the name that it was given, whatever the helper called it. */
static int try_local_socket(Sandbox *sandbox)
{
    SandboxError error;
    SocketAddress address = {.family = SOCKET_UNIX}, found;
    const char *path = in_folder(folder, "in/socket");
    address.path_length = (uint32_t)strlen(path);
    if (address.path_length > SOCKET_PATH_MAX) return 0;
    memcpy(address.path, path, address.path_length);
    int s = socket_create(sandbox, SOCKET_UNIX, true, &error), c = socket_create(sandbox, SOCKET_UNIX, true, &error);
    expect(s >= 0 && c >= 0);
    expect(socket_bind(sandbox, s, &address, &error) == 0);
    expect(socket_listen(sandbox, s, 1, &error) == 0);
    expect(socket_connect(sandbox, NULL, c, &address, -1, &error) == 0);
    int accepted = socket_accept(sandbox, NULL, s, NULL, -1, &error);
    expect(accepted >= 0);
    expect(socket_local_address(sandbox, s, &found, &error) == 0 && !memcmp(found.path, path, address.path_length + 1));
    expect(socket_local_address(sandbox, accepted, &found, &error) == 0 && found.path_length == address.path_length);
    expect(socket_peer_address(sandbox, c, &found, &error) == 0 && !memcmp(found.path, path, address.path_length));
    expect(socket_local_address(sandbox, c, &found, &error) == 0 && found.path_length == 0);
    expect(file_unlink(sandbox, FILE_AT_CWD, path, false, &error) == 0);
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
    expect(try_changes(sandbox, report) == 0);
    expect(try_local_socket(sandbox) == 0);
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
    expect(name_lookup(sandbox, NULL, "localhost", &address, 1, &error) == 1);
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

/* A file that is granted by its name, whether there is one or not. */
static int try_single_file(Sandbox *sandbox, const LockdownReport *report)
{
    SandboxError error;
    char byte;
    (void)report;
    for (int round = 0; round < 2; round++) {
        int f = file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "single"), FILE_READ_WRITE | FILE_CREATE, 0666, &error);
        expect(f >= 0 && descriptor_write(sandbox, NULL, f, "x", 1, &error) == 1);
        f = file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "single"), FILE_READ_ONLY, 0, &error);
        expect(f >= 0 && descriptor_read(sandbox, NULL, f, &byte, 1, &error) == 1 && byte == 'x');
        expect(file_unlink(sandbox, FILE_AT_CWD, in_folder(folder, "single"), false, &error) == 0);
    }
    expect(file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "out"), FILE_READ_ONLY, 0, &error) == -1);
    return 0;
}

static int run_with_single_file(void)
{
    SandboxPolicy *policy = policy_create();
    policy_allow(policy, CAPABILITY_READ, in_folder(folder, "single"), NULL);
    policy_allow(policy, CAPABILITY_WRITE, in_folder(folder, "single"), NULL);
    return in_locked_child(policy, try_single_file);
}

Test(lockdown, a_single_file_can_be_removed_and_made_again, .init = make_tree, .fini = remove_tree)
{
    int line = run_with_single_file();
    cr_assert_eq(line, 0, "line %d", line);
    put_file(in_folder(folder, "single"), "x");
    line = run_with_single_file();
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
    policy_allow(policy, CAPABILITY_NATIVE, "x", NULL);
    cr_assert_eq(in_locked_child(policy, is_left_out), 0);
    cr_assert_eq(in_locked_child(policy_create_allow_all(), is_left_out), 0);
}

/* ---- addresses: only the helper may name them ---- */

static int listen_somewhere(struct sockaddr_in *address)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t length = sizeof *address;
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return bind(s, (struct sockaddr *)address, length) == 0 && listen(s, 1) == 0 &&
           getsockname(s, (struct sockaddr *)address, &length) == 0 ? s : -1;
}

static struct sockaddr_in granted, other;

static int try_addresses(Sandbox *sandbox, const LockdownReport *report)
{
    SandboxError error;
    SocketAddress address;
    struct sockaddr_in *to = &granted;
    struct iovec piece = {"x", 1};
    struct msghdr message = {.msg_name = to, .msg_namelen = sizeof *to, .msg_iov = &piece, .msg_iovlen = 1};
    struct mmsghdr messages = {.msg_hdr = message};
    if (!report->calls) return 0;
    int s = socket(AF_INET, SOCK_STREAM, 0), d = socket(AF_INET, SOCK_DGRAM, 0), pair[2];
    expect(s >= 0 && d >= 0);
    expect(connect(s, (struct sockaddr *)to, sizeof *to) != 0 && errno == EPERM);
    expect(bind(s, (struct sockaddr *)to, sizeof *to) != 0 && errno == EPERM);
    expect(listen(s, 1) != 0 && errno == EPERM);
    expect(sendto(d, "x", 1, 0, (struct sockaddr *)to, sizeof *to) < 0 && errno == EACCES);
    expect(sendmsg(d, &message, 0) < 0 && errno == EACCES);
    expect(sendmmsg(d, &messages, 1, 0) < 0 && errno == EPERM);
    expect(socket(AF_UNIX, SOCK_DGRAM, 0) < 0 && errno == EACCES);
    expect(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) < 0 && errno == EACCES);
    expect(socket(AF_NETLINK, SOCK_RAW, 0) < 0 && errno == EACCES);
    expect(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) != 0 && errno == EACCES);
    /* The socket to the helper stays what it is. */
    int helper = sandbox->helpers[HELPER_NETWORK].socket;
    expect(helper > 0);
    expect(dup2(d, helper) < 0 && errno == EPERM);
    expect(close(helper) != 0 && errno == EPERM);
    expect(syscall(SYS_dup3, d, helper, 0) < 0 && errno == EPERM);
    expect(syscall(SYS_close_range, 3, 64, 0) < 0 && errno == EPERM);
    /* It connects what is granted, and nothing else. */
    s = socket_create(sandbox, SOCKET_INET, true, &error);
    socket_address_parse("127.0.0.1", &address);
    address.port = ntohs(granted.sin_port);
    expect(socket_connect(sandbox, NULL, s, &address, -1, &error) == 0);
    s = socket_create(sandbox, SOCKET_INET, true, &error);
    address.port = ntohs(other.sin_port);
    expect(socket_connect(sandbox, NULL, s, &address, -1, &error) == -1 && error.kind == SANDBOX_DENIED);
    policy_allow(&sandbox->policy, CAPABILITY_NET, "127.0.0.1", NULL); /* as a machine that is tricked would */
    expect(socket_connect(sandbox, NULL, s, &address, -1, &error) == -1 && error.error_number == SANDBOX_EACCES);
    int datagrams = socket_create(sandbox, SOCKET_INET, false, &error);
    expect(socket_send(sandbox, NULL, datagrams, "x", 1, 0, &address, &error) == -1);
    address.port = ntohs(granted.sin_port);
    expect(socket_send(sandbox, NULL, datagrams, "x", 1, 0, &address, &error) == 1);
    return 0;
}

Test(lockdown, addresses_are_named_to_the_helper_alone)
{
    char grant[40];
    cr_assert(listen_somewhere(&granted) >= 0 && listen_somewhere(&other) >= 0);
    snprintf(grant, sizeof grant, "127.0.0.1:%d", ntohs(granted.sin_port));
    SandboxPolicy *policy = policy_create();
    policy_allow(policy, CAPABILITY_NET, grant, NULL);
    int line = in_locked_child(policy, try_addresses);
    cr_assert_eq(line, 0, "line %d", line);
}

/* ---- programs: started by a helper ---- */

static int try_programs(Sandbox *sandbox, const LockdownReport *report)
{
    const char *const shell[] = {"sh", "-c", "read a; echo $a; exit 7", NULL}, *const cat[] = {"cat", NULL},
                     *const nothing[] = {"/no/such/program", NULL};
    char *const arguments[] = {"sh", NULL};
    int streams[3] = {-1, -1, -1}, more[3] = {-1, -1, -1};
    char text[16] = "";
    SandboxError error;
    expect(!report->left_out);
    if (report->calls) expect(execve("/bin/sh", arguments, NULL) < 0 && errno == EPERM);
    ProcessRequest request = {.program = "sh", .arguments = shell};
    int64_t pid = process_spawn(sandbox, &request, streams, &error);
    expect(pid > 0);
    expect(descriptor_write(sandbox, NULL, streams[0], "hello\n", 6, &error) == 6);
    expect(descriptor_read(sandbox, NULL, streams[1], text, sizeof text, &error) == 6 && !memcmp(text, "hello\n", 6));
    expect(process_wait(sandbox, NULL, pid, true, &error) == 7);
    expect(process_kill(sandbox, getppid(), 0, 0, &error) == -1);

    request = (ProcessRequest){.program = "/no/such/program", .arguments = nothing};
    expect(process_spawn(sandbox, &request, more, &error) == -1 && error.error_number == SANDBOX_ENOENT);
    expect(process_wait(sandbox, NULL, -1, true, &error) < 0);
    request = (ProcessRequest){.program = "cat", .arguments = cat};
    expect(process_spawn(sandbox, &request, more, &error) == -1 && error.kind == SANDBOX_DENIED);
    policy_allow(&sandbox->policy, CAPABILITY_RUN, "cat", NULL); /* as a machine that is tricked would */
    expect(process_spawn(sandbox, &request, more, &error) == -1 && error.kind == SANDBOX_DENIED);

    /* A child that waits for input is killed. */
    request = (ProcessRequest){.program = "sh", .arguments = shell};
    int again[3] = {-1, -1, -1};
    pid = process_spawn(sandbox, &request, again, &error);
    expect(pid > 0);
    if (report->calls) expect(kill((pid_t)pid, SIGKILL) != 0 && errno == EPERM);
    expect(process_kill(sandbox, pid, 0, 9, &error) == 0);
    expect(process_wait(sandbox, NULL, pid, true, &error) == 0x80 + 9);
    return 0;
}

Test(lockdown, a_helper_runs_what_is_granted)
{
    SandboxPolicy *policy = policy_create();
    policy_allow(policy, CAPABILITY_RUN, "sh,/no/such/program", NULL);
    int line = in_locked_child(policy, try_programs);
    cr_assert_eq(line, 0, "line %d", line);
}

/* ---- memory ---- */

static int try_memory(Sandbox *sandbox, const LockdownReport *report)
{
    (void)sandbox;
    if (!report->calls) return 0;
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    expect(at != MAP_FAILED);
    expect(mprotect(at, 4096, PROT_READ | PROT_EXEC) != 0 && errno == EACCES);
    expect(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == EACCES);
    expect(syscall(SYS_pkey_mprotect, at, 4096, PROT_EXEC, -1) != 0 && errno == EPERM);
    expect(syscall(SYS_memfd_create, "x", 0) < 0 && errno == EPERM);
    expect(ioctl(0, TIOCSTI, "x") != 0 && errno == EPERM);
    expect(fcntl(0, F_SETOWN, getppid()) != 0 && errno == EPERM);
    expect(open("/proc/1/cmdline", O_RDONLY) < 0);
    expect(chmod("/tmp", 0777) != 0 && errno == EPERM);
    return 0;
}

Test(lockdown, no_code_is_made_and_no_terminal_typed_into)
{
    int line = in_locked_child(policy_create(), try_memory);
    cr_assert_eq(line, 0, "line %d", line);
}

/* ---- the helper of files ---- */

/* As a machine that is tricked would ask. The descriptor, or -1 with errno. */
static int ask_for(Sandbox *sandbox, HelperOperation operation, const char *payload, size_t length, int64_t number)
{
    static HelperAnswer answer;
    SandboxError error;
    HelperCall call = {.request = {.operation = operation, .number = number, .second = 0666}, .payload = payload, .length = length};
    int64_t result = helper_ask(sandbox, NULL, HELPER_FILES, &call, &answer, &error);
    errno = result < 0 ? error.error_number : 0;
    return result < 0 ? -1 : answer.os;
}

static int ask_for_path(Sandbox *sandbox, const char *path, int flags)
{
    return ask_for(sandbox, HELP_OPEN, path, strlen(path) + 1, flags);
}

static int try_files_helper(Sandbox *sandbox, const LockdownReport *report)
{
    char both[2 * FILE_PATH_MAX], in[FILE_PATH_MAX], out[FILE_PATH_MAX], character;
    static char much[FILE_PATH_MAX + 10];
    if (!report->files) return 0;
    /* What came after the rules were made: the kernel knows nothing of it. */
    snprintf(in, sizeof in, "%s", in_folder(folder, "in/a"));
    snprintf(out, sizeof out, "%s", in_folder(folder, "out"));
    policy_allow(&sandbox->policy, CAPABILITY_READ, "/", NULL);
    policy_allow(&sandbox->policy, CAPABILITY_WRITE, "/", NULL);
    int os = ask_for_path(sandbox, in, FILE_READ_ONLY);
    expect(os >= 0 && read(os, &character, 1) == 1);
    expect((fcntl(os, F_GETFD) & FD_CLOEXEC) && (fcntl(os, F_GETFL) & O_ACCMODE) == O_RDONLY);
    close(os);
    expect(ask_for_path(sandbox, in, FILE_READ_WRITE) == -1 && errno == EACCES);
    expect(ask_for_path(sandbox, out, FILE_READ_ONLY) == -1 && errno == EACCES);
    expect(ask_for_path(sandbox, in_folder(folder, "in/../out"), FILE_READ_ONLY) == -1 && errno == EACCES);
    expect(ask_for_path(sandbox, in_folder(folder, "in/link"), FILE_READ_ONLY) == -1 && errno == EACCES);
    expect(ask_for_path(sandbox, "/etc/hostname", FILE_READ_ONLY) == -1 && errno == EACCES);
    expect(ask_for_path(sandbox, "/proc/self/mem", FILE_READ_WRITE) == -1 && errno == EACCES);
    expect(ask_for_path(sandbox, "/proc/self/environ", FILE_READ_ONLY) == -1 && errno == EACCES);
    expect(ask_for_path(sandbox, "/dev/null", FILE_READ_WRITE) == -1 && errno == EACCES);
    expect(ask_for_path(sandbox, "", FILE_READ_ONLY) == -1 && errno == ENOENT);
    /* Packets that are no request. */
    expect(ask_for(sandbox, HELP_OPEN, in, strlen(in), 0) == -1 && errno == EINVAL);
    expect(ask_for(sandbox, HELP_OPEN, "a\0b", 4, 0) == -1 && errno == EINVAL);
    expect(ask_for(sandbox, HELP_OPEN, NULL, 0, 0) == -1 && errno == EINVAL);
    memset(much, 'x', sizeof much - 1);
    expect(ask_for(sandbox, HELP_OPEN, much, sizeof much, 0) == -1 && errno == EINVAL);
    expect(ask_for(sandbox, HELP_REMOVE, much, sizeof much, 0) == -1 && errno == EINVAL);
    expect(ask_for(sandbox, HELP_MOVE, in, strlen(in) + 1, 0) == -1 && errno == EINVAL);
    expect(ask_for(sandbox, HELP_MOVE, "a\0b\0c", 6, 0) == -1 && errno == EINVAL);
    expect(ask_for(sandbox, HELP_SYMLINK, "a\0b", 3, 0) == -1 && errno == EINVAL);
    expect(ask_for(sandbox, HELP_MAKE_NODE, in, strlen(in) + 1, S_IFCHR | 0666) == -1 && errno == EINVAL);
    expect(ask_for(sandbox, (HelperOperation)4711, in, strlen(in) + 1, 0) == -1 && errno == EINVAL);
    /* Names are made and moved beneath what may be written alone. */
    expect(ask_for(sandbox, HELP_REMOVE, out, strlen(out) + 1, 0) == -1 && errno == EACCES);
    size_t first = strlen(in_folder(folder, "w/x")) + 1;
    memcpy(both, in_folder(folder, "w/x"), first);
    memcpy(both + first, out, strlen(out) + 1);
    expect(ask_for(sandbox, HELP_MOVE, both, first + strlen(out) + 1, 0) == -1 && errno == EACCES);
    expect(ask_for(sandbox, HELP_LINK, both, first + strlen(out) + 1, 0) == -1 && errno == EACCES);
    /* The network is the other helper's, and there is none. */
    int pair[2];
    expect(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    static HelperAnswer answer;
    HelperCall call = {.request = {.operation = HELP_BIND, .address = {.family = SOCKET_UNIX, .path_length = 4, .path = "/tmp"}},
                       .os = {pair[0]}, .count = 1};
    SandboxError error;
    expect(helper_ask(sandbox, NULL, HELPER_FILES, &call, &answer, &error) == -1);
    expect(!helper_serves(sandbox, HELPER_NETWORK));
    expect(access(out, F_OK) == 0 && access(in, F_OK) == 0);
    return 0;
}

Test(lockdown, the_helper_of_files_opens_what_is_granted_alone, .init = make_tree, .fini = remove_tree)
{
    SandboxPolicy *policy = policy_create();
    cr_assert_eq(mkdir(in_folder(folder, "w"), 0755), 0);
    policy_allow(policy, CAPABILITY_READ, in_folder(folder, "in"), NULL);
    policy_allow(policy, CAPABILITY_WRITE, in_folder(folder, "w"), NULL);
    int line = in_locked_child(policy, try_files_helper);
    cr_assert_eq(line, 0, "line %d", line);
}
