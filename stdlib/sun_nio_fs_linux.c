/* sun_nio_fs_linux.c: the parts of java.nio.file that are Linux's own: LinuxNativeDispatcher (mounts), LinuxWatchService (inotify), and
 * UnixCopyFile's copying. Failures are UnixException(errno). */
#include <string.h>

#include "sandbox/descriptors.h"
#include "sandbox/files.h"
#include "sandbox/sockets.h"
#include "stdlib/os.h"
#include "stdlib/unsafe_address.h"
#include "vm/string.h"

#define SANDBOX(t) ((t)->vm->sandbox)

static bool give_number(Thread *t, Slot *result, int64_t number, const SandboxError *error)
{
    return number >= 0 ? return_long(result, number) : unix_exception(t, error);
}

/* --- mounts: whatever file Java names, it is the table of mounts ------------------------------------------------------------------- */

static bool setmntent0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return give_number(t, result, mounts_open(SANDBOX(t), &error), &error);
}

static bool set_bytes(Thread *t, Object *entry, const char *field, const char *text)
{
    Object *bytes = byte_array_from(t, text, strlen(text));
    if (bytes) set_object(t, entry, os_field(t, object_class(entry), field, "[B"), bytes);
    return bytes != NULL;
}

/* int getmntent0(long table, UnixMountEntry entry, long buffer, int length): -1 at the end. The buffer is not needed. */
static bool getmntent0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    MountEntry mount;
    Object *entry = arg_object(args, 2);
    int status = mounts_next(SANDBOX(t), arg_long(args, 0), &mount, &error);
    if (status < 0) return unix_exception(t, &error);
    if (!status) return return_int(result, -1);
    return set_bytes(t, entry, "name", mount.name) && set_bytes(t, entry, "dir", mount.folder) && set_bytes(t, entry, "fstype", mount.type) &&
           set_bytes(t, entry, "opts", mount.options) && return_int(result, 0);
}

static bool endmntent0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return mounts_close(SANDBOX(t), arg_long(args, 0), &error) >= 0 || unix_exception(t, &error);
}

/* The length of the next line, -1 at the end: Java wants to know how large a buffer must be. */
static bool getlinelen(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    MountEntry mount;
    int status = mounts_next(SANDBOX(t), arg_long(args, 0), &mount, &error);
    if (status < 0) return unix_exception(t, &error);
    if (!status) return return_int(result, -1);
    return return_int(result, (int32_t)(strlen(mount.name) + strlen(mount.folder) + strlen(mount.type) + strlen(mount.options) + 8));
}

static bool rewind0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return mounts_rewind(SANDBOX(t), arg_long(args, 0), &error) >= 0 || unix_exception(t, &error);
}

/* --- watching: records of Linux's struct inotify_event ---------------------------------------------------------------------------------- */

enum { RECORD_SIZE = 16 };

static bool watch_event_size(Thread *t, Slot *args, Slot *result) { return return_int(result, RECORD_SIZE); }

static bool watch_event_offsets(Thread *t, Slot *args, Slot *result)
{
    static const int32_t OFFSETS[] = {0, 4, 8, 12, RECORD_SIZE}; /* wd, mask, cookie, length, name */
    Object *array = array_allocate_primitive(t, TYPE_INT, 5);
    if (array) memcpy(array_elements(array), OFFSETS, sizeof OFFSETS);
    return return_made(result, array);
}

static bool watch_init(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return give_number(t, result, watch_create(SANDBOX(t), &error), &error);
}

/* int inotifyAddWatch(int fd, long path, int mask) */
static bool watch_add0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *path = unsafe_address(t, (ObjectRef){0}, arg_long(args, 1), 1);
    return path && give_number(t, result, watch_add(SANDBOX(t), args[0].i, path, args[3].u, &error), &error);
}

static bool watch_remove0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return watch_remove(SANDBOX(t), args[0].i, args[1].i, &error) >= 0 || unix_exception(t, &error);
}

static bool watch_configure_blocking(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return descriptor_set_blocking(SANDBOX(t), args[0].i, args[1].i, &error) >= 0 || unix_exception(t, &error);
}

static bool watch_socket_pair(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int ends[2];
    if (socket_pair(SANDBOX(t), ends, &error) < 0) return unix_exception(t, &error);
    int32_t *out = array_elements(arg_object(args, 0));
    out[0] = ends[0];
    out[1] = ends[1];
    return true;
}

/* int poll(int fd1, int fd2): how many can be read */
static bool watch_poll(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    PollEntry entries[2] = {{args[0].i, POLL_READABLE, 0}, {args[1].i, POLL_READABLE, 0}};
    thread_block(t);
    int ready = sandbox_poll(SANDBOX(t), thread_waiter(t), entries, 2, -1, &error);
    thread_unblock(t);
    if (ready < 0 && error.kind == SANDBOX_WOKEN) ready = 0;
    return give_number(t, result, ready, &error);
}

/* --- copying ------------------------------------------------------------------------------------------------------------------------------- */

/* void transfer(int target, int source, long address of an int that cancels when not 0) */
static bool copy_transfer(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const volatile int32_t *cancel = NULL;
    int target = args[0].i, source = args[1].i, status;
    if (arg_long(args, 2) && !(cancel = unsafe_address(t, (ObjectRef){0}, arg_long(args, 2), 4))) return false;
    do {
        thread_block(t);
        status = file_copy_all(SANDBOX(t), thread_waiter(t), target, source, cancel, &error);
        thread_unblock(t);
    } while (os_again_begun(t, status < 0, &error));
    return status >= 0 || unix_exception(t, &error);
}

NATIVE_GROUP(natives_sun_nio_fs_linux,
    {"sun/nio/fs/LinuxNativeDispatcher", "init", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "setmntent0", "(JJ)J", setmntent0, NATIVE_PLAIN},
    {NULL, "getmntent0", "(JLsun/nio/fs/UnixMountEntry;JI)I", getmntent0, NATIVE_PLAIN},
    {NULL, "endmntent", "(J)V", endmntent0, NATIVE_PLAIN},
    {"sun/nio/fs/UnixNativeDispatcher", "getlinelen", "(J)I", getlinelen, NATIVE_PLAIN},
    {NULL, "rewind", "(J)V", rewind0, NATIVE_PLAIN},
    {"sun/nio/fs/LinuxWatchService", "eventSize", "()I", watch_event_size, NATIVE_PLAIN},
    {NULL, "eventOffsets", "()[I", watch_event_offsets, NATIVE_PLAIN},
    {NULL, "inotifyInit", "()I", watch_init, NATIVE_PLAIN},
    {NULL, "inotifyAddWatch", "(IJI)I", watch_add0, NATIVE_PLAIN},
    {NULL, "inotifyRmWatch", "(II)V", watch_remove0, NATIVE_PLAIN},
    {NULL, "configureBlocking", "(IZ)V", watch_configure_blocking, NATIVE_PLAIN},
    {NULL, "socketpair", "([I)V", watch_socket_pair, NATIVE_PLAIN},
    {NULL, "poll", "(II)I", watch_poll, NATIVE_PLAIN},
    {"sun/nio/fs/UnixCopyFile", "transfer", "(IIJ)V", copy_transfer, NATIVE_PLAIN});
