/* names.c: names and addresses of hosts, and whether a host answers.
 *
 * The C library's resolver can't be woken, so it works elsewhere (helper.h): the wait for its answer can. */
#include <errno.h>
#include <netdb.h>
#include <netinet/ip_icmp.h>
#include <netinet/icmp6.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/helper.h"
#include "sandbox/socket_internal.h"

static int fail_resolver(int status, SandboxError *error)
{
    if (status == EAI_SYSTEM && errno) return sandbox_fail(error, errno);
    return sandbox_fail_lookup(error, gai_strerror(status));
}

static bool is_listed(const SocketAddress *list, int count, const SocketAddress *address)
{
    for (int i = 0; i < count; i++)
        if (memcmp(&list[i], address, sizeof *address) == 0) return true;
    return false;
}

/* The machine's own name may be looked up by who may know it. */
static bool may_look_up(Sandbox *sandbox, const char *host, SandboxError *error)
{
    char own[256];
    SocketAddress literal;
    if (socket_address_parse(host, &literal)) return true;
    if (sandbox_is_granted(sandbox, CAPABILITY_SYS, NULL) && gethostname(own, sizeof own) == 0 &&
        strcmp(own, host) == 0)
        return true;
    return network_check_name(sandbox, host, error);
}

/* Asking for the name of an address tells the network about it, so it needs the right to reach it, at any
 * port. */
static bool may_reverse(Sandbox *sandbox, const SocketAddress *address, SandboxError *error)
{
    return network_check(sandbox, CAPABILITY_NET, address, false, error);
}

/* Runs in the helper, or on a thread of its own: it may take as long as the network does. */
static int resolve(const char *host, SocketAddress *out, int capacity, SandboxError *error)
{
    struct addrinfo hints = {.ai_flags = AI_CANONNAME, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM},
                    *found;
    int status = getaddrinfo(host, NULL, &hints, &found), count = 0;
    if (status != 0) return fail_resolver(status, error);
    for (struct addrinfo *one = found; one && count < capacity; one = one->ai_next) {
        OsAddress os;
        SocketAddress address;
        if (one->ai_addrlen > sizeof os) continue;
        memset(&address, 0, sizeof address);
        memcpy(&os, one->ai_addr, one->ai_addrlen);
        socket_address_from_os(&os, one->ai_addrlen, &address);
        if (address.family == SOCKET_UNSPECIFIED || is_listed(out, count, &address)) continue;
        out[count++] = address;
    }
    freeaddrinfo(found);
    return count > 0 ? count : fail_resolver(EAI_NONAME, error);
}

static int resolve_reverse(const SocketAddress *address, char *out, size_t capacity, SandboxError *error)
{
    OsAddress os;
    socklen_t length = socket_address_to_os(address, address->family, &os);
    int status = getnameinfo(&os.any, length, out, (socklen_t)capacity, NULL, 0, NI_NAMEREQD);
    return status == 0 ? (int)strlen(out) : fail_resolver(status, error);
}

/* Answers how many of them, `count`, or -1. */
static int note_resolved(Sandbox *sandbox, const char *host, const SocketAddress *list, int count, SandboxError *error)
{
    for (int i = 0; i < count; i++)
        if (!network_note_resolved(sandbox, host, &list[i])) return sandbox_fail(error, ENOMEM);
    return count;
}

enum { ADDRESSES_MOST = HELPER_PAYLOAD_MOST / sizeof(SocketAddress) };

static int look_up_for_helper(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer)
{
    char host[NI_MAXHOST];
    if (call->length >= sizeof host) return fail_resolver(EAI_NONAME, &answer->error);
    memcpy(host, call->payload, call->length);
    host[call->length] = '\0';
    if (sandbox && !may_look_up(sandbox, host, &answer->error)) return -1;
    SocketAddress *list = (SocketAddress *)(void *)answer->payload;
    int count = resolve(host, list, ADDRESSES_MOST, &answer->error);
    if (sandbox) count = note_resolved(sandbox, host, list, count, &answer->error);
    if (count > 0) answer->length = (size_t)count * sizeof *list;
    return count;
}

static int reverse_for_helper(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer)
{
    const SocketAddress *address = &call->request.address;
    if (sandbox && !may_reverse(sandbox, address, &answer->error)) return -1;
    int length = resolve_reverse(address, (char *)answer->payload, NI_MAXHOST, &answer->error);
    if (length >= 0) answer->length = (size_t)length + 1;
    return length;
}

void name_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer)
{
    answer->result = call->request.operation == HELP_LOOK_UP ? look_up_for_helper(sandbox, call, answer)
                                                             : reverse_for_helper(sandbox, call, answer);
}

int name_lookup(Sandbox *sandbox, Waiter *waiter, const char *host, SocketAddress *out, int capacity,
                SandboxError *error)
{
    if (!may_look_up(sandbox, host, error)) return -1;
    if (strlen(host) >= NI_MAXHOST) return fail_resolver(EAI_NONAME, error);
    HelperAnswer *answer = malloc(sizeof *answer);
    if (!answer) return sandbox_fail(error, ENOMEM);
    HelperCall call = {.request.operation = HELP_LOOK_UP, .payload = host, .length = strlen(host)};
    int count = (int)helper_ask(sandbox, waiter, HELPER_NETWORK, &call, answer, error);
    if (count > capacity) count = capacity;
    if (count > 0) {
        memcpy(out, answer->payload, (size_t)count * sizeof *out);
        count = note_resolved(sandbox, host, out, count, error);
    }
    free(answer);
    return count;
}

int name_reverse(Sandbox *sandbox, Waiter *waiter, const SocketAddress *address, char *out, size_t capacity,
                 SandboxError *error)
{
    if (!may_reverse(sandbox, address, error)) return -1;
    HelperAnswer *answer = malloc(sizeof *answer);
    if (!answer) return sandbox_fail(error, ENOMEM);
    HelperCall call = {.request = {.operation = HELP_REVERSE, .address = *address}};
    int64_t length = helper_ask(sandbox, waiter, HELPER_NETWORK, &call, answer, error);
    if (length >= 0) snprintf(out, capacity, "%.*s", (int)length, (const char *)answer->payload);
    free(answer);
    return length >= 0 ? 0 : -1;
}

int host_name(Sandbox *sandbox, char *out, size_t capacity, SandboxError *error)
{
    if (!sandbox_check(sandbox, CAPABILITY_SYS, NULL, "reading the host's name", error)) return -1;
    if (gethostname(out, capacity) != 0) return sandbox_fail(error, errno);
    out[capacity - 1] = '\0';
    return 0;
}

/* ---- does it answer? ---- */

enum { ECHO_PORT = 7, ECHO_SIZE = 64, ECHO_PAUSE_NS = 1000000000 };

/* A socket for echo requests without privileges, where the kernel's ping_group_range has us; -1 otherwise. */
static int open_ping(const SocketAddress *host, const SocketAddress *from, int ttl)
{
    bool inet6 = host->family == SOCKET_INET6;
    int os = socket(host->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
                    inet6 ? (int)IPPROTO_ICMPV6 : (int)IPPROTO_ICMP);
    if (os < 0) return -1;
    if (ttl > 0) {
        if (inet6) setsockopt(os, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &ttl, sizeof ttl);
        else setsockopt(os, IPPROTO_IP, IP_TTL, &ttl, sizeof ttl);
    }
    OsAddress local;
    if (from && bind(os, &local.any, socket_address_to_os(from, host->family, &local)) != 0) {
        close(os);
        return -1;
    }
    return os;
}

/* The kernel fills id and checksum in and hands us only our own answers. */
static bool send_ping(int os, const SocketAddress *host, uint16_t sequence)
{
    uint8_t packet[ECHO_SIZE] = {0};
    OsAddress address;
    socklen_t length = socket_address_to_os(host, host->family, &address);
    packet[0] = host->family == SOCKET_INET6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
    packet[6] = (uint8_t)(sequence >> 8);
    packet[7] = (uint8_t)sequence;
    return sendto(os, packet, sizeof packet, 0, &address.any, length) == (ssize_t)sizeof packet;
}

static int ping_until(Waiter *waiter, int os, const SocketAddress *host, int64_t deadline_ns,
                      SandboxError *error)
{
    OpenDescriptor open = {.pins = 1, .os = os, .kind = DESCRIPTOR_SOCKET};
    for (uint16_t sequence = 1;; sequence++) {
        uint8_t packet[256];
        if (!send_ping(os, host, sequence)) return 0;
        int64_t pause = clock_deadline(ECHO_PAUSE_NS);
        if (deadline_ns >= 0 && deadline_ns < pause) pause = deadline_ns;
        int ready = descriptor_wait(NULL, waiter, &open, POLL_READABLE, pause, error);
        if (ready < 0) return -1;
        if (ready > 0 && recv(os, packet, sizeof packet, 0) > 0) return 1;
        if (deadline_ns >= 0 && clock_monotonic_ns() >= deadline_ns) return 0;
    }
}

/* A refused connection is an answer too. */
static int try_echo_port(Sandbox *sandbox, Waiter *waiter, const SocketAddress *host,
                         const SocketAddress *from, int ttl, int64_t deadline_ns, SandboxError *error)
{
    SandboxError own;
    int descriptor = socket_create(sandbox, host->family, true, error);
    if (descriptor < 0) return -1;
    if (ttl > 0 && host->family == SOCKET_INET)
        socket_set_option(sandbox, descriptor, SOCKET_LEVEL_IP, SOCKET_OPTION_IP_TTL, ttl, NULL);
    int result = from ? socket_bind(sandbox, descriptor, from, &own) : 0;
    if (result == 0) result = socket_connect(sandbox, waiter, descriptor, host, deadline_ns, &own);
    descriptor_close(sandbox, descriptor, NULL);
    if (result == 0 || own.error_number == SANDBOX_ECONNREFUSED) return 1;
    if (own.kind != SANDBOX_WOKEN && own.kind != SANDBOX_DENIED) return 0;
    if (error) *error = own;
    return -1;
}

int host_is_reachable(Sandbox *sandbox, Waiter *waiter, const SocketAddress *host, const SocketAddress *from,
                      int ttl, int64_t deadline_ns, SandboxError *error)
{
    SocketAddress echo = *host;
    echo.port = ECHO_PORT;
    if (!network_check(sandbox, CAPABILITY_NET, &echo, false, error)) return -1;
    int os = sandbox->locked ? -1 : open_ping(host, from, ttl);
    if (os < 0) return try_echo_port(sandbox, waiter, &echo, from, ttl, deadline_ns, error);
    int result = ping_until(waiter, os, host, deadline_ns, error);
    close(os);
    return result;
}
