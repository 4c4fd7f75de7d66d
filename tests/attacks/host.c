/* host.c: a host that runs hostile programs, each in a VM of its own inside this process, one after the other, and then a sane one.
 *
 *     attack_host JAVA_HOME CLASSES CLASS [CLASSES CLASS]...
 *
 * Each VM is granted its classes and nothing else. Prints "CLASS: status" after each program; whatever they did, this process goes on and
 * ends with 0. Started by tests/attacks/run.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/capabilities.h"
#include "stdlib/stdlib.h"
#include "vm/boot.h"
#include "vm/class.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/native.h"
#include "vm/string.h"
#include "vm/symbol.h"

static Sandbox *open_box(const char *java_home, const char *classes)
{
    SandboxPolicy *policy = policy_create();
    if (!policy || !policy_add_package(policy, java_home, true, NULL) || !policy_add_package(policy, classes, false, NULL)) return NULL;
    Sandbox *sandbox = sandbox_open(policy, NULL);
    policy_destroy(policy);
    return sandbox;
}

static Method *find(Thread *t, Class *class, const char *name, const char *descriptor)
{
    return class_find_method(class, symbol_from(t->vm, name), symbol_from(t->vm, descriptor));
}

/* As the command does it: LauncherHelper finds the main class. False: exception pending. */
static bool run_main(Thread *t, const char *name)
{
    Class *helper = boot_class(t, "sun/launcher/LauncherHelper"), *strings = boot_class(t, "java/lang/String");
    Object *text = helper && strings ? string_from_c(t, name) : NULL;
    if (!text || !java_initialize(t, helper)) return false;
    Slot arguments[3] = {{.i = 1}, {.i = 1}, {.bits = object_ref(text).units}}, result;
    Method *load = find(t, helper, "checkAndLoadMain", "(ZILjava/lang/String;)Ljava/lang/Class;");
    if (!load || !java_call(t, load, arguments, 3, &result)) return false;
    Class *main_class = mirror_class(t->vm, object_at(result.ref));
    Object *array = object_array_allocate(t, strings, 0);
    if (!array || !java_initialize(t, main_class)) return false;
    Slot argument = {.bits = object_ref(array).units};
    return java_call(t, find(t, main_class, "main", "([Ljava/lang/String;)V"), &argument, 1, NULL);
}

static bool run(const char *java_home, const char *classes, const char *name)
{
    Sandbox *sandbox = open_box(java_home, classes);
    VMProperty properties[] = {{"java.class.path", classes}};
    VMOptions options = {.java_home = java_home, .properties = properties, .property_count = 1, .natives = stdlib_groups,
                         .native_group_count = stdlib_group_count, .sandbox = sandbox, .heap = {.maximum_size = 64 << 20}};
    char *reason = NULL;
    VM *vm = sandbox ? vm_open(&options, &reason) : NULL;
    if (!vm) {
        fprintf(stderr, "%s: %s\n", name, reason ? reason : "no sandbox");
        return false;
    }
    run_main(vm_main_thread(vm), name);
    int status = vm_finish(vm);
    bool closed = vm_close(vm);
    if (closed) sandbox_close(sandbox);
    printf("%s: %d%s\n", name, status, closed ? "" : ", not closed");
    fflush(stdout);
    return true;
}

int main(int count, char **arguments)
{
    bool good = count > 3;
    for (int i = 2; i + 1 < count; i += 2) good = run(arguments[1], arguments[i], arguments[i + 1]) && good;
    return good ? 0 : 1;
}
