/* java_net_PlainDatagramSocketImpl.c: the old datagram sockets (-Djdk.net.usePlainDatagramSocketImpl), and DatagramPacket. */
#include <stdlib.h>
#include <string.h>

#include "stdlib/net.h"
#include "vm/link.h"
#include "vm/loader.h"

#define SANDBOX(t) ((t)->vm->sandbox)
#define INET_ADDRESS "Ljava/net/InetAddress;"

enum { DATAGRAM_MAXIMUM = 65536 };

static uint32_t field_of(Thread *t, Object *object, const char *name, const char *descriptor) { return os_field(t, object_class(object), name, descriptor); }
static Object *file_descriptor_of(Thread *t, Object *self) { return get_object(self, field_of(t, self, "fd", "Ljava/io/FileDescriptor;")); }
static bool is_error(const SandboxError *error, int number) { return error->kind == SANDBOX_FAILED && error->error_number == number; }
static bool failed(Thread *t, const SandboxError *error, const char *what) { return net_throw_with(t, "java/net/SocketException", error, what); }

/* --- life --------------------------------------------------------------------------------------------------------------------------- */

static bool plain_create(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    Object *descriptor = file_descriptor_of(t, arg_object(args, 0));
    if (!descriptor) return throw_new(t, "java/net/SocketException", "Socket closed");
    int number = net_socket_create(t, net_ipv6_available(t), false, &error);
    if (number < 0) return failed(t, &error, "Error creating socket");
    socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_SOCKET, SOCKET_OPTION_BROADCAST, 1, NULL);
    os_set_descriptor(t, descriptor, number);
    return true;
}

static bool plain_close(Thread *t, Slot *args, Slot *result)
{
    Object *descriptor = file_descriptor_of(t, arg_object(args, 0));
    int number = os_descriptor(t, descriptor);
    if (number < 0) return true;
    os_set_descriptor(t, descriptor, -1);
    descriptor_close(SANDBOX(t), number, NULL);
    return true;
}

/* void bind0(int port, InetAddress) */
static bool plain_bind(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress address;
    int number;
    Object *self = arg_object(args, 0);
    if (!net_legacy_descriptor(t, self, &number) || !net_address_read(t, arg_object(args, 2), args[1].i, &address)) return false;
    if (socket_bind(SANDBOX(t), number, &address, &error) < 0) {
        bool taken = error.error_number == SANDBOX_EADDRINUSE || error.error_number == SANDBOX_EADDRNOTAVAIL ||
                     error.error_number == SANDBOX_EPERM || error.error_number == SANDBOX_EACCES;
        return net_throw_with(t, taken ? "java/net/BindException" : "java/net/SocketException", &error, "Bind failed");
    }
    if (socket_local_address(SANDBOX(t), number, &address, &error) < 0) return failed(t, &error, "Error getting socket name");
    set_int(self, field_of(t, self, "localPort", "I"), address.port);
    return true;
}

static bool plain_connect(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress address;
    int number;
    if (!net_legacy_descriptor(t, arg_object(args, 0), &number) || !net_address_read(t, arg_object(args, 1), args[2].i, &address)) return false;
    return socket_connect(SANDBOX(t), NULL, number, &address, 0, &error) >= 0 || net_throw_with(t, "java/net/ConnectException", &error, "Connect failed");
}

static bool plain_disconnect(Thread *t, Slot *args, Slot *result)
{
    const SocketAddress nobody = {.family = SOCKET_UNSPECIFIED};
    int number = os_stream_descriptor(t, arg_object(args, 0));
    if (number < 0) return true;
    SocketAddress before, after;
    bool bound = socket_local_address(SANDBOX(t), number, &before, NULL) >= 0;
    socket_connect(SANDBOX(t), NULL, number, &nobody, 0, NULL);
    /* Disconnecting may have taken the port away: it is taken again. */
    bool lost = bound && socket_local_address(SANDBOX(t), number, &after, NULL) >= 0 && after.port == 0 && before.port != 0;
    if (lost) {
        memset(before.address, 0, sizeof before.address);
        socket_bind(SANDBOX(t), number, &before, NULL);
    }
    return true;
}

/* --- packets -------------------------------------------------------------------------------------------------------------------------- */

/* What receive and peek do: waits with the socket's timeout, then takes one datagram of at most `length` bytes. -1: exception pending. */
static int64_t take_datagram(Thread *t, Object *self, int number, void *buffer, size_t length, int flags, SocketAddress *from)
{
    SandboxError error;
    int timeout = get_int(self, field_of(t, self, "timeout", "I"));
    bool connected = get_boolean(self, field_of(t, self, "connected", "Z"));
    int64_t deadline = thread_take_resumed(t), count = -1;
    if (deadline == 0) deadline = nio_deadline(timeout > 0 ? timeout : -1);
    for (;;) {
        thread_block(t);
        int ready = sandbox_poll_one(SANDBOX(t), thread_waiter(t), number, POLL_READABLE, deadline, &error);
        if (ready > 0) count = socket_receive(SANDBOX(t), thread_waiter(t), number, buffer, length, flags, from, &error);
        thread_unblock(t);
        if (ready == 0) return throw_new(t, "java/net/SocketTimeoutException", "Receive timed out"), -1;
        if (count >= 0) return count;
        if (is_error(&error, SANDBOX_ECONNREFUSED) && !connected) continue;
        if (is_error(&error, SANDBOX_ECONNREFUSED)) return throw_new(t, "java/net/PortUnreachableException", "ICMP Port Unreachable"), -1;
        if (error.kind != SANDBOX_WOKEN) return failed(t, &error, "Receive failed"), -1;
        if (!thread_poll(t)) return -1;
        if (thread_must_freeze(t)) return thread_resume_later(t, deadline), -1;
    }
}

/* Stores what came into the packet. An address that is the same stays the same object. */
static bool fill_packet(Thread *t, Object *packet, const void *bytes, int64_t count, const SocketAddress *from)
{
    SocketAddress present;
    uint32_t address_field = field_of(t, packet, "address", INET_ADDRESS);
    Object *address = get_object(packet, address_field);
    bool same = address && net_address_read(t, address, from->port, &present) && present.family == from->family &&
                !memcmp(present.address, from->address, sizeof present.address);
    if (!same) {
        address = net_address_new(t, from);
        if (!address) return false;
        set_object(t, packet, address_field, address);
    }
    Object *buffer = get_object(packet, field_of(t, packet, "buf", "[B"));
    int offset = get_int(packet, field_of(t, packet, "offset", "I"));
    memcpy((uint8_t *)array_elements(buffer) + offset, bytes, (size_t)count);
    set_int(packet, field_of(t, packet, "port", "I"), from->port);
    set_int(packet, field_of(t, packet, "length", "I"), (int)count);
    return true;
}

static bool receive_packet(Thread *t, Slot *args, int flags, SocketAddress *from)
{
    int number;
    Object *self = arg_object(args, 0), *packet = arg_object(args, 1);
    if (!net_prepare(t) || !net_legacy_descriptor(t, self, &number)) return false;
    if (!packet) return throw_known(t, KNOWN(NullPointerException), "packet");
    Object *buffer = get_object(packet, field_of(t, packet, "buf", "[B"));
    if (!buffer) return throw_known(t, KNOWN(NullPointerException), "packet buffer");
    int length = get_int(packet, field_of(t, packet, "bufLength", "I"));
    if (length > DATAGRAM_MAXIMUM) length = DATAGRAM_MAXIMUM;
    char bytes[DATAGRAM_MAXIMUM]; /* not malloc: waiting may leave the VM */
    int64_t count = take_datagram(t, self, number, bytes, (size_t)length, flags, from);
    return count >= 0 && fill_packet(t, packet, bytes, count, from);
}

static bool plain_receive(Thread *t, Slot *args, Slot *result)
{
    SocketAddress from;
    return receive_packet(t, args, 0, &from);
}
static bool plain_peek_data(Thread *t, Slot *args, Slot *result)
{
    SocketAddress from;
    return receive_packet(t, args, SOCKET_PEEK, &from) && return_int(result, from.port);
}

/* int peek(InetAddress): fills the given object and answers the port */
static bool plain_peek(Thread *t, Slot *args, Slot *result)
{
    SocketAddress from;
    char byte;
    int number;
    Object *self = arg_object(args, 0), *address = arg_object(args, 1);
    if (!net_prepare(t) || !net_legacy_descriptor(t, self, &number)) return false;
    if (!address) return throw_known(t, KNOWN(NullPointerException), "Null address in peek()");
    if (take_datagram(t, self, number, &byte, 1, SOCKET_PEEK, &from) < 0) return false;
    Object *fresh = net_address_new(t, &from);
    if (!fresh) return false;
    uint32_t holder = field_of(t, address, "holder", "Ljava/net/InetAddress$InetAddressHolder;");
    set_object(t, address, holder, get_object(fresh, holder));
    return return_int(result, from.port);
}

/* void send0(DatagramPacket) */
static bool plain_send(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress to;
    int number;
    Object *self = arg_object(args, 0), *packet = arg_object(args, 1);
    if (!net_legacy_descriptor(t, self, &number)) return false;
    if (!packet) return throw_known(t, KNOWN(NullPointerException), "null packet");
    Object *buffer = get_object(packet, field_of(t, packet, "buf", "[B"));
    Object *address = get_object(packet, field_of(t, packet, "address", INET_ADDRESS));
    if (!buffer || !address) return throw_known(t, KNOWN(NullPointerException), buffer ? "null address" : "null buffer");
    if (!net_address_read(t, address, get_int(packet, field_of(t, packet, "port", "I")), &to)) return false;
    bool connected = get_boolean(self, field_of(t, self, "connected", "Z"));
    int length = get_int(packet, field_of(t, packet, "length", "I")), offset = get_int(packet, field_of(t, packet, "offset", "I"));
    void *bytes = malloc((size_t)length + 1);
    if (!bytes) return throw_out_of_memory(t, "Send buffer native heap allocation failed");
    memcpy(bytes, (uint8_t *)array_elements(buffer) + offset, (size_t)length);
    thread_block(t);
    int64_t count = socket_send(SANDBOX(t), NULL, number, bytes, (size_t)length, 0, connected ? NULL : &to, &error);
    thread_unblock(t);
    free(bytes);
    if (count >= 0) return true;
    if (is_error(&error, SANDBOX_ECONNREFUSED)) return throw_new(t, "java/net/PortUnreachableException", "ICMP Port Unreachable");
    return net_throw_with(t, "java/io/IOException", &error, "sendto failed");
}

static bool plain_available(Thread *t, Slot *args, Slot *result)
{
    int number = os_stream_descriptor(t, arg_object(args, 0));
    return return_int(result, number < 0 ? -1 : (int32_t)descriptor_available(SANDBOX(t), number, NULL));
}

/* --- multicast -------------------------------------------------------------------------------------------------------------------------- */

static bool is_inet6(Thread *t, int number) { return socket_family(SANDBOX(t), number, NULL) == SOCKET_INET6; }

static bool set_hops(Thread *t, Object *self, int hops)
{
    SandboxError error;
    int number;
    if (!net_legacy_descriptor(t, self, &number)) return false;
    int status = socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_IP, SOCKET_OPTION_IP_MULTICAST_TTL, hops, &error);
    if (is_inet6(t, number)) status = socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_HOPS, hops, &error);
    return status >= 0 || failed(t, &error, "Error setting socket option");
}
static bool get_hops(Thread *t, Object *self, Slot *result)
{
    SandboxError error;
    int number, hops;
    if (!net_legacy_descriptor(t, self, &number)) return false;
    int status = is_inet6(t, number) ? socket_get_option(SANDBOX(t), number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_HOPS, &hops, &error)
                                     : socket_get_option(SANDBOX(t), number, SOCKET_LEVEL_IP, SOCKET_OPTION_IP_MULTICAST_TTL, &hops, &error);
    return status >= 0 ? return_int(result, hops) : failed(t, &error, "Error getting socket option");
}
static bool plain_set_hops(Thread *t, Slot *args, Slot *result) { return set_hops(t, arg_object(args, 0), args[1].i); }
static bool plain_set_hops_byte(Thread *t, Slot *args, Slot *result) { return set_hops(t, arg_object(args, 0), args[1].i & 0xff); }
static bool plain_get_hops(Thread *t, Slot *args, Slot *result) { return get_hops(t, arg_object(args, 0), result); }
static bool plain_get_hops_byte(Thread *t, Slot *args, Slot *result)
{
    return get_hops(t, arg_object(args, 0), result) && return_int(result, (int8_t)result->i);
}

/* The first IPv4 address of a NetworkInterface, in host order; 0 if it has none. */
static uint32_t interface_inet_address(Thread *t, Object *interface)
{
    SocketAddress address;
    Object *list = get_object(interface, field_of(t, interface, "addrs", "[Ljava/net/InetAddress;"));
    for (uint32_t i = 0; list && i < array_length(list); i++) {
        if (!net_address_read(t, object_array_get(list, i), 0, &address) || address.family != SOCKET_INET) continue;
        const uint8_t *b = address.address;
        return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    }
    return 0;
}

/* void join(InetAddress, NetworkInterface): without an interface the present one for sending is taken */
static bool change_group(Thread *t, Slot *args, MulticastOperation operation)
{
    SandboxError error;
    SocketAddress group;
    int number, index = 0;
    Object *interface = arg_object(args, 2);
    if (!net_legacy_descriptor(t, arg_object(args, 0), &number) || !net_address_read(t, arg_object(args, 1), 0, &group)) return false;
    uint32_t where = 0;
    if (interface) where = group.family == SOCKET_INET ? interface_inet_address(t, interface) : (uint32_t)get_int(interface, field_of(t, interface, "index", "I"));
    else if (group.family == SOCKET_INET) socket_get_multicast_interface4(SANDBOX(t), number, &where, NULL);
    else if (socket_get_option(SANDBOX(t), number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_INTERFACE, &index, NULL) >= 0) where = (uint32_t)index;
    if (socket_multicast(SANDBOX(t), number, operation, &group, where, NULL, &error) >= 0) return true;
    bool not_member = operation == MULTICAST_LEAVE && is_error(&error, SANDBOX_ENOENT);
    if (not_member) return throw_new(t, "java/net/SocketException", "Not a member of the group");
    return os_throw(t, "java/net/SocketException", &error, "setsockopt");
}
static bool plain_join(Thread *t, Slot *args, Slot *result) { return change_group(t, args, MULTICAST_JOIN); }
static bool plain_leave(Thread *t, Slot *args, Slot *result) { return change_group(t, args, MULTICAST_LEAVE); }

/* --- options -------------------------------------------------------------------------------------------------------------------------------- */

static bool set_interface(Thread *t, int number, uint32_t address, int index, SandboxError *error)
{
    if (is_inet6(t, number) && socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_INTERFACE, index, error) < 0) return false;
    return socket_set_multicast_interface4(SANDBOX(t), number, address, error) >= 0;
}

/* The value is an InetAddress of an interface. */
static bool set_interface_by_address(Thread *t, int number, Object *value, SandboxError *error)
{
    SocketAddress address;
    NetworkInterfaceInfo *list;
    if (!net_address_read(t, value, 0, &address)) return false;
    int count = interfaces_list(SANDBOX(t), &list, error), index = 0;
    for (int i = 0; i < count && !index; i++)
        for (uint32_t k = 0; k < list[i].address_count; k++)
            if (list[i].addresses[k].address.family == address.family && !memcmp(list[i].addresses[k].address.address, address.address, 16)) index = (int)list[i].index;
    if (count >= 0) interfaces_free(list);
    const uint8_t *b = address.address;
    uint32_t inet = address.family == SOCKET_INET ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3] : 0;
    if (!index && inet) return error->kind = SANDBOX_FAILED, error->error_number = SANDBOX_EADDRNOTAVAIL, false;
    return set_interface(t, number, inet, index, error);
}

/* On means: what is sent is not heard here. */
static bool set_loop(Thread *t, int number, bool off, SandboxError *error)
{
    bool set = socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_IP, SOCKET_OPTION_IP_MULTICAST_LOOP, !off, error) >= 0;
    if (set && is_inet6(t, number)) set = socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_LOOP, !off, error) >= 0;
    return set;
}

/* void socketSetOption0(int option, Object value) */
static bool plain_set_option(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    NetOption option;
    Slot raw = {0};
    PrimitiveType type;
    int number;
    Object *value = arg_object(args, 2);
    if (!net_legacy_descriptor(t, arg_object(args, 0), &number)) return false;
    if (!value) return throw_known(t, KNOWN(NullPointerException), "value argument");
    box_read(t, value, &type, &raw);
    bool set;
    switch (args[1].i) {
    case NET_OPTION_MULTICAST_INTERFACE: set = set_interface_by_address(t, number, value, &error); break;
    case NET_OPTION_MULTICAST_INTERFACE2: set = set_interface(t, number, interface_inet_address(t, value), get_int(value, field_of(t, value, "index", "I")), &error); break;
    case NET_OPTION_MULTICAST_LOOP: set = set_loop(t, number, raw.i, &error); break;
    default:
        if (!net_legacy_option(args[1].i, &option)) return throw_new(t, "java/net/SocketException", "Invalid option");
        set = net_legacy_set_option(t, number, option, raw.i, &error) >= 0;
    }
    return set || thread_has_exception(t) ? set : failed(t, &error, "Error setting socket option");
}

static bool return_box(Thread *t, Slot *result, PrimitiveType type, int value) { return return_made(result, box_allocate(t, type, (Slot){.l = value})); }

static bool get_interface(Thread *t, int number, bool as_address, Slot *result)
{
    SandboxError error;
    int index = 0;
    uint32_t address;
    bool inet6 = is_inet6(t, number);
    if (inet6 && socket_get_option(SANDBOX(t), number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_INTERFACE, &index, &error) < 0)
        return failed(t, &error, "Error getting socket option");
    Object *interface = network_interface_by_index(t, (uint32_t)index);
    if (thread_has_exception(t)) return false;
    if (inet6 && !as_address) return return_object(result, interface);
    Object *list = interface ? get_object(interface, field_of(t, interface, "addrs", "[Ljava/net/InetAddress;")) : NULL;
    if (inet6 && list && array_length(list)) return return_object(result, object_array_get(list, 0));
    if (socket_get_multicast_interface4(SANDBOX(t), number, &address, &error) < 0) return failed(t, &error, "Error getting socket option");
    SocketAddress inet = {.family = SOCKET_INET};
    for (int i = 0; i < 4; i++) inet.address[i] = (uint8_t)(address >> (24 - 8 * i));
    return as_address ? return_made(result, net_address_new(t, &inet)) : return_object(result, interface);
}

static bool get_bind_address(Thread *t, int number, Slot *result)
{
    SandboxError error;
    SocketAddress local;
    if (socket_local_address(SANDBOX(t), number, &local, &error) < 0) return failed(t, &error, "Error getting socket name");
    return return_made(result, net_address_new(t, &local));
}

static bool get_loop(Thread *t, int number, Slot *result)
{
    SandboxError error;
    int loop;
    int status = is_inet6(t, number) ? socket_get_option(SANDBOX(t), number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_LOOP, &loop, &error)
                                     : socket_get_option(SANDBOX(t), number, SOCKET_LEVEL_IP, SOCKET_OPTION_IP_MULTICAST_LOOP, &loop, &error);
    return status >= 0 ? return_box(t, result, TYPE_BOOLEAN, !loop) : failed(t, &error, "Error getting socket option");
}

/* Object socketGetOption(int option) */
static bool plain_get_option(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    NetOption option;
    int number, value, which = args[1].i;
    if (!network_interface_prepare(t) || !net_legacy_descriptor(t, arg_object(args, 0), &number)) return false;
    if (which == NET_OPTION_MULTICAST_INTERFACE || which == NET_OPTION_MULTICAST_INTERFACE2)
        return get_interface(t, number, which == NET_OPTION_MULTICAST_INTERFACE, result);
    if (which == NET_OPTION_BIND_ADDRESS) return get_bind_address(t, number, result);
    if (which == NET_OPTION_MULTICAST_LOOP) return get_loop(t, number, result);
    if (!net_legacy_option(which, &option)) return throw_new(t, "java/net/SocketException", "Invalid option");
    if (socket_get_option(SANDBOX(t), number, option.level, option.name, &value, &error) < 0) return failed(t, &error, "Error getting socket option");
    bool is_number = which == NET_OPTION_SEND_BUFFER || which == NET_OPTION_RECEIVE_BUFFER || which == NET_OPTION_TRAFFIC_CLASS;
    return is_number ? return_box(t, result, TYPE_INT, value) : return_box(t, result, TYPE_BOOLEAN, value != 0);
}

NATIVE_GROUP(natives_java_net_plain_datagram_socket_impl,
    {"java/net/DatagramPacket", "init", "()V", native_nothing, NATIVE_PLAIN},
    {"java/net/AbstractPlainDatagramSocketImpl", "isReusePortAvailable0", "()Z", native_true, NATIVE_PLAIN},
    {"java/net/PlainDatagramSocketImpl", "init", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "datagramSocketCreate", "()V", plain_create, NATIVE_PLAIN},
    {NULL, "datagramSocketClose", "()V", plain_close, NATIVE_PLAIN},
    {NULL, "bind0", "(ILjava/net/InetAddress;)V", plain_bind, NATIVE_PLAIN},
    {NULL, "connect0", "(Ljava/net/InetAddress;I)V", plain_connect, NATIVE_PLAIN},
    {NULL, "disconnect0", "(I)V", plain_disconnect, NATIVE_PLAIN},
    {NULL, "send0", "(Ljava/net/DatagramPacket;)V", plain_send, NATIVE_PLAIN},
    {NULL, "receive0", "(Ljava/net/DatagramPacket;)V", plain_receive, NATIVE_PLAIN},
    {NULL, "peek", "(Ljava/net/InetAddress;)I", plain_peek, NATIVE_PLAIN},
    {NULL, "peekData", "(Ljava/net/DatagramPacket;)I", plain_peek_data, NATIVE_PLAIN},
    {NULL, "dataAvailable", "()I", plain_available, NATIVE_PLAIN},
    {NULL, "setTimeToLive", "(I)V", plain_set_hops, NATIVE_PLAIN},
    {NULL, "getTimeToLive", "()I", plain_get_hops, NATIVE_PLAIN},
    {NULL, "setTTL", "(B)V", plain_set_hops_byte, NATIVE_PLAIN},
    {NULL, "getTTL", "()B", plain_get_hops_byte, NATIVE_PLAIN},
    {NULL, "join", "(Ljava/net/InetAddress;Ljava/net/NetworkInterface;)V", plain_join, NATIVE_PLAIN},
    {NULL, "leave", "(Ljava/net/InetAddress;Ljava/net/NetworkInterface;)V", plain_leave, NATIVE_PLAIN},
    {NULL, "socketSetOption0", "(ILjava/lang/Object;)V", plain_set_option, NATIVE_PLAIN},
    {NULL, "socketGetOption", "(I)Ljava/lang/Object;", plain_get_option, NATIVE_PLAIN});
