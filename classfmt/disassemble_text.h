/* disassemble_text.h: how the disassembler writes. Private to classfmt/. */
#ifndef ATOLL_CLASSFMT_DISASSEMBLE_TEXT_H
#define ATOLL_CLASSFMT_DISASSEMBLE_TEXT_H

#include "classfmt/disassemble.h"

/* A sink that counts columns. */
typedef struct Writer {
    TextSink sink;
    size_t   column;
} Writer;

/* Text of our own, at most a line. */
void emit(Writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Text from the file: control characters, quotes, backslashes and malformed bytes are escaped; the rest becomes standard UTF-8. */
void emit_text(Writer *writer, Utf8 text);

/* A class name or type with dots for slashes. */
void emit_dotted(Writer *writer, Utf8 text);

/* Blanks up to a column. */
void emit_column(Writer *writer, size_t column);

/* What a constant-pool entry means: "java/lang/Object.\"<init>\":()V". Any index will do. */
void emit_constant(Writer *writer, const ClassFile *file, uint32_t index);

/* The name of the tag: "Methodref". */
const char *constant_tag_name(ConstantTag tag);

void emit_code(Writer *writer, const ClassFile *file, const ClassFileCode *code);
void emit_exception_table(Writer *writer, const ClassFile *file, const ClassFileCode *code);
void emit_code_tables(Writer *writer, const ClassFile *file, const ClassFileCode *code);

#endif
