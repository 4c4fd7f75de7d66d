/* test_disassemble.c: class files as text. */
#include <criterion/criterion.h>
#include <string.h>

#include "classfmt/disassemble.h"
#include "support.h"

static char *disassemble_seed(const char *name, Buffer *text)
{
    Buffer      bytes = seed_read(name);
    ClassFile   file;
    FormatError error;
    const DisassembleOptions everything = { true, true, true, true };
    cr_assert(classfile_parse(bytes.data, bytes.length, &(ClassFileOptions){ .allow_module = true }, &file, &error), "%s", error.message);
    disassemble_class(&file, &everything, buffer_sink(text));
    classfile_free(&file);
    buffer_free(&bytes);
    return (char *)text->data;
}

#define EXPECT_HAS(text, part) cr_expect(strstr(text, part), "no \"%s\" in the text", part)

Test(disassemble, classes_look_as_in_javap)
{
    Buffer buffer = { 0 };
    char  *text = disassemble_seed("classfile/sample17", &buffer);
    EXPECT_HAS(text, "public abstract class p.Sample extends java.lang.Object implements java.lang.Runnable, java.io.Serializable\n");
    EXPECT_HAS(text, "  major version: 61\n");
    EXPECT_HAS(text, "flags: (0x0421) ACC_PUBLIC, ACC_SUPER, ACC_ABSTRACT\n");
    EXPECT_HAS(text, "  public static final int I;\n");
    EXPECT_HAS(text, "    ConstantValue: 2.5d\n");
    EXPECT_HAS(text, "  protected p.Sample(int, java.lang.String) throws java.lang.Exception;\n");
    EXPECT_HAS(text, "  abstract java.lang.Comparable get(long, double[]);\n");
    EXPECT_HAS(text, "// Method java/lang/Object.\"<init>\":()V\n");
    EXPECT_HAS(text, "lookupswitch");
    EXPECT_HAS(text, "                 default: ");
    EXPECT_HAS(text, "      Exception table:\n         from    to  target type\n");
    EXPECT_HAS(text, "Class java/lang/RuntimeException\n");
    EXPECT_HAS(text, "      LineNumberTable:\n");
    EXPECT_HAS(text, "SourceFile: Sample.java\n");
    EXPECT_HAS(text, "REF_invokeStatic java/lang/invoke/LambdaMetafactory.metafactory:");
    EXPECT_HAS(text, "frame_type = ");
    buffer_free(&buffer);
}

Test(disassemble, records_and_modules_are_shown)
{
    Buffer record = { 0 }, module = { 0 };
    EXPECT_HAS(disassemble_seed("classfile/record", &record), "Record:\n  a: I\n");
    EXPECT_HAS(disassemble_seed("classfile/module", &module), "module module-info\n");
    buffer_free(&record);
    buffer_free(&module);
}

static void expect_instruction(const char *hex, uint32_t pc, const char *expected)
{
    Buffer    code = { 0 }, text = { 0 };
    ClassFile empty = { 0 };
    buffer_add_hex(&code, hex);
    disassemble_instruction(&empty, code.data, pc, (uint32_t)code.length, buffer_sink(&text));
    cr_expect_str_eq((char *)text.data, expected);
    buffer_free(&code);
    buffer_free(&text);
}

Test(disassemble, single_instructions_are_written)
{
    expect_instruction("10 fe", 0, "         0: bipush          -2");
    expect_instruction("00 a7 ffff", 1, "         1: goto            0");
    expect_instruction("84 01 ff", 0, "         0: iinc            1, -1");
    expect_instruction("c4 84 0100 ff00", 0, "         0: iinc_w          256, -256");
    expect_instruction("bc 0a", 0, "         0: newarray        int");
    expect_instruction("bc 03", 0, "         0: newarray        (illegal type 3)");
    expect_instruction("b7 0001", 0, "         0: invokespecial   #1                // Unusable (unusable)");
    expect_instruction("fe", 0, "         0: (illegal) (0xfe): malformed");
    expect_instruction("11 00", 0, "         0: sipush (0x11): malformed");
}
