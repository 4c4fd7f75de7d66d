/* class_file.h: the class-file parser, for the files of the machine that turn its views into classes.
 *
 * The parser and the run-time constant pool (class.h) have the same short names for the same things. Where both are at hand,
 * those of the parser are called class_file_constant_tag, ..., and its rows of local variables ClassFileLocalVariable. */
#ifndef ATOLL_VM_CLASS_FILE_H
#define ATOLL_VM_CLASS_FILE_H

#ifdef ATOLL_CLASSFMT_CLASSFILE_H
#error "include vm/class_file.h instead of classfmt/classfile.h"
#endif

#define constant_tag        class_file_constant_tag
#define constant_utf8       class_file_constant_utf8
#define constant_class_name class_file_constant_class_name
#define LocalVariable       ClassFileLocalVariable
#include "classfmt/classfile.h"
#undef constant_tag
#undef constant_utf8
#undef constant_class_name
#undef LocalVariable

#endif
