/* layout.c: where fields lie in objects and in mirrors, and the collector's maps of them (DESIGN 4).
 *
 * Instance fields begin at the first free byte behind the superclass's (Class.fields_end) and are placed by size, references
 * first: they then mostly join the superclass's last run. What alignment skips is remembered and given to smaller
 * fields. Statics lie behind the instance part of the class's own mirror, references first too.
 *
 * Equations: fields_end <= instance_size < fields_end + 8; runs are sorted by offset and do not touch each other;
 * statics are in [S, S + static_size) with S = instance size of java.lang.Class, or 0 as long as that is not known
 * (mirrors_create_all then moves them: layout_relocate_statics). */
#include <stdlib.h>
#include <string.h>

#include "vm/define.h"
#include "vm/exception.h"

PrimitiveType primitive_type_of(char kind)
{
    switch (kind) {
    case 'Z': return TYPE_BOOLEAN;
    case 'B': return TYPE_BYTE;
    case 'C': return TYPE_CHAR;
    case 'S': return TYPE_SHORT;
    case 'I': return TYPE_INT;
    case 'J': return TYPE_LONG;
    case 'F': return TYPE_FLOAT;
    case 'D': return TYPE_DOUBLE;
    case 'V': return TYPE_VOID;
    default:  return TYPE_REFERENCE;
    }
}

unsigned primitive_size_shift(PrimitiveType type)
{
    switch (type) {
    case TYPE_BOOLEAN: case TYPE_BYTE: return 0;
    case TYPE_CHAR: case TYPE_SHORT: return 1;
    case TYPE_LONG: case TYPE_DOUBLE: return 3;
    default: return 2;
    }
}

/* --- injected fields (contract section 3) -------------------------------------------------------------------------------- */

typedef struct InjectedField {
    const char *class_name;
    uint8_t     type;
    size_t      offset_home;  /* in InjectedOffsets */
} InjectedField;

static const InjectedField injected_fields[] = {
    {"java/lang/invoke/MemberName",         TYPE_LONG,      offsetof(InjectedOffsets, member_vmindex)},
    {"java/lang/invoke/ResolvedMethodName", TYPE_REFERENCE, offsetof(InjectedOffsets, resolved_vmholder)},
    {"java/lang/invoke/ResolvedMethodName", TYPE_INT,       offsetof(InjectedOffsets, resolved_vmtarget)},
    {"java/lang/ClassLoader",               TYPE_INT,       offsetof(InjectedOffsets, class_loader_loader)},
    {"java/lang/Module",                    TYPE_INT,       offsetof(InjectedOffsets, module_module)},
};

#define INJECTED_COUNT (sizeof injected_fields / sizeof *injected_fields)

/* --- placing ------------------------------------------------------------------------------------------------------------- */

typedef struct Placing {
    uint32_t cursor;                              /* first byte never used */
    struct { uint32_t start, end; } gaps[8];      /* skipped by alignment, for smaller fields */
    unsigned gap_count;
} Placing;

static uint32_t align_up(uint32_t value, uint32_t alignment) { return (value + alignment - 1) & ~(alignment - 1); }

static uint32_t place(Placing *placing, unsigned size)
{
    for (unsigned i = 0; i < placing->gap_count; i++) {
        uint32_t start = align_up(placing->gaps[i].start, size);
        if (start + size > placing->gaps[i].end) continue;
        /* What lies before an aligned start would be too small to matter: gaps begin aligned to what was placed last. */
        placing->gaps[i].start = start + size;
        return start;
    }
    uint32_t start = align_up(placing->cursor, size);
    if (start != placing->cursor && placing->gap_count < sizeof placing->gaps / sizeof *placing->gaps) {
        placing->gaps[placing->gap_count].start = placing->cursor;
        placing->gaps[placing->gap_count++].end = start;
    }
    placing->cursor = start + size;
    return start;
}

/* The order of placing: references, then 8, 4, 2, 1 bytes. */
static unsigned placing_pass(PrimitiveType type)
{
    return type == TYPE_REFERENCE ? 0 : 4 - primitive_size_shift(type);
}
enum { PLACING_PASSES = 5 };

/* --- reference maps ---------------------------------------------------------------------------------------------------- */

/* Offsets of references as they are placed, made into runs. */
typedef struct MapMaker {
    ReferenceRun *runs;
    uint32_t      count;
    bool          overflow;   /* an offset beyond what 16 bits of 4-byte units can say */
} MapMaker;

static void map_add(MapMaker *map, uint32_t offset)
{
    if (offset / 4 > UINT16_MAX) {
        map->overflow = true;
        return;
    }
    uint32_t at = map->count; /* almost always the end: references are placed upwards, but for those that fill a gap */
    while (at > 0 && map->runs[at - 1].offset8 * 4u > offset) at--;
    if (at > 0 && map->runs[at - 1].offset8 + map->runs[at - 1].count == offset / 4 && map->runs[at - 1].count < UINT16_MAX) {
        map->runs[at - 1].count++;
        return;
    }
    memmove(map->runs + at + 1, map->runs + at, (map->count - at) * sizeof *map->runs);
    map->runs[at] = (ReferenceRun){(uint16_t)(offset / 4), 1};
    map->count++;
}

/* The collector follows it by its own rules. `discovered` is like any field: the list that the reference handler has taken hangs on it. */
static bool is_hidden_from_map(const Definition *d, const Symbol *name)
{
    return symbol_is(d->name, "java/lang/ref/Reference") && symbol_is(name, "referent");
}

/* --- the two layouts ------------------------------------------------------------------------------------------------------- */

static bool is_class_of_classes(const Definition *d) { return !d->loader->object.units && symbol_is(d->name, "java/lang/Class"); }

static void place_injected(Definition *d, Placing *placing, unsigned pass, MapMaker *map)
{
    if (d->loader->object.units) return;
    for (size_t i = 0; i < INJECTED_COUNT; i++) {
        const InjectedField *field = &injected_fields[i];
        if (placing_pass(field->type) != pass || !symbol_is(d->name, field->class_name)) continue;
        uint32_t offset = place(placing, 1u << primitive_size_shift(field->type));
        *(uint32_t *)((uint8_t *)&d->t->vm->injected + field->offset_home) = offset;
        if (field->type == TYPE_REFERENCE) map_add(map, offset);
    }
}

static void place_fields(Definition *d, bool statics, Placing *placing, MapMaker *map)
{
    Class *class = d->class;
    for (unsigned pass = 0; pass < PLACING_PASSES; pass++) {
        for (unsigned i = 0; i < class->field_count; i++) {
            Field *field = class_field(class, i);
            if (((field->access_flags & ACC_STATIC) != 0) != statics || placing_pass(field->type) != pass) continue;
            field->offset = place(placing, 1u << primitive_size_shift(field->type));
            if (field->type == TYPE_REFERENCE && !is_hidden_from_map(d, symbol_at(field->name))) map_add(map, field->offset);
        }
        if (!statics) place_injected(d, placing, pass, map);
    }
}

/* Copies the runs from the C heap, where they were made, to the metadata. */
static bool keep_runs(Definition *d, const MapMaker *map, BytesRef *out, uint32_t *count)
{
    if (!map->count) return true;
    ReferenceRun *runs = owner_allocate(d->t, d->collected_owner, map->count * sizeof *runs);
    if (!runs) return false;
    memcpy(runs, map->runs, map->count * sizeof *runs);
    *out = bytes_ref(runs);
    *count = map->count;
    return true;
}

static bool layout_instances(Definition *d, MapMaker *map)
{
    Class *class = d->class, *super = d->super;
    Placing placing = {.cursor = super ? super->fields_end : OBJECT_HEADER_SIZE};
    if (super) {
        map->count = super->layout.run_count;
        if (map->count) memcpy(map->runs, bytes_at(super->layout.runs), map->count * sizeof *map->runs);
    }
    if (is_class_of_classes(d)) placing.cursor = MIRROR_CLASS_OFFSET + 8; /* the hidden ClassRef, and 4 spare bytes */
    place_fields(d, false, &placing, map);
    class->fields_end = placing.cursor;
    class->layout.instance_size = align_up(placing.cursor, 8);
    if (super && map->count == super->layout.run_count &&
        (!map->count || !memcmp(map->runs, bytes_at(super->layout.runs), map->count * sizeof *map->runs))) {
        class->layout.runs = super->layout.runs; /* the same map: most subclasses add no reference */
        class->layout.run_count = map->count;
        return true;
    }
    return keep_runs(d, map, &class->layout.runs, &class->layout.run_count);
}

static bool layout_statics(Definition *d, MapMaker *map)
{
    Class *class = d->class, *class_of_classes = d->t->vm->known_class[CLASS_Class];
    uint32_t base = class_of_classes ? class_of_classes->layout.instance_size : 0;
    Placing placing = {.cursor = base};
    place_fields(d, true, &placing, map);
    class->layout.static_size = align_up(placing.cursor, 8) - base;
    return keep_runs(d, map, &class->layout.static_runs, &class->layout.static_run_count);
}

static void layout_kind(Definition *d)
{
    static const struct { const char *name; ReferenceKind kind; } reference_classes[] = {
        {"java/lang/ref/Reference", REFERENCE_NONE},       {"java/lang/ref/SoftReference", REFERENCE_SOFT},
        {"java/lang/ref/WeakReference", REFERENCE_WEAK},   {"java/lang/ref/FinalReference", REFERENCE_FINAL},
        {"java/lang/ref/PhantomReference", REFERENCE_PHANTOM},
    };
    ObjectLayout *layout = &d->class->layout;
    layout->kind = LAYOUT_INSTANCE;
    if (is_class_of_classes(d)) layout->kind = LAYOUT_MIRROR;
    if (d->super && d->super->layout.kind == LAYOUT_REFERENCE) {
        layout->kind = LAYOUT_REFERENCE;
        layout->reference_kind = d->super->layout.reference_kind;
    }
    if (d->loader->object.units) return;
    for (size_t i = 0; i < sizeof reference_classes / sizeof *reference_classes; i++)
        if (symbol_is(d->name, reference_classes[i].name)) {
            layout->kind = LAYOUT_REFERENCE;
            layout->reference_kind = (uint8_t)reference_classes[i].kind;
        }
}

static bool fields_from_file(Definition *d)
{
    const ClassFile *file = d->file;
    Class *class = d->class;
    Field *fields = definition_allocate_used(d, file->field_count * sizeof *fields);
    if (!fields) return false;
    class->fields = bytes_ref(fields);
    class->field_count = file->field_count;
    for (unsigned i = 0; i < file->field_count; i++) {
        const ClassFileField *from = &file->fields[i];
        Field *field = &fields[i];
        field->name = definition_constant_symbol(d, from->name_index);
        field->descriptor = definition_constant_symbol(d, from->descriptor_index);
        field->generic_signature = definition_constant_symbol(d, from->signature_index);
        field->holder = class_ref(class);
        field->access_flags = from->access_flags | (from->is_synthetic ? ACC_SYNTHETIC : 0);
        field->type = (uint8_t)primitive_type_of(symbol_at(field->descriptor)->bytes[0]);
        field->flags = annotations_field_flags(d, from->annotations.visible);
        field->constant_index = from->constant_value_index;
        field->slot = (uint16_t)i;
        if (!definition_copy_span(d, from->annotations.visible, &field->annotations) ||
            !definition_copy_span(d, from->annotations.visible_type, &field->type_annotations)) return false;
    }
    return true;
}

bool definition_make_fields(Definition *d)
{
    if (d->file->field_count && !fields_from_file(d)) return false;
    layout_kind(d);
    /* At most: the superclass's runs and one per field. Numbers only, so the C heap will do. */
    size_t room = (d->super ? d->super->layout.run_count : 0) + d->file->field_count + INJECTED_COUNT;
    ReferenceRun *runs = malloc(room * sizeof *runs);
    if (!runs) return throw_out_of_memory(d->t, "Metaspace");
    MapMaker instances = {.runs = runs};
    bool good = layout_instances(d, &instances);
    MapMaker statics = {.runs = runs};
    good = good && layout_statics(d, &statics);
    free(runs);
    if (good && (instances.overflow || statics.overflow))
        return throw_new(d->t, "java/lang/ClassFormatError", "Too many fields in class file %s", d->name->bytes);
    return good;
}

void layout_relocate_statics(Class *class, uint32_t base)
{
    for (unsigned i = 0; i < class->field_count; i++) {
        Field *field = class_field(class, i);
        if (field->access_flags & ACC_STATIC) field->offset += base;
    }
    ReferenceRun *runs = (ReferenceRun *)bytes_at(class->layout.static_runs);
    for (unsigned i = 0; i < class->layout.static_run_count; i++) runs[i].offset8 = (uint16_t)(runs[i].offset8 + base / 4);
}
