/* attributes.c: fields, the attributes of fields, records and classes (JVMS 4.5, 4.7), and walking over attributes.
 *
 * Those that the VM acts on are checked here; what only Java code reads (annotations, modules) is kept as a span. */
#include <string.h>

#include "classfmt/parser.h"

enum { JAVA_1_5_MAJOR = 49, JAVA_6_MAJOR = 50, JAVA_9_MAJOR = 53, INNER_CLASS_ROW = 8 };

enum {
    FIELD_FLAGS = ACC_PUBLIC | ACC_PRIVATE | ACC_PROTECTED | ACC_STATIC | ACC_FINAL | ACC_VOLATILE | ACC_TRANSIENT | ACC_SYNTHETIC
                | ACC_ENUM,
    INNER_CLASS_FLAGS = ACC_PUBLIC | ACC_PRIVATE | ACC_PROTECTED | ACC_STATIC | ACC_FINAL | ACC_SUPER | ACC_INTERFACE | ACC_ABSTRACT
                      | ACC_SYNTHETIC | ACC_ANNOTATION | ACC_ENUM
};

/* ---- Names of attributes ------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    uint8_t     length;
    uint8_t     since;
    uint8_t     where;
} kinds[ATTRIBUTE_KIND_COUNT] = {
    [ATTRIBUTE_UNKNOWN] = { "", 0, 0, 0 },
#define ATTRIBUTE(constant, name, since, where) [ATTRIBUTE_##constant] = { name, sizeof(name) - 1, since, where },
#include "classfmt/attributes.def"
};

const char *attribute_kind_name(AttributeKind kind) { return kinds[kind].name; }

AttributeKind attribute_kind_of(Utf8 name)
{
    for (int kind = ATTRIBUTE_UNKNOWN + 1; kind < ATTRIBUTE_KIND_COUNT; kind++)
        if (kinds[kind].length == name.length && memcmp(kinds[kind].name, name.data, name.length) == 0) return (AttributeKind)kind;
    return ATTRIBUTE_UNKNOWN;
}

/* The kind that this Utf8 names. Each is looked up once while parsing; later the table is only read, as the ClassFile may be
 * shared. */
static AttributeKind kind_at(const ClassFile *file, uint16_t index)
{
    uint8_t known = file->attribute_kinds[index];
    return known ? (AttributeKind)(known - 1) : attribute_kind_of(constant_utf8(file, index));
}

bool parse_attribute_head(Parser *parser, int place, const char *message, AttributeHead *head)
{
    ClassFile *file = parser->file;
    if (!parser_enough(parser, 6)) return false;
    uint16_t name = parser_u2(parser);
    head->length  = parser_u4(parser);
    if (!parser_is_utf8(parser, name))
        return parser_fail(parser, "%s %u in class file %.*s", message, name, CLASS_ARGS(parser));

    AttributeKind kind = kind_at(file, name);
    file->attribute_kinds[name] = (uint8_t)(kind + 1);
    bool counts = (kinds[kind].where & place) && file->major_version >= kinds[kind].since;
    head->kind  = counts ? kind : ATTRIBUTE_UNKNOWN;
    return true;
}

bool attribute_first(const ClassFile *file, ByteSpan attributes, Attribute *attribute)
{
    attribute->rest = reader_of_span(attributes);
    return attribute_next(file, attribute);
}

bool attribute_next(const ClassFile *file, Attribute *attribute)
{
    Reader *rest = &attribute->rest;
    if (reader_at_end(rest)) return false;
    attribute->name_index = reader_u2(rest);
    attribute->contents   = reader_span(rest, reader_u4(rest));
    if (reader_is_bad(rest) || constant_tag(file, attribute->name_index) != CONSTANT_Utf8) return false;
    attribute->kind = kind_at(file, attribute->name_index);
    return true;
}

/* ---- Attributes of several places ----------------------------------------------------------------------------------- */

bool take_span_once(Parser *parser, AttributeHead head, const char *where, ByteSpan *span)
{
    if (span->data)
        return parser_fail(parser, "Multiple %s attributes %sin class file %.*s", attribute_kind_name(head.kind), where,
                           CLASS_ARGS(parser));
    *span = reader_span(&parser->reader, head.length);
    return parser_enough(parser, 0);
}

bool parse_annotations(Parser *parser, AttributeHead head, const char *where, AnnotationSpans *spans, bool *taken)
{
    *taken = true;
    switch (head.kind) {
    case ATTRIBUTE_RUNTIME_VISIBLE_ANNOTATIONS:        return take_span_once(parser, head, where, &spans->visible);
    case ATTRIBUTE_RUNTIME_INVISIBLE_ANNOTATIONS:      return take_span_once(parser, head, where, &spans->invisible);
    case ATTRIBUTE_RUNTIME_VISIBLE_TYPE_ANNOTATIONS:   return take_span_once(parser, head, where, &spans->visible_type);
    case ATTRIBUTE_RUNTIME_INVISIBLE_TYPE_ANNOTATIONS: return take_span_once(parser, head, where, &spans->invisible_type);
    default:
        *taken = false;
        return true;
    }
}

bool parse_signature(Parser *parser, uint16_t *signature_index)
{
    *signature_index = parser_u2(parser);
    return parser_is_utf8(parser, *signature_index)
        || parser_fail(parser, "Invalid Signature attribute at constant pool index %u in class file %.*s", *signature_index,
                       CLASS_ARGS(parser));
}

static bool skip_unknown(Parser *parser, AttributeHead head)
{
    reader_skip(&parser->reader, head.length);
    return parser_enough(parser, 0);
}

/* Synthetic or Deprecated; `what` is "field" or "classfile". */
static bool parse_marker(Parser *parser, AttributeHead head, const char *what, bool *mark)
{
    if (head.length != 0)
        return parser_fail(parser, "Invalid %s %s attribute length %u in class file %.*s", attribute_kind_name(head.kind), what,
                           head.length, CLASS_ARGS(parser));
    *mark = true;
    return true;
}

/* ---- Fields -------------------------------------------------------------------------------------------------------- */

/* Does the constant fit the type of the field? Checked always: the VM reads the constant by the type of the field. */
static bool check_constant_value(Parser *parser, const ClassFileField *field)
{
    uint16_t    index = field->constant_value_index;
    ConstantTag tag   = constant_tag(parser->file, index), wanted = CONSTANT_Unusable;
    Utf8        type  = parser_text(parser, field->descriptor_index);
    if (index == 0 || index >= parser->file->constant_count)
        return parser_fail(parser, "Bad initial value index %u in ConstantValue attribute in class file %.*s", index, CLASS_ARGS(parser));

    switch (type.length ? type.data[0] : 0) {
    case 'J': wanted = CONSTANT_Long; break;
    case 'F': wanted = CONSTANT_Float; break;
    case 'D': wanted = CONSTANT_Double; break;
    case 'B': case 'C': case 'I': case 'S': case 'Z': wanted = CONSTANT_Integer; break;
    case 'L':
        if (tag == CONSTANT_String && utf8_equals_literal(type, "Ljava/lang/String;")) return true;
        return parser_fail(parser, "Bad string initial value in class file %.*s", CLASS_ARGS(parser));
    default:
        return parser_fail(parser, "Unable to set initial value %u in class file %.*s", index, CLASS_ARGS(parser));
    }
    return tag == wanted || parser_fail(parser, "Inconsistent constant value type in class file %.*s", CLASS_ARGS(parser));
}

static bool parse_constant_value(Parser *parser, ClassFileField *field, AttributeHead head)
{
    if (!(field->access_flags & ACC_STATIC)) return skip_unknown(parser, head);  /* means nothing there (JVMS 4.7.2) */
    if (field->constant_value_index)
        return parser_fail(parser, "Duplicate ConstantValue attribute in class file %.*s", CLASS_ARGS(parser));
    if (head.length != 2)
        return parser_fail(parser, "Invalid ConstantValue field attribute length %u in class file %.*s", head.length, CLASS_ARGS(parser));
    field->constant_value_index = parser_u2(parser);
    return check_constant_value(parser, field);
}

static bool parse_field_attribute(Parser *parser, ClassFileField *field, AttributeHead head)
{
    bool taken;
    if (!parse_annotations(parser, head, "for field ", &field->annotations, &taken)) return false;
    if (taken) return true;
    switch (head.kind) {
    case ATTRIBUTE_CONSTANT_VALUE: return parse_constant_value(parser, field, head);
    case ATTRIBUTE_SYNTHETIC:      return parse_marker(parser, head, "field", &field->is_synthetic);
    case ATTRIBUTE_DEPRECATED:     return parse_marker(parser, head, "field", &field->is_deprecated);
    case ATTRIBUTE_SIGNATURE:
        if (field->signature_index)
            return parser_fail(parser, "Multiple Signature attributes for field in class file %.*s", CLASS_ARGS(parser));
        if (head.length != 2)
            return parser_fail(parser, "Wrong size %u for field's Signature attribute in class file %.*s", head.length,
                               CLASS_ARGS(parser));
        return parse_signature(parser, &field->signature_index);
    default:
        return skip_unknown(parser, head);
    }
}

static bool check_field_flags(Parser *parser, uint16_t flags)
{
    bool since_1_5 = parser->file->major_version >= JAVA_1_5_MAJOR, legal;
    if (parser->is_interface) {
        uint16_t needed = ACC_PUBLIC | ACC_STATIC | ACC_FINAL;
        uint16_t never  = ACC_PRIVATE | ACC_PROTECTED | ACC_VOLATILE | ACC_TRANSIENT | (since_1_5 ? ACC_ENUM : 0);
        legal = (flags & needed) == needed && !(flags & never);
    } else {
        legal = !has_two_visibilities(flags)
             && (flags & (ACC_FINAL | ACC_VOLATILE)) != (ACC_FINAL | ACC_VOLATILE);
    }
    return legal || !parser->strict || parser_fail(parser, "Illegal field modifiers in class %.*s: 0x%X", CLASS_ARGS(parser), flags);
}

static bool parse_field(Parser *parser, ClassFileField *field)
{
    if (!parser_enough(parser, 8)) return false;
    field->access_flags = parser_u2(parser) & FIELD_FLAGS;
    field->is_synthetic = field->access_flags & ACC_SYNTHETIC;
    if (!check_field_flags(parser, field->access_flags)) return false;

    field->name_index = parser_u2(parser);
    if (!parser_is_utf8(parser, field->name_index))
        return parser_fail(parser, "Invalid constant pool index %u for field name in class file %.*s", field->name_index,
                           CLASS_ARGS(parser));
    Utf8 name = parser_text(parser, field->name_index);
    if (!check_field_name(parser, name)) return false;

    field->descriptor_index = parser_u2(parser);
    if (!parser_is_utf8(parser, field->descriptor_index))
        return parser_fail(parser, "Invalid constant pool index %u for field signature in class file %.*s", field->descriptor_index,
                           CLASS_ARGS(parser));
    if (!check_field_descriptor(parser, name, parser_text(parser, field->descriptor_index))) return false;

    field->attribute_count = parser_u2(parser);
    const uint8_t *start = parser->reader.next;
    for (uint32_t i = 0; i < field->attribute_count; i++) {
        AttributeHead head;
        if (!parse_attribute_head(parser, IN_FIELD, "Invalid field attribute index", &head)) return false;
        if (!parse_field_attribute(parser, field, head)) return false;
    }
    field->attributes = (ByteSpan){ start, (uint32_t)(parser->reader.next - start) };
    return true;
}

static uint32_t field_key(const ClassFile *file, uint32_t index)
{
    return (uint32_t)file->fields[index].name_index << 16 | file->fields[index].descriptor_index;
}

bool parse_fields(Parser *parser)
{
    ClassFile *file = parser->file;
    if (!parser_enough(parser, 2)) return false;
    uint32_t count = parser_u2(parser), possible = (uint32_t)(reader_remaining(&parser->reader) / 8);

    /* As for methods: a count that the bytes can't cover fails before the array ends. */
    file->fields = parser_allocate(parser, count <= possible ? count : possible + 1, sizeof *file->fields);
    if (!file->fields) return false;
    for (; file->field_count < count; file->field_count++)
        if (!parse_field(parser, &file->fields[file->field_count])) return false;
    return check_duplicate_members(parser, "field", file->field_count, field_key);
}

/* ---- Lists of classes ---------------------------------------------------------------------------------------------- */

/* A count and so many class indices: NestMembers, PermittedSubclasses. `what` is how the message calls one. */
static bool parse_class_list(Parser *parser, AttributeHead head, const char *what, const uint8_t **list, uint16_t *count)
{
    if (!parser_enough(parser, 2)) return false;
    *count = parser_u2(parser);
    if (!parser_enough(parser, 2u * *count)) return false;
    *list = reader_skip(&parser->reader, 2u * *count);
    for (uint32_t i = 0; i < *count; i++) {
        uint16_t index = read_be16(*list + 2 * i);
        if (!parser_is_class(parser, index))
            return parser_fail(parser, "%s class_info_index %u has bad constant type in class file %.*s", what, index,
                               CLASS_ARGS(parser));
    }
    if (head.length != 2 + 2u * *count)
        return parser_fail(parser, "Wrong %s attribute length in class file %.*s", attribute_kind_name(head.kind), CLASS_ARGS(parser));
    return true;
}

static InnerClass inner_class_row(const uint8_t *row)
{
    return (InnerClass){ read_be16(row), read_be16(row + 2), read_be16(row + 4), read_be16(row + 6) };
}

static bool check_inner_class(Parser *parser, InnerClass row)
{
    uint16_t major = parser->file->major_version;
    if (!parser_is_class(parser, row.inner_class_index))
        return parser_fail(parser, "inner_class_info_index %u has bad constant type in class file %.*s", row.inner_class_index,
                           CLASS_ARGS(parser));
    if (row.outer_class_index != 0) {
        if (!parser_is_class(parser, row.outer_class_index))
            return parser_fail(parser, "outer_class_info_index %u has bad constant type in class file %.*s", row.outer_class_index,
                               CLASS_ARGS(parser));
        Utf8 outer = constant_class_name(parser->file, row.outer_class_index);
        if (outer.length > 0 && outer.data[0] == '[')
            return parser_fail(parser, "Outer class is an array class in class file %.*s", CLASS_ARGS(parser));
    }
    if (row.inner_name_index != 0 && !parser_is_utf8(parser, row.inner_name_index))
        return parser_fail(parser, "inner_name_index %u has bad constant type in class file %.*s", row.inner_name_index,
                           CLASS_ARGS(parser));
    if (parser->strict && row.inner_class_index == row.outer_class_index)
        return parser_fail(parser, "Class is both outer and inner class in class file %.*s", CLASS_ARGS(parser));

    uint16_t flags = row.access_flags & (INNER_CLASS_FLAGS | (major >= JAVA_9_MAJOR ? ACC_MODULE : 0));
    if ((flags & ACC_INTERFACE) && major < JAVA_6_MAJOR) flags |= ACC_ABSTRACT;
    return check_class_modifiers(parser, flags);
}

static bool check_duplicate_inner_classes(Parser *parser)
{
    const ClassFile *file = parser->file;
    KeySet seen;
    if (!parser->strict || file->major_version < JAVA_1_5_MAJOR || file->inner_class_count < 2) return true;
    if (!key_set_open(parser, &seen, file->inner_class_count)) return false;
    bool ok = true;
    for (uint32_t i = 0; ok && i < file->inner_class_count; i++) {
        const uint8_t *row = file->inner_classes + INNER_CLASS_ROW * i;
        ok = key_set_add(&seen, read_be64(row));  /* never UINT64_MAX: the first index is a Class */
    }
    key_set_close(&seen);
    return ok || parser_fail(parser, "Duplicate entry in InnerClasses attribute in class file %.*s", CLASS_ARGS(parser));
}

static bool parse_inner_classes(Parser *parser, AttributeHead head)
{
    ClassFile *file = parser->file;
    if (!parser_enough(parser, 2)) return false;
    file->inner_class_count = parser_u2(parser);
    if (!parser_enough(parser, (size_t)INNER_CLASS_ROW * file->inner_class_count)) return false;
    file->inner_classes = reader_skip(&parser->reader, (size_t)INNER_CLASS_ROW * file->inner_class_count);
    for (uint32_t i = 0; i < file->inner_class_count; i++)
        if (!check_inner_class(parser, inner_class_row(file->inner_classes + INNER_CLASS_ROW * i))) return false;
    if (!check_duplicate_inner_classes(parser)) return false;
    if (head.length != 2u + INNER_CLASS_ROW * file->inner_class_count)
        return parser_fail(parser, "Wrong InnerClasses attribute length in class file %.*s", CLASS_ARGS(parser));
    return true;
}

/* ---- Bootstrap methods ---------------------------------------------------------------------------------------------- */

/* One row of the attribute, which ends at `end`. */
static bool parse_bootstrap_method(Parser *parser, const uint8_t *end, ClassFileBootstrapMethod *method)
{
    if (!parser_enough(parser, 4)) return false;
    method->method_handle_index = parser_u2(parser);
    method->argument_count      = parser_u2(parser);
    if (!parser_has_tag(parser, method->method_handle_index, CONSTANT_MethodHandle))
        return parser_fail(parser, "bootstrap_method_index %u has bad constant type in class file %.*s", method->method_handle_index,
                           CLASS_ARGS(parser));
    if (end - parser->reader.next < 2 * (ptrdiff_t)method->argument_count)
        return parser_fail(parser, "Invalid BootstrapMethods num_bootstrap_methods or num_bootstrap_arguments value in class file %.*s",
                           CLASS_ARGS(parser));
    if (!parser_enough(parser, 2u * method->argument_count)) return false;
    method->arguments = reader_skip(&parser->reader, 2u * method->argument_count);
    for (uint32_t i = 0; i < method->argument_count; i++) {
        uint16_t index = read_be16(method->arguments + 2 * i);
        if (!constant_is_loadable(parser->file, index))
            return parser_fail(parser, "argument_index %u has bad constant type in class file %.*s", index, CLASS_ARGS(parser));
    }
    return true;
}

static bool parse_bootstrap_methods(Parser *parser, AttributeHead head)
{
    ClassFile *file = parser->file;
    if (file->bootstrap_methods)
        return parser_fail(parser, "Multiple BootstrapMethods attributes in class file %.*s", CLASS_ARGS(parser));
    if (head.length < 2)
        return parser_fail(parser, "Invalid BootstrapMethods attribute length %u in class file %.*s", head.length, CLASS_ARGS(parser));
    if (!parser_enough(parser, head.length)) return false;

    const uint8_t *start = parser->reader.next;
    uint32_t       count = parser_u2(parser);
    if (parser->max_bootstrap_index >= (int32_t)count)
        return parser_fail(parser, "Short length on BootstrapMethods in class file %.*s", CLASS_ARGS(parser));
    uint32_t possible = head.length / 4;
    file->bootstrap_methods = parser_allocate(parser, (count <= possible ? count : possible) + 1, sizeof *file->bootstrap_methods);
    if (!file->bootstrap_methods) return false;
    for (; file->bootstrap_method_count < count; file->bootstrap_method_count++)
        if (!parse_bootstrap_method(parser, start + head.length, &file->bootstrap_methods[file->bootstrap_method_count])) return false;
    if (parser->reader.next != start + head.length)
        return parser_fail(parser, "Bad length on BootstrapMethods in class file %.*s", CLASS_ARGS(parser));
    return true;
}

/* ---- Records ---------------------------------------------------------------------------------------------------------- */

static bool parse_component_attribute(Parser *parser, ClassFileRecordComponent *component, AttributeHead head)
{
    bool taken;
    if (!parse_annotations(parser, head, "for Record component ", &component->annotations, &taken)) return false;
    if (taken) return true;
    if (head.kind != ATTRIBUTE_SIGNATURE) return skip_unknown(parser, head);
    if (component->signature_index)
        return parser_fail(parser, "Multiple Signature attributes for Record component in class file %.*s", CLASS_ARGS(parser));
    if (head.length != 2)
        return parser_fail(parser, "Invalid Signature attribute length %u in Record component in class file %.*s", head.length,
                           CLASS_ARGS(parser));
    return parse_signature(parser, &component->signature_index);
}

static bool parse_component(Parser *parser, ClassFileRecordComponent *component)
{
    if (!parser_enough(parser, 6)) return false;
    component->name_index = parser_u2(parser);
    if (!parser_is_utf8(parser, component->name_index))
        return parser_fail(parser, "Invalid constant pool index %u for name in Record attribute in class file %.*s",
                           component->name_index, CLASS_ARGS(parser));
    Utf8 name = parser_text(parser, component->name_index);
    if (!check_field_name(parser, name)) return false;
    component->descriptor_index = parser_u2(parser);
    if (!parser_is_utf8(parser, component->descriptor_index))
        return parser_fail(parser, "Invalid constant pool index %u for descriptor in Record attribute in class file %.*s",
                           component->descriptor_index, CLASS_ARGS(parser));
    if (!check_field_descriptor(parser, name, parser_text(parser, component->descriptor_index))) return false;

    component->attribute_count = parser_u2(parser);
    const uint8_t *start = parser->reader.next;
    for (uint32_t i = 0; i < component->attribute_count; i++) {
        AttributeHead head;
        if (!parse_attribute_head(parser, IN_RECORD, "Invalid Record attribute name index", &head)) return false;
        if (!parse_component_attribute(parser, component, head)) return false;
    }
    component->attributes = (ByteSpan){ start, (uint32_t)(parser->reader.next - start) };
    return true;
}

static bool parse_record(Parser *parser, AttributeHead head)
{
    ClassFile *file = parser->file;
    if (!parser_enough(parser, 2)) return false;
    const uint8_t *start = parser->reader.next;
    uint32_t count = parser_u2(parser), possible = (uint32_t)(reader_remaining(&parser->reader) / 6);
    file->record_components = parser_allocate(parser, (count <= possible ? count : possible) + 1, sizeof *file->record_components);
    if (!file->record_components) return false;
    for (; file->record_component_count < count; file->record_component_count++)
        if (!parse_component(parser, &file->record_components[file->record_component_count])) return false;
    if ((size_t)(parser->reader.next - start) != head.length)
        return parser_fail(parser, "Record attribute has wrong length in class file %.*s", CLASS_ARGS(parser));
    return true;
}

/* ---- Classes ------------------------------------------------------------------------------------------------------------ */

static bool parse_source_file(Parser *parser, AttributeHead head)
{
    ClassFile *file = parser->file;
    if (head.length != 2)
        return parser_fail(parser, "Wrong SourceFile attribute length in class file %.*s", CLASS_ARGS(parser));
    if (file->source_file_index)
        return parser_fail(parser, "Multiple SourceFile attributes in class file %.*s", CLASS_ARGS(parser));
    file->source_file_index = parser_u2(parser);
    return parser_is_utf8(parser, file->source_file_index)
        || parser_fail(parser, "Invalid SourceFile attribute at constant pool index %u in class file %.*s", file->source_file_index,
                       CLASS_ARGS(parser));
}

static bool parse_class_signature(Parser *parser, AttributeHead head)
{
    if (parser->file->signature_index)
        return parser_fail(parser, "Multiple Signature attributes in class file %.*s", CLASS_ARGS(parser));
    if (head.length != 2)
        return parser_fail(parser, "Wrong Signature attribute length %u in class file %.*s", head.length, CLASS_ARGS(parser));
    uint16_t index = parser->file->signature_index = parser_u2(parser);
    return parser_is_utf8(parser, index)
        || parser_fail(parser, "Invalid constant pool index %u in Signature attribute in class file %.*s", index, CLASS_ARGS(parser));
}

static bool parse_enclosing_method(Parser *parser, AttributeHead head)
{
    ClassFile *file = parser->file;
    if (file->enclosing_class_index)
        return parser_fail(parser, "Multiple EnclosingMethod attributes in class file %.*s", CLASS_ARGS(parser));
    if (head.length != 4)
        return parser_fail(parser, "Wrong EnclosingMethod attribute length %u in class file %.*s", head.length, CLASS_ARGS(parser));
    if (!parser_enough(parser, 4)) return false;
    uint16_t class_index = parser_u2(parser), method_index = parser_u2(parser);
    if (class_index == 0)
        return parser_fail(parser, "Invalid class index in EnclosingMethod attribute in class file %.*s", CLASS_ARGS(parser));
    if (!parser_is_class(parser, class_index))
        return parser_fail(parser, "Invalid or out-of-bounds class index in EnclosingMethod attribute in class file %.*s",
                           CLASS_ARGS(parser));
    if (method_index != 0 && !parser_has_tag(parser, method_index, CONSTANT_NameAndType))
        return parser_fail(parser, "Invalid or out-of-bounds method index in EnclosingMethod attribute in class file %.*s",
                           CLASS_ARGS(parser));
    file->enclosing_class_index  = class_index;
    file->enclosing_method_index = method_index;
    return true;
}

static bool parse_nest_host(Parser *parser, AttributeHead head, bool has_members)
{
    ClassFile *file = parser->file;
    if (file->nest_host_index)
        return parser_fail(parser, "Multiple NestHost attributes in class file %.*s", CLASS_ARGS(parser));
    if (has_members)
        return parser_fail(parser, "Conflicting NestMembers and NestHost attributes in class file %.*s", CLASS_ARGS(parser));
    if (head.length != 2)
        return parser_fail(parser, "Wrong NestHost attribute length in class file %.*s", CLASS_ARGS(parser));
    file->nest_host_index = parser_u2(parser);
    return parser_is_class(parser, file->nest_host_index)
        || parser_fail(parser, "Nest-host class_info_index %u has bad constant type in class file %.*s", file->nest_host_index,
                       CLASS_ARGS(parser));
}

/* Attributes whose contents are looked into when all others were read, as HotSpot does. data null: not there. */
typedef struct LateAttributes {
    ByteSpan inner_classes;
    ByteSpan nest_members;
    ByteSpan record;
    ByteSpan permitted_subclasses;
} LateAttributes;

static bool note_nest_members(Parser *parser, AttributeHead head, LateAttributes *late)
{
    if (parser->file->nest_host_index && !late->nest_members.data)
        return parser_fail(parser, "Conflicting NestHost and NestMembers attributes in class file %.*s", CLASS_ARGS(parser));
    return take_span_once(parser, head, "", &late->nest_members);
}

static bool note_permitted_subclasses(Parser *parser, AttributeHead head, LateAttributes *late)
{
    if (!late->permitted_subclasses.data && (parser->file->access_flags & ACC_FINAL))
        return parser_fail(parser, "PermittedSubclasses attribute in final class file %.*s", CLASS_ARGS(parser));
    return take_span_once(parser, head, "", &late->permitted_subclasses);
}

static bool parse_nest_members(Parser *parser, AttributeHead head)
{
    return parse_class_list(parser, head, "Nest member", &parser->file->nest_members, &parser->file->nest_member_count);
}

static bool parse_permitted_subclasses(Parser *parser, AttributeHead head)
{
    ClassFile *file = parser->file;
    file->has_permitted_subclasses = true;
    return parse_class_list(parser, head, "Permitted subclass", &file->permitted_subclasses, &file->permitted_subclass_count);
}

/* Reads one late attribute with `parse`; the reader goes back and may run to the end of the file, so that a wrong length inside
 * is found out by the comparison with the attribute's own. */
static bool parse_late(Parser *parser, AttributeKind kind, ByteSpan span, bool (*parse)(Parser *, AttributeHead))
{
    if (!span.data) return true;
    Reader here = parser->reader;
    parser->reader.next = span.data;
    bool ok = parse(parser, (AttributeHead){ kind, span.length });
    if (ok) parser->reader = here;
    return ok;
}

static bool parse_late_attributes(Parser *parser, const LateAttributes *late)
{
    return parse_late(parser, ATTRIBUTE_INNER_CLASSES, late->inner_classes, parse_inner_classes)
        && parse_late(parser, ATTRIBUTE_NEST_MEMBERS, late->nest_members, parse_nest_members)
        && parse_late(parser, ATTRIBUTE_RECORD, late->record, parse_record)
        && parse_late(parser, ATTRIBUTE_PERMITTED_SUBCLASSES, late->permitted_subclasses, parse_permitted_subclasses);
}

static bool parse_class_attribute(Parser *parser, AttributeHead head, LateAttributes *late)
{
    ClassFile *file = parser->file;
    bool       taken;
    if (!parse_annotations(parser, head, "", &file->annotations, &taken)) return false;
    if (taken) return true;
    switch (head.kind) {
    case ATTRIBUTE_SOURCE_FILE:            return parse_source_file(parser, head);
    case ATTRIBUTE_SOURCE_DEBUG_EXTENSION: return take_span_once(parser, head, "", &file->source_debug_extension);
    case ATTRIBUTE_INNER_CLASSES:          return take_span_once(parser, head, "", &late->inner_classes);
    case ATTRIBUTE_SYNTHETIC:              return parse_marker(parser, head, "classfile", &file->is_synthetic);
    case ATTRIBUTE_DEPRECATED:             return parse_marker(parser, head, "classfile", &file->is_deprecated);
    case ATTRIBUTE_SIGNATURE:              return parse_class_signature(parser, head);
    case ATTRIBUTE_ENCLOSING_METHOD:       return parse_enclosing_method(parser, head);
    case ATTRIBUTE_BOOTSTRAP_METHODS:      return parse_bootstrap_methods(parser, head);
    case ATTRIBUTE_NEST_HOST:              return parse_nest_host(parser, head, late->nest_members.data);
    case ATTRIBUTE_NEST_MEMBERS:           return note_nest_members(parser, head, late);
    case ATTRIBUTE_RECORD:                 return take_span_once(parser, head, "", &late->record);
    case ATTRIBUTE_PERMITTED_SUBCLASSES:   return note_permitted_subclasses(parser, head, late);
    case ATTRIBUTE_MODULE:                 return take_span_once(parser, head, "", &file->module);
    case ATTRIBUTE_MODULE_PACKAGES:        return take_span_once(parser, head, "", &file->module_packages);
    case ATTRIBUTE_MODULE_MAIN_CLASS:      return take_span_once(parser, head, "", &file->module_main_class);
    default:                               return skip_unknown(parser, head);
    }
}

bool parse_class_attributes(Parser *parser)
{
    ClassFile *file = parser->file;
    if (!parser_enough(parser, 2)) return false;
    file->attribute_count = parser_u2(parser);
    file->is_synthetic    = file->access_flags & ACC_SYNTHETIC;
    const uint8_t *start  = parser->reader.next;
    LateAttributes late   = { 0 };
    for (uint32_t i = 0; i < file->attribute_count; i++) {
        AttributeHead head;
        if (!parse_attribute_head(parser, IN_CLASS, "Attribute name has bad constant pool index", &head)) return false;
        if (!parse_class_attribute(parser, head, &late)) return false;
    }
    file->attributes = (ByteSpan){ start, (uint32_t)(parser->reader.next - start) };
    file->has_record = late.record.data;
    if (!parse_late_attributes(parser, &late)) return false;
    if (parser->max_bootstrap_index >= 0 && !file->bootstrap_methods)
        return parser_fail(parser, "Missing BootstrapMethods attribute in class file %.*s", CLASS_ARGS(parser));
    return true;
}

InnerClass classfile_inner_class(const ClassFile *file, uint32_t index)
{
    return inner_class_row(file->inner_classes + INNER_CLASS_ROW * index);
}
