/* files.c: opening files, and what is done to them once open. Moving bytes is in transfer.c. */
#include "sandbox/files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/helper.h"
#include "sandbox/random.h"

/* Atoll's flags and the machine's, which differ on aarch64. */
typedef struct FlagPair {
    int own, os;
} FlagPair;

static const FlagPair OPEN_FLAGS[] = {
    {FILE_WRITE_ONLY, O_WRONLY}, {FILE_READ_WRITE, O_RDWR},    {FILE_CREATE, O_CREAT},
    {FILE_EXCLUSIVE, O_EXCL},    {FILE_TRUNCATE, O_TRUNC},     {FILE_APPEND, O_APPEND},
    {FILE_DATA_SYNC, O_DSYNC},   {FILE_SYNC, O_SYNC},          {FILE_DIRECT, O_DIRECT},
    {FILE_FOLDER, O_DIRECTORY},  {FILE_NO_FOLLOW, O_NOFOLLOW},
};

enum { OPEN_FLAG_COUNT = sizeof OPEN_FLAGS / sizeof OPEN_FLAGS[0] };

static int flags_to_os(int flags)
{
    int os = 0;
    for (int i = 0; i < OPEN_FLAG_COUNT; i++)
        if ((flags & OPEN_FLAGS[i].own) == OPEN_FLAGS[i].own) os |= OPEN_FLAGS[i].os;
    return os;
}

static unsigned use_of_flags(int flags)
{
    int direction = flags & (FILE_WRITE_ONLY | FILE_READ_WRITE);
    unsigned use = direction == FILE_WRITE_ONLY ? 0 : PATH_READ;
    if (direction != FILE_READ_ONLY || (flags & (FILE_CREATE | FILE_TRUNCATE))) use |= PATH_WRITE;
    /* O_CREAT with O_EXCL does not follow a link at the end either. */
    bool exclusive = (flags & FILE_CREATE) && (flags & FILE_EXCLUSIVE);
    if ((flags & FILE_NO_FOLLOW) || exclusive) use |= PATH_NO_FOLLOW;
    if (flags & FILE_FOLDER) use |= PATH_LISTS;
    return use;
}

enum { FIFO_RETRY_NS = 5000000 };

/* Opening a FIFO to write waits for a reader, which the kernel would do out of our hands: ask now and then
 * instead. Other ENXIO (a device that is absent) come back at once. */
static bool wait_for_reader(Waiter *waiter, const PathTarget *target, SandboxError *error)
{
    struct stat status;
    Waiter own;
    if (fstatat(target->os_folder, target->name, &status, 0) != 0 || !S_ISFIFO(status.st_mode)) {
        sandbox_fail(error, ENXIO);
        return false;
    }
    OpenDescriptor nothing = {.pins = 1, .os = -1};
    if (!waiter) waiter_init(waiter = &own);
    int ready = descriptor_wait(NULL, waiter, &nothing, 0, clock_deadline(FIFO_RETRY_NS), error);
    if (waiter == &own) waiter_destroy(waiter);
    return ready >= 0;
}

/* Always without blocking; for regular files it makes no difference. */
static int os_flags_of(int flags)
{
    return flags_to_os(flags) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
}

int file_open_afar(Sandbox *sandbox, int folder, const char *path, int flags, uint32_t mode)
{
    char full[FILE_PATH_MAX];
    SandboxError error;
    int failure = path_in_full(sandbox, folder, path, full);
    HelperAnswer *answer = failure ? NULL : malloc(sizeof *answer);
    if (!answer) return errno = failure ? failure : ENOMEM, -1;
    HelperCall call = {.request = {.operation = HELP_OPEN, .number = flags, .second = mode}, .payload = full, .length = strlen(full) + 1};
    bool opened = helper_ask(sandbox, NULL, HELPER_FILES, &call, answer, &error) >= 0;
    int os = opened ? answer->os : -1;
    free(answer);
    if (os < 0) errno = opened ? EIO : error.kind == SANDBOX_FAILED ? error.error_number : EACCES;
    return os;
}

/* Who waits for the other end of a FIFO does so in the VM. */
void file_open_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer)
{
    PathTarget target;
    const char *path = call->payload;
    int flags = (int)call->request.number;
    if (strnlen(path, call->length) + 1 != call->length || call->length > FILE_PATH_MAX) {
        sandbox_fail(&answer->error, EINVAL);
        return;
    }
    if (!path_resolve(sandbox, FILE_AT_CWD, path, use_of_flags(flags), &target, &answer->error)) return;
    int os = openat(target.os_folder, target.name, os_flags_of(flags) | O_NOFOLLOW, (mode_t)(call->request.second & 07777));
    if (os < 0) sandbox_fail(&answer->error, errno);
    path_release(&target);
    answer->os = os;
    answer->result = os < 0 ? -1 : 0;
}

/* One attempt. The second wall knows the objects of the beginning only: what is new to it the helper opens. -1 with errno. */
static int try_target(Sandbox *sandbox, int folder, const char *path, const PathTarget *target, int flags, uint32_t mode)
{
    int os = openat(target->os_folder, target->name, os_flags_of(flags) | (target->exact ? O_NOFOLLOW : 0), (mode_t)mode);
    if (os >= 0 || errno != EACCES || !helper_serves(sandbox, HELPER_FILES)) return os;
    return file_open_afar(sandbox, folder, path, flags, mode);
}

/* The OS's descriptor of what the path means. */
static int open_path(Sandbox *sandbox, Waiter *waiter, int folder, const char *path, int flags, uint32_t mode, SandboxError *error)
{
    PathTarget target;
    unsigned use = use_of_flags(flags);
    int os = path_open_plainly(sandbox, folder, path, use, os_flags_of(flags), mode);
    if (os >= 0) return os;
    if (errno) return sandbox_fail(error, errno);
    if (!path_resolve(sandbox, folder, path, use, &target, error)) return -1;
    for (;;) {
        os = try_target(sandbox, folder, path, &target, flags, mode);
        if (os >= 0) break;
        if (errno == EINTR) continue;
        if (errno != ENXIO || (flags & FILE_NONBLOCK)) {
            sandbox_fail(error, errno);
            break;
        }
        if (!wait_for_reader(waiter, &target, error)) break;
    }
    path_release(&target);
    return os;
}

/* Linux: character devices 1:8 (random) and 1:9 (urandom). */
static bool is_random_device(int os)
{
    struct stat status;
    return fstat(os, &status) == 0 && S_ISCHR(status.st_mode) && major(status.st_rdev) == 1 &&
           (minor(status.st_rdev) == 8 || minor(status.st_rdev) == 9);
}

/* A FIFO opened to read has no writer at first, and must wait for one rather than see the end: it is polled
 * before use. */
static int insert_opened(Sandbox *sandbox, int os, int flags, SandboxError *error)
{
    bool is_new = (flags & FILE_CREATE) && (flags & FILE_EXCLUSIVE);
    DescriptorKind kind = is_new ? DESCRIPTOR_FILE : descriptor_classify(os);
    int number = descriptor_insert(sandbox, os, kind, flags, error);
    if (number < 0) return -1;
    if (kind == DESCRIPTOR_FILE || kind == DESCRIPTOR_FOLDER) return number;
    OpenDescriptor *open = descriptor_pin(sandbox, number, NULL);
    if (!open) return number;
    atomic_store(&open->poll_first, kind == DESCRIPTOR_PIPE && open->readable && !open->writable);
    atomic_store(&open->non_blocking, flags & FILE_NONBLOCK);
    atomic_store(&open->fixed_random, random_is_fixed() && is_random_device(os));
    descriptor_unpin(open);
    return number;
}

/* A new file takes room too. The kernel does not say whether opening made it: an empty one that is not older than this is taken for new. */
static bool charge_new(Sandbox *sandbox, int os, int flags, SandboxError *error)
{
    enum { NEW_SECONDS = 2 };
    const Limit *limit = sandbox_limit(sandbox, LIMIT_WRITTEN);
    struct statx status;
    int64_t seconds;
    int32_t nanoseconds;
    if (!(flags & FILE_CREATE) || (!limit->hard && !limit->soft)) return true;
    if (statx(os, "", AT_EMPTY_PATH, STATX_SIZE | STATX_BTIME, &status) != 0 || status.stx_size != 0) return true;
    clock_realtime(&seconds, &nanoseconds);
    bool old = (status.stx_mask & STATX_BTIME) && seconds - status.stx_btime.tv_sec > NEW_SECONDS;
    return old || limit_charge(sandbox, LIMIT_WRITTEN, FILE_RECORD_BYTES, error);
}

int file_open(Sandbox *sandbox, Waiter *waiter, int folder, const char *path, int flags, uint32_t mode,
              SandboxError *error)
{
    int os = open_path(sandbox, waiter, folder, path, flags, mode, error);
    if (os < 0) return -1;
    if (charge_new(sandbox, os, flags, error)) return insert_opened(sandbox, os, flags, error);
    close(os);
    return -1;
}

/* ---- position, size ---- */

int64_t file_seek(Sandbox *sandbox, int descriptor, int64_t offset, int whence, SandboxError *error)
{
    static const int WHENCE[] = {SEEK_SET, SEEK_CUR, SEEK_END};
    if (whence < 0 || whence > 2) return sandbox_fail(error, EINVAL);
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int64_t position = -1;
    if (open->in_order && (offset != 0 || whence != 1)) errno = ESPIPE;
    else position = lseek(open->os, offset, WHENCE[whence]);
    if (position < 0) sandbox_fail(error, errno);
    descriptor_unpin(open);
    return position;
}

static int64_t size_of(int os, SandboxError *error)
{
    struct stat status;
    uint64_t device_size;
    if (fstat(os, &status) != 0) return sandbox_fail(error, errno);
    if (!S_ISBLK(status.st_mode)) return status.st_size;
    if (ioctl(os, BLKGETSIZE64, &device_size) != 0) return sandbox_fail(error, errno);
    return (int64_t)device_size;
}

int64_t file_size(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int64_t size = size_of(open->os, error);
    descriptor_unpin(open);
    return size;
}

int file_truncate(Sandbox *sandbox, int descriptor, int64_t size, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result = -1;
    if (open->in_order || !open->writable) errno = EINVAL;
    else
        do result = ftruncate(open->os, size);
        while (result != 0 && errno == EINTR);
    if (result != 0) sandbox_fail(error, errno);
    descriptor_unpin(open);
    return result;
}

int file_sync(Sandbox *sandbox, int descriptor, bool metadata, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result;
    do result = metadata ? fsync(open->os) : fdatasync(open->os);
    while (result != 0 && errno == EINTR);
    if (result != 0) sandbox_fail(error, errno);
    descriptor_unpin(open);
    return result;
}

static int turn_on_direct(int os, SandboxError *error)
{
    struct statvfs space;
    int flags = fcntl(os, F_GETFL);
    if (flags < 0 || fcntl(os, F_SETFL, flags | O_DIRECT) != 0) return sandbox_fail(error, errno);
    if (fstatvfs(os, &space) != 0) return sandbox_fail(error, errno);
    return (int)space.f_frsize;
}

int file_set_direct(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int alignment = open->in_order ? sandbox_fail(error, EINVAL) : turn_on_direct(open->os, error);
    descriptor_unpin(open);
    return alignment;
}

/* ---- where we are ---- */

static int copy_path(const char *path, char *out, size_t capacity, SandboxError *error)
{
    size_t length = strlen(path);
    if (length >= capacity) return sandbox_fail(error, ERANGE);
    memcpy(out, path, length + 1);
    return 0;
}

int file_current_folder(Sandbox *sandbox, char *out, size_t capacity, SandboxError *error)
{
    return copy_path(sandbox->folder, out, capacity, error);
}

int file_canonical_path(Sandbox *sandbox, const char *path, char *out, SandboxError *error)
{
    unsigned how = WALK_MISSING_TAIL | WALK_FOLLOW_LAST | WALK_READABLE;
    /* The class library's files may be read by the names they have in its folder, not by those its links lead to. */
    if (!sandbox->paths_are_free && policy_follows_links_at(&sandbox->policy, path)) how = WALK_MISSING_TAIL | WALK_LEXICAL;
    int failure = path_canonicalize(sandbox, sandbox->folder, path, how, out);
    return failure ? sandbox_fail(error, failure) : 0;
}

int file_real_path(Sandbox *sandbox, const char *path, char *out, SandboxError *error)
{
    PathTarget target;
    if (!path_resolve(sandbox, FILE_AT_CWD, path, PATH_READ, &target, error)) return -1;
    path_release(&target);
    int failure = path_canonicalize(sandbox, sandbox->folder, path, WALK_FOLLOW_LAST | WALK_READABLE, out);
    return failure ? sandbox_fail(error, failure) : 0;
}

int64_t file_name_max(Sandbox *sandbox, const char *path, SandboxError *error)
{
    PathTarget target;
    if (!path_resolve(sandbox, FILE_AT_CWD, path, PATH_READ, &target, error)) return -1;
    int os = path_open_object(&target, true, error);
    path_release(&target);
    if (os < 0) return -1;
    struct statvfs space;
    int64_t most = fstatvfs(os, &space) == 0 ? (int64_t)space.f_namemax : sandbox_fail(error, errno);
    close(os);
    return most;
}
