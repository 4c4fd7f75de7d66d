/* module_private.h: what module.c and module_define.c share. All but the last two with loader_lock held. */
#ifndef ATOLL_VM_MODULE_PRIVATE_H
#define ATOLL_VM_MODULE_PRIVATE_H

#include "vm/module.h"

Package *package_find(const Loader *loader, const Symbol *name);
Package *package_create(VM *vm, Loader *loader, const Symbol *name, const Module *module); /* NULL: out of memory */
/* Iterates over a loader's packages: *bucket 0 and NULL first. */
Package *package_next(const Loader *loader, uint32_t *bucket, const Package *previous);
Module  *module_find(const Loader *loader, const Symbol *name);

/* java.base once it is defined, else NULL. */
Module  *java_base_of(VM *vm);
/* Name of the package of a class; NULL: out of memory, or (without create) no such symbol. */
Symbol  *package_name_of(VM *vm, const Symbol *class_name, bool create);

#endif
