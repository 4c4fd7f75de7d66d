/* test_classfile.c: what the parser finds in good class files. The seeds are one Java class, compiled for 17 and for 8, and its
 * nested ones. */
#include <criterion/criterion.h>
#include <string.h>

#include "classfmt/classfile.h"
#include "classfmt/opcodes.h"
#include "support.h"

typedef struct Parsed {
    Buffer    bytes;
    ClassFile file;
} Parsed;

static Parsed parse_seed(const char *name)
{
    Parsed      parsed = { .bytes = seed_read(name) };
    FormatError error;
    cr_assert(classfile_parse(parsed.bytes.data, parsed.bytes.length, &(ClassFileOptions){ .allow_module = true }, &parsed.file, &error),
              "%s: %s", name, error.message);
    return parsed;
}

static void release(Parsed *parsed)
{
    classfile_free(&parsed->file);
    buffer_free(&parsed->bytes);
}

static bool is(Utf8 text, const char *expected) { return utf8_equals_literal(text, expected); }

static const ClassFileMethod *method_named(const ClassFile *file, const char *name)
{
    for (uint32_t i = 0; i < file->method_count; i++)
        if (is(constant_utf8(file, file->methods[i].name_index), name)) return &file->methods[i];
    cr_assert_fail("no method %s", name);
    return NULL;
}

static const ClassFileField *field_named(const ClassFile *file, const char *name)
{
    for (uint32_t i = 0; i < file->field_count; i++)
        if (is(constant_utf8(file, file->fields[i].name_index), name)) return &file->fields[i];
    cr_assert_fail("no field %s", name);
    return NULL;
}

Test(classfile, the_class_level_is_read)
{
    Parsed           parsed = parse_seed("classfile/sample17");
    const ClassFile *file = &parsed.file;
    cr_expect_eq(file->major_version, 61);
    cr_expect(is(file->this_name, "p/Sample") && is(file->super_name, "java/lang/Object"));
    cr_expect_eq(file->access_flags, ACC_PUBLIC | ACC_SUPER | ACC_ABSTRACT);
    cr_assert_eq(file->interface_count, 2);
    cr_expect(is(constant_class_name(file, classfile_interface(file, 0)), "java/lang/Runnable"));
    cr_expect(is(constant_class_name(file, classfile_interface(file, 1)), "java/io/Serializable"));
    cr_expect(is(constant_utf8(file, file->source_file_index), "Sample.java"));
    cr_expect(file->signature_index != 0);
    cr_expect(file->is_deprecated && !file->is_synthetic);
    cr_expect(annotations_contain(file, file->annotations.visible, "Ljava/lang/Deprecated;"));
    cr_expect_not(annotations_contain(file, file->annotations.visible, "Ljava/lang/FunctionalInterface;"));
    cr_expect_eq(file->nest_member_count, 8);
    cr_expect_eq(file->nest_host_index, 0);
    cr_expect_eq(file->bootstrap_method_count, 2);
    cr_expect(file->inner_class_count >= 8);
    release(&parsed);
}

Test(classfile, fields_have_their_constants)
{
    Parsed           parsed = parse_seed("classfile/sample17");
    const ClassFile *file = &parsed.file;
    cr_expect_eq(constant_int(file, field_named(file, "I")->constant_value_index), 5);
    cr_expect_eq(constant_long(file, field_named(file, "L")->constant_value_index), 7);
    cr_expect_eq(constant_float(file, field_named(file, "F")->constant_value_index), 1.0f);
    cr_expect_eq(constant_double(file, field_named(file, "D")->constant_value_index), 2.5);
    cr_expect(is(constant_name(file, field_named(file, "S")->constant_value_index), "s"));
    cr_expect_eq(field_named(file, "sh")->constant_value_index, 0, "the constant of an instance field means nothing");
    cr_expect_eq(field_named(file, "v")->access_flags, ACC_PRIVATE | ACC_VOLATILE);
    cr_expect(is(constant_utf8(file, field_named(file, "list")->signature_index), "Ljava/util/List<Ljava/lang/String;>;"));
    release(&parsed);
}

Test(classfile, methods_have_code_and_tables)
{
    Parsed                 parsed = parse_seed("classfile/sample17");
    const ClassFile       *file = &parsed.file;
    const ClassFileMethod *run = method_named(file, "run"), *init = method_named(file, "<init>");

    cr_assert_not_null(run->code);
    cr_expect_eq(run->code->bytecode[0], OP_aload_0);
    cr_expect(run->code->exception_count >= 2 && run->code->stack_map_table.data);
    CodeException row = code_exception(run->code, 0);
    cr_expect(row.start_pc < row.end_pc && row.handler_pc < run->code->bytecode_length);

    cr_expect_eq(init->argument_slots, 3);
    cr_expect_eq(init->exception_count, 1);
    cr_expect(is(constant_class_name(file, read_be16(init->exceptions)), "java/lang/Exception"));
    cr_expect_eq(init->parameters.data[0], 2);
    cr_expect(init->visible_parameter_annotations.data != NULL);

    cr_expect_eq(method_named(file, "get")->argument_slots, 4);
    cr_expect_null(method_named(file, "get")->code);
    cr_expect_null(method_named(file, "nat")->code);
    cr_expect_eq(method_named(file, "sw")->argument_slots, 2);
    cr_expect_eq(method_named(file, "<clinit>")->access_flags, ACC_STATIC);
    release(&parsed);
}

Test(classfile, line_numbers_and_local_variables_are_listed)
{
    Parsed                 parsed = parse_seed("classfile/sample17");
    const ClassFile       *file = &parsed.file;
    const ClassFileCode   *code = method_named(file, "<init>")->code;
    LineNumber             lines[16];
    LocalVariable          locals[16], types[16];

    cr_assert(code->line_number_count > 0 && code->line_number_count <= 16 && code->local_variable_count == 3);
    code_line_numbers(file, code, lines);
    cr_expect_eq(lines[0].start_pc, 0);
    code_local_variables(file, code, ATTRIBUTE_LOCAL_VARIABLE_TABLE, locals);
    cr_expect(is(constant_utf8(file, locals[0].name_index), "this") && is(constant_utf8(file, locals[2].name_index), "y"));
    cr_expect(is(constant_utf8(file, locals[1].descriptor_index), "I") && locals[1].slot == 1);
    cr_assert_eq(code->local_variable_type_count, 1);
    code_local_variables(file, code, ATTRIBUTE_LOCAL_VARIABLE_TYPE_TABLE, types);
    cr_expect(is(constant_utf8(file, types[0].descriptor_index), "Lp/Sample<TT;>;"));
    release(&parsed);
}

Test(classfile, bootstrap_methods_and_dynamic_constants_are_linked)
{
    Parsed           parsed = parse_seed("classfile/sample17");
    const ClassFile *file = &parsed.file;
    int              found = 0;
    for (uint32_t i = 1; i < file->constant_count; i++) {
        if (constant_tag(file, i) != CONSTANT_InvokeDynamic) continue;
        ConstantDynamic dynamic = constant_dynamic(file, i);
        cr_assert(dynamic.bootstrap_index < file->bootstrap_method_count);
        const ClassFileBootstrapMethod *bootstrap = &file->bootstrap_methods[dynamic.bootstrap_index];
        ConstantMethodHandle handle = constant_method_handle(file, bootstrap->method_handle_index);
        ConstantMember       member = constant_member(file, handle.reference);
        cr_expect_eq(handle.kind, REF_invokeStatic);
        if (is(dynamic.member.name, "get")) {
            found++;
            cr_expect(is(member.class_name, "java/lang/invoke/LambdaMetafactory") && is(member.member.name, "metafactory"));
            cr_assert_eq(bootstrap->argument_count, 3);
            cr_expect_eq(constant_tag(file, read_be16(bootstrap->arguments)), CONSTANT_MethodType);
        }
    }
    cr_expect_eq(found, 1);
    release(&parsed);
}

Test(classfile, records_sealed_types_and_anonymous_classes_are_known)
{
    Parsed record = parse_seed("classfile/record"), sealed = parse_seed("classfile/sealed"), anonymous = parse_seed("classfile/anonymous");
    cr_assert(record.file.has_record && record.file.record_component_count == 2);
    const ClassFileRecordComponent *component = &record.file.record_components[1];
    cr_expect(is(constant_utf8(&record.file, component->name_index), "b"));
    cr_expect(is(constant_utf8(&record.file, component->signature_index), "Ljava/util/List<Ljava/lang/String;>;"));
    cr_expect(is(constant_class_name(&record.file, record.file.nest_host_index), "p/Sample"));

    cr_assert(sealed.file.has_permitted_subclasses && sealed.file.permitted_subclass_count == 2);
    cr_expect(is(constant_class_name(&sealed.file, read_be16(sealed.file.permitted_subclasses)), "p/Sample$S1"));
    cr_expect(sealed.file.access_flags & ACC_INTERFACE);

    cr_expect(is(constant_class_name(&anonymous.file, anonymous.file.enclosing_class_index), "p/Sample"));
    cr_expect(is(constant_name_and_type(&anonymous.file, anonymous.file.enclosing_method_index).name, "lam"));
    bool self = false;
    for (uint32_t i = 0; i < anonymous.file.inner_class_count; i++) {
        InnerClass row = classfile_inner_class(&anonymous.file, i);
        if (is(constant_class_name(&anonymous.file, row.inner_class_index), "p/Sample$1"))
            self = row.outer_class_index == 0 && row.inner_name_index == 0;
    }
    cr_expect(self);
    release(&record);
    release(&sealed);
    release(&anonymous);
}

Test(classfile, attributes_can_be_walked)
{
    Parsed    parsed = parse_seed("classfile/annotation");
    Attribute attribute;
    uint32_t  count = 0;
    for (bool more = attribute_first(&parsed.file, parsed.file.attributes, &attribute); more; more = attribute_next(&parsed.file, &attribute)) {
        cr_expect_neq(attribute.kind, ATTRIBUTE_UNKNOWN);
        cr_expect(is(constant_utf8(&parsed.file, attribute.name_index), attribute_kind_name(attribute.kind)));
        count++;
    }
    cr_expect_eq(count, parsed.file.attribute_count);
    cr_expect(method_named(&parsed.file, "value")->annotation_default.data != NULL);
    release(&parsed);
}

Test(classfile, trusted_and_strict_parses_agree)
{
    static const char *const seeds[] = { "classfile/sample17", "classfile/sample8", "classfile/record", "classfile/annotation" };
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        Parsed      parsed = parse_seed(seeds[i]);
        ClassFile   trusted;
        FormatError error;
        cr_assert(classfile_parse(parsed.bytes.data, parsed.bytes.length, &(ClassFileOptions){ .trusted = true }, &trusted, &error));
        cr_assert_eq(trusted.method_count, parsed.file.method_count);
        for (uint32_t k = 0; k < trusted.method_count; k++)
            cr_expect_eq(trusted.methods[k].argument_slots, parsed.file.methods[k].argument_slots);
        classfile_free(&trusted);
        release(&parsed);
    }
}

/* Annotations nested deeper than any compiler writes must not use up the C stack. */
Test(classfile, nested_annotations_end)
{
    Parsed parsed = parse_seed("classfile/sample17");
    Buffer deep = { 0 };
    buffer_add_hex(&deep, "0002 0001 0001 0001");
    for (int i = 0; i < 100000; i++) buffer_add_hex(&deep, "5b 0001");
    annotations_contain(&parsed.file, (ByteSpan){ deep.data, (uint32_t)deep.length }, "LA;");
    buffer_free(&deep);
    release(&parsed);
}
