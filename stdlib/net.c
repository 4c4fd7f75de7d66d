/* net.c: see net.h. */
#include "stdlib/net.h"

#include <string.h>

#include "vm/link.h"
#include "vm/loader.h"
#include "vm/string.h"

#define SANDBOX(t) ((t)->vm->sandbox)

enum { FAMILY_IPV4 = 1, FAMILY_IPV6 = 2 }; /* InetAddress.IPv4, IPv6 */

bool net_prepare(Thread *t)
{
    static const char *const NAMES[] = {"java/net/InetAddress", "java/net/Inet4Address", "java/net/Inet6Address", "java/net/InetSocketAddress"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        Class *class = boot_class(t, NAMES[i]);
        if (!class || !class_initialize(t, class)) return false;
    }
    return true;
}

/* --- from C to Java --------------------------------------------------------------------------------------------------------------- */

/* An object of a library class without initialiser of its own, or already initialised. */
static Object *allocate_named(Thread *t, const char *class_name)
{
    Class *class = boot_class(t, class_name);
    return class && class_link(t, class) ? object_allocate(t, class) : NULL;
}

static uint32_t read_network_order(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool set_inet6(Thread *t, Object *self, const SocketAddress *address)
{
    Object *holder = allocate_named(t, "java/net/Inet6Address$Inet6AddressHolder");
    Object *bytes = holder ? byte_array_from(t, address->address, 16) : NULL;
    if (!bytes) return false;
    const Class *class = object_class(holder);
    set_object(t, holder, os_field(t, class, "ipaddress", "[B"), bytes);
    set_int(holder, os_field(t, class, "scope_id", "I"), (int32_t)address->scope);
    set_boolean(holder, os_field(t, class, "scope_id_set", "Z"), address->scope != 0);
    uint32_t outer = os_field(t, class, "this$0", "Ljava/net/Inet6Address;");
    if (outer) set_object(t, holder, outer, self);
    set_object(t, self, os_field(t, object_class(self), "holder6", "Ljava/net/Inet6Address$Inet6AddressHolder;"), holder);
    return true;
}

Object *net_address_new(Thread *t, const SocketAddress *address)
{
    bool inet6 = address->family == SOCKET_INET6;
    Object *self = allocate_named(t, inet6 ? "java/net/Inet6Address" : "java/net/Inet4Address");
    Object *holder = self ? allocate_named(t, "java/net/InetAddress$InetAddressHolder") : NULL;
    if (!holder) return NULL;
    const Class *class = object_class(holder);
    set_int(holder, os_field(t, class, "family", "I"), inet6 ? FAMILY_IPV6 : FAMILY_IPV4);
    if (!inet6) set_int(holder, os_field(t, class, "address", "I"), (int32_t)read_network_order(address->address));
    set_object(t, self, os_field(t, object_class(self), "holder", "Ljava/net/InetAddress$InetAddressHolder;"), holder);
    return inet6 && !set_inet6(t, self, address) ? NULL : self;
}

static Object *holder_of(Thread *t, Object *inet_address)
{
    return get_object(inet_address, os_field(t, object_class(inet_address), "holder", "Ljava/net/InetAddress$InetAddressHolder;"));
}

bool net_address_set_host(Thread *t, Object *inet_address, Object *host)
{
    Object *holder = holder_of(t, inet_address);
    set_object(t, holder, os_field(t, object_class(holder), "hostName", "Ljava/lang/String;"), host);
    set_object(t, holder, os_field(t, object_class(holder), "originalHostName", "Ljava/lang/String;"), host);
    return true;
}

Object *net_socket_address_new(Thread *t, const SocketAddress *address)
{
    Object *inet = net_address_new(t, address);
    Object *self = inet ? allocate_named(t, "java/net/InetSocketAddress") : NULL;
    Object *holder = self ? allocate_named(t, "java/net/InetSocketAddress$InetSocketAddressHolder") : NULL;
    if (!holder) return NULL;
    set_object(t, holder, os_field(t, object_class(holder), "addr", "Ljava/net/InetAddress;"), inet);
    set_int(holder, os_field(t, object_class(holder), "port", "I"), address->port);
    set_object(t, self, os_field(t, object_class(self), "holder", "Ljava/net/InetSocketAddress$InetSocketAddressHolder;"), holder);
    return self;
}

/* --- from Java to C ---------------------------------------------------------------------------------------------------------------- */

bool net_address_from_bytes(Object *bytes, uint32_t scope, SocketAddress *out)
{
    memset(out, 0, sizeof *out);
    if (!bytes) return false;
    bool inet6 = array_length(bytes) == 16;
    out->family = inet6 ? SOCKET_INET6 : SOCKET_INET;
    out->scope = inet6 ? scope : 0;
    memcpy(out->address, array_elements(bytes), inet6 ? 16 : 4);
    return true;
}

static void read_inet6(Thread *t, Object *inet_address, SocketAddress *out)
{
    Object *holder = get_object(inet_address, os_field(t, object_class(inet_address), "holder6", "Ljava/net/Inet6Address$Inet6AddressHolder;"));
    const Class *class = object_class(holder);
    uint16_t port = out->port;
    net_address_from_bytes(get_object(holder, os_field(t, class, "ipaddress", "[B")), (uint32_t)get_int(holder, os_field(t, class, "scope_id", "I")), out);
    out->port = port;
}

bool net_address_read(Thread *t, Object *inet_address, int port, SocketAddress *out)
{
    memset(out, 0, sizeof *out);
    if (!inet_address) return throw_null_pointer(t);
    Object *holder = holder_of(t, inet_address);
    out->port = (uint16_t)port;
    if (get_int(holder, os_field(t, object_class(holder), "family", "I")) != FAMILY_IPV4) {
        read_inet6(t, inet_address, out);
        return true;
    }
    uint32_t value = (uint32_t)get_int(holder, os_field(t, object_class(holder), "address", "I"));
    out->family = SOCKET_INET;
    for (int i = 0; i < 4; i++) out->address[i] = (uint8_t)(value >> (24 - 8 * i));
    return true;
}

/* --- errors -------------------------------------------------------------------------------------------------------------------------- */

bool net_throw(Thread *t, const SandboxError *error)
{
    static const struct {
        int         error_number;
        const char *class_name;
    } CLASSES[] = {
        {SANDBOX_EPROTO, "java/net/ProtocolException"},      {SANDBOX_ECONNREFUSED, "java/net/ConnectException"},
        {SANDBOX_ETIMEDOUT, "java/net/ConnectException"},    {SANDBOX_ENOTCONN, "java/net/ConnectException"},
        {SANDBOX_EHOSTUNREACH, "java/net/NoRouteToHostException"}, {SANDBOX_EADDRINUSE, "java/net/BindException"},
        {SANDBOX_EADDRNOTAVAIL, "java/net/BindException"},   {SANDBOX_EACCES, "java/net/BindException"},
    };
    for (size_t i = 0; i < sizeof CLASSES / sizeof *CLASSES; i++)
        if (error->error_number == CLASSES[i].error_number) return os_throw(t, CLASSES[i].class_name, error, "NioSocketError");
    return os_throw(t, "java/net/SocketException", error, "NioSocketError");
}

int net_status(const SandboxError *error)
{
    if (error->kind == SANDBOX_WOKEN) return IOSTATUS_INTERRUPTED;
    bool later = error->kind == SANDBOX_FAILED && (error->error_number == SANDBOX_EAGAIN || error->error_number == SANDBOX_EINPROGRESS);
    return later ? IOSTATUS_UNAVAILABLE : 0;
}

bool net_throw_with(Thread *t, const char *class_name, const SandboxError *error, const char *what)
{
    if (thread_has_exception(t) || os_is_unfinished(error)) return false;
    if (error->kind != SANDBOX_FAILED) return os_throw(t, class_name, error, what);
    if (error->error_number == SANDBOX_EBADF || error->error_number == SANDBOX_ENOTSOCK) return throw_new(t, "java/net/SocketException", "Socket closed");
    return throw_new(t, class_name, "%s (%s)", sandbox_error_text(error->error_number), what);
}

/* --- the old implementations ---------------------------------------------------------------------------------------------------------- */

bool net_legacy_descriptor(Thread *t, Object *self, int *number)
{
    *number = os_stream_descriptor(t, self);
    return *number >= 0 || throw_new(t, "java/net/SocketException", "Socket closed");
}

bool net_legacy_option(int java_option, NetOption *out)
{
    static const struct {
        int       java_option;
        NetOption option;
    } TABLE[] = {
        {0x0001, {SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_NO_DELAY}},
        {NET_OPTION_TRAFFIC_CLASS, {SOCKET_LEVEL_IP, SOCKET_OPTION_IP_TOS}},
        {0x0004, {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_REUSE_ADDRESS}},
        {0x0008, {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_KEEP_ALIVE}},
        {0x000e, {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_REUSE_PORT}},
        {0x0020, {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_BROADCAST}},
        {NET_OPTION_LINGER, {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_LINGER}},
        {NET_OPTION_SEND_BUFFER, {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_SEND_BUFFER}},
        {NET_OPTION_RECEIVE_BUFFER, {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_RECEIVE_BUFFER}},
        {0x1003, {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_URGENT_INLINE}},
    };
    for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++)
        if (TABLE[i].java_option == java_option) return *out = TABLE[i].option, true;
    return false;
}

int net_legacy_set_option(Thread *t, int number, NetOption option, int value, SandboxError *error)
{
    bool service = option.level == SOCKET_LEVEL_IP && option.name == SOCKET_OPTION_IP_TOS;
    if (service && socket_family(SANDBOX(t), number, NULL) == SOCKET_INET6)
        socket_set_option(SANDBOX(t), number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_TRAFFIC_CLASS, value, NULL);
    return socket_set_option(SANDBOX(t), number, option.level, option.name, service ? value & 0xfe : value, error);
}

/* --- making sockets -------------------------------------------------------------------------------------------------------------------- */

bool net_ipv6_available(Thread *t)
{
    static _Atomic int known; /* 1 no, 2 yes: a fact about the machine */
    const VMOptions *options = &t->vm->options;
    for (size_t i = 0; i < options->property_count; i++)
        if (!strcmp(options->properties[i].key, "java.net.preferIPv4Stack")) return strcmp(options->properties[i].value, "true") != 0;
    if (!known) known = 1 + socket_ipv6_available();
    return known == 2;
}

int net_socket_create(Thread *t, bool ipv6, bool stream, SandboxError *error)
{
    Sandbox *sandbox = SANDBOX(t);
    int number = socket_create(sandbox, ipv6 ? SOCKET_INET6 : SOCKET_INET, stream, error);
    if (number < 0 || stream) return number;
    bool set = socket_set_option(sandbox, number, SOCKET_LEVEL_IP, SOCKET_OPTION_IP_MULTICAST_ALL, 0, error) >= 0 || error->error_number == SANDBOX_ENOPROTOOPT;
    if (set && ipv6)
        set = socket_set_option(sandbox, number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_ALL, 0, error) >= 0 ||
              error->error_number == SANDBOX_ENOPROTOOPT;
    if (set && ipv6) set = socket_set_option(sandbox, number, SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_HOPS, 1, error) >= 0;
    if (set) return number;
    descriptor_close(sandbox, number, NULL);
    return -1;
}
