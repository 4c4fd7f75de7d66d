/* process_spawn.c: starting children.
 *
 * The child shares our memory until it execs (vfork), so it calls nothing but system calls, on what was
 * prepared before: its arguments, the list of paths to try, the descriptors. What goes wrong in it comes back
 * in a variable. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/environment.h"
#include "sandbox/internal.h"
#include "sandbox/process.h"

enum { STREAMS = 3 };

/* All that the child needs. Owned by the parent. */
typedef struct ChildPlan {
    char             **candidates;   /* paths to exec, in order; NULL-terminated */
    const char *const *arguments;
    const char       **shell_arguments;  /* {"/bin/sh", path, arguments…}; path is filled in by the child */
    const char *const *environment;
    const char        *folder;
    int                os[STREAMS];  /* what becomes descriptors 0 to 2; all above 2 */
    volatile int       failure;      /* written by the child */
} ChildPlan;

/* ---- the child ---- */

static void reset_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int i = 1; i < NSIG; i++) {
        struct sigaction now;
        if (i == SIGKILL || i == SIGSTOP || sigaction(i, NULL, &now) != 0) continue;
        /* Ignored signals stay ignored over exec, as the user may have wanted (nohup); SIGPIPE is ours. */
        if (now.sa_handler != SIG_IGN || i == SIGPIPE) sigaction(i, &action, NULL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Ours are close-on-exec; this is for those of a host program. */
static void close_others(void)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, 3u, ~0u, 0u) == 0) return;
#endif
    for (int i = 3; i < 4096; i++) close(i);
}

static void place_streams(const ChildPlan *plan)
{
    for (int i = 0; i < STREAMS; i++) {
        dup2(plan->os[i], i);
        /* Only we want it non-blocking. */
        int flags = fcntl(i, F_GETFL);
        if (flags >= 0 && (flags & O_NONBLOCK)) fcntl(i, F_SETFL, flags & ~O_NONBLOCK);
    }
}

/* As execvp: goes on to the next candidate when a file is absent, remembers that one was forbidden. */
static int exec_candidates(const ChildPlan *plan)
{
    int failure = ENOENT;
    for (char **path = plan->candidates; *path; path++) {
        execve(*path, (char *const *)plan->arguments, (char *const *)plan->environment);
        if (errno == ENOEXEC) {
            plan->shell_arguments[1] = *path;
            execve("/bin/sh", (char *const *)plan->shell_arguments, (char *const *)plan->environment);
        }
        if (errno == EACCES) failure = EACCES;
        else if (errno != ENOENT && errno != ENOTDIR && errno != ESTALE && errno != ENODEV &&
                 errno != ETIMEDOUT)
            return errno;
    }
    return failure;
}

static _Noreturn void run_child(ChildPlan *plan)
{
    place_streams(plan);
    if (plan->folder && chdir(plan->folder) != 0) {
        plan->failure = errno;
        _exit(127);
    }
    close_others();
    reset_signals();
    plan->failure = exec_candidates(plan);
    _exit(127);
}

/* Not inlined: nothing but `plan` may live in this frame over vfork. */
static __attribute__((noinline)) pid_t fork_child(ChildPlan *plan)
{
    pid_t pid = vfork();
    if (pid == 0) run_child(plan);
    return pid;
}

/* ---- which files to try ---- */

static char *join_path(const char *folder, size_t length, const char *name)
{
    char *joined = malloc(length + strlen(name) + 2);
    if (!joined) return NULL;
    /* An empty part of PATH is the current folder. */
    if (length == 0) sprintf(joined, "./%s", name);
    else sprintf(joined, "%.*s/%s", (int)length, folder, name);
    return joined;
}

static void free_candidates(char **candidates)
{
    for (char **path = candidates; path && *path; path++) free(*path);
    free(candidates);
}

static char **list_candidates(const char *program)
{
    const char *search = getenv("PATH");
    if (!search || !*search) search = "/usr/local/bin:/bin:/usr/bin";
    size_t count = 1, parts = 2;
    for (const char *at = search; *at; at++) parts += *at == ':';
    char **candidates = calloc(parts + 1, sizeof *candidates);
    if (!candidates) return NULL;
    if (strchr(program, '/')) {
        candidates[0] = strdup(program);
    } else {
        for (count = 0;; count++) {
            size_t length = strcspn(search, ":");
            candidates[count] = join_path(search, length, program);
            if (!candidates[count] || !search[length]) break;
            search += length + 1;
        }
        count++;
    }
    if (candidates[count - 1]) return candidates;
    free_candidates(candidates);
    return NULL;
}

/* The first candidate that could be run, and its canonical path. NULL: none. */
static char *find_executable(Sandbox *sandbox, char **candidates, char *canonical)
{
    for (char **path = candidates; *path; path++)
        if (access(*path, X_OK) == 0 &&
            path_canonicalize(sandbox->folder, *path, false, true, canonical) == 0)
            return *path;
    return NULL;
}

/* Where not every program is granted: the file that would be run is granted by its path or by the name that
 * was asked for, denied by either, and then it is the only one that is tried. */
static bool may_run(Sandbox *sandbox, const char *program, char **candidates, SandboxError *error)
{
    char attempt[300], canonical[FILE_PATH_MAX];
    const SandboxPolicy *policy = &sandbox->policy;
    snprintf(attempt, sizeof attempt, "running %s", program);
    if (policy_grants_all(policy, CAPABILITY_RUN))
        return sandbox_check(sandbox, CAPABILITY_RUN, program, attempt, error);
    char *found = find_executable(sandbox, candidates, canonical);
    if (!found) return sandbox_check(sandbox, CAPABILITY_RUN, program, attempt, error);
    const char *const names[] = {program, found, canonical};
    bool denied = false, allowed = false;
    for (int i = 0; i < 3; i++) {
        denied = denied || policy_list_has_name(&policy->denied[CAPABILITY_RUN], names[i]);
        allowed = allowed || policy_list_has_name(&policy->allowed[CAPABILITY_RUN], names[i]);
    }
    sandbox_trace(sandbox, CAPABILITY_RUN, program, allowed && !denied);
    if (denied || !allowed) return sandbox_fail_denied(error, CAPABILITY_RUN, program, attempt) == 0;
    char *only = strdup(canonical);
    if (!only) return sandbox_fail(error, ENOMEM) == 0;
    for (char **path = candidates; *path; path++) free(*path);
    candidates[0] = only;
    candidates[1] = NULL;
    return true;
}

/* ---- streams ---- */

/* The streams of one call. `child` are OS descriptors above 2; `parent` the VM's numbers of new pipes. */
typedef struct StreamPlan {
    int child[STREAMS];
    int parent[STREAMS];
} StreamPlan;

/* Above 2, so that placing one stream does not run over another. */
static int duplicate_high(int os)
{
    return fcntl(os, F_DUPFD_CLOEXEC, 3);
}

static int take_number(Sandbox *sandbox, int number, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, number, error);
    if (!open) return -1;
    int os = duplicate_high(open->os);
    if (os < 0) sandbox_fail(error, errno);
    /* From now on someone else reads or writes it too, in blocking mode. */
    else if (open->kind != DESCRIPTOR_FILE) atomic_store(&open->poll_first, true);
    descriptor_unpin(open);
    return os;
}

/* Stream 0 is read by the child, the others written. Only the parent's end is non-blocking. */
static bool make_pipe(Sandbox *sandbox, int stream, StreamPlan *plan, SandboxError *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return sandbox_fail(error, errno) == 0;
    int ours = stream == 0 ? 1 : 0;
    fcntl(ends[ours], F_SETFL, O_NONBLOCK);
    int number = descriptor_insert(sandbox, ends[ours], DESCRIPTOR_PIPE,
                                   ours ? FILE_WRITE_ONLY : FILE_READ_ONLY, error);
    if (number >= 0) {
        plan->child[stream] = duplicate_high(ends[1 - ours]);
        if (plan->child[stream] < 0) sandbox_fail(error, errno);
        plan->parent[stream] = number;
    }
    close(ends[1 - ours]);
    return plan->child[stream] >= 0;
}

static bool plan_streams(Sandbox *sandbox, const int streams[STREAMS], bool merge, StreamPlan *plan,
                         SandboxError *error)
{
    for (int i = 0; i < STREAMS; i++) plan->child[i] = plan->parent[i] = -1;
    for (int i = 0; i < STREAMS; i++) {
        if (i == 2 && merge) {
            plan->child[i] = duplicate_high(plan->child[1]);
            if (plan->child[i] < 0) return sandbox_fail(error, errno) == 0;
        } else if (streams[i] >= 0) {
            plan->child[i] = take_number(sandbox, streams[i], error);
            if (plan->child[i] < 0) return false;
        } else if (!make_pipe(sandbox, i, plan, error)) {
            return false;
        }
    }
    return true;
}

static void end_streams(Sandbox *sandbox, StreamPlan *plan, bool success, int streams[STREAMS])
{
    for (int i = 0; i < STREAMS; i++) {
        if (plan->child[i] >= 0) close(plan->child[i]);
        if (plan->parent[i] < 0) continue;
        if (success) streams[i] = plan->parent[i];
        else descriptor_close(sandbox, plan->parent[i], NULL);
    }
}

/* ---- starting ---- */

static const char **list_shell_arguments(const char *const *arguments)
{
    size_t count = 0;
    while (arguments[count]) count++;
    const char **list = calloc(count + 3, sizeof *list);
    if (!list) return NULL;
    list[0] = "/bin/sh";
    for (size_t i = 1; i < count; i++) list[i + 1] = arguments[i];
    return list;
}

/* Signals wait until the child has its own handlers. The answer is the child's id, or -1 with error. */
static int64_t start_child(ChildPlan *plan, SandboxError *error)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork_child(plan);
    int failure = pid < 0 ? errno : plan->failure;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid > 0 && failure == 0) return pid;
    if (pid > 0) {
        int status;
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    }
    return sandbox_fail(error, failure);
}

static int64_t spawn_with_streams(Sandbox *sandbox, ChildPlan *plan, bool merge, int streams[STREAMS],
                                  SandboxError *error)
{
    StreamPlan stream_plan;
    int64_t pid = -1;
    if (plan_streams(sandbox, streams, merge, &stream_plan, error)) {
        memcpy(plan->os, stream_plan.child, sizeof plan->os);
        pid = start_child(plan, error);
    }
    end_streams(sandbox, &stream_plan, pid > 0, streams);
    return pid;
}

int64_t process_spawn(Sandbox *sandbox, const ProcessRequest *request, int streams[3], SandboxError *error)
{
    ChildPlan plan = {
        .candidates = list_candidates(request->program),
        .arguments = request->arguments,
        .shell_arguments = list_shell_arguments(request->arguments),
        .environment = request->environment ? request->environment : environment_list(sandbox),
        .folder = request->folder,
    };
    int64_t pid = -1;
    if (!plan.candidates || !plan.shell_arguments) sandbox_fail(error, ENOMEM);
    else if (may_run(sandbox, request->program, plan.candidates, error))
        pid = spawn_with_streams(sandbox, &plan, request->merge_error, streams, error);
    free_candidates(plan.candidates);
    free(plan.shell_arguments);
    return pid;
}
