/* test_symbol.c: the table of names: one symbol for equal bytes, also after it grew. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "library.h"

Test(symbol, equal_bytes_are_one_symbol)
{
    VM *vm = library_open_symbols();
    Symbol *first = symbol_from(vm, "java/lang/Object");
    cr_assert(first);
    cr_assert_eq(symbol_intern(vm, "java/lang/Object;", 16), first);
    cr_assert_eq(symbol_lookup(vm, "java/lang/Object", 16), first);
    cr_assert_neq(symbol_from(vm, "java/lang/Objecu"), first);
    cr_assert(symbol_is(first, "java/lang/Object"));
    cr_assert_eq(first->bytes[first->length], 0);
    library_close(vm);
}

Test(symbol, looking_up_makes_nothing)
{
    VM *vm = library_open_symbols();
    uint32_t count = vm->state->symbol_count;
    cr_assert_null(symbol_lookup(vm, "no such symbol", 14));
    cr_assert_eq(vm->state->symbol_count, count);
    library_close(vm);
}

Test(symbol, the_empty_name_is_a_symbol)
{
    VM *vm = library_open_symbols();
    cr_assert_eq(symbol_from(vm, ""), symbol_intern(vm, "x", 0));
    library_close(vm);
}

Test(symbol, names_are_at_most_65535_bytes)
{
    VM *vm = library_open_symbols();
    static char name[65536];
    memset(name, 'a', sizeof name);
    cr_assert_null(symbol_intern(vm, name, 65536));
    Symbol *longest = symbol_intern(vm, name, 65535);
    cr_assert(longest);
    cr_assert_eq(longest->length, 65535);
    library_close(vm);
}

Test(symbol, a_grown_table_keeps_all)
{
    VM *vm = library_open_symbols();
    enum { COUNT = 100000 };
    static Symbol *symbols[COUNT];
    char name[32];
    for (int i = 0; i < COUNT; i++) symbols[i] = symbol_intern(vm, name, (size_t)snprintf(name, sizeof name, "name%d", i));
    cr_assert_geq(vm->state->symbol_bucket_count, COUNT / 2);
    for (int i = 0; i < COUNT; i++)
        cr_assert_eq(symbol_lookup(vm, name, (size_t)snprintf(name, sizeof name, "name%d", i)), symbols[i]);
    library_close(vm);
}
