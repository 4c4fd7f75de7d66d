/* test_format.c: the format checks of the class-file parser, case by case, against what HotSpot 17 says (format_cases.def).
 *
 * Holds down: kind and text of each error; that what HotSpot accepts is accepted; that a parse that failed leaves nothing to
 * free; that no prefix of a good class file is read past its end. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/classfile.h"
#include "support.h"

/* The plain class: public class T extends Object, with a constant pool of which the cases use entries by number. */
static const char plain_head[] = "cafebabe 0000 003d";
static const char plain_constants[] =
    "01 0001 54 07 0001"                                            /*  1 T  2 class T */
    "01 0010 6a6176612f6c616e672f4f626a656374 07 0003"              /*  3 java/lang/Object  4 class */
    "01 0001 6d 01 0003 282956"                                     /*  5 m  6 ()V */
    "01 0004 436f6465 01 0001 66 01 0001 49"                        /*  7 Code  8 f  9 I */
    "01 000d 436f6e7374616e7456616c7565 03 00000005"                /* 10 ConstantValue  11 int 5 */
    "01 0006 3c696e69743e 01 0008 3c636c696e69743e"                 /* 12 <init>  13 <clinit> */
    "01 000a 536f7572636546696c65 01 0009 5369676e6174757265"       /* 14 SourceFile  15 Signature */
    "01 000a 457863657074696f6e73 01 000c 496e6e6572436c6173736573" /* 16 Exceptions  17 InnerClasses */
    "01 0010 426f6f7473747261704d6574686f6473"                      /* 18 BootstrapMethods */
    "01 0008 4e657374486f7374 01 000b 4e6573744d656d62657273"       /* 19 NestHost  20 NestMembers */
    "01 0006 5265636f7264"                                          /* 21 Record */
    "01 0013 5065726d6974746564537562636c6173736573"                /* 22 PermittedSubclasses */
    "01 000f 456e636c6f73696e674d6574686f64"                        /* 23 EnclosingMethod */
    "01 000f 4c696e654e756d6265725461626c65"                        /* 24 LineNumberTable */
    "01 0012 4c6f63616c5661726961626c655461626c65"                  /* 25 LocalVariableTable */
    "01 0016 4c6f63616c5661726961626c65547970655461626c65"          /* 26 LocalVariableTypeTable */
    "01 000d 537461636b4d61705461626c65"                            /* 27 StackMapTable */
    "01 0009 53796e746865746963"                                    /* 28 Synthetic */
    "01 0010 4d6574686f64506172616d6574657273"                      /* 29 MethodParameters */
    "01 0012 4c6a6176612f6c616e672f537472696e673b"                  /* 30 Ljava/lang/String; */
    "01 0019 52756e74696d6556697369626c65416e6e6f746174696f6e73"    /* 31 RuntimeVisibleAnnotations */
    "01 0012 6a6176612f6c616e672f52756e6e61626c65 07 0020"          /* 32 java/lang/Runnable  33 class */
    "01 0002 5b49 07 0022"                                          /* 34 [I  35 class [I */
    "0c 0005 0006 0a 0004 0024"                                     /* 36 m:()V  37 method Object.m:()V */
    "0c 0008 0009 09 0004 0026 08 0005"                             /* 38 f:I  39 field Object.f:I  40 string m */
    "01 0011 416e6e6f746174696f6e44656661756c74"                    /* 41 AnnotationDefault */
    "01 0001 4a"                                                    /* 42 J */
    "01 0019 285b5b494a4c6a6176612f6c616e672f537472696e673b2944"    /* 43 ([[IJLjava/lang/String;)D */
    "05 0000000000000007"                                           /* 44, 45 long 7 */
    "01 000a 44657072656361746564";                                 /* 46 Deprecated */
static const char plain_last_constant[]     = "0f 06 0025";         /* 47 invokestatic handle of 37 */
static const char plain_last_constant_old[] = "01 0003 6f6c64";     /* 47 in versions without method handles */

enum { PLAIN_CONSTANT_COUNT = 48 };

typedef struct FormatCase {
    const char *name;
    const char *message;
    const char *head;         /* magic and version */
    const char *extra;        /* more constants */
    int         extra_count;
    const char *class_part;   /* flags, this, super, interfaces */
    const char *fields;
    const char *methods;
    const char *attributes;
    const char *tail;         /* behind the end */
    bool        unnamed;      /* defined without a name, so messages take it from the file */
} FormatCase;

static const FormatCase cases[] = {
#define CASE(name, message, ...) { #name, message, __VA_ARGS__ },
#include "format_cases.def"
};

static const char *or_plain(const char *section, const char *plain) { return section ? section : plain; }

static Buffer build(const FormatCase *test)
{
    Buffer bytes = { 0 };
    buffer_add_hex(&bytes, or_plain(test->head, plain_head));
    uint16_t count = (uint16_t)(PLAIN_CONSTANT_COUNT + test->extra_count);
    buffer_add(&bytes, (uint8_t[]){ (uint8_t)(count >> 8), (uint8_t)count }, 2);
    buffer_add_hex(&bytes, plain_constants);
    buffer_add_hex(&bytes, bytes.data[7] < 51 ? plain_last_constant_old : plain_last_constant);
    buffer_add_hex(&bytes, or_plain(test->extra, ""));
    buffer_add_hex(&bytes, or_plain(test->class_part, "0021 0002 0004 0000"));
    buffer_add_hex(&bytes, or_plain(test->fields, "0000"));
    buffer_add_hex(&bytes, or_plain(test->methods, "0000"));
    buffer_add_hex(&bytes, or_plain(test->attributes, "0000"));
    buffer_add_hex(&bytes, or_plain(test->tail, ""));
    return bytes;
}

/* "ClassFormatError: text", "" if it parses. */
static const char *parse(const uint8_t *bytes, size_t length, const ClassFileOptions *options)
{
    static char result[600];
    ClassFile   file;
    FormatError error = { 0 };
    bool        ok = classfile_parse(bytes, length, options, &file, &error);
    if (!ok) cr_expect_null(file.blocks, "a failed parse leaves memory");
    classfile_free(&file);
    if (ok) return "";
    snprintf(result, sizeof result, "%s: %s", strrchr(format_error_class(error.kind), '/') + 1, error.message);
    return result;
}

Test(format, each_broken_class_gets_the_message_of_hotspot)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buffer           bytes = build(&cases[i]);
        ClassFileOptions options = { .requested_name = cases[i].unnamed ? (Utf8){ 0 } : UTF8_LITERAL("T") };
        cr_expect_str_eq(parse(bytes.data, bytes.length, &options), cases[i].message, "%s", cases[i].name);
        buffer_free(&bytes);
    }
}

Test(format, a_trusted_class_is_accepted_wherever_an_untrusted_one_is)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buffer           bytes = build(&cases[i]);
        ClassFileOptions options = { .requested_name = UTF8_LITERAL("T"), .trusted = true };
        const char      *result = parse(bytes.data, bytes.length, &options);
        if (!*cases[i].message) cr_expect_str_eq(result, "", "%s", cases[i].name);
        buffer_free(&bytes);
    }
}

Test(format, every_prefix_of_a_class_file_is_truncated)
{
    static const char *const seeds[] = { "classfile/sample17", "classfile/sample8", "classfile/record", "classfile/sealed" };
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        Buffer bytes = seed_read(seeds[i]);
        cr_assert_str_eq(parse(bytes.data, bytes.length, NULL), "");
        for (size_t length = 0; length < bytes.length; length++) {
            uint8_t *exact = memcpy(malloc(length + 1), bytes.data, length);  /* so that ASan sees a byte too many */
            cr_expect_str_eq(parse(exact, length, NULL), "ClassFormatError: Truncated class file", "%s cut to %zu", seeds[i], length);
            free(exact);
        }
        buffer_free(&bytes);
    }
}

Test(format, another_name_than_asked_for_is_no_class_def_found)
{
    Buffer bytes = build(&(FormatCase){ 0 });
    ClassFileOptions options = { .requested_name = UTF8_LITERAL("p/T") };
    cr_expect_str_eq(parse(bytes.data, bytes.length, &options), "NoClassDefFoundError: p/T (wrong name: T)");
    options.hidden = true;
    cr_expect_str_eq(parse(bytes.data, bytes.length, &options), "");
    buffer_free(&bytes);
}

Test(format, preview_classes_need_the_option)
{
    Buffer bytes = build(&(FormatCase){ .head = "cafebabe ffff 003d" });
    cr_expect_str_eq(parse(bytes.data, bytes.length, &(ClassFileOptions){ .enable_preview = true }), "");
    cr_expect_str_neq(parse(bytes.data, bytes.length, NULL), "");
    buffer_free(&bytes);
}

Test(format, module_info_is_for_tools_only)
{
    Buffer bytes = seed_read("classfile/module");
    cr_expect_str_eq(parse(bytes.data, bytes.length, &(ClassFileOptions){ .requested_name = UTF8_LITERAL("module-info") }),
                     "NoClassDefFoundError: module-info is not a class because access_flag ACC_MODULE is set");
    cr_expect_str_eq(parse(bytes.data, bytes.length, &(ClassFileOptions){ .allow_module = true }), "");
    buffer_free(&bytes);
}
