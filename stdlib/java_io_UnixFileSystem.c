/* java_io_UnixFileSystem.c: java.io.File's file system. Failures are answers (false, 0, null), not exceptions, but for what the policy
 * denies (SecurityException). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/files.h"
#include "stdlib/os.h"
#include "vm/exception.h"
#include "vm/string.h"

#define SANDBOX(t) ((t)->vm->sandbox)

/* The path in a java.io.File, malloc'ed; NULL with an exception pending. */
static char *file_path(Thread *t, Object *file)
{
    return file ? os_path(t, get_object(file, FIELD_OFFSET(File_path))) : ((void)throw_null_pointer(t), NULL);
}

/* `status` >= 0: true. Denied: SecurityException. Else Java's false. */
static bool answer(Thread *t, Slot *result, int status, const SandboxError *error)
{
    if (status < 0 && error->kind == SANDBOX_DENIED) return os_throw(t, NULL, error, NULL);
    return return_int(result, status >= 0);
}

static bool canonicalize(Thread *t, Slot *args, Slot *result)
{
    char *path = os_path(t, arg_object(args, 1)), out[FILE_PATH_MAX];
    if (!path) return false;
    SandboxError error;
    int status = file_canonical_path(SANDBOX(t), path, out, &error);
    free(path);
    if (status < 0) return os_throw(t, "java/io/IOException", &error, "Bad pathname");
    return return_made(result, string_from_c(t, out));
}

static bool get_status(Thread *t, Slot *args, FileStatus *status, SandboxError *error, bool *found)
{
    char *path = file_path(t, arg_object(args, 1));
    if (!path) return false;
    *found = file_status(SANDBOX(t), FILE_AT_CWD, path, true, status, error) >= 0;
    free(path);
    return *found || error->kind != SANDBOX_DENIED || os_throw(t, NULL, error, NULL);
}

static bool get_boolean_attributes(Thread *t, Slot *args, Slot *result)
{
    FileStatus status;
    SandboxError error;
    bool found;
    if (!get_status(t, args, &status, &error, &found)) return false;
    uint32_t type = status.mode & FILE_TYPE_MASK;
    return return_int(result, found ? 1 | (type == FILE_TYPE_REGULAR ? 2 : 0) | (type == FILE_TYPE_FOLDER ? 4 : 0) : 0);
}

static bool get_length(Thread *t, Slot *args, Slot *result)
{
    FileStatus status;
    SandboxError error;
    bool found;
    return get_status(t, args, &status, &error, &found) && return_long(result, found ? status.size : 0);
}

static bool get_last_modified_time(Thread *t, Slot *args, Slot *result)
{
    FileStatus status;
    SandboxError error;
    bool found;
    if (!get_status(t, args, &status, &error, &found)) return false;
    return return_long(result, found ? status.modify_seconds * 1000 + status.modify_nanoseconds / 1000000 : 0);
}

static bool check_access(Thread *t, Slot *args, Slot *result)
{
    char *path = file_path(t, arg_object(args, 1));
    if (!path) return false;
    SandboxError error;
    int status = file_access(SANDBOX(t), path, args[2].i, &error);
    free(path);
    return answer(t, result, status, &error);
}

static bool create_directory(Thread *t, Slot *args, Slot *result)
{
    char *path = file_path(t, arg_object(args, 1));
    if (!path) return false;
    SandboxError error;
    int status = folder_create(SANDBOX(t), path, 0777, &error);
    free(path);
    return answer(t, result, status, &error);
}

static bool create_file_exclusively(Thread *t, Slot *args, Slot *result)
{
    char *path = os_path(t, arg_object(args, 1));
    if (!path) return false;
    SandboxError error;
    /* The root folder exists, whatever open says. */
    int number = !strcmp(path, "/") ? (error.kind = SANDBOX_FAILED, error.error_number = SANDBOX_EEXIST, -1)
               : file_open(SANDBOX(t), NULL, FILE_AT_CWD, path, FILE_READ_WRITE | FILE_CREATE | FILE_EXCLUSIVE, 0666, &error);
    free(path);
    if (number < 0 && error.error_number != SANDBOX_EEXIST) return os_throw(t, "java/io/IOException", &error, "Could not open file");
    if (number >= 0) descriptor_close(SANDBOX(t), number, NULL);
    return return_int(result, number >= 0);
}

static bool delete_file(Thread *t, Slot *args, Slot *result)
{
    char *path = file_path(t, arg_object(args, 1));
    if (!path) return false;
    SandboxError error;
    int status = file_unlink(SANDBOX(t), FILE_AT_CWD, path, false, &error);
    if (status < 0 && (error.error_number == SANDBOX_EISDIR || error.error_number == SANDBOX_EPERM)) status = folder_remove(SANDBOX(t), path, &error);
    free(path);
    return answer(t, result, status, &error);
}

static bool rename_file(Thread *t, Slot *args, Slot *result)
{
    char *from = file_path(t, arg_object(args, 1)), *to = from ? file_path(t, arg_object(args, 2)) : NULL;
    SandboxError error;
    int status = to ? file_rename(SANDBOX(t), FILE_AT_CWD, from, FILE_AT_CWD, to, &error) : -1;
    free(from);
    if (!to) return false;
    free(to);
    return answer(t, result, status, &error);
}

static bool set_last_modified_time(Thread *t, Slot *args, Slot *result)
{
    char *path = file_path(t, arg_object(args, 1));
    if (!path) return false;
    SandboxError error;
    int status = file_set_times(SANDBOX(t), path, FILE_TIME_KEEP, arg_long(args, 2) * 1000000, true, &error);
    free(path);
    return answer(t, result, status, &error);
}

/* Sets or clears mode bits. */
static bool change_mode(Thread *t, Object *file, uint32_t bits, bool enable, Slot *result)
{
    char *path = file_path(t, file);
    if (!path) return false;
    SandboxError error;
    FileStatus status;
    int done = file_status(SANDBOX(t), FILE_AT_CWD, path, true, &status, &error);
    if (done >= 0)
        done = file_set_mode(SANDBOX(t), FILE_AT_CWD, path, (enable ? status.mode | bits : status.mode & ~bits) & 07777, &error);
    free(path);
    return answer(t, result, done, &error);
}

static bool set_permission(Thread *t, Slot *args, Slot *result)
{
    /* READ 4, WRITE 2, EXECUTE 1, for the owner or for all. */
    uint32_t access = (uint32_t)args[2].i & 7;
    return change_mode(t, arg_object(args, 1), args[4].i ? access << 6 : access << 6 | access << 3 | access, args[3].i, result);
}

static bool set_read_only(Thread *t, Slot *args, Slot *result) { return change_mode(t, arg_object(args, 1), 0222, false, result); }

static bool get_space(Thread *t, Slot *args, Slot *result)
{
    char *path = file_path(t, arg_object(args, 1));
    if (!path) return false;
    SandboxError error;
    FileSystemSpace space;
    int status = file_system_space(SANDBOX(t), path, &space, &error);
    free(path);
    if (status < 0) return error.kind == SANDBOX_DENIED ? os_throw(t, NULL, &error, NULL) : return_long(result, 0);
    uint64_t blocks = args[2].i == 0 ? space.blocks : args[2].i == 1 ? space.free_blocks : space.available_blocks;
    return return_long(result, (int64_t)(blocks * space.fragment_size));
}

static bool get_name_max(Thread *t, Slot *args, Slot *result)
{
    char *path = os_path(t, arg_object(args, 1));
    if (!path) return false;
    int64_t length = file_name_max(SANDBOX(t), path, NULL);
    free(path);
    return return_long(result, length < 0 ? 255 : length);
}

/* Names of a folder, collected in C first: each is one NUL-terminated string in `names`. */
typedef struct Names {
    char *bytes;
    size_t length, capacity, count;
} Names;

static bool names_add(Names *names, const char *name)
{
    size_t length = strlen(name) + 1;
    if (names->length + length > names->capacity) {
        size_t capacity = 2 * names->capacity + length + 1024;
        char *bytes = realloc(names->bytes, capacity);
        if (!bytes) return false;
        names->bytes = bytes, names->capacity = capacity;
    }
    memcpy(names->bytes + names->length, name, length);
    names->length += length;
    names->count++;
    return true;
}

static Object *names_to_array(Thread *t, const Names *names)
{
    Object *array = object_array_allocate(t, KNOWN(String), (int32_t)names->count);
    const char *name = names->bytes;
    for (uint32_t i = 0; array && i < names->count; i++, name += strlen(name) + 1) {
        Object *string = string_from_c(t, name);
        if (!string) return NULL;
        object_array_set(t, array, i, string);
    }
    return array;
}

static bool list(Thread *t, Slot *args, Slot *result)
{
    char *path = file_path(t, arg_object(args, 1)), name[FOLDER_NAME_MAX];
    if (!path) return false;
    SandboxError error;
    int64_t folder = folder_open(SANDBOX(t), path, &error);
    free(path);
    if (folder < 0) return error.kind == SANDBOX_DENIED ? os_throw(t, NULL, &error, NULL) : return_object(result, NULL);
    Names names = {0};
    bool enough = true;
    while (enough && folder_next(SANDBOX(t), folder, name, NULL, &error) > 0)
        if (strcmp(name, ".") && strcmp(name, "..")) enough = names_add(&names, name);
    folder_close(SANDBOX(t), folder, NULL);
    Object *array = enough ? names_to_array(t, &names) : ((void)throw_out_of_memory(t, "Java heap space"), NULL);
    free(names.bytes);
    return return_made(result, array);
}

NATIVE_GROUP(natives_java_io_unix_file_system,
    {"java/io/UnixFileSystem", "initIDs", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "canonicalize0", "(Ljava/lang/String;)Ljava/lang/String;", canonicalize, NATIVE_PLAIN},
    {NULL, "getBooleanAttributes0", "(Ljava/io/File;)I", get_boolean_attributes, NATIVE_PLAIN},
    {NULL, "checkAccess", "(Ljava/io/File;I)Z", check_access, NATIVE_PLAIN},
    {NULL, "getLength", "(Ljava/io/File;)J", get_length, NATIVE_PLAIN},
    {NULL, "getLastModifiedTime", "(Ljava/io/File;)J", get_last_modified_time, NATIVE_PLAIN},
    {NULL, "setLastModifiedTime", "(Ljava/io/File;J)Z", set_last_modified_time, NATIVE_PLAIN},
    {NULL, "setPermission", "(Ljava/io/File;IZZ)Z", set_permission, NATIVE_PLAIN},
    {NULL, "setReadOnly", "(Ljava/io/File;)Z", set_read_only, NATIVE_PLAIN},
    {NULL, "createDirectory", "(Ljava/io/File;)Z", create_directory, NATIVE_PLAIN},
    {NULL, "createFileExclusively", "(Ljava/lang/String;)Z", create_file_exclusively, NATIVE_PLAIN},
    {NULL, "delete0", "(Ljava/io/File;)Z", delete_file, NATIVE_PLAIN},
    {NULL, "rename0", "(Ljava/io/File;Ljava/io/File;)Z", rename_file, NATIVE_PLAIN},
    {NULL, "list", "(Ljava/io/File;)[Ljava/lang/String;", list, NATIVE_PLAIN},
    {NULL, "getSpace", "(Ljava/io/File;I)J", get_space, NATIVE_PLAIN},
    {NULL, "getNameMax0", "(Ljava/lang/String;)J", get_name_max, NATIVE_PLAIN});
