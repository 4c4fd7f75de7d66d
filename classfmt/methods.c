/* methods.c: methods of a class file and their Code attributes (JVMS 4.6, 4.7.3). */
#include "classfmt/descriptor.h"
#include "classfmt/parser.h"

enum { JAVA_1_5_MAJOR = 49, JAVA_7_MAJOR = 51, JAVA_8_MAJOR = 52, JAVA_16_MAJOR = 60, JAVA_17_MAJOR = 61 };
enum { MAX_ARGUMENT_SLOTS = 255, MAX_CODE_LENGTH = 65535 };
enum {
    EXCEPTION_ROW = 8, LINE_NUMBER_ROW = 4, LOCAL_VARIABLE_ROW = 10, METHOD_PARAMETER_ROW = 4,
    METHOD_FLAGS = ACC_PUBLIC | ACC_PRIVATE | ACC_PROTECTED | ACC_STATIC | ACC_FINAL | ACC_SYNCHRONIZED | ACC_BRIDGE | ACC_VARARGS
                 | ACC_NATIVE | ACC_ABSTRACT | ACC_STRICT | ACC_SYNTHETIC
};

/* ---- Code: its tables -------------------------------------------------------------------------------------------- */

static bool parse_exception_table(Parser *parser, ClassFileCode *code)
{
    if (!parser_enough(parser, 2)) return false;
    code->exception_count = parser_u2(parser);
    if (!parser_enough(parser, (size_t)EXCEPTION_ROW * code->exception_count)) return false;
    code->exception_table = reader_skip(&parser->reader, (size_t)EXCEPTION_ROW * code->exception_count);

    for (uint32_t i = 0; i < code->exception_count; i++) {
        CodeException row = code_exception(code, i);
        if (row.start_pc >= row.end_pc || row.end_pc > code->bytecode_length)
            return parser_fail(parser, "Illegal exception table range in class file %.*s", CLASS_ARGS(parser));
        if (row.handler_pc >= code->bytecode_length)
            return parser_fail(parser, "Illegal exception table handler in class file %.*s", CLASS_ARGS(parser));
        if (row.catch_type != 0 && !parser_is_class(parser, row.catch_type))
            return parser_fail(parser, "Catch type in exception table has bad constant type in class file %.*s", CLASS_ARGS(parser));
    }
    return true;
}

static bool parse_line_numbers(Parser *parser, ClassFileCode *code, uint32_t length)
{
    uint32_t count = parser_u2(parser);
    if (length != 2 + LINE_NUMBER_ROW * count)
        return parser_fail(parser, "LineNumberTable attribute has wrong length in class file %.*s", CLASS_ARGS(parser));
    if (!parser_enough(parser, (size_t)LINE_NUMBER_ROW * count)) return false;
    const uint8_t *rows = reader_skip(&parser->reader, (size_t)LINE_NUMBER_ROW * count);
    for (uint32_t i = 0; i < count; i++)
        if (read_be16(rows + LINE_NUMBER_ROW * i) >= code->bytecode_length)
            return parser_fail(parser, "Invalid pc in LineNumberTable in class file %.*s", CLASS_ARGS(parser));
    code->line_number_count += count;
    return true;
}

static LocalVariable local_variable_row(const uint8_t *row)
{
    return (LocalVariable){ read_be16(row), read_be16(row + 2), read_be16(row + 4), read_be16(row + 6), read_be16(row + 8) };
}

/* One row of LocalVariableTable, or with `generic` of LocalVariableTypeTable. */
static bool check_local_variable(Parser *parser, const ClassFileCode *code, LocalVariable row, bool generic)
{
    const char *table = generic ? "LocalVariableTypeTable" : "LocalVariableTable";
    if (row.start_pc >= code->bytecode_length)
        return parser_fail(parser, "Invalid start_pc %u in %s in class file %.*s", row.start_pc, table, CLASS_ARGS(parser));
    if ((uint32_t)row.start_pc + row.length > code->bytecode_length)
        return parser_fail(parser, "Invalid length %u in %s in class file %.*s", row.length, table, CLASS_ARGS(parser));
    if (!parser_is_utf8(parser, row.name_index))
        return parser_fail(parser, "Name index %u in %s has bad constant type in class file %.*s", row.name_index, table,
                           CLASS_ARGS(parser));
    if (!parser_is_utf8(parser, row.descriptor_index))
        return parser_fail(parser, "Signature index %u in %s has bad constant type in class file %.*s", row.descriptor_index, table,
                           CLASS_ARGS(parser));

    Utf8     name = parser_text(parser, row.name_index), descriptor = parser_text(parser, row.descriptor_index);
    uint32_t slots = 1;
    if (!check_field_name(parser, name)) return false;
    if (!generic) {
        if (!check_field_descriptor(parser, name, descriptor)) return false;
        if (descriptor.length == 1) slots = descriptor_kind_slots(descriptor.data[0]);
    }
    if (row.slot + slots > code->max_locals)
        return parser_fail(parser, "Invalid index %u in %s in class file %.*s", row.slot, table, CLASS_ARGS(parser));
    return true;
}

static bool parse_local_variables(Parser *parser, ClassFileCode *code, AttributeHead head)
{
    bool     generic = head.kind == ATTRIBUTE_LOCAL_VARIABLE_TYPE_TABLE;
    uint32_t count   = parser_u2(parser);
    if (head.length != 2 + LOCAL_VARIABLE_ROW * count)
        return parser_fail(parser, "%s has wrong length in class file %.*s", generic ? "LocalVariableTypeTable" : "LocalVariableTable",
                           CLASS_ARGS(parser));
    if (!parser_enough(parser, (size_t)LOCAL_VARIABLE_ROW * count)) return false;
    const uint8_t *rows = reader_skip(&parser->reader, (size_t)LOCAL_VARIABLE_ROW * count);
    for (uint32_t i = 0; i < count; i++)
        if (!check_local_variable(parser, code, local_variable_row(rows + LOCAL_VARIABLE_ROW * i), generic)) return false;
    *(generic ? &code->local_variable_type_count : &code->local_variable_count) += count;
    return true;
}

/* ---- Code: duplicates among local variables ---------------------------------------------------------------------- */

/* What makes two rows the same variable: everything but the type. Never UINT64_MAX, since start_pc < 65535. */
static uint64_t local_variable_key(const uint8_t *row)
{
    LocalVariable variable = local_variable_row(row);
    return (uint64_t)variable.start_pc << 48 | (uint64_t)variable.length << 32 | (uint64_t)variable.name_index << 16 | variable.slot;
}

/* Puts the rows of all tables of one kind into `seen`; each must be new, and in `known` if that is given. */
static bool add_local_variables(Parser *parser, const ClassFileCode *code, AttributeKind kind, KeySet *seen, const KeySet *known)
{
    Attribute attribute;
    for (bool more = attribute_first(parser->file, code->attributes, &attribute); more; more = attribute_next(parser->file, &attribute)) {
        if (attribute.kind != kind) continue;
        const uint8_t *row = attribute.contents.data + 2, *end = attribute.contents.data + attribute.contents.length;
        for (; row < end; row += LOCAL_VARIABLE_ROW) {
            Utf8     name = parser_text(parser, local_variable_row(row).name_index);
            uint64_t key  = local_variable_key(row);
            if (known && !key_set_has(known, key))
                return parser_fail(parser, "LVTT entry for '%.*s' in class file %.*s does not match any LVT entry", UTF8_ARGS(name),
                                   CLASS_ARGS(parser));
            if (!key_set_add(seen, key))
                return parser_fail(parser, "Duplicated %s attribute entry for '%.*s' in class file %.*s", attribute_kind_name(kind),
                                   UTF8_ARGS(name), CLASS_ARGS(parser));
        }
    }
    return true;
}

static bool check_local_variable_duplicates(Parser *parser, const ClassFileCode *code)
{
    bool   has_types = code->local_variable_type_count > 0;
    KeySet variables = { 0 }, types = { 0 };
    if (!parser->strict || parser->file->major_version < JAVA_1_5_MAJOR) return true;
    if (code->local_variable_count + code->local_variable_type_count < 2 || code->local_variable_count == 0) return true;

    bool ok = key_set_open(parser, &variables, code->local_variable_count)
           && add_local_variables(parser, code, ATTRIBUTE_LOCAL_VARIABLE_TABLE, &variables, NULL)
           && (!has_types || (key_set_open(parser, &types, code->local_variable_type_count)
               && add_local_variables(parser, code, ATTRIBUTE_LOCAL_VARIABLE_TYPE_TABLE, &types, &variables)));
    key_set_close(&variables);
    key_set_close(&types);
    return ok;
}

/* ---- Code --------------------------------------------------------------------------------------------------------- */

static bool parse_code_attribute(Parser *parser, ClassFileCode *code, bool *has_stack_map, AttributeHead head)
{
    switch (head.kind) {
    case ATTRIBUTE_LINE_NUMBER_TABLE:
        return parse_line_numbers(parser, code, head.length);
    case ATTRIBUTE_LOCAL_VARIABLE_TABLE: case ATTRIBUTE_LOCAL_VARIABLE_TYPE_TABLE:
        return parse_local_variables(parser, code, head);
    case ATTRIBUTE_STACK_MAP_TABLE:
        if (*has_stack_map)
            return parser_fail(parser, "Multiple StackMapTable attributes in class file %.*s", CLASS_ARGS(parser));
        *has_stack_map = true;
        if (head.length > 0) code->stack_map_table = reader_span(&parser->reader, head.length);
        return parser_enough(parser, 0);
    case ATTRIBUTE_RUNTIME_VISIBLE_TYPE_ANNOTATIONS:
        return take_span_once(parser, head, "", &code->visible_type_annotations);
    case ATTRIBUTE_RUNTIME_INVISIBLE_TYPE_ANNOTATIONS:
        return take_span_once(parser, head, "", &code->invisible_type_annotations);
    default:
        reader_skip(&parser->reader, head.length);
        return parser_enough(parser, 0);
    }
}

static bool parse_code_attributes(Parser *parser, ClassFileCode *code)
{
    if (!parser_enough(parser, 2)) return false;
    code->attribute_count = parser_u2(parser);
    const uint8_t *start = parser->reader.next;
    bool has_stack_map = false;
    for (uint32_t i = 0; i < code->attribute_count; i++) {
        AttributeHead head;
        if (!parse_attribute_head(parser, IN_CODE, "Invalid code attribute name index", &head)) return false;
        if (!parse_code_attribute(parser, code, &has_stack_map, head)) return false;
    }
    code->attributes = (ByteSpan){ start, (uint32_t)(parser->reader.next - start) };
    return true;
}

static bool parse_code(Parser *parser, ClassFileMethod *method, uint32_t length)
{
    if (method->access_flags & (ACC_NATIVE | ACC_ABSTRACT)) {
        if (parser->strict)
            return parser_fail(parser, "Code attribute in native or abstract methods in class file %.*s", CLASS_ARGS(parser));
        reader_skip(&parser->reader, length);
        return parser_enough(parser, 0);
    }
    if (method->code) return parser_fail(parser, "Multiple Code attributes in class file %.*s", CLASS_ARGS(parser));
    if (!parser_enough(parser, 8)) return false;

    ClassFileCode *code = method->code = parser_allocate(parser, 1, sizeof *code);
    if (!code) return false;
    const uint8_t *start = parser->reader.next;
    code->max_stack       = parser_u2(parser);
    code->max_locals      = parser_u2(parser);
    code->bytecode_length = parser_u4(parser);
    if (method->argument_slots > code->max_locals)
        return parser_fail(parser, "Arguments can't fit into locals in class file %.*s", CLASS_ARGS(parser));
    if (code->bytecode_length == 0 || code->bytecode_length > MAX_CODE_LENGTH)
        return parser_fail(parser, "Invalid method Code length %u in class file %.*s", code->bytecode_length, CLASS_ARGS(parser));
    if (!parser_enough(parser, code->bytecode_length)) return false;
    code->bytecode = reader_skip(&parser->reader, code->bytecode_length);

    if (!parse_exception_table(parser, code) || !parse_code_attributes(parser, code)) return false;
    if ((size_t)(parser->reader.next - start) != length)
        return parser_fail(parser, "Code segment has wrong length in class file %.*s", CLASS_ARGS(parser));
    return true;
}

/* ---- Other attributes of methods ------------------------------------------------------------------------------------ */

static bool parse_exceptions(Parser *parser, ClassFileMethod *method, uint32_t length)
{
    if (method->exceptions) return parser_fail(parser, "Multiple Exceptions attributes in class file %.*s", CLASS_ARGS(parser));
    if (!parser_enough(parser, 2)) return false;
    method->exception_count = parser_u2(parser);
    if (!parser_enough(parser, 2u * method->exception_count)) return false;
    method->exceptions = reader_skip(&parser->reader, 2u * method->exception_count);
    for (uint32_t i = 0; i < method->exception_count; i++) {
        uint16_t index = read_be16(method->exceptions + 2 * i);
        if (!parser_is_class(parser, index))
            return parser_fail(parser, "Exception name has bad type at constant pool %u in class file %.*s", index, CLASS_ARGS(parser));
    }
    if (length != 2 + 2u * method->exception_count)
        return parser_fail(parser, "Exceptions attribute has wrong length in class file %.*s", CLASS_ARGS(parser));
    return true;
}

static bool parse_method_parameters(Parser *parser, ClassFileMethod *method, uint32_t length)
{
    if (method->parameters.data)
        return parser_fail(parser, "Multiple MethodParameters attributes in class file %.*s", CLASS_ARGS(parser));
    if (!parser_enough(parser, 1)) return false;
    uint32_t count = *parser->reader.next;
    if (length != 1 + METHOD_PARAMETER_ROW * count)  /* HotSpot names no class here */
        return parser_fail(parser, "Invalid MethodParameters method attribute length %u in class file", length);
    if (!parser_enough(parser, length)) return false;
    method->parameters = reader_span(&parser->reader, length);
    return true;
}

static bool parse_method_signature(Parser *parser, ClassFileMethod *method, uint32_t length)
{
    if (method->signature_index)
        return parser_fail(parser, "Multiple Signature attributes for method in class file %.*s", CLASS_ARGS(parser));
    if (length != 2)
        return parser_fail(parser, "Invalid Signature attribute length %u in class file %.*s", length, CLASS_ARGS(parser));
    return parse_signature(parser, &method->signature_index);
}

static bool parse_method_marker(Parser *parser, AttributeHead head, bool *mark)
{
    if (head.length != 0)
        return parser_fail(parser, "Invalid %s method attribute length %u in class file %.*s", attribute_kind_name(head.kind), head.length,
                           CLASS_ARGS(parser));
    *mark = true;
    return true;
}

static bool parse_method_attribute(Parser *parser, ClassFileMethod *method, AttributeHead head)
{
    bool taken;
    if (!parse_annotations(parser, head, "for method ", &method->annotations, &taken)) return false;
    if (taken) return true;
    switch (head.kind) {
    case ATTRIBUTE_CODE:               return parse_code(parser, method, head.length);
    case ATTRIBUTE_EXCEPTIONS:         return parse_exceptions(parser, method, head.length);
    case ATTRIBUTE_METHOD_PARAMETERS:  return parse_method_parameters(parser, method, head.length);
    case ATTRIBUTE_SIGNATURE:          return parse_method_signature(parser, method, head.length);
    case ATTRIBUTE_SYNTHETIC:          return parse_method_marker(parser, head, &method->is_synthetic);
    case ATTRIBUTE_DEPRECATED:         return parse_method_marker(parser, head, &method->is_deprecated);
    case ATTRIBUTE_ANNOTATION_DEFAULT: return take_span_once(parser, head, "for method ", &method->annotation_default);
    case ATTRIBUTE_RUNTIME_VISIBLE_PARAMETER_ANNOTATIONS:
        return take_span_once(parser, head, "for method ", &method->visible_parameter_annotations);
    case ATTRIBUTE_RUNTIME_INVISIBLE_PARAMETER_ANNOTATIONS:
        return take_span_once(parser, head, "for method ", &method->invisible_parameter_annotations);
    default:
        reader_skip(&parser->reader, head.length);
        return parser_enough(parser, 0);
    }
}

static bool parse_method_attributes(Parser *parser, ClassFileMethod *method)
{
    method->attribute_count = parser_u2(parser);
    const uint8_t *start = parser->reader.next;
    for (uint32_t i = 0; i < method->attribute_count; i++) {
        AttributeHead head;
        if (!parse_attribute_head(parser, IN_METHOD, "Invalid method attribute name index", &head)) return false;
        if (!parse_method_attribute(parser, method, head)) return false;
    }
    method->attributes = (ByteSpan){ start, (uint32_t)(parser->reader.next - start) };
    if (!method->code && !(method->access_flags & (ACC_NATIVE | ACC_ABSTRACT)))
        return parser_fail(parser, "Absent Code attribute in method that is not native or abstract in class file %.*s",
                           CLASS_ARGS(parser));
    return !method->code || check_local_variable_duplicates(parser, method->code);
}

/* ---- Methods --------------------------------------------------------------------------------------------------------- */

/* JVMS 4.6, with the differences between class-file versions. */
static bool method_flags_are_legal(const Parser *parser, uint16_t flags, bool is_init)
{
    uint16_t major = parser->file->major_version;
    bool     since_1_5 = major >= JAVA_1_5_MAJOR;
    uint16_t strict = major >= JAVA_17_MAJOR ? 0 : ACC_STRICT;  /* means nothing any more from 17 on */

    if (parser->is_interface) {
        if (major >= JAVA_8_MAJOR) {
            if (!(flags & ACC_PUBLIC) == !(flags & ACC_PRIVATE)) return false;
            if (flags & (ACC_NATIVE | ACC_PROTECTED | ACC_FINAL | ACC_SYNCHRONIZED)) return false;
            return !((flags & ACC_ABSTRACT) && (flags & (ACC_PRIVATE | ACC_STATIC | strict)));
        }
        uint16_t never = ACC_STATIC | ACC_FINAL | ACC_NATIVE;
        if (since_1_5) never |= ACC_PRIVATE | ACC_PROTECTED | ACC_SYNCHRONIZED | ACC_STRICT;
        return (flags & ACC_PUBLIC) && (flags & ACC_ABSTRACT) && !(flags & never);
    }
    if (has_two_visibilities(flags)) return false;
    if (is_init)
        return !(flags & (ACC_STATIC | ACC_FINAL | ACC_SYNCHRONIZED | ACC_NATIVE | ACC_ABSTRACT | (since_1_5 ? ACC_BRIDGE : 0)));
    if (flags & ACC_ABSTRACT)
        return !(flags & (ACC_FINAL | ACC_NATIVE | ACC_PRIVATE | ACC_STATIC | (since_1_5 ? ACC_SYNCHRONIZED | strict : 0)));
    return true;
}

/* Of a class initialiser only ACC_STATIC counts, which before Java 7 could be left out. */
static bool check_clinit(Parser *parser, ClassFileMethod *method)
{
    uint16_t major = parser->file->major_version;
    if (major < JAVA_7_MAJOR) {
        method->access_flags = ACC_STATIC;
        return true;
    }
    if (!(method->access_flags & ACC_STATIC))
        return parser_fail(parser, "Method <clinit> is not static in class file %.*s", CLASS_ARGS(parser));
    method->access_flags &= ACC_STATIC | (major <= JAVA_16_MAJOR ? ACC_STRICT : 0);
    return true;
}

static bool check_method_flags(Parser *parser, ClassFileMethod *method, Utf8 name)
{
    if (utf8_equals_literal(name, "<clinit>")) return check_clinit(parser, method);

    bool is_init = utf8_equals_literal(name, "<init>");
    if (parser->strict && !method_flags_are_legal(parser, method->access_flags & METHOD_FLAGS, is_init))
        return parser_fail(parser, "Method %.*s in class %.*s has illegal modifiers: 0x%X", UTF8_ARGS(name), CLASS_ARGS(parser),
                           method->access_flags);
    if (is_init && parser->is_interface)
        return parser_fail(parser, "Interface cannot have a method named <init>, class file %.*s", CLASS_ARGS(parser));
    method->access_flags &= METHOD_FLAGS;
    return true;
}

static bool parse_method(Parser *parser, ClassFileMethod *method)
{
    if (!parser_enough(parser, 8)) return false;
    method->access_flags = parser_u2(parser);
    method->name_index   = parser_u2(parser);
    if (!parser_is_utf8(parser, method->name_index))
        return parser_fail(parser, "Illegal constant pool index %u for method name in class file %.*s", method->name_index,
                           CLASS_ARGS(parser));
    Utf8 name = parser_text(parser, method->name_index);
    if (!check_method_name(parser, name)) return false;

    method->descriptor_index = parser_u2(parser);
    if (!parser_is_utf8(parser, method->descriptor_index))
        return parser_fail(parser, "Illegal constant pool index %u for method signature in class file %.*s", method->descriptor_index,
                           CLASS_ARGS(parser));
    Utf8 descriptor = parser_text(parser, method->descriptor_index);
    if (!check_method_flags(parser, method, name)) return false;

    uint32_t slots;
    if (!check_method_descriptor(parser, name, descriptor, &slots)) return false;
    slots += method->access_flags & ACC_STATIC ? 0 : 1;
    if (slots > MAX_ARGUMENT_SLOTS)
        return parser_fail(parser, "Too many arguments in method signature in class file %.*s", CLASS_ARGS(parser));
    method->argument_slots = (uint8_t)slots;
    method->is_synthetic   = method->access_flags & ACC_SYNTHETIC;
    return parse_method_attributes(parser, method);
}

static uint32_t method_key(const ClassFile *file, uint32_t index)
{
    return (uint32_t)file->methods[index].name_index << 16 | file->methods[index].descriptor_index;
}

bool parse_methods(Parser *parser)
{
    ClassFile *file = parser->file;
    if (!parser_enough(parser, 2)) return false;
    uint32_t count = parser_u2(parser), possible = (uint32_t)(reader_remaining(&parser->reader) / 8);

    /* A count that the bytes can't cover must fail before the array ends: one more than possible is enough room. */
    file->methods = parser_allocate(parser, count <= possible ? count : possible + 1, sizeof *file->methods);
    if (!file->methods) return false;
    for (; file->method_count < count; file->method_count++)
        if (!parse_method(parser, &file->methods[file->method_count])) return false;
    return check_duplicate_members(parser, "method", file->method_count, method_key);
}

/* ---- Access ------------------------------------------------------------------------------------------------------------ */

void code_line_numbers(const ClassFile *file, const ClassFileCode *code, LineNumber *out)
{
    Attribute attribute;
    for (bool more = attribute_first(file, code->attributes, &attribute); more; more = attribute_next(file, &attribute)) {
        if (attribute.kind != ATTRIBUTE_LINE_NUMBER_TABLE) continue;
        const uint8_t *row = attribute.contents.data + 2, *end = attribute.contents.data + attribute.contents.length;
        for (; row < end; row += LINE_NUMBER_ROW) *out++ = (LineNumber){ read_be16(row), read_be16(row + 2) };
    }
}

void code_local_variables(const ClassFile *file, const ClassFileCode *code, AttributeKind kind, LocalVariable *out)
{
    /* In a class file too old for generics the second table was not looked into. */
    if (kind == ATTRIBUTE_LOCAL_VARIABLE_TYPE_TABLE && code->local_variable_type_count == 0) return;
    Attribute attribute;
    for (bool more = attribute_first(file, code->attributes, &attribute); more; more = attribute_next(file, &attribute)) {
        if (attribute.kind != kind) continue;
        const uint8_t *row = attribute.contents.data + 2, *end = attribute.contents.data + attribute.contents.length;
        for (; row < end; row += LOCAL_VARIABLE_ROW) *out++ = local_variable_row(row);
    }
}
