/* parser.h: what the files of the class-file parser share. Private to classfmt/.
 *
 * Reading order: classfile.c (the frame, fields, class level), constant_pool.c, methods.c, attributes.c (attributes of classes,
 * fields, records).
 *
 * Errors: each parsing function returns false as soon as it has reported one. parser_fail reports "Truncated class file"
 * whenever the reader is bad, so code may go on with the zeros of a bad reader up to its next check, and must ask parser_enough
 * at the latest at the end of each element of a list.
 *
 * Checks are of two kinds. What memory safety rests on (indices, counts, lengths) is checked always. Spelling and consistency
 * is checked only if `strict`, that is, for classes that are not trusted. */
#ifndef ATOLL_CLASSFMT_PARSER_H
#define ATOLL_CLASSFMT_PARSER_H

#include "classfmt/classfile.h"
#include "classfmt/names.h"

/* One parse. Lives on the C stack of classfile_parse. */
typedef struct Parser {
    ClassFile  *file;
    Reader      reader;
    FormatError *error;
    const ClassFileOptions *options;
    Utf8        class_name;            /* for messages: as asked for, or as the file says once that is known */
    bool        strict;
    bool        is_interface;
    uint8_t     module_constant;       /* tag 19 or 20 if one was met in a pool that may not hold it */
    int32_t     max_bootstrap_index;   /* largest used by Dynamic and InvokeDynamic; -1 = none */
} Parser;

/* printf arguments for a Utf8 in "%.*s". */
#define UTF8_ARGS(text) (int)(text).length, (text).data
#define CLASS_ARGS(parser) UTF8_ARGS((parser)->class_name)

/* Reports a ClassFormatError (or the named kind), or "Truncated class file" if the reader is bad. Returns false. */
bool parser_fail(Parser *parser, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool parser_fail_kind(Parser *parser, int kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Are there `length` more bytes? Reports if not. With 0: is the reader still good? */
bool parser_enough(Parser *parser, size_t length);

/* Zeroed memory that lives as long as the ClassFile, 8-aligned. Null (reported) if there is none. */
void *parser_allocate(Parser *parser, size_t count, size_t size);

static inline uint16_t parser_u2(Parser *parser) { return reader_u2(&parser->reader); }
static inline uint32_t parser_u4(Parser *parser) { return reader_u4(&parser->reader); }

static inline bool parser_has_tag(const Parser *parser, uint32_t index, ConstantTag tag)
{
    return constant_tag(parser->file, index) == tag;
}
static inline bool parser_is_utf8(const Parser *parser, uint32_t index) { return parser_has_tag(parser, index, CONSTANT_Utf8); }
static inline bool parser_is_class(const Parser *parser, uint32_t index) { return parser_has_tag(parser, index, CONSTANT_Class); }
static inline Utf8 parser_text(const Parser *parser, uint32_t index) { return constant_utf8(parser->file, index); }

/* ---- Names (classfile.c): report and return false if illegal; nothing is checked unless strict ---- */
bool check_field_name(Parser *parser, Utf8 name);
bool check_method_name(Parser *parser, Utf8 name);
bool check_class_name(Parser *parser, Utf8 name);
bool check_field_descriptor(Parser *parser, Utf8 name, Utf8 descriptor);

/* *argument_slots (may be null) gets the slots of the parameters also if not strict. */
bool check_method_descriptor(Parser *parser, Utf8 name, Utf8 descriptor, uint32_t *argument_slots);
bool fail_signature(Parser *parser, const char *what, Utf8 name, Utf8 descriptor);

/* More than one of public, private and protected? */
static inline bool has_two_visibilities(uint16_t flags)
{
    uint16_t visibility = flags & (ACC_PUBLIC | ACC_PRIVATE | ACC_PROTECTED);
    return (visibility & (visibility - 1)) != 0;
}

/* Flags of a class or of a row of InnerClasses (JVMS 4.1). */
bool check_class_modifiers(Parser *parser, uint16_t flags);

/* ---- Parts ---- */
bool parse_constant_pool(Parser *parser);
bool parse_fields(Parser *parser);
bool parse_methods(Parser *parser);
bool parse_class_attributes(Parser *parser);

/* ---- Attributes ---- */

/* The head of an attribute. `message` is reported, with name index and class name, if its name is no Utf8. kind is
 * ATTRIBUTE_UNKNOWN where the attribute means nothing: `place` (one of IN_...) can't have it, or the class-file version is too
 * old. */
typedef struct AttributeHead {
    AttributeKind kind;
    uint32_t      length;
} AttributeHead;

enum { IN_CLASS = 1, IN_FIELD = 2, IN_METHOD = 4, IN_CODE = 8, IN_RECORD = 16 };

bool parse_attribute_head(Parser *parser, int place, const char *message, AttributeHead *head);

/* Takes one of the four kinds of annotations into `spans`; "Multiple ... attributes <where>in class file" if it is there
 * already. *taken tells whether the kind was one of them. `where` is "", "for field ", "for method ", "for Record component ". */
bool parse_annotations(Parser *parser, AttributeHead head, const char *where, AnnotationSpans *spans, bool *taken);

/* Takes the contents of an attribute that may occur once. */
bool take_span_once(Parser *parser, AttributeHead head, const char *where, ByteSpan *span);

/* Signature: a u2 that names a Utf8. The caller has judged length and repetition. */
bool parse_signature(Parser *parser, uint16_t *signature_index);

/* ---- Finding duplicates: a set of 64-bit keys, compared exactly ---- */
typedef struct KeySet {
    uint64_t *slots;   /* key + 1; 0 = free. So UINT64_MAX is no key */
    uint64_t  seed;
    uint32_t  mask;
} KeySet;

bool key_set_open(Parser *parser, KeySet *set, uint32_t capacity);  /* reports if there is no memory */
bool key_set_add(KeySet *set, uint64_t key);                        /* false if it was there */
bool key_set_has(const KeySet *set, uint64_t key);
void key_set_close(KeySet *set);

/* A number for a text, the same for equal texts: the smallest index asked for so far that holds it. */
typedef struct TextSet {
    uint16_t *slots;   /* Utf8 index; 0 = free */
    uint64_t  seed;
    uint32_t  mask;
} TextSet;

bool     text_set_open(Parser *parser, TextSet *set, uint32_t capacity);
uint16_t text_set_number(TextSet *set, const ClassFile *file, uint16_t utf8_index);
void     text_set_close(TextSet *set);

/* Reports two members of the same name and descriptor, if strict. `key` gives name index << 16 | descriptor index. */
bool check_duplicate_members(Parser *parser, const char *what, uint32_t count, uint32_t (*key)(const ClassFile *, uint32_t));

#endif
