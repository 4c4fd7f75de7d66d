/* signals.c: signals of the process, carried through a pipe to a dispatcher thread.
 *
 * This is process-wide state by nature, so it is the one file here with variables of its own. The handler
 * does nothing but write one byte, which is allowed in signal context. */
#include "sandbox/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sandbox/internal.h"
#include "sandbox/memory.h"
#include "sandbox/wakeable_call.h"

typedef struct SignalName {
    const char *name;
    int         os_number;
    int         number;  /* Atoll's: Linux's */
} SignalName;

static const SignalName SIGNAL_NAMES[] = {
    {"HUP", SIGHUP, 1},      {"INT", SIGINT, 2},       {"QUIT", SIGQUIT, 3},    {"ILL", SIGILL, 4},
    {"TRAP", SIGTRAP, 5},    {"ABRT", SIGABRT, 6},     {"IOT", SIGABRT, 6},     {"BUS", SIGBUS, 7},
    {"FPE", SIGFPE, 8},      {"KILL", SIGKILL, 9},     {"USR1", SIGUSR1, 10},   {"SEGV", SIGSEGV, 11},
    {"USR2", SIGUSR2, 12},   {"PIPE", SIGPIPE, 13},    {"ALRM", SIGALRM, 14},   {"TERM", SIGTERM, 15},
    {"STKFLT", 16, 16},      {"CHLD", SIGCHLD, 17},    {"CLD", SIGCHLD, 17},    {"CONT", SIGCONT, 18},
    {"STOP", SIGSTOP, 19},   {"TSTP", SIGTSTP, 20},    {"TTIN", SIGTTIN, 21},   {"TTOU", SIGTTOU, 22},
    {"URG", SIGURG, 23},     {"XCPU", SIGXCPU, 24},    {"XFSZ", SIGXFSZ, 25},   {"VTALRM", SIGVTALRM, 26},
    {"PROF", SIGPROF, 27},   {"WINCH", SIGWINCH, 28},  {"IO", SIGIO, 29},       {"POLL", SIGIO, 29},
    {"PWR", SIGPWR, 30},     {"SYS", SIGSYS, 31},
};

enum { SIGNAL_NAME_COUNT = sizeof SIGNAL_NAMES / sizeof SIGNAL_NAMES[0], SIGNAL_LIMIT = 64 };

static struct {
    bool             open;
    bool             pipe_ignored;
    bool             ignored_at_start[SIGNAL_LIMIT];
    int              read_end, write_end;
    FaultHook       *fault_hook;
    struct sigaction fault_before[2];  /* SIGBUS, SIGSEGV */
} process_signals = {.read_end = -1, .write_end = -1};

static _Thread_local bool thread_blocks_signals;

int signal_by_name(const char *name)
{
    for (int i = 0; i < SIGNAL_NAME_COUNT; i++)
        if (strcmp(SIGNAL_NAMES[i].name, name) == 0) return SIGNAL_NAMES[i].number;
    return -1;
}

static int to_os(int number)
{
    for (int i = 0; i < SIGNAL_NAME_COUNT; i++)
        if (SIGNAL_NAMES[i].number == number) return SIGNAL_NAMES[i].os_number;
    return number;
}

static int from_os(int os_number)
{
    for (int i = 0; i < SIGNAL_NAME_COUNT; i++)
        if (SIGNAL_NAMES[i].os_number == os_number) return SIGNAL_NAMES[i].number;
    return os_number;
}

static void pass_on(int os_number)
{
    int saved = errno;
    uint8_t byte = (uint8_t)os_number;
    /* A full pipe means the dispatcher has enough to do: a signal may be lost then, as the kernel merges them
     * too. */
    ssize_t done = write(process_signals.write_end, &byte, 1);
    (void)done;
    errno = saved;
}

static void set_handler(int os_number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    sigaction(os_number, &action, NULL);
}

bool signals_open(void)
{
    static const int NOTED[] = {SIGHUP, SIGINT, SIGTERM};
    int ends[2];
    if (process_signals.open) return true;
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return false;
    process_signals.read_end = ends[0];
    process_signals.write_end = ends[1];
    for (size_t i = 0; i < sizeof NOTED / sizeof NOTED[0]; i++) {
        struct sigaction now;
        sigaction(NOTED[i], NULL, &now);
        process_signals.ignored_at_start[NOTED[i]] = now.sa_handler == SIG_IGN;
    }
    set_handler(SIGPIPE, SIG_IGN);
    process_signals.pipe_ignored = true;
    /* Inherited as ignored, it would take the exit codes of our children away. */
    set_handler(SIGCHLD, SIG_DFL);
    wakeable_calls_open();
    process_signals.open = true;
    return true;
}

bool signal_ignored_at_start(int signal)
{
    int os_number = to_os(signal);
    return os_number > 0 && os_number < SIGNAL_LIMIT && process_signals.ignored_at_start[os_number];
}

static bool can_be_handled(int os_number)
{
    switch (os_number) {
    case SIGKILL: case SIGSTOP: case SIGFPE: case SIGILL: case SIGSEGV: case SIGBUS: case SIGTRAP:
        return false;
    default:
        return os_number > 0 && os_number < SIGNAL_LIMIT && !wakeable_call_owns(os_number);
    }
}

static int describe_handler(const struct sigaction *action)
{
    if (action->sa_handler == SIG_DFL) return SIGNAL_DEFAULT;
    if (action->sa_handler == SIG_IGN) return SIGNAL_IGNORE;
    return action->sa_handler == pass_on ? SIGNAL_DISPATCH : 3;
}

int signal_handle(int signal, int action, SandboxError *error)
{
    static void (*const handlers[])(int) = {SIG_DFL, SIG_IGN, pass_on};
    int os_number = to_os(signal);
    struct sigaction before;
    if (!can_be_handled(os_number) || action < SIGNAL_DEFAULT || action > SIGNAL_DISPATCH)
        return sandbox_fail(error, EINVAL);
    if (action == SIGNAL_DISPATCH && !process_signals.open) return sandbox_fail(error, EINVAL);
    if (signal_ignored_at_start(signal)) return SIGNAL_IGNORE;
    if (sigaction(os_number, NULL, &before) != 0) return sandbox_fail(error, errno);
    /* SIGPIPE must stay harmless, whatever Java wants: the default would end the process. */
    if (os_number == SIGPIPE && action == SIGNAL_DEFAULT) action = SIGNAL_IGNORE;
    set_handler(os_number, handlers[action]);
    return describe_handler(&before);
}

int signals_wait(Waiter *waiter, int64_t deadline_ns, SandboxError *error)
{
    if (!process_signals.open) return sandbox_fail(error, EBADF);
    OpenDescriptor end = {.pins = 1, .os = process_signals.read_end, .kind = DESCRIPTOR_PIPE};
    for (;;) {
        uint8_t byte;
        if (read(end.os, &byte, 1) == 1) return from_os(byte);
        int ready = descriptor_wait(NULL, waiter, &end, POLL_READABLE, deadline_ns, error);
        if (ready <= 0) return ready;
    }
}

int signal_raise(int signal, SandboxError *error)
{
    if (kill(getpid(), to_os(signal)) != 0) return sandbox_fail(error, errno);
    return 0;
}

bool signals_pipe_is_harmless(void)
{
    return process_signals.pipe_ignored || thread_blocks_signals;
}

void signals_note_thread_blocked(void)
{
    thread_blocks_signals = true;
}

/* ---- faults ---- */

static void on_fault(int os_number, siginfo_t *info, void *context)
{
    (void)context;
    int saved = errno;
    bool kernel_raised = info->si_code > 0;
    if (kernel_raised && process_signals.fault_hook(info->si_addr, os_number == SIGBUS)) {
        errno = saved;
        return;
    }
    /* Not ours: put back what was there before and let the access fault again. */
    sigaction(os_number, &process_signals.fault_before[os_number == SIGBUS ? 0 : 1], NULL);
    if (!kernel_raised) raise(os_number);
    errno = saved;
}

bool signals_set_fault_hook(FaultHook *hook)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    bool first = process_signals.fault_hook == NULL;
    if (!hook) return false;
    process_signals.fault_hook = hook;
    if (!first) return true;
    return sigaction(SIGBUS, &action, &process_signals.fault_before[0]) == 0 &&
           sigaction(SIGSEGV, &action, &process_signals.fault_before[1]) == 0;
}

bool signal_patch_page(void *address)
{
    size_t page = memory_page_size();
    void *start = (void *)((uintptr_t)address & ~(uintptr_t)(page - 1));
    return mmap(start, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == start;
}
