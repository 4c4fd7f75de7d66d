/* test_opcodes.c: the opcode table and the lengths of instructions. */
#include <criterion/criterion.h>
#include <string.h>

#include "classfmt/opcodes.h"
#include "support.h"

static uint32_t length_of(const char *hex, uint32_t pc)
{
    Buffer code = { 0 };
    buffer_add_hex(&code, hex);
    uint32_t length = opcode_length(code.data, pc, (uint32_t)code.length);
    buffer_free(&code);
    return length;
}

Test(opcodes, the_table_has_the_numbers_of_the_specification)
{
    cr_expect(OP_nop == 0 && OP_ldc == 0x12 && OP_iaload == 0x2e && OP_istore == 0x36 && OP_pop == 0x57 && OP_iadd == 0x60);
    cr_expect(OP_iinc == 0x84 && OP_i2l == 0x85 && OP_lcmp == 0x94 && OP_ifeq == 0x99 && OP_goto == 0xa7 && OP_tableswitch == 0xaa);
    cr_expect(OP_ireturn == 0xac && OP_return == 0xb1 && OP_getstatic == 0xb2 && OP_invokedynamic == 0xba && OP_athrow == 0xbf);
    cr_expect(OP_wide == 0xc4 && OP_ifnull == 0xc6 && OP_jsr_w == 0xc9 && OPCODE_COUNT == 0xca);
    cr_expect_str_eq(opcode_name(OP_if_acmpne), "if_acmpne");
    cr_expect_str_eq(opcode_name(0xca), "(illegal)");
}

Test(opcodes, stack_effects_are_made_of_type_letters)
{
    for (int i = 0; i < OPCODE_COUNT; i++) {
        cr_expect_eq(strspn(opcode_table[i].pops, "IJFDARW?"), strlen(opcode_table[i].pops), "%s", opcode_table[i].name);
        cr_expect_eq(strspn(opcode_table[i].pushes, "IJFDARW?"), strlen(opcode_table[i].pushes), "%s", opcode_table[i].name);
    }
    cr_expect_str_eq(opcode_table[OP_lshl].pops, "JI");
    cr_expect_str_eq(opcode_table[OP_dastore].pops, "AID");
    cr_expect_str_eq(opcode_table[OP_dup2_x1].pushes, "WWWWW");
}

Test(opcodes, plain_instructions_have_fixed_lengths)
{
    cr_expect_eq(length_of("00", 0), 1);
    cr_expect_eq(length_of("10 05", 0), 2);
    cr_expect_eq(length_of("11 0500", 0), 3);
    cr_expect_eq(length_of("c5 0001 02", 0), 4);
    cr_expect_eq(length_of("b9 0001 01 00", 0), 5);
    cr_expect_eq(length_of("c8 00000000", 0), 5);
}

Test(opcodes, switches_are_padded_from_the_start_of_the_code)
{
    cr_expect_eq(length_of("aa 000000 00000000 00000001 00000002 00000000 00000000", 0), 24);
    cr_expect_eq(length_of("00 aa 0000 00000000 00000001 00000001 00000000", 1), 19);
    cr_expect_eq(length_of("000000 aa 00000000 00000001 00000001 00000000", 3), 17);
    cr_expect_eq(length_of("ab 000000 00000000 00000000", 0), 12);
    cr_expect_eq(length_of("00 ab 0000 00000000 00000001 00000005 00000000", 1), 19);
}

Test(opcodes, wide_doubles_the_operands)
{
    cr_expect_eq(length_of("c4 15 0100", 0), 4);
    cr_expect_eq(length_of("c4 a9 0100", 0), 4);
    cr_expect_eq(length_of("c4 84 0100 0001", 0), 6);
    cr_expect_eq(length_of("c4 60 0100", 0), 0);
    cr_expect_eq(length_of("c4 1a 0100", 0), 0);
    cr_expect_eq(length_of("c4 c4 15 0100", 0), 0);
    cr_expect_eq(length_of("c4", 0), 0);
}

Test(opcodes, what_runs_past_the_end_or_makes_no_sense_has_no_length)
{
    cr_expect_eq(length_of("10", 0), 0);
    cr_expect_eq(length_of("00", 1), 0);
    cr_expect_eq(length_of("ca", 0), 0);
    cr_expect_eq(length_of("ff", 0), 0);
    cr_expect_eq(length_of("aa 000000 00000000 00000001", 0), 0);
    cr_expect_eq(length_of("aa 000000 00000000 00000002 00000001", 0), 0, "high < low");
    cr_expect_eq(length_of("aa 000000 00000000 80000000 7fffffff 00000000", 0), 0, "four thousand million rows");
    cr_expect_eq(length_of("ab 000000 00000000 ffffffff", 0), 0, "negative npairs");
    cr_expect_eq(length_of("ab 000000 00000000 00000001 00000000", 0), 0);
    cr_expect_eq(length_of("ab", 0), 0);
}
