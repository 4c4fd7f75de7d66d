/* folders.c: iterating over folders and over the mount table, behind handles. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/helper.h"

void folder_free(void *object)
{
    closedir(object);
}

/* Takes the OS descriptor over. */
static int64_t open_folder(Sandbox *sandbox, int os, SandboxError *error)
{
    DIR *folder = fdopendir(os);
    if (!folder) {
        int failure = errno;
        close(os);
        return sandbox_fail(error, failure);
    }
    int64_t handle = handle_create(sandbox, HANDLE_FOLDER, folder, error);
    if (handle < 0) closedir(folder);
    return handle;
}

/* The OS's descriptor, to be listed. */
static int open_listed(Sandbox *sandbox, const char *path, SandboxError *error)
{
    PathTarget target;
    const unsigned use = PATH_READ | PATH_LISTS;
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    int os = path_open_plainly(sandbox, FILE_AT_CWD, path, use, flags, 0);
    if (os >= 0) return os;
    if (errno) return sandbox_fail(error, errno);
    if (!path_resolve(sandbox, FILE_AT_CWD, path, use, &target, error)) return -1;
    os = openat(target.os_folder, target.name, flags | (target.exact ? O_NOFOLLOW : 0));
    if (os < 0 && errno == EACCES && helper_serves(sandbox, HELPER_FILES)) os = file_open_afar(sandbox, FILE_AT_CWD, path, FILE_FOLDER, 0);
    if (os < 0) sandbox_fail(error, errno);
    path_release(&target);
    return os;
}

int64_t folder_open(Sandbox *sandbox, const char *path, SandboxError *error)
{
    int os = open_listed(sandbox, path, error);
    return os < 0 ? -1 : open_folder(sandbox, os, error);
}

/* The number stays in use until the handle is closed in POSIX; here the handle gets a copy and the number is
 * closed at once, since the class library never uses it again. */
int64_t folder_open_descriptor(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int os = fcntl(open->os, F_DUPFD_CLOEXEC, 3);
    if (os < 0) sandbox_fail(error, errno);
    descriptor_unpin(open);
    if (os < 0) return -1;
    int64_t handle = open_folder(sandbox, os, error);
    if (handle > 0) descriptor_close(sandbox, descriptor, NULL);
    return handle;
}

int folder_next(Sandbox *sandbox, int64_t handle, char *out, uint32_t *type, SandboxError *error)
{
    DIR *folder = handle_get(sandbox, handle, HANDLE_FOLDER, error);
    if (!folder) return -1;
    errno = 0;
    struct dirent *entry = readdir(folder);
    if (!entry) return errno ? sandbox_fail(error, errno) : 0;
    size_t length = strlen(entry->d_name);
    if (length >= FOLDER_NAME_MAX) return sandbox_fail(error, ENAMETOOLONG);
    memcpy(out, entry->d_name, length + 1);
    if (type) *type = DTTOIF(entry->d_type);
    return 1;
}

int folder_close(Sandbox *sandbox, int64_t handle, SandboxError *error)
{
    DIR *folder = handle_remove(sandbox, handle, HANDLE_FOLDER, error);
    if (!folder) return -1;
    closedir(folder);
    return 0;
}

/* ---- the mount table ---- */

typedef struct MountIterator {
    FILE         *table;
    struct mntent entry;
    char          text[4 * FILE_PATH_MAX];
} MountIterator;

void mounts_free(void *object)
{
    MountIterator *mounts = object;
    endmntent(mounts->table);
    free(mounts);
}

int64_t mounts_open(Sandbox *sandbox, SandboxError *error)
{
    if (!sandbox_check(sandbox, CAPABILITY_SYS, NULL, "reading the mount table", error)) return -1;
    MountIterator *mounts = calloc(1, sizeof *mounts);
    if (!mounts) return sandbox_fail(error, ENOMEM);
    mounts->table = setmntent("/proc/mounts", "re");
    if (!mounts->table) {
        int failure = errno;
        free(mounts);
        return sandbox_fail(error, failure);
    }
    int64_t handle = handle_create(sandbox, HANDLE_MOUNTS, mounts, error);
    if (handle < 0) mounts_free(mounts);
    return handle;
}

int mounts_next(Sandbox *sandbox, int64_t handle, MountEntry *out, SandboxError *error)
{
    MountIterator *mounts = handle_get(sandbox, handle, HANDLE_MOUNTS, error);
    if (!mounts) return -1;
    if (!getmntent_r(mounts->table, &mounts->entry, mounts->text, sizeof mounts->text)) return 0;
    *out = (MountEntry){mounts->entry.mnt_fsname, mounts->entry.mnt_dir, mounts->entry.mnt_type,
                        mounts->entry.mnt_opts, 0};
    return 1;
}

int mounts_rewind(Sandbox *sandbox, int64_t handle, SandboxError *error)
{
    MountIterator *mounts = handle_get(sandbox, handle, HANDLE_MOUNTS, error);
    if (!mounts) return -1;
    rewind(mounts->table);
    return 0;
}

int mounts_close(Sandbox *sandbox, int64_t handle, SandboxError *error)
{
    MountIterator *mounts = handle_remove(sandbox, handle, HANDLE_MOUNTS, error);
    if (!mounts) return -1;
    mounts_free(mounts);
    return 0;
}
