/* java_lang_Runtime.c: java.lang.Runtime and Shutdown: figures of the heap, collection on demand, the end. */
#include "sandbox/os_thread.h"
#include "stdlib/stdlib.h"
#include "vm/boot.h"
#include "vm/exception.h"

static bool available_processors(Thread *t, Slot *args, Slot *result) { return return_int(result, (int32_t)os_thread_cpu_count()); }
static bool max_memory(Thread *t, Slot *args, Slot *result) { return return_long(result, (int64_t)heap_maximum(t->vm->heap)); }
static bool total_memory(Thread *t, Slot *args, Slot *result) { return return_long(result, (int64_t)heap_committed(t->vm->heap)); }

static bool free_memory(Thread *t, Slot *args, Slot *result)
{
    uint64_t used = heap_used(t->vm->heap), committed = heap_committed(t->vm->heap);
    return return_long(result, used < committed ? (int64_t)(committed - used) : 0);
}

static bool collect(Thread *t, Slot *args, Slot *result)
{
    heap_collect(&t->mutator, "System.gc()", false);
    return true;
}

/* Shutdown's first step. A program that is run for its image ends here, with nothing of the shutdown done yet. */
static bool before_halt(Thread *t, Slot *args, Slot *result)
{
    return !t->vm->options.makes_image || throw_new(t, "java/lang/ThreadDeath", NULL);
}

static bool halt(Thread *t, Slot *args, Slot *result) { return vm_halt(t, args[0].i); }

NATIVE_GROUP(natives_java_lang_runtime,
    {"java/lang/Runtime", "availableProcessors", "()I", available_processors, NATIVE_PLAIN},
    {NULL, "maxMemory", "()J", max_memory, NATIVE_PLAIN},
    {NULL, "totalMemory", "()J", total_memory, NATIVE_PLAIN},
    {NULL, "freeMemory", "()J", free_memory, NATIVE_PLAIN},
    {NULL, "gc", "()V", collect, NATIVE_PLAIN},
    {"java/lang/Shutdown", "beforeHalt", "()V", before_halt, NATIVE_PLAIN},
    {NULL, "halt0", "(I)V", halt, NATIVE_PLAIN});
