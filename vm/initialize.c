/* initialize.c: class initialisation (JVMS 5.5).
 *
 * class_initialize_slow pushes the continuation initialize_class, whose frame carries the procedure through the initialisers
 * that it runs: of the superclass, of the superinterfaces with default methods, then <clinit>. Each of those is a frame
 * above it; when it returns or throws, the continuation is called again and goes on with its state:
 *
 *   BEGIN        nothing done; links, waits for another thread's initialisation, claims the class
 *   SUPERTYPES   claimed; initialises one supertype after the other (each look finds the first that is not)
 *   CLINIT       <clinit> was called
 *
 * Class.initializing_thread is the claim; it and the status change under link_lock. Waiting is on Class.initialization_word. */
#include "vm/exception.h"
#include "vm/link.h"
#include "vm/native.h"
#include "vm/string.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEGIN, SUPERTYPES, CLINIT };

static void link_lock(Thread *t) { os_lock((OsLock *)&t->vm->state->link_lock); }
static void link_unlock(Thread *t) { os_unlock((OsLock *)&t->vm->state->link_lock); }

static void set_status(Class *class, ClassStatus status)
{
    __atomic_store_n((uint32_t *)&class->status, (uint32_t)status, __ATOMIC_RELEASE);
}

static bool is_initializing_here(Thread *t, const Class *class)
{
    return class_status(class) == CLASS_INITIALIZING && java_thread_at(class->initializing_thread) == t->java;
}

/* --- which supertypes come first -------------------------------------------------------------------------------------------- */

/* In the order of step 7: each direct superinterface's own superinterfaces, then itself, which is that of all_interfaces (those of the superclass,
 * the first there, are done already); those that declare a default method. NULL: none is left. An interface that this thread is initialising counts
 * as done. */
static Class *first_uninitialized_interface(Thread *t, const Class *class)
{
    const ClassRef *all = (const ClassRef *)bytes_at(class->all_interfaces);
    for (unsigned i = 0; i < class->all_interface_count; i++) {
        Class *interface = class_at(all[i]);
        if ((interface->flags & CLASS_HAS_DEFAULTS) && class_status(interface) != CLASS_INITIALIZED && !is_initializing_here(t, interface))
            return interface;
    }
    return NULL;
}

/* The next supertype to initialise before `class`, NULL: none. Interfaces do not initialise theirs. */
static Class *first_uninitialized_supertype(Thread *t, Class *class)
{
    if (class_is_interface(class)) return NULL;
    Class *super = class_super(class);
    if (super && class_status(super) != CLASS_INITIALIZED && !is_initializing_here(t, super)) return super;
    return (class->flags & CLASS_INHERITS_DEFAULTS) ? first_uninitialized_interface(t, class) : NULL;
}

/* --- the ends --------------------------------------------------------------------------------------------------------------------- */

static void finish(Thread *t, Class *class, ClassStatus status)
{
    link_lock(t);
    class->initializing_thread = (JavaThreadRef){0};
    set_status(class, status);
    link_unlock(t);
    class_signal_progress(class);
}

/* What later attempts give as their cause: an ExceptionInInitializerError that tells of the first exception and has its trace.
 * NULL if it cannot be made; then there will be no cause. */
static Object *initialization_error(Thread *t, Object *exception)
{
    char class[512];
    class_external_name(object_class(exception), class, sizeof class);
    Object *message = get_object(exception, FIELD_OFFSET(Throwable_detailMessage));
    Object *name = t->java->object.units ? get_object(object_at(t->java->object), FIELD_OFFSET(Thread_name)) : NULL;
    char message_text[2048] = "", name_text[256] = "main", text[3072];
    if (message) string_to_buffer(t, message, message_text, sizeof message_text);
    if (name) string_to_buffer(t, name, name_text, sizeof name_text);
    snprintf(text, sizeof text, "Exception %s%s%s [in thread \"%s\"]", class, message ? ": " : "", message_text, name_text);
    Object *error = exception_make(t, KNOWN(ExceptionInInitializerError), text, NULL);
    if (!error) {
        thread_clear_exception(t);
        return NULL;
    }
    set_object(t, error, FIELD_OFFSET(Throwable_backtrace), get_object(exception, FIELD_OFFSET(Throwable_backtrace)));
    set_int(error, FIELD_OFFSET(Throwable_depth), get_int(exception, FIELD_OFFSET(Throwable_depth)));
    set_object(t, error, FIELD_OFFSET(Throwable_stackTrace), get_object(exception, FIELD_OFFSET(Throwable_stackTrace)));
    return error;
}

/* Steps 10 to 12: an exception is pending. Always returns false. */
static bool fail(Thread *t, Class *class, bool in_clinit)
{
    Object *exception = thread_exception(t);
    thread_clear_exception(t);
    class->initialization_error = object_ref(initialization_error(t, exception));
    class_note_young(class);
    finish(t, class, CLASS_ERRONEOUS);
    if (in_clinit && !class_is_subclass(object_class(exception), KNOWN(Error)))
        return throw_with_cause(t, KNOWN(ExceptionInInitializerError), NULL, exception);
    return throw_object(t, exception);
}

static bool throw_erroneous(Thread *t, const Class *class)
{
    char name[512], text[600];
    snprintf(text, sizeof text, "Could not initialize class %s", class_external_name(class, name, sizeof name));
    return throw_with_cause(t, KNOWN(NoClassDefFoundError), text, object_at(class->initialization_error));
}

/* --- the procedure --------------------------------------------------------------------------------------------------------------------- */

/* Steps 1 to 6. *claimed: this thread initialises the class now. Else true: nothing (more) to do. False: unfinished. */
static bool begin(Thread *t, Class *class, bool *claimed)
{
    *claimed = false;
    for (;;) {
        link_lock(t);
        ClassStatus status = class_status(class);
        uint32_t seen = atomic_load_explicit(&class->initialization_word, memory_order_relaxed);
        if (status == CLASS_LINKED) {
            class->initializing_thread = java_thread_ref(t->java);
            set_status(class, CLASS_INITIALIZING);
            *claimed = true;
        }
        bool mine = is_initializing_here(t, class);
        link_unlock(t);
        if (status == CLASS_ERRONEOUS) return throw_erroneous(t, class);
        if (mine || status == CLASS_INITIALIZED) return true;
        if (!class_wait_for_progress(t, class, seen)) return false;
    }
}

static bool call_initializer(Thread *t, Class *class)
{
    Method *clinit = class->flags & CLASS_HAS_CLINIT ? class_find_declared_method(class, SYMBOL(clinit), SYMBOL(void_void)) : NULL;
    if (!clinit) {
        finish(t, class, CLASS_INITIALIZED);
        return true;
    }
    native_set_state(t, CLINIT);
    call_push(t, clinit, NULL, 0);
    return thread_has_exception(t) ? fail(t, class, true) : false; /* no room on the stack: nobody calls us again */
}

static bool initialize_supertypes(Thread *t, Class *class)
{
    Class *supertype;
    while ((supertype = first_uninitialized_supertype(t, class))) {
        if (class_initialize_slow(t, supertype)) continue;
        return thread_has_exception(t) ? fail(t, class, false) : false;
    }
    return call_initializer(t, class);
}

bool continuation_initialize_class(Thread *t, Slot *args, Slot *result)
{
    Class *class = class_at((ClassRef){args[0].u});
    bool claimed;
    switch (native_state(t)) {
    case BEGIN:
        if (!class_link(t, class) || !begin(t, class, &claimed)) return false;
        if (!claimed) return true;
        native_set_state(t, SUPERTYPES);
        return initialize_supertypes(t, class);
    case SUPERTYPES:
        return thread_has_exception(t) ? fail(t, class, false) : initialize_supertypes(t, class);
    default:
        if (thread_has_exception(t)) return fail(t, class, true);
        finish(t, class, CLASS_INITIALIZED);
        return true;
    }
}

/* Linked, and nothing to run: done without a frame. */
static bool initialize_trivially(Thread *t, Class *class)
{
    if ((class->flags & CLASS_HAS_CLINIT) || first_uninitialized_supertype(t, class)) return false;
    link_lock(t);
    bool mine = class_status(class) == CLASS_LINKED;
    if (mine) set_status(class, CLASS_INITIALIZED);
    link_unlock(t);
    return mine || class_status(class) == CLASS_INITIALIZED;
}

bool class_initialize_slow(Thread *t, Class *class)
{
    if (class_status(class) == CLASS_INITIALIZED || is_initializing_here(t, class)) return true;
    if (!class_is_instance_class(class)) return true; /* arrays and primitive classes have no initialiser */
    if (class_status(class) == CLASS_ERRONEOUS) return throw_erroneous(t, class);
    if (!class_link(t, class)) return false;
    if (initialize_trivially(t, class)) return true;
    Slot argument = {.u = class_ref(class).units};
    return continuation_push(t, CONTINUATION_initialize_class, &argument, 1);
}
