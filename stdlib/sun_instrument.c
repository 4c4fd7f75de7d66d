/* sun_instrument.c: java.instrument. This VM loads no agents, so nobody can have an Instrumentation; the natives say so. */
#include "stdlib/stdlib.h"

static bool refuse(Thread *t, Slot *args, Slot *result)
{
    return throw_new(t, "java/lang/UnsupportedOperationException", "This VM has no agents");
}

NATIVE_GROUP(natives_sun_instrument,
    {"sun/instrument/InstrumentationImpl", "loadAgent0", "(Ljava/lang/String;)V", refuse, NATIVE_PLAIN},
    {NULL, "appendToClassLoaderSearch0", "(JLjava/lang/String;Z)V", refuse, NATIVE_PLAIN},
    {NULL, "getAllLoadedClasses0", "(J)[Ljava/lang/Class;", refuse, NATIVE_PLAIN},
    {NULL, "getInitiatedClasses0", "(JLjava/lang/ClassLoader;)[Ljava/lang/Class;", refuse, NATIVE_PLAIN},
    {NULL, "getObjectSize0", "(JLjava/lang/Object;)J", refuse, NATIVE_PLAIN},
    {NULL, "isModifiableClass0", "(JLjava/lang/Class;)Z", refuse, NATIVE_PLAIN},
    {NULL, "isRetransformClassesSupported0", "(J)Z", native_zero, NATIVE_PLAIN},
    {NULL, "redefineClasses0", "(J[Ljava/lang/instrument/ClassDefinition;)V", refuse, NATIVE_PLAIN},
    {NULL, "retransformClasses0", "(J[Ljava/lang/Class;)V", refuse, NATIVE_PLAIN},
    {NULL, "setHasRetransformableTransformers", "(JZ)V", refuse, NATIVE_PLAIN},
    {NULL, "setHasTransformers", "(JZ)V", refuse, NATIVE_PLAIN},
    {NULL, "setNativeMethodPrefixes", "(J[Ljava/lang/String;Z)V", refuse, NATIVE_PLAIN});
