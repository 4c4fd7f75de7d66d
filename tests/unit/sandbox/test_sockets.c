/* Tests of sandbox/sockets.h on the loopback interface. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/os_thread.h"
#include "sandbox/sockets.h"
#include "support.h"

static SocketAddress loopback(uint16_t port)
{
    SocketAddress address;
    cr_assert(socket_address_parse("127.0.0.1", &address));
    address.port = port;
    return address;
}

static int make_socket(Sandbox *sandbox, bool stream)
{
    SandboxError error;
    int family = socket_ipv6_available() ? SOCKET_INET6 : SOCKET_INET;
    int s = socket_create(sandbox, family, stream, &error);
    cr_assert_geq(s, 0, "%s", error.message);
    return s;
}

static int make_listener(Sandbox *sandbox, SocketAddress *address)
{
    SandboxError error;
    int s = make_socket(sandbox, true);
    *address = loopback(0);
    cr_assert_eq(socket_bind(sandbox, s, address, &error), 0, "%s", error.message);
    cr_assert_eq(socket_listen(sandbox, s, 10, &error), 0);
    cr_assert_eq(socket_local_address(sandbox, s, address, &error), 0);
    cr_assert_eq(address->family, SOCKET_INET);
    cr_assert_neq(address->port, 0);
    return s;
}

Test(sockets, streams_connect_carry_and_end)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    SocketAddress server, peer, local;
    char buffer[32];
    int listener = make_listener(sandbox, &server), client = make_socket(sandbox, true);
    cr_assert_eq(socket_connect(sandbox, NULL, client, &server, -1, &error), 0, "%s", error.message);
    int accepted = socket_accept(sandbox, NULL, listener, &peer, -1, &error);
    cr_assert_geq(accepted, 0);
    cr_assert_eq(socket_local_address(sandbox, client, &local, NULL), 0);
    cr_assert(peer.port == local.port && peer.family == SOCKET_INET);
    cr_assert_eq(descriptor_write(sandbox, NULL, client, "hello", 5, &error), 5);
    cr_assert_eq(socket_receive(sandbox, NULL, accepted, buffer, 32, SOCKET_PEEK, NULL, &error), 5);
    cr_assert_eq(descriptor_read(sandbox, NULL, accepted, buffer, 32, &error), 5);
    cr_assert_eq(socket_shutdown(sandbox, client, 1, &error), 0);
    cr_assert_eq(descriptor_read(sandbox, NULL, accepted, buffer, 32, &error), 0);
    descriptor_preclose(sandbox, accepted, NULL);
    cr_assert_eq(descriptor_read(sandbox, NULL, client, buffer, 32, &error), 0);
    sandbox_close(sandbox);
}

Test(sockets, a_refused_connection_says_so)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    SocketAddress server;
    descriptor_close(sandbox, make_listener(sandbox, &server), NULL);
    int client = make_socket(sandbox, true);
    cr_assert_eq(socket_connect(sandbox, NULL, client, &server, -1, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ECONNREFUSED);
    cr_assert_str_eq(error.message, "Connection refused");
    sandbox_close(sandbox);
}

Test(sockets, non_blocking_ones_answer_at_once)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    SocketAddress server;
    int listener = make_listener(sandbox, &server), client = make_socket(sandbox, true);
    descriptor_set_blocking(sandbox, listener, false, NULL);
    descriptor_set_blocking(sandbox, client, false, NULL);
    cr_assert_eq(socket_accept(sandbox, NULL, listener, NULL, -1, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_EAGAIN);
    int result = socket_connect(sandbox, NULL, client, &server, -1, &error);
    cr_assert(result == 0 || error.error_number == SANDBOX_EINPROGRESS);
    cr_assert_eq(socket_finish_connect(sandbox, NULL, client, -1, &error), 1);
    cr_assert(sandbox_poll_one(sandbox, NULL, listener, POLL_READABLE, -1, &error) & POLL_READABLE);
    cr_assert_geq(socket_accept(sandbox, NULL, listener, NULL, -1, &error), 0);
    sandbox_close(sandbox);
}

Test(sockets, accepting_ends_at_its_deadline)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    SocketAddress server;
    int listener = make_listener(sandbox, &server);
    cr_assert_eq(socket_accept(sandbox, NULL, listener, NULL, clock_deadline(10000000), &error), -1);
    cr_assert_eq(error.kind, SANDBOX_TIMED_OUT);
    sandbox_close(sandbox);
}

Test(sockets, datagrams_bring_their_sender)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    SocketAddress to = loopback(0), from, sender;
    char buffer[3];
    int receiver = make_socket(sandbox, false), client = make_socket(sandbox, false);
    cr_assert_eq(socket_bind(sandbox, receiver, &to, &error), 0);
    cr_assert_eq(socket_local_address(sandbox, receiver, &to, &error), 0);
    cr_assert_eq(socket_send(sandbox, NULL, client, "abcdef", 6, 0, &to, &error), 6, "%s", error.message);
    cr_assert_eq(socket_receive(sandbox, NULL, receiver, buffer, sizeof buffer, 0, &from, &error), 3);
    socket_local_address(sandbox, client, &sender, NULL);
    cr_assert(from.family == SOCKET_INET && from.port == sender.port);
    descriptor_set_blocking(sandbox, receiver, false, NULL);
    cr_assert_eq(socket_receive(sandbox, NULL, receiver, buffer, 3, 0, NULL, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_EAGAIN);
    sandbox_close(sandbox);
}

Test(sockets, options_come_back_as_they_were_set)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    int s = make_socket(sandbox, true), value;
    struct { int level, name, value;
    } options[] = {
        {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_REUSE_ADDRESS, 1},
        {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_LINGER, 5},
        {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_LINGER, -1},
        {SOCKET_LEVEL_SOCKET, SOCKET_OPTION_SEND_BUFFER, 20000},
        {SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_NO_DELAY, 1},
        {SOCKET_LEVEL_TCP, SOCKET_OPTION_TCP_KEEP_IDLE, 77},
    };
    for (int i = 0; i < 6; i++) {
        cr_assert_eq(
            socket_set_option(sandbox, s, options[i].level, options[i].name, options[i].value, &error), 0);
        cr_assert_eq(socket_get_option(sandbox, s, options[i].level, options[i].name, &value, &error), 0);
        cr_assert_eq(value, options[i].value, "option %d: %d", i, value);
    }
    cr_assert_eq(socket_set_option(sandbox, s, SOCKET_LEVEL_SOCKET, 9999, 1, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ENOPROTOOPT);
    cr_assert_eq(socket_type(sandbox, s, NULL), 1);
    int u = socket_create(sandbox, SOCKET_INET, false, &error);
    cr_assert_eq(socket_set_option(sandbox, u, SOCKET_LEVEL_IP, SOCKET_OPTION_IP_MULTICAST_TTL, 3, &error),
                 0);
    cr_assert_eq(
        socket_get_option(sandbox, u, SOCKET_LEVEL_IP, SOCKET_OPTION_IP_MULTICAST_TTL, &value, &error), 0);
    cr_assert_eq(value, 3);
    sandbox_close(sandbox);
}

Test(sockets, local_ones_live_in_folders)
{
    char folder[FILE_PATH_MAX], buffer[4];
    SandboxError error;
    scratch_create(folder);
    for (int limited = 0; limited < 2; limited++) {
        SandboxPolicy *policy = limited ? policy_create() : NULL;
        if (limited) {
            policy_allow(policy, CAPABILITY_READ, folder, NULL);
            policy_allow(policy, CAPABILITY_WRITE, folder, NULL);
        }
        Sandbox *sandbox = open_test_sandbox(policy);
        SocketAddress address = {.family = SOCKET_UNIX}, out;
        snprintf(address.path, sizeof address.path, "%.90s/s%d", folder, limited);
        address.path_length = (uint32_t)strlen(address.path);
        int server = socket_create(sandbox, SOCKET_UNIX, true, &error),
            client = socket_create(sandbox, SOCKET_UNIX, true, &error);
        cr_assert_eq(socket_bind(sandbox, server, &address, &error), 0, "%s", error.message);
        cr_assert_eq(socket_listen(sandbox, server, 5, &error), 0, "%s", error.message);
        cr_assert_eq(socket_connect(sandbox, NULL, client, &address, -1, &error), 0, "%s", error.message);
        int accepted = socket_accept(sandbox, NULL, server, &out, -1, &error);
        cr_assert_geq(accepted, 0);
        cr_assert_eq(descriptor_write(sandbox, NULL, accepted, "hi", 2, &error), 2);
        cr_assert_eq(descriptor_read(sandbox, NULL, client, buffer, 4, &error), 2);
        uint32_t user, group;
        cr_assert_eq(socket_peer_credentials(sandbox, client, &user, &group, &error), 0);
        if (limited) {
            strcpy(address.path, "/tmp/atoll-outside");
            address.path_length = (uint32_t)strlen(address.path);
            int s = socket_create(sandbox, SOCKET_UNIX, true, &error);
            cr_assert_eq(socket_bind(sandbox, s, &address, &error), -1);
            cr_assert_eq(error.kind, SANDBOX_DENIED);
        }
        sandbox_close(sandbox);
    }
    scratch_remove(folder);
}

Test(sockets, nothing_is_reached_without_a_grant)
{
    SandboxError error;
    SocketAddress server = loopback(9), any = loopback(0);
    Sandbox *sandbox = open_test_sandbox(policy_create());
    int s = make_socket(sandbox, true), u = make_socket(sandbox, false);
    cr_assert_eq(socket_connect(sandbox, NULL, s, &server, -1, &error), -1);
    cr_assert_str_eq(error.message, "network access to 127.0.0.1:9 denied: run with --allow-net=127.0.0.1:9");
    cr_assert_eq(socket_send(sandbox, NULL, u, "x", 1, 0, &server, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    cr_assert_eq(socket_bind(sandbox, s, &any, &error), -1);
    cr_assert_eq(socket_listen(sandbox, s, 1, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    sandbox_close(sandbox);

    SandboxPolicy *policy = policy_create();
    policy_allow(policy, CAPABILITY_NET, "127.0.0.1", NULL);
    sandbox = open_test_sandbox(policy);
    s = make_socket(sandbox, true);
    cr_assert_eq(socket_bind(sandbox, s, &any, &error), 0);
    cr_assert_eq(socket_listen(sandbox, s, 1, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    sandbox_close(sandbox);

    policy = policy_create();
    policy_allow(policy, CAPABILITY_LISTEN, "127.0.0.1:0", NULL);
    sandbox = open_test_sandbox(policy);
    make_listener(sandbox, &server);
    sandbox_close(sandbox);
}

Test(queues, events_carry_the_virtual_number)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    EventRecord events[4];
    int pair[2], queue = event_queue_create(sandbox, &error);
    cr_assert_eq(socket_pair(sandbox, pair, &error), 0);
    int far = descriptor_replace(sandbox, pair[0], 77, &error);
    cr_assert_eq(event_queue_control(sandbox, queue, EVENT_QUEUE_ADD, far, POLL_READABLE, &error), 0);
    cr_assert_eq(event_queue_wait(sandbox, NULL, queue, events, 4, 0, &error), 0);
    descriptor_write(sandbox, NULL, pair[1], "x", 1, NULL);
    cr_assert_eq(event_queue_wait(sandbox, NULL, queue, events, 4, -1, &error), 1);
    cr_assert(events[0].descriptor == 77 && events[0].events == POLL_READABLE);
    cr_assert_eq(event_queue_control(sandbox, queue, EVENT_QUEUE_MODIFY, far, 0, &error), 0);
    Waiter waiter;
    waiter_init(&waiter);
    waiter_wake(&waiter);
    cr_assert_eq(event_queue_wait(sandbox, &waiter, queue, events, 4, -1, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_WOKEN);
    cr_assert_eq(event_queue_control(sandbox, queue, EVENT_QUEUE_DELETE, far, 0, &error), 0);
    cr_assert_eq(event_queue_control(sandbox, queue, EVENT_QUEUE_DELETE, far, 0, &error), -1);
    cr_assert_eq(error.error_number, SANDBOX_ENOENT);
    waiter_destroy(&waiter);
    sandbox_close(sandbox);
}

Test(addresses, native_forms_go_both_ways)
{
    const char *const texts[] = {"127.0.0.1", "::1", "fe80::1%1", "2001:db8::7"};
    for (int i = 0; i < 4; i++) {
        SocketAddress address, back;
        uint8_t native[32];
        if (!socket_address_parse(texts[i], &address)) continue;
        address.port = 4660;
        size_t length = socket_address_to_native(&address, i % 2, native, sizeof native);
        cr_assert_eq(length, address.family == SOCKET_INET ? 16 : 28);
        cr_assert(socket_address_from_native(native, length, &back));
        cr_assert_eq(memcmp(&address, &back, sizeof back), 0);
    }
    SocketAddress none;
    cr_assert_not(socket_address_parse("localhost", &none));
    cr_assert_not(socket_address_parse("1.2.3", &none));
    cr_assert_not(socket_address_from_native("", 0, &none));
}

Test(names, localhost_is_found_and_nonsense_is_not)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    SocketAddress found[8];
    char name[256];
    cr_assert_gt(name_lookup(sandbox, NULL, "localhost", found, 8, &error), 0);
    cr_assert_eq(name_lookup(sandbox, NULL, "127.0.0.1", found, 8, &error), 1);
    cr_assert_eq(name_lookup(sandbox, NULL, "no.such.host.invalid", found, 8, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_LOOKUP_FAILED);
    cr_assert_eq(host_name(sandbox, name, sizeof name, &error), 0);
    sandbox_close(sandbox);
}

Test(interfaces, loopback_is_one)
{
    Sandbox *sandbox = open_test_sandbox(NULL);
    SandboxError error;
    NetworkInterfaceInfo *list;
    bool found = false;
    int count = interfaces_list(sandbox, &list, &error);
    cr_assert_gt(count, 0);
    for (int i = 0; i < count; i++)
        if ((list[i].flags & INTERFACE_LOOPBACK) && list[i].address_count > 0)
            found = list[i].index > 0 && list[i].mtu > 0 && list[i].hardware_length == 0 &&
                    list[i].addresses[0].prefix_length == 8;
    cr_assert(found);
    interfaces_free(list);
    SocketAddress host = loopback(0);
    cr_assert_eq(host_is_reachable(sandbox, NULL, &host, NULL, 0, clock_deadline(1000000000), &error), 1);
    sandbox_close(sandbox);
}
