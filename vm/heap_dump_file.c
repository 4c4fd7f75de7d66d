/* heap_dump_file.c: heap dumps to files, asked for by a bean or when memory is used up. The file is opened by the rules for the program's own
 * files: it needs the capability to write. */
#include <stdio.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/files.h"
#include "vm/boot.h"
#include "vm/heap_dump.h"

/* --- files ------------------------------------------------------------------------------------------------------------------ */

typedef struct FileSink {
    Thread      *t;
    int          descriptor;
    SandboxError error;
} FileSink;

static bool write_piece(void *context, const void *bytes, size_t length)
{
    FileSink *file = context;
    return descriptor_write_all(file->t->vm->sandbox, NULL, file->descriptor, bytes, length, NULL, &file->error);
}

HeapDumpOutcome heap_dump_to_file(Thread *t, const char *path, bool live, uint64_t *length, SandboxError *error)
{
    FileSink file = {.t = t};
    int flags = FILE_WRITE_ONLY | FILE_CREATE | FILE_EXCLUSIVE;
    file.descriptor = file_open(t->vm->sandbox, NULL, FILE_AT_CWD, path, flags, 0600, error);
    if (file.descriptor < 0) return HEAP_DUMP_NOT_OPENED;
    if (live) heap_collect(&t->mutator, "Heap Dump Initiated GC", false);
    bool good = heap_dump_write(t, write_piece, &file, length);
    descriptor_close(t->vm->sandbox, file.descriptor, NULL);
    if (good) return HEAP_DUMP_WRITTEN;
    *error = file.error;
    if (error->kind == SANDBOX_OK) snprintf(error->message, sizeof error->message, "out of memory");
    return HEAP_DUMP_INCOMPLETE;
}

/* --- when memory is used up ------------------------------------------------------------------------------------------------- */

static void print(const char *format, const char *text, const char *more)
{
    char line[5000];
    int  length = snprintf(line, sizeof line, format, text, more);
    sandbox_write_stdout(line, length < (int)sizeof line ? (size_t)length : sizeof line - 1);
}

static bool is_folder(Thread *t, const char *path)
{
    FileStatus status;
    return !file_status(t->vm->sandbox, FILE_AT_CWD, path, true, &status, &(SandboxError){0}) && (status.mode & FILE_TYPE_MASK) == FILE_TYPE_FOLDER;
}

/* -XX:HeapDumpPath: a file, or a folder for one that is called after the process. */
static void dump_path(Thread *t, char *path, size_t size)
{
    const char *wanted = t->vm->options.heap_dump_path;
    unsigned    process = t->vm->options.log.process_id;
    if (!wanted || !*wanted) snprintf(path, size, "java_pid%u.hprof", process);
    else if (is_folder(t, wanted)) snprintf(path, size, "%s%sjava_pid%u.hprof", wanted, wanted[strlen(wanted) - 1] == '/' ? "" : "/", process);
    else snprintf(path, size, "%s", wanted);
}

static void dump(Thread *t)
{
    char     path[FILE_PATH_MAX + 40], figures[100];
    uint64_t length = 0;
    SandboxError error = {0};
    dump_path(t, path, sizeof path);
    print("Dumping heap to %s ...%s\n", path, "");
    int64_t start = clock_monotonic_ns();
    switch (heap_dump_to_file(t, path, false, &length, &error)) {
    case HEAP_DUMP_WRITTEN:
        snprintf(figures, sizeof figures, "%llu bytes in %.3f secs", (unsigned long long)length, (double)(clock_monotonic_ns() - start) / 1e9);
        print("Heap dump file created [%s]%s\n", figures, "");
        break;
    case HEAP_DUMP_NOT_OPENED: print("Unable to create %s: %s\n", path, error.message); break;
    case HEAP_DUMP_INCOMPLETE: print("Dump file is incomplete: %s%s\n", error.message, ""); break;
    }
}

void heap_dump_on_out_of_memory(Thread *t, const char *message)
{
    static const int EXIT_STATUS = 3, CRASH_STATUS = 134; /* HotSpot's; the other one is what a shell says of SIGABRT */
    const VMOptions *options = &t->vm->options;
    VM              *vm = t->vm;
    if (!options->heap_dump_on_oom && !options->exit_on_oom && !options->crash_on_oom) return;
    if (vm->state->boot_level < BOOT_DONE || atomic_exchange(&vm->out_of_memory_reported, 1)) return;
    if (options->heap_dump_on_oom) {
        print("java.lang.OutOfMemoryError: %s%s\n", message, "");
        dump(t);
    }
    if (options->crash_on_oom) { /* no core: other machines may live in this process */
        print("Aborting due to java.lang.OutOfMemoryError: %s%s\n", message, "");
        vm_halt(t, CRASH_STATUS);
        return;
    }
    if (!options->exit_on_oom) return;
    print("Terminating due to java.lang.OutOfMemoryError: %s%s\n", message, "");
    vm_halt(t, EXIT_STATUS);
}
