/* socket_messages.c: sending and receiving with addresses and flags. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/helper.h"
#include "sandbox/socket_internal.h"

typedef struct MessageCall {
    struct msghdr header;
    struct iovec  piece;
    OsAddress     address;
    int           flags;
    Sandbox      *sandbox;
    HelperCall    far;    /* what the helper is asked, */
    HelperAnswer *answer; /* and its answer; NULL: it need not be asked */
} MessageCall;

static int flags_to_os(int flags)
{
    return MSG_DONTWAIT | (flags & SOCKET_URGENT ? MSG_OOB : 0) | (flags & SOCKET_PEEK ? MSG_PEEK : 0);
}

static int64_t attempt_far_send(OpenDescriptor *open, MessageCall *call)
{
    SandboxError error;
    call->far.os[0] = open->os;
    int64_t result = helper_ask(call->sandbox, NULL, HELPER_NETWORK, &call->far, call->answer, &error);
    if (result < 0) errno = error.error_number;
    return result;
}

static int64_t attempt_send(OpenDescriptor *open, void *context)
{
    MessageCall *call = context;
    if (call->answer) return attempt_far_send(open, call);
    if (!call->header.msg_name) return send(open->os, call->piece.iov_base, call->piece.iov_len, call->flags | MSG_NOSIGNAL);
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
    call->answer = NULL;
}

/* To an address that the kernel would not let this process name. False: no memory. */
static bool prepare_far(Sandbox *sandbox, MessageCall *call, int flags, const SocketAddress *to)
{
    if (!to || !helper_serves(sandbox, HELPER_NETWORK) || policy_sends_anywhere(&sandbox->policy)) return true;
    call->sandbox = sandbox;
    call->far = (HelperCall){.request = {.operation = HELP_SEND, .number = flags, .address = *to},
                             .payload = call->piece.iov_base, .length = call->piece.iov_len, .count = 1};
    return (call->answer = malloc(sizeof *call->answer));
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
    if (to && length > HELPER_PAYLOAD_MOST) sandbox_fail(error, EMSGSIZE);
    else if (!prepare_far(sandbox, &call, flags, to)) sandbox_fail(error, ENOMEM);
    else if (write_charge(sandbox, open, length, error)) {
        result = descriptor_transfer(sandbox, waiter, open, POLL_WRITABLE, -1, attempt_send, &call, error);
        write_settle(sandbox, open, length, result);
    }
    free(call.answer);
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
