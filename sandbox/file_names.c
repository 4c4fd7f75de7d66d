/* file_names.c: making, moving and removing names of files and folders.
 *
 * Behind the second wall the kernel refuses it where its rules don't know the folder: at the granted folder itself, whose name lies in the
 * folder above, and in what was put at a granted path after the start. Then the files helper does it (helper.h), with a check of its own. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "sandbox/helper.h"

/* What is to be done. */
typedef struct NameChange {
    HelperOperation operation;
    int folder;       /* where `path` starts */
    const char *path; /* what is made, moved or removed */
    int to_folder;
    const char *to; /* of MOVE where to, of LINK what exists, of SYMLINK the text; otherwise NULL */
    int64_t number, second;
} NameChange;

/* Ends a call that had one target: its result, or the error. */
static int finish(PathTarget *target, int result, SandboxError *error)
{
    if (result != 0) sandbox_fail(error, errno);
    path_release(target);
    return result;
}

static mode_t type_of(const PathTarget *target)
{
    struct stat status;
    return fstatat(target->os_folder, target->name, &status, AT_SYMLINK_NOFOLLOW) == 0
               ? status.st_mode & S_IFMT
               : 0;
}

/* ---- here ---- */

static int make_or_remove(Sandbox *sandbox, const NameChange *change, SandboxError *error)
{
    PathTarget target;
    bool removes = change->operation == HELP_REMOVE;
    if (!path_resolve(sandbox, change->folder, change->path,
                      PATH_WRITE | PATH_NO_FOLLOW | (removes ? PATH_MOVES : 0), &target, error))
        return -1;
    int result;
    if (removes)
        result = unlinkat(target.os_folder, target.name, change->number ? AT_REMOVEDIR : 0);
    else if (change->operation == HELP_MAKE_FOLDER)
        result = mkdirat(target.os_folder, target.name, (mode_t)change->number);
    else
        result = mknodat(target.os_folder, target.name, (mode_t)change->number, (dev_t)change->second);
    return finish(&target, result, error);
}

/* May the source be moved to the goal? A folder takes all that is in it along; and a link must not come where a grant names something.
 * 0 or an error number. */
static int examine_move(const PathTarget *source, const PathTarget *goal)
{
    if (source->whole && !goal->holds_grant) return 0;
    mode_t type = type_of(source);
    if (type == S_IFLNK && goal->holds_grant) return EPERM;
    return type == S_IFDIR && !source->whole ? EACCES : 0;
}

static int move(Sandbox *sandbox, const NameChange *change, SandboxError *error)
{
    const unsigned use = PATH_WRITE | PATH_NO_FOLLOW | PATH_MOVES;
    PathTarget source, goal;
    bool found = path_resolve(sandbox, change->to_folder, change->to, use, &goal, error);
    /* What may not be read can't be moved to where it, or something in it, may. */
    unsigned source_use = found && goal.readable ? use | PATH_READ : use;
    if (!path_resolve(sandbox, change->folder, change->path, source_use, &source, error)) {
        if (found) path_release(&goal);
        return -1;
    }
    int failure = found && !sandbox->paths_are_free ? examine_move(&source, &goal) : 0;
    int result = -1;
    if (failure) sandbox_fail(error, failure);
    else if (found) result = renameat(source.os_folder, source.name, goal.os_folder, goal.name);
    if (found && !failure && result != 0) sandbox_fail(error, errno);
    path_release(&source);
    if (found) path_release(&goal);
    return result;
}

/* A hard link is a second name under which the file could then be written: so both rights for what exists. */
static int link_existing(Sandbox *sandbox, const NameChange *change, SandboxError *error)
{
    PathTarget source, goal;
    if (!path_resolve(sandbox, change->to_folder, change->to, PATH_READ | PATH_WRITE | PATH_NO_FOLLOW,
                      &source, error))
        return -1;
    if (!path_resolve(sandbox, change->folder, change->path, PATH_WRITE | PATH_NO_FOLLOW | PATH_TAKES, &goal,
                      error)) {
        path_release(&source);
        return -1;
    }
    bool refused = goal.holds_grant && type_of(&source) == S_IFLNK;
    int result = refused ? -1 : linkat(source.os_folder, source.name, goal.os_folder, goal.name, 0);
    if (refused) errno = EPERM;
    finish(&source, result, error);
    path_release(&goal);
    return result;
}

/* The target may be anything: whoever follows the link is checked for what it leads to. */
static int link_text(Sandbox *sandbox, const NameChange *change, SandboxError *error)
{
    PathTarget target;
    if (!path_resolve(sandbox, change->folder, change->path, PATH_WRITE | PATH_NO_FOLLOW | PATH_TAKES | PATH_LINK,
                      &target, error))
        return -1;
    int result = target.holds_grant ? -1 : symlinkat(change->to, target.os_folder, target.name);
    if (target.holds_grant) errno = EPERM;
    return finish(&target, result, error);
}

static int change_here(Sandbox *sandbox, const NameChange *change, SandboxError *error)
{
    switch (change->operation) {
    case HELP_MOVE: return move(sandbox, change, error);
    case HELP_LINK: return link_existing(sandbox, change, error);
    case HELP_SYMLINK: return link_text(sandbox, change, error);
    default: return make_or_remove(sandbox, change, error);
    }
}

/* ---- in the helper ---- */

static int change_afar(Sandbox *sandbox, const NameChange *change, SandboxError *error)
{
    char path[FILE_PATH_MAX], to[FILE_PATH_MAX], payload[2 * FILE_PATH_MAX];
    int failure = path_in_full(sandbox, change->folder, change->path, path);
    if (!failure && change->to) failure = path_in_full(sandbox, change->to_folder, change->to, to);
    HelperAnswer *answer = failure ? NULL : malloc(sizeof *answer);
    if (!answer) return sandbox_fail(error, failure ? failure : ENOMEM);
    size_t length = strlen(path) + 1, more = change->to ? strlen(to) + 1 : 0;
    memcpy(payload, path, length);
    if (more) memcpy(payload + length, to, more);
    HelperCall call = {
        .request = {.operation = change->operation, .number = change->number, .second = change->second},
        .payload = payload,
        .length = length + more};
    int64_t result = helper_ask(sandbox, NULL, HELPER_FILES, &call, answer, error);
    free(answer);
    return result < 0 ? -1 : 0;
}

void file_names_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer)
{
    const HelperRequest *request = &call->request;
    const char *path = call->payload;
    size_t length = strnlen(path, call->length) + 1;
    bool two = request->operation == HELP_MOVE || request->operation == HELP_LINK ||
               request->operation == HELP_SYMLINK;
    size_t rest = length <= call->length ? call->length - length : 0;
    bool good =
        length <= call->length && length <= FILE_PATH_MAX &&
        (two ? rest > 0 && rest <= FILE_PATH_MAX && strnlen(path + length, rest) + 1 == rest : rest == 0);
    uint32_t type = request->operation == HELP_MAKE_NODE ? (uint32_t)request->number & FILE_TYPE_MASK : 0;
    if (!good || type == FILE_TYPE_BLOCK || type == FILE_TYPE_CHARACTER) {
        sandbox_fail(&answer->error, EINVAL);
        return;
    }
    NameChange change = {request->operation,         FILE_AT_CWD,     path,           FILE_AT_CWD,
                         two ? path + length : NULL, request->number, request->second};
    answer->result = change_here(sandbox, &change, &answer->error);
}

/* ---- wherever it can be done ---- */

/* EXDEV: so the kernel's rules tell of a move from folder to folder. */
static int change_somewhere(Sandbox *sandbox, const NameChange *change, SandboxError *error)
{
    SandboxError own;
    int result = change_here(sandbox, change, &own);
    bool refused = result != 0 && own.kind == SANDBOX_FAILED &&
                   (own.error_number == SANDBOX_EACCES || own.error_number == SANDBOX_EXDEV);
    if (refused && helper_serves(sandbox, HELPER_FILES)) return change_afar(sandbox, change, error);
    if (result != 0 && error) *error = own;
    return result;
}

static uint64_t bytes_of(const NameChange *change)
{
    enum { TEXT_IN_RECORD = 59 };
    switch (change->operation) {
    case HELP_MAKE_FOLDER: return FILE_BLOCK_BYTES;
    case HELP_SYMLINK: return strlen(change->to) > TEXT_IN_RECORD ? FILE_BLOCK_BYTES : FILE_RECORD_BYTES;
    case HELP_LINK:
    case HELP_MAKE_NODE: return FILE_RECORD_BYTES;
    default: return 0;
    }
}

/* While a link is made or a name moved nothing else of that kind is done, so that what is examined is what is moved. */
static int change_names(Sandbox *sandbox, const NameChange *change, SandboxError *error)
{
    uint64_t bytes = bytes_of(change);
    if (bytes && !limit_charge(sandbox, LIMIT_WRITTEN, bytes, error)) return -1;
    bool alone = change->to && !sandbox->paths_are_free;
    if (alone) os_lock(&sandbox->names_lock);
    int result = change_somewhere(sandbox, change, error);
    if (alone) os_unlock(&sandbox->names_lock);
    if (bytes && result != 0) limit_refund(sandbox, LIMIT_WRITTEN, bytes);
    return result;
}

int folder_create(Sandbox *sandbox, const char *path, uint32_t mode, SandboxError *error)
{
    return change_names(
        sandbox, &(NameChange){HELP_MAKE_FOLDER, FILE_AT_CWD, path, FILE_AT_CWD, NULL, mode, 0}, error);
}

int folder_remove(Sandbox *sandbox, const char *path, SandboxError *error)
{
    return file_unlink(sandbox, FILE_AT_CWD, path, true, error);
}

int file_unlink(Sandbox *sandbox, int folder, const char *path, bool is_folder, SandboxError *error)
{
    return change_names(sandbox, &(NameChange){HELP_REMOVE, folder, path, FILE_AT_CWD, NULL, is_folder, 0},
                        error);
}

int file_rename(Sandbox *sandbox, int from_folder, const char *from, int to_folder, const char *to,
                SandboxError *error)
{
    return change_names(sandbox, &(NameChange){HELP_MOVE, from_folder, from, to_folder, to, 0, 0}, error);
}

int file_link(Sandbox *sandbox, const char *existing, const char *new_name, SandboxError *error)
{
    return change_names(sandbox, &(NameChange){HELP_LINK, FILE_AT_CWD, new_name, FILE_AT_CWD, existing, 0, 0},
                        error);
}

int file_symlink(Sandbox *sandbox, const char *target_text, const char *new_name, SandboxError *error)
{
    return change_names(
        sandbox, &(NameChange){HELP_SYMLINK, FILE_AT_CWD, new_name, FILE_AT_CWD, target_text, 0, 0}, error);
}

/* A device node would be a way out: only where all is granted. FIFOs and files are harmless. */
int file_make_node(Sandbox *sandbox, const char *path, uint32_t mode, uint64_t device, SandboxError *error)
{
    uint32_t type = mode & FILE_TYPE_MASK;
    bool is_device = type == FILE_TYPE_BLOCK || type == FILE_TYPE_CHARACTER;
    if (is_device && !sandbox->allows_all)
        return sandbox_fail_denied(error, CAPABILITY_NATIVE, NULL, "making a device node");
    return change_names(
        sandbox, &(NameChange){HELP_MAKE_NODE, FILE_AT_CWD, path, FILE_AT_CWD, NULL, mode, (int64_t)device},
        error);
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
