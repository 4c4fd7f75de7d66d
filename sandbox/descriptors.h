/* descriptors.h: the VM's own descriptor numbers, and moving bytes through any of them.
 *
 * A descriptor that Java sees is a small number of this VM: 0 to 2 the streams, then the lowest free one. It
 * stands for an OS descriptor with its kind, what may be done with it, and how to open it again after a
 * checkpoint. The numbers of two VMs have nothing to do with each other.
 *
 * Pins: a call holds its descriptor for as long as it runs, so closing one that another thread uses never
 * lets an OS number be taken again under that thread. Whoever waits is woken at once and gets SANDBOX_WOKEN;
 * issued again, the call meets EBADF (close) or end of file (pre-close).
 *
 * Blocking: sockets and pipes never block in the kernel. In blocking mode (as new descriptors are) a call
 * tries, polls with the caller's waiter, and tries again; in non-blocking mode it fails with EAGAIN.
 * Descriptors shared with other processes (the streams) keep their OS flags: they are polled before use.
 * Regular files are read and written directly. */
#ifndef ATOLL_SANDBOX_DESCRIPTORS_H
#define ATOLL_SANDBOX_DESCRIPTORS_H

#include "sandbox/poll.h"
#include "sandbox/sandbox.h"

typedef enum DescriptorKind {
    DESCRIPTOR_FILE,     /* regular file, block device: always ready */
    DESCRIPTOR_FOLDER,
    DESCRIPTOR_PIPE,     /* pipe end or FIFO */
    DESCRIPTOR_DEVICE,   /* terminal or other character device */
    DESCRIPTOR_SOCKET,
    DESCRIPTOR_QUEUE,    /* epoll */
    DESCRIPTOR_EVENT,    /* eventfd, inotify */
    DESCRIPTOR_PRECLOSED /* reads see end of file, writes EPIPE */
} DescriptorKind;

/* One piece of memory to read into or write from; laid out like struct iovec. */
typedef struct SandboxBuffer {
    void  *base;
    size_t length;
} SandboxBuffer;

enum { SANDBOX_BUFFERS_MAX = 1024 };  /* pieces in one call: IOV_MAX */

/* Bytes read (0: end of file), or -1. With length 0 answers 0 at once. One OS call's worth of data: may be
 * short. */
int64_t descriptor_read(Sandbox *sandbox, Waiter *waiter, int descriptor, void *buffer, size_t length,
                        SandboxError *error);

/* Bytes written, perhaps fewer than asked, or -1. Charged to the quota. Writing to a closed pipe or socket is
 * EPIPE, no signal. */
int64_t descriptor_write(Sandbox *sandbox, Waiter *waiter, int descriptor, const void *buffer, size_t length,
                         SandboxError *error);

/* Writes all, or fails (then some may have been written). On SANDBOX_WOKEN *written tells how far it came;
 * `written` may be NULL. */
bool descriptor_write_all(Sandbox *sandbox, Waiter *waiter, int descriptor, const void *buffer, size_t length,
                          size_t *written, SandboxError *error);

int64_t descriptor_readv(Sandbox *sandbox, Waiter *waiter, int descriptor, const SandboxBuffer *buffers,
                         int count, SandboxError *error);
int64_t descriptor_writev(Sandbox *sandbox, Waiter *waiter, int descriptor, const SandboxBuffer *buffers,
                          int count, SandboxError *error);

/* At a place in a file, without moving its position; ESPIPE for what has none. */
int64_t descriptor_pread(Sandbox *sandbox, int descriptor, void *buffer, size_t length, int64_t offset,
                         SandboxError *error);
int64_t descriptor_pwrite(Sandbox *sandbox, int descriptor, const void *buffer, size_t length, int64_t offset,
                          SandboxError *error);

/* Bytes that can be read without waiting (java.io's available): what is queued for pipes, sockets and
 * terminals, size minus position for files; 0 where it can't be told. */
int64_t descriptor_available(Sandbox *sandbox, int descriptor, SandboxError *error);

/* Closes the number. Fails only with EBADF. Closing 0 to 2 frees the number in this VM; the process's stream
 * stays open. */
int descriptor_close(Sandbox *sandbox, int descriptor, SandboxError *error);

/* Java's way of closing what others are blocked on: the OS descriptor is let go (peers see the end), the
 * number stays taken and behaves as at end of file until it is closed. */
int descriptor_preclose(Sandbox *sandbox, int descriptor, SandboxError *error);

/* A second number (the lowest free) for the same open file; or, with replace, exactly `target`, whose old
 * meaning is closed first. `target` need not be in use. */
int descriptor_dup(Sandbox *sandbox, int descriptor, SandboxError *error);
int descriptor_replace(Sandbox *sandbox, int descriptor, int target, SandboxError *error);

/* As java.io does with 0 to 2: lets the number read as empty and swallow writes (/dev/null) instead of
 * freeing it. */
int descriptor_redirect_to_null(Sandbox *sandbox, int descriptor, SandboxError *error);

int  descriptor_set_blocking(Sandbox *sandbox, int descriptor, bool blocking, SandboxError *error);
int  descriptor_kind(Sandbox *sandbox, int descriptor, SandboxError *error);  /* a DescriptorKind, or -1 */
bool descriptor_is_valid(Sandbox *sandbox, int descriptor);
bool descriptor_is_append(Sandbox *sandbox, int descriptor);                  /* opened to append */
bool descriptor_is_terminal(Sandbox *sandbox, int descriptor);

/* How many are open, and how many may be (java: fdLimit, management). */
uint32_t descriptor_count(Sandbox *sandbox);
uint32_t descriptor_limit(Sandbox *sandbox);

/* A pipe: ends[0] to read, ends[1] to write, both close-on-exec and in blocking mode. */
int pipe_create(Sandbox *sandbox, int ends[2], SandboxError *error);

/* A counter descriptor (eventfd): writing 8 bytes adds, reading takes all. */
int event_create(Sandbox *sandbox, SandboxError *error);

/* For hosts and the command: gives the VM an OS descriptor of the process. With `take` the VM owns and closes
 * it. Answers the VM's number. */
int descriptor_adopt(Sandbox *sandbox, int os_descriptor, bool take, SandboxError *error);

#endif
