/* symbol.h: names. Each distinct modified-UTF-8 string of class files is one Symbol in the arena, so that names and
 * descriptors compare by address. Symbols that nobody uses any more are freed within collections (symbol_sweep.c). Thread-safe. */
#ifndef ATOLL_VM_SYMBOL_H
#define ATOLL_VM_SYMBOL_H

#include "gc/refs.h"

ARENA_TYPE(Symbol, symbol)

struct Symbol {
    SymbolRef next;      /* in its bucket */
    uint32_t  hash;
    uint16_t  length;    /* bytes */
    char      bytes[];   /* modified UTF-8, and a 0 byte behind that is not part of it */
};

struct VM;
/* The symbol of these bytes, made if need be. NULL only when the metadata region is full. `length` <= 65535. */
Symbol *symbol_intern(struct VM *vm, const char *bytes, size_t length);
Symbol *symbol_from(struct VM *vm, const char *text); /* of a C string */
/* The same, but NULL if there is none yet. */
Symbol *symbol_lookup(struct VM *vm, const char *bytes, size_t length);
static inline bool symbol_is(const Symbol *symbol, const char *text)
{
    return __builtin_strlen(text) == symbol->length && !__builtin_memcmp(symbol->bytes, text, symbol->length);
}
bool symbol_table_open(struct VM *vm);
/* Calls `visit` for every symbol. World stopped. */
void symbols_each(struct VM *vm, void (*visit)(void *context, const Symbol *symbol), void *context);
/* Frees the symbols for which `is_used` answers false. World stopped. */
void symbols_free_unless(struct VM *vm, bool (*is_used)(void *context, const Symbol *symbol), void *context);

#endif
