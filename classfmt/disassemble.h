/* disassemble.h: a class file as text, for `atoll inspect`, traces and the messages of tests.
 *
 * Everything printed comes from untrusted bytes: control characters and bytes beyond ASCII that are not printable are escaped. */
#ifndef ATOLL_CLASSFMT_DISASSEMBLE_H
#define ATOLL_CLASSFMT_DISASSEMBLE_H

#include "classfmt/classfile.h"

/* Where text goes. `write` may be called many times with short pieces. */
typedef struct TextSink {
    void (*write)(void *context, const char *text, size_t length);
    void *context;
} TextSink;

typedef struct DisassembleOptions {
    bool constant_pool;   /* list the constant pool */
    bool code;            /* list bytecode, exception tables */
    bool tables;          /* line numbers, local variables, stack maps, other attributes */
    bool private_members; /* private fields and methods too */
} DisassembleOptions;

/* The whole class. */
void disassemble_class(const ClassFile *file, const DisassembleOptions *options, TextSink sink);

/* The bytecode of one method, one instruction a line, operands resolved in comments. */
void disassemble_code(const ClassFile *file, const ClassFileCode *code, TextSink sink);

/* One instruction, without a line end. Returns its length in bytes, 0 if it is malformed (which is printed). */
uint32_t disassemble_instruction(const ClassFile *file, const uint8_t *bytecode, uint32_t pc, uint32_t bytecode_length, TextSink sink);

#endif
