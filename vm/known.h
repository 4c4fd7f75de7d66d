/* known.h: the classes, fields, methods and symbols of the class library that the machine knows by name.
 * known.def declares each once; the enums, the caches in VM and the look-up at start derive from it. */
#ifndef ATOLL_VM_KNOWN_H
#define ATOLL_VM_KNOWN_H

#include <stdbool.h>

enum KnownClass {
#define KNOWN_CLASS(id, name) CLASS_##id,
#include "vm/known.def"
    KNOWN_CLASS_COUNT
};
enum KnownField {
#define KNOWN_FIELD(id, class_id, name, descriptor) FIELD_##id,
#include "vm/known.def"
    KNOWN_FIELD_COUNT
};
enum KnownMethod {
#define KNOWN_METHOD(id, class_id, name, descriptor) METHOD_##id,
#include "vm/known.def"
    KNOWN_METHOD_COUNT
};
enum KnownSymbol {
#define KNOWN_SYMBOL(id, text) SYMBOL_##id,
#include "vm/known.def"
    KNOWN_SYMBOL_COUNT
};

struct VM;
/* Loads (not initialises) all known classes through the boot loader and fills VM.known_class, known_field and
 * known_method. At start, after Object, Class and String exist. False with an exception pending or *missing set. */
struct Thread;
bool known_resolve(struct Thread *t, const char **missing);
bool known_symbols_open(struct VM *vm);

#endif
