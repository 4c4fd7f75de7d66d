/* java_net_NetworkInterface.c: the machine's network interfaces. Only those with an address are shown, as HotSpot does; the order is
 * also its, as far as it is known: what the system lists last comes first, IPv6 addresses before IPv4 ones. */
#include <stdlib.h>
#include <string.h>

#include "stdlib/net.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/string.h"

#define SANDBOX(t) ((t)->vm->sandbox)
#define INTERFACE "Ljava/net/NetworkInterface;"

typedef struct InterfaceList {
    NetworkInterfaceInfo *entries;
    int                   count;
} InterfaceList;

static void drop_inet6(NetworkInterfaceInfo *info)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < info->address_count; i++)
        if (info->addresses[i].address.family == SOCKET_INET) info->addresses[kept++] = info->addresses[i];
    info->address_count = kept;
}

/* Without IPv6 addresses where Java does not want any. False: an exception is pending. Freed by interfaces_free(list->entries). */
static bool list_interfaces(Thread *t, InterfaceList *list)
{
    SandboxError error;
    list->count = interfaces_list(SANDBOX(t), &list->entries, &error);
    for (int i = 0; i < list->count && !net_ipv6_available(t); i++) drop_inet6(&list->entries[i]);
    return list->count >= 0 || net_throw(t, &error);
}

/* --- making the objects ------------------------------------------------------------------------------------------------------------ */

bool network_interface_prepare(Thread *t)
{
    Class *class = boot_class(t, "java/net/NetworkInterface"), *binding = boot_class(t, "java/net/InterfaceAddress");
    return class && binding && net_prepare(t) && class_initialize(t, class) && class_initialize(t, binding);
}

static Object *binding_new(Thread *t, const InterfaceAddress *from, Object *address)
{
    Object *self = object_allocate(t, boot_class(t, "java/net/InterfaceAddress"));
    if (!self) return NULL;
    const Class *class = object_class(self);
    set_object(t, self, os_field(t, class, "address", "Ljava/net/InetAddress;"), address);
    *(int16_t *)field_address(self, os_field(t, class, "maskLength", "S")) = from->prefix_length;
    if (!from->broadcast.family) return self;
    Object *broadcast = net_address_new(t, &from->broadcast);
    if (!broadcast) return NULL;
    set_object(t, self, os_field(t, class, "broadcast", "Ljava/net/Inet4Address;"), broadcast);
    return self;
}

/* An address that belongs to this interface: an IPv6 one names it as its scope. */
static Object *bound_address_new(Thread *t, SocketAddress address, Object *interface, uint32_t index)
{
    if (address.family == SOCKET_INET6) address.scope = index;
    Object *self = net_address_new(t, &address);
    if (!self || address.family != SOCKET_INET6 || !index) return self;
    Object *holder = get_object(self, os_field(t, object_class(self), "holder6", "Ljava/net/Inet6Address$Inet6AddressHolder;"));
    set_object(t, holder, os_field(t, object_class(holder), "scope_ifname", INTERFACE), interface);
    return self;
}

static bool fill_addresses(Thread *t, Object *self, const NetworkInterfaceInfo *info)
{
    static const uint16_t ORDER[] = {SOCKET_INET6, SOCKET_INET};
    int32_t count = (int32_t)info->address_count;
    Object *addresses = object_array_allocate(t, boot_class(t, "java/net/InetAddress"), count);
    Object *bindings = addresses ? object_array_allocate(t, boot_class(t, "java/net/InterfaceAddress"), count) : NULL;
    if (!bindings) return false;
    uint32_t at = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int32_t i = 0; i < count; i++) {
            const InterfaceAddress *from = &info->addresses[ORDER[pass] == SOCKET_INET ? count - 1 - i : i];
            if (from->address.family != ORDER[pass]) continue;
            Object *address = bound_address_new(t, from->address, self, info->index);
            Object *binding = address ? binding_new(t, from, address) : NULL;
            if (!binding) return false;
            object_array_set(t, addresses, at, address);
            object_array_set(t, bindings, at++, binding);
        }
    const Class *class = object_class(self);
    set_object(t, self, os_field(t, class, "addrs", "[Ljava/net/InetAddress;"), addresses);
    set_object(t, self, os_field(t, class, "bindings", "[Ljava/net/InterfaceAddress;"), bindings);
    return true;
}

/* Without parent and children. */
static Object *plain_interface_new(Thread *t, const NetworkInterfaceInfo *info)
{
    Object *self = object_allocate(t, boot_class(t, "java/net/NetworkInterface"));
    Object *name = self ? string_from_c(t, info->name) : NULL;
    if (!name) return NULL;
    const Class *class = object_class(self);
    set_object(t, self, os_field(t, class, "name", "Ljava/lang/String;"), name);
    set_object(t, self, os_field(t, class, "displayName", "Ljava/lang/String;"), name);
    set_int(self, os_field(t, class, "index", "I"), (int32_t)info->index);
    set_boolean(self, os_field(t, class, "virtual", "Z"), info->parent[0]);
    return fill_addresses(t, self, info) ? self : NULL;
}

/* With its children: the interfaces "name:1". */
static Object *interface_new(Thread *t, const InterfaceList *list, const NetworkInterfaceInfo *info)
{
    Object *self = plain_interface_new(t, info);
    if (!self) return NULL;
    int32_t count = 0;
    for (int i = 0; i < list->count; i++) count += !strcmp(list->entries[i].parent, info->name);
    const Class *class = object_class(self);
    Object *children = object_array_allocate(t, boot_class(t, "java/net/NetworkInterface"), count);
    if (!children) return NULL;
    set_object(t, self, os_field(t, class, "childs", "[" INTERFACE), children);
    for (int i = list->count - 1, at = 0; i >= 0 && at < count; i--) {
        if (strcmp(list->entries[i].parent, info->name)) continue;
        Object *child = plain_interface_new(t, &list->entries[i]);
        if (!child) return NULL;
        set_object(t, child, os_field(t, class, "parent", INTERFACE), self);
        object_array_set(t, children, (uint32_t)at++, child);
    }
    return self;
}

static bool is_shown(const NetworkInterfaceInfo *info) { return info->address_count > 0 && !info->parent[0]; }

/* --- finding -------------------------------------------------------------------------------------------------------------------------- */

static bool has_address(const NetworkInterfaceInfo *info, const SocketAddress *address)
{
    for (uint32_t i = 0; i < info->address_count; i++) {
        const SocketAddress *own = &info->addresses[i].address;
        if (own->family == address->family && !memcmp(own->address, address->address, own->family == SOCKET_INET ? 4 : 16)) return true;
    }
    return false;
}

/* Answers the first that `matches`, or null. */
static bool find(Thread *t, Slot *result, bool (*matches)(const NetworkInterfaceInfo *, const void *), const void *key)
{
    InterfaceList list;
    if (!list_interfaces(t, &list)) return false;
    const NetworkInterfaceInfo *found = NULL;
    for (int i = list.count - 1; i >= 0; i--)
        if (list.entries[i].address_count > 0 && matches(&list.entries[i], key)) found = &list.entries[i];
    Object *object = found ? interface_new(t, &list, found) : NULL;
    interfaces_free(list.entries);
    return !thread_has_exception(t) && return_object(result, object);
}

static bool name_matches(const NetworkInterfaceInfo *info, const void *name) { return !strcmp(info->name, name); }
static bool index_matches(const NetworkInterfaceInfo *info, const void *index) { return !info->parent[0] && info->index == *(const uint32_t *)index; }
static bool address_matches(const NetworkInterfaceInfo *info, const void *address) { return has_address(info, address); }

static bool by_name(Thread *t, Slot *args, Slot *result)
{
    char name[256];
    if (!network_interface_prepare(t)) return false;
    if (!arg_object(args, 0)) return throw_known(t, KNOWN(NullPointerException), "network interface name is NULL");
    return find(t, result, name_matches, string_to_buffer(t, arg_object(args, 0), name, sizeof name));
}
static bool by_index(Thread *t, Slot *args, Slot *result)
{
    uint32_t index = args[0].u;
    return index == 0 ? return_object(result, NULL) : network_interface_prepare(t) && find(t, result, index_matches, &index);
}
static bool by_address(Thread *t, Slot *args, Slot *result)
{
    SocketAddress address;
    return network_interface_prepare(t) && net_address_read(t, arg_object(args, 0), 0, &address) && find(t, result, address_matches, &address);
}

Object *network_interface_by_index(Thread *t, uint32_t index)
{
    InterfaceList list;
    if (index == 0) return NULL;
    if (!list_interfaces(t, &list)) return NULL;
    Object *found = NULL;
    for (int i = 0; i < list.count && !found; i++)
        if (index_matches(&list.entries[i], &index)) found = interface_new(t, &list, &list.entries[i]);
    interfaces_free(list.entries);
    return found;
}

/* This machine's own address of the family is no secret, and the class library asks for it before it uses it: 127.0.0.1, ::1. */
static bool is_own_address(const SocketAddress *address)
{
    static const uint8_t inet[4] = {127, 0, 0, 1}, inet6[16] = {[15] = 1};
    if (address->family == SOCKET_INET) return memcmp(address->address, inet, sizeof inet) == 0;
    return address->family == SOCKET_INET6 && memcmp(address->address, inet6, sizeof inet6) == 0 && socket_ipv6_available();
}

static bool is_bound(Thread *t, Slot *args, Slot *result)
{
    SocketAddress address;
    InterfaceList list;
    if (!net_prepare(t) || !net_address_read(t, arg_object(args, 0), 0, &address)) return false;
    if (is_own_address(&address)) return return_int(result, true);
    if (!list_interfaces(t, &list)) return false;
    bool found = false;
    for (int i = 0; i < list.count; i++) found |= has_address(&list.entries[i], &address);
    interfaces_free(list.entries);
    return return_int(result, found);
}

static bool get_all(Thread *t, Slot *args, Slot *result)
{
    InterfaceList list;
    if (!network_interface_prepare(t) || !list_interfaces(t, &list)) return false;
    int32_t count = 0;
    for (int i = 0; i < list.count; i++) count += is_shown(&list.entries[i]);
    Object *array = count ? object_array_allocate(t, boot_class(t, "java/net/NetworkInterface"), count) : NULL;
    uint32_t at = 0;
    for (int i = list.count - 1; array && i >= 0; i--) {
        if (!is_shown(&list.entries[i])) continue;
        Object *one = interface_new(t, &list, &list.entries[i]);
        if (!one) break;
        object_array_set(t, array, at++, one);
    }
    interfaces_free(list.entries);
    return !thread_has_exception(t) && return_object(result, array);
}

/* --- facts about one, by name ------------------------------------------------------------------------------------------------------------ */

/* Copies the entry, its addresses left out. False: exception pending. */
static bool find_facts(Thread *t, Object *java_name, const char *what, NetworkInterfaceInfo *out)
{
    char name[256];
    InterfaceList list;
    if (!java_name) return throw_known(t, KNOWN(NullPointerException), "network interface name is NULL");
    string_to_buffer(t, java_name, name, sizeof name);
    if (!list_interfaces(t, &list)) return false;
    bool found = false;
    for (int i = 0; i < list.count && !found; i++)
        if ((found = !strcmp(list.entries[i].name, name))) *out = list.entries[i];
    interfaces_free(list.entries);
    return found || throw_new(t, "java/net/SocketException", "No such device (%s)", what);
}

static bool has_flags(Thread *t, Slot *args, Slot *result, uint32_t flags)
{
    NetworkInterfaceInfo info;
    return find_facts(t, arg_object(args, 0), "getFlags() failed", &info) && return_int(result, (info.flags & flags) == flags);
}
static bool is_up(Thread *t, Slot *args, Slot *result) { return has_flags(t, args, result, INTERFACE_UP | INTERFACE_RUNNING); }
static bool is_loopback(Thread *t, Slot *args, Slot *result) { return has_flags(t, args, result, INTERFACE_LOOPBACK); }
static bool is_point_to_point(Thread *t, Slot *args, Slot *result) { return has_flags(t, args, result, INTERFACE_POINT_TO_POINT); }
static bool supports_multicast(Thread *t, Slot *args, Slot *result) { return has_flags(t, args, result, INTERFACE_MULTICAST); }

static bool get_mtu(Thread *t, Slot *args, Slot *result)
{
    NetworkInterfaceInfo info;
    return find_facts(t, arg_object(args, 0), "ioctl(SIOCGIFMTU) failed", &info) && return_int(result, info.mtu);
}

/* byte[] getMacAddr0(byte[] address, String name, int index) */
static bool get_hardware_address(Thread *t, Slot *args, Slot *result)
{
    NetworkInterfaceInfo info;
    if (!find_facts(t, arg_object(args, 1), "ioctl(SIOCGIFHWADDR) failed", &info)) return false;
    if (!info.hardware_length) return return_object(result, NULL);
    return return_made(result, byte_array_from(t, info.hardware, info.hardware_length));
}

NATIVE_GROUP(natives_java_net_network_interface,
    {"java/net/NetworkInterface", "init", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "getAll", "()[Ljava/net/NetworkInterface;", get_all, NATIVE_PLAIN},
    {NULL, "getByName0", "(Ljava/lang/String;)Ljava/net/NetworkInterface;", by_name, NATIVE_PLAIN},
    {NULL, "getByIndex0", "(I)Ljava/net/NetworkInterface;", by_index, NATIVE_PLAIN},
    {NULL, "getByInetAddress0", "(Ljava/net/InetAddress;)Ljava/net/NetworkInterface;", by_address, NATIVE_PLAIN},
    {NULL, "boundInetAddress0", "(Ljava/net/InetAddress;)Z", is_bound, NATIVE_PLAIN},
    {NULL, "isUp0", "(Ljava/lang/String;I)Z", is_up, NATIVE_PLAIN},
    {NULL, "isLoopback0", "(Ljava/lang/String;I)Z", is_loopback, NATIVE_PLAIN},
    {NULL, "isP2P0", "(Ljava/lang/String;I)Z", is_point_to_point, NATIVE_PLAIN},
    {NULL, "supportsMulticast0", "(Ljava/lang/String;I)Z", supports_multicast, NATIVE_PLAIN},
    {NULL, "getMTU0", "(Ljava/lang/String;I)I", get_mtu, NATIVE_PLAIN},
    {NULL, "getMacAddr0", "([BLjava/lang/String;I)[B", get_hardware_address, NATIVE_PLAIN});
