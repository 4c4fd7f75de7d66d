/* constants.h: the numbers of the class-file format that are needed wherever classes are talked about: access flags,
 * constant-pool tags, kinds of method handles. Apart from classfile.h so that the machine can name them without the parser. */
#ifndef ATOLL_CLASSFMT_CONSTANTS_H
#define ATOLL_CLASSFMT_CONSTANTS_H

/* Access and property flags (JVMS tables 4.1-B, 4.5-A, 4.6-A, 4.7.6-A). */
enum {
    ACC_PUBLIC = 0x0001, ACC_PRIVATE = 0x0002, ACC_PROTECTED = 0x0004, ACC_STATIC = 0x0008, ACC_FINAL = 0x0010,
    ACC_SUPER = 0x0020, ACC_SYNCHRONIZED = 0x0020, ACC_VOLATILE = 0x0040, ACC_BRIDGE = 0x0040,
    ACC_TRANSIENT = 0x0080, ACC_VARARGS = 0x0080, ACC_NATIVE = 0x0100, ACC_INTERFACE = 0x0200, ACC_ABSTRACT = 0x0400,
    ACC_STRICT = 0x0800, ACC_SYNTHETIC = 0x1000, ACC_ANNOTATION = 0x2000, ACC_ENUM = 0x4000, ACC_MODULE = 0x8000
};

/* Constant-pool tags (JVMS table 4.4-A). CONSTANT_Unusable: index 0 and the slot after a Long or Double. */
typedef enum ConstantTag {
    CONSTANT_Unusable = 0,
    CONSTANT_Utf8 = 1, CONSTANT_Integer = 3, CONSTANT_Float = 4, CONSTANT_Long = 5, CONSTANT_Double = 6,
    CONSTANT_Class = 7, CONSTANT_String = 8, CONSTANT_Fieldref = 9, CONSTANT_Methodref = 10,
    CONSTANT_InterfaceMethodref = 11, CONSTANT_NameAndType = 12, CONSTANT_MethodHandle = 15, CONSTANT_MethodType = 16,
    CONSTANT_Dynamic = 17, CONSTANT_InvokeDynamic = 18, CONSTANT_Module = 19, CONSTANT_Package = 20
} ConstantTag;

/* Kinds of method handles (JVMS table 5.4.3.5-A). */
enum {
    REF_getField = 1, REF_getStatic, REF_putField, REF_putStatic,
    REF_invokeVirtual, REF_invokeStatic, REF_invokeSpecial, REF_newInvokeSpecial, REF_invokeInterface
};

#endif
