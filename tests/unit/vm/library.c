/* library.c: see library.h. */
#include "library.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "sandbox/capabilities.h"
#include "sandbox/memory.h"
#include "stdlib/stdlib.h"
#include "vm/boot.h"
#include "vm/exception.h"
#include "vm/interpreter.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/roots.h"
#include "vm/string.h"

static const char *java_home(void)
{
    const char *home = getenv("ATOLL_JAVA_HOME");
    if (!home) home = getenv("JAVA_HOME");
    return home ? home : "/usr/lib/jvm/java-17-openjdk-amd64";
}

static VM *open_symbols(VMOptions options)
{
    const char *reason = NULL;
    VM *vm = calloc(1, sizeof *vm);
    cr_assert(vm);
    vm->options = options;
    vm->options.heap.maximum_size = 256 << 20;
    cr_assert(arena_reserve(&vm->arena, &(ArenaOptions){.heap_limit = 256 << 20}, &reason), "%s", reason);
    arena_enter(&vm->arena);
    vm->state = metadata_allocate(&vm->arena, 0, sizeof *vm->state);
    cr_assert(vm->state && symbol_table_open(vm) && known_symbols_open(vm));
    return vm;
}

VM *library_open_symbols(void) { return open_symbols((VMOptions){0}); }

Thread *library_open(void) { return library_open_with((VMOptions){0}); }

Thread *library_open_with(VMOptions options)
{
    char path[4096];
    MappedFile file;
    SandboxError error;
    FormatError format;
    SandboxPolicy *policy = policy_create_allow_all();
    Sandbox *sandbox = sandbox_open(policy, &error);
    snprintf(path, sizeof path, "%s/lib/modules", java_home());
    if (!memory_map_file(sandbox, path, &file, &error)) cr_skip("no class library: %s", path);
    VM *vm = open_symbols(options);
    GcClient client = roots_client(vm);
    vm->sandbox = vm->options.sandbox = sandbox;
    vm->heap = heap_open(&vm->arena, &vm->options.heap, &client);
    vm->state->hash_seed = 1;
    vm->state->next_thread_number = 1;
    vm->options.max_stack_trace_depth = 1024;
    cr_assert(vm->heap && natives_open(vm) && strings_open(vm) && monitors_open(vm) && interpreter_open(vm));
    vm->modules_file = file.address;
    vm->modules_length = file.length;
    cr_assert(jimage_open(file.address, file.length, &vm->jimage, &format));
    Thread *t = thread_attach(vm, NULL, "main", false);
    const char *reason = NULL;
    cr_assert(t);
    cr_assert(loaders_open(t, &reason), "%s", reason);
    roots_library_ready(vm);
    return t;
}

VM *library_boot(Sandbox *sandbox)
{
    char modules[4096];
    snprintf(modules, sizeof modules, "%s/lib/modules", java_home());
    FILE *file = fopen(modules, "r");
    if (!file) cr_skip("no class library: %s", modules);
    fclose(file);
    VMProperty properties[] = {{"java.class.path", ""}};
    VMOptions options = {.java_home = java_home(), .properties = properties, .property_count = 1, .natives = stdlib_groups,
                         .native_group_count = stdlib_group_count, .sandbox = sandbox};
    char *reason = NULL;
    VM *vm = vm_open(&options, &reason);
    cr_expect(vm, "%s", reason);
    free(reason);
    return vm;
}

void library_close(VM *vm)
{
    arena_release(&vm->arena);
    free(vm);
}

Class *library_class(Thread *t, const char *name)
{
    bool failed = false;
    Class *class = boot_load(t, symbol_from(t->vm, name), &failed);
    char text[512] = "";
    cr_assert(class, "%s %s", name, failed ? library_take_exception(t, text, sizeof text) : "");
    return class;
}

const char *library_take_exception(Thread *t, char *buffer, size_t size)
{
    Object *exception = thread_exception(t);
    buffer[0] = 0;
    if (!exception) return buffer;
    thread_clear_exception(t);
    char name[256], message[2048] = "";
    Object *detail = get_object(exception, FIELD_OFFSET(Throwable_detailMessage));
    if (detail) string_to_buffer(t, detail, message, sizeof message);
    snprintf(buffer, size, "%s: %s", class_external_name(object_class(exception), name, sizeof name), message);
    return buffer;
}
