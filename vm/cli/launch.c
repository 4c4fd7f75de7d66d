/* launch.c: see launch.h. Everything here runs Java on the main thread; a function that answers false has an
 * exception pending, which vm_finish reports as main's own. */
#include "vm/cli/launch.h"

#include <stdio.h>
#include <string.h>

#include "vm/boot.h"
#include "vm/cli/watch.h"
#include "vm/exception.h"
#include "vm/interpreter.h"
#include "vm/limits.h"
#include "vm/link.h"
#include "vm/native.h"
#include "vm/string.h"

#define LAUNCHER_HELPER "sun/launcher/LauncherHelper"

/* --- calls of the library ----------------------------------------------------------------------------------------- */

static bool call_library(Thread *t, const char *class_name, const char *name, const char *descriptor,
                         const Slot *arguments, unsigned slots, Slot *result)
{
    Class *class = boot_class(t, class_name);
    ClassRef kept = class_ref(class);
    if (!class || !java_initialize(t, class)) return false;
    class = class_at(kept); /* no pointer outlives a call of Java (freeze.h) */
    Method *method = class_find_method_named(t->vm, class, name, descriptor);
    if (!method) return throw_new(t, "java/lang/NoSuchMethodError", "%s", name);
    return java_call(t, method, arguments, slots, result);
}

static bool call_helper(Thread *t, const char *name, const char *descriptor, const Slot *arguments, unsigned slots)
{
    return call_library(t, LAUNCHER_HELPER, name, descriptor, arguments, slots, NULL);
}

static Slot flag_slot(bool flag)
{
    return (Slot){.bits = flag};
}

static Slot reference_slot(const Object *object)
{
    return (Slot){.bits = object_ref(object).units};
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if (*text & 0x80) return false;
    return true;
}

/* A string from the command line, whose bytes are in the platform's encoding: decoded by the library. NULL: exception
 * pending. */
static Object *platform_string(Thread *t, const char *text)
{
    if (is_ascii(text)) return string_from_c(t, text);
    size_t length = strlen(text);
    Object *bytes = array_allocate_primitive(t, TYPE_BYTE, (int32_t)length);
    if (!bytes) return NULL;
    memcpy(array_elements(bytes), text, length);
    Slot arguments[2] = {flag_slot(true), reference_slot(bytes)}, result;
    if (!call_library(t, LAUNCHER_HELPER, "makePlatformString", "(Z[B)Ljava/lang/String;", arguments, 2, &result))
        return NULL;
    return object_at(result.ref);
}

static Object *argument_array(Thread *t, char **arguments, int count)
{
    Object *array = object_array_allocate(t, KNOWN(String), count);
    ObjectRef kept = object_ref(array);
    for (int i = 0; array && i < count; i++) {
        Object *string = platform_string(t, arguments[i]);
        if (!string) return NULL;
        object_array_set(t, object_at(kept), (uint32_t)i, string);
    }
    return object_at(kept);
}

/* --- what is printed first ---------------------------------------------------------------------------------------- */

static bool show_settings(Thread *t, const Command *command)
{
    Object *option = string_from_c(t, command->show_settings);
    if (!option) return false;
    const VMOptions *options = &command->options;
    Slot arguments[8] = {flag_slot(true), reference_slot(option)};
    arguments[3].l = (int64_t)options->heap.initial_size; /* a long's value is in its second slot */
    arguments[5].l = (int64_t)command->maximum_heap_given;
    arguments[7].l = (int64_t)options->java_stack_bytes;
    return call_helper(t, "showSettings", "(ZLjava/lang/String;JJJ)V", arguments, 8);
}

static bool print_version(Thread *t, const Command *command)
{
    Slot to_stderr = flag_slot(command->version_stream == STREAM_ERR);
    const char *method = command->action == ACTION_PRINT_VERSION ? "print" : "println";
    return call_library(t, "java/lang/VersionProps", method, "(Z)V", &to_stderr, 1, NULL);
}

static bool describe_module(Thread *t, const char *name)
{
    Object *string = platform_string(t, name);
    return string &&
           call_helper(t, "describeModule", "(Ljava/lang/String;)V", &(Slot){.bits = object_ref(string).units}, 1);
}

static bool print_help(Thread *t, const Command *command)
{
    Slot to_stderr = flag_slot(command->help_stream == STREAM_ERR);
    if (command->action == ACTION_HELP_EXTRA) return call_helper(t, "printXUsageMessage", "(Z)V", &to_stderr, 1);
    Object *name = string_from_c(t, "java");
    return name &&
           call_helper(t, "initHelpMessage", "(Ljava/lang/String;)V", &(Slot){.bits = object_ref(name).units}, 1) &&
           call_helper(t, "printHelpMessage", "(Z)V", &to_stderr, 1);
}

/* --- main --------------------------------------------------------------------------------------------------------- */

static bool run_main(Thread *t, const Command *command)
{
    Object *name = platform_string(t, command->what);
    if (!name) return false;
    Slot arguments[3] = {flag_slot(true), {.bits = (uint64_t)command->mode}, reference_slot(name)}, result;
    if (!call_library(t, LAUNCHER_HELPER, "checkAndLoadMain", "(ZILjava/lang/String;)Ljava/lang/Class;", arguments, 3,
                      &result)) {
        if (thread_has_exception(t)) fputs("Error: A JNI error has occurred, please check your installation and try again\n", stderr);
        return false;
    }
    if (command->dry_run) return true;
    ClassRef main_class = class_ref(mirror_class(t->vm, object_at(result.ref)));
    Object *array = argument_array(t, command->arguments, command->argument_count);
    Slot argument = {.bits = object_ref(array).units};
    if (!array || !java_initialize(t, class_at(main_class))) return false;
    Method *main_method = class_find_method(class_at(main_class), SYMBOL(main), SYMBOL(main_descriptor));
    if (!main_method) return throw_new(t, "java/lang/NoSuchMethodError", "main");
    return java_call_apart(t, main_method, &argument, 1, NULL);
}

/* In the order of java's launcher. */
static bool act(Thread *t, const Command *command)
{
    if (command->show_settings && !show_settings(t, command)) return false;
    if (command->show_resolved_modules && !call_helper(t, "showResolvedModules", "()V", NULL, 0)) return false;
    if (command->action == ACTION_LIST_MODULES) return call_helper(t, "listModules", "()V", NULL, 0);
    if (command->action == ACTION_DESCRIBE_MODULE) return describe_module(t, command->described_module);
    if (command->version_stream != STREAM_NONE && !print_version(t, command)) return false;
    switch (command->action) {
    case ACTION_HELP:
    case ACTION_HELP_EXTRA: return print_help(t, command);
    case ACTION_RUN: return run_main(t, command);
    default: return true;
    }
}

bool launch_program(Thread *t, const Command *command) { return run_main(t, command); }

int launch(VM *vm, const Command *command)
{
    watch_start(vm->sandbox);
    act(vm_main_thread(vm), command);
    int status = vm_finish(vm);
    limits_await_reports(vm);
    return status;
}
