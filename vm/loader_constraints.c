/* loader_constraints.c: what different loaders must agree on (JVMS 5.3.4).
 *
 * A constraint says: these loaders mean the same class by this name, namely `class`, or whichever of them loads it first. Each
 * (name, loader) is in at most one constraint; imposing one that links two joins them. They hang from the boot loader,
 * as a plain list per hash of the name; guarded by loader_lock. */
#include <stdio.h>
#include <string.h>

#include "vm/define.h"
#include "vm/exception.h"
#include "vm/loader_private.h"
#include "vm/unload.h"

enum { CONSTRAINT_BUCKETS = 512, FIRST_LOADERS = 4 };

ARENA_TYPE(Constraint, constraint)
struct Constraint {
    ConstraintRef next;
    SymbolRef     name;
    ClassRef      class;     /* null: none of them has loaded it yet */
    uint32_t      count, capacity;
    BytesRef      loaders;   /* LoaderRef[count] */
};

static ConstraintRef *bucket_of(VM *vm, const Symbol *name, bool create)
{
    Loader *boot = loader_at(vm->state->boot_loader);
    if (!boot->constraints.units && create)
        boot->constraints = bytes_ref(metadata_allocate(&vm->arena, 0, CONSTRAINT_BUCKETS * sizeof(ConstraintRef)));
    ConstraintRef *buckets = (ConstraintRef *)bytes_at(boot->constraints);
    return buckets ? &buckets[name->hash % CONSTRAINT_BUCKETS] : NULL;
}

static bool has_loader(const Constraint *constraint, const Loader *loader)
{
    const LoaderRef *loaders = (const LoaderRef *)bytes_at(constraint->loaders);
    for (uint32_t i = 0; i < constraint->count; i++)
        if (loaders[i].units == loader_ref(loader).units) return true;
    return false;
}

static Constraint *find(VM *vm, const Symbol *name, const Loader *loader)
{
    ConstraintRef *bucket = bucket_of(vm, name, false);
    for (Constraint *c = bucket ? constraint_at(*bucket) : NULL; c; c = constraint_at(c->next))
        if (c->name.units == symbol_ref(name).units && has_loader(c, loader)) return c;
    return NULL;
}

static bool add_loader(VM *vm, Constraint *constraint, const Loader *loader)
{
    if (has_loader(constraint, loader)) return true;
    if (constraint->count == constraint->capacity) {
        uint32_t capacity = constraint->capacity ? constraint->capacity * 2 : FIRST_LOADERS;
        LoaderRef *grown = metadata_allocate(&vm->arena, 0, capacity * sizeof *grown);
        if (!grown) return false;
        LoaderRef *old = (LoaderRef *)bytes_at(constraint->loaders);
        if (old) {
            memcpy(grown, old, constraint->count * sizeof *grown);
            metadata_free(&vm->arena, 0, old, constraint->capacity * sizeof *old);
        }
        constraint->loaders = bytes_ref(grown);
        constraint->capacity = capacity;
    }
    ((LoaderRef *)bytes_at(constraint->loaders))[constraint->count++] = loader_ref(loader);
    return true;
}

static Constraint *create(VM *vm, const Symbol *name)
{
    ConstraintRef *bucket = bucket_of(vm, name, true);
    Constraint *constraint = bucket ? metadata_allocate(&vm->arena, 0, sizeof *constraint) : NULL;
    if (!constraint) return NULL;
    constraint->name = symbol_ref(name);
    constraint->next = *bucket;
    *bucket = constraint_ref(constraint);
    return constraint;
}

static void unlink_constraint(VM *vm, Constraint *constraint)
{
    ConstraintRef *link = bucket_of(vm, symbol_at(constraint->name), false);
    while (link->units != constraint_ref(constraint).units) link = &constraint_at(*link)->next;
    *link = constraint->next;
    if (constraint->loaders.units) metadata_free(&vm->arena, 0, bytes_at(constraint->loaders), constraint->capacity * sizeof(LoaderRef));
    metadata_free(&vm->arena, 0, constraint, sizeof *constraint);
}

bool loader_constraint_allows(VM *vm, Loader *loader, Class *class, Class **constrained)
{
    Constraint *constraint = find(vm, symbol_at(class->name), loader);
    if (!constraint) return true;
    Class *agreed = class_at(constraint->class);
    if (agreed && agreed != class) {
        *constrained = agreed;
        return false;
    }
    constraint->class = class_ref(class);
    return true;
}

/* The class that a loader means now, by its table or a constraint. */
static Class *meant_by(const Loader *loader, const Symbol *name, const Constraint *constraint)
{
    Class *class = loader_table_find(loader, name);
    return class || !constraint ? class : class_at(constraint->class);
}

static bool impose(VM *vm, Symbol *name, Loader *a, Loader *b, Class **class_a, Class **class_b)
{
    Constraint *of_a = find(vm, name, a), *of_b = find(vm, name, b);
    *class_a = meant_by(a, name, of_a);
    *class_b = meant_by(b, name, of_b);
    if (*class_a && *class_b && *class_a != *class_b) return false;
    Class *agreed = *class_a ? *class_a : *class_b;
    Constraint *constraint = of_a ? of_a : of_b ? of_b : create(vm, name);
    if (!constraint) return true; /* no memory for a constraint: nothing is lost but a later check */
    if (of_a && of_b && of_a != of_b) {
        const LoaderRef *loaders = (const LoaderRef *)bytes_at(of_b->loaders);
        for (uint32_t i = 0; i < of_b->count; i++) add_loader(vm, of_a, loader_at(loaders[i]));
        unlink_constraint(vm, of_b);
    }
    add_loader(vm, constraint, a);
    add_loader(vm, constraint, b);
    if (agreed) constraint->class = class_ref(agreed);
    return true;
}

bool loader_add_constraint(Thread *t, Symbol *name, Loader *a, Loader *b, Class **class_a, Class **class_b)
{
    Class *none_a, *none_b;
    if (a == b) return true;
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    bool good = impose(t->vm, name, a, b, class_a ? class_a : &none_a, class_b ? class_b : &none_b);
    os_unlock(lock);
    return good;
}

/* Names that no living loader shares any more are no constraint. */
static bool forget_dead(const VM *vm, Constraint *constraint)
{
    LoaderRef *loaders = (LoaderRef *)bytes_at(constraint->loaders);
    uint32_t   kept = 0;
    for (uint32_t i = 0; i < constraint->count; i++)
        if (!loader_is_dead(vm, loader_at(loaders[i]))) loaders[kept++] = loaders[i];
    constraint->count = kept;
    if (constraint->class.units && class_is_dead(vm, class_at(constraint->class))) constraint->class = (ClassRef){0};
    return kept >= 2;
}

void constraints_forget_dead(VM *vm)
{
    ConstraintRef *buckets = (ConstraintRef *)bytes_at(loader_at(vm->state->boot_loader)->constraints);
    for (unsigned i = 0; buckets && i < CONSTRAINT_BUCKETS; i++)
        for (Constraint *constraint = constraint_at(buckets[i]), *next; constraint; constraint = next) {
            next = constraint_at(constraint->next);
            if (!forget_dead(vm, constraint)) unlink_constraint(vm, constraint);
        }
}

void constraints_visit_symbols(VM *vm, SymbolVisitor *visit, void *context)
{
    const ConstraintRef *buckets = (const ConstraintRef *)bytes_at(loader_at(vm->state->boot_loader)->constraints);
    for (unsigned i = 0; buckets && i < CONSTRAINT_BUCKETS; i++)
        for (const Constraint *constraint = constraint_at(buckets[i]); constraint; constraint = constraint_at(constraint->next))
            visit(context, constraint->name);
}

bool throw_constraint_violation(Thread *t, const Loader *loader, const Class *class, const Class *constrained)
{
    char loader_name[512], name[1024], other[512], location[3072], difference[2048] = "";
    if (constrained->loader.units != loader_ref(loader).units)
        snprintf(difference, sizeof difference, " A different %s with the same name was previously loaded by %s.", class_kind_text(constrained),
                 loader_text(t, loader_at(constrained->loader), other, sizeof other));
    const Class *shown = difference[0] ? constrained : class;
    return throw_new(t, "java/lang/LinkageError", "loader constraint violation: loader %s wants to load %s %s.%s (%s)",
                     loader_text(t, loader, loader_name, sizeof loader_name), class_kind_text(class),
                     class_external_name(class, name, sizeof name), difference,
                     class_location_with_parent_text(t, shown, location, sizeof location));
}
