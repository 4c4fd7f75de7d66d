/* net.h: what the natives of sockets share: addresses between C and Java, and the exceptions of java.net.
 *
 * Java's address objects are made here without running their constructors, which only store what is stored here. Their classes must
 * be initialised before: a native that may make one calls net_prepare first, before any effect. */
#ifndef ATOLL_STDLIB_NET_H
#define ATOLL_STDLIB_NET_H

#include "sandbox/sockets.h"
#include "stdlib/nio.h"

/* Initialises InetAddress, Inet4Address, Inet6Address and InetSocketAddress. False: unfinished. */
bool net_prepare(Thread *t);

/* A new Inet4Address or Inet6Address. NULL: exception pending. */
Object *net_address_new(Thread *t, const SocketAddress *address);
/* Sets InetAddress.holder's hostName and originalHostName. */
bool    net_address_set_host(Thread *t, Object *inet_address, Object *host);
/* A new InetSocketAddress. NULL: exception pending. */
Object *net_socket_address_new(Thread *t, const SocketAddress *address);

/* The address of an InetAddress with a port. False: NullPointerException pending. */
bool net_address_read(Thread *t, Object *inet_address, int port, SocketAddress *out);
/* The same from the byte[4] or byte[16] of a native's argument; false if it is null. */
bool net_address_from_bytes(Object *bytes, uint32_t scope, SocketAddress *out);

/* Throws the exception of java.net that an error number of a socket call stands for. Returns false. */
bool net_throw(Thread *t, const SandboxError *error);

/* IOSTATUS_UNAVAILABLE or IOSTATUS_INTERRUPTED for what is no failure; 0: it is one. */
int net_status(const SandboxError *error);

/* The same of a given class, text "reason (what)"; "Socket closed" for a closed descriptor. As the old implementations of java.net do. */
bool net_throw_with(Thread *t, const char *class_name, const SandboxError *error, const char *what);

/* The field `fd` of a socket implementation, null or closed: SocketException "Socket closed". */
bool net_legacy_descriptor(Thread *t, Object *self, int *number);
/* java.net.SocketOptions of the old implementations. False: no such option. */
typedef struct NetOption { int level, name; } NetOption;
bool net_legacy_option(int java_option, NetOption *out);
/* Sets one; traffic class and type of service both. */
int  net_legacy_set_option(Thread *t, int number, NetOption option, int value, SandboxError *error);
enum { NET_OPTION_BIND_ADDRESS = 0x0f, NET_OPTION_TRAFFIC_CLASS = 3, NET_OPTION_TIMEOUT = 0x1006, NET_OPTION_LINGER = 0x80,
       NET_OPTION_SEND_BUFFER = 0x1001, NET_OPTION_RECEIVE_BUFFER = 0x1002, NET_OPTION_MULTICAST_INTERFACE = 0x10,
       NET_OPTION_MULTICAST_INTERFACE2 = 0x1f, NET_OPTION_MULTICAST_LOOP = 0x12 };

/* Initialises what network_interface_by_index makes. False: unfinished. */
bool network_interface_prepare(Thread *t);
/* A NetworkInterface. NULL: exception pending, or no such interface; 0 is none. */
Object *network_interface_by_index(Thread *t, uint32_t index);

/* Sockets as Java's libraries make them: dual-stack when IPv6 is there and wanted. Datagram sockets do not get the groups that others
 * joined. -1: *error. */
int net_socket_create(Thread *t, bool ipv6, bool stream, SandboxError *error);
/* Is there IPv6, and wanted (java.net.preferIPv4Stack)? */
bool net_ipv6_available(Thread *t);

#endif
