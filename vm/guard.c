/* guard.c: asks guard.def. */
#include "vm/guard.h"

#include <stdio.h>
#include <string.h>

#include "classfmt/opcodes.h"
#include "sandbox/capabilities.h"
#include "vm/exception.h"
#include "vm/known.h"
#include "vm/loader.h"

static const char *const hidden_classes[] = {
#define HIDDEN(class) class,
#define EMPTY(class, method)
#include "vm/guard.def"
#undef HIDDEN
#undef EMPTY
};

static const struct {
    const char *class_name, *method;
} empty_methods[] = {
#define HIDDEN(class)
#define EMPTY(class, method) {class, method},
#include "vm/guard.def"
#undef HIDDEN
#undef EMPTY
};

static bool is_unsafe_granted(VM *vm) { return !vm->sandbox || sandbox_is_granted(vm->sandbox, CAPABILITY_UNSAFE, NULL); }

bool guard_hides_class(VM *vm, const Symbol *name)
{
    for (size_t i = 0; i < sizeof hidden_classes / sizeof *hidden_classes; i++) {
        SandboxError error;
        if (symbol_is(name, hidden_classes[i]))
            return vm->sandbox && !sandbox_check(vm->sandbox, CAPABILITY_UNSAFE, NULL, NULL, &error);
    }
    return false;
}

bool guard_throws_hidden(Thread *t, const Symbol *name)
{
    VM *vm = t->vm;
    if (!guard_knows_class(name) || is_unsafe_granted(vm)) return false;
    char external[64];
    snprintf(external, sizeof external, "%.*s", (int)name->length, (const char *)name->bytes);
    for (char *slash = external; (slash = strchr(slash, '/'));) *slash = '.';
    throw_known(t, KNOWN(ClassNotFoundException), "%s: unsafe access denied: run with --allow-unsafe", external);
    return true;
}

bool guard_knows_class(const Symbol *name)
{
    for (size_t i = 0; i < sizeof hidden_classes / sizeof *hidden_classes; i++)
        if (symbol_is(name, hidden_classes[i])) return true;
    return false;
}

static void empty_methods_of(VM *vm, Class *class)
{
    for (unsigned i = 0; i < class->method_count; i++) {
        Method *method = class_method(class, i);
        if (!method->code_length || !guard_empties_method(vm, symbol_at(class->name), symbol_at(method->name))) continue;
        *(uint8_t *)bytes_at(method->code) = OP_return;
        method->code_length = 1;
        method->exception_count = 0;
    }
}

void guard_renew(Thread *t)
{
    if (is_unsafe_granted(t->vm)) return;
    for (size_t i = 0; i < sizeof empty_methods / sizeof *empty_methods; i++) {
        const char *name = empty_methods[i].class_name;
        Symbol *symbol = symbol_lookup(t->vm, name, strlen(name));
        Class *class = symbol ? loader_find_class(t, boot_loader(t), symbol) : NULL;
        if (class) empty_methods_of(t->vm, class);
    }
}

bool guard_empties_method(VM *vm, const Symbol *class_name, const Symbol *name)
{
    for (size_t i = 0; i < sizeof empty_methods / sizeof *empty_methods; i++)
        if (symbol_is(class_name, empty_methods[i].class_name) && symbol_is(name, empty_methods[i].method))
            return !is_unsafe_granted(vm);
    return false;
}
