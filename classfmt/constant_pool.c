/* constant_pool.c: reads and checks the constant pool (JVMS 4.4), and gives access to its entries.
 *
 * Three passes, as entries refer forward: find where each entry is; check what it refers to; check spelling. After the second,
 * every index inside an entry is of the right kind, which all accessors rely on. */
#include <assert.h>
#include <string.h>

#include "classfmt/parser.h"

enum { METHOD_HANDLE_MAJOR = 51, INTERFACE_HANDLE_MAJOR = 52, MODULE_MAJOR = 53, DYNAMIC_MAJOR = 55 };

/* Bytes of an entry behind its tag, and the first version that may have it. 0: no such tag, or not of fixed size. */
static const struct { uint8_t size, since; } tag_table[] = {
    [CONSTANT_Integer] = { 4, 45 },           [CONSTANT_Float] = { 4, 45 },
    [CONSTANT_Long] = { 8, 45 },              [CONSTANT_Double] = { 8, 45 },
    [CONSTANT_Class] = { 2, 45 },             [CONSTANT_String] = { 2, 45 },
    [CONSTANT_Fieldref] = { 4, 45 },          [CONSTANT_Methodref] = { 4, 45 },
    [CONSTANT_InterfaceMethodref] = { 4, 45 }, [CONSTANT_NameAndType] = { 4, 45 },
    [CONSTANT_MethodHandle] = { 3, METHOD_HANDLE_MAJOR }, [CONSTANT_MethodType] = { 2, METHOD_HANDLE_MAJOR },
    [CONSTANT_Dynamic] = { 4, DYNAMIC_MAJOR }, [CONSTANT_InvokeDynamic] = { 4, METHOD_HANDLE_MAJOR },
    [CONSTANT_Module] = { 2, MODULE_MAJOR },  [CONSTANT_Package] = { 2, MODULE_MAJOR }
};

/* ---- First pass: tags and places ------------------------------------------------------------------------------ */

static bool skip_utf8(Parser *parser)
{
    if (!parser_enough(parser, 2)) return false;
    uint16_t length = parser_u2(parser);
    if (!parser_enough(parser, length + 1u)) return false;  /* and the next tag, as below */
    const uint8_t *text = reader_skip(&parser->reader, length);
    if (parser->strict && !mutf8_is_valid_in_version((const char *)text, length, parser->file->major_version))
        return parser_fail(parser, "Illegal UTF8 string in constant pool in class file %.*s", CLASS_ARGS(parser));
    return true;
}

/* Moves over the contents of an entry other than Utf8. */
static bool skip_entry(Parser *parser, uint8_t tag)
{
    uint16_t major = parser->file->major_version;
    if (tag >= sizeof tag_table / sizeof *tag_table || tag_table[tag].size == 0)
        return parser_fail(parser, "Unknown constant tag %u in class file %.*s", tag, CLASS_ARGS(parser));

    if (tag == CONSTANT_Module || tag == CONSTANT_Package) {
        if (major < MODULE_MAJOR)
            return parser_fail(parser, "Unknown constant tag %u in class file %.*s", tag, CLASS_ARGS(parser));
        /* Reported later, as a class with ACC_MODULE gets another error. */
        parser->module_constant = tag;
    } else if (major < tag_table[tag].since) {
        return parser_fail(parser, "Class file version does not support constant tag %u in class file %.*s", tag, CLASS_ARGS(parser));
    }

    /* HotSpot wants the next tag too, which is always there in a good file: access_flags follow. */
    if (!parser_enough(parser, tag_table[tag].size + 1u)) return false;
    reader_skip(&parser->reader, tag_table[tag].size);
    return true;
}

static bool find_entries(Parser *parser)
{
    ClassFile *file = parser->file;
    for (uint32_t index = 1; index < file->constant_count; index++) {
        uint8_t tag = reader_u1(&parser->reader);
        if (!parser_enough(parser, 1)) return false;

        file->constant_offsets[index] = (uint32_t)(parser->reader.next - file->bytes);
        if (tag == CONSTANT_Utf8 ? !skip_utf8(parser) : !skip_entry(parser, tag)) return false;
        file->constant_tags[index] = tag;

        if (tag == CONSTANT_Long || tag == CONSTANT_Double) {
            if (index + 1 == file->constant_count)
                return parser_fail(parser, "Invalid constant pool entry %u in class file %.*s", index, CLASS_ARGS(parser));
            index++;
        }
    }
    return true;
}

/* ---- Second pass: references between entries ------------------------------------------------------------------- */

static bool fail_index(Parser *parser, uint32_t index)
{
    return parser_fail(parser, "Invalid constant pool index %u in class file %.*s", index, CLASS_ARGS(parser));
}

static bool check_reference(Parser *parser, uint32_t index, ConstantTag tag)
{
    return parser_has_tag(parser, index, tag) || fail_index(parser, index);
}

static bool check_method_handle(Parser *parser, uint32_t index)
{
    ConstantMethodHandle handle = constant_method_handle(parser->file, index);
    ConstantTag          tag    = constant_tag(parser->file, handle.reference);
    if (handle.reference == 0 || handle.reference >= parser->file->constant_count) return fail_index(parser, handle.reference);

    switch (handle.kind) {
    case REF_getField: case REF_getStatic: case REF_putField: case REF_putStatic:
        if (tag == CONSTANT_Fieldref) return true;
        return parser_fail(parser, "Invalid constant pool index %u in class file %.*s (not a field)", handle.reference, CLASS_ARGS(parser));
    case REF_invokeStatic: case REF_invokeSpecial:
        if (tag == CONSTANT_InterfaceMethodref && parser->file->major_version >= INTERFACE_HANDLE_MAJOR) return true;
        /* fall through */
    case REF_invokeVirtual: case REF_newInvokeSpecial:
        if (tag == CONSTANT_Methodref) return true;
        return parser_fail(parser, "Invalid constant pool index %u in class file %.*s (not a method)", handle.reference,
                           CLASS_ARGS(parser));
    case REF_invokeInterface:
        if (tag == CONSTANT_InterfaceMethodref) return true;
        return parser_fail(parser, "Invalid constant pool index %u in class file %.*s (not an interface method)", handle.reference,
                           CLASS_ARGS(parser));
    default:
        return parser_fail(parser, "Bad method handle kind at constant pool index %u in class file %.*s", index, CLASS_ARGS(parser));
    }
}

static bool check_entry(Parser *parser, uint32_t index)
{
    const uint8_t *data = constant_data(parser->file, index);
    switch (constant_tag(parser->file, index)) {
    case CONSTANT_Class: case CONSTANT_String: case CONSTANT_MethodType: case CONSTANT_Module: case CONSTANT_Package:
        return check_reference(parser, read_be16(data), CONSTANT_Utf8);
    case CONSTANT_NameAndType:
        return check_reference(parser, read_be16(data), CONSTANT_Utf8) && check_reference(parser, read_be16(data + 2), CONSTANT_Utf8);
    case CONSTANT_Fieldref: case CONSTANT_Methodref: case CONSTANT_InterfaceMethodref:
        return check_reference(parser, read_be16(data), CONSTANT_Class)
            && check_reference(parser, read_be16(data + 2), CONSTANT_NameAndType);
    case CONSTANT_MethodHandle:
        return check_method_handle(parser, index);
    case CONSTANT_Dynamic: case CONSTANT_InvokeDynamic:
        if (read_be16(data) > parser->max_bootstrap_index) parser->max_bootstrap_index = read_be16(data);
        return check_reference(parser, read_be16(data + 2), CONSTANT_NameAndType);
    default:
        return true;
    }
}

/* ---- Third pass: spelling -------------------------------------------------------------------------------------- */

static inline bool is_method_descriptor(Utf8 descriptor) { return descriptor.length > 0 && descriptor.data[0] == '('; }

static bool check_name_and_type(Parser *parser, uint32_t index)
{
    ConstantNameAndType pair = constant_name_and_type(parser->file, index);
    if (pair.descriptor.length == 0 || pair.name.length == 0)
        return parser_fail(parser, "Illegal zero length constant pool entry at %d in class %.*s",
                           pair.descriptor.length == 0 ? pair.descriptor_index : pair.name_index, CLASS_ARGS(parser));
    if (is_method_descriptor(pair.descriptor))
        return check_method_name(parser, pair.name) && check_method_descriptor(parser, pair.name, pair.descriptor, NULL);
    return check_field_name(parser, pair.name) && check_field_descriptor(parser, pair.name, pair.descriptor);
}

/* A field reference needs a field descriptor, the others a method descriptor; of the names with '<' only <init> can be called. */
static bool check_member(Parser *parser, ConstantTag tag, uint32_t name_and_type_index)
{
    ConstantNameAndType pair = constant_name_and_type(parser->file, name_and_type_index);
    bool is_method = is_method_descriptor(pair.descriptor);

    if (tag == CONSTANT_Fieldref || tag == CONSTANT_Dynamic)
        return !is_method
            || fail_signature(parser, tag == CONSTANT_Dynamic ? "CONSTANT_Dynamic" : "Field", pair.name, pair.descriptor);
    if (!is_method) return fail_signature(parser, "Method", pair.name, pair.descriptor);
    if (tag == CONSTANT_Methodref && pair.name.length > 0 && pair.name.data[0] == '<' && !utf8_equals_literal(pair.name, "<init>"))
        return parser_fail(parser, "Bad method name at constant pool index %u in class file %.*s", pair.name_index, CLASS_ARGS(parser));
    return true;
}

static bool check_method_handle_name(Parser *parser, uint32_t index)
{
    ConstantMethodHandle handle = constant_method_handle(parser->file, index);
    if (handle.kind < REF_invokeVirtual) return true;

    ConstantNameAndType pair = constant_member(parser->file, handle.reference).member;
    bool is_init = utf8_equals_literal(pair.name, "<init>");
    if (is_init == (handle.kind == REF_newInvokeSpecial)) return true;
    return parser_fail(parser, "Bad %s name at constant pool index %u in class file %.*s", is_init ? "method" : "constructor",
                       pair.name_index, CLASS_ARGS(parser));
}

static bool check_spelling(Parser *parser, uint32_t index)
{
    const ClassFile *file = parser->file;
    ConstantTag      tag  = constant_tag(file, index);
    switch (tag) {
    case CONSTANT_Class:
        return check_class_name(parser, constant_class_name(file, index));
    case CONSTANT_NameAndType:
        return check_name_and_type(parser, index);
    case CONSTANT_Fieldref: case CONSTANT_Methodref: case CONSTANT_InterfaceMethodref:
    case CONSTANT_Dynamic: case CONSTANT_InvokeDynamic:
        return check_member(parser, tag, read_be16(constant_data(file, index) + 2));
    case CONSTANT_MethodHandle:
        return check_method_handle_name(parser, index);
    case CONSTANT_MethodType:
        return check_method_descriptor(parser, UTF8_LITERAL("type"), constant_name(file, index), NULL);
    default:
        return true;
    }
}

bool parse_constant_pool(Parser *parser)
{
    ClassFile *file = parser->file;
    if (!parser_enough(parser, 3)) return false;
    file->constant_count = parser_u2(parser);
    if (file->constant_count == 0)
        return parser_fail(parser, "Illegal constant pool size %u in class file %.*s", 0u, CLASS_ARGS(parser));

    file->constant_offsets = parser_allocate(parser, file->constant_count, sizeof(uint32_t));
    file->constant_tags    = parser_allocate(parser, file->constant_count, 1);
    file->attribute_kinds  = parser_allocate(parser, file->constant_count, 1);
    if (!file->constant_offsets || !file->constant_tags || !file->attribute_kinds) return false;

    if (!find_entries(parser)) return false;
    if (parser->module_constant && !parser->options->allow_module) return true;  /* parse_access_flags refuses the class */
    for (uint32_t index = 1; index < file->constant_count; index++)
        if (!check_entry(parser, index)) return false;
    if (!parser->strict) return true;
    for (uint32_t index = 1; index < file->constant_count; index++)
        if (!check_spelling(parser, index)) return false;
    return true;
}

/* ---- Access ---------------------------------------------------------------------------------------------------- */

float constant_float(const ClassFile *file, uint32_t index)
{
    uint32_t bits = read_be32(constant_data(file, index));
    float    value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

double constant_double(const ClassFile *file, uint32_t index)
{
    uint64_t bits = read_be64(constant_data(file, index));
    double   value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

ConstantNameAndType constant_name_and_type(const ClassFile *file, uint32_t index)
{
    assert(constant_tag(file, index) == CONSTANT_NameAndType);
    const uint8_t *data = constant_data(file, index);
    uint16_t       name = read_be16(data), descriptor = read_be16(data + 2);
    return (ConstantNameAndType){ name, descriptor, constant_utf8(file, name), constant_utf8(file, descriptor) };
}

ConstantMember constant_member(const ClassFile *file, uint32_t index)
{
    const uint8_t *data = constant_data(file, index);
    uint16_t       class_index = read_be16(data), pair = read_be16(data + 2);
    return (ConstantMember){ class_index, pair, constant_class_name(file, class_index), constant_name_and_type(file, pair) };
}

ConstantMethodHandle constant_method_handle(const ClassFile *file, uint32_t index)
{
    assert(constant_tag(file, index) == CONSTANT_MethodHandle);
    const uint8_t *data = constant_data(file, index);
    return (ConstantMethodHandle){ data[0], read_be16(data + 1) };
}

ConstantDynamic constant_dynamic(const ClassFile *file, uint32_t index)
{
    const uint8_t *data = constant_data(file, index);
    uint16_t       pair = read_be16(data + 2);
    return (ConstantDynamic){ read_be16(data), pair, constant_name_and_type(file, pair) };
}

bool constant_is_loadable(const ClassFile *file, uint32_t index)
{
    switch (constant_tag(file, index)) {
    case CONSTANT_Integer: case CONSTANT_Float: case CONSTANT_Long: case CONSTANT_Double: case CONSTANT_Class:
    case CONSTANT_String: case CONSTANT_MethodHandle: case CONSTANT_MethodType: case CONSTANT_Dynamic:
        return true;
    default:
        return false;
    }
}
