/* reach.c: which classes and loaders a collection finds alive, and what they keep. See unload.h for the rules.
 *
 * VMState.reach_stamp counts the collections in which classes may die; a loader or weak class that was reached has it. */
#include "vm/method_handle.h"
#include "vm/module.h"
#include "vm/resolve.h"
#include "vm/unload.h"

static void visit(Collector *collector, ObjectRef *slot)
{
    if (slot->units) gc_visit(collector, slot);
}

static void visit_mirror(Collector *collector, Class *class)
{
    if (class && class->layout.flags & LAYOUT_MORTAL) visit(collector, &class->layout.mirror);
}

static void visit_holder(Collector *collector, MethodRef method)
{
    if (method.units) visit_mirror(collector, method_class(method_at(method)));
}

/* --- what a class keeps ----------------------------------------------------------------------------------------------------- */

/* Methodrefs of MethodHandle and VarHandle may be plain ones, whose high half is a number. Those of generic invokers refer to a
 * static method of some other class. */
static bool is_adapter(const VM *vm, const Method *method)
{
    const Class *holder = method_class(method);
    return method_is_static(method) && holder != vm->known_class[CLASS_MethodHandle] && holder != vm->known_class[CLASS_VarHandle];
}

static void visit_constants(VM *vm, Class *class, Collector *collector)
{
    ConstantPool *pool = constant_pool_at(class->constants);
    const uint16_t *indices = (const uint16_t *)bytes_at(class->object_constants);
    for (uint32_t i = 0; i < class->object_constant_count; i++) {
        uint64_t *entry = &pool->entries[indices[i]];
        if (!*entry) continue;
        /* Little endian: the low half is the first; a generic invoker has its appendix in the high half. */
        if (constant_tag(pool, indices[i]) != CONSTANT_Methodref) {
            visit(collector, (ObjectRef *)entry);
        } else if (is_adapter(vm, method_at((MethodRef){entry_low(*entry)}))) {
            visit(collector, (ObjectRef *)entry + 1);
            visit_holder(collector, (MethodRef){entry_low(*entry)});
        }
    }
    for (uint32_t at = 0; pool->errors.units;) {
        Class *error, *cause;
        if (!resolution_next_error(pool, &at, &error, &cause)) break;
        visit_mirror(collector, error);
        visit_mirror(collector, cause);
    }
}

static void visit_class(VM *vm, Class *class, Collector *collector)
{
    visit(collector, &class->layout.mirror);
    visit(collector, &class->initialization_error);
    visit(collector, &class->protection_domain);
    visit(collector, &class->signers);
    visit(collector, &class->class_data);
    visit(collector, &class->verification_error);
    visit_mirror(collector, class_at(class->nest_host));
    if (!class->constants.units || !class->holds_constants) return;
    visit_constants(vm, class, collector);
    CallSite *sites = (CallSite *)bytes_at(constant_pool_at(class->constants)->call_sites);
    for (unsigned i = 0; i < class->call_site_count; i++) {
        visit(collector, &sites[i].link.appendix);
        visit_holder(collector, sites[i].link.adapter);
    }
}

static void visit_weak_class(VM *vm, Class *class, Collector *collector)
{
    visit_class(vm, class, collector);
    visit(collector, &loader_at(class->loader)->object);
    for (Class *array = class_at(class->array); array; array = class_at(array->array)) visit_class(vm, array, collector);
}

void class_note_young(Class *class)
{
    __atomic_store_n(&class->holds_young, 1, __ATOMIC_RELAXED);
    __atomic_store_n(&loader_at(class->loader)->holds_young, 1, __ATOMIC_RELAXED);
}

void class_note_constant(Class *class)
{
    __atomic_store_n(&class->holds_constants, 1, __ATOMIC_RELAXED);
    class_note_young(class);
}

/* --- what a loader keeps ---------------------------------------------------------------------------------------------------- */

static void visit_classes(VM *vm, Loader *loader, bool weak_too, Collector *collector)
{
    for (Class *class = class_at(loader->classes); class; class = class_at(class->next_in_loader))
        if ((weak_too || !class_is_weak(class)) && (class->holds_young || !gc_is_young(collector))) visit_class(vm, class, collector);
}

static void visit_loader(VM *vm, Loader *loader, bool weak_too, Collector *collector)
{
    loader->reached = vm->state->reach_stamp;
    visit(collector, &loader->object);
    modules_visit_roots(loader, collector);
    if (loader->holds_young || !gc_is_young(collector)) visit_classes(vm, loader, weak_too, collector);
    uint32_t at = 0;
    for (Class *class; loader_is_mortal(loader) && (class = loader_next_entry(loader, &at)); ) visit_mirror(collector, class);
}

/* --- the collector's questions ---------------------------------------------------------------------------------------------- */

void classes_visit_roots(VM *vm, Collector *collector)
{
    if (atomic_load(&vm->unload_holds) || vm->state->boot_level < BOOT_DONE) gc_keep_classes(collector);
    bool all = !gc_unloads(collector);
    if (!all) vm->state->reach_stamp++;
    for (Loader *loader = loader_next(vm, NULL); loader; loader = loader_next(vm, loader))
        if (all || !loader_is_mortal(loader)) visit_loader(vm, loader, all, collector);
    if (all) method_types_visit(vm, true, collector);
}

static bool reach_loaders(VM *vm, Collector *collector)
{
    bool more = false;
    for (Loader *loader = loader_next(vm, NULL); loader; loader = loader_next(vm, loader)) {
        if (loader->reached == vm->state->reach_stamp) continue;
        if (!gc_is_marked(collector, loader_object(loader)) && !gc_metadata_is_held(collector, loader->number)) continue;
        visit_loader(vm, loader, false, collector);
        more = true;
    }
    return more;
}

static bool reach_weak_classes(VM *vm, Collector *collector)
{
    bool more = false;
    for (Class *class = class_at(vm->state->weak_classes); class; class = class_at(class->next_weak)) {
        if (class->reached == vm->state->reach_stamp) continue;
        bool marked = class->layout.mirror.units && gc_is_marked(collector, class_mirror(class));
        if (!marked && !gc_metadata_is_held(collector, class->metadata_owner)) continue;
        class->reached = vm->state->reach_stamp;
        visit_weak_class(vm, class, collector);
        more = true;
    }
    return more;
}

bool classes_reach(void *context, Collector *collector)
{
    VM *vm = context;
    bool loaders = reach_loaders(vm, collector), classes = reach_weak_classes(vm, collector);
    bool types = method_types_visit(vm, false, collector);
    return loaders || classes || types;
}
