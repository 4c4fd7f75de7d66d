/* sockets.c: the life of sockets: create, bind, listen, accept, connect, shut down, and their addresses. */
#include "sandbox/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/helper.h"
#include "sandbox/socket_internal.h"

/* ---- helpers of all files about sockets ---- */

OpenDescriptor *socket_pin(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open || open->kind == DESCRIPTOR_SOCKET) return open;
    /* Pre-closed: as after a shutdown. */
    sandbox_fail(error, open->kind == DESCRIPTOR_PRECLOSED ? EBADF : ENOTSOCK);
    descriptor_unpin(open);
    return NULL;
}

int socket_finish(OpenDescriptor *open, int result, SandboxError *error)
{
    if (result < 0) sandbox_fail(error, errno);
    descriptor_unpin(open);
    return result;
}

static int get_int_option(int os, int name)
{
    int value;
    socklen_t length = sizeof value;
    return getsockopt(os, SOL_SOCKET, name, &value, &length) == 0 ? value : -1;
}

int socket_os_family(int os)
{
    return get_int_option(os, SO_DOMAIN);
}

/* ---- creating ---- */

/* Where nothing of the network is granted, the second wall refuses network sockets. A socket that leads nowhere stands in for a
 * stream, so that the check of the address, at the next call, can say what is not granted. */
static int create_stand_in(Sandbox *sandbox, bool stream, SandboxError *error)
{
    int ends[2];
    /* Which of the two it needs shows only when it is bound or sends: both are named. */
    const char *attempt = "a datagram socket (to receive at a chosen port, --allow-listen)";
    if (!stream) return sandbox_check(sandbox, CAPABILITY_NET, NULL, attempt, error) ? sandbox_fail(error, EACCES) : -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) return sandbox_fail(error, errno);
    close(ends[1]);
    return descriptor_insert(sandbox, ends[0], DESCRIPTOR_SOCKET, FILE_READ_WRITE, error);
}

int socket_create(Sandbox *sandbox, int family, bool stream, SandboxError *error)
{
    const SandboxPolicy *policy = &sandbox->policy;
    int os = socket(family, (stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool walled = os < 0 && errno == EACCES && !policy_grants_any(policy, CAPABILITY_NET) && !policy_grants_any(policy, CAPABILITY_LISTEN);
    if (walled) return create_stand_in(sandbox, stream, error);
    if (os < 0) return sandbox_fail(error, errno);
    int off = 0;
    if (family == AF_INET6 && setsockopt(os, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0) {
        int failure = errno;
        close(os);
        return sandbox_fail(error, failure);
    }
    return descriptor_insert(sandbox, os, DESCRIPTOR_SOCKET, FILE_READ_WRITE, error);
}

int socket_pair(Sandbox *sandbox, int ends[2], SandboxError *error)
{
    int os[2];
    ends[0] = ends[1] = -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, os) != 0)
        return sandbox_fail(error, errno);
    ends[0] = descriptor_insert(sandbox, os[0], DESCRIPTOR_SOCKET, FILE_READ_WRITE, error);
    if (ends[0] < 0) {
        close(os[1]);
        return -1;
    }
    ends[1] = descriptor_insert(sandbox, os[1], DESCRIPTOR_SOCKET, FILE_READ_WRITE, error);
    if (ends[1] >= 0) return 0;
    descriptor_close(sandbox, ends[0], NULL);
    ends[0] = -1;
    return -1;
}

static bool try_ipv6(void)
{
    struct sockaddr_in6 loopback = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int os = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (os < 0) return false;
    bool works = bind(os, (struct sockaddr *)&loopback, sizeof loopback) == 0;
    close(os);
    return works;
}

bool socket_ipv6_available(void)
{
    static _Atomic int known;  /* 1 no, 2 yes: asked before a lock-down, which forbids it */
    if (!known) known = try_ipv6() ? 2 : 1;
    return known == 2;
}

/* ---- local addresses ---- */

/* A Unix domain address lies in the file system: its path is resolved and checked, and the address rewritten
 * to lead there. */
static bool resolve_local_path(Sandbox *sandbox, const SocketAddress *address, unsigned use,
                               PathTarget *target, SocketAddress *out, SandboxError *error)
{
    char path[SOCKET_PATH_MAX + 1], name[FILE_PATH_MAX + 40];
    snprintf(path, sizeof path, "%.*s", (int)address->path_length, address->path);
    if (!path_resolve(sandbox, FILE_AT_CWD, path, use, target, error)) return false;
    const char *rewritten = path_for_call(target, name, sizeof name);
    size_t length = strlen(rewritten);
    *out = *address;
    if (length < SOCKET_PATH_MAX) {
        memcpy(out->path, rewritten, length);
        out->path_length = (uint32_t)length;
        return true;
    }
    path_release(target);
    sandbox_fail(error, ENAMETOOLONG);
    return false;
}

/* Once only, as a socket is bound or connected by a path once. */
static void note_path(_Atomic(char *) *where, const char *path, size_t length)
{
    char *none = NULL, *copy = strndup(path, length);
    if (copy && !atomic_compare_exchange_strong(where, &none, copy)) free(copy);
}

static bool is_path_address(const SocketAddress *address)
{
    return address->family == SOCKET_UNIX && address->path_length > 0 && address->path[0];
}

/* Abstract names belong to nobody's folder: they are like the network of this machine. */
static bool check_abstract(Sandbox *sandbox, Capability capability, const SocketAddress *address,
                           SandboxError *error)
{
    if (address->family != SOCKET_UNIX || address->path_length == 0) return true;
    return sandbox->allows_all || policy_grants_all(&sandbox->policy, capability) ||
           sandbox_fail_denied(error, capability, NULL, "using an abstract socket name") == 0;
}

/* Who would do it for this process: what lies in the file system, and local names, is no matter of the network. */
static HelperKind kind_for(int os)
{
    return socket_os_family(os) == AF_UNIX ? HELPER_FILES : HELPER_NETWORK;
}

/* What the kernel keeps this process from doing, the helper does (helper.h), with its own check: for connect, bind and listen. 0, or -1
 * with errno (EACCES, too, for what only the first wall allows). */
static int ask_helper(Sandbox *sandbox, HelperOperation operation, int os, const SocketAddress *address, int number)
{
    SandboxError error;
    HelperCall call = {.request = {.operation = operation, .number = number}, .os = {os}, .count = 1};
    if (address) call.request.address = *address;
    HelperAnswer *answer = malloc(sizeof *answer);
    int64_t result = answer ? helper_ask(sandbox, NULL, kind_for(os), &call, answer, &error) : -1;
    errno = !answer ? ENOMEM : error.error_number;
    free(answer);
    return result < 0 ? -1 : 0;
}

static int bind_os(Sandbox *sandbox, int os, const SocketAddress *address)
{
    if (helper_serves(sandbox, kind_for(os))) return ask_helper(sandbox, HELP_BIND, os, address, 0);
    OsAddress native;
    int family = socket_os_family(os);
    if (family < 0) return -1;
    socklen_t length = socket_address_to_os(address, family, &native);
    return bind(os, &native.any, length);
}

static int bind_path(Sandbox *sandbox, OpenDescriptor *open, const SocketAddress *address,
                     SandboxError *error)
{
    PathTarget target;
    SocketAddress rewritten;
    if (!resolve_local_path(sandbox, address, PATH_WRITE | PATH_NO_FOLLOW, &target, &rewritten, error))
        return -1;
    bool far = helper_serves(sandbox, kind_for(open->os));
    int result = bind_os(sandbox, open->os, far ? address : &rewritten);
    if (result != 0) sandbox_fail(error, errno);
    else note_path(&open->bound_path, address->path, address->path_length);
    path_release(&target);
    return result;
}

static int read_address(OpenDescriptor *open, bool peer, SocketAddress *out)
{
    OsAddress native;
    socklen_t length = sizeof native;
    int result =
        peer ? getpeername(open->os, &native.any, &length) : getsockname(open->os, &native.any, &length);
    if (result != 0) return result;
    socket_address_from_os(&native, length, out);
    const char *path = atomic_load(peer ? &open->peer_path : &open->bound_path);
    if (out->family != SOCKET_UNIX || out->path_length == 0 || !path) return 0;
    out->path_length = (uint32_t)strnlen(path, SOCKET_PATH_MAX);
    memcpy(out->path, path, out->path_length);
    return 0;
}

/* A port that the system chooses is what every client uses: it is free where anything of the network is
 * granted, and so is the one that it has chosen for this socket before. A chosen port of a stream socket is
 * checked again when it listens. */
static bool may_bind(Sandbox *sandbox, OpenDescriptor *open, const SocketAddress *address, SandboxError *error)
{
    bool systems = address->port == 0 || address->port == atomic_load(&open->system_port);
    if (sandbox->allows_all && (!sandbox->policy.trace || systems)) return true;
    if (address->family == SOCKET_UNIX) return check_abstract(sandbox, CAPABILITY_LISTEN, address, error);
    bool any = policy_grants_any(&sandbox->policy, CAPABILITY_NET) ||
               policy_grants_any(&sandbox->policy, CAPABILITY_LISTEN);
    if (systems && any) return true;
    return network_check(sandbox, CAPABILITY_LISTEN, address, false, error);
}

static void note_bound(OpenDescriptor *open, const SocketAddress *address)
{
    SocketAddress local;
    if (address->port == 0 && read_address(open, false, &local) == 0) atomic_store(&open->system_port, local.port);
    atomic_store(&open->ephemeral, address->port == 0 || address->port == atomic_load(&open->system_port));
}

int socket_bind(Sandbox *sandbox, int descriptor, const SocketAddress *address, SandboxError *error)
{
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = -1;
    if (is_path_address(address)) {
        result = bind_path(sandbox, open, address, error);
    } else if (may_bind(sandbox, open, address, error)) {
        result = bind_os(sandbox, open->os, address);
        if (result != 0) sandbox_fail(error, errno);
        else note_bound(open, address);
    }
    descriptor_unpin(open);
    return result;
}

int socket_local_address(Sandbox *sandbox, int descriptor, SocketAddress *out, SandboxError *error)
{
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    return open ? socket_finish(open, read_address(open, false, out), error) : -1;
}

int socket_peer_address(Sandbox *sandbox, int descriptor, SocketAddress *out, SandboxError *error)
{
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    return open ? socket_finish(open, read_address(open, true, out), error) : -1;
}

int socket_family(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    return open ? socket_finish(open, socket_os_family(open->os), error) : -1;
}

int socket_type(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    return open ? socket_finish(open, get_int_option(open->os, SO_TYPE), error) : -1;
}

/* ---- listening and accepting ---- */

static bool may_listen(Sandbox *sandbox, OpenDescriptor *open, SandboxError *error)
{
    SocketAddress local;
    if (sandbox->allows_all && !sandbox->policy.trace) return true;
    if (read_address(open, false, &local) != 0) return sandbox_fail(error, errno) == 0;
    /* Its path was checked when it was bound. */
    if (local.family == SOCKET_UNIX) return true;
    return network_check(sandbox, CAPABILITY_LISTEN, &local, atomic_load(&open->ephemeral) || local.port == 0,
                         error);
}

int socket_listen(Sandbox *sandbox, int descriptor, int backlog, SandboxError *error)
{
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = -1;
    if (may_listen(sandbox, open, error)) {
        bool far = helper_serves(sandbox, kind_for(open->os));
        result = far ? ask_helper(sandbox, HELP_LISTEN, open->os, NULL, backlog) : listen(open->os, backlog);
        if (result != 0) sandbox_fail(error, errno);
    }
    descriptor_unpin(open);
    return result;
}

typedef struct AcceptCall {
    OsAddress peer;
    socklen_t length;
} AcceptCall;

static int64_t attempt_accept(OpenDescriptor *open, void *context)
{
    AcceptCall *call = context;
    int os;
    do {
        call->length = sizeof call->peer;
        os = accept4(open->os, &call->peer.any, &call->length, SOCK_CLOEXEC | SOCK_NONBLOCK);
    } while (os < 0 && errno == ECONNABORTED);
    return os;
}

/* What is accepted has the address of the socket that listened. */
static void pass_bound_path(Sandbox *sandbox, const OpenDescriptor *listening, int number)
{
    const char *path = atomic_load(&listening->bound_path);
    OpenDescriptor *open = path ? descriptor_pin(sandbox, number, NULL) : NULL;
    if (!open) return;
    note_path(&open->bound_path, path, strlen(path));
    descriptor_unpin(open);
}

int socket_accept(Sandbox *sandbox, Waiter *waiter, int descriptor, SocketAddress *peer, int64_t deadline_ns,
                  SandboxError *error)
{
    AcceptCall call;
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int64_t os =
        descriptor_transfer(sandbox, waiter, open, POLL_READABLE, deadline_ns, attempt_accept, &call, error);
    int accepted = os < 0 ? -1 : descriptor_insert(sandbox, (int)os, DESCRIPTOR_SOCKET, FILE_READ_WRITE, error);
    if (accepted >= 0) pass_bound_path(sandbox, open, accepted);
    if (accepted >= 0 && peer) socket_address_from_os(&call.peer, call.length, peer);
    descriptor_unpin(open);
    return accepted;
}

/* ---- connecting ---- */

/* 1 when the connection stands, 0 at the deadline, -1 with its error. */
static int wait_connected(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, int64_t deadline_ns,
                          SandboxError *error)
{
    int ready = descriptor_wait(sandbox, waiter, open, POLL_WRITABLE, deadline_ns, error);
    if (ready <= 0) return ready;
    int failure = get_int_option(open->os, SO_ERROR);
    if (failure < 0) return sandbox_fail(error, errno);
    return failure == 0 ? 1 : sandbox_fail(error, failure);
}

static int connect_os(Sandbox *sandbox, int os, const SocketAddress *address)
{
    OsAddress native;
    if (helper_serves(sandbox, kind_for(os))) return ask_helper(sandbox, HELP_CONNECT, os, address, 0);
    int family = socket_os_family(os), result;
    if (family < 0) return -1;
    socklen_t length = socket_address_to_os(address, family, &native);
    do result = connect(os, &native.any, length);
    while (result != 0 && errno == EINTR);
    return result;
}

static int connect_address(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open,
                           const SocketAddress *address, int64_t deadline_ns, SandboxError *error)
{
    int result = connect_os(sandbox, open->os, address);
    bool blocking = !atomic_load(&open->non_blocking);
    /* Issued again after a wake-up: the connection may have been made meanwhile. */
    if (result == 0 || (blocking && errno == EISCONN)) return 0;
    if (!blocking || (errno != EINPROGRESS && errno != EALREADY)) return sandbox_fail(error, errno);
    int connected = wait_connected(sandbox, waiter, open, deadline_ns, error);
    return connected == 0 ? sandbox_fail_timed_out(error) : connected > 0 ? 0 : -1;
}

static int connect_path(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, const SocketAddress *address,
                        int64_t deadline_ns, SandboxError *error)
{
    PathTarget target;
    SocketAddress rewritten;
    if (!resolve_local_path(sandbox, address, PATH_READ | PATH_WRITE, &target, &rewritten, error)) return -1;
    bool far = helper_serves(sandbox, kind_for(open->os));
    int result = connect_address(sandbox, waiter, open, far ? address : &rewritten, deadline_ns, error);
    if (result == 0) note_path(&open->peer_path, address->path, address->path_length);
    path_release(&target);
    return result;
}

static bool may_connect(Sandbox *sandbox, const SocketAddress *address, SandboxError *error)
{
    if (address->family == SOCKET_UNSPECIFIED) return true;
    if (address->family == SOCKET_UNIX) return check_abstract(sandbox, CAPABILITY_NET, address, error);
    return network_check(sandbox, CAPABILITY_NET, address, false, error);
}

int socket_connect(Sandbox *sandbox, Waiter *waiter, int descriptor, const SocketAddress *address,
                   int64_t deadline_ns, SandboxError *error)
{
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = -1;
    if (is_path_address(address)) result = connect_path(sandbox, waiter, open, address, deadline_ns, error);
    else if (may_connect(sandbox, address, error))
        result = connect_address(sandbox, waiter, open, address, deadline_ns, error);
    descriptor_unpin(open);
    return result;
}

int socket_finish_connect(Sandbox *sandbox, Waiter *waiter, int descriptor, int64_t deadline_ns,
                          SandboxError *error)
{
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = wait_connected(sandbox, waiter, open, deadline_ns, error);
    descriptor_unpin(open);
    return result;
}

int socket_shutdown(Sandbox *sandbox, int descriptor, int how, SandboxError *error)
{
    static const int HOW[] = {SHUT_RD, SHUT_WR, SHUT_RDWR};
    if (how < 0 || how > 2) return sandbox_fail(error, EINVAL);
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = shutdown(open->os, HOW[how]);
    if (result != 0 && errno == ENOTCONN) result = 0;
    return socket_finish(open, result, error);
}

/* ---- in the helper ---- */

/* The sockets that were bound here to a port that the system chose, by their inodes: a ring. */
enum { EPHEMERAL_MOST = 1024 };
static struct {
    ino_t    inode;
    uint16_t port;
} ephemeral[EPHEMERAL_MOST];
static unsigned ephemeral_next;

static ino_t inode_of(int os)
{
    struct stat status;
    return fstat(os, &status) == 0 ? status.st_ino : 0;
}

/* What this process knows of the socket of which the VM sent a copy. */
static void recall(Sandbox *sandbox, int descriptor)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, NULL);
    ino_t inode = open ? inode_of(open->os) : 0;
    for (unsigned i = 0; inode && i < EPHEMERAL_MOST; i++) {
        if (ephemeral[i].inode != inode) continue;
        atomic_store(&open->ephemeral, true);
        atomic_store(&open->system_port, ephemeral[i].port);
    }
    if (open) descriptor_unpin(open);
}

static void remember(Sandbox *sandbox, int descriptor)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, NULL);
    ino_t inode = open ? inode_of(open->os) : 0;
    unsigned place = 0;
    while (place < EPHEMERAL_MOST && ephemeral[place].inode != inode) place++;
    if (place == EPHEMERAL_MOST) place = ephemeral_next++ % EPHEMERAL_MOST;
    if (inode) ephemeral[place].inode = inode, ephemeral[place].port = atomic_load(&open->system_port);
    if (open) descriptor_unpin(open);
}

/* The same functions again, on a copy of the VM's socket: they check, and then act, as the helper has no helper. */
void socket_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer)
{
    const HelperRequest *request = &call->request;
    SandboxError *error = &answer->error;
    int copy = call->count == 1 ? dup(call->os[0]) : -1;
    int descriptor = copy >= 0 ? descriptor_insert(sandbox, copy, DESCRIPTOR_SOCKET, FILE_READ_WRITE, error) : -1;
    if (descriptor < 0) {
        sandbox_fail(error, EBADF);
        return;
    }
    if (sandbox->serves_files != (socket_os_family(copy) == AF_UNIX)) {
        sandbox_fail(error, EINVAL);
        descriptor_close(sandbox, descriptor, NULL);
        return;
    }
    /* Connecting goes on by itself: the VM waits for it. */
    descriptor_set_blocking(sandbox, descriptor, false, NULL);
    recall(sandbox, descriptor);
    if (request->address.path_length > SOCKET_PATH_MAX) answer->result = sandbox_fail(error, EINVAL);
    else if (request->operation == HELP_CONNECT)
        answer->result = socket_connect(sandbox, NULL, descriptor, &request->address, -1, error);
    else if (request->operation == HELP_BIND)
        answer->result = socket_bind(sandbox, descriptor, &request->address, error);
    else if (request->operation == HELP_LISTEN)
        answer->result = socket_listen(sandbox, descriptor, (int)request->number, error);
    else
        answer->result =
            socket_send(sandbox, NULL, descriptor, call->payload, call->length, (int)request->number, &request->address, error);
    if (request->operation == HELP_BIND && answer->result == 0 && request->address.port == 0) remember(sandbox, descriptor);
    descriptor_close(sandbox, descriptor, NULL);
}
