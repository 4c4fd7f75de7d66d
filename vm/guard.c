/* guard.c: asks guard.def. */
#include "vm/guard.h"

#include "sandbox/capabilities.h"
#include "vm/symbol.h"

static const char *const hidden_classes[] = {
#define HIDDEN(class) class,
#define EMPTY(class, method)
#include "vm/guard.def"
#undef HIDDEN
#undef EMPTY
};

static const struct { const char *class_name, *method; } empty_methods[] = {
#define HIDDEN(class)
#define EMPTY(class, method) {class, method},
#include "vm/guard.def"
#undef HIDDEN
#undef EMPTY
};

bool guard_hides_class(VM *vm, const Symbol *name)
{
    for (size_t i = 0; i < sizeof hidden_classes / sizeof *hidden_classes; i++) {
        SandboxError error;
        if (symbol_is(name, hidden_classes[i]))
            return vm->sandbox && !sandbox_check(vm->sandbox, CAPABILITY_UNSAFE, NULL, NULL, &error);
    }
    return false;
}

bool guard_empties_method(VM *vm, const Symbol *class_name, const Symbol *name)
{
    for (size_t i = 0; i < sizeof empty_methods / sizeof *empty_methods; i++)
        if (symbol_is(class_name, empty_methods[i].class_name) && symbol_is(name, empty_methods[i].method))
            return vm->sandbox && !sandbox_is_granted(vm->sandbox, CAPABILITY_UNSAFE, NULL);
    return false;
}
