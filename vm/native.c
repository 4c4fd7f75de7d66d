/* native.c: the table of natives and its binding to methods by (class, name, descriptor).
 *
 * VM.natives lies outside the arena, as it holds addresses of C functions; methods keep an index into it. Index 0 is "not bound",
 * 1..CONTINUATION_COUNT are the continuations, then come the groups of stdlib/ in the order given. */
#include "vm/native.h"

#include <stdlib.h>
#include <string.h>

#include "vm/exception.h"
#include "vm/frameless.h"
#include "vm/loader.h"

const NativeEntry continuation_table[CONTINUATION_COUNT] = {
#define CONTINUATION(id, descriptor, function) {NULL, #id, descriptor, function, NATIVE_PLAIN},
#include "vm/continuations.def"
};

static uint32_t hash_bytes(uint32_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)bytes[i]) * UINT32_C(16777619);
    return hash;
}

static uint32_t hash_native(const char *class_name, size_t class_length, const char *name, size_t name_length)
{
    return hash_bytes(hash_bytes(UINT32_C(2166136261), class_name, class_length), name, name_length);
}

static void enter(VM *vm, uint32_t index)
{
    const NativeEntry *entry = &vm->natives[index];
    uint32_t mask = vm->native_hash_size - 1;
    uint32_t at = hash_native(entry->class_name, strlen(entry->class_name), entry->name, strlen(entry->name)) & mask;
    while (vm->native_hash[at]) at = (at + 1) & mask;
    vm->native_hash[at] = index;
}

bool natives_open(VM *vm)
{
    uint32_t count = 1 + CONTINUATION_COUNT;
    for (size_t g = 0; g < vm->options.native_group_count; g++) count += (uint32_t)vm->options.natives[g]->count;
    vm->native_hash_size = 1024;
    while (vm->native_hash_size < 2 * count) vm->native_hash_size *= 2;
    vm->natives = calloc(count, sizeof *vm->natives);
    vm->native_hash = calloc(vm->native_hash_size, sizeof *vm->native_hash);
    if (!vm->natives || !vm->native_hash) return false;
    memcpy(vm->natives + 1, continuation_table, sizeof continuation_table);
    uint32_t index = 1 + CONTINUATION_COUNT;
    for (size_t g = 0; g < vm->options.native_group_count; g++) {
        const NativeGroup *group = vm->options.natives[g];
        const char *class_name = NULL;
        for (size_t i = 0; i < group->count; i++, index++) {
            vm->natives[index] = group->entries[i];
            if (group->entries[i].flags & NATIVE_LEAF) vm->natives[index].fast = group->entries[i].function;
            if (!vm->natives[index].class_name) vm->natives[index].class_name = class_name;
            class_name = vm->natives[index].class_name;
            enter(vm, index);
        }
    }
    vm->native_count = count;
    return true;
}

void natives_close(VM *vm)
{
    free(vm->natives);
    free(vm->native_hash);
}

bool native_bind(Thread *t, Method *method)
{
    VM *vm = t->vm;
    const Symbol *class_name = symbol_at(method_class(method)->name), *name = symbol_at(method->name);
    const Symbol *descriptor = symbol_at(method->descriptor);
    uint32_t mask = vm->native_hash_size - 1;
    uint32_t at = hash_native(class_name->bytes, class_name->length, name->bytes, name->length) & mask;
    for (; vm->native_hash[at]; at = (at + 1) & mask) {
        const NativeEntry *entry = &vm->natives[vm->native_hash[at]];
        if (!entry->function == !method->code_length) continue; /* a row for bytecode, and a native method, or the reverse */
        if (symbol_is(class_name, entry->class_name) && symbol_is(name, entry->name) && symbol_is(descriptor, entry->descriptor)) {
            /* Only the boot loader's classes: the library's modules that have natives are all its own, and what another loader
             * defines under the same name, be it the application loader for a module of the user's, gets nothing. */
            if (loader_at(method_class(method)->loader)->object.units) return false;
            __atomic_store_n(&method->native_index, vm->native_hash[at], __ATOMIC_RELEASE);
            if (entry->fast && !(method->access_flags & ACC_SYNCHRONIZED)) method_set_frameless(method, FRAMELESS_NATIVE, 0);
            return true;
        }
    }
    return false;
}

void natives_bind_intrinsics(Thread *t, Class *class)
{
    if (loader_at(class->loader)->object.units) return;
    bool candidates = false;
    for (unsigned i = 0; i < class->method_count && !candidates; i++) candidates = class_method(class, i)->flags & METHOD_INTRINSIC;
    for (unsigned i = 0; i < class->method_count && candidates; i++)
        if (class_method(class, i)->code_length) native_bind(t, class_method(class, i));
}

bool native_prepare(Thread *t, Method *method)
{
    if (native_bind(t, method)) return true;
    char text[1024];
    return throw_new(t, "java/lang/UnsatisfiedLinkError", "'%s'", method_external_name(method, text, sizeof text));
}
