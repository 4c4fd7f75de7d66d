/* test_text.c: modified UTF-8, UTF-8 and UTF-16; names and descriptors. */
#include <criterion/criterion.h>
#include <string.h>

#include "classfmt/descriptor.h"
#include "classfmt/names.h"
#include "support.h"

#define TEXT(literal) (literal), sizeof(literal) - 1

/* ---- Modified UTF-8 --------------------------------------------------------------------------------------------------- */

Test(text, modified_utf8_is_checked)
{
    cr_expect(mutf8_is_valid(TEXT("plain text, more than eight bytes")));
    cr_expect(mutf8_is_valid(TEXT("\xc0\x80")) && mutf8_is_valid(TEXT("\xc3\xa4")) && mutf8_is_valid(TEXT("\xed\xa0\xbd\xed\xb8\x80")));
    cr_expect_not(mutf8_is_valid(TEXT("long enough text\0x")));
    cr_expect_not(mutf8_is_valid(TEXT("\xf0\x9f\x98\x80")));
    cr_expect_not(mutf8_is_valid(TEXT("\x80")));
    cr_expect_not(mutf8_is_valid(TEXT("a\xc3")));
    cr_expect_not(mutf8_is_valid(TEXT("\xe2\x82")));
    cr_expect_not(mutf8_is_valid(TEXT("\xc1\x81")));
    cr_expect_not(mutf8_is_valid(TEXT("\xe0\x81\x81")));
    cr_expect(mutf8_is_valid_in_version(TEXT("\xc1\x81"), 47) && !mutf8_is_valid_in_version(TEXT("\xc1\x81"), 48));
    cr_expect(mutf8_is_ascii(TEXT("abcdefghijk")) && !mutf8_is_ascii(TEXT("abcdefghijk\xc3\xa4")));
    cr_expect(mutf8_is_latin1(TEXT("abcdefghijk\xc3\xbf\xc0\x80")) && !mutf8_is_latin1(TEXT("\xc4\x80")));
}

Test(text, every_char_survives_modified_utf8)
{
    for (uint32_t unit = 0; unit <= 0xFFFF; unit++) {
        uint16_t in = (uint16_t)unit, out = (uint16_t)~unit;
        char     bytes[4];
        size_t   length = utf16_mutf8_length(&in, 1);
        cr_assert(length >= 1 && length <= 3);
        utf16_to_mutf8(&in, 1, bytes);
        cr_assert(mutf8_is_valid(bytes, length), "%x", unit);
        cr_assert_eq(mutf8_utf16_length(bytes, length), 1);
        mutf8_to_utf16(bytes, length, &out);
        cr_assert_eq(in, out, "%x", unit);
        if (unit > 0xFF) continue;
        uint8_t latin1 = (uint8_t)unit, back;
        char    again[4];
        cr_assert_eq(latin1_mutf8_length(&latin1, 1), length);
        latin1_to_mutf8(&latin1, 1, again);
        cr_assert_arr_eq(again, bytes, length);
        mutf8_to_latin1(again, length, &back);
        cr_assert_eq(back, latin1);
    }
}

Test(text, malformed_bytes_decode_to_as_many_chars_as_counted)
{
    char bytes[3];
    for (uint32_t i = 0; i < 1 << 24; i += 251) {
        bytes[0] = (char)i, bytes[1] = (char)(i >> 8), bytes[2] = (char)(i >> 16);
        uint16_t out[4] = { 0, 0, 0, 0xBEEF };
        size_t   count = mutf8_utf16_length(bytes, 3);
        cr_assert(count >= 1 && count <= 3);
        mutf8_to_utf16(bytes, 3, out);
        cr_assert_eq(out[3], 0xBEEF);
        count = utf8_utf16_length(bytes, 3);
        cr_assert(count >= 1 && count <= 3);
        utf8_to_utf16(bytes, 3, out);
        cr_assert_eq(out[3], 0xBEEF);
    }
}

Test(text, every_code_point_survives_utf8)
{
    for (uint32_t point = 1; point <= 0x10FFFF; point += point < 0x3000 ? 1 : 97) {
        if (point >= 0xD800 && point < 0xE000) continue;
        uint16_t units[2] = { (uint16_t)point }, back[2] = { 0 };
        size_t   count = 1;
        if (point > 0xFFFF) {
            units[0] = (uint16_t)(0xD800 + ((point - 0x10000) >> 10));
            units[1] = (uint16_t)(0xDC00 + (point & 0x3FF));
            count = 2;
        }
        char   bytes[4];
        size_t length = utf16_utf8_length(units, count);
        cr_assert_eq(length, point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);
        utf16_to_utf8(units, count, bytes);
        cr_assert_eq(utf8_utf16_length(bytes, length), count);
        utf8_to_utf16(bytes, length, back);
        cr_assert_arr_eq(back, units, count * sizeof *units);
    }
}

static void expect_utf8(const char *bytes, size_t length, const uint16_t *units, size_t count)
{
    uint16_t out[16];
    cr_expect_eq(utf8_utf16_length(bytes, length), count);
    utf8_to_utf16(bytes, length, out);
    cr_expect_arr_eq(out, units, count * sizeof *units);
}

Test(text, malformed_utf8_is_replaced_as_java_does)
{
    expect_utf8(TEXT("a\xff" "b"), (uint16_t[]){ 'a', 0xFFFD, 'b' }, 3);
    expect_utf8(TEXT("\xe2\x82" "b"), (uint16_t[]){ 0xFFFD, 'b' }, 2);
    expect_utf8(TEXT("\xed\xa0\x80"), (uint16_t[]){ 0xFFFD, 0xFFFD, 0xFFFD }, 3);
    expect_utf8(TEXT("\xc0\x80"), (uint16_t[]){ 0xFFFD, 0xFFFD }, 2);
    expect_utf8(TEXT("\xf0\x9f\x98"), (uint16_t[]){ 0xFFFD }, 1);
    char out[1];
    cr_expect_eq(utf16_utf8_length((uint16_t[]){ 0xD800 }, 1), 1);
    utf16_to_utf8((uint16_t[]){ 0xD800 }, 1, out);
    cr_expect_eq(out[0], '?');
}

/* ---- Names ----------------------------------------------------------------------------------------------------------------- */

#define NAME(literal) UTF8_LITERAL(literal)

Test(text, names_follow_the_class_file_version)
{
    cr_expect(name_is_class(NAME("java/lang/Object"), 61) && name_is_class(NAME("[[Ljava/lang/Object;"), 61) && name_is_class(NAME("[I"), 61));
    cr_expect(name_is_class(NAME("a-b"), 49) && !name_is_class(NAME("a-b"), 48));
    cr_expect_not(name_is_class(NAME(""), 61) || name_is_class(NAME("/a"), 61) || name_is_class(NAME("a//b"), 61) || name_is_class(NAME("a;"), 61));
    cr_expect(name_is_method(NAME("<init>"), 61) && name_is_method(NAME("<clinit>"), 45) && !name_is_method(NAME("<main>"), 61));
    cr_expect_not(name_is_method(NAME("a<"), 61) || name_is_field(NAME("a/b"), 61) || name_is_field(NAME("1a"), 48));
    cr_expect(name_is_field(NAME("<x>"), 61) && name_is_field(NAME("$a_1"), 48));
    cr_expect(utf8_equals_literal(name_package(NAME("java/lang/Object")), "java/lang"));
    cr_expect_eq(name_package(NAME("Object")).length, 0);
}

Test(text, descriptors_are_checked)
{
    uint32_t slots = 0;
    cr_expect_eq(descriptor_check_field(NAME("[[[Ljava/util/Map$Entry;"), 61), DESCRIPTOR_OK);
    cr_expect_eq(descriptor_check_field(NAME("V"), 61), DESCRIPTOR_MALFORMED);
    cr_expect_eq(descriptor_check_field(NAME("["), 61), DESCRIPTOR_MALFORMED);
    cr_expect_eq(descriptor_check_field(NAME("Ljava.util;"), 61), DESCRIPTOR_BAD_CLASS_NAME);
    cr_expect_eq(descriptor_check_field(NAME("La/b"), 61), DESCRIPTOR_MALFORMED);
    cr_expect_eq(descriptor_check_method(NAME("(IJ[DLa;)V"), 61, false, &slots), DESCRIPTOR_OK);
    cr_expect_eq(slots, 5);
    cr_expect_eq(descriptor_check_method(NAME("()[I"), 61, false, NULL), DESCRIPTOR_OK);
    cr_expect_eq(descriptor_check_method(NAME("()I"), 61, true, NULL), DESCRIPTOR_MALFORMED);
    cr_expect_eq(descriptor_check_method(NAME("()[V"), 61, false, NULL), DESCRIPTOR_MALFORMED);
    cr_expect_eq(descriptor_check_method(NAME("(V)V"), 61, false, NULL), DESCRIPTOR_MALFORMED);
    cr_expect_eq(descriptor_check_method(NAME("()"), 61, false, NULL), DESCRIPTOR_MALFORMED);
    cr_expect_eq(descriptor_check_method(NAME("()VV"), 61, false, NULL), DESCRIPTOR_MALFORMED);
    cr_expect_eq(descriptor_check_method(NAME("I"), 61, false, NULL), DESCRIPTOR_MALFORMED);
}

Test(text, descriptors_are_taken_apart)
{
    Utf8               descriptor = NAME("(I[[JLa/B)C;[La/D;Z)[F");
    DescriptorIterator iterator = descriptor_parameters(descriptor);
    DescriptorType     type;
    cr_assert(descriptor_next(&iterator, &type) && type.kind == 'I' && type.element == 'I' && type.dimensions == 0);
    cr_assert(descriptor_next(&iterator, &type) && type.kind == '[' && type.element == 'J' && type.dimensions == 2 && type.text.length == 3);
    cr_assert(descriptor_next(&iterator, &type) && type.kind == 'L' && utf8_equals_literal(type.class_name, "a/B)C"));
    cr_assert(descriptor_next(&iterator, &type) && type.kind == '[' && type.element == 'L' && utf8_equals_literal(type.class_name, "a/D"));
    cr_assert(descriptor_next(&iterator, &type) && type.kind == 'Z');
    cr_assert_not(descriptor_next(&iterator, &type));
    cr_assert(descriptor_return(descriptor, &type) && type.kind == '[' && type.element == 'F');
    cr_expect_eq(descriptor_return_kind(descriptor), '[');
    cr_expect_eq(descriptor_argument_slots(descriptor), 5);
    cr_expect_eq(descriptor_parameter_count(descriptor), 5);
    cr_expect_eq(descriptor_stack_kind('C'), 'I');
    cr_expect_eq(descriptor_stack_kind('['), 'A');
    cr_expect_eq(descriptor_argument_slots(NAME("(JD)V")), 4);
    cr_expect_eq(descriptor_return_kind(NAME("(La;")), 0);
}
