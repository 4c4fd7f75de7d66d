/* process_info.c: waiting for processes, signalling them, and what /proc tells about them. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/helper.h"
#include "sandbox/internal.h"
#include "sandbox/process.h"

/* What we use of /proc/<pid>/stat. */
typedef struct ProcessStat {
    int64_t parent, cpu_ns, start_ms;
} ProcessStat;

/* When the machine started, in ms since 1970. */
static int64_t boot_time_ms(void)
{
    static _Atomic int64_t known;
    int64_t boot = known;
    char text[32 * 1024];
    if (boot) return boot;
    if (host_read_file("/proc/stat", text, sizeof text) <= 0) return 0;
    const char *line = strstr(text, "\nbtime ");
    if (line) known = boot = atoll(line + 7) * 1000;
    return boot;
}

/* The command in field 2 may hold blanks and parentheses: count from the last one. */
static bool read_stat(int64_t pid, ProcessStat *out)
{
    char path[40], text[1024];
    long long parent, start;
    unsigned long long user, system;
    snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    if (host_read_file(path, text, sizeof text) <= 0) return false;
    const char *rest = strrchr(text, ')');
    int fields =
        !rest ? 0
              : sscanf(rest + 1,
                       " %*c %lld %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %*d %*d %*d %*d %lld",
                       &parent, &user, &system, &start);
    if (fields != 4) return false;
    int64_t ticks = sysconf(_SC_CLK_TCK), boot = boot_time_ms();
    out->parent = parent;
    out->cpu_ns = (int64_t)(user + system) * (1000000000 / ticks);
    out->start_ms = boot ? boot + start * 1000 / ticks : 0;
    return true;
}

/* Other numbers would be cut to those of groups, or of everyone. */
static bool is_process_number(int64_t pid)
{
    return pid > 0 && pid <= INT32_MAX;
}

static bool is_family(int64_t pid)
{
    ProcessStat stat;
    return pid == getpid() || (read_stat(pid, &stat) && stat.parent == getpid());
}

static bool may_see(Sandbox *sandbox, int64_t pid, SandboxError *error)
{
    if (pid > 0 && is_family(pid)) return true;
    return sandbox_check(sandbox, CAPABILITY_SYS, NULL, "looking at other processes", error);
}

/* ---- waiting ---- */

static int exit_code(const siginfo_t *info)
{
    if (info->si_code == CLD_EXITED) return info->si_status;
    return 0x80 + info->si_status;
}

/* 1 and the code when the child has ended, 0 not yet, PROCESS_NOT_A_CHILD, -1. */
static int look_at_child(int64_t pid, bool reap, int *code)
{
    siginfo_t info = {0};
    int result;
    do result = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | (reap ? 0 : WNOWAIT));
    while (result != 0 && errno == EINTR);
    if (result != 0) return errno == ECHILD ? PROCESS_NOT_A_CHILD : -1;
    if (info.si_pid == 0) return 0;
    *code = exit_code(&info);
    return 1;
}

enum { FIRST_PAUSE_NS = 1000000, LAST_PAUSE_NS = 50000000 };

/* The kernel makes a process's end a descriptor to poll (5.3); without that we look now and then. */
int process_wait(Sandbox *sandbox, Waiter *waiter, int64_t pid, bool reap, SandboxError *error)
{
    if (!is_process_number(pid)) return PROCESS_NOT_A_CHILD;
    OpenDescriptor end = {.pins = 1, .os = -1, .kind = DESCRIPTOR_EVENT};
    int64_t pause = FIRST_PAUSE_NS;
    int code = 0, state;
    while ((state = look_at_child(pid, reap, &code)) == 0) {
        if (end.os < 0) end.os = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
        int64_t deadline = end.os >= 0 ? -1 : clock_deadline(pause);
        if (pause < LAST_PAUSE_NS) pause *= 2;
        if (descriptor_wait(NULL, waiter, &end, POLL_READABLE, deadline, error) < 0) {
            state = -3;
            break;
        }
    }
    int failure = errno;
    if (end.os >= 0) close(end.os);
    if (state == 1 && reap && atomic_load(&sandbox->children) > 0) atomic_fetch_sub(&sandbox->children, 1);
    if (state == 1) return code;
    if (state == -1) return sandbox_fail(error, failure);
    return state == PROCESS_NOT_A_CHILD ? PROCESS_NOT_A_CHILD : -1;
}

/* ---- asking and signalling ---- */

int64_t process_own_id(void)
{
    return getpid();
}

int64_t process_start_time(Sandbox *sandbox, int64_t pid)
{
    ProcessStat stat;
    if (!is_process_number(pid) || !may_see(sandbox, pid, NULL)) return -1;
    if (read_stat(pid, &stat)) return stat.start_ms;
    return kill((pid_t)pid, 0) == 0 ? 0 : -1;
}

static bool began_at(int64_t pid, int64_t start_ms)
{
    ProcessStat stat;
    return start_ms <= 0 || !read_stat(pid, &stat) || stat.start_ms == start_ms || stat.start_ms == 0;
}

/* The kernel does not let this process do it. */
static int signal_far(Sandbox *sandbox, int64_t pid, int signal, SandboxError *error)
{
    HelperCall call = {.request = {.operation = HELP_SIGNAL, .number = pid, .second = signal}};
    HelperAnswer *answer = malloc(sizeof *answer);
    int64_t result = answer ? helper_ask(sandbox, NULL, HELPER_SPAWN, &call, answer, error) : sandbox_fail(error, ENOMEM);
    free(answer);
    return (int)result;
}

int process_kill(Sandbox *sandbox, int64_t pid, int64_t start_ms, int signal, SandboxError *error)
{
    if (!is_process_number(pid)) return sandbox_fail(error, EINVAL);
    if (helper_is_process(sandbox, pid)) return sandbox_fail(error, ESRCH);
    if (!may_see(sandbox, pid, error)) return -1;
    if (!began_at(pid, start_ms)) return sandbox_fail(error, ESRCH);
    if (helper_serves(sandbox, HELPER_SPAWN) && pid != getpid() && is_family(pid)) return signal_far(sandbox, pid, signal, error);
    return kill((pid_t)pid, signal) == 0 ? 0 : sandbox_fail(error, errno);
}

int64_t process_parent(Sandbox *sandbox, int64_t pid, int64_t start_ms, SandboxError *error)
{
    ProcessStat stat;
    if (!may_see(sandbox, pid, error)) return -1;
    if (pid == getpid()) return getppid();
    if (!read_stat(pid, &stat) || !began_at(pid, start_ms)) return sandbox_fail(error, ESRCH);
    return stat.parent;
}

int process_list(Sandbox *sandbox, int64_t pid, ProcessEntry *out, int capacity, SandboxError *error)
{
    if (!may_see(sandbox, pid, error)) return -1;
    DIR *folder = opendir("/proc");
    if (!folder) return sandbox_fail(error, errno);
    int count = 0;
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        ProcessStat stat;
        char *end;
        int64_t found = strtoll(entry->d_name, &end, 10);
        if (found <= 0 || *end || !read_stat(found, &stat)) continue;
        if ((pid != 0 && stat.parent != pid) || helper_is_process(sandbox, found)) continue;
        if (count < capacity) out[count] = (ProcessEntry){found, stat.parent, stat.start_ms};
        count++;
    }
    closedir(folder);
    return count;
}

/* ---- info ---- */

/* The whole of a file of /proc, whose size is not told beforehand. NULL: none. */
static char *read_all(const char *path, size_t *length)
{
    size_t capacity = 4096;
    for (;;) {
        char *text = malloc(capacity);
        int64_t got = text ? host_read_file(path, text, capacity) : -1;
        if (got >= 0 && (size_t)got + 1 < capacity) {
            *length = (size_t)got;
            return text;
        }
        free(text);
        if (got < 0 || capacity > ((size_t)1 << 24)) return NULL;
        capacity *= 4;
    }
}

/* Splits "a\0b\0c\0" after argv[0]. */
static bool split_arguments(const char *text, size_t length, ProcessInfo *out)
{
    int parts = 0, count = 0;
    for (size_t i = 0; i < length; i++) parts += text[i] == '\0';
    out->arguments = calloc((size_t)parts + 1, sizeof *out->arguments);
    if (!out->arguments) return false;
    for (size_t at = strlen(text) + 1; at < length; at += strlen(text + at) + 1) {
        out->arguments[count] = strdup(text + at);
        if (!out->arguments[count]) return false;
        count++;
    }
    out->argument_count = count;
    return true;
}

enum { COMMAND_ATTEMPTS = 50, COMMAND_PAUSE_NS = 100000 };

/* A process that is just being started has its executable a moment before it has its arguments: they are waited
 * for. (A process without executable is the kernel's own and has none.) */
static char *read_command_line(int64_t pid, bool has_executable, size_t *length)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/%lld/cmdline", (long long)pid);
    char *text = read_all(path, length);
    for (int i = 0; text && *length == 0 && has_executable && i < COMMAND_ATTEMPTS; i++) {
        free(text);
        clock_sleep_until(clock_deadline(COMMAND_PAUSE_NS));
        text = read_all(path, length);
    }
    return text;
}

/* Of a child behind a lock-down only the helper may know. */
static ssize_t program_far(Sandbox *sandbox, int64_t pid, char *out, size_t capacity)
{
    HelperCall call = {.request = {.operation = HELP_PROGRAM, .number = pid}};
    HelperAnswer *answer = malloc(sizeof *answer);
    int64_t length = answer ? helper_ask(sandbox, NULL, HELPER_SPAWN, &call, answer, NULL) : -1;
    if (length > (int64_t)capacity) length = -1;
    if (length > 0) memcpy(out, answer->payload, (size_t)length);
    free(answer);
    return (ssize_t)length;
}

static void read_command(Sandbox *sandbox, int64_t pid, ProcessInfo *out)
{
    char path[40], target[FILE_PATH_MAX];
    size_t length;
    snprintf(path, sizeof path, "/proc/%lld/exe", (long long)pid);
    ssize_t target_length = readlink(path, target, sizeof target - 1);
    if (target_length < 0 && helper_serves(sandbox, HELPER_SPAWN)) target_length = program_far(sandbox, pid, target, sizeof target - 1);
    if (target_length > 0) out->executable = strndup(target, (size_t)target_length);
    char *text = read_command_line(pid, target_length > 0, &length);
    if (!text || length == 0) {
        free(text);
        return;
    }
    /* A process that overwrote its arguments leaves no separators. */
    bool separated = text[length - 1] == '\0';
    if (separated) split_arguments(text, length, out);
    else out->command_line = strndup(text, length);
    free(text);
}

static void read_user(Sandbox *sandbox, int64_t pid, ProcessInfo *out)
{
    char path[40], name[256];
    struct stat status;
    snprintf(path, sizeof path, "/proc/%lld", (long long)pid);
    if (stat(path, &status) != 0) return;
    if (user_name_by_id(sandbox, status.st_uid, name, sizeof name, NULL) == 0) out->user = strdup(name);
}

int process_info(Sandbox *sandbox, int64_t pid, ProcessInfo *out, SandboxError *error)
{
    ProcessStat stat;
    *out = (ProcessInfo){.argument_count = -1, .cpu_ns = -1, .start_ms = -1};
    if (!may_see(sandbox, pid, error)) return -1;
    if (!read_stat(pid, &stat)) return sandbox_fail(error, ESRCH);
    out->cpu_ns = stat.cpu_ns;
    out->start_ms = stat.start_ms;
    read_command(sandbox, pid, out);
    read_user(sandbox, pid, out);
    return 0;
}

void process_info_free(ProcessInfo *info)
{
    for (char **argument = info->arguments; argument && *argument; argument++) free(*argument);
    free(info->arguments);
    free(info->executable);
    free(info->command_line);
    free(info->user);
    *info = (ProcessInfo){.argument_count = -1, .cpu_ns = -1, .start_ms = -1};
}
