/* disassemble.c: a class file as text, in the manner of javap. */
#include "classfmt/disassemble.h"

#include <string.h>

#include "classfmt/descriptor.h"
#include "classfmt/disassemble_text.h"

/* Places of a flag whose bit means something else elsewhere. */
enum { OF_CLASS = 1, OF_FIELD = 2, OF_METHOD = 4, OF_INNER = 8, OF_ALL = 15 };

static const struct {
    uint16_t    flag;
    uint8_t     where;
    const char *name;
    const char *keyword;  /* how source code writes it; null if it does not */
} flag_names[] = {
    { ACC_PUBLIC, OF_ALL, "ACC_PUBLIC", "public" },
    { ACC_PRIVATE, OF_ALL, "ACC_PRIVATE", "private" },
    { ACC_PROTECTED, OF_ALL, "ACC_PROTECTED", "protected" },
    { ACC_STATIC, OF_ALL, "ACC_STATIC", "static" },
    { ACC_FINAL, OF_ALL, "ACC_FINAL", "final" },
    { ACC_SUPER, OF_CLASS, "ACC_SUPER", NULL },
    { ACC_SYNCHRONIZED, OF_METHOD, "ACC_SYNCHRONIZED", "synchronized" },
    { ACC_VOLATILE, OF_FIELD, "ACC_VOLATILE", "volatile" },
    { ACC_BRIDGE, OF_METHOD, "ACC_BRIDGE", NULL },
    { ACC_TRANSIENT, OF_FIELD, "ACC_TRANSIENT", "transient" },
    { ACC_VARARGS, OF_METHOD, "ACC_VARARGS", NULL },
    { ACC_NATIVE, OF_METHOD, "ACC_NATIVE", "native" },
    { ACC_INTERFACE, OF_CLASS | OF_INNER, "ACC_INTERFACE", NULL },
    { ACC_ABSTRACT, OF_ALL, "ACC_ABSTRACT", "abstract" },
    { ACC_STRICT, OF_METHOD, "ACC_STRICT", "strictfp" },
    { ACC_SYNTHETIC, OF_ALL, "ACC_SYNTHETIC", NULL },
    { ACC_ANNOTATION, OF_CLASS | OF_INNER, "ACC_ANNOTATION", NULL },
    { ACC_ENUM, OF_CLASS | OF_INNER | OF_FIELD, "ACC_ENUM", NULL },
    { ACC_MODULE, OF_CLASS | OF_INNER, "ACC_MODULE", NULL }
};

enum { FLAG_NAME_COUNT = sizeof flag_names / sizeof *flag_names };

static void emit_flags(Writer *writer, const char *indent, uint16_t flags, int where)
{
    const char *separator = " ";
    emit(writer, "%sflags: (0x%04x)", indent, flags);
    for (int i = 0; i < FLAG_NAME_COUNT; i++) {
        if (!(flags & flag_names[i].flag) || !(where & flag_names[i].where)) continue;
        emit(writer, "%s%s", separator, flag_names[i].name);
        separator = ", ";
    }
    emit(writer, "\n");
}

static void emit_keywords(Writer *writer, uint16_t flags, int where)
{
    for (int i = 0; i < FLAG_NAME_COUNT; i++)
        if ((flags & flag_names[i].flag) && (where & flag_names[i].where) && flag_names[i].keyword)
            emit(writer, "%s ", flag_names[i].keyword);
}

/* A type as source code writes it. */
static void emit_type(Writer *writer, DescriptorType type)
{
    static const struct { char kind; const char *name; } primitives[] = {
        { 'B', "byte" }, { 'C', "char" }, { 'D', "double" }, { 'F', "float" }, { 'I', "int" }, { 'J', "long" }, { 'S', "short" },
        { 'Z', "boolean" }, { 'V', "void" }
    };
    if (type.element == 'L') emit_dotted(writer, type.class_name);
    for (size_t i = 0; i < sizeof primitives / sizeof *primitives; i++)
        if (primitives[i].kind == type.element) emit(writer, "%s", primitives[i].name);
    for (uint32_t i = 0; i < type.dimensions; i++) emit(writer, "[]");
}

/* ---- Attributes that fields, methods and classes share --------------------------------------------------------------- */

static bool emit_annotation_type(void *context, Utf8 type)
{
    Writer *writer = context;
    emit(writer, " @");
    emit_text(writer, type);
    return true;
}

static void emit_annotations(Writer *writer, const ClassFile *file, const char *indent, const AnnotationSpans *spans)
{
    const struct { const char *name; ByteSpan span; bool plain; } kinds[] = {
        { "RuntimeVisibleAnnotations", spans->visible, true }, { "RuntimeInvisibleAnnotations", spans->invisible, true },
        { "RuntimeVisibleTypeAnnotations", spans->visible_type, false },
        { "RuntimeInvisibleTypeAnnotations", spans->invisible_type, false }
    };
    for (int i = 0; i < 4; i++) {
        if (!kinds[i].span.data) continue;
        emit(writer, "%s%s:", indent, kinds[i].name);
        if (kinds[i].plain) annotations_each(file, kinds[i].span, emit_annotation_type, writer);
        else emit(writer, " %u bytes", kinds[i].span.length);
        emit(writer, "\n");
    }
}

static void emit_utf8_line(Writer *writer, const ClassFile *file, const char *label, uint16_t index)
{
    if (index == 0) return;
    emit(writer, "%s: ", label);
    emit_text(writer, constant_utf8(file, index));
    emit(writer, "\n");
}

static void emit_unknown_attributes(Writer *writer, const ClassFile *file, const char *indent, ByteSpan attributes)
{
    Attribute attribute;
    for (bool more = attribute_first(file, attributes, &attribute); more; more = attribute_next(file, &attribute)) {
        if (attribute.kind != ATTRIBUTE_UNKNOWN) continue;
        emit(writer, "%s", indent);
        emit_text(writer, constant_utf8(file, attribute.name_index));
        emit(writer, ": %u bytes (unknown attribute)\n", attribute.contents.length);
    }
}

/* ---- Members ------------------------------------------------------------------------------------------------------------ */

static void emit_field(Writer *writer, const ClassFile *file, const ClassFileField *field, const DisassembleOptions *options)
{
    DescriptorType type;
    emit(writer, "  ");
    emit_keywords(writer, field->access_flags, OF_FIELD);
    if (descriptor_field(constant_utf8(file, field->descriptor_index), &type)) emit_type(writer, type);
    emit(writer, " ");
    emit_text(writer, constant_utf8(file, field->name_index));
    emit(writer, ";\n");
    emit_utf8_line(writer, file, "    descriptor", field->descriptor_index);
    emit_flags(writer, "    ", field->access_flags, OF_FIELD);
    if (field->constant_value_index) {
        emit(writer, "    ConstantValue: ");
        emit_constant(writer, file, field->constant_value_index);
        emit(writer, "\n");
    }
    if (options->tables) {
        emit_utf8_line(writer, file, "    Signature", field->signature_index);
        emit_annotations(writer, file, "    ", &field->annotations);
        emit_unknown_attributes(writer, file, "    ", field->attributes);
    }
    emit(writer, "\n");
}

static void emit_method_head(Writer *writer, const ClassFile *file, const ClassFileMethod *method)
{
    Utf8           name = constant_utf8(file, method->name_index), descriptor = constant_utf8(file, method->descriptor_index);
    DescriptorType type;
    emit(writer, "  ");
    emit_keywords(writer, method->access_flags, OF_METHOD);
    if (utf8_equals_literal(name, "<clinit>")) {
        emit(writer, "{};\n");
        return;
    }
    if (utf8_equals_literal(name, "<init>")) {
        emit_dotted(writer, file->this_name);
    } else {
        if (descriptor_return(descriptor, &type)) emit_type(writer, type);
        emit(writer, " ");
        emit_text(writer, name);
    }
    const char *separator = "(";
    DescriptorIterator iterator = descriptor_parameters(descriptor);
    for (; descriptor_next(&iterator, &type); separator = ", ") {
        emit(writer, "%s", separator);
        emit_type(writer, type);
    }
    emit(writer, *separator == '(' ? "()" : ")");
    for (uint32_t i = 0; i < method->exception_count; i++) {
        emit(writer, i == 0 ? " throws " : ", ");
        emit_dotted(writer, constant_class_name(file, read_be16(method->exceptions + 2 * i)));
    }
    emit(writer, ";\n");
}

static void emit_method_code(Writer *writer, const ClassFile *file, const ClassFileMethod *method, const DisassembleOptions *options)
{
    const ClassFileCode *code = method->code;
    if (!code || !(options->code || options->tables)) return;
    emit(writer, "    Code:\n      stack=%u, locals=%u, args_size=%u\n", code->max_stack, code->max_locals, method->argument_slots);
    if (options->code) {
        emit_code(writer, file, code);
        emit_exception_table(writer, file, code);
    }
    if (options->tables) emit_code_tables(writer, file, code);
}

static void emit_method_tables(Writer *writer, const ClassFile *file, const ClassFileMethod *method)
{
    const struct { const char *name; ByteSpan span; } spans[] = {
        { "RuntimeVisibleParameterAnnotations", method->visible_parameter_annotations },
        { "RuntimeInvisibleParameterAnnotations", method->invisible_parameter_annotations },
        { "AnnotationDefault", method->annotation_default }, { "MethodParameters", method->parameters }
    };
    emit_utf8_line(writer, file, "    Signature", method->signature_index);
    emit_annotations(writer, file, "    ", &method->annotations);
    for (int i = 0; i < 4; i++)
        if (spans[i].span.data) emit(writer, "    %s: %u bytes\n", spans[i].name, spans[i].span.length);
    if (method->is_deprecated) emit(writer, "    Deprecated: true\n");
    emit_unknown_attributes(writer, file, "    ", method->attributes);
}

static void emit_method(Writer *writer, const ClassFile *file, const ClassFileMethod *method, const DisassembleOptions *options)
{
    emit_method_head(writer, file, method);
    emit_utf8_line(writer, file, "    descriptor", method->descriptor_index);
    emit_flags(writer, "    ", method->access_flags, OF_METHOD);
    emit_method_code(writer, file, method, options);
    if (options->tables) emit_method_tables(writer, file, method);
    emit(writer, "\n");
}

/* ---- The class ------------------------------------------------------------------------------------------------------------ */

static void emit_head(Writer *writer, const ClassFile *file)
{
    uint16_t flags = file->access_flags;
    bool is_interface = flags & ACC_INTERFACE;
    emit_keywords(writer, is_interface ? flags & ~ACC_ABSTRACT : flags, OF_CLASS);
    emit(writer, "%s ", flags & ACC_ANNOTATION ? "@interface" : is_interface ? "interface" : flags & ACC_MODULE ? "module" : "class");
    emit_dotted(writer, file->this_name);
    if (file->super_name.data && !is_interface) {
        emit(writer, " extends ");
        emit_dotted(writer, file->super_name);
    }
    for (uint32_t i = 0; i < file->interface_count; i++) {
        emit(writer, i > 0 ? ", " : is_interface ? " extends " : " implements ");
        emit_dotted(writer, constant_class_name(file, classfile_interface(file, i)));
    }
    emit(writer, "\n  minor version: %u\n  major version: %u\n", file->minor_version, file->major_version);
    emit_flags(writer, "  ", flags, OF_CLASS);
    emit(writer, "  this_class: #%u\n  super_class: #%u\n  interfaces: %u, fields: %u, methods: %u, attributes: %u\n",
         file->this_class_index, file->super_class_index, file->interface_count, file->field_count, file->method_count,
         file->attribute_count);
}

static void emit_constant_pool(Writer *writer, const ClassFile *file)
{
    emit(writer, "Constant pool:\n");
    for (uint32_t index = 1; index < file->constant_count; index++) {
        ConstantTag tag = constant_tag(file, index);
        if (tag == CONSTANT_Unusable) continue;
        emit(writer, "%*s#%u = %-18s ", index < 10 ? 4 : index < 100 ? 3 : index < 1000 ? 2 : 1, "", index, constant_tag_name(tag));
        emit_constant(writer, file, index);
        emit(writer, "\n");
    }
}

static void emit_class_lists(Writer *writer, const ClassFile *file)
{
    const struct { const char *name; const uint8_t *list; uint16_t count; } lists[] = {
        { "NestMembers", file->nest_members, file->nest_member_count },
        { "PermittedSubclasses", file->permitted_subclasses, file->permitted_subclass_count }
    };
    for (int k = 0; k < 2; k++) {
        if (!lists[k].list) continue;
        emit(writer, "%s:\n", lists[k].name);
        for (uint32_t i = 0; i < lists[k].count; i++) {
            emit(writer, "  ");
            emit_constant(writer, file, read_be16(lists[k].list + 2 * i));
            emit(writer, "\n");
        }
    }
}

static void emit_inner_classes(Writer *writer, const ClassFile *file)
{
    if (file->inner_class_count) emit(writer, "InnerClasses:\n");
    for (uint32_t i = 0; i < file->inner_class_count; i++) {
        InnerClass row = classfile_inner_class(file, i);
        emit(writer, "  ");
        emit_keywords(writer, row.access_flags, OF_INNER);
        if (row.inner_name_index) emit_text(writer, constant_utf8(file, row.inner_name_index));
        emit(writer, row.inner_name_index ? " = class " : "class ");
        emit_constant(writer, file, row.inner_class_index);
        if (row.outer_class_index) {
            emit(writer, " of class ");
            emit_constant(writer, file, row.outer_class_index);
        }
        emit(writer, "\n");
    }
}

static void emit_bootstrap_methods(Writer *writer, const ClassFile *file)
{
    if (file->bootstrap_method_count) emit(writer, "BootstrapMethods:\n");
    for (uint32_t i = 0; i < file->bootstrap_method_count; i++) {
        const ClassFileBootstrapMethod *method = &file->bootstrap_methods[i];
        emit(writer, "  %u: #%u ", i, method->method_handle_index);
        emit_constant(writer, file, method->method_handle_index);
        emit(writer, "\n    Method arguments:\n");
        for (uint32_t k = 0; k < method->argument_count; k++) {
            uint16_t index = read_be16(method->arguments + 2 * k);
            emit(writer, "      #%u ", index);
            emit_constant(writer, file, index);
            emit(writer, "\n");
        }
    }
}

static void emit_record(Writer *writer, const ClassFile *file)
{
    if (file->has_record) emit(writer, "Record:\n");
    for (uint32_t i = 0; i < file->record_component_count; i++) {
        const ClassFileRecordComponent *component = &file->record_components[i];
        emit(writer, "  ");
        emit_text(writer, constant_utf8(file, component->name_index));
        emit(writer, ": ");
        emit_text(writer, constant_utf8(file, component->descriptor_index));
        emit(writer, "\n");
        emit_utf8_line(writer, file, "    Signature", component->signature_index);
        emit_annotations(writer, file, "    ", &component->annotations);
    }
}

static void emit_class_attributes(Writer *writer, const ClassFile *file)
{
    const struct { const char *name; ByteSpan span; } spans[] = {
        { "SourceDebugExtension", file->source_debug_extension }, { "Module", file->module },
        { "ModulePackages", file->module_packages }, { "ModuleMainClass", file->module_main_class }
    };
    emit_utf8_line(writer, file, "SourceFile", file->source_file_index);
    emit_utf8_line(writer, file, "Signature", file->signature_index);
    if (file->nest_host_index) {
        emit(writer, "NestHost: ");
        emit_constant(writer, file, file->nest_host_index);
        emit(writer, "\n");
    }
    if (file->enclosing_class_index) {
        emit(writer, "EnclosingMethod: ");
        emit_constant(writer, file, file->enclosing_class_index);
        if (file->enclosing_method_index) {
            emit(writer, ".");
            emit_constant(writer, file, file->enclosing_method_index);
        }
        emit(writer, "\n");
    }
    emit_class_lists(writer, file);
    emit_inner_classes(writer, file);
    emit_bootstrap_methods(writer, file);
    emit_record(writer, file);
    emit_annotations(writer, file, "", &file->annotations);
    for (int i = 0; i < 4; i++)
        if (spans[i].span.data) emit(writer, "%s: %u bytes\n", spans[i].name, spans[i].span.length);
    if (file->is_deprecated) emit(writer, "Deprecated: true\n");
    emit_unknown_attributes(writer, file, "", file->attributes);
}

void disassemble_class(const ClassFile *file, const DisassembleOptions *options, TextSink sink)
{
    Writer writer = { sink, 0 };
    emit_head(&writer, file);
    if (options->constant_pool) emit_constant_pool(&writer, file);
    emit(&writer, "{\n");
    for (uint32_t i = 0; i < file->field_count; i++)
        if (options->private_members || !(file->fields[i].access_flags & ACC_PRIVATE))
            emit_field(&writer, file, &file->fields[i], options);
    for (uint32_t i = 0; i < file->method_count; i++)
        if (options->private_members || !(file->methods[i].access_flags & ACC_PRIVATE))
            emit_method(&writer, file, &file->methods[i], options);
    emit(&writer, "}\n");
    if (options->tables) emit_class_attributes(&writer, file);
}
