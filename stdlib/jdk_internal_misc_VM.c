/* jdk_internal_misc_VM.c: jdk.internal.misc.VM, CDS, ScopedMemoryAccess: small questions to the machine. */
#include "sandbox/clock.h"
#include "sandbox/environment.h"
#include "stdlib/stdlib.h"
#include "vm/loader.h"
#include "vm/stack_walk.h"
#include "vm/string.h"

/* --- VM ------------------------------------------------------------------------------------------------------------------------- */

/* The loader of the first frame whose class a program brought along, for deserialisation; null: none. */
static bool latest_user_defined_loader(Thread *t, Slot *args, Slot *result)
{
    for (Frame *frame = stack_walk_first(t); frame; frame = stack_walk_next(frame)) {
        const Class  *class = method_class(frame_method(frame));
        const Loader *loader = loader_at(class->loader);
        if (!loader->object.units || loader->object.units == t->vm->state->platform_loader.units) continue;
        if (class_is_subclass(class, KNOWN(MethodAccessorImpl)) || class_is_subclass(class, KNOWN(ConstructorAccessorImpl))) continue;
        return return_object(result, loader_object(loader));
    }
    return return_object(result, NULL);
}

/* Nanoseconds from the given second since 1970 until now; -1 if they are too far apart. */
static bool get_nano_time_adjustment(Thread *t, Slot *args, Slot *result)
{
    int64_t offset = arg_long(args, 0), seconds;
    int32_t nanoseconds;
    clock_realtime(&seconds, &nanoseconds);
    int64_t difference = seconds - offset;
    bool    near = difference < INT64_C(1) << 32 && difference > -(INT64_C(1) << 32);
    return return_long(result, near ? difference * 1000000000 + nanoseconds : -1);
}

static bool get_uid(Thread *t, Slot *args, Slot *result) { return return_long(result, environment_user_id(false)); }
static bool get_euid(Thread *t, Slot *args, Slot *result) { return return_long(result, environment_user_id(true)); }
static bool get_gid(Thread *t, Slot *args, Slot *result) { return return_long(result, environment_group_id(false)); }
static bool get_egid(Thread *t, Slot *args, Slot *result) { return return_long(result, environment_group_id(true)); }

/* The machine's options as given, null if there were none. */
static bool get_runtime_arguments(Thread *t, Slot *args, Slot *result)
{
    size_t count = t->vm->options.runtime_argument_count;
    if (!count) return return_object(result, NULL);
    Object *array = object_array_allocate(t, KNOWN(String), (int32_t)count);
    for (size_t i = 0; array && i < count; i++) {
        Object *string = string_from_c(t, t->vm->options.runtime_arguments[i]);
        if (!string) return false;
        object_array_set(t, array, (uint32_t)i, string);
    }
    return return_made(result, array);
}

/* --- ScopedMemoryAccess ------------------------------------------------------------------------------------------------------------ */

/* Is `scope` a local of a frame of another thread that is inside a @Scoped method? World stopped. */
static bool frame_uses_scope(const Frame *frame, const Object *scope)
{
    const Method *method = frame_method(frame);
    if (!(method->flags & METHOD_SCOPED)) return false;
    for (unsigned i = 0; i < method->max_locals; i++)
        if (frame_locals(frame)[i].bits == object_ref(scope).units) return true;
    return false;
}

/* closeScope0(Scope, ScopedAccessError): true if no other thread is using the scope at this moment. */
static bool close_scope(Thread *t, Slot *args, Slot *result)
{
    Object *scope = arg_object(args, 1);
    bool    used = false;
    if (!scope) return throw_known(t, KNOWN(NullPointerException), NULL);
    world_stop(&t->mutator);
    for (Mutator *m = mutator_next(t->vm->heap, NULL); m && !used; m = mutator_next(t->vm->heap, m)) {
        Thread *other = (Thread *)m;
        if (other == t) continue;
        for (Frame *frame = other->frame; frame && !used; frame = frame_caller(frame)) used = frame_uses_scope(frame, scope);
    }
    world_resume(&t->mutator);
    return return_int(result, !used);
}

NATIVE_GROUP(natives_jdk_internal_misc_vm,
    {"jdk/internal/misc/VM", "initialize", "()V", native_nothing, NATIVE_LEAF},
    {NULL, "latestUserDefinedLoader0", "()Ljava/lang/ClassLoader;", latest_user_defined_loader, NATIVE_PLAIN},
    {NULL, "getNanoTimeAdjustment", "(J)J", get_nano_time_adjustment, NATIVE_LEAF},
    {NULL, "getuid", "()J", get_uid, NATIVE_LEAF},
    {NULL, "geteuid", "()J", get_euid, NATIVE_LEAF},
    {NULL, "getgid", "()J", get_gid, NATIVE_LEAF},
    {NULL, "getegid", "()J", get_egid, NATIVE_LEAF},
    {NULL, "getRuntimeArguments", "()[Ljava/lang/String;", get_runtime_arguments, NATIVE_PLAIN},
    /* No archive of HotSpot's kind: images (DESIGN 10) do not go through these. */
    {"jdk/internal/misc/CDS", "isDumpingClassList0", "()Z", native_zero, NATIVE_LEAF},
    {NULL, "isDumpingArchive0", "()Z", native_zero, NATIVE_LEAF},
    {NULL, "isSharingEnabled0", "()Z", native_zero, NATIVE_LEAF},
    {NULL, "getRandomSeedForDumping", "()J", native_zero, NATIVE_LEAF},
    {NULL, "initializeFromArchive", "(Ljava/lang/Class;)V", native_nothing, NATIVE_LEAF},
    {NULL, "defineArchivedModules", "(Ljava/lang/ClassLoader;Ljava/lang/ClassLoader;)V", native_nothing, NATIVE_LEAF},
    {NULL, "logLambdaFormInvoker", "(Ljava/lang/String;)V", native_nothing, NATIVE_LEAF},
    {NULL, "dumpClassList", "(Ljava/lang/String;)V", native_nothing, NATIVE_LEAF},
    {NULL, "dumpDynamicArchive", "(Ljava/lang/String;)V", native_nothing, NATIVE_LEAF},
    {"jdk/internal/misc/ScopedMemoryAccess", "registerNatives", "()V", native_nothing, NATIVE_LEAF},
    {NULL, "closeScope0", "(Ljdk/internal/misc/ScopedMemoryAccess$Scope;Ljdk/internal/misc/ScopedMemoryAccess$Scope$ScopedAccessError;)Z", close_scope, NATIVE_PLAIN});
