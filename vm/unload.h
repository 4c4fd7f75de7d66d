/* unload.h: which classes and loaders live, and the end of those that do not (JLS 12.7, DESIGN 6).
 *
 * What dies together has metadata of an owner of its own (gc/arena.h): a loader with all its classes; or a hidden class that is not strong, with
 * its array classes: a *weak* class. A loader lives while its java.lang.ClassLoader is reachable, a weak class while its mirror is, and both
 * while a stack seems to refer to their metadata.
 *
 * What keeps them:
 *  - an instance keeps the mirror of its class, a mirror its loader: its field classLoader;
 *  - a loader keeps its classes but the weak ones, its modules, the classes it is recorded for as initiating loader, and so all that the
 *    constant pools, superclasses and dispatch tables of its classes, weak ones included, refer to;
 *  - a class keeps the objects of its constants and call sites, the holders of their adapters, its nest host, the classes of recorded errors.
 * All else that refers to metadata does so weakly, and is cleared before it is freed: inline caches, loader constraints, the lists of reads
 * and exports of living modules, the cache of MethodTypes.
 *
 * Who keeps a reference to metadata over a safepoint where no collection looks (malloc'ed memory) has to hold unloading off meanwhile. */
#ifndef ATOLL_VM_UNLOAD_H
#define ATOLL_VM_UNLOAD_H

#include "vm/loader.h"

/* GcClient's: the roots in classes and loaders that do not die, or in all; what those keep that were reached; the end of the others. */
void classes_visit_roots(VM *vm, Collector *collector);
bool classes_reach(void *context, Collector *collector);
void classes_unload(void *context, Collector *collector);

/* Between the two no class is unloaded. Nests. */
static inline void unload_hold(VM *vm) { atomic_fetch_add(&vm->unload_holds, 1); }
static inline void unload_release(VM *vm) { atomic_fetch_sub(&vm->unload_holds, 1); }

static inline bool class_is_weak(const Class *class) { return class->metadata_owner != loader_at(class->loader)->number; }

/* Within unload_classes. */
static inline bool loader_is_dead(const VM *vm, const Loader *loader)
{
    return loader_is_mortal(loader) && loader->reached != vm->state->reach_stamp;
}
static inline bool class_is_dead(const VM *vm, const Class *class)
{
    if (!(class->layout.flags & LAYOUT_MORTAL)) return false;
    return class_is_weak(class) ? class_bottom(class)->reached != vm->state->reach_stamp : loader_is_dead(vm, loader_at(class->loader));
}

/* The owners of weak references take out what is dead: loader_constraints.c, module.c, method_type.c. */
void constraints_forget_dead(VM *vm);
void modules_forget_dead(VM *vm, Loader *loader);
void method_types_forget_dead(VM *vm);

/* symbol_sweep.c: frees symbols that are not used any more, if there may be many. What the tables of other files name: */
void symbols_sweep_if_due(VM *vm);
typedef void SymbolVisitor(void *context, SymbolRef symbol);
void constraints_visit_symbols(VM *vm, SymbolVisitor *visit, void *context);
void method_types_visit_symbols(VM *vm, SymbolVisitor *visit, void *context);
void placeholders_visit_symbols(const Loader *loader, SymbolVisitor *visit, void *context);
void resolution_visit_symbols(const ConstantPool *pool, SymbolVisitor *visit, void *context);

/* Before a class file of so many bytes is made a class; a safepoint. Collects if so much metadata was made since the last collection that dead
 * classes are to be expected, or if the limit (-XX:MaxMetaspaceSize) is near. False: it would be exceeded all the same; OutOfMemoryError
 * pending. Only new classes are refused: what those that are there need for linking and the like they get. */
bool metaspace_reserve(Thread *t, size_t class_file_length);

#endif
