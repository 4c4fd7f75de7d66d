/* verifier_message.c: what the verifier found wrong, as HotSpot 17 words it: the first line, and for the type checker the block
 * "Exception Details" with the frames, the bytecode and the tables of the method. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/verifier_private.h"

/* ---- Text that grows, up to MAX_MESSAGE -------------------------------------------------------------------------- */

static bool reserve(Verifier *v, size_t length)
{
    size_t needed = v->message_length + length + 1;
    if (needed <= v->message_capacity) return true;
    if (needed > MAX_MESSAGE) return false;
    size_t capacity = v->message_capacity ? v->message_capacity : 1024;
    while (capacity < needed) capacity *= 2;
    char *message = realloc(v->message, capacity);
    if (!message) return false;
    v->message          = message;
    v->message_capacity = capacity;
    return true;
}

static void add(Verifier *v, const char *text, size_t length)
{
    if (!reserve(v, length)) return;
    memcpy(v->message + v->message_length, text, length);
    v->message[v->message_length += length] = '\0';
}

static void add_string(Verifier *v, const char *text) { add(v, text, strlen(text)); }
static void add_text(Verifier *v, Utf8 text) { add(v, text.data, text.length); }

/* Names may be longer than any buffer here: they are added by add_text. */
static void __attribute__((format(printf, 2, 0))) add_arguments(Verifier *v, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0 || !reserve(v, (size_t)length)) return;
    vsnprintf(v->message + v->message_length, (size_t)length + 1, format, arguments);
    v->message_length += (size_t)length;
}

static void __attribute__((format(printf, 2, 3))) add_format(Verifier *v, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_arguments(v, format, arguments);
    va_end(arguments);
}

static void add_dotted(Verifier *v, Utf8 name)
{
    size_t start = v->message_length;
    add_text(v, name);
    for (size_t i = start; i < v->message_length; i++)
        if (v->message[i] == '/') v->message[i] = '.';
}

const char *verifier_external_name(Verifier *v)
{
    if (v->external_name) return v->external_name;
    char *name = malloc(v->class_name.length + 1);
    if (!name) return "?";
    for (uint32_t i = 0; i < v->class_name.length; i++) name[i] = v->class_name.data[i] == '/' ? '.' : v->class_name.data[i];
    name[v->class_name.length] = '\0';
    return v->external_name = name;
}

static Utf8 method_name(const Verifier *v) { return constant_utf8(v->file, v->m.method->name_index); }
static Utf8 method_descriptor(const Verifier *v) { return constant_utf8(v->file, v->m.method->descriptor_index); }

/* ---- "void pkg.C.m(int, java.lang.String[])" --------------------------------------------------------------------- */

static void add_external_type(Verifier *v, const DescriptorType *type)
{
    static const struct { char kind; const char *name; } primitives[] = {
        { 'B', "byte" }, { 'C', "char" }, { 'D', "double" }, { 'F', "float" }, { 'I', "int" }, { 'J', "long" }, { 'S', "short" },
        { 'Z', "boolean" }, { 'V', "void" }
    };
    if (type->element == 'L') add_dotted(v, type->class_name);
    for (size_t i = 0; i < sizeof primitives / sizeof *primitives; i++)
        if (primitives[i].kind == type->element) add_string(v, primitives[i].name);
    for (uint32_t i = 0; i < type->dimensions; i++) add_string(v, "[]");
}

static void add_external_method(Verifier *v)
{
    DescriptorType     type;
    Utf8               descriptor = method_descriptor(v);
    DescriptorIterator parameters = descriptor_parameters(descriptor);
    if (descriptor_return(descriptor, &type)) add_external_type(v, &type);
    add_string(v, " ");
    add_dotted(v, v->class_name);
    add_string(v, ".");
    add_text(v, method_name(v));
    for (const char *before = "("; descriptor_next(&parameters, &type); before = ", ") {
        add_string(v, before);
        add_external_type(v, &type);
    }
    add_string(v, descriptor_parameter_count(descriptor) ? ")" : "()");
}

/* ---- Types, origins, frames -------------------------------------------------------------------------------------- */

static void add_reference(Verifier *v, const TypeName *name)
{
    add_string(v, "'");
    for (uint32_t i = 0; i < name->dimensions; i++) add_string(v, "[");
    bool wrapped = name->dimensions && !name->primitive;
    if (wrapped) add_string(v, "L");
    add_text(v, name->text);
    add_string(v, wrapped ? ";'" : "'");
}

static void add_type(Verifier *v, VType type)
{
    static const char *const names[] = {
        [TYPE_TOP] = "top", [TYPE_INTEGER] = "integer", [TYPE_FLOAT] = "float", [TYPE_DOUBLE] = "double", [TYPE_LONG] = "long",
        [TYPE_NULL] = "null", [TYPE_LONG_2] = "long_2nd", [TYPE_DOUBLE_2] = "double_2nd", [TYPE_BOOLEAN] = "boolean",
        [TYPE_BYTE] = "byte", [TYPE_SHORT] = "short", [TYPE_CHAR] = "char", [TYPE_ANY_REFERENCE] = "reference type",
        [TYPE_CATEGORY_1] = "category1 type", [TYPE_CATEGORY_2] = "category2 type", [TYPE_CATEGORY_2_2ND] = "category2_2nd type"
    };
    if (type_is_reference(type)) add_reference(v, type_name(v, type));
    else if (type == TYPE_UNINITIALIZED_THIS) add_string(v, "uninitializedThis");
    else if (type_is_uninitialized(type)) add_format(v, "uninitialized %u", type_new_position(type));
    else add_string(v, names[type]);
}

static void add_origin(Verifier *v, const Origin *origin)
{
    add_type(v, origin->type);
    switch (origin->kind) {
    case ORIGIN_LOCAL:     add_format(v, " (current frame, locals[%u])", origin->index); break;
    case ORIGIN_STACK:     add_format(v, " (current frame, stack[%u])", origin->index); break;
    case ORIGIN_MAP_LOCAL: add_format(v, " (stack map, locals[%u])", origin->index); break;
    case ORIGIN_MAP_STACK: add_format(v, " (stack map, stack[%u])", origin->index); break;
    case ORIGIN_CONSTANT:  add_format(v, " (constant pool %u)", origin->index); break;
    case ORIGIN_SIGNATURE: add_string(v, " (from method signature)"); break;
    default: break;
    }
}

static void add_reason(Verifier *v, const Context *context)
{
    add_string(v, "  Reason:\n    ");
    switch (context->fault) {
    case FAULT_TYPE:
        add_string(v, context->expected.kind ? "Type " : "Invalid type: ");
        add_origin(v, &context->actual);
        if (!context->expected.kind) break;
        add_string(v, " is not assignable to ");
        add_origin(v, &context->expected);
        break;
    case FAULT_FLAGS:
        add_string(v, context->expected.kind ? "Current frame's flags are not assignable to stack map frame's."
                                             : "Current frame's flags are invalid in this context.");
        break;
    case FAULT_CONSTANT_INDEX: add_format(v, "Constant pool index %u is invalid", context->actual.index); break;
    case FAULT_LOCAL_INDEX:    add_format(v, "Local index %u is invalid", context->actual.index); break;
    case FAULT_LOCALS_SIZE:    add_string(v, "Current frame's local size doesn't match stackmap."); break;
    case FAULT_STACK_SIZE:     add_string(v, "Current frame's stack size doesn't match stackmap."); break;
    case FAULT_OVERFLOW:       add_string(v, "Exceeded max stack size."); break;
    case FAULT_UNDERFLOW:      add_string(v, "Attempt to pop empty stack."); break;
    case FAULT_NO_STACK_MAP:   add_string(v, "Expected stackmap frame at this location."); break;
    case FAULT_BAD_STACK_MAP:  add_string(v, "Invalid stackmap specification."); break;
    default:                   add_string(v, "Error exists in the bytecode"); break;
    }
    add_string(v, "\n");
}

static void add_frame(Verifier *v, const char *title, const Frame *frame)
{
    /* The current frame is shown as it was before the instruction, as far as it was not overwritten. */
    uint32_t stack_size = frame->own ? frame->stack_mark : frame->stack_size;
    add_format(v, "  %s Frame:\n    bci: @%u\n    flags: {%s }\n    locals: {", title, frame->bci,
               frame->this_uninit ? " flagThisUninit" : "");
    for (uint32_t i = 0; i < frame->locals_size && v->message_length < MAX_MESSAGE / 2; i++) {
        add_string(v, i ? ", " : " ");
        add_type(v, frame_local(frame, i));
    }
    add_string(v, " }\n    stack: {");
    for (uint32_t i = 0; i < stack_size && v->message_length < MAX_MESSAGE / 2; i++) {
        add_string(v, i ? ", " : " ");
        add_type(v, frame->stack[i]);
    }
    add_string(v, " }\n");
}

/* ---- The method -------------------------------------------------------------------------------------------------- */

static void add_location(Verifier *v, uint32_t bci)
{
    const char *instruction = bci < v->m.length ? instruction_name(v->m.bytecode[bci]) : "<invalid>";
    add_string(v, "  Location:\n    ");
    add_text(v, v->class_name);
    add_string(v, ".");
    add_text(v, method_name(v));
    add_text(v, method_descriptor(v));
    add_format(v, " @%d: %s\n", (int)bci, instruction);
}

/* Lines of 16 bytes; the last one, which may be empty, filled with blanks. */
static void add_bytecode(Verifier *v)
{
    const MethodState *m = &v->m;
    add_string(v, "  Bytecode:\n");
    for (uint32_t i = 0; i < (m->length + 16) / 16 * 16; i++) {
        if (i % 16 == 0) add_format(v, "    %07x:", i);
        if (i % 2 == 0) add_string(v, " ");
        if (i < m->length) add_format(v, "%02x", m->bytecode[i]);
        else add_string(v, "  ");
        if (i % 16 == 15) add_string(v, "\n");
    }
}

static void add_handlers(Verifier *v)
{
    const ClassFileCode *code = v->m.code;
    if (code->exception_count) add_string(v, "  Exception Handler Table:\n");
    for (uint32_t i = 0; i < code->exception_count && v->message_length < MAX_MESSAGE / 2; i++) {
        CodeException row = code_exception(code, i);
        add_format(v, "    bci [%u, %u] => handler: %u\n", row.start_pc, row.end_pc, row.handler_pc);
    }
}

/* ---- The StackMapTable, as it stands in the file ----------------------------------------------------------------- */

static void add_map_type(Verifier *v, Reader *reader)
{
    static const char *const names[] = { "Top", "Integer", "Float", "Double", "Long", "Null", "UninitializedThis" };
    uint8_t tag = reader_u1(reader);
    if (tag < sizeof names / sizeof *names) add_string(v, names[tag]);
    else if (tag == 7) add_format(v, "Object[#%u]", reader_u2(reader));
    else if (tag == 8) add_format(v, "Uninitialized[#%u]", reader_u2(reader));
    else add_format(v, "BAD:%u", tag);
}

static void add_map_types(Verifier *v, Reader *reader, uint32_t count)
{
    for (uint32_t i = 0; i < count && !reader_is_bad(reader) && v->message_length < MAX_MESSAGE / 2; i++) {
        if (i) add_string(v, ",");
        add_map_type(v, reader);
    }
}

/* One frame; false if it is cut short or reserved. *offset: of the frame before, -1 at first. */
static bool add_map_frame(Verifier *v, Reader *reader, int32_t *offset)
{
    size_t  start = v->message_length;
    uint8_t kind = reader_at_end(reader) ? 0 : reader_u1(reader);  /* HotSpot reads on; mostly a 0 follows */
    int32_t delta = kind < 64 ? kind : kind < 128 ? kind - 64 : reader_u2(reader), at = *offset + delta + 1;
    const char *name;
    if (kind < 64) add_format(v, "%s(@%d)", name = "same_frame", at);
    else if (kind < 128 || kind == 247) {
        add_format(v, "%s(@%d,", name = kind < 128 ? "same_locals_1_stack_item_frame" : "same_locals_1_stack_item_extended", at);
        add_map_type(v, reader);
        add_string(v, ")");
    } else if (kind >= 248 && kind <= 250) add_format(v, "%s(@%d,%d)", name = "chop_frame", at, 251 - kind);
    else if (kind == 251) add_format(v, "%s(@%d)", name = "same_frame_extended", at);
    else if (kind >= 252 && kind <= 254) {
        add_format(v, "%s(@%d,", name = "append_frame", at);
        add_map_types(v, reader, kind - 251u);
        add_string(v, ")");
    } else if (kind == 255) {
        add_format(v, "%s(@%d,{", name = "full_frame", at);
        add_map_types(v, reader, reader_u2(reader));
        add_string(v, "},{");
        add_map_types(v, reader, reader_u2(reader));
        add_string(v, "})");
    } else return false;
    *offset = at;
    if (!reader_is_bad(reader)) return true;
    v->message_length = start;
    add_format(v, "%s(@%d), output truncated, Stackmap exceeds table size.", name, at);
    return false;
}

static void add_stack_map(Verifier *v)
{
    Reader reader = reader_of_span(v->m.code->stack_map_table);
    if (reader_at_end(&reader)) return;
    uint32_t count = reader_u2(&reader);
    int32_t  offset = -1;
    add_string(v, "  Stackmap Table:\n");
    for (uint32_t i = 0; i < count && v->message_length < MAX_MESSAGE / 4 * 3; i++) {
        bool last = reader_at_end(&reader);
        add_string(v, "    ");
        if (!add_map_frame(v, &reader, &offset)) return;
        add_string(v, "\n");
        if (last) return;
    }
}

static void add_details(Verifier *v, const Context *context)
{
    add_string(v, "\nException Details:\n");
    add_location(v, context->bci);
    add_reason(v, context);
    if (context->actual.frame) add_frame(v, "Current", context->actual.frame);
    if (context->expected.frame) add_frame(v, "Stackmap", context->expected.frame);
    add_bytecode(v);
    add_handlers(v);
    add_stack_map(v);
}

/* ---- Reporting --------------------------------------------------------------------------------------------------- */

static void begin(Verifier *v, int kind)
{
    v->error          = kind;
    v->message_length = 0;
    if (v->message) v->message[0] = '\0';
}

bool verify_fail(Verifier *v, Context context, const char *format, ...)
{
    va_list arguments;
    if (v->error) return false;
    begin(v, VERIFY_ERROR);
    va_start(arguments, format);
    add_arguments(v, format, arguments);
    va_end(arguments);
    if (context.fault) add_details(v, &context);
    return false;
}

bool verify_fail_format(Verifier *v, const char *format, ...)
{
    va_list arguments;
    if (v->error) return false;
    begin(v, CLASS_FORMAT_ERROR);
    va_start(arguments, format);
    add_arguments(v, format, arguments);
    va_end(arguments);
    add_string(v, " in method '");
    add_external_method(v);
    add_string(v, "'");
    return false;
}

bool verify_fail_plain(Verifier *v, int kind, const char *format, ...)
{
    va_list arguments;
    if (v->error) return false;
    begin(v, kind);
    va_start(arguments, format);
    add_arguments(v, format, arguments);
    va_end(arguments);
    return false;
}

static void __attribute__((format(printf, 3, 0))) report_old(Verifier *v, int kind, const char *format, va_list arguments)
{
    begin(v, kind);
    add_string(v, "(class: ");
    add_text(v, v->class_name);
    add_string(v, ", method: ");
    add_text(v, method_name(v));
    add_string(v, " signature: ");
    add_text(v, method_descriptor(v));
    add_string(v, ") ");
    add_arguments(v, format, arguments);
}

bool verify_fail_old(Verifier *v, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!v->error) report_old(v, VERIFY_ERROR, format, arguments);
    va_end(arguments);
    return false;
}

bool verify_fail_old_format(Verifier *v, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!v->error) report_old(v, CLASS_FORMAT_ERROR, format, arguments);
    va_end(arguments);
    return false;
}

bool verify_fail_memory(Verifier *v) { return verify_fail_plain(v, OUT_OF_MEMORY_ERROR, "Verification needs too much memory"); }
