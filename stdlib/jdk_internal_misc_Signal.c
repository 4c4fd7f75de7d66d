/* jdk_internal_misc_Signal.c: signals (contract 13.1), and the thread that hands them to Java.
 *
 * Only a VM that owns its process touches signals: an embedding host's handlers are left alone, and its Java is refused. sandbox/ turns a
 * signal into a number in a pipe; the Signal Dispatcher, a Java thread of the machine's own, takes it from there and calls
 * Signal.dispatch. SIGQUIT never reaches Java: it prints all threads; nor does the wish of `atoll heap-dump`. */
#include <stdio.h>
#include <stdlib.h>

#include "sandbox/capabilities.h"
#include "sandbox/handout.h"
#include "sandbox/poll.h"
#include "sandbox/signals.h"
#include "stdlib/stdlib.h"
#include "vm/freeze.h"
#include "vm/heap_dump.h"
#include "vm/interpreter.h"
#include "vm/string.h"

enum { SIGNAL_HUP = 1, SIGNAL_INT = 2, SIGNAL_TERM = 15, SIGNAL_QUIT = 3, SIGNAL_ILL = 4, SIGNAL_FPE = 8, SIGNAL_SEGV = 11 };
enum { REFUSED = -1, DISPATCHER_PRIORITY = 9 };

static bool find_signal0(Thread *t, Slot *args, Slot *result)
{
    char name[32];
    if (!arg_object(args, 0)) return throw_null_pointer(t);
    return return_int(result, signal_by_name(string_to_buffer(t, arg_object(args, 0), name, sizeof name)));
}

/* Those that the machine, or HotSpot, keeps for itself. */
static bool is_reserved(int signal)
{
    return signal == SIGNAL_QUIT || signal == SIGNAL_ILL || signal == SIGNAL_FPE || signal == SIGNAL_SEGV;
}

/* handle0(signal, handler): 0 default, 1 ignore, 2 dispatch to Java; answers what was before. */
static bool handle0(Thread *t, Slot *args, Slot *result)
{
    int signal = args[0].i;
    int64_t action = arg_long(args, 1);
    bool legal = action >= SIGNAL_DEFAULT && action <= SIGNAL_DISPATCH;
    bool dispatching = t->vm->options.own_process && t->vm->options.start_signals; /* -Xrs: nobody would deliver it */
    if (!dispatching || !legal || is_reserved(signal) || !signals_open())
        return return_long(result, REFUSED);
    return return_long(result, signal_handle(signal, (int)action, NULL));
}

static bool raise0(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    if (!t->vm->options.own_process)
        return throw_new(t, "java/lang/SecurityException", "signals can be raised only by a VM that owns its process");
    /* Others than those that the library takes for an orderly exit stop or kill the process. */
    bool orderly = args[0].i == SIGNAL_HUP || args[0].i == SIGNAL_INT || args[0].i == SIGNAL_TERM;
    if (!orderly && !sandbox_check(t->vm->sandbox, CAPABILITY_SYS, NULL, "raising a signal", &error))
        return throw_new(t, "java/lang/SecurityException", "%s", error.message);
    if (signal_raise(args[0].i, &error) < 0) return throw_new(t, "java/lang/IllegalArgumentException", "%s", error.message);
    return true;
}

/* --- the dispatcher -------------------------------------------------------------------------------------------------------- */

static void write_stdout(void *context, const char *text, size_t length) { sandbox_write_stdout(text, length); }

/* HotSpot's dump ends with the state of the heap. */
static void print_heap(Thread *t)
{
    char text[128];
    int length = snprintf(text, sizeof text, "Heap\n total %lluK, used %lluK, maximum %lluK\n\n",
                          (unsigned long long)heap_committed(t->vm->heap) >> 10, (unsigned long long)heap_used(t->vm->heap) >> 10,
                          (unsigned long long)heap_maximum(t->vm->heap) >> 10);
    sandbox_write_stdout(text, (size_t)length);
}

static bool write_handout(void *context, const void *bytes, size_t length) { return handout_write(bytes, length); }

static void hand_heap_out(Thread *t)
{
    uint64_t length;
    if (!handout_begin()) return;
    if (heap_dump_write(t, write_handout, NULL, &length)) handout_complete();
    else handout_begin();
}

static void dispatch(Thread *t, int signal)
{
    if (signal == HANDOUT_WANTED) {
        hand_heap_out(t);
    } else if (signal == HANDOUT_TAKEN) {
        handout_begin();
    } else if (signal == SIGNAL_QUIT) {
        threads_dump(t, write_stdout, NULL);
        print_heap(t);
    } else if (class_status(KNOWN(Signal)) == CLASS_INITIALIZED) {
        java_call(t, METHOD(Signal_dispatch), &(Slot){.i = signal}, 1, NULL);
        thread_clear_exception(t);
    }
}

static int next_signal(Thread *t, Waiter *waiter, SandboxError *error)
{
    thread_block(t);
    int signal = signals_wait(waiter, -1, error);
    thread_unblock(t);
    if (!thread_poll(t)) thread_clear_exception(t);
    if (thread_must_freeze(t)) thread_freeze(t);
    return signal;
}

static void run_dispatcher(Thread *t)
{
    SandboxError error;
    Waiter *waiter = thread_waiter(t);
    for (;;) {
        error.kind = SANDBOX_OK;
        int signal = next_signal(t, waiter, &error);
        if (signal > 0) dispatch(t, signal);
        else if (signal < 0 && error.kind != SANDBOX_WOKEN) return;
    }
}

bool signals_start(Thread *t)
{
    Object *group = object_at(t->vm->state->system_thread_group);
    if (!t->vm->options.own_process || !signals_open()) return true;
    signal_handle(SIGNAL_QUIT, SIGNAL_DISPATCH, NULL);
    signal_handle(HANDOUT_TAKEN, SIGNAL_DISPATCH, NULL);
    signal_handle(HANDOUT_WANTED, SIGNAL_DISPATCH, NULL);
    Object *thread = thread_object_new(t, group, "Signal Dispatcher", DISPATCHER_PRIORITY, true);
    return thread && thread_start_body(t, thread, run_dispatcher);
}

NATIVE_GROUP(natives_jdk_internal_misc_signal,
    {"jdk/internal/misc/Signal", "findSignal0", "(Ljava/lang/String;)I", find_signal0, NATIVE_PLAIN},
    {NULL, "handle0", "(IJ)J", handle0, NATIVE_PLAIN},
    {NULL, "raise0", "(I)V", raise0, NATIVE_PLAIN});
