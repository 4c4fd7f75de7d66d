/* annotations.c: looks into RuntimeVisibleAnnotations (JVMS 4.7.16) as far as the VM needs: which annotations are there.
 *
 * Element values are only skipped; what they mean is the class library's business. */
#include "classfmt/classfile.h"

/* A nested value takes three bytes, so an attribute could drive the recursion through the C stack. javac's are a few levels
 * deep. */
enum { MAX_NESTING = 128 };

static bool skip_element_value(Reader *reader, int depth);

/* Behind the type: pairs of a name and a value. */
static bool skip_pairs(Reader *reader, int depth)
{
    for (uint32_t left = reader_u2(reader); left > 0; left--) {
        reader_u2(reader);
        if (!skip_element_value(reader, depth)) return false;
    }
    return !reader_is_bad(reader);
}

static bool skip_element_value(Reader *reader, int depth)
{
    if (depth >= MAX_NESTING) return false;
    switch (reader_u1(reader)) {
    case 'B': case 'C': case 'D': case 'F': case 'I': case 'J': case 'S': case 'Z': case 's': case 'c':
        reader_u2(reader);
        break;
    case 'e':
        reader_u4(reader);
        break;
    case '@':
        reader_u2(reader);
        return skip_pairs(reader, depth + 1);
    case '[':
        for (uint32_t left = reader_u2(reader); left > 0; left--)
            if (!skip_element_value(reader, depth + 1)) return false;
        break;
    default:
        return false;
    }
    return !reader_is_bad(reader);
}

void annotations_each(const ClassFile *file, ByteSpan annotations, bool (*visit)(void *context, Utf8 type), void *context)
{
    Reader reader = reader_of_span(annotations);
    for (uint32_t left = reader_u2(&reader); left > 0; left--) {
        uint16_t type = reader_u2(&reader);
        if (reader_is_bad(&reader) || constant_tag(file, type) != CONSTANT_Utf8) return;
        if (!visit(context, constant_utf8(file, type))) return;
        if (!skip_pairs(&reader, 0)) return;
    }
}

typedef struct Search {
    const char *wanted;
    bool        found;
} Search;

static bool compare_type(void *context, Utf8 type)
{
    Search *search = context;
    search->found = utf8_equals_literal(type, search->wanted);
    return !search->found;
}

bool annotations_contain(const ClassFile *file, ByteSpan annotations, const char *type_descriptor)
{
    Search search = { type_descriptor, false };
    annotations_each(file, annotations, compare_type, &search);
    return search.found;
}
