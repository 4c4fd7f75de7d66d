/* socket_internal.h: what the files about sockets share: the kernel's form of an address. */
#ifndef ATOLL_SANDBOX_SOCKET_INTERNAL_H
#define ATOLL_SANDBOX_SOCKET_INTERNAL_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "sandbox/internal.h"

typedef union OsAddress {
    struct sockaddr         any;
    struct sockaddr_in      inet;
    struct sockaddr_in6     inet6;
    struct sockaddr_un      local;
    struct sockaddr_storage storage;
} OsAddress;

/* For a socket of that family: IPv4 is mapped for an IPv6 socket. Answers the length. */
socklen_t socket_address_to_os(const SocketAddress *address, int socket_family, OsAddress *out);

/* Mapped IPv4 comes out as IPv4. An unknown family leaves `out` unspecified. */
void socket_address_from_os(const OsAddress *os, socklen_t length, SocketAddress *out);

/* A socket's family (AF_...), -1 with errno. */
int socket_os_family(int os);

/* A pinned descriptor that is a socket; NULL with EBADF or ENOTSOCK. */
OpenDescriptor *socket_pin(Sandbox *sandbox, int descriptor, SandboxError *error);

/* Ends a call: on -1 fills the error from errno; lets the descriptor go. */
int socket_finish(OpenDescriptor *open, int result, SandboxError *error);

#endif
