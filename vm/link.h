/* link.h: linking and initialisation (JVMS 5.4, 5.5). */
#ifndef ATOLL_VM_LINK_H
#define ATOLL_VM_LINK_H

#include "vm/loader.h"

/* Verifies (with the superclasses), builds dispatch tables' last parts, prepares statics' constants, rewrites bytecode.
 * Idempotent. False = unfinished (verification may load classes; VerifyError etc. pending). */
bool class_link(Thread *t, Class *class);

/* Initialises `class` as of JVMS 5.5. True: initialised, or being initialised by this thread. False = unfinished:
 * a continuation that runs superclasses' and its own <clinit> was pushed, or an exception is pending. */
bool class_initialize_slow(Thread *t, Class *class);
static inline bool class_initialize(Thread *t, Class *class)
{
    return class_status(class) == CLASS_INITIALIZED || class_initialize_slow(t, class);
}

/* Waits, blocked, until class_signal_progress or a moment has passed; `seen` is initialization_word as read under link_lock. False:
 * exception pending. For link.c and initialize.c. */
bool class_wait_for_progress(Thread *t, Class *class, uint32_t seen);
void class_signal_progress(Class *class);

/* dispatch.c: called when a class is defined: vtable (its length is needed for the size of Class), itable, default methods,
 * miranda/overpass methods. vtable_length_for is asked before the Class is allocated. */
struct ClassFile;
uint32_t vtable_length_for(Thread *t, const struct ClassFile *file, Class *super, Class **interfaces, unsigned interface_count, Loader *loader);
bool dispatch_tables_build(Thread *t, Class *class);
/* Index in `class`'s vtable (and its subclasses') at which `method`, as resolved for a Methodref to `class`, is selected;
 * for interface methods (defaults, abstract ones that `class` inherits) too, whose own vtable_index is -1.
 * -1: not virtual, call it directly. */
int32_t vtable_index_for(const Class *class, const Method *method);
/* The superinterface method that JVMS 5.4.3.3 and 5.4.6 find in `class`'s superinterfaces: the maximally specific one that is not
 * abstract; else any of the maximally specific ones; NULL: none. *conflict: there are several that are not abstract. */
Method *maximally_specific_method(const Class *class, const Symbol *name, const Symbol *descriptor, bool *conflict);
/* Loader constraints (JVMS 5.3.4) of overriding and implementing methods. False: LinkageError pending. */
bool dispatch_check_constraints(Thread *t, Class *class);

/* rewrite.c: bytecode as loaded -> as executed: operands to native byte order, canonical opcodes (vm/quick.def), numbers for
 * call sites and inline caches, candidates for superinstructions. Once, before the class is published as linked. */
bool class_rewrite(Thread *t, Class *class);

/* resolve.h's verifier callbacks live in verify.c: it hands classfmt/verifier its table of functions. */
bool class_verify(Thread *t, Class *class);
#endif
