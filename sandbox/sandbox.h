/* sandbox.h: the head of sandbox/, the only folder that calls the operating system.
 *
 * Everything that a VM wants from outside its arena goes through here: memory mappings, OS threads, clocks,
 * files, sockets, processes, signals, the environment. In front of each stands a capability check (DESIGN.md
 * 9). This folder knows nothing of Java and includes nothing from the other folders.
 *
 * Reading order:
 *   sandbox.h       errors, the Sandbox object, leaving the process
 *   capabilities.h  what may be granted, policies, the check; table in capabilities.def
 *   limits.h        the quotas of a VM; table in limits.def
 *   memory.h        reserving, committing, mapping
 *   os_thread.h     OS threads, futex words, locks
 *   clock.h         time
 *   descriptors.h   the VM's own descriptor numbers; reading and writing any of them
 *   poll.h          waiting for descriptors, and being woken
 *   files.h         files, folders, links, attributes, locks, mounts
 *   sockets.h       sockets, event queues, pipes, names, interfaces
 *   process.h       children and other processes
 *   environment.h   variables, locale, user, zone, figures about the machine
 *   random.h, signals.h, terminal.h
 *   lockdown.h      the policy once more, kept by the kernel
 *
 * Three rules hold everywhere:
 *  - A function that touches the OS for a VM takes its `Sandbox *` first and a `SandboxError *` last (may be
 *    NULL). It answers a value >= 0, or -1 (pointers: NULL, bool: false) with the error filled.
 *  - Numbers that go in and out (errno, open flags, poll bits, signals, option names) are Atoll's own, and
 *    equal those of Linux on x86-64. They are translated here, so an arena can move to another machine.
 *  - Nothing blocks but futex_wait (os_thread.h) and sandbox_poll (poll.h); what seems to block is "try,
 *    poll, try again". A call that may wait takes a `Waiter *`; waking that waiter ends it with kind
 *    SANDBOX_WOKEN, and it may be issued again. EINTR is retried inside. Every OS descriptor is
 *    close-on-exec. Nothing is printed, and nothing exits the process, but for the two functions at the foot
 *    of this file. */
#ifndef ATOLL_SANDBOX_SANDBOX_H
#define ATOLL_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The OS-facing side of one VM: its policy, descriptor table, handle tables, quotas. Thread-safe. */
typedef struct Sandbox Sandbox;

/* A thread's means of being woken while it waits (poll.h). */
typedef struct Waiter Waiter;

/* Error numbers: SANDBOX_EPERM, SANDBOX_ENOENT, ... */
enum {
#define ERR(name, number, text) SANDBOX_##name = number,
#include "sandbox/errors.def"
#undef ERR
};

typedef enum SandboxErrorKind {
    SANDBOX_OK = 0,
    SANDBOX_FAILED,        /* the OS said no; error_number tells why */
    SANDBOX_DENIED,        /* no capability: message names what was tried and the option that grants it */
    SANDBOX_WOKEN,         /* the waiter was woken, perhaps for nothing: look around, issue again; EINTR */
    SANDBOX_TIMED_OUT,     /* the deadline passed; ETIMEDOUT */
    SANDBOX_LIMIT,         /* a quota of this VM is used up; message says which */
    SANDBOX_LOOKUP_FAILED  /* a name look-up found nothing; message is the resolver's text */
} SandboxErrorKind;

/* Why a call failed. `message` is always a complete sentence fragment fit for an exception: for
 * SANDBOX_FAILED the text of the error number. */
typedef struct SandboxError {
    SandboxErrorKind kind;
    int  error_number;
    char message[500];
} SandboxError;

/* The text glibc's strerror gives in the C locale, whatever the locale ("Unknown error 4711" if there is
 * none). Static or thread-local storage. */
const char *sandbox_error_text(int error_number);

/* The symbolic name ("ENOENT"), or NULL. */
const char *sandbox_error_name(int error_number);

struct SandboxPolicy;

/* Makes the OS-facing side of a VM. The policy (capabilities.h) is copied. Descriptors 0 to 2 are the
 * process's streams, shared with it and never closed. Returns NULL with the error filled. The command uses a
 * second one, with the policy that allows all, for its own needs (the class library, images). */
Sandbox *sandbox_open(const struct SandboxPolicy *policy, SandboxError *error);

/* Closes everything the VM left open. No thread may be inside a call with this sandbox. */
void sandbox_close(Sandbox *sandbox);

/* For the command only: ends the process at once, without atexit handlers but for the hook below. */
_Noreturn void sandbox_exit_process(int status);
/* The same at once, without the hook: for who must not wait for anything. */
_Noreturn void sandbox_exit_at_once(int status);

/* For the command only: called once, by whichever thread ends the process, before it does; must not block. */
void sandbox_set_exit_hook(void (*hook)(void));

/* For the command only: writes all bytes to the process's stderr (sandbox_write_stdout: stdout), ignoring
 * errors. */
void sandbox_write_stderr(const char *text, size_t length);
void sandbox_write_stdout(const char *text, size_t length);

#endif
