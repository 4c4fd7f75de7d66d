/* java_security_AccessController.c: java.security.AccessController and SecurityManager.getClassContext: whose code is on the
 * stack (contract 8.1, 8.2). Isolation does not rest on it (DESIGN 9); libraries ask all the same. */
#include "stdlib/stdlib.h"
#include "vm/link.h"
#include "vm/stack_walk.h"

/* --- getStackAccessControlContext ------------------------------------------------------------------------------------------------- */

/* A frame of AccessController.executePrivileged(action, context, caller): the walk ends there. */
static bool is_privileged_frame(const Thread *t, const Frame *frame)
{
    const Method *method = frame_method(frame);
    return method->holder.units == class_ref(KNOWN(AccessController)).units && symbol_at(method->name) == SYMBOL(executePrivileged);
}

static Object *frame_domain(const Thread *t, const Frame *frame, bool privileged)
{
    if (!privileged) return object_at(method_class(frame_method(frame))->protection_domain);
    Object *caller = object_at(frame_locals(frame)[2].ref);
    return caller ? object_at(mirror_class(t->vm, caller)->protection_domain) : NULL;
}

/* Collects the domains down to the first privileged frame, repetitions left out, into `array` unless NULL; *privileged: that frame
 * or NULL. Returns how many. */
static uint32_t collect_domains(Thread *t, Object *array, Frame **privileged)
{
    uint32_t count = 0;
    Object  *last = NULL;
    *privileged = NULL;
    for (Frame *frame = stack_walk_first(t); frame && !*privileged; frame = stack_walk_next(frame)) {
        if (is_privileged_frame(t, frame)) *privileged = frame;
        Object *domain = frame_domain(t, frame, *privileged != NULL);
        if (!domain || domain == last) continue;
        if (array) object_array_set(t, array, count, domain);
        count++;
        last = domain;
    }
    return count;
}

static bool get_stack_access_control_context(Thread *t, Slot *args, Slot *result)
{
    Frame   *privileged;
    uint32_t count = collect_domains(t, NULL, &privileged);
    Object  *context = privileged ? object_at(frame_locals(privileged)[1].ref) : NULL, *domains = NULL;
    if (!count && !context) return return_object(result, NULL);
    if (!class_initialize(t, KNOWN(AccessControlContext))) return false;
    if (count && !(domains = object_array_allocate(t, KNOWN(ProtectionDomain), (int32_t)count))) return false;
    Object *made = object_allocate(t, KNOWN(AccessControlContext));
    if (!made) return false;
    if (domains) collect_domains(t, domains, &privileged);
    set_object(t, made, FIELD_OFFSET(AccessControlContext_context), domains);
    set_object(t, made, FIELD_OFFSET(AccessControlContext_privilegedContext), context);
    set_boolean(made, FIELD_OFFSET(AccessControlContext_isPrivileged), privileged != NULL);
    set_boolean(made, FIELD_OFFSET(AccessControlContext_isAuthorized), true);
    return return_object(result, made);
}

static bool get_inherited_access_control_context(Thread *t, Slot *args, Slot *result)
{
    Object *thread = object_at(t->java->object);
    return return_object(result, thread ? get_object(thread, FIELD_OFFSET(Thread_inheritedAccessControlContext)) : NULL);
}

static bool get_protection_domain(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 0)) return throw_known(t, KNOWN(NullPointerException), NULL);
    return return_object(result, object_at(arg_class(t, args, 0)->protection_domain));
}

/* --- SecurityManager.getClassContext --------------------------------------------------------------------------------------------------- */

/* Classes of the frames from the caller of getClassContext down, natives and ignored frames left out. */
static uint32_t collect_classes(Thread *t, Object *array)
{
    uint32_t count = 0;
    for (Frame *frame = stack_walk_next(stack_walk_first(t)); frame; frame = stack_walk_next(frame)) {
        const Method *method = frame_method(frame);
        if (method_is_native(method) || method_is_ignored_by_security_walk(method)) continue;
        if (array) object_array_set(t, array, count, class_mirror(method_class(method)));
        count++;
    }
    return count;
}

static bool get_class_context(Thread *t, Slot *args, Slot *result)
{
    Object *array = object_array_allocate(t, KNOWN(Class), (int32_t)collect_classes(t, NULL));
    if (!array) return false;
    collect_classes(t, array);
    return return_object(result, array);
}

NATIVE_GROUP(natives_java_security_access_controller,
    {"java/security/AccessController", "getStackAccessControlContext", "()Ljava/security/AccessControlContext;", get_stack_access_control_context, NATIVE_PLAIN},
    {NULL, "getInheritedAccessControlContext", "()Ljava/security/AccessControlContext;", get_inherited_access_control_context, NATIVE_LEAF},
    {NULL, "getProtectionDomain", "(Ljava/lang/Class;)Ljava/security/ProtectionDomain;", get_protection_domain, NATIVE_PLAIN},
    {NULL, "ensureMaterializedForStackWalk", "(Ljava/lang/Object;)V", native_nothing, NATIVE_LEAF},
    {"java/lang/SecurityManager", "getClassContext", "()[Ljava/lang/Class;", get_class_context, NATIVE_PLAIN});
