/* known.c: finds what known.def lists. A missing class ends the start; a missing field or method stays 0 or NULL, as updates of
 * the library add and drop some. */
#include "vm/known.h"

#include "vm/define.h"

static const char *const class_names[] = {
#define KNOWN_CLASS(id, name) name,
#include "vm/known.def"
};

static const struct { uint16_t class_id; const char *name, *descriptor; } fields[] = {
#define KNOWN_FIELD(id, class_id, name, descriptor) {CLASS_##class_id, name, descriptor},
#include "vm/known.def"
};

static const struct { uint16_t class_id; const char *name, *descriptor; } methods[] = {
#define KNOWN_METHOD(id, class_id, name, descriptor) {CLASS_##class_id, name, descriptor},
#include "vm/known.def"
};

static const char *const symbols[] = {
#define KNOWN_SYMBOL(id, text) text,
#include "vm/known.def"
};

bool known_symbols_open(VM *vm)
{
    for (unsigned i = 0; i < KNOWN_SYMBOL_COUNT; i++)
        if (!(vm->known_symbol[i] = symbol_from(vm, symbols[i]))) return false;
    return true;
}

void known_fill_class(VM *vm, enum KnownClass id, Class *class)
{
    vm->known_class[id] = class;
    for (unsigned i = 0; i < KNOWN_FIELD_COUNT; i++) {
        if (fields[i].class_id != id) continue;
        Symbol *name = symbol_from(vm, fields[i].name), *descriptor = symbol_from(vm, fields[i].descriptor);
        Field *field = name && descriptor ? class_find_declared_field(class, name, descriptor) : NULL;
        if (field) vm->known_field[i] = field->offset;
    }
    for (unsigned i = 0; i < KNOWN_METHOD_COUNT; i++) {
        if (methods[i].class_id != id) continue;
        Symbol *name = symbol_from(vm, methods[i].name), *descriptor = symbol_from(vm, methods[i].descriptor);
        if (name && descriptor) vm->known_method[i] = class_find_declared_method(class, name, descriptor);
    }
}

bool known_resolve(Thread *t, const char **missing)
{
    VM *vm = t->vm;
    if (!vm->known_symbol[0] && !known_symbols_open(vm)) {
        *missing = "out of memory";
        return false;
    }
    for (unsigned i = 0; i < KNOWN_CLASS_COUNT; i++) {
        bool failed = false;
        Symbol *name = symbol_from(vm, class_names[i]);
        Class *class = name ? boot_load(t, name, &failed) : NULL;
        if (!class) {
            *missing = class_names[i];
            return false;
        }
        known_fill_class(vm, (enum KnownClass)i, class);
    }
    return true;
}
