/* finalizer.c: registration of objects whose class has a finalizer: at the return of Object.<init> (opcodes_control.inc,
 * return_finalizable), so also when a subclass's constructor throws later (JLS 12.6, contract 10.3). */
#include "vm/link.h"
#include "vm/native.h"

/* args: the object. Calls Finalizer.register(object). */
bool continuation_register_finalizer(Thread *t, Slot *args, Slot *result)
{
    (void)result;
    if (native_state(t)) return !thread_has_exception(t);
    if (!class_initialize(t, KNOWN(Finalizer))) return false;
    native_set_state(t, 1);
    return call_push(t, METHOD(Finalizer_register), args, 1);
}
