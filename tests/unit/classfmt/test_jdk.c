/* test_jdk.c: every class of this machine's JDK 17, as the strictest and the quickest parse see it, and as text. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "classfmt/classfmt.h"
#include "support.h"

/* Calls `test` for each class of the image. */
static uint32_t each_class(const JImage *image, void (*test)(const char *path, ByteSpan bytes))
{
    uint32_t       count = 0;
    JImageLocation location;
    char           path[600];
    for (uint32_t slot = 0; slot < jimage_slot_count(image); slot++) {
        if (!jimage_location_at(image, slot, &location) || strcmp(location.extension, "class") != 0) continue;
        jimage_path(&location, path, sizeof path);
        test(path, jimage_data(image, &location));
        count++;
    }
    return count;
}

static void run(void (*test)(const char *path, ByteSpan bytes))
{
    Buffer bytes = jdk_modules();
    JImage image;
    if (!bytes.data) cr_skip("no JDK 17 here");
    cr_assert(jimage_open(bytes.data, bytes.length, &image, NULL));
    cr_expect(each_class(&image, test) > 5000);
}

static void check_instructions(const char *path, const ClassFileCode *code)
{
    uint32_t pc = 0, length;
    for (; pc < code->bytecode_length; pc += length) {
        length = opcode_length(code->bytecode, pc, code->bytecode_length);
        cr_assert(length > 0, "%s: malformed instruction at %u", path, pc);
    }
    cr_assert_eq(pc, code->bytecode_length);
}

static void parse_both_ways(const char *path, ByteSpan bytes)
{
    ClassFile   strict, trusted;
    FormatError error = { 0 };
    ClassFileOptions options = { .allow_module = true };
    cr_assert(classfile_parse(bytes.data, bytes.length, &options, &strict, &error), "%s: %s", path, error.message);
    options.trusted = true;
    cr_assert(classfile_parse(bytes.data, bytes.length, &options, &trusted, &error), "%s: %s", path, error.message);

    cr_assert_eq(strict.method_count, trusted.method_count);
    for (uint32_t i = 0; i < strict.method_count; i++) {
        const ClassFileMethod *method = &strict.methods[i];
        Utf8     descriptor = constant_utf8(&strict, method->descriptor_index);
        uint32_t receiver = method->access_flags & ACC_STATIC ? 0 : 1;
        cr_assert_eq(method->argument_slots, descriptor_argument_slots(descriptor) + receiver, "%s", path);
        cr_assert_eq(method->argument_slots, trusted.methods[i].argument_slots, "%s", path);
        cr_assert_eq(!method->code, (method->access_flags & (ACC_NATIVE | ACC_ABSTRACT)) != 0, "%s", path);
        if (method->code) check_instructions(path, method->code);
    }
    classfile_free(&strict);
    classfile_free(&trusted);
}

Test(jdk, every_class_of_the_library_parses)
{
    run(parse_both_ways);
}

typedef struct TextCheck {
    size_t length;
    bool   malformed;
    bool   control;
} TextCheck;

static void look_at_text(void *context, const char *text, size_t length)
{
    TextCheck *check = context;
    check->length += length;
    for (size_t i = 0; i < length; i++)
        if ((uint8_t)text[i] < 0x20 && text[i] != '\n') check->control = true;
    if (length >= 9 && memcmp(text, "malformed", 9) == 0) check->malformed = true;
}

static void disassemble(const char *path, ByteSpan bytes)
{
    static uint32_t number;
    if (number++ % 16 != 0) return;  /* all of them take a while */
    ClassFile   file;
    TextCheck   check = { 0 };
    FormatError error = { 0 };
    const DisassembleOptions everything = { true, true, true, true };
    cr_assert(classfile_parse(bytes.data, bytes.length, &(ClassFileOptions){ .allow_module = true, .trusted = true }, &file, &error));
    disassemble_class(&file, &everything, (TextSink){ look_at_text, &check });
    cr_expect(check.length > 100 && !check.malformed && !check.control, "%s", path);
    classfile_free(&file);
}

Test(jdk, classes_of_the_library_disassemble_without_control_characters)
{
    run(disassemble);
}
