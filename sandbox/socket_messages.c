/* socket_messages.c: sending and receiving with addresses and flags. */
#include <errno.h>
#include <string.h>

#include "sandbox/socket_internal.h"

typedef struct MessageCall {
    struct msghdr header;
    struct iovec  piece;
    OsAddress     address;
    int           flags;
} MessageCall;

static int flags_to_os(int flags)
{
    return MSG_DONTWAIT | (flags & SOCKET_URGENT ? MSG_OOB : 0) | (flags & SOCKET_PEEK ? MSG_PEEK : 0);
}

static int64_t attempt_send(OpenDescriptor *open, void *context)
{
    MessageCall *call = context;
    return sendmsg(open->os, &call->header, call->flags | MSG_NOSIGNAL);
}

static int64_t attempt_receive(OpenDescriptor *open, void *context)
{
    MessageCall *call = context;
    call->header.msg_namelen = sizeof call->address;
    return recvmsg(open->os, &call->header, call->flags);
}

static void prepare(MessageCall *call, void *buffer, size_t length, int flags)
{
    memset(&call->header, 0, sizeof call->header);
    call->piece = (struct iovec){buffer, length};
    call->header.msg_iov = &call->piece;
    call->header.msg_iovlen = 1;
    call->flags = flags_to_os(flags);
}

static bool may_send(Sandbox *sandbox, const SocketAddress *to, SandboxError *error)
{
    if (to->family == SOCKET_INET || to->family == SOCKET_INET6)
        return network_check(sandbox, CAPABILITY_NET, to, false, error);
    if (sandbox->allows_all) return true;
    sandbox_fail_denied(error, CAPABILITY_NET, NULL, "sending to a local socket");
    return false;
}

int64_t socket_send(Sandbox *sandbox, Waiter *waiter, int descriptor, const void *buffer, size_t length,
                    int flags, const SocketAddress *to, SandboxError *error)
{
    MessageCall call;
    if (to && !may_send(sandbox, to, error)) return -1;
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    prepare(&call, (void *)buffer, length, flags);
    if (to) {
        call.header.msg_name = &call.address;
        call.header.msg_namelen = socket_address_to_os(to, socket_os_family(open->os), &call.address);
    }
    int64_t result = -1;
    if (write_charge(sandbox, open, length, error)) {
        result = descriptor_transfer(sandbox, waiter, open, POLL_WRITABLE, -1, attempt_send, &call, error);
        write_settle(sandbox, open, length, result);
    }
    descriptor_unpin(open);
    return result;
}

int64_t socket_receive(Sandbox *sandbox, Waiter *waiter, int descriptor, void *buffer, size_t length,
                       int flags, SocketAddress *from, SandboxError *error)
{
    MessageCall call;
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    prepare(&call, buffer, length, flags);
    call.header.msg_name = &call.address;
    int64_t result = -1;
    if (receive_admits(sandbox, open, error))
        result = descriptor_transfer(sandbox, waiter, open, POLL_READABLE, -1, attempt_receive, &call, error);
    receive_count(sandbox, open, result);
    if (result >= 0 && from) socket_address_from_os(&call.address, call.header.msg_namelen, from);
    descriptor_unpin(open);
    return result;
}
