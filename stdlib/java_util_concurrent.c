/* java_util_concurrent.c: the one native of java.util.concurrent. */
#include "stdlib/stdlib.h"

NATIVE_GROUP(natives_java_util_concurrent,
    {"java/util/concurrent/atomic/AtomicLong", "VMSupportsCS8", "()Z", native_true, NATIVE_LEAF});
