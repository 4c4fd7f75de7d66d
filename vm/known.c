/* known.c: finds what known.def lists. A missing class ends the start; a missing field or method stays 0 or NULL, as updates of
 * the library add and drop some. */
#include "vm/known.h"

#include "vm/define.h"

#include <string.h>

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

/* Common names of methods by their age in HotSpot, which reflection's order of methods shows (stdlib/java_lang_Class_reflection.c): so
 * that classes which mix them with names of their own are listed alike. */
static const char common_names[] =
    "<init> <clinit> invoke index invokeExact getName println main name priority group run add remove parent shutdown lock get put type cache "
    "value length target values flags append version abs sqrt log pow min max compareTo update load store test compare insert "
    "clear flush getValue isEmpty replace size split join iterator hasNext next trim apply map collect stream format of count "
    "i bytes b x charset cause e s c start end off buffer builder n to prefix suffix h regex contains last list result "
    "delimiter locale code chars from f args l data d begin a make merge filter entrySet getKey info m o factory url arg out "
    "host identity first second increment array getMessage";

static bool make_common_names(VM *vm)
{
    for (const char *name = common_names, *end; *name; name = *end ? end + 1 : end) {
        end = strchrnul(name, ' ');
        if (!symbol_intern(vm, name, (size_t)(end - name))) return false;
    }
    return true;
}

bool known_symbols_open(VM *vm)
{
    if (!make_common_names(vm)) return false;
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
