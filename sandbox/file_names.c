/* file_names.c: making, moving and removing names of files and folders. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "sandbox/internal.h"

/* Ends a call that had one target: its result, or the error. */
static int finish(PathTarget *target, int result, SandboxError *error)
{
    if (result != 0) sandbox_fail(error, errno);
    path_release(target);
    return result;
}

int folder_create(Sandbox *sandbox, const char *path, uint32_t mode, SandboxError *error)
{
    PathTarget target;
    if (!path_resolve(sandbox, FILE_AT_CWD, path, PATH_WRITE | PATH_NO_FOLLOW, &target, error)) return -1;
    return finish(&target, mkdirat(target.os_folder, target.name, (mode_t)mode), error);
}

int folder_remove(Sandbox *sandbox, const char *path, SandboxError *error)
{
    return file_unlink(sandbox, FILE_AT_CWD, path, true, error);
}

int file_unlink(Sandbox *sandbox, int folder, const char *path, bool is_folder, SandboxError *error)
{
    PathTarget target;
    if (!path_resolve(sandbox, folder, path, PATH_WRITE | PATH_NO_FOLLOW | PATH_MOVES, &target, error))
        return -1;
    return finish(&target, unlinkat(target.os_folder, target.name, is_folder ? AT_REMOVEDIR : 0), error);
}

int file_rename(Sandbox *sandbox, int from_folder, const char *from, int to_folder, const char *to,
                SandboxError *error)
{
    const unsigned use = PATH_WRITE | PATH_NO_FOLLOW | PATH_MOVES;
    PathTarget source, goal;
    /* What may not be read can't be moved to where it may. */
    bool readable_there = to_folder != FILE_AT_CWD || sandbox_is_granted(sandbox, CAPABILITY_READ, to);
    unsigned source_use = use | (readable_there ? PATH_READ : 0);
    if (!path_resolve(sandbox, from_folder, from, source_use, &source, error)) return -1;
    if (!path_resolve(sandbox, to_folder, to, use, &goal, error)) {
        path_release(&source);
        return -1;
    }
    int result = renameat(source.os_folder, source.name, goal.os_folder, goal.name);
    finish(&source, result, error);
    path_release(&goal);
    return result;
}

/* A hard link is a second name under which the file could then be written: so both rights for what exists. */
int file_link(Sandbox *sandbox, const char *existing, const char *new_name, SandboxError *error)
{
    PathTarget source, goal;
    if (!path_resolve(sandbox, FILE_AT_CWD, existing, PATH_READ | PATH_WRITE | PATH_NO_FOLLOW, &source,
                      error))
        return -1;
    if (!path_resolve(sandbox, FILE_AT_CWD, new_name, PATH_WRITE | PATH_NO_FOLLOW, &goal, error)) {
        path_release(&source);
        return -1;
    }
    int result = linkat(source.os_folder, source.name, goal.os_folder, goal.name, 0);
    finish(&source, result, error);
    path_release(&goal);
    return result;
}

/* The target may be anything: whoever follows the link is checked for what it leads to. */
int file_symlink(Sandbox *sandbox, const char *target_text, const char *new_name, SandboxError *error)
{
    PathTarget target;
    if (!path_resolve(sandbox, FILE_AT_CWD, new_name, PATH_WRITE | PATH_NO_FOLLOW, &target, error)) return -1;
    return finish(&target, symlinkat(target_text, target.os_folder, target.name), error);
}

/* A device node would be a way out: only where all is granted. FIFOs and files are harmless. */
int file_make_node(Sandbox *sandbox, const char *path, uint32_t mode, uint64_t device, SandboxError *error)
{
    PathTarget target;
    uint32_t type = mode & FILE_TYPE_MASK;
    bool is_device = type == FILE_TYPE_BLOCK || type == FILE_TYPE_CHARACTER;
    if (is_device && !sandbox->allows_all)
        return sandbox_fail_denied(error, CAPABILITY_NATIVE, NULL, "making a device node");
    if (!path_resolve(sandbox, FILE_AT_CWD, path, PATH_WRITE | PATH_NO_FOLLOW, &target, error)) return -1;
    return finish(&target, mknodat(target.os_folder, target.name, (mode_t)mode, (dev_t)device), error);
}

int64_t file_read_link(Sandbox *sandbox, const char *path, char *buffer, size_t capacity, SandboxError *error)
{
    PathTarget target;
    if (!path_resolve(sandbox, FILE_AT_CWD, path, PATH_READ | PATH_NO_FOLLOW, &target, error)) return -1;
    int64_t length = readlinkat(target.os_folder, target.name, buffer, capacity);
    if (length < 0) sandbox_fail(error, errno);
    path_release(&target);
    return length;
}
