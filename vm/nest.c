/* nest.c: nest hosts (JVMS 5.4.4) and the test of nest membership.
 *
 * The host is loaded through the class's own loader, which may run Java. An error on the way (but for those of the machine) is no
 * error of whoever asks: the class is its own host then, and private access fails. So the load runs under a continuation of its
 * own, resolve_nest_host, which catches what the loader throws. */
#include "vm/exception.h"
#include "vm/native.h"
#include "vm/resolve.h"
#include "vm/string.h"

#include <stdio.h>
#include <string.h>

static void set_host(Class *class, Class *host)
{
    __atomic_store_n(&class->nest_host.units, class_ref(host).units, __ATOMIC_RELEASE);
}

static Class *be_own_host(Thread *t, Class *class, const char *why)
{
    if (why) class->nest_host_error = symbol_ref(symbol_from(t->vm, why));
    set_host(class, class);
    return class;
}

static bool lists_member(const Class *host, const Symbol *name)
{
    const ConstantPool *pool = constant_pool_at(host->constants);
    const uint16_t *members = (const uint16_t *)bytes_at(host->nest_members);
    for (unsigned i = 0; i < host->nest_member_count; i++)
        if (constant_class_name(pool, members[i]) == name) return true;
    return false;
}

/* The host's side: same run-time package, and it lists the class. NULL: fine; else why not. */
static const char *why_no_host(const Class *class, const Class *host)
{
    if (!class_is_instance_class(host) || !class_same_package(class, host)) return "types are in different packages";
    return lists_member(host, symbol_at(class->name)) ? NULL : "current type is not listed as a nest member";
}

static Class *accept_host(Thread *t, Class *class, Class *host)
{
    const char *why = why_no_host(class, host);
    if (!why) {
        set_host(class, host);
        return host;
    }
    char text[2048], a[512], b[512], loader_a[256], loader_b[256];
    snprintf(text, sizeof text, "Type %s (loader: %s) is not a nest member of type %s (loader: %s): %s",
             class_external_name(class, a, sizeof a), loader_text(t, loader_at(class->loader), loader_a, sizeof loader_a),
             class_external_name(host, b, sizeof b), loader_text(t, loader_at(host->loader), loader_b, sizeof loader_b), why);
    return be_own_host(t, class, text);
}

/* The pending exception of loading the host: swallowed, unless it is the machine's own. False: it stays pending. */
static bool swallow_failure(Thread *t, Class *class)
{
    Object *exception = thread_exception(t);
    Class *machine_error = boot_load(t, symbol_from(t->vm, "java/lang/VirtualMachineError"), &(bool){false});
    if (machine_error && class_is_subclass(object_class(exception), machine_error)) return false;
    if (!class_is_subclass(object_class(exception), KNOWN(LinkageError)) &&
        !class_is_subclass(object_class(exception), KNOWN(ClassNotFoundException))) return false;
    thread_clear_exception(t);
    char text[2048], name[512], error[512], message[512] = "";
    Object *detail = get_object(exception, FIELD_OFFSET(Throwable_detailMessage));
    if (detail) string_to_buffer(t, detail, message, sizeof message);
    snprintf(text, sizeof text, "Nest host resolution of %s with host %s failed: %s%s%s", class_external_name(class, name, sizeof name),
             symbol_at(class->nest_host_name)->bytes, class_external_name(object_class(exception), error, sizeof error),
             detail ? ": " : "", message);
    be_own_host(t, class, text);
    return true;
}

bool continuation_resolve_nest_host(Thread *t, Slot *args, Slot *result)
{
    Class *class = class_at((ClassRef){args[0].u});
    if (class->nest_host.units) return !thread_has_exception(t);
    native_set_state(t, 1); /* so that we are called again when the loader throws */
    if (thread_has_exception(t)) return swallow_failure(t, class);
    Class *host = class_load_for_constant(t, loader_at(class->loader), symbol_at(class->nest_host_name), NULL, 0);
    if (host) accept_host(t, class, host);
    return host || (thread_has_exception(t) && swallow_failure(t, class));
}

Class *class_nest_host(Thread *t, Class *class)
{
    while (class_is_array(class)) class = class_at(class->element);
    if (class->nest_host.units) return class_at(class->nest_host);
    if (!class->nest_host_name.units) {
        set_host(class, class);
        return class;
    }
    Class *host = loader_find_class(t, loader_at(class->loader), symbol_at(class->nest_host_name));
    if (host) return accept_host(t, class, host);
    Slot argument = {.u = class_ref(class).units};
    continuation_push(t, CONTINUATION_resolve_nest_host, &argument, 1);
    return NULL;
}

bool class_are_nest_mates(Thread *t, Class *a, Class *b)
{
    if (a == b) return true;
    Class *host_a = class_nest_host(t, a);
    Class *host_b = host_a ? class_nest_host(t, b) : NULL;
    return host_b && host_a == host_b;
}

const char *nest_host_error_text(const Class *a, const Class *b, char *buffer, size_t size)
{
    const char *why_a = a->nest_host_error.units ? symbol_at(a->nest_host_error)->bytes : NULL;
    const char *why_b = b->nest_host_error.units ? symbol_at(b->nest_host_error)->bytes : NULL;
    if (!why_a && !why_b) return "";
    snprintf(buffer, size, ", (%s%s%s)", why_a ? why_a : "", why_a && why_b ? ", " : "", why_b ? why_b : "");
    return buffer;
}
