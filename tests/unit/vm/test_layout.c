/* test_layout.c: fields and reference maps of the library's own classes: nothing overlaps, the map is exactly the references, the fields
 * that the collector treats apart are not in it. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"
#include "vm/define.h"

typedef struct Occupied {
    uint8_t *owner;      /* per byte: 1 data, 2 reference, 3 reference not in the map */
    size_t   size;
} Occupied;

static void occupy(Occupied *map, const Class *class, const Field *field)
{
    unsigned size = 1u << primitive_size_shift(field->type);
    cr_assert_eq(field->offset % size, 0, "%s.%s is aligned", symbol_at(class->name)->bytes, symbol_at(field->name)->bytes);
    cr_assert_leq(field->offset + size, map->size, "%s.%s", symbol_at(class->name)->bytes, symbol_at(field->name)->bytes);
    for (unsigned i = 0; i < size; i++) {
        cr_assert_eq(map->owner[field->offset + i], 0, "%s.%s overlaps", symbol_at(class->name)->bytes, symbol_at(field->name)->bytes);
        map->owner[field->offset + i] = field->type == TYPE_REFERENCE ? 2 : 1;
    }
}

static void check_runs(const Class *class, const Occupied *map, const ReferenceRun *runs, unsigned count)
{
    size_t covered = 0, wanted = 0;
    for (size_t at = 0; at < map->size; at += 4) wanted += map->owner[at] == 2;
    for (unsigned i = 0; i < count; i++) {
        if (i) cr_assert_gt(runs[i].offset8, runs[i - 1].offset8 + runs[i - 1].count, "runs of %s are apart", symbol_at(class->name)->bytes);
        for (unsigned k = 0; k < runs[i].count; k++)
            cr_assert_eq(map->owner[(runs[i].offset8 + k) * 4u], 2, "%s, run %u: a reference", symbol_at(class->name)->bytes, i);
        covered += runs[i].count;
    }
    cr_assert_eq(covered, wanted, "all references of %s are in its map (%zu of %zu)", symbol_at(class->name)->bytes, covered, wanted);
}

static bool is_apart(const Class *class, const Field *field)
{
    return symbol_is(symbol_at(class->name), "java/lang/ref/Reference") && symbol_is(symbol_at(field->name), "referent");
}

static void check_class(Thread *t, const Class *class)
{
    Occupied map = {calloc(1, 1 << 16), class->layout.instance_size};
    const InjectedOffsets *injected = &t->vm->injected;
    for (const Class *c = class; c; c = class_super(c)) {
        for (unsigned i = 0; i < c->field_count; i++) {
            Field *field = class_field(c, i);
            if (field->access_flags & ACC_STATIC) continue;
            occupy(&map, c, field);
            if (is_apart(c, field)) map.owner[field->offset] = 3;
        }
        if (symbol_is(symbol_at(c->name), "java/lang/invoke/ResolvedMethodName")) map.owner[injected->resolved_vmholder] = 2;
    }
    check_runs(class, &map, (const ReferenceRun *)bytes_at(class->layout.runs), class->layout.run_count);
    cr_assert_leq(class->fields_end, class->layout.instance_size);
    cr_assert_lt(class->layout.instance_size, class->fields_end + 8);
    memset(map.owner, 0, 1 << 16);
    uint32_t base = t->vm->known_class[CLASS_Class]->layout.instance_size;
    map.size = base + class->layout.static_size;
    for (unsigned i = 0; i < class->field_count; i++) {
        Field *field = class_field(class, i);
        if (!(field->access_flags & ACC_STATIC)) continue;
        cr_assert_geq(field->offset, base);
        occupy(&map, class, field);
    }
    check_runs(class, &map, (const ReferenceRun *)bytes_at(class->layout.static_runs), class->layout.static_run_count);
    free(map.owner);
}

Test(layout, maps_say_what_fields_say)
{
    Thread *t = library_open();
    unsigned count = 0;
    for (Class *class = class_at(boot_loader(t)->classes); class; class = class_at(class->next_in_loader)) {
        if (!class_is_instance_class(class)) continue;
        check_class(t, class);
        count++;
    }
    cr_assert_gt(count, 100);
}

Test(layout, small_classes_are_small)
{
    Thread *t = library_open();
    cr_assert_eq(KNOWN(Object)->layout.instance_size, 8);
    cr_assert_eq(KNOWN(Integer)->layout.instance_size, 16);
    cr_assert_eq(KNOWN(Long)->layout.instance_size, 16);
    cr_assert_eq(KNOWN(String)->layout.instance_size, 24); /* value 4, hash 4, coder 1, hashIsZero 1 */
    cr_assert_eq(library_class(t, "java/util/ArrayList")->layout.instance_size, 24);
}

Test(layout, mirrors_keep_their_hidden_word)
{
    Thread *t = library_open();
    for (unsigned i = 0; i < KNOWN(Class)->field_count; i++) {
        const Field *field = class_field(KNOWN(Class), i);
        if (!(field->access_flags & ACC_STATIC)) cr_assert_geq(field->offset, MIRROR_CLASS_OFFSET + 8);
    }
    cr_assert_eq(KNOWN(Class)->layout.kind, LAYOUT_MIRROR);
    cr_assert_eq(mirror_class(t->vm, class_mirror(KNOWN(String))), KNOWN(String));
    cr_assert_eq(object_class(class_mirror(KNOWN(String))), KNOWN(Class));
    for (Class *class = class_at(boot_loader(t)->classes); class; class = class_at(class->next_in_loader))
        cr_assert_eq(mirror_class(t->vm, class_mirror(class)), class);
}

Test(layout, references_know_their_kind)
{
    Thread *t = library_open();
    cr_assert_eq(KNOWN(Reference)->layout.kind, LAYOUT_REFERENCE);
    cr_assert_eq(KNOWN(SoftReference)->layout.reference_kind, REFERENCE_SOFT);
    cr_assert_eq(KNOWN(WeakReference)->layout.reference_kind, REFERENCE_WEAK);
    cr_assert_eq(KNOWN(PhantomReference)->layout.reference_kind, REFERENCE_PHANTOM);
    cr_assert_eq(KNOWN(Finalizer)->layout.reference_kind, REFERENCE_FINAL);
    const Class *entry = library_class(t, "java/util/WeakHashMap$Entry");
    cr_assert_eq(entry->layout.kind, LAYOUT_REFERENCE);
    cr_assert_eq(entry->layout.reference_kind, REFERENCE_WEAK);
}

Test(layout, injected_fields_have_places)
{
    Thread *t = library_open();
    const InjectedOffsets *injected = &t->vm->injected;
    cr_assert(injected->member_vmindex && injected->member_vmindex % 8 == 0);
    cr_assert(injected->resolved_vmholder && injected->resolved_vmtarget && injected->resolved_vmholder != injected->resolved_vmtarget);
    cr_assert(injected->class_loader_loader && injected->module_module);
}
