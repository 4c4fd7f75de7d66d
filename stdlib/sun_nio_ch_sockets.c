/* sun_nio_ch_sockets.c: channels of sockets beside Net: SocketDispatcher, DatagramDispatcher, DatagramChannelImpl, NativeSocketAddress,
 * UnixDomainSockets, UnixAsynchronousSocketChannelImpl, InheritedChannel. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/files.h"
#include "stdlib/net.h"
#include "stdlib/unsafe_address.h"
#include "vm/string.h"

#define SANDBOX(t) ((t)->vm->sandbox)

static bool is_error(const SandboxError *error, int number) { return error->kind == SANDBOX_FAILED && error->error_number == number; }

/* --- SocketDispatcher ------------------------------------------------------------------------------------------------------------- */

static bool socket_read(Thread *t, Slot *args, Slot *result) { return nio_transfer(t, args, result, NIO_READ_STREAM); }
static bool socket_readv(Thread *t, Slot *args, Slot *result) { return nio_transfer_vector(t, args, result, NIO_READ_STREAM); }

/* --- DatagramDispatcher, DatagramChannelImpl ------------------------------------------------------------------------------------------ */

static bool datagram_read(Thread *t, Slot *args, Slot *result) { return nio_transfer(t, args, result, NIO_READ_DATAGRAM); }
static bool datagram_readv(Thread *t, Slot *args, Slot *result) { return nio_transfer_vector(t, args, result, NIO_READ_DATAGRAM); }
static bool datagram_write(Thread *t, Slot *args, Slot *result) { return nio_transfer(t, args, result, NIO_WRITE_DATAGRAM); }
static bool datagram_writev(Thread *t, Slot *args, Slot *result) { return nio_transfer_vector(t, args, result, NIO_WRITE_DATAGRAM); }

enum { DATAGRAM_MAXIMUM = 65536, NATIVE_ADDRESS_BYTES = 28 };

static bool datagram_failed(Thread *t, const SandboxError *error, Slot *result)
{
    int later = net_status(error);
    if (later) return return_int(result, later);
    if (is_error(error, SANDBOX_ECONNREFUSED)) return throw_new(t, "java/net/PortUnreachableException", NULL);
    return net_throw(t, error);
}

/* int receive0(FileDescriptor, long address, int length, long senderAddress, boolean connected). A refusal that an earlier datagram met
 * is no matter for a socket that is not connected. */
static bool datagram_receive(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress from;
    int number = os_descriptor(t, arg_object(args, 0));
    uint32_t length = args[3].u > DATAGRAM_MAXIMUM ? DATAGRAM_MAXIMUM : args[3].u;
    void *bytes = unsafe_address(t, (ObjectRef){0}, arg_long(args, 1), length);
    void *sender = bytes ? unsafe_address(t, (ObjectRef){0}, arg_long(args, 4), NATIVE_ADDRESS_BYTES) : NULL;
    if (!sender) return false;
    bool connected = args[6].i;
    int64_t count;
    thread_block(t);
    do count = socket_receive(SANDBOX(t), thread_waiter(t), number, bytes, length, 0, &from, &error);
    while (count < 0 && !connected && is_error(&error, SANDBOX_ECONNREFUSED));
    thread_unblock(t);
    if (count < 0) return datagram_failed(t, &error, result);
    socket_address_to_native(&from, false, sender, NATIVE_ADDRESS_BYTES);
    return return_int(result, (int32_t)count);
}

/* int send0(FileDescriptor, long address, int length, long targetAddress, int targetLength) */
static bool datagram_send(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress to;
    int number = os_descriptor(t, arg_object(args, 0));
    uint32_t length = args[3].u, target_length = args[6].u;
    const void *bytes = unsafe_address(t, (ObjectRef){0}, arg_long(args, 1), length);
    const void *target = bytes ? unsafe_address(t, (ObjectRef){0}, arg_long(args, 4), target_length) : NULL;
    if (!target) return false;
    if (!socket_address_from_native(target, target_length, &to)) return throw_new(t, "java/net/SocketException", "Invalid argument");
    thread_block(t);
    int64_t count = socket_send(SANDBOX(t), thread_waiter(t), number, bytes, length, 0, &to, &error);
    thread_unblock(t);
    return count >= 0 ? return_int(result, (int32_t)count) : datagram_failed(t, &error, result);
}

static bool datagram_disconnect(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const SocketAddress nobody = {.family = SOCKET_UNSPECIFIED};
    return socket_connect(SANDBOX(t), NULL, os_descriptor(t, arg_object(args, 0)), &nobody, 0, &error) >= 0 || net_throw(t, &error);
}

/* --- NativeSocketAddress: the layout of sockaddr_in and sockaddr_in6 ----------------------------------------------------------------------- */

#define LAYOUT(name, value) \
    static bool name(Thread *t, Slot *args, Slot *result) { return return_int(result, value); }
LAYOUT(layout_inet, SOCKET_INET)
LAYOUT(layout_inet6, SOCKET_INET6)
LAYOUT(layout_family_size, 2)
LAYOUT(layout_inet_size, 16)
LAYOUT(layout_inet_port, 2)
LAYOUT(layout_inet_address, 4)
LAYOUT(layout_inet6_size, NATIVE_ADDRESS_BYTES)
LAYOUT(layout_inet6_port, 2)
LAYOUT(layout_inet6_flow, 4)
LAYOUT(layout_inet6_address, 8)
LAYOUT(layout_inet6_scope, 24)

/* --- UnixDomainSockets ----------------------------------------------------------------------------------------------------------------------- */

static bool unix_socket(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number = socket_create(SANDBOX(t), SOCKET_UNIX, true, &error);
    return number >= 0 ? return_int(result, number) : net_throw(t, &error);
}

static bool unix_address_read(Thread *t, Object *path, SocketAddress *out)
{
    if (!path) return throw_null_pointer(t);
    *out = (SocketAddress){.family = SOCKET_UNIX, .path_length = array_length(path)};
    if (out->path_length >= SOCKET_PATH_MAX - 1) return throw_new(t, "java/net/SocketException", "Unix domain path too long");
    memcpy(out->path, array_elements(path), out->path_length);
    return true;
}

static Object *unix_path_new(Thread *t, const SocketAddress *address) { return byte_array_from(t, address->path, address->path_length); }

static bool unix_bind(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress address = {.family = SOCKET_UNIX};
    Object *path = arg_object(args, 1);
    if (path && !unix_address_read(t, path, &address)) return false; /* no path: the kernel chooses a name */
    return socket_bind(SANDBOX(t), os_descriptor(t, arg_object(args, 0)), &address, &error) >= 0 || net_throw(t, &error);
}

static bool unix_connect(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress address;
    int number = os_descriptor(t, arg_object(args, 0));
    if (!unix_address_read(t, arg_object(args, 1), &address)) return false;
    thread_block(t);
    int status = socket_connect(SANDBOX(t), thread_waiter(t), number, &address, -1, &error);
    thread_unblock(t);
    if (status >= 0) return return_int(result, 1);
    int later = net_status(&error);
    return later ? return_int(result, later) : net_throw(t, &error);
}

/* int accept0(FileDescriptor, FileDescriptor newfd, Object[] path) */
static bool unix_accept(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress peer;
    int number = os_descriptor(t, arg_object(args, 0));
    thread_block(t);
    int accepted = socket_accept(SANDBOX(t), thread_waiter(t), number, &peer, -1, &error);
    thread_unblock(t);
    if (accepted < 0) {
        int later = net_status(&error);
        return later ? return_int(result, later) : net_throw(t, &error);
    }
    os_set_descriptor(t, arg_object(args, 1), accepted);
    Object *path = unix_path_new(t, &peer);
    if (!path) return false;
    object_array_set(t, arg_object(args, 2), 0, path);
    return return_int(result, 1);
}

static bool unix_local_address(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress address;
    if (socket_local_address(SANDBOX(t), os_descriptor(t, arg_object(args, 0)), &address, &error) < 0) return net_throw(t, &error);
    return return_made(result, unix_path_new(t, &address));
}

/* void checkConnect(int fd): throws what became of a connection under way */
static bool asynchronous_check_connect(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int failure;
    if (socket_get_option(SANDBOX(t), args[0].i, SOCKET_LEVEL_SOCKET, SOCKET_OPTION_ERROR, &failure, &error) < 0) return net_throw(t, &error);
    if (!failure) return true;
    return net_throw(t, &(SandboxError){.kind = SANDBOX_FAILED, .error_number = failure});
}

/* --- InheritedChannel: a socket that the process was given as its standard input ------------------------------------------------------------- */

static bool inherited_dup(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number = descriptor_dup(SANDBOX(t), args[0].i, &error);
    return number >= 0 ? return_int(result, number) : os_throw(t, "java/io/IOException", &error, "dup failed");
}
static bool inherited_dup2(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return descriptor_replace(SANDBOX(t), args[0].i, args[1].i, &error) >= 0 || os_throw(t, "java/io/IOException", &error, "dup2 failed");
}
static bool inherited_open(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char *path = os_path(t, arg_object(args, 0));
    if (!path) return false;
    int number = file_open(SANDBOX(t), NULL, FILE_AT_CWD, path, args[1].i | FILE_NONBLOCK, 0, &error);
    free(path);
    return number >= 0 ? return_int(result, number) : os_throw(t, "java/io/IOException", &error, "Open failed");
}
static bool inherited_close(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return descriptor_close(SANDBOX(t), args[0].i, &error) >= 0 || os_throw(t, "java/io/IOException", &error, "close failed");
}
static bool inherited_type(Thread *t, Slot *args, Slot *result)
{
    int type = socket_type(SANDBOX(t), args[0].i, NULL);
    return return_int(result, type == 1 || type == 2 ? type : -1);
}
static bool inherited_family(Thread *t, Slot *args, Slot *result)
{
    enum { UNKNOWN = -1, INET = 1, INET6 = 2, UNIX = 3 }; /* InheritedChannel.AF_... */
    int family = socket_family(SANDBOX(t), args[0].i, NULL);
    return return_int(result, family == SOCKET_INET ? INET : family == SOCKET_INET6 ? INET6 : family == SOCKET_UNIX ? UNIX : UNKNOWN);
}
static bool inherited_peer(Thread *t, Slot *args, Slot *result)
{
    SocketAddress peer;
    if (!net_prepare(t)) return false;
    if (socket_peer_address(SANDBOX(t), args[0].i, &peer, NULL) < 0) return return_object(result, NULL);
    return return_made(result, net_address_new(t, &peer));
}
static bool inherited_peer_port(Thread *t, Slot *args, Slot *result)
{
    SocketAddress peer;
    return return_int(result, socket_peer_address(SANDBOX(t), args[0].i, &peer, NULL) < 0 ? -1 : peer.port);
}
static bool inherited_peer_path(Thread *t, Slot *args, Slot *result)
{
    SocketAddress peer;
    if (socket_peer_address(SANDBOX(t), args[0].i, &peer, NULL) < 0) return return_object(result, NULL);
    return return_made(result, unix_path_new(t, &peer));
}
static bool inherited_is_connected(Thread *t, Slot *args, Slot *result)
{
    SocketAddress peer;
    return return_int(result, socket_peer_address(SANDBOX(t), args[0].i, &peer, NULL) >= 0);
}

NATIVE_GROUP(natives_sun_nio_ch_sockets,
    {"sun/nio/ch/SocketDispatcher", "read0", "(Ljava/io/FileDescriptor;JI)I", socket_read, NATIVE_PLAIN},
    {NULL, "readv0", "(Ljava/io/FileDescriptor;JI)J", socket_readv, NATIVE_PLAIN},
    {"sun/nio/ch/DatagramDispatcher", "read0", "(Ljava/io/FileDescriptor;JI)I", datagram_read, NATIVE_PLAIN},
    {NULL, "readv0", "(Ljava/io/FileDescriptor;JI)J", datagram_readv, NATIVE_PLAIN},
    {NULL, "write0", "(Ljava/io/FileDescriptor;JI)I", datagram_write, NATIVE_PLAIN},
    {NULL, "writev0", "(Ljava/io/FileDescriptor;JI)J", datagram_writev, NATIVE_PLAIN},
    {"sun/nio/ch/DatagramChannelImpl", "receive0", "(Ljava/io/FileDescriptor;JIJZ)I", datagram_receive, NATIVE_PLAIN},
    {NULL, "send0", "(Ljava/io/FileDescriptor;JIJI)I", datagram_send, NATIVE_PLAIN},
    {NULL, "disconnect0", "(Ljava/io/FileDescriptor;Z)V", datagram_disconnect, NATIVE_PLAIN},
    {"sun/nio/ch/NativeSocketAddress", "AFINET", "()I", layout_inet, NATIVE_PLAIN},
    {NULL, "AFINET6", "()I", layout_inet6, NATIVE_PLAIN},
    {NULL, "sizeofSockAddr4", "()I", layout_inet_size, NATIVE_PLAIN},
    {NULL, "sizeofSockAddr6", "()I", layout_inet6_size, NATIVE_PLAIN},
    {NULL, "sizeofFamily", "()I", layout_family_size, NATIVE_PLAIN},
    {NULL, "offsetFamily", "()I", native_zero, NATIVE_PLAIN},
    {NULL, "offsetSin4Port", "()I", layout_inet_port, NATIVE_PLAIN},
    {NULL, "offsetSin4Addr", "()I", layout_inet_address, NATIVE_PLAIN},
    {NULL, "offsetSin6Port", "()I", layout_inet6_port, NATIVE_PLAIN},
    {NULL, "offsetSin6FlowInfo", "()I", layout_inet6_flow, NATIVE_PLAIN},
    {NULL, "offsetSin6Addr", "()I", layout_inet6_address, NATIVE_PLAIN},
    {NULL, "offsetSin6ScopeId", "()I", layout_inet6_scope, NATIVE_PLAIN},
    {"sun/nio/ch/UnixDomainSockets", "init", "()Z", native_true, NATIVE_PLAIN},
    {NULL, "socket0", "()I", unix_socket, NATIVE_PLAIN},
    {NULL, "bind0", "(Ljava/io/FileDescriptor;[B)V", unix_bind, NATIVE_PLAIN},
    {NULL, "connect0", "(Ljava/io/FileDescriptor;[B)I", unix_connect, NATIVE_PLAIN},
    {NULL, "accept0", "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;[Ljava/lang/Object;)I", unix_accept, NATIVE_PLAIN},
    {NULL, "localAddress0", "(Ljava/io/FileDescriptor;)[B", unix_local_address, NATIVE_PLAIN},
    {"sun/nio/ch/UnixAsynchronousSocketChannelImpl", "checkConnect", "(I)V", asynchronous_check_connect, NATIVE_PLAIN},
    {"sun/nio/ch/InheritedChannel", "initIDs", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "dup", "(I)I", inherited_dup, NATIVE_PLAIN},
    {NULL, "dup2", "(II)V", inherited_dup2, NATIVE_PLAIN},
    {NULL, "open0", "(Ljava/lang/String;I)I", inherited_open, NATIVE_PLAIN},
    {NULL, "close0", "(I)V", inherited_close, NATIVE_PLAIN},
    {NULL, "soType0", "(I)I", inherited_type, NATIVE_PLAIN},
    {NULL, "addressFamily", "(I)I", inherited_family, NATIVE_PLAIN},
    {NULL, "inetPeerAddress0", "(I)Ljava/net/InetAddress;", inherited_peer, NATIVE_PLAIN},
    {NULL, "unixPeerAddress0", "(I)[B", inherited_peer_path, NATIVE_PLAIN},
    {NULL, "peerPort0", "(I)I", inherited_peer_port, NATIVE_PLAIN},
    {NULL, "isConnected", "(I)Z", inherited_is_connected, NATIVE_PLAIN});
