/* disassemble_code.c: bytecode and its tables as text. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/disassemble_text.h"
#include "classfmt/opcodes.h"

enum { OPERAND_COLUMN = 28, COMMENT_COLUMN = 46 };

/* ---- Writing ---------------------------------------------------------------------------------------------------------- */

static void emit_bytes(Writer *writer, const char *text, size_t length)
{
    writer->sink.write(writer->sink.context, text, length);
    writer->column = length > 0 && text[length - 1] == '\n' ? 0 : writer->column + length;
}

void emit(Writer *writer, const char *format, ...)
{
    char    line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0) emit_bytes(writer, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

/* C0 and C1 controls could drive a terminal; surrogates that stand alone have no UTF-8. */
static bool needs_escape(uint16_t unit)
{
    return unit < 0x20 || (unit >= 0x7F && unit < 0xA0) || unit == '"' || unit == '\\' || (unit & 0xF800) == 0xD800
        || unit == 0x2028 || unit == 0x2029 || (unit >= 0x202A && unit <= 0x202E) || (unit >= 0x2066 && unit <= 0x2069);
}

static void emit_unit(Writer *writer, uint16_t unit)
{
    char bytes[8];
    if (unit == '\n') emit_bytes(writer, "\\n", 2);
    else if (needs_escape(unit) && (unit == '"' || unit == '\\')) emit(writer, "\\%c", unit);
    else if (needs_escape(unit)) emit(writer, "\\u%04x", unit);
    else {
        size_t length = utf16_utf8_length(&unit, 1);
        utf16_to_utf8(&unit, 1, bytes);
        emit_bytes(writer, bytes, length);
    }
}

void emit_text(Writer *writer, Utf8 text)
{
    /* One char at a time: a text may be long, and this is no hot path. A sequence takes at most three bytes. */
    for (uint32_t at = 0; at < text.length;) {
        uint16_t units[3];
        uint32_t step = 1;
        uint8_t  first = (uint8_t)text.data[at];
        if ((first & 0xE0) == 0xC0 && at + 2 <= text.length) step = 2;
        if ((first & 0xF0) == 0xE0 && at + 3 <= text.length) step = 3;
        size_t count = mutf8_utf16_length(text.data + at, step);
        if (count > 1) count = mutf8_utf16_length(text.data + at, step = 1);  /* malformed: byte by byte */
        mutf8_to_utf16(text.data + at, step, units);
        for (size_t i = 0; i < count; i++) emit_unit(writer, units[i]);
        at += step;
    }
}

void emit_dotted(Writer *writer, Utf8 text)
{
    for (uint32_t start = 0, at = 0; at <= text.length; at++) {
        if (at < text.length && text.data[at] != '/') continue;
        emit_text(writer, (Utf8){ text.data + start, at - start });
        if (at < text.length) emit_bytes(writer, ".", 1);
        start = at + 1;
    }
}

void emit_column(Writer *writer, size_t column)
{
    static const char blanks[] = "                                                                ";
    while (writer->column < column) {
        size_t step = column - writer->column;
        emit_bytes(writer, blanks, step < sizeof blanks - 1 ? step : sizeof blanks - 1);
    }
}

/* ---- Constants -------------------------------------------------------------------------------------------------------- */

const char *constant_tag_name(ConstantTag tag)
{
    static const char *const names[] = {
        [CONSTANT_Unusable] = "Unusable", [CONSTANT_Utf8] = "Utf8", [CONSTANT_Integer] = "Integer", [CONSTANT_Float] = "Float",
        [CONSTANT_Long] = "Long", [CONSTANT_Double] = "Double", [CONSTANT_Class] = "Class", [CONSTANT_String] = "String",
        [CONSTANT_Fieldref] = "Fieldref", [CONSTANT_Methodref] = "Methodref", [CONSTANT_InterfaceMethodref] = "InterfaceMethodref",
        [CONSTANT_NameAndType] = "NameAndType", [CONSTANT_MethodHandle] = "MethodHandle", [CONSTANT_MethodType] = "MethodType",
        [CONSTANT_Dynamic] = "Dynamic", [CONSTANT_InvokeDynamic] = "InvokeDynamic", [CONSTANT_Module] = "Module",
        [CONSTANT_Package] = "Package"
    };
    return (size_t)tag < sizeof names / sizeof *names && names[tag] ? names[tag] : "?";
}

static const char *method_handle_kind_name(uint8_t kind)
{
    static const char *const names[] = { "?", "REF_getField", "REF_getStatic", "REF_putField", "REF_putStatic", "REF_invokeVirtual",
                                         "REF_invokeStatic", "REF_invokeSpecial", "REF_newInvokeSpecial", "REF_invokeInterface" };
    return kind < sizeof names / sizeof *names ? names[kind] : "?";
}

/* A floating-point number; the host may have set a locale with a decimal comma. */
static void emit_number(Writer *writer, double value, int digits, char suffix)
{
    char text[40];
    snprintf(text, sizeof text, "%.*g%c", digits, value, suffix);
    for (char *at = text; *at; at++)
        if (*at == ',') *at = '.';
    emit(writer, "%s", text);
}

static void emit_name_and_type(Writer *writer, ConstantNameAndType pair)
{
    bool special = pair.name.length > 0 && pair.name.data[0] == '<';
    if (special) emit(writer, "\"");
    emit_text(writer, pair.name);
    emit(writer, special ? "\":" : ":");
    emit_text(writer, pair.descriptor);
}

void emit_constant(Writer *writer, const ClassFile *file, uint32_t index)
{
    switch (constant_tag(file, index)) {
    case CONSTANT_Unusable:
        emit(writer, "(unusable)");
        return;
    case CONSTANT_Utf8:
        emit_text(writer, constant_utf8(file, index));
        return;
    case CONSTANT_Integer:
        emit(writer, "%d", constant_int(file, index));
        return;
    case CONSTANT_Long:
        emit(writer, "%lldl", (long long)constant_long(file, index));
        return;
    case CONSTANT_Float:
        emit_number(writer, (double)constant_float(file, index), 9, 'f');
        return;
    case CONSTANT_Double:
        emit_number(writer, constant_double(file, index), 17, 'd');
        return;
    case CONSTANT_Class: case CONSTANT_String: case CONSTANT_MethodType: case CONSTANT_Module: case CONSTANT_Package:
        emit_text(writer, constant_name(file, index));
        return;
    case CONSTANT_NameAndType:
        emit_name_and_type(writer, constant_name_and_type(file, index));
        return;
    case CONSTANT_Fieldref: case CONSTANT_Methodref: case CONSTANT_InterfaceMethodref: {
        ConstantMember member = constant_member(file, index);
        emit_text(writer, member.class_name);
        emit(writer, ".");
        emit_name_and_type(writer, member.member);
        return;
    }
    case CONSTANT_MethodHandle: {
        ConstantMethodHandle handle = constant_method_handle(file, index);
        emit(writer, "%s ", method_handle_kind_name(handle.kind));
        emit_constant(writer, file, handle.reference);
        return;
    }
    case CONSTANT_Dynamic: case CONSTANT_InvokeDynamic: {
        ConstantDynamic dynamic = constant_dynamic(file, index);
        emit(writer, "#%u:", dynamic.bootstrap_index);
        emit_name_and_type(writer, dynamic.member);
        return;
    }
    }
}

/* ---- Instructions ------------------------------------------------------------------------------------------------------ */

/* "#7   // Method java/lang/Object..." */
static void emit_constant_operand(Writer *writer, const ClassFile *file, uint32_t index, const char *more)
{
    static const struct { ConstantTag tag; const char *word; } words[] = {
        { CONSTANT_Fieldref, "Field " }, { CONSTANT_Methodref, "Method " }, { CONSTANT_InterfaceMethodref, "InterfaceMethod " },
        { CONSTANT_Class, "class " }, { CONSTANT_String, "String " }, { CONSTANT_Integer, "int " }, { CONSTANT_Float, "float " },
        { CONSTANT_Long, "long " }, { CONSTANT_Double, "double " }
    };
    ConstantTag tag = constant_tag(file, index);
    const char *word = NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].tag == tag) word = words[i].word;

    emit(writer, "#%u%s", index, more);
    emit_column(writer, COMMENT_COLUMN);
    if (word) emit(writer, "// %s", word);
    else emit(writer, "// %s ", constant_tag_name(tag));
    emit_constant(writer, file, index);
}

static void emit_switch(Writer *writer, const uint8_t *code, uint32_t pc)
{
    const uint8_t *operands = code + opcode_switch_operands(pc);
    bool     is_table = code[pc] == OP_tableswitch;
    int64_t  first = (int32_t)read_be32(operands + 4);
    uint32_t count = is_table ? (uint32_t)((int32_t)read_be32(operands + 8) - first + 1) : (uint32_t)first;
    const uint8_t *row = operands + (is_table ? 12 : 8);

    emit(writer, "{ // %u\n", count);
    for (uint32_t i = 0; i < count; i++, row += is_table ? 4 : 8) {
        int64_t match = is_table ? first + i : (int32_t)read_be32(row);
        emit(writer, "%24lld: %u\n", (long long)match, pc + read_be32(is_table ? row : row + 4));
    }
    emit(writer, "%24s: %u\n          }", "default", pc + read_be32(operands));
}

static void emit_array_type(Writer *writer, uint8_t type)
{
    static const char *const names[] = { "boolean", "char", "float", "double", "byte", "short", "int", "long" };
    if (type >= ARRAY_TYPE_BOOLEAN && type <= ARRAY_TYPE_LONG) emit(writer, "%s", names[type - ARRAY_TYPE_BOOLEAN]);
    else emit(writer, "(illegal type %u)", type);
}

static void emit_wide(Writer *writer, const uint8_t *at)
{
    emit(writer, "%s_w", opcode_name(at[1]));
    emit_column(writer, OPERAND_COLUMN);
    emit(writer, "%u", read_be16(at + 2));
    if (at[1] == OP_iinc) emit(writer, ", %d", (int16_t)read_be16(at + 4));
}

static void emit_operands(Writer *writer, const ClassFile *file, const uint8_t *code, uint32_t pc)
{
    char           more[16];
    const uint8_t *at = code + pc;
    switch ((OperandFormat)opcode_table[*at].operands) {
    case OPERANDS_NONE: case OPERANDS_WIDE:
    case OPERANDS_LOCAL_0: case OPERANDS_LOCAL_1: case OPERANDS_LOCAL_2: case OPERANDS_LOCAL_3:
        return;
    case OPERANDS_BYTE:       emit(writer, "%d", (int8_t)at[1]); return;
    case OPERANDS_SHORT:      emit(writer, "%d", (int16_t)read_be16(at + 1)); return;
    case OPERANDS_LOCAL8:     emit(writer, "%u", at[1]); return;
    case OPERANDS_IINC:       emit(writer, "%u, %d", at[1], (int8_t)at[2]); return;
    case OPERANDS_BRANCH16:   emit(writer, "%u", pc + (uint32_t)(int16_t)read_be16(at + 1)); return;
    case OPERANDS_BRANCH32:   emit(writer, "%u", pc + read_be32(at + 1)); return;
    case OPERANDS_ARRAY_TYPE: emit_array_type(writer, at[1]); return;
    case OPERANDS_TABLESWITCH: case OPERANDS_LOOKUPSWITCH:
        emit_switch(writer, code, pc);
        return;
    case OPERANDS_CONST8:
        emit_constant_operand(writer, file, at[1], "");
        return;
    case OPERANDS_CONST16: case OPERANDS_FIELD: case OPERANDS_METHOD: case OPERANDS_CLASS: case OPERANDS_DYNAMIC:
        emit_constant_operand(writer, file, read_be16(at + 1), "");
        return;
    case OPERANDS_INTERFACE: case OPERANDS_MULTI_ARRAY:
        snprintf(more, sizeof more, ", %u", at[3]);
        emit_constant_operand(writer, file, read_be16(at + 1), more);
        return;
    }
}

static uint32_t emit_instruction(Writer *writer, const ClassFile *file, const uint8_t *code, uint32_t pc, uint32_t code_length)
{
    uint32_t length = opcode_length(code, pc, code_length);
    emit(writer, "%10u: ", pc);
    if (length == 0) {
        if (pc < code_length) emit(writer, "%s (0x%02x): malformed", opcode_name(code[pc]), code[pc]);
    } else if (code[pc] == OP_wide) {
        emit_wide(writer, code + pc);
    } else {
        emit(writer, "%s", opcode_name(code[pc]));
        if (opcode_table[code[pc]].length != 1) emit_column(writer, OPERAND_COLUMN);
        emit_operands(writer, file, code, pc);
    }
    return length;
}

uint32_t disassemble_instruction(const ClassFile *file, const uint8_t *bytecode, uint32_t pc, uint32_t bytecode_length, TextSink sink)
{
    Writer writer = { sink, 0 };
    return emit_instruction(&writer, file, bytecode, pc, bytecode_length);
}

void emit_code(Writer *writer, const ClassFile *file, const ClassFileCode *code)
{
    for (uint32_t pc = 0, length; pc < code->bytecode_length; pc += length) {
        length = emit_instruction(writer, file, code->bytecode, pc, code->bytecode_length);
        emit(writer, "\n");
        if (length == 0) return;
    }
}

void disassemble_code(const ClassFile *file, const ClassFileCode *code, TextSink sink)
{
    Writer writer = { sink, 0 };
    emit_code(&writer, file, code);
}

/* ---- Tables of a method -------------------------------------------------------------------------------------------------- */

void emit_exception_table(Writer *writer, const ClassFile *file, const ClassFileCode *code)
{
    if (code->exception_count == 0) return;
    emit(writer, "      Exception table:\n         from    to  target type\n");
    for (uint32_t i = 0; i < code->exception_count; i++) {
        CodeException row = code_exception(code, i);
        emit(writer, "        %5u %5u %5u   ", row.start_pc, row.end_pc, row.handler_pc);
        if (row.catch_type) {
            emit(writer, "Class ");
            emit_constant(writer, file, row.catch_type);
        } else {
            emit(writer, "any");
        }
        emit(writer, "\n");
    }
}

static void emit_line_numbers(Writer *writer, const ClassFile *file, const ClassFileCode *code)
{
    LineNumber *lines = code->line_number_count ? calloc(code->line_number_count, sizeof *lines) : NULL;
    if (!lines) return;
    code_line_numbers(file, code, lines);
    emit(writer, "      LineNumberTable:\n");
    for (uint32_t i = 0; i < code->line_number_count; i++) emit(writer, "        line %u: %u\n", lines[i].line, lines[i].start_pc);
    free(lines);
}

static void emit_local_variables(Writer *writer, const ClassFile *file, const ClassFileCode *code, AttributeKind kind, uint32_t count)
{
    LocalVariable *rows = count ? calloc(count, sizeof *rows) : NULL;
    if (!rows) return;
    code_local_variables(file, code, kind, rows);
    emit(writer, "      %s:\n        Start  Length  Slot  Name   Signature\n", attribute_kind_name(kind));
    for (uint32_t i = 0; i < count; i++) {
        emit(writer, "        %5u  %6u  %4u  ", rows[i].start_pc, rows[i].length, rows[i].slot);
        emit_text(writer, constant_utf8(file, rows[i].name_index));
        emit(writer, "   ");
        emit_text(writer, constant_utf8(file, rows[i].descriptor_index));
        emit(writer, "\n");
    }
    free(rows);
}

static void emit_verification_types(Writer *writer, const ClassFile *file, Reader *reader, uint32_t count)
{
    static const char *const names[] = { "top", "int", "float", "double", "long", "null", "uninitializedThis" };
    emit(writer, " [");
    for (uint32_t i = 0; i < count && !reader_is_bad(reader); i++) {
        uint8_t tag = reader_u1(reader);
        if (i > 0) emit(writer, ",");
        if (tag < 7) {
            emit(writer, " %s", names[tag]);
        } else if (tag == 7) {
            emit(writer, " class ");
            emit_constant(writer, file, reader_u2(reader));
        } else if (tag == 8) {
            emit(writer, " uninitialized %u", reader_u2(reader));
        } else {
            emit(writer, " (illegal tag %u)", tag);
            reader->bad = true;
        }
    }
    emit(writer, " ]");
}

/* One stack map frame (JVMS 4.7.4). */
static void emit_frame(Writer *writer, const ClassFile *file, Reader *reader)
{
    uint8_t type = reader_u1(reader);
    emit(writer, "        frame_type = %u", type);
    if (type < 64) {
        emit(writer, " /* same */");
    } else if (type < 128) {
        emit(writer, " /* same_locals_1_stack_item */ stack =");
        emit_verification_types(writer, file, reader, 1);
    } else if (type < 247) {
        emit(writer, " (illegal)");
        reader->bad = true;
    } else if (type < 255) {
        const char *name = type == 247 ? "same_locals_1_stack_item_frame_extended"
                         : type < 251 ? "chop" : type == 251 ? "same_frame_extended" : "append";
        emit(writer, " /* %s */ offset_delta = %u", name, reader_u2(reader));
        if (type == 247 || type > 251) {
            emit(writer, type == 247 ? " stack =" : " locals =");
            emit_verification_types(writer, file, reader, type == 247 ? 1 : type - 251u);
        }
    } else {
        emit(writer, " /* full_frame */ offset_delta = %u locals =", reader_u2(reader));
        emit_verification_types(writer, file, reader, reader_u2(reader));
        emit(writer, " stack =");
        emit_verification_types(writer, file, reader, reader_u2(reader));
    }
    emit(writer, "\n");
}

void emit_code_tables(Writer *writer, const ClassFile *file, const ClassFileCode *code)
{
    emit_line_numbers(writer, file, code);
    emit_local_variables(writer, file, code, ATTRIBUTE_LOCAL_VARIABLE_TABLE, code->local_variable_count);
    emit_local_variables(writer, file, code, ATTRIBUTE_LOCAL_VARIABLE_TYPE_TABLE, code->local_variable_type_count);
    if (code->stack_map_table.data) {
        Reader reader = reader_of_span(code->stack_map_table);
        uint32_t count = reader_u2(&reader);
        emit(writer, "      StackMapTable: number_of_entries = %u\n", count);
        for (uint32_t i = 0; i < count && !reader_is_bad(&reader); i++) emit_frame(writer, file, &reader);
    }
}
