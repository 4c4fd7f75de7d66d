/* sun_nio_ch_selectors.c: what selectors wait with: EPoll, EventFD, PollSelectorImpl. The layouts that Java reads are Linux's on
 * x86-64, on every machine. */
#include <string.h>

#include "stdlib/net.h"
#include "stdlib/unsafe_address.h"

#define SANDBOX(t) ((t)->vm->sandbox)

/* struct epoll_event: 32 bits of events, 64 of data, packed. */
enum { EVENT_SIZE = 12, EVENT_EVENTS = 0, EVENT_DATA = 4, EVENTS_AT_ONCE = 256 };

static bool epoll_event_size(Thread *t, Slot *args, Slot *result) { return return_int(result, EVENT_SIZE); }
static bool epoll_events_offset(Thread *t, Slot *args, Slot *result) { return return_int(result, EVENT_EVENTS); }
static bool epoll_data_offset(Thread *t, Slot *args, Slot *result) { return return_int(result, EVENT_DATA); }

static bool epoll_create_queue(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int queue = event_queue_create(SANDBOX(t), &error);
    return queue >= 0 ? return_int(result, queue) : os_throw(t, "java/io/IOException", &error, "epoll_create1 failed");
}

/* int ctl(int queue, int operation, int fd, int events): 0 or the error number */
static bool epoll_control(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int status = event_queue_control(SANDBOX(t), args[0].i, args[1].i, args[2].i, args[3].u, &error);
    return return_int(result, status >= 0 ? 0 : error.error_number);
}

/* int wait(int queue, long address, int capacity, int timeout) */
static bool epoll_wait_events(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    EventRecord records[EVENTS_AT_ONCE];
    int queue = args[0].i, capacity = args[3].i < EVENTS_AT_ONCE ? args[3].i : EVENTS_AT_ONCE;
    uint8_t *out = unsafe_address(t, (ObjectRef){0}, arg_long(args, 1), (uint64_t)(capacity > 0 ? capacity : 0) * EVENT_SIZE);
    if (!out) return false;
    int64_t deadline = nio_deadline(args[4].i);
    thread_block(t);
    int count = event_queue_wait(SANDBOX(t), thread_waiter(t), queue, records, capacity, deadline, &error);
    thread_unblock(t);
    if (count < 0 && error.kind == SANDBOX_WOKEN) return return_int(result, IOSTATUS_INTERRUPTED);
    if (count < 0) return os_throw(t, "java/io/IOException", &error, "epoll_wait failed");
    for (int i = 0; i < count; i++) {
        uint64_t data = (uint32_t)records[i].descriptor;
        memcpy(out + i * EVENT_SIZE + EVENT_EVENTS, &records[i].events, 4);
        memcpy(out + i * EVENT_SIZE + EVENT_DATA, &data, 8);
    }
    return return_int(result, count);
}

static bool event_create_counter(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number = event_create(SANDBOX(t), &error);
    return number >= 0 ? return_int(result, number) : os_throw(t, "java/io/IOException", &error, "eventfd failed");
}

static bool event_add_one(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const uint64_t one = 1;
    int number = args[0].i;
    thread_block(t);
    int64_t count = descriptor_write(SANDBOX(t), thread_waiter(t), number, &one, sizeof one, &error);
    thread_unblock(t);
    return nio_give_count(t, result, count, &error, false);
}

/* int poll(long address, int count, int timeout) */
static bool selector_poll(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    uint32_t count = args[2].u;
    PollEntry *entries = unsafe_address(t, (ObjectRef){0}, arg_long(args, 0), (uint64_t)count * sizeof *entries);
    if (!entries) return false;
    int64_t deadline = nio_deadline(args[3].i);
    thread_block(t);
    int ready = sandbox_poll(SANDBOX(t), thread_waiter(t), entries, count, deadline, &error);
    thread_unblock(t);
    if (ready < 0 && error.kind == SANDBOX_WOKEN) return return_int(result, IOSTATUS_INTERRUPTED);
    return ready >= 0 ? return_int(result, ready) : os_throw(t, "java/io/IOException", &error, "poll failed");
}

NATIVE_GROUP(natives_sun_nio_ch_selectors,
    {"sun/nio/ch/EPoll", "eventSize", "()I", epoll_event_size, NATIVE_PLAIN},
    {NULL, "eventsOffset", "()I", epoll_events_offset, NATIVE_PLAIN},
    {NULL, "dataOffset", "()I", epoll_data_offset, NATIVE_PLAIN},
    {NULL, "create", "()I", epoll_create_queue, NATIVE_PLAIN},
    {NULL, "ctl", "(IIII)I", epoll_control, NATIVE_PLAIN},
    {NULL, "wait", "(IJII)I", epoll_wait_events, NATIVE_PLAIN},
    {"sun/nio/ch/EventFD", "eventfd0", "()I", event_create_counter, NATIVE_PLAIN},
    {NULL, "set0", "(I)I", event_add_one, NATIVE_PLAIN},
    {"sun/nio/ch/PollSelectorImpl", "poll", "(JII)I", selector_poll, NATIVE_PLAIN});
