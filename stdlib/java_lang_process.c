/* java_lang_process.c: child processes and what is known about others: ProcessImpl, ProcessHandleImpl, CgroupMetrics. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/capabilities.h"
#include "sandbox/environment.h"
#include "sandbox/memory.h"
#include "sandbox/process.h"
#include "stdlib/os.h"
#include "vm/string.h"

#define SANDBOX(t) ((t)->vm->sandbox)

/* --- starting ------------------------------------------------------------------------------------------------------------------------ */

/* A copy of a byte[] with a NUL behind; NULL for null, or without memory. */
static char *copy_bytes(Object *bytes)
{
    if (!bytes) return NULL;
    char *copy = malloc(array_length(bytes) + 1);
    if (!copy) return NULL;
    memcpy(copy, array_elements(bytes), array_length(bytes));
    copy[array_length(bytes)] = '\0';
    return copy;
}

/* Splits `count` NUL-terminated strings that follow each other (in `block`, of `length` bytes) into a NULL-terminated array, with `first` before
 * them if not NULL. Free it, not its strings. */
static const char **split_block(const char *first, const char *block, size_t length, int count)
{
    const char **list = calloc((size_t)(count > 0 ? count : 0) + 2, sizeof *list);
    if (!list) return NULL;
    int at = 0;
    if (first) list[at++] = first;
    for (size_t position = 0; count > 0 && position <= length; count--) {
        list[at++] = block + position;
        position += strlen(block + position) + 1;
    }
    return list;
}

typedef struct SpawnCopies {
    char        *program, *arguments, *environment, *folder;
    const char **argument_list, **environment_list;
} SpawnCopies;

static void free_copies(SpawnCopies *copies)
{
    free(copies->argument_list);
    free(copies->environment_list);
    free(copies->program);
    free(copies->arguments);
    free(copies->environment);
    free(copies->folder);
}

/* byte[] prog 3, byte[] argBlock 4, int argc 5, byte[] envBlock 6, int envc 7, byte[] dir 8 */
static bool copy_request(const Slot *args, SpawnCopies *copies)
{
    Object *arguments = arg_object(args, 4), *environment = arg_object(args, 6);
    *copies = (SpawnCopies){copy_bytes(arg_object(args, 3)), copy_bytes(arguments), copy_bytes(environment), copy_bytes(arg_object(args, 8)), NULL, NULL};
    if (!copies->program || !copies->arguments || (environment && !copies->environment) || (arg_object(args, 8) && !copies->folder)) return false;
    copies->argument_list = split_block(copies->program, copies->arguments, array_length(arguments), args[5].i);
    if (environment) copies->environment_list = split_block(NULL, copies->environment, array_length(environment), args[7].i);
    return copies->argument_list && (!environment || copies->environment_list);
}

static bool spawn_failed(Thread *t, const SandboxError *error)
{
    if (error->kind != SANDBOX_FAILED) return os_throw(t, "java/io/IOException", error, NULL);
    return throw_new(t, "java/io/IOException", "error=%d, %s", error->error_number, sandbox_error_text(error->error_number));
}

/* int forkAndExec(int mode, byte[] helper, byte[] prog, byte[] argBlock, int argc, byte[] envBlock, int envc, byte[] dir, int[] fds,
 * boolean redirectErrorStream). How the process is made is the sandbox's business: mode and helper are not looked at. */
static bool process_fork_and_exec(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    SpawnCopies copies;
    Object *descriptors = arg_object(args, 9);
    if (!arg_object(args, 3) || !arg_object(args, 4) || !descriptors) return throw_null_pointer(t);
    if (!copy_request(args, &copies)) return free_copies(&copies), throw_out_of_memory(t, "Java heap space");
    ProcessRequest request = {copies.program, (const char *const *)copies.argument_list, (const char *const *)copies.environment_list, copies.folder,
                              args[10].i};
    int streams[3], given[3];
    memcpy(streams, array_elements(descriptors), sizeof streams);
    memcpy(given, streams, sizeof given);
    thread_block(t);
    int64_t pid = process_spawn(SANDBOX(t), &request, streams, &error);
    thread_unblock(t);
    free_copies(&copies);
    if (pid < 0) return spawn_failed(t, &error);
    for (int i = 0; i < 3; i++) ((int32_t *)array_elements(descriptors))[i] = given[i] == -1 ? streams[i] : -1; /* only new pipes are Java's to read */
    return return_int(result, (int32_t)pid);
}

/* --- handles -------------------------------------------------------------------------------------------------------------------------- */

static bool handle_own_pid(Thread *t, Slot *args, Slot *result) { return return_long(result, process_own_id()); }

/* int waitForProcessExit0(long pid, boolean reap) */
static bool handle_wait(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int64_t pid = arg_long(args, 0);
    bool reap = args[2].i;
    int code;
    do {
        thread_block(t);
        code = process_wait(SANDBOX(t), thread_waiter(t), pid, reap, &error);
        thread_unblock(t);
    } while (os_again(t, code == -1, &error));
    if (code == -1 && os_is_unfinished(&error)) return false;
    return !thread_has_exception(t) && return_int(result, code);
}

static bool handle_is_alive(Thread *t, Slot *args, Slot *result) { return return_long(result, process_start_time(SANDBOX(t), arg_long(args, 0))); }

static bool handle_parent(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int64_t parent = process_parent(SANDBOX(t), arg_long(args, 0), arg_long(args, 2), &error);
    if (parent < 0 && error.kind == SANDBOX_DENIED) return os_throw(t, NULL, &error, NULL);
    return return_long(result, parent);
}

/* boolean destroy0(long pid, long startTime, boolean forcibly) */
static bool handle_destroy(Thread *t, Slot *args, Slot *result)
{
    enum { TERMINATE = 15, KILL = 9 };
    SandboxError error;
    int status = process_kill(SANDBOX(t), arg_long(args, 0), arg_long(args, 2), args[4].i ? KILL : TERMINATE, &error);
    if (status < 0 && error.kind == SANDBOX_DENIED) return os_throw(t, NULL, &error, NULL);
    return return_int(result, status >= 0);
}

/* int getProcessPids0(long pid, long[] pids, long[] parents, long[] startTimes): how many there are, perhaps more than fit */
static bool handle_list(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    Object *pids = arg_object(args, 2), *parents = arg_object(args, 3), *starts = arg_object(args, 4);
    if (!pids) return throw_null_pointer(t);
    int capacity = (int)array_length(pids);
    bool fits = (!parents || array_length(parents) == (uint32_t)capacity) && (!starts || array_length(starts) == (uint32_t)capacity);
    if (!fits) return throw_known(t, KNOWN(IllegalArgumentException), "array sizes not equal");
    ProcessEntry *list = malloc((size_t)capacity * sizeof *list + 1);
    if (!list) return throw_out_of_memory(t, "Java heap space");
    int64_t parent = arg_long(args, 0);
    thread_block(t);
    int count = process_list(SANDBOX(t), parent, list, capacity, &error);
    thread_unblock(t);
    for (int i = 0; i < count && i < capacity; i++) {
        ((int64_t *)array_elements(pids))[i] = list[i].pid;
        if (parents) ((int64_t *)array_elements(parents))[i] = list[i].parent;
        if (starts) ((int64_t *)array_elements(starts))[i] = list[i].start_ms;
    }
    free(list);
    return count >= 0 ? return_int(result, count) : os_throw(t, "java/lang/RuntimeException", &error, "Unable to open /proc");
}

/* --- info ------------------------------------------------------------------------------------------------------------------------------- */

static bool set_string(Thread *t, Object *info, const char *field, const char *text)
{
    if (!text) return true;
    Object *string = string_from_c(t, text);
    if (string) set_object(t, info, os_field(t, object_class(info), field, "Ljava/lang/String;"), string);
    return string != NULL;
}

static bool set_arguments(Thread *t, Object *self, const ProcessInfo *info)
{
    if (info->argument_count < 0) return true;
    Object *array = object_array_allocate(t, KNOWN(String), info->argument_count);
    for (int i = 0; array && i < info->argument_count; i++) {
        Object *string = string_from_c(t, info->arguments[i]);
        if (!string) return false;
        object_array_set(t, array, (uint32_t)i, string);
    }
    if (array) set_object(t, self, os_field(t, object_class(self), "arguments", "[Ljava/lang/String;"), array);
    return array != NULL;
}

/* void info0(long pid): what is unknown stays as it is */
static bool info_fill(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    ProcessInfo info;
    Object *self = arg_object(args, 0);
    int64_t pid = arg_long(args, 1);
    thread_block(t);
    int status = process_info(SANDBOX(t), pid, &info, &error);
    thread_unblock(t);
    if (status < 0) return error.kind != SANDBOX_DENIED || os_throw(t, NULL, &error, NULL);
    const Class *class = object_class(self);
    set_long(self, os_field(t, class, "startTime", "J"), info.start_ms);
    set_long(self, os_field(t, class, "totalTime", "J"), info.cpu_ns);
    bool filled = set_string(t, self, "command", info.executable) && set_string(t, self, "commandLine", info.command_line) &&
                  set_string(t, self, "user", info.user) && set_arguments(t, self, &info);
    process_info_free(&info);
    return filled;
}

/* --- CgroupMetrics: Java looks at the files of the container itself, where it may --------------------------------------------------------- */

static bool metrics_use_container(Thread *t, Slot *args, Slot *result) { return return_int(result, sandbox_allows_all(SANDBOX(t))); }
static bool metrics_total_memory(Thread *t, Slot *args, Slot *result) { return return_long(result, (int64_t)memory_physical_size()); }
static bool metrics_total_swap(Thread *t, Slot *args, Slot *result)
{
    MachineFigures figures;
    return return_long(result, environment_figures(SANDBOX(t), &figures, NULL) < 0 ? 0 : figures.total_swap);
}

NATIVE_GROUP(natives_java_lang_process,
    {"java/lang/ProcessImpl", "init", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "forkAndExec", "(I[B[B[BI[BI[B[IZ)I", process_fork_and_exec, NATIVE_PLAIN},
    {"java/lang/ProcessHandleImpl", "initNative", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "getCurrentPid0", "()J", handle_own_pid, NATIVE_PLAIN},
    {NULL, "waitForProcessExit0", "(JZ)I", handle_wait, NATIVE_PLAIN},
    {NULL, "isAlive0", "(J)J", handle_is_alive, NATIVE_PLAIN},
    {NULL, "parent0", "(JJ)J", handle_parent, NATIVE_PLAIN},
    {NULL, "destroy0", "(JJZ)Z", handle_destroy, NATIVE_PLAIN},
    {NULL, "getProcessPids0", "(J[J[J[J)I", handle_list, NATIVE_PLAIN},
    {"java/lang/ProcessHandleImpl$Info", "initIDs", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "info0", "(J)V", info_fill, NATIVE_PLAIN},
    {"jdk/internal/platform/CgroupMetrics", "isUseContainerSupport", "()Z", metrics_use_container, NATIVE_PLAIN},
    {NULL, "getTotalMemorySize0", "()J", metrics_total_memory, NATIVE_PLAIN},
    {NULL, "getTotalSwapSize0", "()J", metrics_total_swap, NATIVE_PLAIN});
