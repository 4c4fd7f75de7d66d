/* file_transfer.c: locks on ranges of files, copying between descriptors, and watching folders. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/internal.h"

/* ---- locks ---- */

/* Locks of the open file description: unlike the process's locks they keep two VMs of one process apart, and
 * are not lost when some other descriptor of the file is closed. */
static int set_lock(int os, short type, int64_t start, int64_t length)
{
    struct flock lock = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length > 0 ? length : 0};
    int64_t end;
    /* Java asks for Long.MAX_VALUE bytes when it means to the end. */
    if (__builtin_add_overflow(start, lock.l_len, &end)) lock.l_len = 0;
    int result;
    do result = fcntl(os, F_OFD_SETLK, &lock);
    while (result != 0 && errno == EINTR);
    return result;
}

enum { LOCK_FIRST_PAUSE_NS = 500000, LOCK_LAST_PAUSE_NS = 20000000 };

/* F_OFD_SETLKW would block in the kernel, out of reach of the waiter: asked again and again instead, at
 * growing intervals. */
static int lock_with_pauses(Waiter *waiter, int os, short type, int64_t start, int64_t length,
                            SandboxError *error)
{
    OpenDescriptor nothing = {.pins = 1, .os = -1};
    int64_t pause = LOCK_FIRST_PAUSE_NS;
    for (;;) {
        if (set_lock(os, type, start, length) == 0) return 1;
        if (errno != EAGAIN && errno != EACCES) return sandbox_fail(error, errno);
        if (descriptor_wait(NULL, waiter, &nothing, 0, clock_deadline(pause), error) < 0) return -1;
        if (pause < LOCK_LAST_PAUSE_NS) pause *= 2;
    }
}

int file_lock(Sandbox *sandbox, Waiter *waiter, int descriptor, bool wait, int64_t start, int64_t length,
              bool shared, SandboxError *error)
{
    short type = shared ? F_RDLCK : F_WRLCK;
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result;
    if (open->in_order || (!shared && !open->writable)) result = sandbox_fail(error, EBADF);
    else if (wait) result = lock_with_pauses(waiter, open->os, type, start, length, error);
    else if (set_lock(open->os, type, start, length) == 0) result = 1;
    else result = errno == EAGAIN || errno == EACCES ? 0 : sandbox_fail(error, errno);
    descriptor_unpin(open);
    return result;
}

int file_unlock(Sandbox *sandbox, int descriptor, int64_t start, int64_t length, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = set_lock(open->os, F_UNLCK, start, length) == 0 ? 0 : sandbox_fail(error, errno);
    descriptor_unpin(open);
    return result;
}

/* ---- copying ---- */

typedef struct SendFile {
    int    in;
    off_t  offset;
    size_t count;
} SendFile;

static int64_t attempt_send_file(OpenDescriptor *open, void *context)
{
    SendFile *what = context;
    off_t offset = what->offset;
    return sendfile(open->os, what->in, &offset, what->count);
}

enum { SEND_FILE_MOST = 0x7ffff000 };

/* Callers ask for more than there is: what lies behind the file's end is not counted. */
static bool transfer_charge(Sandbox *sandbox, const OpenDescriptor *goal, const OpenDescriptor *source, size_t *count,
                            SandboxError *error)
{
    struct stat status;
    const Limit *written = sandbox_limit(sandbox, LIMIT_WRITTEN), *network = sandbox_limit(sandbox, LIMIT_NETWORK);
    bool limited = written->hard || written->soft || network->hard || network->soft;
    if (limited && fstat(source->os, &status) == 0 && S_ISREG(status.st_mode) && *count > (uint64_t)status.st_size)
        *count = (size_t)status.st_size;
    return write_charge(sandbox, goal, *count, error);
}

int64_t file_transfer(Sandbox *sandbox, Waiter *waiter, int out, int in, int64_t offset, uint64_t count,
                      SandboxError *error)
{
    SendFile what = {.offset = offset, .count = count < SEND_FILE_MOST ? (size_t)count : SEND_FILE_MOST};
    int64_t result = -1;
    OpenDescriptor *source = descriptor_pin(sandbox, in, error);
    if (!source) return -1;
    OpenDescriptor *goal = descriptor_pin(sandbox, out, error);
    if (goal && !goal->writable) sandbox_fail(error, EBADF);
    else if (goal && goal->append) sandbox_fail(error, EINVAL);
    else if (goal && transfer_charge(sandbox, goal, source, &what.count, error)) {
        what.in = source->os;
        if (goal->kind == DESCRIPTOR_SOCKET) descriptor_keep_awake(sandbox, goal);
        result =
            descriptor_transfer(sandbox, waiter, goal, POLL_WRITABLE, -1, attempt_send_file, &what, error);
        write_settle(sandbox, goal, what.count, result);
    }
    if (goal) descriptor_unpin(goal);
    descriptor_unpin(source);
    return result;
}

enum { COPY_PIECE = 32 * 1024 };

int file_copy_all(Sandbox *sandbox, Waiter *waiter, int out, int in, const volatile int32_t *cancel,
                  SandboxError *error)
{
    char buffer[COPY_PIECE];
    for (;;) {
        if (cancel && *cancel) return sandbox_fail(error, ECANCELED);
        int64_t got = descriptor_read(sandbox, waiter, in, buffer, sizeof buffer, error);
        if (got <= 0) return (int)got;
        size_t done = 0, written;
        while (done < (size_t)got) {
            /* What was read must not be lost to a wake-up: it can't be read again. */
            SandboxError own;
            bool good =
                descriptor_write_all(sandbox, waiter, out, buffer + done, (size_t)got - done, &written, &own);
            done += written;
            if (good || own.kind == SANDBOX_WOKEN) continue;
            if (error) *error = own;
            return -1;
        }
    }
}

/* ---- watching ---- */

int watch_create(Sandbox *sandbox, SandboxError *error)
{
    int os = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (os < 0) return sandbox_fail(error, errno);
    return descriptor_insert(sandbox, os, DESCRIPTOR_EVENT, FILE_READ_ONLY, error);
}

int watch_add(Sandbox *sandbox, int watch, const char *path, uint32_t mask, SandboxError *error)
{
    char name[FILE_PATH_MAX + 40];
    PathTarget target;
    if (!path_resolve(sandbox, FILE_AT_CWD, path, PATH_READ | PATH_LISTS, &target, error)) return -1;
    OpenDescriptor *open = descriptor_pin(sandbox, watch, error);
    int id = -1;
    if (open) {
        uint32_t os_mask = mask | (target.exact ? IN_DONT_FOLLOW : 0);
        id = inotify_add_watch(open->os, path_for_call(&target, name, sizeof name), os_mask);
        if (id < 0) sandbox_fail(error, errno);
        descriptor_unpin(open);
    }
    path_release(&target);
    return id;
}

int watch_remove(Sandbox *sandbox, int watch, int id, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, watch, error);
    if (!open) return -1;
    int result = inotify_rm_watch(open->os, id) == 0 ? 0 : sandbox_fail(error, errno);
    descriptor_unpin(open);
    return result;
}
