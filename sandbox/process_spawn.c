/* process_spawn.c: starting children.
 *
 * The child shares our memory until it execs (vfork), so it calls nothing but system calls, on what was
 * prepared before: its arguments, the list of paths to try, the descriptors. What goes wrong in it comes back
 * in a variable. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/environment.h"
#include "sandbox/helper.h"
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
        if (errno == EACCES)
            failure = EACCES;
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

static int run_sibling(void *plan)
{
    run_child(plan);
}

enum { SIBLING_STACK = 256 * 1024 };

/* The same from the helper, as a child of the VM's process, which waits for it as if it had made it. */
static pid_t fork_sibling(ChildPlan *plan, int *pidfd)
{
    static _Alignas(16) char stack[SIBLING_STACK];
    *pidfd = -1;
    return clone(run_sibling, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_PARENT | CLONE_PIDFD | SIGCHLD, plan, pidfd);
}

/* ---- which files to try ---- */

static char *join_path(const char *folder, size_t length, const char *name)
{
    char *joined = malloc(length + strlen(name) + 2);
    if (!joined) return NULL;
    /* An empty part of PATH is the current folder. */
    if (length == 0)
        sprintf(joined, "./%s", name);
    else
        sprintf(joined, "%.*s/%s", (int)length, folder, name);
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

/* A path of the VM's view by its name on the host, where the child lives; itself if it has none. */
static const char *name_on_host(Sandbox *sandbox, const char *path, char *buffer)
{
    char canonical[FILE_PATH_MAX];
    const unsigned how = WALK_MISSING_TAIL | WALK_FOLLOW_LAST | WALK_ANYWHERE;
    if (sandbox->policy.mount_count == 0 || !path) return path;
    if (path_canonicalize(sandbox, sandbox->folder, path, how, canonical) != 0) return path;
    const char *host = path_on_host(&sandbox->policy, canonical, buffer);
    if (!host) return path;
    return host == buffer ? host : strcpy(buffer, host);
}

static bool move_to_host(Sandbox *sandbox, char **candidates)
{
    char buffer[FILE_PATH_MAX];
    for (char **path = candidates; *path; path++) {
        char *host = strdup(name_on_host(sandbox, *path, buffer));
        if (!host) return false;
        free(*path);
        *path = host;
    }
    return true;
}

/* The first candidate that could be run, and its canonical path. NULL: none. */
static char *find_executable(Sandbox *sandbox, char **candidates, char *canonical)
{
    char host[FILE_PATH_MAX];
    for (char **path = candidates; *path; path++)
        if (access(name_on_host(sandbox, *path, host), X_OK) == 0 &&
            path_canonicalize(sandbox, sandbox->folder, *path, WALK_FOLLOW_LAST | WALK_ANYWHERE, canonical) ==
                0)
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
    char *found =
        policy_grants_any(policy, CAPABILITY_RUN) ? find_executable(sandbox, candidates, canonical) : NULL;
    if (!found) return sandbox_check(sandbox, CAPABILITY_RUN, program, attempt, error);
    const char *const names[] = {program, found, canonical};
    bool denied = false, allowed = false;
    for (int i = 0; i < 3; i++) {
        denied = denied || policy_list_has_name(&policy->denied[CAPABILITY_RUN], names[i]);
        allowed = allowed || policy_list_has_name(&policy->allowed[CAPABILITY_RUN], names[i]);
    }
    if (!sandbox_decide(sandbox, CAPABILITY_RUN, program, attempt, allowed, denied, error)) return false;
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
    else if (open->kind != DESCRIPTOR_FILE)
        atomic_store(&open->poll_first, true);
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
        if (success)
            streams[i] = plan->parent[i];
        else
            descriptor_close(sandbox, plan->parent[i], NULL);
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

/* ---- by the helper ---- */

enum { BLOB_MOST = 8 << 20 };

/* Texts one after the other, each with its NUL, behind their counts. */
typedef struct BlobHead {
    uint32_t arguments, variables, folder;
} BlobHead;

typedef struct Blob {
    int  os;
    bool failed;
} Blob;

static void put(Blob *blob, const void *bytes, size_t length)
{
    if (!blob->failed && write(blob->os, bytes, length) != (ssize_t)length) blob->failed = true;
}

static void put_list(Blob *blob, const char *const *list)
{
    for (; *list; list++) put(blob, *list, strlen(*list) + 1);
}

static uint32_t count_list(const char *const *list)
{
    uint32_t count = 0;
    while (list[count]) count++;
    return count;
}

/* The request in a file of memory. -1: no memory. */
static int write_blob(const char *program, const ChildPlan *plan)
{
    Blob blob = {.os = memfd_create("spawn", MFD_CLOEXEC)};
    if (blob.os < 0) return -1;
    BlobHead head = {count_list(plan->arguments), count_list(plan->environment), plan->folder != NULL};
    put(&blob, &head, sizeof head);
    put(&blob, program, strlen(program) + 1);
    if (plan->folder) put(&blob, plan->folder, strlen(plan->folder) + 1);
    put_list(&blob, plan->arguments);
    put_list(&blob, plan->environment);
    if (!blob.failed) return blob.os;
    close(blob.os);
    return -1;
}

/* A program that could not be executed has left a dead child, which is ours. */
static void reap_failed(const HelperAnswer *answer)
{
    int64_t pid;
    int status;
    if (answer->result >= 0 || answer->length != sizeof pid) return;
    memcpy(&pid, answer->payload, sizeof pid);
    if (pid <= 0) return;
    while (waitpid((pid_t)pid, &status, 0) < 0 && errno == EINTR) continue;
}

static int64_t start_child_far(Sandbox *sandbox, const char *program, const ChildPlan *plan, SandboxError *error)
{
    int blob = write_blob(program, plan);
    HelperAnswer *answer = malloc(sizeof *answer);
    int64_t pid = -1;
    if (blob >= 0 && answer) {
        HelperCall call = {.request.operation = HELP_SPAWN, .os = {blob, plan->os[0], plan->os[1], plan->os[2]}, .count = 4};
        answer->result = 0;
        pid = helper_ask(sandbox, NULL, HELPER_SPAWN, &call, answer, error);
        reap_failed(answer);
    } else {
        sandbox_fail(error, ENOMEM);
    }
    if (blob >= 0) close(blob);
    free(answer);
    return pid;
}

/* ---- both ---- */

static int64_t spawn_with_streams(Sandbox *sandbox, const char *program, ChildPlan *plan, bool merge, int streams[STREAMS],
                                  SandboxError *error)
{
    StreamPlan stream_plan;
    int64_t pid = -1;
    if (plan_streams(sandbox, streams, merge, &stream_plan, error)) {
        memcpy(plan->os, stream_plan.child, sizeof plan->os);
        bool far = helper_serves(sandbox, HELPER_SPAWN);
        pid = far ? start_child_far(sandbox, program, plan, error) : start_child(plan, error);
    }
    end_streams(sandbox, &stream_plan, pid > 0, streams);
    if (pid > 0) atomic_fetch_add(&sandbox->children, 1);
    return pid;
}

int64_t process_spawn(Sandbox *sandbox, const ProcessRequest *request, int streams[3], SandboxError *error)
{
    char folder[FILE_PATH_MAX];
    ChildPlan plan = {
        .candidates = list_candidates(request->program),
        .arguments = request->arguments,
        .shell_arguments = list_shell_arguments(request->arguments),
        .environment = request->environment ? request->environment : environment_list(sandbox),
        .folder = name_on_host(sandbox, request->folder, folder),
    };
    int64_t pid = -1;
    if (!plan.candidates || !plan.shell_arguments) sandbox_fail(error, ENOMEM);
    else if (may_run(sandbox, request->program, plan.candidates, error) &&
             move_to_host(sandbox, plan.candidates) &&
             limit_admits(sandbox, LIMIT_PROCESSES, atomic_load(&sandbox->children), 1, SANDBOX_EAGAIN, error))
        pid = spawn_with_streams(sandbox, request->program, &plan, request->merge_error, streams, error);
    free_candidates(plan.candidates);
    free(plan.shell_arguments);
    return pid;
}

/* ---- in the helper ---- */

/* The children that the VM has: who may be signalled. */
typedef struct Child {
    pid_t pid;
    int   pidfd;
} Child;

static struct {
    Child   *list;
    uint32_t count, capacity;
} children;

static int signal_pidfd(int pidfd, int signal)
{
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

/* Forgets those that are gone and reaped. */
static void forget_gone(void)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < children.count; i++) {
        Child child = children.list[i];
        if (signal_pidfd(child.pidfd, 0) == 0) children.list[kept++] = child;
        else close(child.pidfd);
    }
    children.count = kept;
}

static void note_child(pid_t pid, int pidfd)
{
    forget_gone();
    if (children.count == children.capacity) {
        uint32_t capacity = children.capacity ? children.capacity * 2 : 16;
        Child *grown = realloc(children.list, capacity * sizeof *grown);
        if (!grown) {
            close(pidfd);
            return;
        }
        children.list = grown;
        children.capacity = capacity;
    }
    children.list[children.count++] = (Child){pid, pidfd};
}

static int64_t signal_child(int64_t pid, int signal, SandboxError *error)
{
    for (uint32_t i = 0; i < children.count; i++)
        if (children.list[i].pid == pid)
            return signal_pidfd(children.list[i].pidfd, signal) == 0 ? 0 : sandbox_fail(error, errno);
    return sandbox_fail(error, ESRCH);
}

/* The kernel does not show it to the VM's process. */
static int64_t program_of_child(int64_t pid, HelperAnswer *answer)
{
    char path[40];
    if (signal_child(pid, 0, &answer->error) != 0) return -1;
    snprintf(path, sizeof path, "/proc/%lld/exe", (long long)pid);
    ssize_t length = readlink(path, (char *)answer->payload, FILE_PATH_MAX - 1);
    if (length < 0) return sandbox_fail(&answer->error, errno);
    answer->length = (size_t)length;
    return length;
}

/* What a file of memory says: a request as the VM's process made it up. */
typedef struct Request {
    char        *bytes;
    const char  *program, *folder;
    const char **arguments, **variables;
} Request;

static const char *take_text(const char **at, const char *end)
{
    const char *text = *at, *stop = text < end ? memchr(text, 0, (size_t)(end - text)) : NULL;
    if (!stop) return NULL;
    *at = stop + 1;
    return text;
}

static const char **take_list(const char **at, const char *end, uint32_t count)
{
    const char **list = count < BLOB_MOST ? calloc((size_t)count + 1, sizeof *list) : NULL;
    for (uint32_t i = 0; list && i < count; i++)
        if (!(list[i] = take_text(at, end))) {
            free(list);
            return NULL;
        }
    return list;
}

static void free_request(Request *request)
{
    free(request->bytes);
    free(request->arguments);
    free(request->variables);
}

static bool read_request(int os, Request *out)
{
    BlobHead head;
    off_t size = lseek(os, 0, SEEK_END);
    if (size < (off_t)sizeof head || size > BLOB_MOST || !(out->bytes = malloc((size_t)size))) return false;
    if (pread(os, out->bytes, (size_t)size, 0) != size) return false;
    memcpy(&head, out->bytes, sizeof head);
    const char *at = out->bytes + sizeof head, *end = out->bytes + size;
    out->program = take_text(&at, end);
    out->folder = head.folder ? take_text(&at, end) : NULL;
    if (!out->program || (head.folder && !out->folder)) return false;
    out->arguments = take_list(&at, end, head.arguments);
    out->variables = out->arguments ? take_list(&at, end, head.variables) : NULL;
    return out->variables && head.arguments > 0;
}

static int64_t start_sibling(ChildPlan *plan, HelperAnswer *answer)
{
    int pidfd;
    pid_t pid = fork_sibling(plan, &pidfd);
    int failure = pid < 0 ? errno : plan->failure;
    if (pid > 0 && failure == 0) return note_child(pid, pidfd), pid;
    if (pid > 0) {
        int64_t dead = pid;
        close(pidfd);
        answer->length = sizeof dead;
        memcpy(answer->payload, &dead, sizeof dead);
    }
    return sandbox_fail(&answer->error, failure);
}

static int64_t spawn_for_helper(Sandbox *sandbox, const HelperCall *call, const Request *request, HelperAnswer *answer)
{
    ChildPlan plan = {
        .candidates = list_candidates(request->program),
        .arguments = request->arguments,
        .shell_arguments = list_shell_arguments(request->arguments),
        .environment = request->variables,
        .folder = request->folder,
    };
    int64_t pid = -1;
    if (!plan.candidates || !plan.shell_arguments) sandbox_fail(&answer->error, ENOMEM);
    else if (may_run(sandbox, request->program, plan.candidates, &answer->error) && move_to_host(sandbox, plan.candidates)) {
        bool good = true;
        for (int i = 0; i < STREAMS; i++) good = (plan.os[i] = duplicate_high(call->os[1 + i])) >= 0 && good;
        pid = good ? start_sibling(&plan, answer) : sandbox_fail(&answer->error, EMFILE);
        for (int i = 0; i < STREAMS; i++)
            if (plan.os[i] >= 0) close(plan.os[i]);
    }
    free_candidates(plan.candidates);
    free(plan.shell_arguments);
    return pid;
}

void process_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer)
{
    Request request = {0};
    if (call->request.operation == HELP_SIGNAL)
        answer->result = signal_child(call->request.number, (int)call->request.second, &answer->error);
    else if (call->request.operation == HELP_PROGRAM)
        answer->result = program_of_child(call->request.number, answer);
    else if (call->count != 4 || !read_request(call->os[0], &request))
        answer->result = sandbox_fail(&answer->error, EINVAL);
    else
        answer->result = spawn_for_helper(sandbox, call, &request, answer);
    free_request(&request);
}
