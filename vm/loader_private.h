/* loader_private.h: what loader.c, loader_constraints.c, loader_start.c and module.c share. */
#ifndef ATOLL_VM_LOADER_PRIVATE_H
#define ATOLL_VM_LOADER_PRIVATE_H

#include "vm/loader.h"

/* These are called with loader_lock held (or before there are threads). */
Class  *loader_table_find(const Loader *loader, const Symbol *name);
Loader *loader_create(VM *vm, Object *object);
/* Makes the loader's unnamed module; `object` its java.lang.Module, NULL if there is none yet. False: out of memory. */
bool    module_open_unnamed(VM *vm, Loader *loader, Object *object);
/* May `class` be recorded for `loader`? If a constraint says otherwise, *constrained is the class that it must be. */
bool    loader_constraint_allows(VM *vm, Loader *loader, Class *class, Class **constrained);

/* Throws the LinkageError for that; returns false. Without the lock. */
bool throw_constraint_violation(Thread *t, const Loader *loader, const Class *class, const Class *constrained);

#endif
