/* Tests of vm/string.c: conversions between encodings, canonical coders, the table of interned strings. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_vm.h"

static FakeVM fake;

static void open_vm(void) { fake_vm_open(&fake); }
static void close_vm(void) { fake_vm_close(&fake); }
TestSuite(strings, .init = open_vm, .fini = close_vm, .timeout = 60);

static int coder_of(Object *string)
{
    Thread *t = fake.t;
    return get_byte(string, FIELD_OFFSET(String_coder));
}

static void check(Object *string, int coder, int length, const char *utf8)
{
    cr_assert_not_null(string);
    cr_assert_eq(coder_of(string), coder);
    cr_assert_eq(string_length(fake.t, string), length);
    char *back = string_to_utf8(fake.t, string);
    cr_assert_str_eq(back, utf8);
    free(back);
}

Test(strings, chars_of_8_bits_are_latin1)
{
    check(string_from_c(fake.t, ""), 0, 0, "");
    check(string_from_c(fake.t, "plain ASCII of some length"), 0, 26, "plain ASCII of some length");
    check(string_from_c(fake.t, "\xc3\xa9t\xc3\xa9"), 0, 3, "\xc3\xa9t\xc3\xa9");
    check(string_from_c(fake.t, "\xc4\x80"), 1, 1, "\xc4\x80");
    check(string_from_c(fake.t, "a\xf0\x9f\x98\x80"), 1, 3, "a\xf0\x9f\x98\x80");
    check(string_from_utf16(fake.t, (const uint16_t[]){'x', 0xff}, 2), 0, 2, "x\xc3\xbf");
    check(string_from_utf16(fake.t, (const uint16_t[]){'x', 0x100}, 2), 1, 2, "x\xc4\x80");
}

Test(strings, modified_utf8_goes_there_and_back)
{
    const char text[] = "a\xc0\x80\xed\xa0\xbd\xed\xb8\x80\xc3\xa9"; /* a, 0, two surrogates, e acute */
    Object *string = string_from_mutf8(fake.t, text, sizeof text - 1);
    cr_assert_eq(string_length(fake.t, string), 5);
    cr_assert_eq(string_char(fake.t, string, 1), 0);
    cr_assert_eq(string_char(fake.t, string, 2), 0xd83d);
    size_t length;
    char *back = string_to_mutf8(fake.t, string, &length);
    cr_assert_eq(length, sizeof text - 1);
    cr_assert_arr_eq(back, text, length);
    free(back);
    char small[8];
    cr_assert_str_eq(string_to_buffer(fake.t, string, small, sizeof small), "a\xc0\x80\xed\xa0\xbd", "whole chars only");
    cr_assert_str_eq(string_to_buffer(fake.t, string, small, 1), "");
}

Test(strings, long_texts_do_not_fit_the_small_buffer)
{
    char text[4000];
    for (size_t i = 0; i < sizeof text; i += 2) memcpy(text + i, "\xc3\xbf", 2);
    Object *string = string_from_utf8(fake.t, text, sizeof text);
    cr_assert_eq(coder_of(string), 0);
    cr_assert_eq(string_length(fake.t, string), 2000);
    cr_assert_eq(string_char(fake.t, string, 1999), 0xff);
    cr_assert(string_equals(fake.t, string, string_from_mutf8(fake.t, text, sizeof text)));
}

Test(strings, symbols_come_from_strings_and_back)
{
    Symbol *symbol = symbol_of_string(fake.t, string_from_c(fake.t, "java.lang.Object"), true);
    cr_assert(symbol_is(symbol, "java/lang/Object"));
    cr_assert_eq(symbol_of_string_lookup(fake.t, string_from_c(fake.t, "java.lang.Object"), true), symbol);
    cr_assert_null(symbol_of_string_lookup(fake.t, string_from_c(fake.t, "never seen"), false));
    char name[64];
    cr_assert_str_eq(string_to_buffer(fake.t, string_intern_symbol(fake.t, symbol, true), name, sizeof name), "java.lang.Object");
    cr_assert_str_eq(string_to_buffer(fake.t, string_intern_symbol(fake.t, symbol, false), name, sizeof name), "java/lang/Object");
}

Test(strings, equal_strings_intern_to_one)
{
    Object *first = string_intern(fake.t, string_from_c(fake.t, "one"));
    cr_assert_eq(string_intern(fake.t, string_from_c(fake.t, "one")), first);
    cr_assert_eq(string_intern_symbol(fake.t, symbol_from(&fake.vm, "one"), true), first);
    cr_assert_neq(string_intern(fake.t, string_from_c(fake.t, "two")), first);
    Object *accent = string_intern_symbol(fake.t, symbol_from(&fake.vm, "a/\xc3\xa9"), true);
    cr_assert_eq(string_intern(fake.t, string_from_c(fake.t, "a.\xc3\xa9")), accent);
}

static Object *numbered(unsigned i)
{
    char text[32];
    snprintf(text, sizeof text, "string number %u", i);
    return string_intern(fake.t, string_from_c(fake.t, text));
}

Test(strings, the_table_grows_and_forgets_the_dead)
{
    enum { MANY = 20000, KEPT = 32 };
    for (unsigned i = 0; i < KEPT; i++) fake.roots[i] = object_ref(numbered(i * 600));
    for (unsigned i = 0; i < MANY; i++) numbered(i);
    for (unsigned i = 0; i < KEPT; i++) cr_assert_eq(object_ref(numbered(i * 600)).units, fake.roots[i].units);
    fake_vm_collect(&fake);
    for (unsigned i = 0; i < KEPT; i++) cr_assert_eq(object_ref(numbered(i * 600)).units, fake.roots[i].units);
    uint32_t count = fake.vm.state->string_bucket_count;
    for (unsigned round = 0; round < 20; round++) {
        for (unsigned i = 0; i < MANY; i++) numbered(round * MANY + i);
        fake_vm_collect(&fake);
    }
    cr_assert_leq(fake.vm.state->string_bucket_count, 2 * count, "tombstones are reused");
    for (unsigned i = 0; i < KEPT; i++) cr_assert_eq(object_ref(numbered(i * 600)).units, fake.roots[i].units);
}
