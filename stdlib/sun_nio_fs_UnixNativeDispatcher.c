/* sun_nio_fs_UnixNativeDispatcher.c: the system calls under java.nio.file. Paths come as addresses of NUL-terminated bytes in off-heap
 * memory; failures are UnixException(errno), what the policy denies is SecurityException. */
#include <string.h>

#include "sandbox/descriptors.h"
#include "sandbox/environment.h"
#include "sandbox/files.h"
#include "stdlib/os.h"
#include "stdlib/unsafe_address.h"
#include "vm/exception.h"
#include "vm/stack_walk.h"
#include "vm/string.h"

#define SANDBOX(t) ((t)->vm->sandbox)

/* Openat, futimes, futimens, lutimes, extended attributes, birth time: what this VM has. */
#define SUPPORTED (0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x10000)

/* The watch service's own thread would die of a SecurityException, and whoever waits for it would wait for ever. */
static bool is_watch_service(Thread *t)
{
    for (Frame *frame = stack_walk_first(t); frame; frame = stack_walk_next(frame))
        if (symbol_is(symbol_at(method_class(frame_method(frame))->name), "sun/nio/fs/LinuxWatchService$Poller")) return true;
    return false;
}

bool unix_exception(Thread *t, const SandboxError *error)
{
    if (thread_has_exception(t) || os_is_unfinished(error)) return false;
    bool denied = error->kind == SANDBOX_DENIED;
    if (denied && !is_watch_service(t)) return throw_new(t, "java/lang/SecurityException", "%s", error->message);
    Object *text = denied ? string_from_c(t, error->message) : NULL;
    if (denied && !text) return false;
    Object *exception = exception_make(t, KNOWN(UnixException), NULL, NULL);
    if (!exception) return false;
    uint32_t message = os_field(t, KNOWN(UnixException), "msg", "Ljava/lang/String;");
    if (text && message) set_object(t, exception, message, text); /* it becomes an IOException with this text */
    set_int(exception, FIELD_OFFSET(UnixException_errno), error->error_number);
    return throw_object(t, exception);
}

/* The path at a Java address; NULL with an exception pending. */
static const char *path_at(Thread *t, const Slot *args, unsigned k)
{
    return unsafe_address(t, (ObjectRef){0}, arg_long(args, k), 1);
}

/* Ends a call: `status` < 0 throws. */
static bool done(Thread *t, int64_t status, const SandboxError *error) { return status >= 0 || unix_exception(t, error); }

static bool give_bytes(Thread *t, Slot *result, const char *text, size_t length) { return return_made(result, byte_array_from(t, text, length)); }

/* --- attributes ----------------------------------------------------------------------------------------------------------------- */

static void fill_attributes(Thread *t, Object *out, const FileStatus *s)
{
    set_int(out, FIELD_OFFSET(UnixFileAttributes_st_mode), (int32_t)s->mode);
    set_long(out, FIELD_OFFSET(UnixFileAttributes_st_ino), (int64_t)s->inode);
    set_long(out, FIELD_OFFSET(UnixFileAttributes_st_dev), (int64_t)s->device);
    set_long(out, FIELD_OFFSET(UnixFileAttributes_st_rdev), (int64_t)s->special_device);
    set_int(out, FIELD_OFFSET(UnixFileAttributes_st_nlink), (int32_t)s->link_count);
    set_int(out, FIELD_OFFSET(UnixFileAttributes_st_uid), (int32_t)s->user);
    set_int(out, FIELD_OFFSET(UnixFileAttributes_st_gid), (int32_t)s->group);
    set_long(out, FIELD_OFFSET(UnixFileAttributes_st_size), s->size);
    set_long(out, FIELD_OFFSET(UnixFileAttributes_st_atime_sec), s->access_seconds);
    set_long(out, FIELD_OFFSET(UnixFileAttributes_st_atime_nsec), s->access_nanoseconds);
    set_long(out, FIELD_OFFSET(UnixFileAttributes_st_mtime_sec), s->modify_seconds);
    set_long(out, FIELD_OFFSET(UnixFileAttributes_st_mtime_nsec), s->modify_nanoseconds);
    set_long(out, FIELD_OFFSET(UnixFileAttributes_st_ctime_sec), s->change_seconds);
    set_long(out, FIELD_OFFSET(UnixFileAttributes_st_ctime_nsec), s->change_nanoseconds);
    if (FIELD_OFFSET(UnixFileAttributes_st_birthtime_sec)) {
        set_long(out, FIELD_OFFSET(UnixFileAttributes_st_birthtime_sec), s->has_birth ? s->birth_seconds : s->modify_seconds);
        set_long(out, FIELD_OFFSET(UnixFileAttributes_st_birthtime_nsec), s->has_birth ? s->birth_nanoseconds : s->modify_nanoseconds);
    }
}

static bool status_of_path(Thread *t, int folder, const char *path, bool follow, Object *out)
{
    FileStatus status;
    SandboxError error;
    if (!path) return false;
    if (file_status(SANDBOX(t), folder, path, follow, &status, &error) < 0) return unix_exception(t, &error);
    fill_attributes(t, out, &status);
    return true;
}

static bool stat0(Thread *t, Slot *args, Slot *result) { return status_of_path(t, FILE_AT_CWD, path_at(t, args, 0), true, arg_object(args, 2)); }
static bool lstat0(Thread *t, Slot *args, Slot *result) { return status_of_path(t, FILE_AT_CWD, path_at(t, args, 0), false, arg_object(args, 2)); }
static bool fstatat0(Thread *t, Slot *args, Slot *result)
{
    return status_of_path(t, args[0].i, path_at(t, args, 1), !(args[3].i & 0x100), arg_object(args, 4));
}
static bool stat1(Thread *t, Slot *args, Slot *result)
{
    FileStatus status;
    SandboxError error;
    const char *path = path_at(t, args, 0);
    if (!path) return false;
    bool found = file_status(SANDBOX(t), FILE_AT_CWD, path, true, &status, &error) >= 0;
    if (!found && error.kind == SANDBOX_DENIED) return unix_exception(t, &error);
    return return_int(result, found ? (int32_t)status.mode : 0);
}
static bool fstat0(Thread *t, Slot *args, Slot *result)
{
    FileStatus status;
    SandboxError error;
    if (file_status_of(SANDBOX(t), args[0].i, &status, &error) < 0) return unix_exception(t, &error);
    fill_attributes(t, arg_object(args, 1), &status);
    return true;
}
static bool exists0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *path = path_at(t, args, 0);
    if (!path) return false;
    bool found = file_access(SANDBOX(t), path, 0, &error) >= 0;
    if (!found && error.kind == SANDBOX_DENIED) return unix_exception(t, &error);
    return return_int(result, found);
}
static bool access0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *path = path_at(t, args, 0);
    return path && done(t, file_access(SANDBOX(t), path, args[2].i, &error), &error);
}
static bool statvfs0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    FileSystemSpace space;
    const char *path = path_at(t, args, 0);
    if (!path) return false;
    if (file_system_space(SANDBOX(t), path, &space, &error) < 0) return unix_exception(t, &error);
    Object *out = arg_object(args, 2);
    const Class *class = object_class(out);
    set_long(out, os_field(t, class, "f_frsize", "J"), (int64_t)space.fragment_size);
    set_long(out, os_field(t, class, "f_blocks", "J"), (int64_t)space.blocks);
    set_long(out, os_field(t, class, "f_bfree", "J"), (int64_t)space.free_blocks);
    set_long(out, os_field(t, class, "f_bavail", "J"), (int64_t)space.available_blocks);
    return true;
}

/* --- descriptors ------------------------------------------------------------------------------------------------------------------- */

static bool open_at(Thread *t, int folder, const char *path, int flags, int mode, Slot *result)
{
    SandboxError error;
    int number;
    if (!path) return false;
    do {
        thread_block(t);
        number = file_open(SANDBOX(t), thread_waiter(t), folder, path, flags, (uint32_t)mode, &error);
        thread_unblock(t);
    } while (os_again(t, number < 0, &error));
    return number >= 0 ? return_int(result, number) : unix_exception(t, &error);
}
static bool open0(Thread *t, Slot *args, Slot *result) { return open_at(t, FILE_AT_CWD, path_at(t, args, 0), args[2].i, args[3].i, result); }
static bool openat0(Thread *t, Slot *args, Slot *result) { return open_at(t, args[0].i, path_at(t, args, 1), args[3].i, args[4].i, result); }
static bool close0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return done(t, descriptor_close(SANDBOX(t), args[0].i, &error), &error);
}
static bool dup0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number = descriptor_dup(SANDBOX(t), args[0].i, &error);
    return number >= 0 ? return_int(result, number) : unix_exception(t, &error);
}
static bool transfer(Thread *t, Slot *args, Slot *result, bool is_read)
{
    SandboxError error;
    void *bytes = unsafe_address(t, (ObjectRef){0}, arg_long(args, 1), (uint32_t)args[3].i);
    if (!bytes) return false;
    int number = args[0].i;
    size_t length = (size_t)args[3].i;
    int64_t count;
    do {
        thread_block(t);
        count = is_read ? descriptor_read(SANDBOX(t), thread_waiter(t), number, bytes, length, &error)
                        : descriptor_write(SANDBOX(t), thread_waiter(t), number, bytes, length, &error);
        thread_unblock(t);
    } while (os_again(t, count < 0, &error));
    return count >= 0 ? return_int(result, (int32_t)count) : unix_exception(t, &error);
}
static bool read0(Thread *t, Slot *args, Slot *result) { return transfer(t, args, result, true); }
static bool write0(Thread *t, Slot *args, Slot *result) { return transfer(t, args, result, false); }

/* --- folders --------------------------------------------------------------------------------------------------------------------------- */

static bool opendir0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *path = path_at(t, args, 0);
    if (!path) return false;
    int64_t handle = folder_open(SANDBOX(t), path, &error);
    return handle >= 0 ? return_long(result, handle) : unix_exception(t, &error);
}
static bool fdopendir(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int64_t handle = folder_open_descriptor(SANDBOX(t), args[0].i, &error);
    return handle >= 0 ? return_long(result, handle) : unix_exception(t, &error);
}
static bool readdir(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char name[FOLDER_NAME_MAX];
    int status = folder_next(SANDBOX(t), arg_long(args, 0), name, NULL, &error);
    if (status < 0) return unix_exception(t, &error);
    return status ? give_bytes(t, result, name, strlen(name)) : return_object(result, NULL);
}
static bool closedir(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return done(t, folder_close(SANDBOX(t), arg_long(args, 0), &error), &error);
}

/* --- names --------------------------------------------------------------------------------------------------------------------------------- */

static bool getcwd(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char path[FILE_PATH_MAX];
    if (file_current_folder(SANDBOX(t), path, sizeof path, &error) < 0) return unix_exception(t, &error);
    return give_bytes(t, result, path, strlen(path));
}
static bool realpath0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char out[FILE_PATH_MAX];
    const char *path = path_at(t, args, 0);
    if (!path) return false;
    if (file_real_path(SANDBOX(t), path, out, &error) < 0) return unix_exception(t, &error);
    return give_bytes(t, result, out, strlen(out));
}
static bool readlink0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char out[FILE_PATH_MAX];
    const char *path = path_at(t, args, 0);
    if (!path) return false;
    int64_t length = file_read_link(SANDBOX(t), path, out, sizeof out, &error);
    return length >= 0 ? give_bytes(t, result, out, (size_t)length) : unix_exception(t, &error);
}
static bool mkdir0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *path = path_at(t, args, 0);
    return path && done(t, folder_create(SANDBOX(t), path, (uint32_t)args[2].i, &error), &error);
}
static bool rmdir0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *path = path_at(t, args, 0);
    return path && done(t, folder_remove(SANDBOX(t), path, &error), &error);
}
static bool unlink0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *path = path_at(t, args, 0);
    return path && done(t, file_unlink(SANDBOX(t), FILE_AT_CWD, path, false, &error), &error);
}
static bool unlinkat0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *path = path_at(t, args, 1);
    return path && done(t, file_unlink(SANDBOX(t), args[0].i, path, args[3].i & 0x200, &error), &error);
}
static bool rename0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *from = path_at(t, args, 0), *to = from ? path_at(t, args, 2) : NULL;
    return to && done(t, file_rename(SANDBOX(t), FILE_AT_CWD, from, FILE_AT_CWD, to, &error), &error);
}
static bool renameat0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *from = path_at(t, args, 1), *to = from ? path_at(t, args, 4) : NULL;
    return to && done(t, file_rename(SANDBOX(t), args[0].i, from, args[3].i, to, &error), &error);
}
static bool link0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *existing = path_at(t, args, 0), *name = existing ? path_at(t, args, 2) : NULL;
    return name && done(t, file_link(SANDBOX(t), existing, name, &error), &error);
}
static bool symlink0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *target = path_at(t, args, 0), *name = target ? path_at(t, args, 2) : NULL;
    return name && done(t, file_symlink(SANDBOX(t), target, name, &error), &error);
}
static bool mknod0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *path = path_at(t, args, 0);
    return path && done(t, file_make_node(SANDBOX(t), path, (uint32_t)args[2].i, (uint64_t)arg_long(args, 3), &error), &error);
}

/* --- modes, owners, times ---------------------------------------------------------------------------------------------------------------------- */

static bool chmod0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *path = path_at(t, args, 0);
    return path && done(t, file_set_mode(SANDBOX(t), FILE_AT_CWD, path, (uint32_t)args[2].i, &error), &error);
}
static bool fchmod0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return done(t, file_set_mode_of(SANDBOX(t), args[0].i, (uint32_t)args[1].i, &error), &error);
}
static bool change_owner(Thread *t, Slot *args, bool follow)
{
    SandboxError error;
    const char *path = path_at(t, args, 0);
    return path && done(t, file_set_owner(SANDBOX(t), path, args[2].i, args[3].i, follow, &error), &error);
}
static bool chown0(Thread *t, Slot *args, Slot *result) { return change_owner(t, args, true); }
static bool lchown0(Thread *t, Slot *args, Slot *result) { return change_owner(t, args, false); }
static bool fchown0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return done(t, file_set_owner_of(SANDBOX(t), args[0].i, args[1].i, args[2].i, &error), &error);
}
static bool change_times(Thread *t, Slot *args, bool follow)
{
    SandboxError error;
    const char *path = path_at(t, args, 0);
    return path && done(t, file_set_times(SANDBOX(t), path, arg_long(args, 2) * 1000, arg_long(args, 4) * 1000, follow, &error), &error);
}
static bool utimes0(Thread *t, Slot *args, Slot *result) { return change_times(t, args, true); }
static bool lutimes0(Thread *t, Slot *args, Slot *result) { return change_times(t, args, false); }
static bool futimes(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return done(t, file_set_times_of(SANDBOX(t), args[0].i, arg_long(args, 1) * 1000, arg_long(args, 3) * 1000, &error), &error);
}
static bool futimens(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    return done(t, file_set_times_of(SANDBOX(t), args[0].i, arg_long(args, 1), arg_long(args, 3), &error), &error);
}

/* --- users, groups ---------------------------------------------------------------------------------------------------------------------------------- */

static bool getpwuid(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char name[256];
    if (user_name_by_id(SANDBOX(t), args[0].u, name, sizeof name, &error) < 0) return unix_exception(t, &error);
    return give_bytes(t, result, name, strlen(name));
}
static bool getgrgid(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char name[256];
    if (group_name_by_id(SANDBOX(t), args[0].u, name, sizeof name, &error) < 0) return unix_exception(t, &error);
    return give_bytes(t, result, name, strlen(name));
}
static bool id_by_name(Thread *t, Slot *result, int64_t id, const SandboxError *error)
{
    if (id < 0 && error->kind == SANDBOX_DENIED) return unix_exception(t, error);
    return return_int(result, id < 0 ? -1 : (int32_t)id);
}
static bool getpwnam0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *name = path_at(t, args, 0);
    return name && id_by_name(t, result, user_id_by_name(SANDBOX(t), name, &error), &error);
}
static bool getgrnam0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *name = path_at(t, args, 0);
    return name && id_by_name(t, result, group_id_by_name(SANDBOX(t), name, &error), &error);
}

/* --- extended attributes ------------------------------------------------------------------------------------------------------------------------------- */

static bool fgetxattr0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *name = path_at(t, args, 1);
    void *value = args[5].i ? unsafe_address(t, (ObjectRef){0}, arg_long(args, 3), (uint32_t)args[5].i) : NULL;
    if (!name || (args[5].i && !value)) return false;
    int64_t size = attribute_get(SANDBOX(t), args[0].i, name, value, (size_t)args[5].i, &error);
    return size >= 0 ? return_int(result, (int32_t)size) : unix_exception(t, &error);
}
static bool fsetxattr0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *name = path_at(t, args, 1);
    void *value = args[5].i ? unsafe_address(t, (ObjectRef){0}, arg_long(args, 3), (uint32_t)args[5].i) : NULL;
    if (!name || (args[5].i && !value)) return false;
    return done(t, attribute_set(SANDBOX(t), args[0].i, name, value ? value : "", (size_t)args[5].i, &error), &error);
}
static bool fremovexattr0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *name = path_at(t, args, 1);
    return name && done(t, attribute_remove(SANDBOX(t), args[0].i, name, &error), &error);
}
static bool flistxattr(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    void *list = args[3].i ? unsafe_address(t, (ObjectRef){0}, arg_long(args, 1), (uint32_t)args[3].i) : NULL;
    if (args[3].i && !list) return false;
    int64_t size = attribute_list(SANDBOX(t), args[0].i, list, (size_t)args[3].i, &error);
    return size >= 0 ? return_int(result, (int32_t)size) : unix_exception(t, &error);
}

static bool init(Thread *t, Slot *args, Slot *result) { return return_int(result, SUPPORTED); }

static bool strerror0(Thread *t, Slot *args, Slot *result)
{
    const char *text = sandbox_error_text(args[0].i);
    return give_bytes(t, result, text, strlen(text));
}

NATIVE_GROUP(natives_sun_nio_fs_unix_native_dispatcher,
    {"sun/nio/fs/UnixNativeDispatcher", "init", "()I", init, NATIVE_PLAIN},
    {NULL, "stat0", "(JLsun/nio/fs/UnixFileAttributes;)V", stat0, NATIVE_PLAIN},
    {NULL, "stat1", "(J)I", stat1, NATIVE_PLAIN},
    {NULL, "lstat0", "(JLsun/nio/fs/UnixFileAttributes;)V", lstat0, NATIVE_PLAIN},
    {NULL, "fstat", "(ILsun/nio/fs/UnixFileAttributes;)V", fstat0, NATIVE_PLAIN},
    {NULL, "fstatat0", "(IJILsun/nio/fs/UnixFileAttributes;)V", fstatat0, NATIVE_PLAIN},
    {NULL, "exists0", "(J)Z", exists0, NATIVE_PLAIN},
    {NULL, "access0", "(JI)V", access0, NATIVE_PLAIN},
    {NULL, "statvfs0", "(JLsun/nio/fs/UnixFileStoreAttributes;)V", statvfs0, NATIVE_PLAIN},
    {NULL, "open0", "(JII)I", open0, NATIVE_PLAIN},
    {NULL, "openat0", "(IJII)I", openat0, NATIVE_PLAIN},
    {NULL, "close0", "(I)V", close0, NATIVE_PLAIN},
    {NULL, "dup", "(I)I", dup0, NATIVE_PLAIN},
    {NULL, "read", "(IJI)I", read0, NATIVE_PLAIN},
    {NULL, "write", "(IJI)I", write0, NATIVE_PLAIN},
    {NULL, "opendir0", "(J)J", opendir0, NATIVE_PLAIN},
    {NULL, "fdopendir", "(I)J", fdopendir, NATIVE_PLAIN},
    {NULL, "readdir", "(J)[B", readdir, NATIVE_PLAIN},
    {NULL, "closedir", "(J)V", closedir, NATIVE_PLAIN},
    {NULL, "getcwd", "()[B", getcwd, NATIVE_PLAIN},
    {NULL, "realpath0", "(J)[B", realpath0, NATIVE_PLAIN},
    {NULL, "readlink0", "(J)[B", readlink0, NATIVE_PLAIN},
    {NULL, "mkdir0", "(JI)V", mkdir0, NATIVE_PLAIN},
    {NULL, "rmdir0", "(J)V", rmdir0, NATIVE_PLAIN},
    {NULL, "unlink0", "(J)V", unlink0, NATIVE_PLAIN},
    {NULL, "unlinkat0", "(IJI)V", unlinkat0, NATIVE_PLAIN},
    {NULL, "rename0", "(JJ)V", rename0, NATIVE_PLAIN},
    {NULL, "renameat0", "(IJIJ)V", renameat0, NATIVE_PLAIN},
    {NULL, "link0", "(JJ)V", link0, NATIVE_PLAIN},
    {NULL, "symlink0", "(JJ)V", symlink0, NATIVE_PLAIN},
    {NULL, "mknod0", "(JIJ)V", mknod0, NATIVE_PLAIN},
    {NULL, "chmod0", "(JI)V", chmod0, NATIVE_PLAIN},
    {NULL, "fchmod", "(II)V", fchmod0, NATIVE_PLAIN},
    {NULL, "chown0", "(JII)V", chown0, NATIVE_PLAIN},
    {NULL, "lchown0", "(JII)V", lchown0, NATIVE_PLAIN},
    {NULL, "fchown", "(III)V", fchown0, NATIVE_PLAIN},
    {NULL, "utimes0", "(JJJ)V", utimes0, NATIVE_PLAIN},
    {NULL, "lutimes0", "(JJJ)V", lutimes0, NATIVE_PLAIN},
    {NULL, "futimes", "(IJJ)V", futimes, NATIVE_PLAIN},
    {NULL, "futimens", "(IJJ)V", futimens, NATIVE_PLAIN},
    {NULL, "getpwuid", "(I)[B", getpwuid, NATIVE_PLAIN},
    {NULL, "getgrgid", "(I)[B", getgrgid, NATIVE_PLAIN},
    {NULL, "getpwnam0", "(J)I", getpwnam0, NATIVE_PLAIN},
    {NULL, "getgrnam0", "(J)I", getgrnam0, NATIVE_PLAIN},
    {NULL, "fgetxattr0", "(IJJI)I", fgetxattr0, NATIVE_PLAIN},
    {NULL, "fsetxattr0", "(IJJI)V", fsetxattr0, NATIVE_PLAIN},
    {NULL, "fremovexattr0", "(IJ)V", fremovexattr0, NATIVE_PLAIN},
    {NULL, "flistxattr", "(IJI)I", flistxattr, NATIVE_PLAIN},
    {NULL, "strerror", "(I)[B", strerror0, NATIVE_PLAIN});
