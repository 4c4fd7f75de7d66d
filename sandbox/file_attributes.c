/* file_attributes.c: what is known about files, and changing it: status, rights, owners, times, extended
 * attributes.
 *
 * Behind the second wall the VM's process may change nothing itself, as the kernel binds these calls to no place: it checks, opens the
 * object, and the files helper does it (helper.h), with a check of its own. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "sandbox/helper.h"

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
    int os = path_open_plainly(sandbox, folder, path, use, O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW), 0);
    if (os >= 0) {
        int result = read_status(os, "", AT_EMPTY_PATH, out, error);
        close(os);
        return result;
    }
    if (errno) return sandbox_fail(error, errno);
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
    /* Does it exist? */
    int os = os_rights ? -1 : path_open_plainly(sandbox, FILE_AT_CWD, path, PATH_READ, O_PATH | O_CLOEXEC, 0);
    if (os >= 0) return close(os);
    if (!os_rights && errno) return sandbox_fail(error, errno);
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

/* ---- changing an object that is open ---- */

/* One change. What of it counts, the operation says. */
typedef struct Change {
    HelperOperation operation;
    int64_t         number, second;  /* as in a HelperRequest */
    const char     *name;            /* of an attribute */
    const void     *value;
    size_t          length;          /* of value */
} Change;

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

/* For an object that is open without being readable (O_PATH): there it is named through /proc. A link has no rights (ELOOP). */
static int change_unreadable(int os, const Change *change)
{
    char name[40];
    struct stat status;
    struct timespec times[2] = {to_timespec(change->number), to_timespec(change->second)};
    snprintf(name, sizeof name, "/proc/self/fd/%d", os);
    switch (change->operation) {
    case HELP_SET_MODE:
        if (fstat(os, &status) == 0 && S_ISLNK(status.st_mode)) return errno = ELOOP, -1;
        return fchmodat(AT_FDCWD, name, (mode_t)change->number, 0);
    case HELP_SET_OWNER: return fchownat(os, "", (uid_t)change->number, (gid_t)change->second, AT_EMPTY_PATH);
    case HELP_SET_TIMES: return utimensat(AT_FDCWD, name, times, 0);
    default: return errno = EBADF, -1;
    }
}

/* 0, or -1 with errno. */
static int change_open(int os, const Change *change)
{
    struct timespec times[2] = {to_timespec(change->number), to_timespec(change->second)};
    int flags = fcntl(os, F_GETFL);
    if (flags >= 0 && (flags & O_PATH)) return change_unreadable(os, change);
    switch (change->operation) {
    case HELP_SET_MODE: return fchmod(os, (mode_t)change->number);
    case HELP_SET_OWNER: return fchown(os, (uid_t)change->number, (gid_t)change->second);
    case HELP_SET_TIMES: return futimens(os, times);
    case HELP_SET_ATTRIBUTE: return fsetxattr(os, change->name, change->value, change->length, 0);
    case HELP_REMOVE_ATTRIBUTE: return fremovexattr(os, change->name);
    default: return errno = EINVAL, -1;
    }
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

static int change_afar(Sandbox *sandbox, int os, const Change *change, SandboxError *error)
{
    size_t name = change->name ? strlen(change->name) + 1 : 0;
    HelperCall call = {.request = {.operation = change->operation, .number = change->number, .second = change->second},
                       .length = name + change->length, .os = {os}, .count = 1};
    if (call.length > HELPER_PAYLOAD_MOST) return sandbox_fail(error, E2BIG);
    HelperAnswer *answer = malloc(sizeof *answer + call.length);
    if (!answer) return sandbox_fail(error, ENOMEM);
    char *payload = (char *)(answer + 1);
    if (name) memcpy(payload, change->name, name);
    if (change->length) memcpy(payload + name, change->value, change->length);
    call.payload = payload;
    int64_t result = helper_ask(sandbox, NULL, HELPER_FILES, &call, answer, error);
    free(answer);
    return result < 0 ? -1 : 0;
}

/* By whom it is done. The check is made. */
static int change_object(Sandbox *sandbox, int os, const Change *change, SandboxError *error)
{
    if (helper_serves(sandbox, HELPER_FILES)) return change_afar(sandbox, os, change, error);
    return change_open(os, change) == 0 ? 0 : sandbox_fail(error, errno);
}

static int change_descriptor(Sandbox *sandbox, int descriptor, const Change *change, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    uint64_t bytes = change->operation == HELP_SET_ATTRIBUTE ? (change->length / FILE_BLOCK_BYTES + 1) * FILE_BLOCK_BYTES : 0;
    int result = -1;
    if (may_change(sandbox, open, error) && (!bytes || limit_charge(sandbox, LIMIT_WRITTEN, bytes, error))) {
        result = change_object(sandbox, open->os, change, error);
        if (bytes && result != 0) limit_refund(sandbox, LIMIT_WRITTEN, bytes);
    }
    descriptor_unpin(open);
    return result;
}

/* In one call, where the target's name may be used once more: 0, or -1 with errno. fchmodat does not know of links that must not be followed. */
static int change_named(const PathTarget *target, bool follow, const Change *change)
{
    struct timespec times[2] = {to_timespec(change->number), to_timespec(change->second)};
    int flags = follow && !target->exact ? 0 : AT_SYMLINK_NOFOLLOW;
    if (change->operation == HELP_SET_MODE) return fchmodat(target->os_folder, target->name, (mode_t)change->number, 0);
    if (change->operation == HELP_SET_TIMES) return utimensat(target->os_folder, target->name, times, flags);
    return fchownat(target->os_folder, target->name, (uid_t)change->number, (gid_t)change->second, flags);
}

static int change_path(Sandbox *sandbox, int folder, const char *path, bool follow, const Change *change, SandboxError *error)
{
    PathTarget target;
    unsigned use = PATH_WRITE | (follow ? 0 : PATH_NO_FOLLOW);
    if (!path_resolve(sandbox, folder, path, use, &target, error)) return -1;
    int result;
    if (!helper_serves(sandbox, HELPER_FILES) && !(target.exact && change->operation == HELP_SET_MODE)) {
        result = change_named(&target, follow, change) == 0 ? 0 : sandbox_fail(error, errno);
    } else {
        int os = path_open_object(&target, follow, error);
        result = os >= 0 ? change_object(sandbox, os, change, error) : -1;
        if (os >= 0) close(os);
    }
    path_release(&target);
    return result;
}

void file_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer)
{
    const char *name = call->payload;
    size_t length = strnlen(name, call->length);
    OpenDescriptor open = {.os = call->count == 1 ? call->os[0] : -1};
    int flags = fcntl(open.os, F_GETFL);
    bool is_attribute = call->request.operation == HELP_SET_ATTRIBUTE || call->request.operation == HELP_REMOVE_ATTRIBUTE;
    if (flags < 0 || (is_attribute && length == call->length)) {
        sandbox_fail(&answer->error, EINVAL);
        return;
    }
    open.writable = !(flags & O_PATH) && (flags & O_ACCMODE) != O_RDONLY;
    Change change = {call->request.operation, call->request.number, call->request.second, is_attribute ? name : NULL,
                     is_attribute ? name + length + 1 : NULL, is_attribute ? call->length - length - 1 : 0};
    if (!may_change(sandbox, &open, &answer->error)) return;
    answer->result = change_open(open.os, &change) == 0 ? 0 : sandbox_fail(&answer->error, errno);
}

/* ---- rights, owners, times ---- */

int file_set_mode(Sandbox *sandbox, int folder, const char *path, uint32_t mode, SandboxError *error)
{
    return change_path(sandbox, folder, path, true, &(Change){.operation = HELP_SET_MODE, .number = mode}, error);
}

int file_set_mode_of(Sandbox *sandbox, int descriptor, uint32_t mode, SandboxError *error)
{
    return change_descriptor(sandbox, descriptor, &(Change){.operation = HELP_SET_MODE, .number = mode}, error);
}

int file_set_owner(Sandbox *sandbox, const char *path, int64_t user, int64_t group, bool follow,
                   SandboxError *error)
{
    Change change = {.operation = HELP_SET_OWNER, .number = user, .second = group};
    return change_path(sandbox, FILE_AT_CWD, path, follow, &change, error);
}

int file_set_owner_of(Sandbox *sandbox, int descriptor, int64_t user, int64_t group, SandboxError *error)
{
    return change_descriptor(sandbox, descriptor, &(Change){.operation = HELP_SET_OWNER, .number = user, .second = group}, error);
}

int file_set_times(Sandbox *sandbox, const char *path, int64_t access_ns, int64_t modify_ns, bool follow,
                   SandboxError *error)
{
    Change change = {.operation = HELP_SET_TIMES, .number = access_ns, .second = modify_ns};
    return change_path(sandbox, FILE_AT_CWD, path, follow, &change, error);
}

int file_set_times_of(Sandbox *sandbox, int descriptor, int64_t access_ns, int64_t modify_ns,
                      SandboxError *error)
{
    return change_descriptor(sandbox, descriptor, &(Change){.operation = HELP_SET_TIMES, .number = access_ns, .second = modify_ns}, error);
}

/* ---- extended attributes ---- */

/* Ends a call on a pinned descriptor. */
static int finish(OpenDescriptor *open, int result, SandboxError *error)
{
    if (result < 0) sandbox_fail(error, errno);
    descriptor_unpin(open);
    return result;
}

int64_t attribute_get(Sandbox *sandbox, int descriptor, const char *name, void *buffer, size_t capacity,
                      SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    return open ? finish(open, (int)fgetxattr(open->os, name, buffer, capacity), error) : -1;
}

int attribute_set(Sandbox *sandbox, int descriptor, const char *name, const void *value, size_t length,
                  SandboxError *error)
{
    Change change = {.operation = HELP_SET_ATTRIBUTE, .name = name, .value = value, .length = length};
    return change_descriptor(sandbox, descriptor, &change, error);
}

int64_t attribute_list(Sandbox *sandbox, int descriptor, char *buffer, size_t capacity, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    return open ? finish(open, (int)flistxattr(open->os, buffer, capacity), error) : -1;
}

int attribute_remove(Sandbox *sandbox, int descriptor, const char *name, SandboxError *error)
{
    return change_descriptor(sandbox, descriptor, &(Change){.operation = HELP_REMOVE_ATTRIBUTE, .name = name}, error);
}
