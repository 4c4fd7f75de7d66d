/* placeholder.h: the classes that are being loaded or defined (JVMS 5.3). Private to loader.c and define.c.
 *
 * A placeholder says that a frame of a thread is at work on a name in a loader. Three kinds of work leave one:
 *   LOADS    the machine called loadClass for the name and waits for its answer;
 *   DEFINES  the class is being defined: `super` is loaded first, or addClass runs;
 *   CHECKS   another thread was seen to define the class, and so its `super` is loaded here as well before loadClass is called.
 * They find circularity, also where it goes round through several threads that would otherwise wait for each other's class-loading
 * locks for ever, and let a thread that meets a load under way by a loader that is not parallel capable wait for its outcome.
 *
 * A placeholder is stale when its frame is gone (an exception ended it); a thread that enters one clears away all its own
 * from its frame on up. */
#ifndef ATOLL_VM_PLACEHOLDER_H
#define ATOLL_VM_PLACEHOLDER_H

#include "vm/define.h"

typedef enum PlaceholderKind { PLACEHOLDER_LOADS = 1, PLACEHOLDER_DEFINES, PLACEHOLDER_CHECKS } PlaceholderKind;

ARENA_TYPE(Placeholder, placeholder)
struct Placeholder {
    PlaceholderRef next;    /* Loader.placeholders, under loader_lock */
    SymbolRef      name;
    JavaThreadRef  thread;
    uint32_t       frame;   /* byte offset of the frame at work; 0: none yet */
    MethodRef      method;  /* of that frame */
    ClassRef       class;   /* DEFINES: made; addClass is to run, or ran */
    SymbolRef      super;   /* DEFINES, CHECKS: superclass or superinterface being loaded; null: none now */
    uint8_t        kind;    /* PlaceholderKind */
    bool           added;   /* DEFINES: addClass ran */
    bool           awaited; /* LOADS: another thread waits for its end on the loader's monitor */
    uint8_t        reserved;
};

/* The placeholder of this frame, for a work that goes on after an interruption, or a new one. NULL: ClassCircularityError (another frame
 * of this thread does the same) or OutOfMemoryError pending. */
Placeholder *placeholder_enter(Thread *t, Loader *loader, Symbol *name, PlaceholderKind kind);
void placeholder_remove(Thread *t, Loader *loader, Placeholder *placeholder);
/* At the end of this frame's load: removes its placeholders; if it failed, also its caller's, whose definition ends with it. True: another
 * thread waits for the end. */
bool placeholder_clear_frame(Thread *t, Loader *loader, bool failed);
/* This frame's placeholder in which a class is made already. */
Placeholder *placeholder_with_class(Thread *t, Loader *loader);
/* Says which superclass or superinterface is loaded now for a definition (NULL: none). */
void placeholder_set_super(Thread *t, Placeholder *placeholder, Symbol *super);

/* What others, or this thread further down its stack, do with the name. Order of the answers is their precedence. */
typedef enum LoadConflict {
    LOAD_FREE,
    LOAD_CIRCULAR,    /* this thread waits for it already: ClassCircularityError is pending */
    LOAD_SUPER_FIRST, /* a definition is loading *super */
    LOAD_BUSY         /* another thread called loadClass for it; that placeholder is now marked as awaited if `waits` */
} LoadConflict;
LoadConflict placeholder_conflict(Thread *t, Loader *loader, Symbol *name, bool waits, Symbol **super);

/* After ClassLoader.addClass for `class`: with an exception pending, its definition ends; else finish goes on. */
void placeholder_class_added(Thread *t, Loader *loader, const Class *class);
#endif
