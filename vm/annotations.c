/* annotations.c: the annotations of the class library that speak to the machine (contract 5.5). The definition decides
 * whether a class may use them. */
#include <string.h>

#include "vm/define.h"

typedef struct VMAnnotation {
    const char *type;
    uint32_t    flag;
} VMAnnotation;

static const VMAnnotation method_annotations[] = {
    {"Ljdk/internal/reflect/CallerSensitive;",                METHOD_CALLER_SENSITIVE},
    {"Ljdk/internal/vm/annotation/Hidden;",                   METHOD_HIDDEN},
    {"Ljava/lang/invoke/LambdaForm$Compiled;",                METHOD_LAMBDA_COMPILED},
    {"Ljdk/internal/vm/annotation/ForceInline;",              METHOD_FORCE_INLINE},
    {"Ljdk/internal/vm/annotation/DontInline;",               METHOD_DONT_INLINE},
    {"Ljdk/internal/vm/annotation/IntrinsicCandidate;",       METHOD_INTRINSIC},
    {"Ljdk/internal/misc/ScopedMemoryAccess$Scoped;",         METHOD_SCOPED},
};

static const VMAnnotation field_annotations[] = {
    {"Ljdk/internal/vm/annotation/Stable;",                   FIELD_STABLE},
    {"Ljdk/internal/vm/annotation/Contended;",                FIELD_CONTENDED},
};

typedef struct FlagSearch {
    const VMAnnotation *table;
    size_t              count;
    uint32_t            flags;
} FlagSearch;

static bool collect_flag(void *context, Utf8 type)
{
    FlagSearch *search = context;
    for (size_t i = 0; i < search->count; i++)
        if (utf8_equals_literal(type, search->table[i].type)) search->flags |= search->table[i].flag;
    return true;
}

static uint32_t collect_flags(Definition *d, ByteSpan visible, const VMAnnotation *table, size_t count)
{
    if (!d->vm_annotations || !visible.data) return 0;
    FlagSearch search = {table, count, 0};
    annotations_each(d->file, visible, collect_flag, &search);
    return search.flags;
}

uint32_t annotations_method_flags(Definition *d, ByteSpan visible)
{
    return collect_flags(d, visible, method_annotations, sizeof method_annotations / sizeof *method_annotations);
}

uint8_t annotations_field_flags(Definition *d, ByteSpan visible)
{
    return (uint8_t)collect_flags(d, visible, field_annotations, sizeof field_annotations / sizeof *field_annotations);
}
