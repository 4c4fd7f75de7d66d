/* socket_options.c: options of sockets, multicast groups. */
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>

#include "sandbox/socket_internal.h"

/* Options that may be used, and how their values travel. */
typedef enum OptionForm { OPTION_INT, OPTION_BYTE, OPTION_LINGER } OptionForm;

typedef struct OptionRow {
    int        level, name;        /* ours */
    int        os_level, os_name;
    OptionForm form;
} OptionRow;

static const OptionRow OPTIONS[] = {
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_REUSE_ADDRESS, SOL_SOCKET, SO_REUSEADDR, OPTION_INT},
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_TYPE, SOL_SOCKET, SO_TYPE, OPTION_INT},
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_ERROR, SOL_SOCKET, SO_ERROR, OPTION_INT},
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_BROADCAST, SOL_SOCKET, SO_BROADCAST, OPTION_INT},
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_SEND_BUFFER, SOL_SOCKET, SO_SNDBUF, OPTION_INT},
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_RECEIVE_BUFFER, SOL_SOCKET, SO_RCVBUF, OPTION_INT},
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_KEEP_ALIVE, SOL_SOCKET, SO_KEEPALIVE, OPTION_INT},
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_URGENT_INLINE, SOL_SOCKET, SO_OOBINLINE, OPTION_INT},
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_LINGER, SOL_SOCKET, SO_LINGER, OPTION_LINGER},
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_REUSE_PORT, SOL_SOCKET, SO_REUSEPORT, OPTION_INT},
    {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_INCOMING_NAPI, SOL_SOCKET, SO_INCOMING_NAPI_ID, OPTION_INT},
    {SOCKET_LEVEL_IP, SOCKET_OPTION_IP_TOS, IPPROTO_IP, IP_TOS, OPTION_INT},
    {SOCKET_LEVEL_IP, SOCKET_OPTION_IP_TTL, IPPROTO_IP, IP_TTL, OPTION_INT},
    {SOCKET_LEVEL_IP, SOCKET_OPTION_IP_MULTICAST_TTL, IPPROTO_IP, IP_MULTICAST_TTL, OPTION_BYTE},
    {SOCKET_LEVEL_IP, SOCKET_OPTION_IP_MULTICAST_LOOP, IPPROTO_IP, IP_MULTICAST_LOOP, OPTION_BYTE},
    {SOCKET_LEVEL_IP, SOCKET_OPTION_IP_MULTICAST_ALL, IPPROTO_IP, IP_MULTICAST_ALL, OPTION_INT},
    {SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_UNICAST_HOPS, IPPROTO_IPV6, IPV6_UNICAST_HOPS, OPTION_INT},
    {SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_INTERFACE, IPPROTO_IPV6, IPV6_MULTICAST_IF, OPTION_INT},
    {SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_HOPS, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, OPTION_INT},
    {SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_LOOP, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, OPTION_INT},
    {SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_ONLY, IPPROTO_IPV6, IPV6_V6ONLY, OPTION_INT},
    {SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_MULTICAST_ALL, IPPROTO_IPV6, 29, OPTION_INT},
    {SOCKET_LEVEL_IPV6, SOCKET_OPTION_IPV6_TRAFFIC_CLASS, IPPROTO_IPV6, IPV6_TCLASS, OPTION_INT},
    {SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_NO_DELAY, IPPROTO_TCP, TCP_NODELAY, OPTION_INT},
    {SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_KEEP_IDLE, IPPROTO_TCP, TCP_KEEPIDLE, OPTION_INT},
    {SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_KEEP_INTERVAL, IPPROTO_TCP, TCP_KEEPINTVL, OPTION_INT},
    {SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_KEEP_COUNT, IPPROTO_TCP, TCP_KEEPCNT, OPTION_INT},
    {SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_QUICK_ACK, IPPROTO_TCP, TCP_QUICKACK, OPTION_INT},
};

enum { OPTION_COUNT = sizeof OPTIONS / sizeof OPTIONS[0] };

static const OptionRow *find_option(int level, int name)
{
    for (int i = 0; i < OPTION_COUNT; i++)
        if (OPTIONS[i].level == level && OPTIONS[i].name == name) return &OPTIONS[i];
    return NULL;
}

static int get_option(int os, const OptionRow *row, int *value)
{
    union {
        int           number;
        unsigned char byte;
        struct linger linger;
    } raw = {0};
    socklen_t length = row->form == OPTION_LINGER ? sizeof raw.linger
                       : row->form == OPTION_BYTE ? 1
                                                  : sizeof raw.number;
    if (getsockopt(os, row->os_level, row->os_name, &raw, &length) != 0) return -1;
    if (row->form == OPTION_LINGER) *value = raw.linger.l_onoff ? raw.linger.l_linger : -1;
    else *value = row->form == OPTION_BYTE ? raw.byte : raw.number;
    return 0;
}

static int set_option(int os, const OptionRow *row, int value)
{
    if (row->form == OPTION_LINGER) {
        struct linger linger = {.l_onoff = value >= 0, .l_linger = value >= 0 ? value : 0};
        return setsockopt(os, row->os_level, row->os_name, &linger, sizeof linger);
    }
    if (row->form == OPTION_BYTE) {
        unsigned char byte = (unsigned char)value;
        return setsockopt(os, row->os_level, row->os_name, &byte, 1);
    }
    return setsockopt(os, row->os_level, row->os_name, &value, sizeof value);
}

int socket_get_option(Sandbox *sandbox, int descriptor, int level, int name, int *value, SandboxError *error)
{
    const OptionRow *row = find_option(level, name);
    *value = 0;
    if (!row) return sandbox_fail(error, ENOPROTOOPT);
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = get_option(open->os, row, value);
    /* The kernel tells twice what was asked for, its own bookkeeping included. */
    bool doubled = level == SOCKET_LEVEL_SOCKET &&
                   (name == SOCKET_OPTION_SEND_BUFFER || name == SOCKET_OPTION_RECEIVE_BUFFER);
    if (doubled) *value /= 2;
    return socket_finish(open, result, error);
}

int socket_set_option(Sandbox *sandbox, int descriptor, int level, int name, int value, SandboxError *error)
{
    const OptionRow *row = find_option(level, name);
    if (!row) return sandbox_fail(error, ENOPROTOOPT);
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    /* A receive buffer below this makes the kernel drop what it just took in. */
    bool receive = level == SOCKET_LEVEL_SOCKET && name == SOCKET_OPTION_RECEIVE_BUFFER;
    if (receive && value < 1024) value = 1024;
    return socket_finish(open, set_option(open->os, row, value), error);
}

int socket_peer_credentials(Sandbox *sandbox, int descriptor, uint32_t *user, uint32_t *group,
                            SandboxError *error)
{
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = getsockopt(open->os, SOL_SOCKET, SO_PEERCRED, &credentials, &length);
    if (result == 0) {
        *user = credentials.uid;
        *group = credentials.gid;
    }
    return socket_finish(open, result, error);
}

int socket_at_mark(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    return open ? socket_finish(open, sockatmark(open->os), error) : -1;
}

/* ---- multicast ---- */

static int multicast4(int os, MulticastOperation operation, const SocketAddress *group, uint32_t interface,
                      const SocketAddress *source)
{
    static const int PLAIN[] = {IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP};
    static const int SOURCED[] = {IP_ADD_SOURCE_MEMBERSHIP, IP_DROP_SOURCE_MEMBERSHIP, IP_BLOCK_SOURCE,
                                  IP_UNBLOCK_SOURCE};
    struct in_addr local = {htonl(interface)};
    if (source) {
        struct ip_mreq_source request = {.imr_interface = local};
        memcpy(&request.imr_multiaddr, group->address, 4);
        memcpy(&request.imr_sourceaddr, source->address, 4);
        return setsockopt(os, IPPROTO_IP, SOURCED[operation], &request, sizeof request);
    }
    struct ip_mreq request = {.imr_interface = local};
    memcpy(&request.imr_multiaddr, group->address, 4);
    return setsockopt(os, IPPROTO_IP, PLAIN[operation], &request, sizeof request);
}

static int multicast6(int os, MulticastOperation operation, const SocketAddress *group, uint32_t interface,
                      const SocketAddress *source)
{
    static const int PLAIN[] = {IPV6_ADD_MEMBERSHIP, IPV6_DROP_MEMBERSHIP};
    static const int SOURCED[] = {MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP, MCAST_BLOCK_SOURCE,
                                  MCAST_UNBLOCK_SOURCE};
    if (!source) {
        struct ipv6_mreq request = {.ipv6mr_interface = interface};
        memcpy(&request.ipv6mr_multiaddr, group->address, 16);
        return setsockopt(os, IPPROTO_IPV6, PLAIN[operation], &request, sizeof request);
    }
    struct group_source_req request = {.gsr_interface = interface};
    OsAddress address;
    socklen_t length = socket_address_to_os(group, AF_INET6, &address);
    memcpy(&request.gsr_group, &address, length);
    length = socket_address_to_os(source, AF_INET6, &address);
    memcpy(&request.gsr_source, &address, length);
    return setsockopt(os, IPPROTO_IPV6, SOURCED[operation], &request, sizeof request);
}

int socket_multicast(Sandbox *sandbox, int descriptor, MulticastOperation operation,
                     const SocketAddress *group, uint32_t interface, const SocketAddress *source,
                     SandboxError *error)
{
    bool join = operation == MULTICAST_JOIN;
    if (!source && operation > MULTICAST_LEAVE) return sandbox_fail(error, EINVAL);
    if (join && !network_check(sandbox, CAPABILITY_NET, group, false, error)) return -1;
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = group->family == SOCKET_INET ? multicast4(open->os, operation, group, interface, source)
                                              : multicast6(open->os, operation, group, interface, source);
    return socket_finish(open, result, error);
}

int socket_get_multicast_interface4(Sandbox *sandbox, int descriptor, uint32_t *address, SandboxError *error)
{
    struct in_addr value = {0};
    socklen_t length = sizeof value;
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = getsockopt(open->os, IPPROTO_IP, IP_MULTICAST_IF, &value, &length);
    *address = ntohl(value.s_addr);
    return socket_finish(open, result, error);
}

int socket_set_multicast_interface4(Sandbox *sandbox, int descriptor, uint32_t address, SandboxError *error)
{
    struct in_addr value = {htonl(address)};
    OpenDescriptor *open = socket_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = setsockopt(open->os, IPPROTO_IP, IP_MULTICAST_IF, &value, sizeof value);
    return socket_finish(open, result, error);
}
