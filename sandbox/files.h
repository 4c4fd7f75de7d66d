/* files.h: files, folders, links and their attributes, by path or relative to an open folder.
 *
 * Paths are NUL-terminated bytes. `folder` is a descriptor of a folder, or FILE_AT_CWD for the directory the
 * VM was started in. Each function says which capability it needs for the path ("read", "write"). The object
 * that is reached is checked, not its name: links and `..` can't lead out of what was granted. Times are
 * (seconds, nanoseconds) pairs; modes and flags are Linux's numbers. */
#ifndef ATOLL_SANDBOX_FILES_H
#define ATOLL_SANDBOX_FILES_H

#include "sandbox/descriptors.h"
#include "sandbox/sandbox.h"

enum { FILE_AT_CWD = -100 };
enum { FILE_PATH_MAX = 4096 };  /* with the final NUL */

/* Open flags (UnixConstants of the class library). Exactly one of the first three. */
enum {
    FILE_READ_ONLY = 0,
    FILE_WRITE_ONLY = 1,
    FILE_READ_WRITE = 2,
    FILE_CREATE = 0100,
    FILE_EXCLUSIVE = 0200,
    FILE_TRUNCATE = 01000,
    FILE_APPEND = 02000,
    FILE_NONBLOCK = 04000,
    FILE_DATA_SYNC = 010000,
    FILE_DIRECT = 040000,
    FILE_FOLDER = 0200000,
    FILE_NO_FOLLOW = 0400000,
    FILE_SYNC = 04010000
};

/* File types and bits in `mode`. */
enum {
    FILE_TYPE_MASK = 0170000,
    FILE_TYPE_SOCKET = 0140000,
    FILE_TYPE_LINK = 0120000,
    FILE_TYPE_REGULAR = 0100000,
    FILE_TYPE_BLOCK = 0060000,
    FILE_TYPE_FOLDER = 0040000,
    FILE_TYPE_CHARACTER = 0020000,
    FILE_TYPE_PIPE = 0010000
};

typedef struct FileStatus {
    uint32_t mode;
    uint32_t link_count;
    uint64_t inode;
    uint64_t device;          /* as in st_dev */
    uint64_t special_device;  /* st_rdev */
    uint32_t user, group;
    int64_t  size;
    int64_t  access_seconds, modify_seconds, change_seconds, birth_seconds;
    int32_t  access_nanoseconds, modify_nanoseconds, change_nanoseconds, birth_nanoseconds;
    bool     has_birth;       /* otherwise birth is 0 */
} FileStatus;

/* Opens; answers a descriptor. `read` for reading, `write` for writing, creating, truncating. `mode` is used
 * when it creates, less the umask. The waiter serves FIFOs, whose opening may wait for the other end. */
int file_open(Sandbox *sandbox, Waiter *waiter, int folder, const char *path, int flags, uint32_t mode,
              SandboxError *error);

/* The position in a file: moves and answers the new one. `whence` 0 from start, 1 from here, 2 from the
 * end. */
int64_t file_seek(Sandbox *sandbox, int descriptor, int64_t offset, int whence, SandboxError *error);
int64_t file_size(Sandbox *sandbox, int descriptor, SandboxError *error);  /* also of block devices */
int     file_truncate(Sandbox *sandbox, int descriptor, int64_t size, SandboxError *error);
int     file_sync(Sandbox *sandbox, int descriptor, bool metadata, SandboxError *error);

/* Turns on unbuffered transfers; answers the alignment that O_DIRECT wants (setDirect0). */
int file_set_direct(Sandbox *sandbox, int descriptor, SandboxError *error);

/* Status by path (`read`) or descriptor. */
int file_status(Sandbox *sandbox, int folder, const char *path, bool follow, FileStatus *out,
                SandboxError *error);
int file_status_of(Sandbox *sandbox, int descriptor, FileStatus *out, SandboxError *error);

/* access(2) with the process's real ids: bits 4 read, 2 write, 1 execute; 0 exists. `read`. A right that the
 * policy does not give is answered as EACCES. */
int file_access(Sandbox *sandbox, const char *path, int rights, SandboxError *error);

/* All of these need `write` for the name they make, change or take away. */
int folder_create(Sandbox *sandbox, const char *path, uint32_t mode, SandboxError *error);
int folder_remove(Sandbox *sandbox, const char *path, SandboxError *error);
int file_unlink(Sandbox *sandbox, int folder, const char *path, bool is_folder, SandboxError *error);
int file_rename(Sandbox *sandbox, int from_folder, const char *from, int to_folder, const char *to,
                SandboxError *error);
int file_link(Sandbox *sandbox, const char *existing, const char *new_name,
              SandboxError *error); /* `read`, `write` for both */
int file_symlink(Sandbox *sandbox, const char *target, const char *new_name, SandboxError *error);
int file_make_node(Sandbox *sandbox, const char *path, uint32_t mode, uint64_t device, SandboxError *error);

int file_set_mode(Sandbox *sandbox, int folder, const char *path, uint32_t mode, SandboxError *error);
int file_set_mode_of(Sandbox *sandbox, int descriptor, uint32_t mode, SandboxError *error);

/* -1 leaves the user or group alone. */
int file_set_owner(Sandbox *sandbox, const char *path, int64_t user, int64_t group, bool follow,
                   SandboxError *error);
int file_set_owner_of(Sandbox *sandbox, int descriptor, int64_t user, int64_t group, SandboxError *error);

/* Nanoseconds since 1970 (may be negative); FILE_TIME_KEEP leaves one alone. */
#define FILE_TIME_KEEP INT64_MIN
int file_set_times(Sandbox *sandbox, const char *path, int64_t access_ns, int64_t modify_ns, bool follow,
                   SandboxError *error);
int file_set_times_of(Sandbox *sandbox, int descriptor, int64_t access_ns, int64_t modify_ns,
                      SandboxError *error);

/* The target of a link, without NUL; its length, or -1. `read`. */
int64_t file_read_link(Sandbox *sandbox, const char *path, char *buffer, size_t capacity,
                       SandboxError *error);

/* Absolute path without links, "." and ".."; all of it must exist. `out` holds FILE_PATH_MAX bytes.
 * `read`. */
int file_real_path(Sandbox *sandbox, const char *path, char *out, SandboxError *error);

/* The same as java.io.File.getCanonicalPath wants it: resolves links in the longest prefix that exists,
 * removes "." and "..", keeps the missing tail. Needs no capability beyond what the path reveals. */
int file_canonical_path(Sandbox *sandbox, const char *path, char *out, SandboxError *error);

/* The directory the VM was started in. */
int file_current_folder(Sandbox *sandbox, char *out, size_t capacity, SandboxError *error);

/* pathconf _PC_NAME_MAX. */
int64_t file_name_max(Sandbox *sandbox, const char *path, SandboxError *error);

/* Iterating over a folder: a handle with generation (> 0). folder_open needs `read`; folder_open_descriptor
 * takes the descriptor over (its number is closed with the handle). folder_next answers 1 with a name ("."
 * and ".." included), 0 at the end. `out` holds FOLDER_NAME_MAX bytes; `type` (FILE_TYPE_..., 0 unknown) may
 * be NULL. */
enum { FOLDER_NAME_MAX = 256 };
int64_t folder_open(Sandbox *sandbox, const char *path, SandboxError *error);
int64_t folder_open_descriptor(Sandbox *sandbox, int descriptor, SandboxError *error);
int     folder_next(Sandbox *sandbox, int64_t handle, char *out, uint32_t *type, SandboxError *error);
int     folder_close(Sandbox *sandbox, int64_t handle, SandboxError *error);

typedef struct FileSystemSpace {
    uint64_t fragment_size;
    uint64_t blocks, free_blocks, available_blocks;  /* in fragments */
} FileSystemSpace;
int file_system_space(Sandbox *sandbox, const char *path, FileSystemSpace *out,
                      SandboxError *error); /* `read` */

/* The mount table (`sys`): a handle; mounts_next answers 1 with an entry, 0 at the end. Strings live until
 * the next call. */
typedef struct MountEntry {
    const char *name, *folder, *type, *options;
    uint64_t device;  /* 0: ask file_status */
} MountEntry;
int64_t mounts_open(Sandbox *sandbox, SandboxError *error);
int     mounts_next(Sandbox *sandbox, int64_t handle, MountEntry *out, SandboxError *error);
int     mounts_rewind(Sandbox *sandbox, int64_t handle, SandboxError *error);
int     mounts_close(Sandbox *sandbox, int64_t handle, SandboxError *error);

/* Extended attributes of an open file. get and list with capacity 0 answer the size needed; list gives names
 * with NULs. */
int64_t attribute_get(Sandbox *sandbox, int descriptor, const char *name, void *buffer, size_t capacity,
                      SandboxError *error);
int attribute_set(Sandbox *sandbox, int descriptor, const char *name, const void *value, size_t length,
                  SandboxError *error);
int64_t attribute_list(Sandbox *sandbox, int descriptor, char *buffer, size_t capacity, SandboxError *error);
int     attribute_remove(Sandbox *sandbox, int descriptor, const char *name, SandboxError *error);

/* Locks a range of a file against other processes and other VMs (length <= 0: to any end). Answers 1 locked,
 * 0 held by another (only without `wait`), -1. */
int file_lock(Sandbox *sandbox, Waiter *waiter, int descriptor, bool wait, int64_t start, int64_t length,
              bool shared, SandboxError *error);
int file_unlock(Sandbox *sandbox, int descriptor, int64_t start, int64_t length, SandboxError *error);

/* Copies up to `count` bytes from `offset` of a file to `out` inside the kernel (sendfile). The count copied,
 * 0 at the end. EINVAL where the kernel can't: copy by hand then. */
int64_t file_transfer(Sandbox *sandbox, Waiter *waiter, int out, int in, int64_t offset, uint64_t count,
                      SandboxError *error);

/* Copies the rest of `in` to `out`; `cancel` (may be NULL) is looked at between pieces, non-zero gives
 * ECANCELED. */
int file_copy_all(Sandbox *sandbox, Waiter *waiter, int out, int in, const volatile int32_t *cancel,
                  SandboxError *error);

/* Watching folders (inotify): the descriptor reads as records of 16 bytes {wd 4, mask 4, cookie 4, length 4}
 * and a name. */
int watch_create(Sandbox *sandbox, SandboxError *error);
int watch_add(Sandbox *sandbox, int watch, const char *path, uint32_t mask, SandboxError *error); /* `read` */
int watch_remove(Sandbox *sandbox, int watch, int id, SandboxError *error);

/* Names of users and groups (`sys`). by_id: 0 and the name in `out`, or -1 with ENOENT; by_name: the id, or
 * -1 with ENOENT. */
int     user_name_by_id(Sandbox *sandbox, uint32_t id, char *out, size_t capacity, SandboxError *error);
int     group_name_by_id(Sandbox *sandbox, uint32_t id, char *out, size_t capacity, SandboxError *error);
int64_t user_id_by_name(Sandbox *sandbox, const char *name, SandboxError *error);
int64_t group_id_by_name(Sandbox *sandbox, const char *name, SandboxError *error);

#endif
