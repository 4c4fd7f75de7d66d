/* java_util_prefs.c: the files of java.util.prefs, and java.rmi's only native. */
#include <stdlib.h>

#include "gc/gc.h"
#include "sandbox/clock.h"
#include "sandbox/files.h"
#include "stdlib/os.h"

#define SANDBOX(t) ((t)->vm->sandbox)

/* int chmod(String path, int mode): 0 or the error number */
static bool prefs_chmod(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char *path = os_path(t, arg_object(args, 0));
    if (!path) return false;
    int status = file_set_mode(SANDBOX(t), FILE_AT_CWD, path, args[1].u, &error);
    free(path);
    return return_int(result, status >= 0 ? 0 : error.error_number);
}

/* Opens and locks without waiting: the descriptor; -1 with *error. */
static int open_locked(Thread *t, const char *path, uint32_t mode, bool shared, SandboxError *error)
{
    int flags = shared ? FILE_READ_ONLY : FILE_READ_WRITE | FILE_CREATE;
    int number = file_open(SANDBOX(t), NULL, FILE_AT_CWD, path, flags, mode, error);
    if (number < 0) return -1;
    int locked = file_lock(SANDBOX(t), NULL, number, false, 0, 0, shared, error);
    if (locked > 0) return number;
    if (locked == 0) *error = (SandboxError){.kind = SANDBOX_FAILED, .error_number = SANDBOX_EAGAIN};
    descriptor_close(SANDBOX(t), number, NULL);
    return -1;
}

/* int[] lockFile0(String path, int mode, boolean shared): {descriptor, error number} */
static bool prefs_lock(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    Object *answer = array_allocate_primitive(t, TYPE_INT, 2);
    char *path = answer ? os_path(t, arg_object(args, 0)) : NULL;
    if (!path) return false;
    int number = open_locked(t, path, args[1].u, args[2].i, &error);
    free(path);
    int32_t *out = array_elements(answer);
    out[0] = number >= 0 ? number : 0;
    out[1] = number >= 0 ? 0 : error.error_number;
    return return_object(result, answer);
}

static bool prefs_unlock(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    bool unlocked = file_unlock(SANDBOX(t), args[0].i, 0, 0, &error) >= 0;
    SandboxError *first = unlocked ? &error : NULL;
    if (descriptor_close(SANDBOX(t), args[0].i, first) < 0 && unlocked) unlocked = false;
    return return_int(result, unlocked ? 0 : error.error_number);
}

/* Milliseconds since all of the heap was last looked at. */
static bool rmi_inspection_age(Thread *t, Slot *args, Slot *result)
{
    return return_long(result, (clock_monotonic_ns() - heap_last_collection_ns(t->vm->heap)) / 1000000);
}

NATIVE_GROUP(natives_java_util_prefs,
    {"java/util/prefs/FileSystemPreferences", "chmod", "(Ljava/lang/String;I)I", prefs_chmod, NATIVE_PLAIN},
    {NULL, "lockFile0", "(Ljava/lang/String;IZ)[I", prefs_lock, NATIVE_PLAIN},
    {NULL, "unlockFile0", "(I)I", prefs_unlock, NATIVE_PLAIN},
    {"sun/rmi/transport/GC", "maxObjectInspectionAge", "()J", rmi_inspection_age, NATIVE_PLAIN});
