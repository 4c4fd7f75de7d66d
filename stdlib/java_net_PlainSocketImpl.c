/* java_net_PlainSocketImpl.c: the old stream sockets (-Djdk.net.usePlainSocketImpl): PlainSocketImpl, SocketInputStream,
 * SocketOutputStream, SocketCleanable. Closing pre-closes the descriptor first, so whoever waits on it finds it closed. */
#include <stdlib.h>
#include <string.h>

#include "stdlib/net.h"

#define SANDBOX(t) ((t)->vm->sandbox)
#define INET_ADDRESS "Ljava/net/InetAddress;"

static bool closed(Thread *t) { return throw_new(t, "java/net/SocketException", "Socket closed"); }

static uint32_t field_of(Thread *t, Object *object, const char *name, const char *descriptor) { return os_field(t, object_class(object), name, descriptor); }

static Object *file_descriptor_of(Thread *t, Object *self) { return get_object(self, field_of(t, self, "fd", "Ljava/io/FileDescriptor;")); }

/* Is the socket still open for the thread that waited? Closed ones answer as at end of file. */
static bool still_open(Thread *t, int number)
{
    return descriptor_kind(SANDBOX(t), number, NULL) == DESCRIPTOR_SOCKET;
}

/* Waits for `events`, at most `timeout` ms (0 for ever): 1 ready, 0 timed out, -1 exception pending. */
static int wait_ready(Thread *t, int number, int events, int timeout, const char *what)
{
    SandboxError error;
    int64_t deadline = thread_take_resumed(t);
    if (deadline == 0) deadline = nio_deadline(timeout > 0 ? timeout : -1);
    int ready;
    do {
        thread_block(t);
        ready = sandbox_poll_one(SANDBOX(t), thread_waiter(t), number, events, deadline, &error);
        thread_unblock(t);
        if (!still_open(t, number)) return closed(t), -1;
    } while (os_again(t, ready < 0, &error));
    if (ready < 0 && os_is_unfinished(&error)) return thread_resume_later(t, deadline), -1;
    if (ready < 0) net_throw_with(t, "java/net/SocketException", &error, what);
    return ready > 0 ? 1 : ready;
}

/* --- life ----------------------------------------------------------------------------------------------------------------------------- */

/* void socketCreate(boolean stream, boolean isServer) */
static bool plain_create(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    Object *descriptor = file_descriptor_of(t, arg_object(args, 0));
    if (!descriptor) return throw_new(t, "java/net/SocketException", "null fd object");
    int number = net_socket_create(t, net_ipv6_available(t), args[1].i, &error);
    if (number < 0) return net_throw_with(t, "java/net/SocketException", &error, "Can't create socket");
    if (args[2].i) socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_SOCKET, SOCKET_OPTION_REUSE_ADDRESS, 1, NULL);
    os_set_descriptor(t, descriptor, number);
    return true;
}

static bool connect_failed(Thread *t, const SandboxError *error)
{
    static const struct {
        int         error_number;
        const char *class_name, *what;
    } FAILURES[] = {
        {SANDBOX_EPROTO, "java/net/ProtocolException", "Protocol error"},
        {SANDBOX_ECONNREFUSED, "java/net/ConnectException", "Connection refused"},
        {SANDBOX_ETIMEDOUT, "java/net/ConnectException", "Connection timed out"},
        {SANDBOX_EHOSTUNREACH, "java/net/NoRouteToHostException", "Host unreachable"},
        {SANDBOX_EADDRNOTAVAIL, "java/net/NoRouteToHostException", "Address not available"},
        {SANDBOX_EINVAL, "java/net/SocketException", "Invalid argument or cannot assign requested address"},
    };
    if (error->kind == SANDBOX_TIMED_OUT) return throw_new(t, "java/net/SocketTimeoutException", "connect timed out");
    for (size_t i = 0; i < sizeof FAILURES / sizeof *FAILURES; i++)
        if (error->error_number == FAILURES[i].error_number) return net_throw_with(t, FAILURES[i].class_name, error, FAILURES[i].what);
    return net_throw_with(t, "java/net/SocketException", error, "connect failed");
}

static void set_local_port(Thread *t, Object *self, int number)
{
    SocketAddress local;
    uint32_t offset = field_of(t, self, "localport", "I");
    if (get_int(self, offset) == 0 && socket_local_address(SANDBOX(t), number, &local, NULL) >= 0) set_int(self, offset, local.port);
}

/* void socketConnect(InetAddress address, int port, int timeout) */
static bool plain_connect(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress address;
    int number, status;
    Object *self = arg_object(args, 0), *inet = arg_object(args, 1);
    if (!net_legacy_descriptor(t, self, &number)) return false;
    if (!inet) return throw_known(t, KNOWN(NullPointerException), "inet address argument null.");
    if (!net_address_read(t, inet, args[2].i, &address)) return false;
    int64_t deadline = nio_deadline(args[3].i > 0 ? args[3].i : -1);
    do {
        thread_block(t);
        status = socket_connect(SANDBOX(t), thread_waiter(t), number, &address, deadline, &error);
        thread_unblock(t);
    } while (os_again_begun(t, status < 0, &error)); /* a connection under way cannot be begun again */
    if (status < 0) return connect_failed(t, &error);
    set_object(t, self, field_of(t, self, "address", INET_ADDRESS), inet);
    set_int(self, field_of(t, self, "port", "I"), args[2].i);
    set_local_port(t, self, number);
    return true;
}

/* void socketBind(InetAddress address, int port) */
static bool plain_bind(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress address;
    int number;
    Object *self = arg_object(args, 0), *inet = arg_object(args, 1);
    if (!net_legacy_descriptor(t, self, &number)) return false;
    if (!inet) return throw_known(t, KNOWN(NullPointerException), "iaObj is null.");
    if (!net_address_read(t, inet, args[2].i, &address)) return false;
    if (socket_bind(SANDBOX(t), number, &address, &error) < 0) {
        bool taken = error.error_number == SANDBOX_EADDRINUSE || error.error_number == SANDBOX_EADDRNOTAVAIL ||
                     error.error_number == SANDBOX_EPERM || error.error_number == SANDBOX_EACCES;
        return net_throw_with(t, taken ? "java/net/BindException" : "java/net/SocketException", &error, "Bind failed");
    }
    set_object(t, self, field_of(t, self, "address", INET_ADDRESS), inet);
    set_int(self, field_of(t, self, "localport", "I"), args[2].i);
    set_local_port(t, self, number);
    return true;
}

static bool plain_listen(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number;
    if (!net_legacy_descriptor(t, arg_object(args, 0), &number)) return false;
    return socket_listen(SANDBOX(t), number, args[1].i, &error) >= 0 || net_throw_with(t, "java/net/SocketException", &error, "Listen failed");
}

/* void socketAccept(SocketImpl) */
static bool plain_accept(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress peer;
    int number, accepted;
    Object *self = arg_object(args, 0), *other = arg_object(args, 1);
    if (!net_prepare(t) || !net_legacy_descriptor(t, self, &number)) return false;
    if (!other) return throw_known(t, KNOWN(NullPointerException), "socket is null");
    int ready = wait_ready(t, number, POLL_READABLE, get_int(self, field_of(t, self, "timeout", "I")), "Accept failed");
    if (ready < 0) return false;
    if (!ready) return throw_new(t, "java/net/SocketTimeoutException", "Accept timed out");
    do {
        thread_block(t);
        accepted = socket_accept(SANDBOX(t), thread_waiter(t), number, &peer, -1, &error);
        thread_unblock(t);
    } while (os_again(t, accepted < 0, &error));
    if (accepted < 0) return net_throw_with(t, "java/net/SocketException", &error, "Accept failed");
    Object *address = net_address_new(t, &peer);
    if (!address) return descriptor_close(SANDBOX(t), accepted, NULL), false;
    os_set_descriptor(t, file_descriptor_of(t, other), accepted);
    set_object(t, other, field_of(t, other, "address", INET_ADDRESS), address);
    set_int(other, field_of(t, other, "port", "I"), peer.port);
    set_int(other, field_of(t, other, "localport", "I"), get_int(self, field_of(t, self, "localport", "I")));
    return true;
}

static bool plain_available(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number;
    if (!net_legacy_descriptor(t, arg_object(args, 0), &number)) return false;
    int64_t count = descriptor_available(SANDBOX(t), number, &error);
    if (count >= 0) return return_int(result, (int32_t)count);
    if (error.error_number == SANDBOX_ECONNRESET) return throw_new(t, "sun/net/ConnectionResetException", "%s", "");
    return net_throw_with(t, "java/net/SocketException", &error, "ioctl FIONREAD failed");
}

/* void socketClose0(boolean deferred): deferred, the number stays until all who use it are through. */
static bool plain_close(Thread *t, Slot *args, Slot *result)
{
    Object *descriptor = file_descriptor_of(t, arg_object(args, 0));
    int number = os_descriptor(t, descriptor);
    if (number < 0) return throw_new(t, "java/net/SocketException", "socket already closed");
    if (args[1].i) return nio_preclose(t, descriptor);
    os_set_descriptor(t, descriptor, -1);
    return nio_close(t, number);
}

static bool plain_shutdown(Thread *t, Slot *args, Slot *result)
{
    int number;
    if (!net_legacy_descriptor(t, arg_object(args, 0), &number)) return false;
    socket_shutdown(SANDBOX(t), number, args[1].i, NULL);
    return true;
}

/* --- options ----------------------------------------------------------------------------------------------------------------------------- */

static bool takes_number(int option)
{
    return option == NET_OPTION_SEND_BUFFER || option == NET_OPTION_RECEIVE_BUFFER || option == NET_OPTION_TRAFFIC_CLASS || option == NET_OPTION_LINGER;
}

/* void socketSetOption0(int option, boolean on, Object value) */
static bool plain_set_option(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    NetOption option;
    Slot value;
    PrimitiveType type;
    int number, raw = args[2].i;
    if (!net_legacy_descriptor(t, arg_object(args, 0), &number)) return false;
    if (args[1].i == NET_OPTION_TIMEOUT) return true;
    if (!net_legacy_option(args[1].i, &option)) return throw_new(t, "java/net/SocketException", "Invalid option");
    if (takes_number(args[1].i)) raw = box_read(t, arg_object(args, 3), &type, &value) && type == TYPE_INT ? value.i : -1;
    if (args[1].i == NET_OPTION_LINGER && !args[2].i) raw = -1;
    return net_legacy_set_option(t, number, option, raw, &error) >= 0 || net_throw_with(t, "java/net/SocketException", &error, "Error setting socket option");
}

/* The local address, into the field of the InetAddressContainer. */
static bool get_bind_address(Thread *t, int number, Object *container, Slot *result)
{
    SandboxError error;
    SocketAddress local;
    if (socket_local_address(SANDBOX(t), number, &local, &error) < 0) return net_throw_with(t, "java/net/SocketException", &error, "Error getting socket name");
    Object *address = net_address_new(t, &local);
    if (!address) return false;
    set_object(t, container, field_of(t, container, "addr", INET_ADDRESS), address);
    return return_int(result, 0);
}

/* int socketGetOption(int option, Object container) */
static bool plain_get_option(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    NetOption option;
    int number, value;
    if (!net_prepare(t) || !net_legacy_descriptor(t, arg_object(args, 0), &number)) return false;
    if (args[1].i == NET_OPTION_BIND_ADDRESS) return get_bind_address(t, number, arg_object(args, 2), result);
    if (!net_legacy_option(args[1].i, &option)) return throw_new(t, "java/net/SocketException", "Invalid option");
    if (socket_get_option(SANDBOX(t), number, option.level, option.name, &value, &error) < 0)
        return net_throw_with(t, "java/net/SocketException", &error, "Error getting socket option");
    return return_int(result, takes_number(args[1].i) ? value : value ? 1 : -1);
}

static bool plain_send_urgent(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    uint8_t byte = (uint8_t)args[1].i;
    int number;
    int64_t count;
    if (!net_legacy_descriptor(t, arg_object(args, 0), &number)) return false;
    do {
        thread_block(t);
        count = socket_send(SANDBOX(t), thread_waiter(t), number, &byte, 1, SOCKET_URGENT, NULL, &error);
        thread_unblock(t);
    } while (os_again(t, count < 0, &error));
    return count >= 0 || net_throw_with(t, "java/io/IOException", &error, "Write failed");
}

/* --- streams --------------------------------------------------------------------------------------------------------------------------------- */

static bool is_reset(const SandboxError *error)
{
    return error->kind == SANDBOX_FAILED && (error->error_number == SANDBOX_ECONNRESET || error->error_number == SANDBOX_EPIPE);
}

/* int socketRead0(FileDescriptor, byte[] bytes, int offset, int length, int timeout) */
static bool input_read(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number = os_descriptor(t, arg_object(args, 1));
    if (number < 0) return closed(t);
    if (args[5].i > 0) {
        int ready = wait_ready(t, number, POLL_READABLE, args[5].i, "select/poll failed");
        if (ready < 0) return false;
        if (!ready) return throw_new(t, "java/net/SocketTimeoutException", "Read timed out");
    }
    int64_t count = os_read_array(t, number, arg_object(args, 2), args[3].i, args[4].i, &error);
    if (count <= 0 && !thread_has_exception(t) && !still_open(t, number)) return closed(t);
    if (count >= 0) return return_int(result, (int32_t)count);
    if (is_reset(&error)) return throw_new(t, "sun/net/ConnectionResetException", "Connection reset");
    return net_throw_with(t, "java/net/SocketException", &error, "Read failed");
}

/* void socketWrite0(FileDescriptor, byte[] bytes, int offset, int length) */
static bool output_write(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number = os_descriptor(t, arg_object(args, 1));
    if (number < 0) return closed(t);
    if (os_write_array(t, number, arg_object(args, 2), args[3].i, args[4].i, &error)) return true;
    if (!thread_has_exception(t) && !still_open(t, number)) return closed(t);
    return net_throw_with(t, "java/net/SocketException", &error, "Write failed");
}

static bool cleanable_close(Thread *t, Slot *args, Slot *result)
{
    descriptor_close(SANDBOX(t), args[0].i, NULL);
    return true;
}

NATIVE_GROUP(natives_java_net_plain_socket_impl,
    {"java/net/AbstractPlainSocketImpl", "isReusePortAvailable0", "()Z", native_true, NATIVE_PLAIN},
    {"java/net/PlainSocketImpl", "initProto", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "socketCreate", "(ZZ)V", plain_create, NATIVE_PLAIN},
    {NULL, "socketConnect", "(Ljava/net/InetAddress;II)V", plain_connect, NATIVE_PLAIN},
    {NULL, "socketBind", "(Ljava/net/InetAddress;I)V", plain_bind, NATIVE_PLAIN},
    {NULL, "socketListen", "(I)V", plain_listen, NATIVE_PLAIN},
    {NULL, "socketAccept", "(Ljava/net/SocketImpl;)V", plain_accept, NATIVE_PLAIN},
    {NULL, "socketAvailable", "()I", plain_available, NATIVE_PLAIN},
    {NULL, "socketClose0", "(Z)V", plain_close, NATIVE_PLAIN},
    {NULL, "socketShutdown", "(I)V", plain_shutdown, NATIVE_PLAIN},
    {NULL, "socketSetOption0", "(IZLjava/lang/Object;)V", plain_set_option, NATIVE_PLAIN},
    {NULL, "socketGetOption", "(ILjava/lang/Object;)I", plain_get_option, NATIVE_PLAIN},
    {NULL, "socketSendUrgentData", "(I)V", plain_send_urgent, NATIVE_PLAIN},
    {"java/net/SocketInputStream", "init", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "socketRead0", "(Ljava/io/FileDescriptor;[BIII)I", input_read, NATIVE_PLAIN},
    {"java/net/SocketOutputStream", "init", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "socketWrite0", "(Ljava/io/FileDescriptor;[BII)V", output_write, NATIVE_PLAIN},
    {"java/net/SocketCleanable", "cleanupClose0", "(I)V", cleanable_close, NATIVE_PLAIN});
