/* link.c: linking a class (JVMS 5.4): superclass and superinterfaces first, then verification, loader constraints, static
 * constants and the rewriting of its bytecode.
 *
 * Several threads may link one class at once. Verification may be unfinished and start again, and is idempotent: any
 * number of threads may do it side by side. The rest changes the class and is done by the one thread that claimed it:
 * Class.link_state holds LINK_CLAIMED and the number of C callers inside the verifier; both change under link_lock. Who finds the class
 * claimed waits on Class.initialization_word, which is bumped by every step that others wait for. The class file's bytes, which
 * only the verifier reads, are freed when the class is linked and nobody is inside the verifier. */
#include "vm/link.h"

#include "sandbox/clock.h"
#include "vm/exception.h"
#include "vm/native.h"
#include "vm/string.h"

enum { LINK_CLAIMED = 1u << 31 };

/* Waiters look again now and then, for polls that need the thread (the VM is closed). */
#define WAIT_NS INT64_C(20000000)

static void link_lock(Thread *t) { os_lock((OsLock *)&t->vm->state->link_lock); }
static void link_unlock(Thread *t) { os_unlock((OsLock *)&t->vm->state->link_lock); }

bool class_wait_for_progress(Thread *t, Class *class, uint32_t seen)
{
    thread_wait_word(t, &class->initialization_word, seen, clock_deadline(WAIT_NS));
    return !thread_must_freeze(t) && thread_poll(t);
}

void class_signal_progress(Class *class)
{
    atomic_fetch_add_explicit(&class->initialization_word, 1, memory_order_release);
    futex_wake(&class->initialization_word, UINT32_MAX);
}

/* --- verification ------------------------------------------------------------------------------------------------------ */

/* With link_lock held: takes the class file's bytes if they are of no more use. */
static void *take_class_file(Class *class)
{
    if (class_status(class) < CLASS_LINKED || class->link_state) return NULL;
    void *bytes = bytes_at(class->class_file);
    class->class_file = (BytesRef){0};
    return bytes;
}

static void free_class_file(Thread *t, const Class *class, void *bytes)
{
    if (bytes) metadata_free(&t->vm->arena, class->metadata_owner, bytes, class->class_file_length);
}

/* Keeps a LinkageError, so that linking fails the same way again. */
static void record_failure(Thread *t, Class *class)
{
    Object *error = thread_exception(t);
    if (!error || !class_is_subclass(object_class(error), KNOWN(LinkageError))) return;
    class->verification_error = object_ref(error);
    class_note_young(class);
}

static bool verify(Thread *t, Class *class)
{
    if (!class->class_file.units && (class->flags & CLASS_NEEDS_NO_VERIFY)) return true;
    link_lock(t);
    bool linked = class_status(class) >= CLASS_LINKED;
    if (!linked) class->link_state++;
    link_unlock(t);
    if (linked) return true;
    bool done = class_verify(t, class);
    if (!done) record_failure(t, class);
    link_lock(t);
    class->link_state--;
    void *bytes = take_class_file(class);
    link_unlock(t);
    free_class_file(t, class, bytes);
    return done;
}

/* --- static constants ---------------------------------------------------------------------------------------------------- */

/* ConstantValue attributes (JVMS 4.7.2), given at preparation: nobody can see them earlier. */
static bool set_constant(Thread *t, Object *mirror, const ConstantPool *pool, const Field *field)
{
    void *address = field_address(mirror, field->offset);
    uint16_t index = field->constant_index;
    uint64_t value = constant_entry(pool, index);
    switch ((PrimitiveType)field->type) {
    case TYPE_BOOLEAN: *(uint8_t *)address = value & 1; return true;
    case TYPE_BYTE: *(uint8_t *)address = (uint8_t)value; return true;
    case TYPE_CHAR: case TYPE_SHORT: *(uint16_t *)address = (uint16_t)value; return true;
    case TYPE_INT: case TYPE_FLOAT: *(uint32_t *)address = (uint32_t)value; return true;
    case TYPE_LONG: case TYPE_DOUBLE: *(uint64_t *)address = value; return true;
    default: break;
    }
    if (constant_tag(pool, index) != CONSTANT_String) return true;
    Object *string = string_intern_symbol(t, constant_utf8(pool, (uint16_t)constant_info(pool, index)), false);
    if (!string) return false;
    set_object(t, mirror, field->offset, string);
    return true;
}

static bool set_constants(Thread *t, Class *class)
{
    Object *mirror = class_mirror(class);
    const ConstantPool *pool = constant_pool_at(class->constants);
    for (unsigned i = 0; mirror && i < class->field_count; i++) {
        const Field *field = class_field(class, i);
        if ((field->access_flags & ACC_STATIC) && field->constant_index && !set_constant(t, mirror, pool, field)) return false;
    }
    return true;
}

/* --- linking ---------------------------------------------------------------------------------------------------------------- */

/* True: this thread links the class now. False: another did (class_status says) or an exception is pending. */
static bool claim(Thread *t, Class *class)
{
    for (;;) {
        link_lock(t);
        bool linked = class_status(class) >= CLASS_LINKED, claimed = class->link_state & LINK_CLAIMED;
        uint32_t seen = atomic_load_explicit(&class->initialization_word, memory_order_relaxed);
        if (!linked && !claimed) class->link_state |= LINK_CLAIMED;
        link_unlock(t);
        if (!linked && !claimed) return true;
        if (linked || !class_wait_for_progress(t, class, seen)) return false;
    }
}

static void release_claim(Thread *t, Class *class, bool linked)
{
    link_lock(t);
    class->link_state &= ~LINK_CLAIMED;
    if (linked) __atomic_store_n((uint32_t *)&class->status, CLASS_LINKED, __ATOMIC_RELEASE);
    void *bytes = take_class_file(class);
    link_unlock(t);
    free_class_file(t, class, bytes);
    class_signal_progress(class);
}

static bool is_linked(const Class *class) { return class_status(class) >= CLASS_LINKED; }

/* A supertype of the class, or the class itself, that is not linked while its own supertypes are. Hierarchies may be thousands deep: this
 * does not recurse, and neither does class_link. */
static Class *first_to_link(Class *class)
{
    for (Class *next = class; next;) {
        class = next;
        next = class_super(class);
        if (next && is_linked(next)) next = NULL;
        for (unsigned i = 0; !next && i < class->interface_count; i++)
            if (!is_linked(class_interface(class, i))) next = class_interface(class, i);
    }
    return class;
}

/* Bytecode cannot be rewritten a second time: if memory ended half-way, the class cannot be linked any more. */
static bool rewrite_once(Thread *t, Class *class)
{
    if (class_rewrite(t, class)) return true;
    class->verification_error = thread_has_exception(t) ? object_ref(thread_exception(t)) : (ObjectRef){0};
    class_note_young(class);
    return false;
}

/* Links a class whose supertypes are. */
static bool link_one(Thread *t, Class *class)
{
    if (class->verification_error.units) return throw_object(t, object_at(class->verification_error));
    if (!verify(t, class)) return false;
    if (!claim(t, class)) return is_linked(class) && !thread_has_exception(t);
    bool done = dispatch_check_constraints(t, class);
    if (!done) record_failure(t, class);
    done = done && set_constants(t, class) && rewrite_once(t, class);
    release_claim(t, class, done);
    return done;
}

bool class_link(Thread *t, Class *class)
{
    if (!class_is_instance_class(class)) return true;
    while (!is_linked(class)) {
        if (class->verification_error.units) return throw_object(t, object_at(class->verification_error));
        if (!link_one(t, first_to_link(class))) return false;
    }
    return true;
}
