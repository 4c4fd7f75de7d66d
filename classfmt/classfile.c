/* classfile.c: the frame of a class file (JVMS 4.1): header, version, names, interfaces; memory and errors of the parser.
 *
 * The order of checks and their wording follow what HotSpot 17 tells programs, so that a class that is broken in several ways
 * gives the same message there and here. */
#include "classfmt/classfile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/parser.h"

enum { MAGIC = 0xCAFEBABE, FIRST_PREVIEW_MAJOR = 56, JAVA_1_5_MAJOR = 49, JAVA_6_MAJOR = 50, JAVA_7_MAJOR = 51, JAVA_9_MAJOR = 53 };

/* ---- Memory ---------------------------------------------------------------------------------------------------- */

/* A piece of memory that is handed out from the front. */
typedef struct ClassFileBlock {
    struct ClassFileBlock *next;
    size_t                 used, size;   /* bytes of data; used <= size */
    max_align_t            data[];
} ClassFileBlock;

enum { MIN_BLOCK = 4096 - sizeof(ClassFileBlock) };

void *parser_allocate(Parser *parser, size_t count, size_t size)
{
    ClassFileBlock *block = parser->file->blocks;
    size_t need = (count * size + 7) & ~(size_t)7;  /* count <= 65536, size is a struct's: no overflow */
    if (!block || block->size - block->used < need) {
        size_t room = block && block->size < 16 * MIN_BLOCK ? 2 * block->size : MIN_BLOCK;
        if (room < need) room = need;
        block = malloc(sizeof *block + room);
        if (!block) {
            parser_fail_kind(parser, OUT_OF_MEMORY_ERROR, "Class file of %zu bytes", parser->file->length);
            return NULL;
        }
        *block = (ClassFileBlock){ parser->file->blocks, 0, room };
        parser->file->blocks = block;
    }
    void *memory = (char *)block->data + block->used;
    block->used += need;
    return memset(memory, 0, need);
}

void classfile_free(ClassFile *file)
{
    for (ClassFileBlock *block = file->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    *file = (ClassFile){ 0 };
}

/* ---- Errors ---------------------------------------------------------------------------------------------------- */

static void fill_error(Parser *parser, int kind, const char *format, va_list arguments)
{
    if (!parser->error) return;
    if (parser->reader.bad && kind != OUT_OF_MEMORY_ERROR) {
        format_fail(parser->error, CLASS_FORMAT_ERROR, "Truncated class file");
        return;
    }
    parser->error->kind = kind;
    vsnprintf(parser->error->message, sizeof parser->error->message, format, arguments);
}

bool parser_fail(Parser *parser, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill_error(parser, CLASS_FORMAT_ERROR, format, arguments);
    va_end(arguments);
    return false;
}

bool parser_fail_kind(Parser *parser, int kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill_error(parser, kind, format, arguments);
    va_end(arguments);
    return false;
}

bool parser_enough(Parser *parser, size_t length)
{
    if (!parser->reader.bad && reader_remaining(&parser->reader) >= length) return true;
    parser->reader.bad = true;
    return parser_fail(parser, "Truncated class file");
}

/* ---- Names ----------------------------------------------------------------------------------------------------- */

bool fail_signature(Parser *parser, const char *what, Utf8 name, Utf8 descriptor)
{
    return parser_fail(parser, "%s \"%.*s\" in class %.*s has illegal signature \"%.*s\"", what, UTF8_ARGS(name), CLASS_ARGS(parser),
                       UTF8_ARGS(descriptor));
}

/* The two mistakes in types that are reported in their own words, wherever they occur. */
static bool fail_type(Parser *parser, DescriptorStatus status)
{
    if (status == DESCRIPTOR_TOO_MANY_DIMENSIONS)
        return parser_fail(parser, "Array type descriptor has more than 255 dimensions in class file %.*s", CLASS_ARGS(parser));
    return parser_fail(parser, "Class name is empty or contains illegal character in descriptor in class file %.*s", CLASS_ARGS(parser));
}

bool check_field_name(Parser *parser, Utf8 name)
{
    if (!parser->strict || name_is_field(name, parser->file->major_version)) return true;
    return parser_fail(parser, "Illegal field name \"%.*s\" in class %.*s", UTF8_ARGS(name), CLASS_ARGS(parser));
}

bool check_method_name(Parser *parser, Utf8 name)
{
    if (!parser->strict || name_is_method(name, parser->file->major_version)) return true;
    return parser_fail(parser, "Illegal method name \"%.*s\" in class %.*s", UTF8_ARGS(name), CLASS_ARGS(parser));
}

bool check_class_name(Parser *parser, Utf8 name)
{
    if (!parser->strict) return true;
    DescriptorStatus status = name_check_class(name, parser->file->major_version);
    if (status == DESCRIPTOR_OK) return true;
    if (status != DESCRIPTOR_MALFORMED) return fail_type(parser, status);
    return parser_fail(parser, "Illegal class name \"%.*s\" in class file %.*s", UTF8_ARGS(name), CLASS_ARGS(parser));
}

bool check_field_descriptor(Parser *parser, Utf8 name, Utf8 descriptor)
{
    if (!parser->strict) return true;
    DescriptorStatus status = descriptor_check_field(descriptor, parser->file->major_version);
    if (status == DESCRIPTOR_OK) return true;
    if (status != DESCRIPTOR_MALFORMED) return fail_type(parser, status);
    return fail_signature(parser, "Field", name, descriptor);
}

bool check_method_descriptor(Parser *parser, Utf8 name, Utf8 descriptor, uint32_t *argument_slots)
{
    bool             special = name.length > 0 && name.data[0] == '<';
    DescriptorStatus status  = descriptor_check_method(descriptor, parser->file->major_version, special, argument_slots);

    /* Old files may have a <clinit> with parameters, which is no initialiser; JVMS 2.9.2. */
    if (special && parser->strict && parser->file->major_version >= JAVA_7_MAJOR && utf8_equals_literal(name, "<clinit>")
        && !utf8_equals_literal(descriptor, "()V"))
        return fail_signature(parser, "Method", name, descriptor);
    if (status == DESCRIPTOR_OK) return true;
    if (status != DESCRIPTOR_MALFORMED) return fail_type(parser, status);
    return fail_signature(parser, "Method", name, descriptor);
}

/* ---- Header ---------------------------------------------------------------------------------------------------- */

static bool check_version(Parser *parser)
{
    uint16_t major = parser->file->major_version, minor = parser->file->minor_version;
    int      kind  = UNSUPPORTED_CLASS_VERSION_ERROR;

    if (major < CLASSFILE_MIN_MAJOR)
        return parser_fail_kind(parser, kind, "%.*s (class file version %u.%u) was compiled with an invalid major version",
                                CLASS_ARGS(parser), major, minor);
    if (major > CLASSFILE_MAX_MAJOR)
        return parser_fail_kind(parser, kind, "%.*s has been compiled by a more recent version of the Java Runtime (class file version "
                                "%u.%u), this version of the Java Runtime only recognizes class file versions up to %u.0",
                                CLASS_ARGS(parser), major, minor, CLASSFILE_MAX_MAJOR);
    if (major < FIRST_PREVIEW_MAJOR || minor == 0) return true;
    if (minor != CLASSFILE_PREVIEW_MINOR)
        return parser_fail_kind(parser, kind, "%.*s (class file version %u.%u) was compiled with an invalid non-zero minor version",
                                CLASS_ARGS(parser), major, minor);
    if (major != CLASSFILE_MAX_MAJOR)
        return parser_fail_kind(parser, kind, "%.*s (class file version %u.%u) was compiled with preview features that are unsupported. "
                                "This version of the Java Runtime only recognizes preview features for class file version %u.%u",
                                CLASS_ARGS(parser), major, minor, CLASSFILE_MAX_MAJOR, CLASSFILE_PREVIEW_MINOR);
    if (!parser->options->enable_preview)
        return parser_fail_kind(parser, kind, "Preview features are not enabled for %.*s (class file version %u.%u). Try running with "
                                "'--enable-preview'", CLASS_ARGS(parser), major, minor);
    return true;
}

static bool parse_header(Parser *parser)
{
    if (!parser_enough(parser, 8)) return false;
    uint32_t magic = parser_u4(parser);
    if (magic != MAGIC)
        return parser_fail(parser, "Incompatible magic value %u in class file %.*s", magic, CLASS_ARGS(parser));
    parser->file->minor_version = parser_u2(parser);
    parser->file->major_version = parser_u2(parser);
    return check_version(parser);
}

/* ---- Class level ------------------------------------------------------------------------------------------------ */

bool check_class_modifiers(Parser *parser, uint16_t flags)
{
    if ((flags & ACC_MODULE) && !parser->options->allow_module)
        return parser_fail_kind(parser, NO_CLASS_DEF_FOUND_ERROR, "%.*s is not a class because access_flag ACC_MODULE is set",
                                CLASS_ARGS(parser));
    if (!parser->strict || (flags & ACC_MODULE)) return true;

    bool since_1_5 = parser->file->major_version >= JAVA_1_5_MAJOR;
    bool abstract = flags & ACC_ABSTRACT, interface = flags & ACC_INTERFACE;
    if ((abstract && (flags & ACC_FINAL)) || (interface && !abstract)
        || (since_1_5 && interface && (flags & (ACC_SUPER | ACC_ENUM))) || (since_1_5 && !interface && (flags & ACC_ANNOTATION)))
        return parser_fail(parser, "Illegal class modifiers in class %.*s: 0x%X", CLASS_ARGS(parser), flags);
    return true;
}

static bool parse_access_flags(Parser *parser)
{
    ClassFile *file = parser->file;
    if (!parser_enough(parser, 8)) return false;

    uint16_t recognised = ACC_PUBLIC | ACC_FINAL | ACC_SUPER | ACC_INTERFACE | ACC_ABSTRACT | ACC_SYNTHETIC | ACC_ANNOTATION | ACC_ENUM;
    if (file->major_version >= JAVA_9_MAJOR) recognised |= ACC_MODULE;
    uint16_t flags = parser_u2(parser) & recognised;
    if ((flags & ACC_INTERFACE) && file->major_version < JAVA_6_MAJOR) flags |= ACC_ABSTRACT;  /* old compilers left it out */

    if (!check_class_modifiers(parser, flags)) return false;
    if (parser->module_constant && !(flags & ACC_MODULE))
        return parser_fail(parser, "Unknown constant tag %u in class file %.*s", parser->module_constant, CLASS_ARGS(parser));
    file->access_flags   = flags;
    parser->is_interface = flags & ACC_INTERFACE;
    return true;
}

static bool parse_this_class(Parser *parser)
{
    ClassFile *file  = parser->file;
    uint16_t   index = parser_u2(parser);
    if (!parser_is_class(parser, index))
        return parser_fail(parser, "Invalid this class index %u in constant pool in class file %.*s", index, CLASS_ARGS(parser));
    file->this_class_index = index;
    file->this_name        = constant_class_name(file, index);
    if (file->this_name.length > 0 && file->this_name.data[0] == '[')
        return parser_fail(parser, "Bad class name in class file %.*s", CLASS_ARGS(parser));

    Utf8 requested = parser->options->requested_name;
    if (requested.data && !parser->options->hidden && !utf8_equal(requested, file->this_name))
        return parser_fail_kind(parser, NO_CLASS_DEF_FOUND_ERROR, "%.*s (wrong name: %.*s)", UTF8_ARGS(requested),
                                UTF8_ARGS(file->this_name));
    if (!requested.data) parser->class_name = file->this_name;
    return true;
}

static bool parse_super_class(Parser *parser)
{
    ClassFile *file  = parser->file;
    uint16_t   index = parser_u2(parser);
    bool is_root = (file->access_flags & ACC_MODULE) || utf8_equals_literal(file->this_name, "java/lang/Object");
    if (index == 0 ? !is_root : !parser_is_class(parser, index))
        return parser_fail(parser, "Invalid superclass index %u in class file %.*s", index, CLASS_ARGS(parser));
    if (index == 0) return true;

    file->super_class_index = index;
    file->super_name        = constant_class_name(file, index);
    if (file->super_name.length > 0 && file->super_name.data[0] == '[')
        return parser_fail(parser, "Bad superclass name in class file %.*s", CLASS_ARGS(parser));
    return true;
}

static bool check_duplicate_interfaces(Parser *parser)
{
    const ClassFile *file = parser->file;
    TextSet names;
    KeySet  seen;
    if (!parser->strict || file->interface_count < 2) return true;
    if (!text_set_open(parser, &names, file->interface_count)) return false;
    if (!key_set_open(parser, &seen, file->interface_count)) {
        text_set_close(&names);
        return false;
    }
    bool ok = true;
    for (uint32_t i = 0; ok && i < file->interface_count; i++) {
        uint16_t name = constant_name_index(file, classfile_interface(file, i));
        ok = key_set_add(&seen, text_set_number(&names, file, name));
        if (!ok)
            parser_fail(parser, "Duplicate interface name \"%.*s\" in class file %.*s", UTF8_ARGS(constant_utf8(file, name)),
                        CLASS_ARGS(parser));
    }
    key_set_close(&seen);
    text_set_close(&names);
    return ok;
}

static bool parse_interfaces(Parser *parser)
{
    ClassFile *file = parser->file;
    file->interface_count = parser_u2(parser);
    file->interfaces = parser->reader.next;
    if (file->interface_count > 0 && !file->super_name.data)
        return parser_fail(parser, "java.lang.Object cannot implement an interface in class file %.*s", CLASS_ARGS(parser));
    for (uint32_t i = 0; i < file->interface_count; i++) {
        uint16_t index = parser_u2(parser);
        if (!parser_is_class(parser, index))
            return parser_fail(parser, "Interface name has bad constant pool index %u in class file %.*s", index, CLASS_ARGS(parser));
        Utf8 name = constant_class_name(file, index);
        if (name.length > 0 && name.data[0] == '[')
            return parser_fail(parser, "Bad interface name in class file %.*s", CLASS_ARGS(parser));
    }
    return check_duplicate_interfaces(parser);
}

static bool parse_all(Parser *parser)
{
    ClassFile *file = parser->file;
    if (file->length > UINT32_MAX) return parser_fail(parser, "Class file of %zu bytes is too large", file->length);
    if (!(parse_header(parser) && parse_constant_pool(parser) && parse_access_flags(parser) && parse_this_class(parser)
          && parse_super_class(parser) && parse_interfaces(parser) && parse_fields(parser) && parse_methods(parser)
          && parse_class_attributes(parser)))
        return false;
    if (!reader_at_end(&parser->reader))
        return parser_fail(parser, "Extra bytes at the end of class file %.*s", CLASS_ARGS(parser));
    if (parser->is_interface && !utf8_equals_literal(file->super_name, "java/lang/Object"))
        return parser_fail(parser, "Interfaces must have java.lang.Object as superclass in class file %.*s", CLASS_ARGS(parser));
    return true;
}

bool classfile_parse(const uint8_t *bytes, size_t length, const ClassFileOptions *options, ClassFile *out, FormatError *error)
{
    static const ClassFileOptions defaults;
    if (!options) options = &defaults;

    *out = (ClassFile){ .bytes = bytes, .length = length };
    Parser parser = {
        .file = out,
        .reader = reader_of(bytes, length),
        .error = error,
        .options = options,
        .class_name = options->requested_name.data ? options->requested_name : UTF8_LITERAL("<Unknown>"),
        .strict = !options->trusted,
        .max_bootstrap_index = -1
    };
    if (parse_all(&parser)) return true;
    classfile_free(out);
    return false;
}
