/* sun_nio_ch_Net.c: sun.nio.ch.Net: what all sockets of java.net and java.nio.channels stand on.
 *
 * What would wait answers IOSTATUS_UNAVAILABLE, what was woken IOSTATUS_INTERRUPTED: the library looks around and calls again. */
#include <string.h>

#include "sandbox/clock.h"
#include "stdlib/net.h"

#define SANDBOX(t) ((t)->vm->sandbox)

static int number_of(Thread *t, const Slot *args, unsigned k) { return os_descriptor(t, arg_object(args, k)); }

static bool done(Thread *t, int64_t status, const SandboxError *error) { return status >= 0 || net_throw(t, error); }

/* --- constants -------------------------------------------------------------------------------------------------------------------- */

static bool net_ipv6(Thread *t, Slot *args, Slot *result) { return return_int(result, net_ipv6_available(t)); }
static bool net_minus_one(Thread *t, Slot *args, Slot *result) { return return_int(result, -1); }
static bool poll_readable(Thread *t, Slot *args, Slot *result) { return return_int(result, POLL_READABLE); }
static bool poll_writable(Thread *t, Slot *args, Slot *result) { return return_int(result, POLL_WRITABLE); }
static bool poll_error(Thread *t, Slot *args, Slot *result) { return return_int(result, POLL_ERROR); }
static bool poll_hangup(Thread *t, Slot *args, Slot *result) { return return_int(result, POLL_HANGUP); }
static bool poll_invalid(Thread *t, Slot *args, Slot *result) { return return_int(result, POLL_INVALID); }

/* --- life of a socket ---------------------------------------------------------------------------------------------------------------- */

/* int socket0(boolean preferIPv6, boolean stream, boolean reuse, boolean fastLoopback) */
static bool net_socket(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number = net_socket_create(t, args[0].i && net_ipv6_available(t), args[1].i, &error);
    if (number < 0) return net_throw(t, &error);
    if (args[2].i && socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_SOCKET, SOCKET_OPTION_REUSE_ADDRESS, 1, &error) < 0) {
        descriptor_close(SANDBOX(t), number, NULL);
        return net_throw(t, &error);
    }
    return return_int(result, number);
}

/* void bind0(FileDescriptor, boolean preferIPv6, boolean useExclusiveBind, InetAddress, int port) */
static bool net_bind(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress address;
    return net_address_read(t, arg_object(args, 3), args[4].i, &address) &&
           done(t, socket_bind(SANDBOX(t), number_of(t, args, 0), &address, &error), &error);
}

static bool net_listen(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return done(t, socket_listen(SANDBOX(t), number_of(t, args, 0), args[1].i, &error), &error);
}

/* int connect0(boolean preferIPv6, FileDescriptor, InetAddress, int port) */
static bool net_connect(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress address;
    int number = number_of(t, args, 1);
    if (!net_address_read(t, arg_object(args, 2), args[3].i, &address)) return false;
    thread_block(t);
    int status = socket_connect(SANDBOX(t), thread_waiter(t), number, &address, -1, &error);
    thread_unblock(t);
    if (status >= 0) return return_int(result, 1);
    int later = net_status(&error);
    return later ? return_int(result, later) : net_throw(t, &error);
}

/* int accept(FileDescriptor, FileDescriptor newfd, InetSocketAddress[] isaa) */
static bool net_accept(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress peer;
    if (!net_prepare(t)) return false;
    int number = number_of(t, args, 0);
    thread_block(t);
    int accepted = socket_accept(SANDBOX(t), thread_waiter(t), number, &peer, -1, &error);
    thread_unblock(t);
    if (accepted < 0) {
        int later = net_status(&error);
        return later ? return_int(result, later) : net_throw(t, &error);
    }
    os_set_descriptor(t, arg_object(args, 1), accepted);
    Object *address = net_socket_address_new(t, &peer);
    if (!address) return false;
    object_array_set(t, arg_object(args, 2), 0, address);
    return return_int(result, 1);
}

static bool net_shutdown(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return done(t, socket_shutdown(SANDBOX(t), number_of(t, args, 0), args[1].i, &error), &error);
}

/* --- addresses ------------------------------------------------------------------------------------------------------------------------ */

static bool address_of(Thread *t, const Slot *args, bool peer, SocketAddress *out)
{
    SandboxError error;
    int number = number_of(t, args, 0);
    int status = peer ? socket_peer_address(SANDBOX(t), number, out, &error) : socket_local_address(SANDBOX(t), number, out, &error);
    return done(t, status, &error);
}

static bool inet_address_of(Thread *t, const Slot *args, bool peer, Slot *result)
{
    SocketAddress address;
    return net_prepare(t) && address_of(t, args, peer, &address) && return_made(result, net_address_new(t, &address));
}

static bool port_of(Thread *t, const Slot *args, bool peer, Slot *result)
{
    SocketAddress address;
    return address_of(t, args, peer, &address) && return_int(result, address.port);
}

static bool net_local_address(Thread *t, Slot *args, Slot *result) { return inet_address_of(t, args, false, result); }
static bool net_remote_address(Thread *t, Slot *args, Slot *result) { return inet_address_of(t, args, true, result); }
static bool net_local_port(Thread *t, Slot *args, Slot *result) { return port_of(t, args, false, result); }
static bool net_remote_port(Thread *t, Slot *args, Slot *result) { return port_of(t, args, true, result); }

/* --- options --------------------------------------------------------------------------------------------------------------------------- */

/* int getIntOption0(FileDescriptor, boolean mayNeedConversion, int level, int option) */
static bool net_get_option(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int value;
    if (socket_get_option(SANDBOX(t), number_of(t, args, 0), args[2].i, args[3].i, &value, &error) < 0)
        return os_throw(t, "java/net/SocketException", &error, "sun.nio.ch.Net.getIntOption");
    return return_int(result, value);
}

/* void setIntOption0(FileDescriptor, boolean mayNeedConversion, int level, int option, int value, boolean isIPv6)
 * The type of service and the traffic class are one thing to Java: a dual-stack socket gets both. */
static bool net_set_option(Thread *t, Slot *args, Slot *result)
{
    enum { TYPE_OF_SERVICE_MASK = 0xfe };
    SandboxError error;
    int number = number_of(t, args, 0), level = args[2].i, option = args[3].i, value = args[4].i;
    int status = 0;
    if (args[1].i && level == SOCKET_LEVEL_IP && option == SOCKET_OPTION_IP_TOS) {
        if (socket_family(SANDBOX(t), number, NULL) == SOCKET_INET6)
            status = socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_TRAFFIC_CLASS, value, &error);
        value &= TYPE_OF_SERVICE_MASK;
    }
    if (status >= 0) status = socket_set_option(SANDBOX(t), number, level, option, value, &error);
    if (status < 0) return os_throw(t, "java/net/SocketException", &error, "sun.nio.ch.Net.setIntOption");
    if (level == SOCKET_LEVEL_IPV6 && option == SOCKET_OPTION_IPV6_TRAFFIC_CLASS && args[5].i)
        socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_IP, SOCKET_OPTION_IP_TOS, value, NULL);
    return true;
}

/* --- multicast ---------------------------------------------------------------------------------------------------------------------------- */

static SocketAddress inet_from_int(int32_t address)
{
    SocketAddress out = {.family = SOCKET_INET};
    for (int i = 0; i < 4; i++) out.address[i] = (uint8_t)((uint32_t)address >> (24 - 8 * i));
    return out;
}

/* What the kernel has not is answered, not thrown, when something is to be turned on. */
static bool multicast_done(Thread *t, int status, bool on, const SandboxError *error, Slot *result)
{
    if (status >= 0) return return_int(result, 0);
    bool missing = error->kind == SANDBOX_FAILED && (error->error_number == SANDBOX_ENOPROTOOPT || error->error_number == SANDBOX_EOPNOTSUPP);
    return on && missing ? return_int(result, IOSTATUS_UNAVAILABLE) : net_throw(t, error);
}

/* (boolean on, FileDescriptor, int group, int interface, int source) */
static bool multicast4(Thread *t, Slot *args, Slot *result, MulticastOperation operation)
{
    SandboxError error;
    SocketAddress group = inet_from_int(args[2].i), source = inet_from_int(args[4].i);
    int status = socket_multicast(SANDBOX(t), number_of(t, args, 1), operation, &group, args[3].u, args[4].i ? &source : NULL, &error);
    return multicast_done(t, status, args[0].i, &error, result);
}

/* (boolean on, FileDescriptor, byte[] group, int index, byte[] source) */
static bool multicast6(Thread *t, Slot *args, Slot *result, MulticastOperation operation)
{
    SandboxError error;
    SocketAddress group, source;
    if (!net_address_from_bytes(arg_object(args, 2), 0, &group)) return throw_null_pointer(t);
    bool sourced = net_address_from_bytes(arg_object(args, 4), 0, &source);
    int status = socket_multicast(SANDBOX(t), number_of(t, args, 1), operation, &group, args[3].u, sourced ? &source : NULL, &error);
    return multicast_done(t, status, args[0].i, &error, result);
}

static bool net_join4(Thread *t, Slot *args, Slot *result) { return multicast4(t, args, result, args[0].i ? MULTICAST_JOIN : MULTICAST_LEAVE); }
static bool net_join6(Thread *t, Slot *args, Slot *result) { return multicast6(t, args, result, args[0].i ? MULTICAST_JOIN : MULTICAST_LEAVE); }
static bool net_block4(Thread *t, Slot *args, Slot *result) { return multicast4(t, args, result, args[0].i ? MULTICAST_BLOCK : MULTICAST_UNBLOCK); }
static bool net_block6(Thread *t, Slot *args, Slot *result) { return multicast6(t, args, result, args[0].i ? MULTICAST_BLOCK : MULTICAST_UNBLOCK); }

static bool net_set_interface4(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return done(t, socket_set_multicast_interface4(SANDBOX(t), number_of(t, args, 0), args[1].u, &error), &error);
}
static bool net_get_interface4(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    uint32_t address;
    return done(t, socket_get_multicast_interface4(SANDBOX(t), number_of(t, args, 0), &address, &error), &error) && return_int(result, (int32_t)address);
}
static bool net_set_interface6(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int status = socket_set_option(SANDBOX(t), number_of(t, args, 0), SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_INTERFACE, args[1].i, &error);
    return done(t, status, &error);
}
static bool net_get_interface6(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int index;
    int status = socket_get_option(SANDBOX(t), number_of(t, args, 0), SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_INTERFACE, &index, &error);
    return done(t, status, &error) && return_int(result, index);
}

/* --- waiting and the rest ------------------------------------------------------------------------------------------------------------------ */

int64_t nio_deadline(int64_t milliseconds)
{
    if (milliseconds < 0) return -1;
    return milliseconds == 0 ? 0 : clock_deadline(milliseconds > INT32_MAX ? (int64_t)INT32_MAX * 1000000 : milliseconds * 1000000);
}

static bool net_poll(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number = number_of(t, args, 0);
    int64_t deadline = nio_deadline(arg_long(args, 2));
    thread_block(t);
    int events = sandbox_poll_one(SANDBOX(t), thread_waiter(t), number, args[1].i, deadline, &error);
    thread_unblock(t);
    if (events < 0 && error.kind == SANDBOX_WOKEN) events = 0;
    return events >= 0 ? return_int(result, events) : net_throw(t, &error);
}

static bool net_poll_connect(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress peer;
    int number = number_of(t, args, 0);
    int64_t deadline = nio_deadline(arg_long(args, 1));
    thread_block(t);
    int status = socket_finish_connect(SANDBOX(t), thread_waiter(t), number, deadline, &error);
    /* Without error but without peer either: it was never on its way. */
    if (status > 0 && socket_peer_address(SANDBOX(t), number, &peer, &error) < 0) status = -1;
    thread_unblock(t);
    if (status < 0 && error.kind == SANDBOX_WOKEN) status = 0;
    return status >= 0 ? return_int(result, status) : net_throw(t, &error);
}

static bool net_available(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int64_t count = descriptor_available(SANDBOX(t), number_of(t, args, 0), &error);
    return done(t, count, &error) && return_int(result, (int32_t)count);
}

static bool net_send_urgent(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    uint8_t byte = (uint8_t)args[1].i;
    int number = number_of(t, args, 0);
    thread_block(t);
    int64_t count = socket_send(SANDBOX(t), thread_waiter(t), number, &byte, 1, SOCKET_URGENT, NULL, &error);
    thread_unblock(t);
    return nio_give_count(t, result, count, &error, false);
}

NATIVE_GROUP(natives_sun_nio_ch_net,
    {"sun/nio/ch/Net", "initIDs", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "isIPv6Available0", "()Z", net_ipv6, NATIVE_PLAIN},
    {NULL, "isReusePortAvailable0", "()Z", native_true, NATIVE_PLAIN},
    {NULL, "isExclusiveBindAvailable", "()I", net_minus_one, NATIVE_PLAIN},
    {NULL, "shouldSetBothIPv4AndIPv6Options0", "()Z", native_true, NATIVE_PLAIN},
    {NULL, "shouldShutdownWriteBeforeClose0", "()Z", native_zero, NATIVE_PLAIN},
    {NULL, "canIPv6SocketJoinIPv4Group0", "()Z", native_true, NATIVE_PLAIN},
    {NULL, "canJoin6WithIPv4Group0", "()Z", native_zero, NATIVE_PLAIN},
    {NULL, "canUseIPv6OptionsWithIPv4LocalAddress0", "()Z", native_true, NATIVE_PLAIN},
    {NULL, "discardOOB", "(Ljava/io/FileDescriptor;)Z", native_zero, NATIVE_PLAIN},
    {NULL, "pollinValue", "()S", poll_readable, NATIVE_PLAIN},
    {NULL, "polloutValue", "()S", poll_writable, NATIVE_PLAIN},
    {NULL, "pollconnValue", "()S", poll_writable, NATIVE_PLAIN},
    {NULL, "pollerrValue", "()S", poll_error, NATIVE_PLAIN},
    {NULL, "pollhupValue", "()S", poll_hangup, NATIVE_PLAIN},
    {NULL, "pollnvalValue", "()S", poll_invalid, NATIVE_PLAIN},
    {NULL, "socket0", "(ZZZZ)I", net_socket, NATIVE_PLAIN},
    {NULL, "bind0", "(Ljava/io/FileDescriptor;ZZLjava/net/InetAddress;I)V", net_bind, NATIVE_PLAIN},
    {NULL, "listen", "(Ljava/io/FileDescriptor;I)V", net_listen, NATIVE_PLAIN},
    {NULL, "connect0", "(ZLjava/io/FileDescriptor;Ljava/net/InetAddress;I)I", net_connect, NATIVE_PLAIN},
    {NULL, "accept", "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;[Ljava/net/InetSocketAddress;)I", net_accept, NATIVE_PLAIN},
    {NULL, "shutdown", "(Ljava/io/FileDescriptor;I)V", net_shutdown, NATIVE_PLAIN},
    {NULL, "localInetAddress", "(Ljava/io/FileDescriptor;)Ljava/net/InetAddress;", net_local_address, NATIVE_PLAIN},
    {NULL, "remoteInetAddress", "(Ljava/io/FileDescriptor;)Ljava/net/InetAddress;", net_remote_address, NATIVE_PLAIN},
    {NULL, "localPort", "(Ljava/io/FileDescriptor;)I", net_local_port, NATIVE_PLAIN},
    {NULL, "remotePort", "(Ljava/io/FileDescriptor;)I", net_remote_port, NATIVE_PLAIN},
    {NULL, "getIntOption0", "(Ljava/io/FileDescriptor;ZII)I", net_get_option, NATIVE_PLAIN},
    {NULL, "setIntOption0", "(Ljava/io/FileDescriptor;ZIIIZ)V", net_set_option, NATIVE_PLAIN},
    {NULL, "joinOrDrop4", "(ZLjava/io/FileDescriptor;III)I", net_join4, NATIVE_PLAIN},
    {NULL, "joinOrDrop6", "(ZLjava/io/FileDescriptor;[BI[B)I", net_join6, NATIVE_PLAIN},
    {NULL, "blockOrUnblock4", "(ZLjava/io/FileDescriptor;III)I", net_block4, NATIVE_PLAIN},
    {NULL, "blockOrUnblock6", "(ZLjava/io/FileDescriptor;[BI[B)I", net_block6, NATIVE_PLAIN},
    {NULL, "setInterface4", "(Ljava/io/FileDescriptor;I)V", net_set_interface4, NATIVE_PLAIN},
    {NULL, "getInterface4", "(Ljava/io/FileDescriptor;)I", net_get_interface4, NATIVE_PLAIN},
    {NULL, "setInterface6", "(Ljava/io/FileDescriptor;I)V", net_set_interface6, NATIVE_PLAIN},
    {NULL, "getInterface6", "(Ljava/io/FileDescriptor;)I", net_get_interface6, NATIVE_PLAIN},
    {NULL, "poll", "(Ljava/io/FileDescriptor;IJ)I", net_poll, NATIVE_PLAIN},
    {NULL, "pollConnect", "(Ljava/io/FileDescriptor;J)Z", net_poll_connect, NATIVE_PLAIN},
    {NULL, "available", "(Ljava/io/FileDescriptor;)I", net_available, NATIVE_PLAIN},
    {NULL, "sendOOB", "(Ljava/io/FileDescriptor;B)I", net_send_urgent, NATIVE_PLAIN});
