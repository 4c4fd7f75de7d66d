/* jdk_net.c: the options of sockets that only Linux has: jdk.net.LinuxSocketOptions. */
#include "stdlib/net.h"

#define SANDBOX(t) ((t)->vm->sandbox)

/* Which option a pair of natives is about. The texts are what is thrown when the kernel says no. */
static bool get_option(Thread *t, Slot *args, Slot *result, int level, int name, const char *unsupported)
{
    SandboxError error;
    int value;
    if (socket_get_option(SANDBOX(t), args[0].i, level, name, &value, &error) >= 0) return return_int(result, value);
    bool missing = error.kind == SANDBOX_FAILED && error.error_number == SANDBOX_ENOPROTOOPT;
    if (missing) return throw_new(t, "java/lang/UnsupportedOperationException", "%s", unsupported);
    return os_throw(t, "java/net/SocketException", &error, "get option failed");
}

static bool set_option(Thread *t, Slot *args, int level, int name, const char *unsupported)
{
    SandboxError error;
    if (socket_set_option(SANDBOX(t), args[0].i, level, name, args[1].i, &error) >= 0) return true;
    bool missing = error.kind == SANDBOX_FAILED && error.error_number == SANDBOX_ENOPROTOOPT;
    if (missing) return throw_new(t, "java/lang/UnsupportedOperationException", "%s", unsupported);
    return os_throw(t, "java/net/SocketException", &error, "set option failed");
}

/* Is there such an option? Asked of a fresh socket. */
static bool is_supported(Thread *t, Slot *result, int level, int name)
{
    int value, number = socket_create(SANDBOX(t), SOCKET_INET, true, NULL);
    if (number < 0) return return_int(result, 0);
    bool supported = socket_get_option(SANDBOX(t), number, level, name, &value, NULL) >= 0;
    descriptor_close(SANDBOX(t), number, NULL);
    return return_int(result, supported);
}

#define UNSUPPORTED "unsupported socket option"
#define PAIR(native, level, option)                                                                                                  \
    static bool get_##native(Thread *t, Slot *args, Slot *result) { return get_option(t, args, result, level, option, UNSUPPORTED); } \
    static bool set_##native(Thread *t, Slot *args, Slot *result) { return set_option(t, args, level, option, UNSUPPORTED); }
PAIR(keep_idle, SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_KEEP_IDLE)
PAIR(keep_interval, SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_KEEP_INTERVAL)
PAIR(keep_count, SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_KEEP_COUNT)
PAIR(quick_ack, SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_QUICK_ACK)

static bool get_napi(Thread *t, Slot *args, Slot *result)
{
    return get_option(t, args, result, SOCKET_LEVEL_SOCKET, SOCKET_OPTION_INCOMING_NAPI, UNSUPPORTED);
}

static bool has_keep_alive(Thread *t, Slot *args, Slot *result) { return is_supported(t, result, SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_KEEP_IDLE); }
static bool has_quick_ack(Thread *t, Slot *args, Slot *result) { return is_supported(t, result, SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_QUICK_ACK); }
static bool has_napi(Thread *t, Slot *args, Slot *result) { return is_supported(t, result, SOCKET_LEVEL_SOCKET, SOCKET_OPTION_INCOMING_NAPI); }

/* long getSoPeerCred0(int fd): user << 32 | group */
static bool get_peer_credentials(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    uint32_t user, group;
    if (socket_peer_credentials(SANDBOX(t), args[0].i, &user, &group, &error) < 0) return os_throw(t, "java/net/SocketException", &error, "get SO_PEERCRED failed");
    if (user == UINT32_MAX) return throw_new(t, "java/net/SocketException", "get SO_PEERCRED failed");
    return return_long(result, (int64_t)((uint64_t)user << 32 | group));
}

NATIVE_GROUP(natives_jdk_net,
    {"jdk/net/LinuxSocketOptions", "keepAliveOptionsSupported0", "()Z", has_keep_alive, NATIVE_PLAIN},
    {NULL, "quickAckSupported0", "()Z", has_quick_ack, NATIVE_PLAIN},
    {NULL, "incomingNapiIdSupported0", "()Z", has_napi, NATIVE_PLAIN},
    {NULL, "setTcpKeepAliveTime0", "(II)V", set_keep_idle, NATIVE_PLAIN},
    {NULL, "getTcpKeepAliveTime0", "(I)I", get_keep_idle, NATIVE_PLAIN},
    {NULL, "setTcpKeepAliveIntvl0", "(II)V", set_keep_interval, NATIVE_PLAIN},
    {NULL, "getTcpKeepAliveIntvl0", "(I)I", get_keep_interval, NATIVE_PLAIN},
    {NULL, "setTcpKeepAliveProbes0", "(II)V", set_keep_count, NATIVE_PLAIN},
    {NULL, "getTcpKeepAliveProbes0", "(I)I", get_keep_count, NATIVE_PLAIN},
    {NULL, "setQuickAck0", "(IZ)V", set_quick_ack, NATIVE_PLAIN},
    {NULL, "getQuickAck0", "(I)Z", get_quick_ack, NATIVE_PLAIN},
    {NULL, "getIncomingNapiId0", "(I)I", get_napi, NATIVE_PLAIN},
    {NULL, "getSoPeerCred0", "(I)J", get_peer_credentials, NATIVE_PLAIN});
