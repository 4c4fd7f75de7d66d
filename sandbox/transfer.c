/* transfer.c: moving bytes through descriptors of any kind: try, poll, try again. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/internal.h"
#include "sandbox/random.h"

_Static_assert(sizeof(SandboxBuffer) == sizeof(struct iovec) &&
                   offsetof(SandboxBuffer, base) == offsetof(struct iovec, iov_base) &&
                   offsetof(SandboxBuffer, length) == offsetof(struct iovec, iov_len),
               "buffers are handed to the kernel as they are");
_Static_assert(SANDBOX_BUFFERS_MAX <= IOV_MAX, "the kernel takes as many pieces as we promise");

/* What a shared pipe or terminal takes without blocking once it polls as writable. */
enum { SAFE_PIECE = 4096 };

/* ---- the loop ---- */

static bool is_file(const OpenDescriptor *open)
{
    return open->kind == DESCRIPTOR_FILE || open->kind == DESCRIPTOR_FOLDER;
}

/* Waits as the descriptor's mode asks. 1: go on; -1: the call is over. */
static int wait_in_mode(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, int events,
                        int64_t deadline_ns, SandboxError *error)
{
    if (atomic_load(&open->non_blocking)) deadline_ns = 0;
    int ready = descriptor_wait(sandbox, waiter, open, events, deadline_ns, error);
    if (ready > 0) return 1;
    if (ready == 0 && atomic_load(&open->non_blocking)) return sandbox_fail(error, EAGAIN);
    return ready == 0 ? sandbox_fail_timed_out(error) : -1;
}

int64_t descriptor_transfer(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, int events,
                            int64_t deadline_ns, TransferAttempt *attempt, void *context, SandboxError *error)
{
    if (open->kind == DESCRIPTOR_PRECLOSED) return events == POLL_READABLE ? 0 : sandbox_fail(error, EPIPE);
    bool wait_first = atomic_load(&open->poll_first) && !is_file(open);
    bool talks = events == POLL_READABLE && deadline_ns != 0 && open->kind == DESCRIPTOR_SOCKET && !atomic_load(&open->non_blocking);
    if (talks && !wait_first) wait_first = descriptor_is_dry(open);
    for (;;) {
        if (wait_first && wait_in_mode(sandbox, waiter, open, events, deadline_ns, error) < 0) return -1;
        int64_t result = attempt(open, context);
        if (talks && !wait_first && (result >= 0 || errno == EAGAIN)) descriptor_tell_dry(open, result < 0);
        if (result >= 0) return result;
        if (errno == EINTR) continue;
        if (errno != EAGAIN || is_file(open)) return sandbox_fail(error, errno);
        if (atomic_load(&open->non_blocking)) return sandbox_fail(error, EAGAIN);
        wait_first = true;
    }
}

/* ---- quotas ---- */

static bool is_network(const OpenDescriptor *open)
{
    return open->kind == DESCRIPTOR_SOCKET;
}

bool write_charge(Sandbox *sandbox, const OpenDescriptor *open, uint64_t bytes, SandboxError *error)
{
    if (!limit_charge(sandbox, LIMIT_WRITTEN, bytes, error)) return false;
    if (!is_network(open) || limit_charge(sandbox, LIMIT_NETWORK, bytes, error)) return true;
    limit_refund(sandbox, LIMIT_WRITTEN, bytes);
    return false;
}

void write_settle(Sandbox *sandbox, const OpenDescriptor *open, uint64_t bytes, int64_t result)
{
    uint64_t unused = bytes - (result > 0 ? (uint64_t)result : 0);
    if (unused == 0) return;
    limit_refund(sandbox, LIMIT_WRITTEN, unused);
    if (is_network(open)) limit_refund(sandbox, LIMIT_NETWORK, unused);
}

bool receive_admits(Sandbox *sandbox, const OpenDescriptor *open, SandboxError *error)
{
    return !is_network(open) || limit_admits(sandbox, LIMIT_NETWORK, atomic_load(&sandbox->used[LIMIT_NETWORK]), 1, SANDBOX_EDQUOT, error);
}

void receive_count(Sandbox *sandbox, const OpenDescriptor *open, int64_t result)
{
    if (!is_network(open) || result <= 0) return;
    const Limit *limit = sandbox_limit(sandbox, LIMIT_NETWORK);
    if (limit->soft || limit->hard) atomic_fetch_add(&sandbox->used[LIMIT_NETWORK], (uint64_t)result);
}

/* ---- reading and writing ---- */

typedef struct Pieces {
    const struct iovec *pieces;
    int                 count;
    bool                single;  /* sockets: the kernel was told to refuse sendmsg */
} Pieces;

static int64_t read_fixed(const Pieces *what)
{
    int64_t total = 0;
    for (int i = 0; i < what->count; i++) {
        random_bytes(what->pieces[i].iov_base, what->pieces[i].iov_len);
        total += (int64_t)what->pieces[i].iov_len;
    }
    return total;
}

static int64_t attempt_read(OpenDescriptor *open, void *context)
{
    Pieces *what = context;
    const struct iovec *first = what->pieces;
    if (open->fixed_random) return read_fixed(what);
    if (open->kind != DESCRIPTOR_SOCKET)
        return what->count == 1 ? read(open->os, first->iov_base, first->iov_len) : readv(open->os, first, what->count);
    if (what->count == 1) return recv(open->os, first->iov_base, first->iov_len, MSG_DONTWAIT);
    struct msghdr message = {.msg_iov = (struct iovec *)what->pieces, .msg_iovlen = (size_t)what->count};
    return recvmsg(open->os, &message, MSG_DONTWAIT);
}

/* On a thread whose signals are the host's, a broken pipe's SIGPIPE is blocked, and taken away if it came. */
static int64_t write_quietly(int os, const struct iovec *pieces, int count)
{
    sigset_t pipe_signal, before, pending;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigpending(&pending);
    bool was_pending = sigismember(&pending, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    int64_t result = writev(os, pieces, count);
    int failure = errno;
    if (result < 0 && failure == EPIPE && !was_pending) {
        struct timespec now = {0, 0};
        while (sigtimedwait(&pipe_signal, NULL, &now) < 0 && errno == EINTR) continue;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = failure;
    return result;
}

/* Calls without these flags might sleep in the kernel, out of reach (descriptor_let_sleep). */
static int64_t write_to_socket(int os, const Pieces *what)
{
    struct msghdr message = {.msg_iov = (struct iovec *)what->pieces, .msg_iovlen = (size_t)what->count};
    if (what->count > 1 && what->single && signals_pipe_is_harmless()) {
        int64_t result = pwritev2(os, what->pieces, what->count, -1, RWF_NOWAIT);
        if (result >= 0 || errno != EOPNOTSUPP) return result;
    }
    if (what->count == 1 || what->single) return send(os, what->pieces->iov_base, what->pieces->iov_len, MSG_DONTWAIT | MSG_NOSIGNAL);
    return sendmsg(os, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static int64_t attempt_write(OpenDescriptor *open, void *context)
{
    Pieces *what = context;
    if (open->kind == DESCRIPTOR_SOCKET) return write_to_socket(open->os, what);
    struct iovec first;
    const struct iovec *pieces = what->pieces;
    int count = what->count;
    if (atomic_load(&open->poll_first) && !is_file(open)) {
        first = *pieces;
        if (first.iov_len > SAFE_PIECE) first.iov_len = SAFE_PIECE;
        pieces = &first;
        count = 1;
    }
    if (count == 1 && (open->kind != DESCRIPTOR_PIPE || signals_pipe_is_harmless()))
        return write(open->os, pieces->iov_base, pieces->iov_len);
    if (open->kind != DESCRIPTOR_PIPE || signals_pipe_is_harmless()) return writev(open->os, pieces, count);
    return write_quietly(open->os, pieces, count);
}

static uint64_t total_length(const SandboxBuffer *buffers, int count)
{
    uint64_t total = 0;
    for (int i = 0; i < count; i++) total += buffers[i].length;
    return total;
}

/* May a read sleep in the kernel until there is something? From the first time on that a socket of our own had nothing to read, and its owner
 * wanted to wait: so never where it is not connected. */
static bool sleeps_in_read(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open)
{
    if (open->kind != DESCRIPTOR_SOCKET || atomic_load(&open->non_blocking) || !waiter_can_sleep_in_calls(waiter)) return false;
    return atomic_load(&open->sleeps) || (atomic_load(&open->dry) > 0 && descriptor_let_sleep(sandbox, open));
}

static int64_t transfer_in(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, Pieces *pieces, SandboxError *error)
{
    if (pieces->count == 1 && sleeps_in_read(sandbox, waiter, open)) {
        SandboxError own;
        long base = (long)pieces->pieces->iov_base, length = (long)pieces->pieces->iov_len;
        SleepingCall call = {SYS_read, {base, length}, SYS_recvfrom, {base, length, MSG_DONTWAIT}, -EAGAIN};
        int64_t result = descriptor_call(sandbox, waiter, open, &call, &own);
        bool is_awake = result < 0 && own.kind == SANDBOX_FAILED && own.error_number == SANDBOX_EAGAIN;
        if (result < 0 && !is_awake && error) *error = own;
        if (!is_awake) return result;
    }
    return descriptor_transfer(sandbox, waiter, open, POLL_READABLE, -1, attempt_read, pieces, error);
}

int64_t descriptor_readv(Sandbox *sandbox, Waiter *waiter, int descriptor, const SandboxBuffer *buffers,
                         int count, SandboxError *error)
{
    if (count < 0) return sandbox_fail(error, EINVAL);
    if (count > SANDBOX_BUFFERS_MAX) count = SANDBOX_BUFFERS_MAX;
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int64_t result = 0;
    Pieces pieces = {(const struct iovec *)buffers, count, false};
    if (!open->readable)
        result = sandbox_fail(error, EBADF);
    else if (!receive_admits(sandbox, open, error))
        result = -1;
    else if (total_length(buffers, count) > 0)
        result = transfer_in(sandbox, waiter, open, &pieces, error);
    receive_count(sandbox, open, result);
    descriptor_unpin(open);
    return result;
}

/* The first piece that is not empty comes first, since a shared pipe is written to piece by piece. */
int64_t descriptor_writev(Sandbox *sandbox, Waiter *waiter, int descriptor, const SandboxBuffer *buffers,
                          int count, SandboxError *error)
{
    if (count < 0) return sandbox_fail(error, EINVAL);
    while (count > 0 && buffers->length == 0) {
        buffers++;
        count--;
    }
    if (count > SANDBOX_BUFFERS_MAX) count = SANDBOX_BUFFERS_MAX;
    uint64_t asked = total_length(buffers, count);
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int64_t result = 0;
    Pieces pieces = {(const struct iovec *)buffers, count, sandbox->locked && !policy_sends_anywhere(&sandbox->policy)};
    if (!open->writable) {
        result = sandbox_fail(error, EBADF);
    } else if (asked > 0) {
        result = -1;
        if (write_charge(sandbox, open, asked, error)) {
            result =
                descriptor_transfer(sandbox, waiter, open, POLL_WRITABLE, -1, attempt_write, &pieces, error);
            write_settle(sandbox, open, asked, result);
        }
    }
    descriptor_unpin(open);
    return result;
}

int64_t descriptor_read(Sandbox *sandbox, Waiter *waiter, int descriptor, void *buffer, size_t length,
                        SandboxError *error)
{
    SandboxBuffer piece = {buffer, length};
    return descriptor_readv(sandbox, waiter, descriptor, &piece, 1, error);
}

int64_t descriptor_write(Sandbox *sandbox, Waiter *waiter, int descriptor, const void *buffer, size_t length,
                         SandboxError *error)
{
    SandboxBuffer piece = {(void *)buffer, length};
    return descriptor_writev(sandbox, waiter, descriptor, &piece, 1, error);
}

bool descriptor_write_all(Sandbox *sandbox, Waiter *waiter, int descriptor, const void *buffer, size_t length,
                          size_t *written, SandboxError *error)
{
    size_t done = 0;
    int64_t result = 0;
    do {
        result =
            descriptor_write(sandbox, waiter, descriptor, (const char *)buffer + done, length - done, error);
        if (result > 0) done += (size_t)result;
    } while (result > 0 && done < length);
    if (written) *written = done;
    return result >= 0;
}

/* ---- at a place in a file ---- */

int64_t descriptor_pread(Sandbox *sandbox, int descriptor, void *buffer, size_t length, int64_t offset,
                         SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int64_t result = -1;
    if (open->in_order) errno = ESPIPE;
    else
        do result = pread(open->os, buffer, length, offset);
        while (result < 0 && errno == EINTR);
    if (result < 0) sandbox_fail(error, errno);
    descriptor_unpin(open);
    return result;
}

int64_t descriptor_pwrite(Sandbox *sandbox, int descriptor, const void *buffer, size_t length, int64_t offset,
                          SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int64_t result = -1;
    if (open->in_order || !open->writable) {
        sandbox_fail(error, open->in_order ? ESPIPE : EBADF);
    } else if (write_charge(sandbox, open, length, error)) {
        do result = pwrite(open->os, buffer, length, offset);
        while (result < 0 && errno == EINTR);
        if (result < 0) sandbox_fail(error, errno);
        write_settle(sandbox, open, length, result);
    }
    descriptor_unpin(open);
    return result;
}

static int64_t available_in(const OpenDescriptor *open, SandboxError *error)
{
    struct stat status;
    int queued;
    if (open->kind == DESCRIPTOR_PRECLOSED) return 0;
    if (fstat(open->os, &status) != 0) return sandbox_fail(error, errno);
    if (!S_ISREG(status.st_mode) && ioctl(open->os, FIONREAD, &queued) == 0) return queued;
    off_t position = lseek(open->os, 0, SEEK_CUR);
    if (position < 0) return sandbox_fail(error, errno);
    if (S_ISREG(status.st_mode)) return status.st_size > position ? status.st_size - position : 0;
    return 0;
}

int64_t descriptor_available(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int64_t result = available_in(open, error);
    descriptor_unpin(open);
    return result;
}
