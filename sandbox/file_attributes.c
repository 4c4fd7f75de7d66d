/* file_attributes.c: what is known about files, and changing it: status, rights, owners, times, extended
 * attributes. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "sandbox/internal.h"

enum { NANOSECONDS = 1000000000 };

/* ---- status ---- */

static void fill_status(const struct statx *from, FileStatus *out)
{
    *out = (FileStatus){
        .mode = from->stx_mode,
        .link_count = from->stx_nlink,
        .inode = from->stx_ino,
        .device = makedev(from->stx_dev_major, from->stx_dev_minor),
        .special_device = makedev(from->stx_rdev_major, from->stx_rdev_minor),
        .user = from->stx_uid,
        .group = from->stx_gid,
        .size = (int64_t)from->stx_size,
        .access_seconds = from->stx_atime.tv_sec,
        .access_nanoseconds = (int32_t)from->stx_atime.tv_nsec,
        .modify_seconds = from->stx_mtime.tv_sec,
        .modify_nanoseconds = (int32_t)from->stx_mtime.tv_nsec,
        .change_seconds = from->stx_ctime.tv_sec,
        .change_nanoseconds = (int32_t)from->stx_ctime.tv_nsec,
        .has_birth = from->stx_mask & STATX_BTIME,
    };
    if (!out->has_birth) return;
    out->birth_seconds = from->stx_btime.tv_sec;
    out->birth_nanoseconds = (int32_t)from->stx_btime.tv_nsec;
}

static int read_status(int os_folder, const char *name, int flags, FileStatus *out, SandboxError *error)
{
    struct statx status;
    if (statx(os_folder, name, flags | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_BTIME, &status) != 0)
        return sandbox_fail(error, errno);
    fill_status(&status, out);
    return 0;
}

int file_status(Sandbox *sandbox, int folder, const char *path, bool follow, FileStatus *out,
                SandboxError *error)
{
    PathTarget target;
    unsigned use = PATH_READ | (follow ? 0 : PATH_NO_FOLLOW);
    if (!path_resolve(sandbox, folder, path, use, &target, error)) return -1;
    int flags = follow && !target.exact ? 0 : AT_SYMLINK_NOFOLLOW;
    int result = read_status(target.os_folder, target.name, flags, out, error);
    path_release(&target);
    return result;
}

int file_status_of(Sandbox *sandbox, int descriptor, FileStatus *out, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int result =
        open->os < 0 ? sandbox_fail(error, EBADF) : read_status(open->os, "", AT_EMPTY_PATH, out, error);
    descriptor_unpin(open);
    return result;
}

int file_access(Sandbox *sandbox, const char *path, int rights, SandboxError *error)
{
    PathTarget target;
    int os_rights = (rights & 4 ? R_OK : 0) | (rights & 2 ? W_OK : 0) | (rights & 1 ? X_OK : 0);
    if (!path_resolve(sandbox, FILE_AT_CWD, path, PATH_READ, &target, error)) return -1;
    int result = faccessat(target.os_folder, target.name, os_rights, target.exact ? AT_SYMLINK_NOFOLLOW : 0);
    if (result != 0) sandbox_fail(error, errno);
    path_release(&target);
    if (result == 0 && (rights & 2) && !sandbox_is_granted(sandbox, CAPABILITY_WRITE, path))
        return sandbox_fail(error, EACCES);
    return result;
}

int file_system_space(Sandbox *sandbox, const char *path, FileSystemSpace *out, SandboxError *error)
{
    PathTarget target;
    struct statvfs space;
    if (!path_resolve(sandbox, FILE_AT_CWD, path, PATH_READ, &target, error)) return -1;
    int os = path_open_object(&target, true, error);
    path_release(&target);
    if (os < 0) return -1;
    int result = fstatvfs(os, &space) == 0 ? 0 : sandbox_fail(error, errno);
    close(os);
    if (result == 0) *out = (FileSystemSpace){space.f_frsize, space.f_blocks, space.f_bfree, space.f_bavail};
    return result;
}

/* ---- rights, owners, times ---- */

/* fchmodat has no usable NOFOLLOW: the object is opened and named through /proc. A link itself has no rights
 * (EOPNOTSUPP). */
static int set_mode_of_object(const PathTarget *target, uint32_t mode, SandboxError *error)
{
    char name[40];
    struct stat status;
    int os = path_open_object(target, false, error);
    if (os < 0) return -1;
    snprintf(name, sizeof name, "/proc/self/fd/%d", os);
    bool is_link = fstat(os, &status) == 0 && S_ISLNK(status.st_mode);
    int result = is_link                          ? sandbox_fail(error, ELOOP)
                 : chmod(name, (mode_t)mode) == 0 ? 0
                                                  : sandbox_fail(error, errno);
    close(os);
    return result;
}

int file_set_mode(Sandbox *sandbox, int folder, const char *path, uint32_t mode, SandboxError *error)
{
    PathTarget target;
    int result;
    if (!path_resolve(sandbox, folder, path, PATH_WRITE, &target, error)) return -1;
    if (target.exact) result = set_mode_of_object(&target, mode, error);
    else
        result =
            fchmodat(target.os_folder, target.name, (mode_t)mode, 0) == 0 ? 0 : sandbox_fail(error, errno);
    path_release(&target);
    return result;
}

/* Ends a call on a pinned descriptor. */
static int finish(OpenDescriptor *open, int result, SandboxError *error)
{
    if (result < 0) sandbox_fail(error, errno);
    descriptor_unpin(open);
    return result;
}

/* What is changed through a descriptor must have been opened to write, or lie in what may be written: the kernel asks for neither when times,
 * rights, owners and attributes are set. */
static bool may_change(Sandbox *sandbox, const OpenDescriptor *open, SandboxError *error)
{
    char name[FILE_PATH_MAX], attempt[FILE_PATH_MAX + 32];
    if (open->writable || sandbox->paths_are_free) return true;
    int failure = descriptor_path(&sandbox->policy, open, name);
    if (failure) return sandbox_fail(error, failure), false;
    snprintf(attempt, sizeof attempt, "write access to %s", name);
    return sandbox_check(sandbox, CAPABILITY_WRITE, name, attempt, error);
}

/* The descriptor, pinned, if it may be changed; else NULL, and the error is filled. */
static OpenDescriptor *pin_to_change(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open || may_change(sandbox, open, error)) return open;
    descriptor_unpin(open);
    return NULL;
}

int file_set_mode_of(Sandbox *sandbox, int descriptor, uint32_t mode, SandboxError *error)
{
    OpenDescriptor *open = pin_to_change(sandbox, descriptor, error);
    return open ? finish(open, fchmod(open->os, (mode_t)mode), error) : -1;
}

int file_set_owner(Sandbox *sandbox, const char *path, int64_t user, int64_t group, bool follow,
                   SandboxError *error)
{
    PathTarget target;
    unsigned use = PATH_WRITE | (follow ? 0 : PATH_NO_FOLLOW);
    if (!path_resolve(sandbox, FILE_AT_CWD, path, use, &target, error)) return -1;
    int flags = follow && !target.exact ? 0 : AT_SYMLINK_NOFOLLOW;
    int result = fchownat(target.os_folder, target.name, (uid_t)user, (gid_t)group, flags);
    if (result != 0) sandbox_fail(error, errno);
    path_release(&target);
    return result;
}

int file_set_owner_of(Sandbox *sandbox, int descriptor, int64_t user, int64_t group, SandboxError *error)
{
    OpenDescriptor *open = pin_to_change(sandbox, descriptor, error);
    return open ? finish(open, fchown(open->os, (uid_t)user, (gid_t)group), error) : -1;
}

/* Rounds towards the past, so that tv_nsec is never negative. */
static struct timespec to_timespec(int64_t ns)
{
    if (ns == FILE_TIME_KEEP) return (struct timespec){0, UTIME_OMIT};
    int64_t seconds = ns / NANOSECONDS, rest = ns % NANOSECONDS;
    if (rest < 0) {
        seconds--;
        rest += NANOSECONDS;
    }
    return (struct timespec){seconds, rest};
}

int file_set_times(Sandbox *sandbox, const char *path, int64_t access_ns, int64_t modify_ns, bool follow,
                   SandboxError *error)
{
    PathTarget target;
    struct timespec times[2] = {to_timespec(access_ns), to_timespec(modify_ns)};
    unsigned use = PATH_WRITE | (follow ? 0 : PATH_NO_FOLLOW);
    if (!path_resolve(sandbox, FILE_AT_CWD, path, use, &target, error)) return -1;
    int flags = follow && !target.exact ? 0 : AT_SYMLINK_NOFOLLOW;
    int result = utimensat(target.os_folder, target.name, times, flags);
    if (result != 0) sandbox_fail(error, errno);
    path_release(&target);
    return result;
}

int file_set_times_of(Sandbox *sandbox, int descriptor, int64_t access_ns, int64_t modify_ns,
                      SandboxError *error)
{
    struct timespec times[2] = {to_timespec(access_ns), to_timespec(modify_ns)};
    OpenDescriptor *open = pin_to_change(sandbox, descriptor, error);
    return open ? finish(open, futimens(open->os, times), error) : -1;
}

/* ---- extended attributes ---- */

int64_t attribute_get(Sandbox *sandbox, int descriptor, const char *name, void *buffer, size_t capacity,
                      SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    return open ? finish(open, (int)fgetxattr(open->os, name, buffer, capacity), error) : -1;
}

int attribute_set(Sandbox *sandbox, int descriptor, const char *name, const void *value, size_t length,
                  SandboxError *error)
{
    OpenDescriptor *open = pin_to_change(sandbox, descriptor, error);
    return open ? finish(open, fsetxattr(open->os, name, value, length, 0), error) : -1;
}

int64_t attribute_list(Sandbox *sandbox, int descriptor, char *buffer, size_t capacity, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    return open ? finish(open, (int)flistxattr(open->os, buffer, capacity), error) : -1;
}

int attribute_remove(Sandbox *sandbox, int descriptor, const char *name, SandboxError *error)
{
    OpenDescriptor *open = pin_to_change(sandbox, descriptor, error);
    return open ? finish(open, fremovexattr(open->os, name), error) : -1;
}
