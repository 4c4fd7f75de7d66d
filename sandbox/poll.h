/* poll.h: waiting for descriptors, and being woken while waiting. The only place besides futex_wait where a
 * thread blocks.
 *
 * A thread that may have to be woken (interrupted, stopped, frozen) owns a Waiter and passes it to every call
 * that takes one. waiter_wake is sticky: it ends the wait that runs, or the next one at once, and is consumed
 * by the call that reports SANDBOX_WOKEN. So a wake-up is never lost, and may come for nothing. A NULL waiter
 * can't be woken, except by the closing of the descriptor. Closing or pre-closing a descriptor wakes all who
 * wait for it. */
#ifndef ATOLL_SANDBOX_POLL_H
#define ATOLL_SANDBOX_POLL_H

#include <stdatomic.h>

#include "sandbox/brief_wait.h"
#include "sandbox/sandbox.h"

/* One per thread, at an address that does not move while any other thread may wake it; not in the arena. Its
 * event descriptor is made at the first real wait. All fields are private. */
struct Waiter {
    _Atomic uint32_t state;
    _Atomic int      os_event;  /* OS descriptor + 1; 0 none yet */
    _Atomic uint32_t os_thread; /* the owner, while it makes a call that sleeps */
    void (*outside)(void *context, bool begins); /* the owner's, or NULL: called around each real sleep in the kernel */
    void            *context;   /* of outside */
    BriefWaits       brief;     /* of the owner's calls that sleep */
};

void waiter_init(Waiter *waiter);
void waiter_destroy(Waiter *waiter);

/* From any thread, any number of times. Cheap when nobody waits. */
void waiter_wake(Waiter *waiter);

/* Forgets a wake-up that came before; true if there was one. By the owner. */
bool waiter_clear(Waiter *waiter);

/* Poll bits, Linux's numbers. ERROR, HANGUP and INVALID are reported without being asked for. */
enum {
    POLL_READABLE = 0x001, POLL_URGENT = 0x002, POLL_WRITABLE = 0x004,
    POLL_ERROR = 0x008, POLL_HANGUP = 0x010, POLL_INVALID = 0x020, POLL_PEER_CLOSED = 0x2000
};

/* Laid out like Linux's struct pollfd: 4 + 2 + 2 bytes, with the VM's descriptor number. A negative
 * descriptor is skipped. */
typedef struct PollEntry {
    int32_t descriptor;
    int16_t events;   /* wanted */
    int16_t result;   /* happened */
} PollEntry;

/* Waits until an entry is ready, the waiter is woken (-1, SANDBOX_WOKEN), or clock_monotonic_ns() reaches
 * `deadline_ns` (answers 0). deadline 0 or past: looks only; < 0: no deadline. Answers the number of entries
 * with a result. An unknown descriptor gives POLL_INVALID. */
int sandbox_poll(Sandbox *sandbox, Waiter *waiter, PollEntry *entries, uint32_t count, int64_t deadline_ns,
                 SandboxError *error);

/* One descriptor: the result bits, 0 at the deadline, or -1. An unknown descriptor is an error (EBADF). */
int sandbox_poll_one(Sandbox *sandbox, Waiter *waiter, int descriptor, int events, int64_t deadline_ns,
                     SandboxError *error);

#endif
