/* launch.c: see launch.h. */
#include "vm/cli/launch.h"

#include "vm/boot.h"
#include "vm/exception.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/native.h"
#include "vm/string.h"

static Method *library_method(Thread *t, const char *class_name, const char *name, const char *descriptor)
{
    Class *class = boot_class(t, class_name);
    if (!class || !java_initialize(t, class)) return NULL;
    return class_find_method_named(t->vm, class, name, descriptor);
}

static Object *argument_array(Thread *t, char **arguments, int count)
{
    Object *array = object_array_allocate(t, KNOWN(String), count);
    for (int i = 0; array && i < count; i++) {
        Object *string = string_from_c(t, arguments[i]);
        if (!string) return NULL;
        object_array_set(t, array, (uint32_t)i, string);
    }
    return array;
}

static bool run_main(Thread *t, LaunchMode mode, const char *what, char **arguments, int count)
{
    Method *check = library_method(t, "sun/launcher/LauncherHelper", "checkAndLoadMain", "(ZILjava/lang/String;)Ljava/lang/Class;");
    if (!check) return false;
    Object *name = string_from_c(t, what);
    if (!name) return false;
    Slot check_arguments[3] = {{.bits = 1}, {.bits = (uint64_t)mode}, {.bits = object_ref(name).units}}, result;
    if (!java_call(t, check, check_arguments, 3, &result)) return false;
    Class *main_class = mirror_class(t->vm, object_at(result.ref));
    if (!java_initialize(t, main_class)) return false;
    Method *main_method = class_find_method(main_class, SYMBOL(main), SYMBOL(main_descriptor));
    if (!main_method) return throw_new(t, "java/lang/NoSuchMethodError", "main");
    Object *array = argument_array(t, arguments, count);
    return array && java_call(t, main_method, &(Slot){.bits = object_ref(array).units}, 1, NULL);
}

int launch(VM *vm, LaunchMode mode, const char *what, char **arguments, int count)
{
    run_main(vm_main_thread(vm), mode, what, arguments, count);
    return vm_finish(vm);
}

int launch_static(VM *vm, const char *class_name, const char *name, const char *descriptor, const Slot *arguments, unsigned slots)
{
    Thread *t = vm_main_thread(vm);
    Method *method = library_method(t, class_name, name, descriptor);
    if (method) java_call(t, method, arguments, slots, NULL);
    return vm_finish(vm);
}
