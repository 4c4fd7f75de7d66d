/* helper.c: helper processes: forking them, asking, and their loop. What they do is in names.c, sockets.c, files.c, file_names.c,
 * file_attributes.c and process_spawn.c.
 *
 * A request is one packet: a HelperRequest and its payload, with descriptors, of which the first is the socket for the answer.
 * Everything in it may be a lie. */
#include "sandbox/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { THREADS_MOST = 256, LOOK_UP_STACK = 256 * 1024 };

/* ---- packets ---- */

typedef union Control {
    struct cmsghdr header;
    char           space[CMSG_SPACE((HELPER_DESCRIPTORS_MOST + 1) * sizeof(int))];
} Control;

static bool send_request(int socket, const HelperCall *call, int answer_end)
{
    Control control = {0};
    struct iovec pieces[2] = {{(void *)&call->request, sizeof call->request}, {(void *)call->payload, call->length}};
    int os[HELPER_DESCRIPTORS_MOST + 1] = {answer_end};
    size_t bytes = (size_t)(call->count + 1) * sizeof(int);
    memcpy(os + 1, call->os, (size_t)call->count * sizeof(int));
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2, .msg_control = &control, .msg_controllen = CMSG_SPACE(bytes)};
    control.header = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(bytes)};
    memcpy(CMSG_DATA(&control.header), os, bytes);
    ssize_t done;
    do done = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (done < 0 && errno == EINTR);
    return done >= 0;
}

/* The descriptors that came with a packet; answers how many. */
static int take_descriptors(struct msghdr *message, int out[HELPER_DESCRIPTORS_MOST + 1])
{
    int count = 0;
    for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at; at = CMSG_NXTHDR(message, at)) {
        if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS) continue;
        int here = (int)((at->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (int i = 0; i < here; i++) {
            int os;
            memcpy(&os, CMSG_DATA(at) + (size_t)i * sizeof os, sizeof os);
            if (count <= HELPER_DESCRIPTORS_MOST) out[count++] = os;
            else close(os);
        }
    }
    return count;
}

/* Into call, whose payload is `buffer`; call->os are the descriptors behind the first, which is *answer_end. 1, 0 at the end, -1 for a
 * packet that is no request. */
static int receive_request(int socket, HelperCall *call, char *buffer, int *answer_end)
{
    Control control;
    int os[HELPER_DESCRIPTORS_MOST + 1];
    struct iovec pieces[2] = {{&call->request, sizeof call->request}, {buffer, HELPER_PAYLOAD_MOST}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t got;
    do got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got <= 0) return 0;
    int count = take_descriptors(&message, os);
    if (count > 0 && got >= (ssize_t)sizeof call->request && !(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
        *answer_end = os[0];
        call->count = count - 1;
        memcpy(call->os, os + 1, (size_t)call->count * sizeof(int));
        call->payload = buffer;
        call->length = (size_t)got - sizeof call->request;
        return 1;
    }
    for (int i = 0; i < count; i++) close(os[i]);
    return -1;
}

static void send_answer(int answer_end, HelperAnswer *answer)
{
    Control control = {0};
    struct iovec piece = {answer, offsetof(HelperAnswer, payload) + answer->length};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    if (answer->os >= 0) {
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(sizeof(int));
        control.header = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
        memcpy(CMSG_DATA(&control.header), &answer->os, sizeof(int));
    }
    ssize_t done = sendmsg(answer_end, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)done;  /* who asked may have given up */
    if (answer->os >= 0) close(answer->os);
    close(answer_end);
}

/* ---- the work ---- */

/* A request that is being served. Owned by its server. */
typedef struct Job {
    Sandbox     *sandbox;
    HelperCall   call;
    int          answer_end;
    HelperAnswer answer;
    char         payload[];
} Job;

static _Atomic int thread_count;

static void serve_call(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer)
{
    answer->error = (SandboxError){0};
    answer->result = answer->os = -1;
    answer->length = 0;
    switch (call->request.operation) {
    case HELP_LOOK_UP:
    case HELP_REVERSE: name_serve(sandbox, call, answer); break;
    case HELP_CONNECT:
    case HELP_BIND:
    case HELP_LISTEN:
    case HELP_SEND: socket_serve(sandbox, call, answer); break;
    case HELP_SET_MODE:
    case HELP_SET_OWNER:
    case HELP_SET_TIMES:
    case HELP_SET_ATTRIBUTE:
    case HELP_REMOVE_ATTRIBUTE: file_serve(sandbox, call, answer); break;
    case HELP_OPEN: file_open_serve(sandbox, call, answer); break;
    case HELP_MAKE_FOLDER:
    case HELP_REMOVE:
    case HELP_MOVE:
    case HELP_LINK:
    case HELP_SYMLINK:
    case HELP_MAKE_NODE: file_names_serve(sandbox, call, answer); break;
    case HELP_SPAWN:
    case HELP_SIGNAL:
    case HELP_PROGRAM: process_serve(sandbox, call, answer); break;
    default: sandbox_fail(&answer->error, EINVAL);
    }
}

static void run_job(void *argument)
{
    Job *job = argument;
    serve_call(job->sandbox, &job->call, &job->answer);
    send_answer(job->answer_end, &job->answer);
    free(job);
    atomic_fetch_sub(&thread_count, 1);
}

/* On a thread of its own: takes answer_end over. False: there are too many. */
static bool start_job(Sandbox *sandbox, const HelperCall *call, int answer_end)
{
    OsThread thread;
    bool started = false;
    Job *job = atomic_fetch_add(&thread_count, 1) < THREADS_MOST ? calloc(1, sizeof *job + call->length + 1) : NULL;
    if (job) {
        *job = (Job){.sandbox = sandbox, .call = *call, .answer_end = answer_end};
        job->call.payload = memcpy(job->payload, call->payload ? call->payload : "", call->length);
        started = os_thread_create(&thread, LOOK_UP_STACK, run_job, job, "look-up");
    }
    if (started) return os_thread_detach(thread), true;
    atomic_fetch_sub(&thread_count, 1);
    free(job);
    return false;
}

/* ---- a helper's process ---- */

static _Noreturn void serve(Sandbox *sandbox, int socket)
{
    static HelperCall call;
    static HelperAnswer answer;
    static char buffer[HELPER_PAYLOAD_MOST];
    int answer_end, state;
    while ((state = receive_request(socket, &call, buffer, &answer_end)) != 0) {
        if (state < 0) continue;
        bool slow = call.request.operation == HELP_LOOK_UP || call.request.operation == HELP_REVERSE;
        if (!slow || !start_job(sandbox, &call, answer_end)) {
            serve_call(sandbox, &call, &answer);
            send_answer(answer_end, &answer);
        }
        for (int i = 0; i < call.count; i++) close(call.os[i]);
    }
    _exit(0);
}

/* Signals that a terminal sends to all are for the VM; the helper goes when the VM has gone. Its standard streams are nobody's, so that
 * nobody waits for it to close them. */
static void become_helper(Sandbox *sandbox, HelperKind kind)
{
    static const char *const names[HELPER_KINDS] = {"atoll-network", "atoll-files", "atoll-spawn"};
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    prctl(PR_SET_NAME, names[kind], 0, 0, 0);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; null >= 0 && i < 3; i++) dup2(null, i);
    for (int i = 0; i < HELPER_KINDS; i++)
        if (sandbox->helpers[i].pid) close(sandbox->helpers[i].socket);
    sandbox->policy.trace = NULL;
    sandbox->policy.limit_report = NULL;
    memset(&sandbox->policy.limits, 0, sizeof sandbox->policy.limits);  /* the VM's process counts */
    memset(sandbox->helpers, 0, sizeof sandbox->helpers);
    sandbox->serves_files = kind == HELPER_FILES;
}

static bool start(Sandbox *sandbox, HelperKind kind, SandboxError *error)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return sandbox_fail(error, errno) == 0;
    pid_t pid = fork();
    if (pid == 0) {
        SandboxError own;
        close(ends[0]);
        become_helper(sandbox, kind);
        if (kind != HELPER_SPAWN && !lockdown_enter_helper(sandbox, kind, &own)) _exit(1);
        serve(sandbox, ends[1]);
    }
    int failure = errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return sandbox_fail(error, failure) == 0;
    }
    sandbox->helpers[kind] = (Helper){.socket = ends[0], .pid = pid};
    return true;
}

/* The name of the machine is looked up, too. */
static bool needs_network(const SandboxPolicy *policy)
{
    return policy_grants_any(policy, CAPABILITY_NET) || policy_grants_any(policy, CAPABILITY_LISTEN) ||
           policy_grants_name(policy, CAPABILITY_SYS, NULL);
}

/* The last part is about abstract names of sockets. */
static bool needs_files(const SandboxPolicy *policy)
{
    return policy_grants_reading(policy) || policy_grants_writing(policy) || policy_grants_all(policy, CAPABILITY_NET) ||
           policy_grants_all(policy, CAPABILITY_LISTEN);
}

bool helpers_start(Sandbox *sandbox, SandboxError *error)
{
    const SandboxPolicy *policy = &sandbox->policy;
    if (policy_grants_any(policy, CAPABILITY_RUN) && !start(sandbox, HELPER_SPAWN, error)) return false;
    if (needs_files(policy) && !start(sandbox, HELPER_FILES, error)) return false;
    return !needs_network(policy) || start(sandbox, HELPER_NETWORK, error);
}

void helpers_end(Sandbox *sandbox)
{
    for (int i = 0; i < HELPER_KINDS; i++)
        if (sandbox->helpers[i].pid) close(sandbox->helpers[i].socket);
}

bool helper_serves(const Sandbox *sandbox, HelperKind kind)
{
    return sandbox->helpers[kind].pid != 0;
}

bool helper_is_process(const Sandbox *sandbox, int64_t pid)
{
    for (int i = 0; i < HELPER_KINDS; i++)
        if (pid != 0 && sandbox->helpers[i].pid == pid) return true;
    return false;
}

/* ---- asking ---- */

static int64_t receive_answer(Waiter *waiter, int os, HelperAnswer *answer, SandboxError *error)
{
    OpenDescriptor open = {.pins = 1, .os = os, .kind = DESCRIPTOR_SOCKET};
    if (descriptor_wait(NULL, waiter, &open, POLL_READABLE, -1, error) < 0) return -1;
    Control control;
    int came[HELPER_DESCRIPTORS_MOST + 1];
    struct iovec piece = {answer, sizeof *answer};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t got = recvmsg(os, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    int failure = got < 0 ? errno : EIO, count = got < 0 ? 0 : take_descriptors(&message, came);
    bool good = got >= (ssize_t)offsetof(HelperAnswer, payload);
    for (int i = good ? 1 : 0; i < count; i++) close(came[i]);
    if (!good) return sandbox_fail(error, failure);
    answer->os = count > 0 ? came[0] : -1;
    answer->length = (size_t)got - offsetof(HelperAnswer, payload);
    if (answer->result < 0 && error) *error = answer->error;
    return answer->result;
}

int64_t helper_ask(Sandbox *sandbox, Waiter *waiter, HelperKind kind, const HelperCall *call, HelperAnswer *answer,
                   SandboxError *error)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return sandbox_fail(error, errno);
    bool remote = helper_serves(sandbox, kind), sent;
    if (remote) sent = send_request(sandbox->helpers[kind].socket, call, ends[1]);
    else sent = start_job(NULL, call, ends[1]);
    int failure = remote ? errno : EAGAIN;
    if (remote || !sent) close(ends[1]);
    int64_t result = sent ? receive_answer(waiter, ends[0], answer, error) : sandbox_fail(error, failure);
    close(ends[0]);
    return result;
}
