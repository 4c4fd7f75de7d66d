/* boot.c: from options to a running VM, and down again (contract section 2).
 *
 * Order: arena, tables, class library's file, main thread, the classes that the machine knows, then Java: the three phases of
 * java.lang.System. All Java here runs through java_call on the opener's thread, whose stack is otherwise empty. */
#include "vm/boot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/memory.h"
#include "sandbox/random.h"
#include "sandbox/signals.h"
#include "vm/arena_hash.h"
#include "vm/define.h"
#include "vm/exception.h"
#include "vm/fault.h"
#include "vm/gc_log.h"
#include "vm/handle_table.h"
#include "vm/image.h"
#include "vm/interpreter.h"
#include "vm/library_map.h"
#include "vm/limits.h"
#include "vm/link.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/properties.h"
#include "vm/rebase.h"
#include "vm/roots.h"
#include "vm/string.h"
#include "vm/turns.h"

#define VM_STATE_MAGIC UINT64_C(0x314c4c4f5441)  /* "ATOLL1" */

/* --- before Java -------------------------------------------------------------------------------------------------------- */

/* What the options say about an arena, new or from an image. */
static void settle_arena(VM *vm)
{
    metadata_set_quarantine(&vm->arena, vm->options.heap.stress_interval != 0);
    gc_log_init(vm);
}

static bool open_arena(VM *vm, const char **reason)
{
    uint64_t limit = vm->options.heap.maximum_size;
    vm->opened_ns = clock_monotonic_ns();
    if (!limit) limit = vm->options.heap.maximum_size = memory_limit() / 4;
    if (!arena_reserve(&vm->arena, &(ArenaOptions){.heap_limit = limit, .base_hint = (void *)(uintptr_t)vm->options.arena_base}, reason)) return false;
    arena_enter(&vm->arena);
    vm->state = metadata_allocate(&vm->arena, 0, sizeof *vm->state);
    GcClient client = roots_client(vm);
    vm->heap = vm->state ? heap_open(&vm->arena, &vm->options.heap, &client) : NULL;
    if (!vm->heap) return *reason = "could not reserve enough space for the object heap", false;
    settle_arena(vm);
    vm->state->magic = VM_STATE_MAGIC;
    if (!vm->options.deterministic && !vm->options.makes_image) random_bytes(&vm->state->hash_seed, sizeof vm->state->hash_seed);
    vm->state->hash_seed |= 1;
    vm->state->next_thread_number = 1;
    return true;
}

static bool open_tables(VM *vm, const char **reason)
{
    *reason = "out of memory for the machine's tables";
    return properties_open(vm) && natives_open(vm) && symbol_table_open(vm) && known_symbols_open(vm) && strings_open(vm) && monitors_open(vm) &&
           interpreter_open(vm);
}

/* Mapped only: boot_path.c looks into it when the first class is asked for, which a VM from an image may never do. */
static bool map_class_library(VM *vm, char *path, size_t path_size, char *text, size_t size)
{
    MappedFile file;
    SandboxError error;
    snprintf(path, path_size, "%s/lib/modules", vm->options.java_home);
    if (!memory_map_file(vm->sandbox, path, &file, &error))
        return snprintf(text, size, "cannot open the class library %s: %s", path, error.message), false;
    vm->modules_file = file.address;
    vm->modules_length = file.length;
    return true;
}

static bool open_class_library(VM *vm, char *text, size_t size, const char **reason)
{
    char path[4096];
    JImage library;
    FormatError format;
    *reason = text;
    if (!map_class_library(vm, path, sizeof path, text, size)) return false;
    return jimage_open(vm->modules_file, vm->modules_length, &library, &format) ||
           (snprintf(text, size, "%s is not a class library: %s", path, format.message), false);
}

/* --- the first Java ------------------------------------------------------------------------------------------------------- */

static bool initialize_named(Thread *t, const char *name)
{
    Class *class = boot_class(t, name);
    return class && java_initialize(t, class);
}

static bool call_static(Thread *t, Method *method, const Slot *arguments, unsigned slots, Slot *result)
{
    return java_initialize(t, method_class(method)) && java_call(t, method, arguments, slots, result);
}

/* new ThreadGroup(), new ThreadGroup(system, "main"), and the main Thread, which must be current before its constructor runs. */
static bool make_main_thread(Thread *t)
{
    VMState *state = t->vm->state;
    Object *system = object_allocate(t, KNOWN(ThreadGroup));
    if (!system) return false;
    state->system_thread_group = object_ref(system);
    if (!java_call(t, METHOD(ThreadGroup_init_system), &(Slot){.bits = object_ref(system).units}, 1, NULL)) return false;
    Object *group = object_allocate(t, KNOWN(ThreadGroup));
    Object *name = string_from_c(t, "main");
    if (!group || !name) return false;
    state->main_thread_group = object_ref(group);
    Slot arguments[3] = {{.bits = object_ref(group).units}, {.bits = state->system_thread_group.units}, {.bits = object_ref(name).units}};
    if (!java_call(t, METHOD(ThreadGroup_init), arguments, 3, NULL)) return false;
    if (!java_initialize(t, KNOWN(Thread))) return false;
    Object *thread = object_allocate(t, KNOWN(Thread));
    if (!thread) return false;
    set_long(thread, FIELD_OFFSET(Thread_eetop), java_thread_ref(t->java).units);
    set_int(thread, FIELD_OFFSET(Thread_priority), 5);
    t->java->object = object_ref(thread);
    Slot thread_arguments[3] = {{.bits = object_ref(thread).units}, {.bits = state->main_thread_group.units}, {.bits = object_ref(name).units}};
    if (!java_call(t, METHOD(Thread_init), thread_arguments, 3, NULL)) return false;
    set_int(thread, FIELD_OFFSET(Thread_threadStatus), 5);
    return true;
}

static bool set_unsafe_constants(Thread *t)
{
    if (!java_initialize(t, KNOWN(UnsafeConstants))) return false;
    Object *mirror = class_mirror(KNOWN(UnsafeConstants));
    set_int(mirror, FIELD_OFFSET(UnsafeConstants_ADDRESS_SIZE0), 8);
    set_int(mirror, FIELD_OFFSET(UnsafeConstants_PAGE_SIZE), 4096);
    set_boolean(mirror, FIELD_OFFSET(UnsafeConstants_BIG_ENDIAN), false);
    set_boolean(mirror, FIELD_OFFSET(UnsafeConstants_UNALIGNED_ACCESS), true);
    set_int(mirror, FIELD_OFFSET(UnsafeConstants_DATA_CACHE_LINE_FLUSH_SIZE), 0);
    return true;
}

static bool initialize_errors(Thread *t)
{
    static const enum KnownClass errors[] = {
        CLASS_OutOfMemoryError, CLASS_NullPointerException, CLASS_ClassCastException, CLASS_ArrayStoreException, CLASS_ArithmeticException,
        CLASS_StackOverflowError, CLASS_IllegalMonitorStateException, CLASS_IllegalArgumentException,
    };
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (!java_initialize(t, t->vm->known_class[errors[i]])) return false;
    return true;
}

static bool initialize_method_handles(Thread *t)
{
    return java_initialize(t, KNOWN(MethodHandle)) && java_initialize(t, KNOWN(ResolvedMethodName)) && java_initialize(t, KNOWN(MemberName)) &&
           java_initialize(t, KNOWN(MethodHandleNatives));
}

static bool cache_loaders(Thread *t)
{
    Slot result;
    if (!call_static(t, METHOD(ClassLoader_getSystemClassLoader), NULL, 0, &result)) return false;
    t->vm->state->system_loader = result.ref;
    if (!call_static(t, METHOD(ClassLoader_getPlatformClassLoader), NULL, 0, &result)) return false;
    t->vm->state->platform_loader = result.ref;
    Loader *platform = loader_of(t, object_at(t->vm->state->platform_loader));
    if (!platform) return false;
    platform->is_platform = true;
    return true;
}

/* Contract 2.2, steps 1 to 16. False: exception pending, or *exit_code set by initPhase2. */
static bool boot_library(Thread *t, int *exit_code)
{
    VMState *state = t->vm->state;
    if (!java_initialize(t, KNOWN(String)) || !java_initialize(t, KNOWN(System)) || !java_initialize(t, KNOWN(Class)) ||
        !java_initialize(t, KNOWN(ThreadGroup)) || (t->vm->options.makes_image && !image_settle_seeds(t)) || !make_main_thread(t) || !java_initialize(t, KNOWN(Module)) || !set_unsafe_constants(t))
        return false;
    if (!java_initialize(t, KNOWN(Throwable)) || !exceptions_open(t)) return false;
    if (!initialize_named(t, "java/lang/reflect/Method") || !java_initialize(t, KNOWN(Finalizer))) return false;
    if (!call_static(t, METHOD(System_initPhase1), NULL, 0, NULL)) return false;
    state->boot_level = BOOT_PHASE1;
    if (!initialize_errors(t) || (t->vm->options.start_signals && !t->vm->options.start_signals(t)) || !initialize_method_handles(t)) return false;
    Slot flags[2] = {{.bits = 0}, {.bits = 0}}, result;
    if (!call_static(t, METHOD(System_initPhase2), flags, 2, &result)) return false;
    if (result.i) return *exit_code = 1, false;
    state->modules_ready = 1;
    state->boot_level = BOOT_PHASE2;
    if (!call_static(t, METHOD(System_initPhase3), NULL, 0, NULL)) return false;
    state->boot_level = BOOT_PHASE3;
    if (!cache_loaders(t)) return false;
    state->boot_level = BOOT_DONE;
    return true;
}

/* --- opening ---------------------------------------------------------------------------------------------------------------- */

static char *copy_text(const char *text)
{
    size_t length = strlen(text) + 1;
    char *copy = malloc(length);
    return copy ? memcpy(copy, text, length) : NULL;
}

/* "java.lang.Error: message" of the pending exception, for the opener; the trace goes to stderr when the command boots. */
void boot_describe_exception(Thread *t, char *text, size_t size)
{
    Object *exception = thread_exception(t);
    thread_clear_exception(t);
    char name[256], message[512] = "";
    class_external_name(object_class(exception), name, sizeof name);
    Object *detail = get_object(exception, FIELD_OFFSET(Throwable_detailMessage));
    if (detail) string_to_buffer(t, detail, message, sizeof message);
    int n = snprintf(text, size, "Error occurred during initialization of VM\n%s%s%s", name, detail ? ": " : "", message);
    Object *backtrace = get_object(exception, FIELD_OFFSET(Throwable_backtrace));
    for (uint32_t i = 0; backtrace && i < backtrace_depth(backtrace) && n > 0 && (size_t)n < size; i++) {
        Method *method;
        uint32_t bci;
        backtrace_entry(backtrace, i, &method, &bci);
        n += snprintf(text + n, size - (size_t)n, "\n\tat %s.%s(%d)", class_external_name(method_class(method), name, sizeof name),
                      symbol_at(method->name)->bytes, method_line_number(method, bci));
    }
}

/* --- from an image ---------------------------------------------------------------------------------------------------------- */

/* False: as if nothing had been tried. */
static bool try_image(VM *vm, ImageHeader *header)
{
    uint64_t *limit = &vm->options.heap.maximum_size;
    const VMOptions *options = &vm->options;
    if (!*limit) *limit = memory_limit() / 4;
    vm->from_image = (options->app_image && image_open(vm, options->app_image, header, vm->app_image_reason, sizeof vm->app_image_reason)) ||
                     (options->image && image_open(vm, options->image, header, vm->image_reason, sizeof vm->image_reason));
    return vm->from_image;
}

static Thread *open_from_image(VM *vm, const ImageHeader *header, char *text, size_t size, const char **reason)
{
    vm->opened_ns = clock_monotonic_ns();
    settle_arena(vm);
    vm->image_metadata_bytes = metadata_committed(&vm->arena);
    char path[4096];
    *reason = "out of memory for the machine's tables";
    if (!properties_open(vm) || !natives_open(vm) || !boot_path_open(vm, reason)) return NULL;
    *reason = text;
    if (!map_class_library(vm, path, sizeof path, text, size)) return NULL;
    *reason = "cannot map the class library";
    if (!library_map_show(vm)) return NULL;
    *reason = "out of memory for the main thread";
    Thread *t = vm->main_thread = image_open_threads(vm, header);
    if (!t || !limits_open(vm)) return NULL;
    class_trace_image(t);
    if (image_renew(t, header)) return t;
    *reason = text;
    *text = 0;
    if (thread_has_exception(t)) boot_describe_exception(t, text, size);
    return NULL;
}

VM *vm_open(const VMOptions *options, char **reason)
{
    char *text = malloc(8192);
    const char *why = "out of memory";
    VM *vm = calloc(1, sizeof *vm);
    if (!vm || !text) goto failed;
    vm->options = *options;
    vm->sandbox = options->sandbox;
    turns_open(vm);
    if (options->own_process) signals_set_fault_hook(fault_in_mapped_file);
    ImageHeader image;
    if (try_image(vm, &image)) {
        if (!open_from_image(vm, &image, text, 8192, &why)) goto failed;
        free(text);
        rebase_start(vm);
        return vm;
    }
    if (!open_arena(vm, &why) || !open_tables(vm, &why) || !open_class_library(vm, text, 8192, &why)) goto failed;
    Thread *t = thread_attach(vm, NULL, "main", false);
    why = "out of memory for the main thread";
    if (!t) goto failed;
    vm->main_thread = t;
    if (!limits_open(vm)) goto failed;
    if (!loaders_open(t, &why)) {
        if (thread_has_exception(t)) boot_describe_exception(t, text, 8192), why = text;
        goto failed;
    }
    roots_library_ready(vm);
    vm->state->boot_level = BOOT_CLASSES;
    if (!boot_library(t, &vm->exit_code)) {
        why = text;
        *text = 0;
        if (thread_has_exception(t)) boot_describe_exception(t, text, 8192);
        goto failed;
    }
    free(text);
    rebase_start(vm);
    return vm;
failed:
    *reason = copy_text(why);
    free(text);
    return NULL; /* a VM that failed half-way is left to the end of the process: its threads may run */
}

Thread *vm_main_thread(VM *vm)
{
    return vm->main_thread;
}

void vm_leave(VM *vm)
{
    thread_step_out(vm->main_thread);
}

void vm_enter(VM *vm)
{
    thread_step_in(vm->main_thread);
}

#define RECURSION_STATUS 99
#define ADDRESS_STATUS 98

/* The exit status, unless the interpreter recursed and was asked to tell (DESIGN 5: only JNI may cause that). */
static int checked_status(VM *vm, int status)
{
    rebase_report(vm);
    gc_log_exit(vm);
    if (vm->options.print_arena_hash) arena_hash_print(vm);
    if (vm->address_faults) return ADDRESS_STATUS;
    unsigned long long count = atomic_load(&vm->interpreter_recursions);
    if (limits_are_over(vm)) return LIMIT_STATUS;
    if (!vm->options.check_stackless || !count) return status;
    char text[100];
    int length = snprintf(text, sizeof text, "the interpreter recursed on the C stack: %llu times\n", count);
    sandbox_write_stderr(text, (size_t)length);
    return RECURSION_STATUS;
}

int vm_finish(VM *vm)
{
    Thread *t = vm->main_thread;
    int code = thread_has_exception(t) ? 1 : 0;
    if (atomic_load(&vm->exiting)) return checked_status(vm, vm->exit_code);
    if (!limits_have_ended(vm)) thread_finish(t);
    if (limits_have_ended(vm)) return checked_status(vm, code); /* the others left without giving their monitors back: no Java any more */
    Object *group = object_at(vm->state->main_thread_group);
    if (!thread_make_object(t, group, "DestroyJavaVM", true)) thread_clear_exception(t);
    threads_await_last(t);
    if (atomic_load(&vm->exiting)) return checked_status(vm, vm->exit_code);
    if (limits_have_ended(vm)) return checked_status(vm, code);
    if (!call_static(t, METHOD(Shutdown_shutdown), NULL, 0, NULL)) thread_clear_exception(t);
    return checked_status(vm, code);
}

/* How long the other threads are waited for; they leave at their next poll, or when woken from what they block in. */
#define LEAVE_PATIENCE_NS INT64_C(5000000000)

bool vm_close(VM *vm)
{
    if (!threads_leave_all(vm->main_thread, LEAVE_PATIENCE_NS)) return false;
    limits_close(vm);
    thread_detach(vm->main_thread);
    loaders_close(vm);
    native_handles_close(vm);
    free(vm->management);
    properties_close(vm);
    heap_close(vm->heap);
    memory_release((void *)vm->modules_file, vm->modules_length);
    arena_enter(NULL);
    arena_release(&vm->arena);
    rebase_close(vm);
    free(vm->native_threads);
    free(vm);
    return true;
}

bool vm_halt(Thread *t, int status)
{
    VM *vm = t->vm;
    vm->exit_code = checked_status(vm, status & 0xff);
    if (vm->options.own_process) {
        limits_await_reports(vm);
        sandbox_exit_process(vm->exit_code);
    }
    /* In a host's process all threads leave the VM, whatever they would make of an exception. */
    atomic_store(&vm->exiting, 1);
    threads_ask_to_leave(t);
    return throw_new(t, "java/lang/ThreadDeath", NULL);
}
