/* sockets.h: sockets, event queues, names and interfaces of the network.
 *
 * Addresses are given in a form of our own. An IPv6 socket is dual-stack: IPv4 addresses go in and come out
 * as SOCKET_INET, the mapping is done here. connect and send need `net` for the address, bind of a listening
 * or datagram socket `listen`, a Unix domain address `read` and `write` for its path (`write` to bind). A
 * name that was looked up under a grant for that name makes its addresses reachable, unless they are private
 * ones. */
#ifndef ATOLL_SANDBOX_SOCKETS_H
#define ATOLL_SANDBOX_SOCKETS_H

#include "sandbox/descriptors.h"
#include "sandbox/sandbox.h"

enum { SOCKET_UNSPECIFIED = 0, SOCKET_UNIX = 1, SOCKET_INET = 2, SOCKET_INET6 = 10 };

enum { SOCKET_PATH_MAX = 108 };

typedef struct SocketAddress {
    uint16_t family;       /* SOCKET_... */
    uint16_t port;         /* host order */
    uint32_t scope;        /* IPv6 interface index, 0 none */
    uint32_t flow;         /* IPv6 flow information, network order as in sockaddr_in6 */
    uint32_t path_length;  /* bytes in `path`; 0 unnamed; path[0] == 0: abstract */
    uint8_t  address[16];  /* 4 or 16 bytes, network order */
    char     path[SOCKET_PATH_MAX];
} SocketAddress;

/* From and to the layout that Java sees in native memory (struct sockaddr_in, sockaddr_in6 of Linux):
 * to_native answers the size, or 0 if the capacity is too small; from_native false if malformed. `map`:
 * writes IPv4 as mapped IPv6. */
size_t socket_address_to_native(const SocketAddress *address, bool map, void *out, size_t capacity);
bool   socket_address_from_native(const void *native, size_t length, SocketAddress *out);

/* "192.0.2.1:80", "[::1]:80", a path; for messages. Truncates. */
void socket_address_format(const SocketAddress *address, char *out, size_t capacity);

/* Parses a literal IPv4 or IPv6 address (with %scope number or name). */
bool socket_address_parse(const char *text, SocketAddress *out);

/* Creates; needs no capability. IPv6 sockets get IPV6_V6ONLY off. EAFNOSUPPORT where there is no IPv6. */
int  socket_create(Sandbox *sandbox, int family, bool stream, SandboxError *error);
int  socket_pair(Sandbox *sandbox, int ends[2], SandboxError *error);
bool socket_ipv6_available(void);

int socket_bind(Sandbox *sandbox, int descriptor, const SocketAddress *address, SandboxError *error);
int socket_listen(Sandbox *sandbox, int descriptor, int backlog, SandboxError *error);

/* The new descriptor; `peer` may be NULL. Deadline as in sandbox_poll, looked at in blocking mode only.
 * ECONNABORTED is retried. */
int socket_accept(Sandbox *sandbox, Waiter *waiter, int descriptor, SocketAddress *peer, int64_t deadline_ns,
                  SandboxError *error);

/* 0 connected. In non-blocking mode -1 with EINPROGRESS; then wait for POLL_WRITABLE and ask
 * socket_finish_connect. In blocking mode a woken call may be issued again: EALREADY and EISCONN are seen to.
 * SOCKET_UNSPECIFIED disconnects a datagram socket. */
int socket_connect(Sandbox *sandbox, Waiter *waiter, int descriptor, const SocketAddress *address,
                   int64_t deadline_ns, SandboxError *error);

/* 1 connected, 0 not yet at the deadline, -1 with the reason. */
int socket_finish_connect(Sandbox *sandbox, Waiter *waiter, int descriptor, int64_t deadline_ns,
                          SandboxError *error);

/* how: 0 receiving, 1 sending, 2 both. ENOTCONN is no error. */
int socket_shutdown(Sandbox *sandbox, int descriptor, int how, SandboxError *error);

/* Message flags. */
enum { SOCKET_URGENT = 1, SOCKET_PEEK = 2 };

/* Streams may also use descriptor_read and descriptor_write. For datagrams what does not fit is dropped. `to`
 * and `from` may be NULL. */
int64_t socket_send(Sandbox *sandbox, Waiter *waiter, int descriptor, const void *buffer, size_t length,
                    int flags, const SocketAddress *to, SandboxError *error);
int64_t socket_receive(Sandbox *sandbox, Waiter *waiter, int descriptor, void *buffer, size_t length,
                       int flags, SocketAddress *from, SandboxError *error);

int socket_local_address(Sandbox *sandbox, int descriptor, SocketAddress *out, SandboxError *error);
int socket_peer_address(Sandbox *sandbox, int descriptor, SocketAddress *out, SandboxError *error);

/* Family (SOCKET_...), or type (1 stream, 2 datagram), or -1. */
int socket_family(Sandbox *sandbox, int descriptor, SandboxError *error);
int socket_type(Sandbox *sandbox, int descriptor, SandboxError *error);

/* Options by Linux's level and name; see the enum for those that Java uses. get answers 0 and the value.
 * SO_LINGER's value is -1 for off. Options outside the enum are ENOPROTOOPT. */
enum {
    SOCKET_LEVEL_SOCKET = 1,
    SOCKET_LEVEL_IP = 0,
    SOCKET_LEVEL_TCP = 6,
    SOCKET_LEVEL_IPV6 = 41,
    SOCKET_OPTION_REUSE_ADDRESS = 2,
    SOCKET_OPTION_TYPE = 3,
    SOCKET_OPTION_ERROR = 4,
    SOCKET_OPTION_BROADCAST = 6,
    SOCKET_OPTION_SEND_BUFFER = 7,
    SOCKET_OPTION_RECEIVE_BUFFER = 8,
    SOCKET_OPTION_KEEP_ALIVE = 9,
    SOCKET_OPTION_URGENT_INLINE = 10,
    SOCKET_OPTION_LINGER = 13,
    SOCKET_OPTION_REUSE_PORT = 15,
    SOCKET_OPTION_INCOMING_NAPI = 56,
    SOCKET_OPTION_IP_TOS = 1,
    SOCKET_OPTION_IP_TTL = 2,
    SOCKET_OPTION_IP_MULTICAST_INTERFACE = 32,
    SOCKET_OPTION_IP_MULTICAST_TTL = 33,
    SOCKET_OPTION_IP_MULTICAST_LOOP = 34,
    SOCKET_OPTION_IP_MULTICAST_ALL = 49,
    SOCKET_OPTION_IPV6_UNICAST_HOPS = 16,
    SOCKET_OPTION_IPV6_MULTICAST_INTERFACE = 17,
    SOCKET_OPTION_IPV6_MULTICAST_HOPS = 18,
    SOCKET_OPTION_IPV6_MULTICAST_LOOP = 19,
    SOCKET_OPTION_IPV6_ONLY = 26,
    SOCKET_OPTION_IPV6_MULTICAST_ALL = 29,
    SOCKET_OPTION_IPV6_TRAFFIC_CLASS = 67,
    SOCKET_OPTION_TCP_NO_DELAY = 1,
    SOCKET_OPTION_TCP_KEEP_IDLE = 4,
    SOCKET_OPTION_TCP_KEEP_INTERVAL = 5,
    SOCKET_OPTION_TCP_KEEP_COUNT = 6,
    SOCKET_OPTION_TCP_QUICK_ACK = 12
};
int socket_get_option(Sandbox *sandbox, int descriptor, int level, int name, int *value, SandboxError *error);
int socket_set_option(Sandbox *sandbox, int descriptor, int level, int name, int value, SandboxError *error);

/* The process at the other end of a Unix domain socket (user and group ids). */
int socket_peer_credentials(Sandbox *sandbox, int descriptor, uint32_t *user, uint32_t *group,
                            SandboxError *error);

/* Multicast groups. For IPv4 `interface` is an address in host order, for IPv6 an index. `source` is NULL for
 * any source. operation: join, leave, block, unblock a source. */
typedef enum MulticastOperation {
    MULTICAST_JOIN,
    MULTICAST_LEAVE,
    MULTICAST_BLOCK,
    MULTICAST_UNBLOCK
} MulticastOperation;
int socket_multicast(Sandbox *sandbox, int descriptor, MulticastOperation operation,
                     const SocketAddress *group, uint32_t interface, const SocketAddress *source,
                     SandboxError *error);

/* The interface for outgoing multicast: IPv4 address in host order, IPv6 index. */
int socket_get_multicast_interface4(Sandbox *sandbox, int descriptor, uint32_t *address, SandboxError *error);
int socket_set_multicast_interface4(Sandbox *sandbox, int descriptor, uint32_t address, SandboxError *error);

/* Is the next byte to read at the urgent mark? 1 or 0. */
int socket_at_mark(Sandbox *sandbox, int descriptor, SandboxError *error);

/* Event queues (epoll). Operations: 1 add, 2 delete, 3 modify. Events are poll bits, EVENT_ONE_SHOT,
 * EVENT_EDGE. */
enum { EVENT_QUEUE_ADD = 1, EVENT_QUEUE_DELETE = 2, EVENT_QUEUE_MODIFY = 3 };
#define EVENT_ONE_SHOT (1u << 30)
#define EVENT_EDGE     (1u << 31)
typedef struct EventRecord {
    uint32_t events;
    int32_t  descriptor;
} EventRecord;
int event_queue_create(Sandbox *sandbox, SandboxError *error);
int event_queue_control(Sandbox *sandbox, int queue, int operation, int descriptor, uint32_t events,
                        SandboxError *error);
int event_queue_wait(Sandbox *sandbox, Waiter *waiter, int queue, EventRecord *out, int capacity,
                     int64_t deadline_ns, SandboxError *error);

/* Names. Needs a `net` or `listen` grant for that name (any, if a grant is by CIDR or for all); the machine's
 * own name is free to look up with `sys`. Answers the number of addresses (distinct, in the resolver's order,
 * port 0), at most `capacity`. May be woken; issued again it begins anew. */
int name_lookup(Sandbox *sandbox, Waiter *waiter, const char *host, SocketAddress *out, int capacity,
                SandboxError *error);

/* The name of an address, NUL-terminated; SANDBOX_LOOKUP_FAILED if it has none. Needs `net` for the
 * address. */
int name_reverse(Sandbox *sandbox, Waiter *waiter, const SocketAddress *address, char *out, size_t capacity,
                 SandboxError *error);

/* gethostname; `sys`. */
int host_name(Sandbox *sandbox, char *out, size_t capacity, SandboxError *error);

/* Does the host answer (ICMP echo if the kernel lets us, else TCP port 7)? 1, 0 at the deadline, -1. `net` at
 * port 7. */
int host_is_reachable(Sandbox *sandbox, Waiter *waiter, const SocketAddress *host, const SocketAddress *from,
                      int ttl, int64_t deadline_ns, SandboxError *error);

/* The machine's interfaces (`sys`): answers how many; freed by interfaces_free. Flags are Linux's IFF_
 * bits. */
enum {
    INTERFACE_UP = 0x1, INTERFACE_BROADCAST = 0x2, INTERFACE_LOOPBACK = 0x8, INTERFACE_POINT_TO_POINT = 0x10,
    INTERFACE_RUNNING = 0x40, INTERFACE_MULTICAST = 0x1000
};
enum { INTERFACE_NAME_MAX = 16 };
typedef struct InterfaceAddress {
    SocketAddress address;
    SocketAddress broadcast;  /* family 0: none */
    uint8_t       prefix_length;
} InterfaceAddress;
typedef struct NetworkInterfaceInfo {
    char     name[INTERFACE_NAME_MAX];
    char     parent[INTERFACE_NAME_MAX];  /* of "eth0:1" it is "eth0"; otherwise empty */
    uint32_t index, flags;
    int32_t  mtu;                         /* -1 unknown */
    uint8_t  hardware[32];
    uint8_t  hardware_length;             /* 0: none */
    uint32_t address_count;
    InterfaceAddress *addresses;
} NetworkInterfaceInfo;
int  interfaces_list(Sandbox *sandbox, NetworkInterfaceInfo **out, SandboxError *error);
void interfaces_free(NetworkInterfaceInfo *list);

/* The range of ports the system hands out; false if unknown. */
bool ephemeral_ports(int *lowest, int *highest);

#endif
