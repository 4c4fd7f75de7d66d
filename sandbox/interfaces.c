/* interfaces.c: the machine's network interfaces. */
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sandbox/socket_internal.h"

_Static_assert((int)INTERFACE_UP == (int)IFF_UP && (int)INTERFACE_LOOPBACK == (int)IFF_LOOPBACK &&
                   (int)INTERFACE_MULTICAST == (int)IFF_MULTICAST &&
                   (int)INTERFACE_RUNNING == (int)IFF_RUNNING &&
                   (int)INTERFACE_POINT_TO_POINT == (int)IFF_POINTOPOINT &&
                   (int)INTERFACE_NAME_MAX == IFNAMSIZ,
               "flags are Linux's");

static NetworkInterfaceInfo *find_interface(NetworkInterfaceInfo *list, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0) return &list[i];
    return NULL;
}

static int32_t read_mtu(int os, const char *name)
{
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    return ioctl(os, SIOCGIFMTU, &request) == 0 ? request.ifr_mtu : -1;
}

/* Fills the facts that do not depend on an address. "eth0:1" has the index of eth0. */
static void start_interface(NetworkInterfaceInfo *one, const struct ifaddrs *from, int os)
{
    snprintf(one->name, sizeof one->name, "%s", from->ifa_name);
    const char *colon = strchr(one->name, ':');
    if (colon) snprintf(one->parent, sizeof one->parent, "%.*s", (int)(colon - one->name), one->name);
    one->index = if_nametoindex(colon ? one->parent : one->name);
    one->flags = from->ifa_flags;
    one->mtu = read_mtu(os, one->name);
}

static uint8_t count_prefix(const struct sockaddr *mask)
{
    if (!mask) return 0;
    bool inet6 = mask->sa_family == AF_INET6;
    const uint8_t *bytes = inet6 ? ((const struct sockaddr_in6 *)mask)->sin6_addr.s6_addr
                                 : (const uint8_t *)&((const struct sockaddr_in *)mask)->sin_addr;
    uint8_t bits = 0;
    for (int i = 0; i < (inet6 ? 16 : 4); i++) bits += (uint8_t)__builtin_popcount(bytes[i]);
    return bits;
}

static void convert(const struct sockaddr *from, SocketAddress *out)
{
    OsAddress os;
    socklen_t length = from->sa_family == AF_INET6 ? sizeof os.inet6 : sizeof os.inet;
    memcpy(&os, from, length);
    socket_address_from_os(&os, length, out);
}

static bool add_address(NetworkInterfaceInfo *one, const struct ifaddrs *from)
{
    InterfaceAddress *grown = realloc(one->addresses, (one->address_count + 1) * sizeof *grown);
    if (!grown) return false;
    one->addresses = grown;
    InterfaceAddress *address = &grown[one->address_count++];
    memset(address, 0, sizeof *address);
    convert(from->ifa_addr, &address->address);
    address->prefix_length = count_prefix(from->ifa_netmask);
    bool broadcast = (from->ifa_flags & IFF_BROADCAST) && from->ifa_broadaddr &&
                     from->ifa_broadaddr->sa_family == AF_INET;
    if (broadcast) convert(from->ifa_broadaddr, &address->broadcast);
    return true;
}

static void take_hardware(NetworkInterfaceInfo *one, const struct sockaddr *from)
{
    static const uint8_t NONE[32];
    const struct sockaddr_ll *link = (const struct sockaddr_ll *)from;
    uint8_t length = link->sll_halen <= 8 ? link->sll_halen : 8;
    /* Loopback has an address of zeroes, which is none. */
    if (memcmp(link->sll_addr, NONE, length) == 0) return;
    memcpy(one->hardware, link->sll_addr, length);
    one->hardware_length = length;
}

static bool take_entry(NetworkInterfaceInfo *one, const struct ifaddrs *from)
{
    if (!from->ifa_addr) return true;
    switch (from->ifa_addr->sa_family) {
    case AF_INET: case AF_INET6: return add_address(one, from);
    case AF_PACKET: take_hardware(one, from->ifa_addr); return true;
    default: return true;
    }
}

/* Answers how many interfaces were filled, or -1: out of memory. */
static int collect(const struct ifaddrs *entries, NetworkInterfaceInfo *list, int os)
{
    int count = 0;
    for (const struct ifaddrs *entry = entries; entry; entry = entry->ifa_next) {
        NetworkInterfaceInfo *one = find_interface(list, count, entry->ifa_name);
        if (!one) start_interface(one = &list[count++], entry, os);
        if (!take_entry(one, entry)) return -1;
    }
    return count;
}

int interfaces_list(Sandbox *sandbox, NetworkInterfaceInfo **out, SandboxError *error)
{
    struct ifaddrs *entries;
    size_t most = 1;
    *out = NULL;
    if (!sandbox_check(sandbox, CAPABILITY_SYS, NULL, "listing network interfaces", error)) return -1;
    if (getifaddrs(&entries) != 0) return sandbox_fail(error, errno);
    for (struct ifaddrs *entry = entries; entry; entry = entry->ifa_next) most++;
    /* One more than is filled: a name of "" ends the list for interfaces_free. */
    NetworkInterfaceInfo *list = calloc(most, sizeof *list);
    int os = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), count = -1;
    if (list) count = collect(entries, list, os);
    if (os >= 0) close(os);
    freeifaddrs(entries);
    if (count >= 0) {
        *out = list;
        return count;
    }
    interfaces_free(list);
    return sandbox_fail(error, ENOMEM);
}

void interfaces_free(NetworkInterfaceInfo *list)
{
    for (NetworkInterfaceInfo *one = list; one && one->name[0]; one++) free(one->addresses);
    free(list);
}

bool ephemeral_ports(int *lowest, int *highest)
{
    char text[64];
    if (host_read_file("/proc/sys/net/ipv4/ip_local_port_range", text, sizeof text) <= 0) return false;
    return sscanf(text, "%d %d", lowest, highest) == 2;
}
