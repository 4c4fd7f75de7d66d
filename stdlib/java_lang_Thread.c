/* java_lang_Thread.c: natives of java.lang.Thread (contract 10.2). What they do is in vm/thread*.c. */
#include "sandbox/os_thread.h"
#include "stdlib/stdlib.h"
#include "vm/monitor.h"
#include "vm/string.h"

static bool current_thread(Thread *t, Slot *args, Slot *result)
{
    return return_object(result, object_at(t->java->object));
}

static bool yield(Thread *t, Slot *args, Slot *result)
{
    thread_yield(t);
    return true;
}

static bool sleep_for(Thread *t, Slot *args, Slot *result)
{
    return thread_sleep(t, arg_long(args, 0));
}

static bool start0(Thread *t, Slot *args, Slot *result)
{
    return thread_start(t, arg_object(args, 0));
}

static bool holds_lock(Thread *t, Slot *args, Slot *result)
{
    Object *object = arg_object(args, 0);
    if (!object) return throw_new(t, "java/lang/NullPointerException", NULL);
    return return_int(result, monitor_is_held(t, object));
}

static bool get_threads(Thread *t, Slot *args, Slot *result)
{
    return return_made(result, threads_array(t));
}

static bool dump_threads(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 0)) return throw_new(t, "java/lang/NullPointerException", NULL);
    return return_made(result, threads_stack_traces(t, arg_object(args, 0)));
}

static bool set_priority0(Thread *t, Slot *args, Slot *result)
{
    thread_set_priority(t, arg_object(args, 0), args[1].i);
    return true;
}

static bool stop0(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 1)) return throw_new(t, "java/lang/NullPointerException", NULL);
    return thread_stop(t, arg_object(args, 0), arg_object(args, 1));
}

static bool suspend0(Thread *t, Slot *args, Slot *result)
{
    thread_suspend(t, arg_object(args, 0));
    return true;
}

static bool resume0(Thread *t, Slot *args, Slot *result)
{
    thread_resume(t, arg_object(args, 0));
    return true;
}

static bool interrupt0(Thread *t, Slot *args, Slot *result)
{
    thread_interrupt(t, arg_object(args, 0));
    return true;
}

/* Java has cleared the field already. */
static bool clear_interrupt_event(Thread *t, Slot *args, Slot *result)
{
    atomic_store(&t->java->interrupted, 0);
    return true;
}

/* Only a thread itself can tell the OS its name. */
static bool set_native_name(Thread *t, Slot *args, Slot *result)
{
    char name[64];
    if (!arg_object(args, 1)) return throw_new(t, "java/lang/NullPointerException", NULL);
    if (object_at(t->java->object) == arg_object(args, 0))
        os_thread_set_name(string_to_buffer(t, arg_object(args, 1), name, sizeof name));
    return true;
}

NATIVE_GROUP(natives_java_lang_thread,
    {"java/lang/Thread", "registerNatives", "()V", native_nothing, NATIVE_LEAF},
    {NULL, "currentThread", "()Ljava/lang/Thread;", current_thread, NATIVE_LEAF},
    {NULL, "yield", "()V", yield, NATIVE_PLAIN},
    {NULL, "sleep", "(J)V", sleep_for, NATIVE_PLAIN},
    {NULL, "start0", "()V", start0, NATIVE_PLAIN},
    {NULL, "holdsLock", "(Ljava/lang/Object;)Z", holds_lock, NATIVE_PLAIN},
    {NULL, "getThreads", "()[Ljava/lang/Thread;", get_threads, NATIVE_PLAIN},
    {NULL, "dumpThreads", "([Ljava/lang/Thread;)[[Ljava/lang/StackTraceElement;", dump_threads, NATIVE_PLAIN},
    {NULL, "setPriority0", "(I)V", set_priority0, NATIVE_LEAF},
    {NULL, "stop0", "(Ljava/lang/Object;)V", stop0, NATIVE_PLAIN},
    {NULL, "suspend0", "()V", suspend0, NATIVE_PLAIN},
    {NULL, "resume0", "()V", resume0, NATIVE_PLAIN},
    {NULL, "interrupt0", "()V", interrupt0, NATIVE_PLAIN},
    {NULL, "clearInterruptEvent", "()V", clear_interrupt_event, NATIVE_LEAF},
    {NULL, "setNativeName", "(Ljava/lang/String;)V", set_native_name, NATIVE_PLAIN});
