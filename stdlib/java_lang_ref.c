/* java_lang_ref.c: natives of java.lang.ref.Reference and PhantomReference (contract 10.3).
 *
 * The collector puts references whose referents died on the heap's pending list and wakes the library's Reference Handler, which sleeps in
 * waitForReferencePendingList and then takes the whole list. */
#include "stdlib/stdlib.h"

static bool take_pending_list(Thread *t, Slot *args, Slot *result)
{
    return return_object(result, heap_take_pending_references(t->vm->heap));
}

static bool has_pending_list(Thread *t, Slot *args, Slot *result)
{
    return return_int(result, heap_has_pending_references(t->vm->heap));
}

static bool wait_for_pending_list(Thread *t, Slot *args, Slot *result)
{
    return thread_wait_for_references(t);
}

/* Compares without making the referent known to anybody, so without keeping it alive. */
static bool refers_to(Thread *t, Slot *args, Slot *result)
{
    return return_int(result, get_object(arg_object(args, 0), FIELD_OFFSET(Reference_referent)) == arg_object(args, 1));
}

static bool clear(Thread *t, Slot *args, Slot *result)
{
    set_object(t, arg_object(args, 0), FIELD_OFFSET(Reference_referent), NULL);
    return true;
}

NATIVE_GROUP(natives_java_lang_ref,
    {"java/lang/ref/Reference", "getAndClearReferencePendingList", "()Ljava/lang/ref/Reference;", take_pending_list, NATIVE_PLAIN},
    {NULL, "hasReferencePendingList", "()Z", has_pending_list, NATIVE_PLAIN},
    {NULL, "waitForReferencePendingList", "()V", wait_for_pending_list, NATIVE_PLAIN},
    {NULL, "refersTo0", "(Ljava/lang/Object;)Z", refers_to, NATIVE_LEAF},
    {NULL, "clear0", "()V", clear, NATIVE_LEAF},
    {"java/lang/ref/PhantomReference", "refersTo0", "(Ljava/lang/Object;)Z", refers_to, NATIVE_LEAF});
