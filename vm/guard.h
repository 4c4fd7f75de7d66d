/* guard.h: what a program without the capability `unsafe` does not find in the class library (DESIGN 9).
 *
 * The library's own code needs none of it, so its checks (modules, deep reflection, caller-sensitive methods) are then all that stands
 * between a program and the library's insides; the table is guard.def. What the user's command line opens (--add-opens,
 * --add-exports, --patch-module, -Xbootclasspath/a) stays open: the user gave it. */
#ifndef ATOLL_VM_GUARD_H
#define ATOLL_VM_GUARD_H

#include "vm/vm.h"

/* Is the library's class of that name absent? Asked when the boot loader is to load it; the question is traced. */
bool guard_hides_class(VM *vm, const Symbol *name);

/* Where a class that is absent for this reason was not found: throws ClassNotFoundException, which tells the option. */
bool guard_throws_hidden(struct Thread *t, const Symbol *name);

/* Does the library's (static, void) method do nothing? Asked when its class is defined. */
bool guard_empties_method(VM *vm, const Symbol *class_name, const Symbol *name);

/* Images hold the library as it is with the capability. Is it a class that may have to be absent, so that no image shall hold it? */
bool guard_knows_class(const Symbol *name);
/* In a VM from an image: makes the methods do nothing that shall. */
void guard_renew(struct Thread *t);

#endif
