/* fuzz_classfile.c: the class-file parser and the disassembler on any bytes.
 *
 * Whatever parses, strictly or as a trusted class, must be safe to walk over completely; the disassembler does that. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "classfmt/classfmt.h"

/* Reads every byte, so that a sanitizer sees a piece that is out of bounds. */
static void swallow(void *context, const char *text, size_t length)
{
    unsigned *sum = context;
    for (size_t i = 0; i < length; i++) *sum += (unsigned char)text[i];
}

static void walk(const ClassFile *file)
{
    unsigned                 sum = 0;
    const DisassembleOptions everything = { true, true, true, true };
    disassemble_class(file, &everything, (TextSink){ swallow, &sum });
    for (uint32_t i = 0; i < file->method_count; i++) {
        Utf8 descriptor = constant_utf8(file, file->methods[i].descriptor_index);
        if (descriptor_argument_slots(descriptor) > 255) abort();
        if (descriptor_return_kind(descriptor) == 0) abort();
        annotations_contain(file, file->methods[i].annotations.visible, "LA;");
    }
}

static void parse(const uint8_t *bytes, size_t length, const ClassFileOptions *options)
{
    ClassFile   file;
    FormatError error = { 0 };
    if (classfile_parse(bytes, length, options, &file, &error)) walk(&file);
    else if (error.kind == FORMAT_OK || error.message[0] == 0) abort();
    classfile_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    parse(bytes, length, &(ClassFileOptions){ .allow_module = true, .enable_preview = true });
    parse(bytes, length, &(ClassFileOptions){ .trusted = true });
    return 0;
}
