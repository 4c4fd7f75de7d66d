/* socket_address.c: addresses of sockets: ours, the kernel's, and as text. */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/socket_internal.h"

_Static_assert(SOCKET_UNIX == AF_UNIX && SOCKET_INET == AF_INET && SOCKET_INET6 == AF_INET6,
               "families are Linux's");
_Static_assert(sizeof(struct sockaddr_in) == 16 && sizeof(struct sockaddr_in6) == 28,
               "Java knows these layouts");

static const uint8_t MAPPED_PREFIX[12] = {[10] = 0xff, [11] = 0xff};

/* ---- the kernel's form ---- */

static socklen_t inet_to_os(const SocketAddress *address, struct sockaddr_in *out)
{
    *out = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(address->port)};
    memcpy(&out->sin_addr, address->address, 4);
    return sizeof *out;
}

static socklen_t inet6_to_os(const SocketAddress *address, struct sockaddr_in6 *out)
{
    *out = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(address->port)};
    out->sin6_flowinfo = address->flow;
    out->sin6_scope_id = address->scope;
    memcpy(&out->sin6_addr, address->address, 16);
    return sizeof *out;
}

/* The unspecified IPv4 address means "any" or "this host" for both, so it becomes the unspecified IPv6
 * one. */
static socklen_t inet_to_mapped(const SocketAddress *address, struct sockaddr_in6 *out)
{
    static const uint8_t ANY[4];
    *out = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(address->port)};
    if (memcmp(address->address, ANY, 4) == 0) return sizeof *out;
    memcpy(out->sin6_addr.s6_addr, MAPPED_PREFIX, 12);
    memcpy(out->sin6_addr.s6_addr + 12, address->address, 4);
    return sizeof *out;
}

static socklen_t unix_to_os(const SocketAddress *address, struct sockaddr_un *out)
{
    uint32_t length = address->path_length < SOCKET_PATH_MAX ? address->path_length : SOCKET_PATH_MAX;
    memset(out, 0, sizeof *out);
    out->sun_family = AF_UNIX;
    memcpy(out->sun_path, address->path, length);
    bool named = length > 0 && address->path[0] && length < SOCKET_PATH_MAX;
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (named ? 1 : 0));
}

socklen_t socket_address_to_os(const SocketAddress *address, int socket_family, OsAddress *out)
{
    switch (address->family) {
    case SOCKET_INET:
        return socket_family == AF_INET6 ? inet_to_mapped(address, &out->inet6)
                                         : inet_to_os(address, &out->inet);
    case SOCKET_INET6:
        return inet6_to_os(address, &out->inet6);
    case SOCKET_UNIX:
        return unix_to_os(address, &out->local);
    default:
        memset(out, 0, sizeof *out);
        return sizeof(struct sockaddr);
    }
}

static void from_inet6(const struct sockaddr_in6 *os, SocketAddress *out)
{
    const uint8_t *bytes = os->sin6_addr.s6_addr;
    out->port = ntohs(os->sin6_port);
    if (memcmp(bytes, MAPPED_PREFIX, 12) == 0) {
        out->family = SOCKET_INET;
        memcpy(out->address, bytes + 12, 4);
        return;
    }
    out->family = SOCKET_INET6;
    out->scope = os->sin6_scope_id;
    out->flow = os->sin6_flowinfo;
    memcpy(out->address, bytes, 16);
}

static void from_unix(const struct sockaddr_un *os, socklen_t length, SocketAddress *out)
{
    size_t start = offsetof(struct sockaddr_un, sun_path);
    out->family = SOCKET_UNIX;
    out->path_length = length > start ? (uint32_t)(length - start) : 0;
    if (out->path_length > SOCKET_PATH_MAX) out->path_length = SOCKET_PATH_MAX;
    memcpy(out->path, os->sun_path, out->path_length);
    /* A name in the file system ends at its NUL, one in the abstract space may hold any. */
    if (out->path_length && os->sun_path[0])
        out->path_length = (uint32_t)strnlen(out->path, out->path_length);
}

void socket_address_from_os(const OsAddress *os, socklen_t length, SocketAddress *out)
{
    memset(out, 0, sizeof *out);
    if (length < sizeof(sa_family_t)) return;
    switch (os->any.sa_family) {
    case AF_INET:
        out->family = SOCKET_INET;
        out->port = ntohs(os->inet.sin_port);
        memcpy(out->address, &os->inet.sin_addr, 4);
        return;
    case AF_INET6:
        from_inet6(&os->inet6, out);
        return;
    case AF_UNIX:
        from_unix(&os->local, length, out);
        return;
    }
}

/* ---- Java's native form: Linux's layout on every machine ---- */

size_t socket_address_to_native(const SocketAddress *address, bool map, void *out, size_t capacity)
{
    OsAddress os;
    if (address->family != SOCKET_INET && address->family != SOCKET_INET6) return 0;
    size_t length = socket_address_to_os(address, map ? AF_INET6 : AF_INET, &os);
    if (length > capacity) return 0;
    memcpy(out, &os, length);
    return length;
}

bool socket_address_from_native(const void *native, size_t length, SocketAddress *out)
{
    OsAddress os;
    memset(&os, 0, sizeof os);
    if (length < sizeof(struct sockaddr_in) || length > sizeof os) return false;
    memcpy(&os, native, length);
    bool inet6 = os.any.sa_family == AF_INET6 && length >= sizeof(struct sockaddr_in6);
    if (os.any.sa_family != AF_INET && !inet6) return false;
    socket_address_from_os(&os, (socklen_t)length, out);
    return true;
}

/* ---- text ---- */

void socket_address_format(const SocketAddress *address, char *out, size_t capacity)
{
    char text[INET6_ADDRSTRLEN] = "?";
    switch (address->family) {
    case SOCKET_INET:
        inet_ntop(AF_INET, address->address, text, sizeof text);
        snprintf(out, capacity, "%s:%u", text, address->port);
        return;
    case SOCKET_INET6:
        inet_ntop(AF_INET6, address->address, text, sizeof text);
        snprintf(out, capacity, "[%s]:%u", text, address->port);
        return;
    case SOCKET_UNIX:
        snprintf(out, capacity, "%.*s", (int)address->path_length, address->path);
        return;
    default:
        snprintf(out, capacity, "no address");
    }
}

bool socket_address_parse(const char *text, SocketAddress *out)
{
    char copy[INET6_ADDRSTRLEN + 20];
    memset(out, 0, sizeof *out);
    if (strlen(text) >= sizeof copy) return false;
    strcpy(copy, text);
    if (inet_pton(AF_INET, copy, out->address) == 1) {
        out->family = SOCKET_INET;
        return true;
    }
    char *scope = strchr(copy, '%');
    if (scope) {
        char *end;
        *scope++ = '\0';
        out->scope = (uint32_t)strtoul(scope, &end, 10);
        if (end == scope || *end) out->scope = if_nametoindex(scope);
        if (out->scope == 0) return false;
    }
    if (inet_pton(AF_INET6, copy, out->address) != 1) return false;
    out->family = SOCKET_INET6;
    return true;
}
