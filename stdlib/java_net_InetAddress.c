/* java_net_InetAddress.c: addresses and names: InetAddress, Inet4Address, Inet6Address, their implementations and factory, and the small
 * natives of sun.net. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "stdlib/net.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/string.h"

#define SANDBOX(t) ((t)->vm->sandbox)

enum { ADDRESSES_MAXIMUM = 256 }; /* of one name */

static bool unknown_host(Thread *t, const char *host, const SandboxError *error)
{
    if (thread_has_exception(t) || os_is_unfinished(error)) return false;
    if (error->kind == SANDBOX_DENIED) return throw_new(t, "java/lang/SecurityException", "%s", error->message);
    if (!host) return throw_new(t, "java/net/UnknownHostException", NULL);
    const char *reason = error->kind == SANDBOX_LOOKUP_FAILED ? error->message : sandbox_error_text(error->error_number);
    return throw_new(t, "java/net/UnknownHostException", "%s: %s", host, reason);
}

/* --- looking up ---------------------------------------------------------------------------------------------------------------------- */

/* Keeps IPv4 ones only, or sorts: by InetAddress.preferIPv6Address IPv4 first, IPv6 first, or as the system says. Stable. */
static int arrange(SocketAddress *list, int count, bool inet4_only, int preference)
{
    enum { PREFER_IPV4 = 0, PREFER_IPV6 = 1 };
    int kept = 0;
    if (inet4_only) {
        for (int i = 0; i < count; i++)
            if (list[i].family == SOCKET_INET) list[kept++] = list[i];
        return kept;
    }
    if (preference != PREFER_IPV4 && preference != PREFER_IPV6) return count;
    uint16_t first = preference == PREFER_IPV4 ? SOCKET_INET : SOCKET_INET6;
    for (int i = 0; i < count; i++) {
        if (list[i].family != first) continue;
        SocketAddress one = list[i];
        memmove(list + kept + 1, list + kept, (size_t)(i - kept) * sizeof *list);
        list[kept++] = one;
    }
    return count;
}

static int address_preference(Thread *t)
{
    Class *class = boot_class(t, "java/net/InetAddress");
    return get_int(class_mirror(class), os_field(t, class, "preferIPv6Address", "I"));
}

static Object *address_array(Thread *t, const SocketAddress *list, int count, Object *host)
{
    Object *array = object_array_allocate(t, boot_class(t, "java/net/InetAddress"), count);
    for (int i = 0; array && i < count; i++) {
        Object *address = net_address_new(t, &list[i]);
        if (!address) return NULL;
        net_address_set_host(t, address, host);
        object_array_set(t, array, (uint32_t)i, address);
    }
    return array;
}

/* InetAddress[] lookupAllHostAddr(String host) */
static bool look_up(Thread *t, Slot *args, Slot *result, bool inet4_only)
{
    SandboxError error;
    if (!net_prepare(t)) return false;
    Object *host = arg_object(args, 1);
    if (!host) return throw_known(t, KNOWN(NullPointerException), "host argument is null");
    char *name = string_to_utf8(t, host);
    if (!name) return false;
    SocketAddress *list = malloc(ADDRESSES_MAXIMUM * sizeof *list);
    if (!list) return free(name), throw_out_of_memory(t, "Java heap space");
    int count;
    do {
        thread_block(t);
        count = name_lookup(SANDBOX(t), thread_waiter(t), name, list, ADDRESSES_MAXIMUM, &error);
        thread_unblock(t);
    } while (os_again(t, count < 0, &error));
    if (count > 0) count = arrange(list, count, inet4_only, address_preference(t));
    Object *array = NULL;
    if (count > 0) array = address_array(t, list, count, host);
    else if (count < 0) unknown_host(t, name, &error);
    else throw_new(t, "java/net/UnknownHostException", "%s: Name or service not known", name);
    free(list);
    free(name);
    return return_made(result, array);
}
static bool inet4_look_up(Thread *t, Slot *args, Slot *result) { return look_up(t, args, result, true); }
static bool inet6_look_up(Thread *t, Slot *args, Slot *result) { return look_up(t, args, result, false); }

static bool look_up_address(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SocketAddress address;
    char name[1025];
    if (!net_address_from_bytes(arg_object(args, 1), 0, &address)) return throw_null_pointer(t);
    int status;
    do {
        thread_block(t);
        status = name_reverse(SANDBOX(t), thread_waiter(t), &address, name, sizeof name, &error);
        thread_unblock(t);
    } while (os_again(t, status < 0, &error));
    return status >= 0 ? return_made(result, string_from_c(t, name)) : unknown_host(t, NULL, &error);
}

static bool local_host_name(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char name[256];
    if (host_name(SANDBOX(t), name, sizeof name, &error) < 0) return unknown_host(t, "localhost", &error);
    return return_made(result, string_from_c(t, name));
}

/* --- reaching ------------------------------------------------------------------------------------------------------------------------- */

static bool is_reachable(Thread *t, const SocketAddress *host, const SocketAddress *from, int32_t timeout_ms, int ttl, Slot *result)
{
    SandboxError error;
    int64_t deadline = clock_deadline((int64_t)timeout_ms * 1000000);
    int answer;
    do {
        thread_block(t);
        answer = host_is_reachable(SANDBOX(t), thread_waiter(t), host, from, ttl, deadline, &error);
        thread_unblock(t);
    } while (os_again_begun(t, answer < 0, &error));
    return answer >= 0 ? return_int(result, answer) : net_throw(t, &error);
}

/* boolean isReachable0(byte[] address, int timeout, byte[] from, int ttl) */
static bool inet4_reachable(Thread *t, Slot *args, Slot *result)
{
    SocketAddress host, from;
    if (!net_address_from_bytes(arg_object(args, 1), 0, &host)) return throw_null_pointer(t);
    bool has_from = net_address_from_bytes(arg_object(args, 3), 0, &from);
    return is_reachable(t, &host, has_from ? &from : NULL, args[2].i, args[4].i, result);
}

/* boolean isReachable0(byte[] address, int scope, int timeout, byte[] from, int ttl, int from_scope) */
static bool inet6_reachable(Thread *t, Slot *args, Slot *result)
{
    SocketAddress host, from;
    if (!net_address_from_bytes(arg_object(args, 1), args[2].u, &host)) return throw_null_pointer(t);
    bool has_from = net_address_from_bytes(arg_object(args, 4), args[6].u, &from);
    return is_reachable(t, &host, has_from ? &from : NULL, args[3].i, args[5].i, result);
}

static bool is_ipv6_supported(Thread *t, Slot *args, Slot *result) { return return_int(result, net_ipv6_available(t)); }

/* --- sun.net --------------------------------------------------------------------------------------------------------------------------- */

static bool port_lowest(Thread *t, Slot *args, Slot *result)
{
    int lowest, highest;
    return return_int(result, ephemeral_ports(&lowest, &highest) ? lowest : -1);
}
static bool port_highest(Thread *t, Slot *args, Slot *result)
{
    int lowest, highest;
    return return_int(result, ephemeral_ports(&lowest, &highest) ? highest : -1);
}

static bool sdp_unsupported(Thread *t, Slot *args, Slot *result)
{
    return throw_new(t, "java/lang/UnsupportedOperationException", NULL);
}

NATIVE_GROUP(natives_java_net_inet_address,
    {"java/net/InetAddress", "init", "()V", native_nothing, NATIVE_PLAIN},
    {"java/net/Inet4Address", "init", "()V", native_nothing, NATIVE_PLAIN},
    {"java/net/Inet6Address", "init", "()V", native_nothing, NATIVE_PLAIN},
    {"java/net/InetAddressImplFactory", "isIPv6Supported", "()Z", is_ipv6_supported, NATIVE_PLAIN},
    {"java/net/Inet4AddressImpl", "lookupAllHostAddr", "(Ljava/lang/String;)[Ljava/net/InetAddress;", inet4_look_up, NATIVE_PLAIN},
    {NULL, "getHostByAddr", "([B)Ljava/lang/String;", look_up_address, NATIVE_PLAIN},
    {NULL, "getLocalHostName", "()Ljava/lang/String;", local_host_name, NATIVE_PLAIN},
    {NULL, "isReachable0", "([BI[BI)Z", inet4_reachable, NATIVE_PLAIN},
    {"java/net/Inet6AddressImpl", "lookupAllHostAddr", "(Ljava/lang/String;)[Ljava/net/InetAddress;", inet6_look_up, NATIVE_PLAIN},
    {NULL, "getHostByAddr", "([B)Ljava/lang/String;", look_up_address, NATIVE_PLAIN},
    {NULL, "getLocalHostName", "()Ljava/lang/String;", local_host_name, NATIVE_PLAIN},
    {NULL, "isReachable0", "([BII[BII)Z", inet6_reachable, NATIVE_PLAIN},
    {"sun/net/PortConfig", "getLower0", "()I", port_lowest, NATIVE_PLAIN},
    {NULL, "getUpper0", "()I", port_highest, NATIVE_PLAIN},
    {"sun/net/sdp/SdpSupport", "create0", "()I", sdp_unsupported, NATIVE_PLAIN},
    {NULL, "convert0", "(I)V", sdp_unsupported, NATIVE_PLAIN},
    {"sun/net/spi/DefaultProxySelector", "init", "()Z", native_zero, NATIVE_PLAIN},
    {NULL, "getSystemProxies", "(Ljava/lang/String;Ljava/lang/String;)[Ljava/net/Proxy;", native_zero, NATIVE_PLAIN},
    {"sun/net/dns/ResolverConfigurationImpl", "fallbackDomain0", "()Ljava/lang/String;", native_zero, NATIVE_PLAIN});
