/* define_attributes.c: what else a class file says of a class: names for reflection, member classes, nests, records, sealing,
 * annotations. Tables become native u16s of the same constant-pool indices. */
#include <string.h>

#include "vm/define.h"

bool definition_copy_span(Definition *d, ByteSpan span, BytesRef *out)
{
    if (!span.data) return true;
    uint8_t *copy = definition_allocate(d, sizeof(uint32_t) + span.length);
    if (!copy) return false;
    memcpy(copy, &span.length, sizeof(uint32_t));
    memcpy(copy + sizeof(uint32_t), span.data, span.length);
    *out = bytes_ref(copy);
    return true;
}

/* `count` big-endian u2 as native u16. */
static bool copy_indices(Definition *d, const uint8_t *from, unsigned count, BytesRef *out)
{
    if (!count) return true;
    uint16_t *copy = definition_allocate(d, count * sizeof *copy);
    if (!copy) return false;
    for (unsigned i = 0; i < count; i++) copy[i] = read_be16(from + 2 * i);
    *out = bytes_ref(copy);
    return true;
}

static bool make_inner_classes(Definition *d)
{
    const ClassFile *file = d->file;
    Class *class = d->class;
    class->inner_access_flags = class->access_flags & (uint16_t)~ACC_SUPER;
    if (!file->inner_class_count) return true;
    uint16_t *rows = definition_allocate(d, file->inner_class_count * 4 * sizeof *rows);
    if (!rows) return false;
    class->inner_classes = bytes_ref(rows);
    class->inner_class_count = file->inner_class_count;
    for (unsigned i = 0; i < file->inner_class_count; i++, rows += 4) {
        InnerClass row = classfile_inner_class(file, i);
        rows[0] = row.inner_class_index;
        rows[1] = row.outer_class_index;
        rows[2] = row.inner_name_index;
        rows[3] = row.access_flags;
        if (row.inner_class_index && utf8_equal(class_file_constant_class_name(file, row.inner_class_index), file->this_name))
            class->inner_access_flags = row.access_flags & (uint16_t)~ACC_SUPER;
    }
    return true;
}

static bool make_nest(Definition *d)
{
    const ClassFile *file = d->file;
    Class *class = d->class;
    if (d->options->hidden && d->options->nestmate) return true; /* the host is the lookup class's; the attribute is ignored */
    if (file->nest_host_index)
        class->nest_host_name = symbol_ref(constant_class_name(d->pool, file->nest_host_index));
    else if (!file->nest_member_count)
        class->nest_host = class_ref(class);
    class->nest_member_count = file->nest_member_count;
    return copy_indices(d, file->nest_members, file->nest_member_count, &class->nest_members);
}

static bool make_record(Definition *d)
{
    const ClassFile *file = d->file;
    Class *class = d->class;
    if (!file->has_record) return true;
    class->flags |= CLASS_IS_RECORD;
    class->record_component_count = file->record_component_count;
    if (!file->record_component_count) return true;
    RecordComponent *rows = definition_allocate(d, file->record_component_count * sizeof *rows);
    if (!rows) return false;
    class->record_components = bytes_ref(rows);
    for (unsigned i = 0; i < file->record_component_count; i++) {
        const ClassFileRecordComponent *from = &file->record_components[i];
        rows[i].name = definition_constant_symbol(d, from->name_index);
        rows[i].descriptor = definition_constant_symbol(d, from->descriptor_index);
        rows[i].signature = definition_constant_symbol(d, from->signature_index);
        if (!definition_copy_span(d, from->annotations.visible, &rows[i].annotations) ||
            !definition_copy_span(d, from->annotations.visible_type, &rows[i].type_annotations)) return false;
    }
    return true;
}

static bool make_sealing(Definition *d)
{
    Class *class = d->class;
    if (!d->file->has_permitted_subclasses) return true;
    class->flags |= CLASS_IS_SEALED;
    class->permitted_subclass_count = d->file->permitted_subclass_count;
    return copy_indices(d, d->file->permitted_subclasses, d->file->permitted_subclass_count, &class->permitted_subclasses);
}

/* A SourceDebugExtension longer than a symbol can be is dropped: only tools show it. */
static bool make_source_debug_extension(Definition *d)
{
    ByteSpan span = d->file->source_debug_extension;
    if (!span.data || span.length > UINT16_MAX) return true;
    Symbol *symbol = definition_symbol(d, (Utf8){(const char *)span.data, span.length});
    d->class->source_debug_extension = symbol_ref(symbol);
    return symbol != NULL;
}

bool definition_make_attributes(Definition *d)
{
    const ClassFile *file = d->file;
    Class *class = d->class;
    class->source_file = definition_constant_symbol(d, file->source_file_index);
    class->generic_signature = definition_constant_symbol(d, file->signature_index);
    class->enclosing_class_index = file->enclosing_class_index;
    class->enclosing_method_index = file->enclosing_method_index;
    return make_inner_classes(d) && make_nest(d) && make_record(d) && make_sealing(d) && make_source_debug_extension(d) &&
           definition_copy_span(d, file->annotations.visible, &class->annotations) &&
           definition_copy_span(d, file->annotations.visible_type, &class->type_annotations);
}
