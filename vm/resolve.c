/* resolve.c: resolution of classes, strings and loadable constants; the record of failed resolutions (JVMS 5.4.3).
 *
 * A failure is recorded as the error's class, message and cause, not as the object: each later attempt throws a new exception that
 * says the same, with its own stack trace. The records of a pool are a list of metadata, newest first, only added to under
 * link_lock; they hold no references to objects. Errors that are no LinkageErrors (memory, stack, stopped threads) are not recorded. */
#include "vm/resolve.h"

#include <string.h>

#include "vm/exception.h"
#include "vm/method_handle.h"
#include "vm/module.h"
#include "vm/native.h"
#include "vm/string.h"
#include "vm/unload.h"

typedef struct ResolutionError {
    BytesRef  next;
    uint32_t  index;          /* in the constant pool */
    ClassRef  error;
    SymbolRef message;        /* null: none */
    ClassRef  cause;          /* null: none */
    SymbolRef cause_message;
} ResolutionError;

/* --- failed resolutions ------------------------------------------------------------------------------------------------ */

static Symbol *message_symbol(Thread *t, const Object *exception)
{
    Object *message = get_object(exception, FIELD_OFFSET(Throwable_detailMessage));
    char text[2048];
    if (!message) return NULL;
    string_to_buffer(t, message, text, sizeof text);
    return symbol_intern(t->vm, text, strlen(text));
}

static const ResolutionError *find_error(const ConstantPool *pool, uint16_t index)
{
    uint32_t units = __atomic_load_n(&pool->errors.units, __ATOMIC_ACQUIRE);
    const ResolutionError *error = arena_pointer(units);
    while (error && error->index != index) error = (const ResolutionError *)bytes_at(error->next);
    return error;
}

void resolution_record_error(Thread *t, ConstantPool *pool, uint16_t index)
{
    const Object *exception = thread_exception(t);
    if (!exception || !class_is_subclass(object_class(exception), KNOWN(LinkageError)) || find_error(pool, index)) return;
    uint32_t owner = class_at(pool->holder)->metadata_owner;
    ResolutionError *record = metadata_allocate(&t->vm->arena, owner, sizeof *record);
    if (!record) return; /* it will be resolved anew */
    const Object *cause = get_object(exception, FIELD_OFFSET(Throwable_cause));
    record->index = index;
    record->error = class_ref(object_class(exception));
    record->message = symbol_ref(message_symbol(t, exception));
    if (cause && cause != exception) {
        record->cause = class_ref(object_class(cause));
        record->cause_message = symbol_ref(message_symbol(t, cause));
    }
    os_lock((OsLock *)&t->vm->state->link_lock);
    bool is_late = constant_tag(pool, index) == CONSTANT_Class && constant_entry(pool, index);
    if (!is_late) {
        class_note_constant(class_at(pool->holder));
        record->next = pool->errors;
        __atomic_store_n(&pool->errors.units, bytes_ref(record).units, __ATOMIC_RELEASE);
    }
    os_unlock((OsLock *)&t->vm->state->link_lock);
    if (is_late) thread_clear_exception(t); /* another thread has resolved it: the caller will find the class when it asks again */
}

/* Sets a Class entry, unless another thread was quicker: either it resolved the entry, and may have completed it for a quickened
 * ldc; or it met an error, and then this attempt has to end with that (false). */
static bool set_class_entry(Thread *t, ConstantPool *pool, uint16_t index, Class *class)
{
    uint64_t none = 0;
    os_lock((OsLock *)&t->vm->state->link_lock);
    bool failed = find_error(pool, index) != NULL;
    if (!failed)
        __atomic_compare_exchange_n(&pool->entries[index], &none, entry_word(class_ref(class).units, 0), false, __ATOMIC_RELEASE,
                                    __ATOMIC_RELAXED);
    os_unlock((OsLock *)&t->vm->state->link_lock);
    return !failed;
}

static const char *symbol_text(SymbolRef symbol) { return symbol.units ? symbol_at(symbol)->bytes : NULL; }

bool resolution_rethrow(Thread *t, ConstantPool *pool, uint16_t index)
{
    const ResolutionError *record = find_error(pool, index);
    if (!record) return false;
    Object *cause = record->cause.units ? exception_make(t, class_at(record->cause), symbol_text(record->cause_message), NULL) : NULL;
    if (record->cause.units && !cause) return true;
    throw_with_cause(t, class_at(record->error), symbol_text(record->message), cause);
    return true;
}

bool resolution_next_error(const ConstantPool *pool, uint32_t *at, Class **error, Class **cause)
{
    const ResolutionError *record = *at ? (const ResolutionError *)bytes_at(((const ResolutionError *)arena_pointer(*at))->next)
                                        : (const ResolutionError *)bytes_at(pool->errors);
    if (!record) return false;
    *at = bytes_ref(record).units;
    *error = class_at(record->error);
    *cause = class_at(record->cause);
    return true;
}

void resolution_visit_symbols(const ConstantPool *pool, SymbolVisitor *visit, void *context)
{
    for (const ResolutionError *record = (const ResolutionError *)bytes_at(pool->errors); record; record = (const ResolutionError *)bytes_at(record->next))
        visit(context, record->message), visit(context, record->cause_message);
}

/* --- classes -------------------------------------------------------------------------------------------------------------- */

Class *resolve_class(Thread *t, ConstantPool *pool, uint16_t index)
{
    Class *class = resolved_class(pool, index);
    if (class) return class;
    if (resolution_rethrow(t, pool, index)) return NULL;
    Class *from = class_at(pool->holder);
    class = class_load_for_constant(t, loader_at(from->loader), constant_class_name(pool, index), pool, index);
    if (!class) return NULL;
    if (!class_can_access_class(t, from, class)) {
        throw_class_access(t, from, class);
        resolution_record_error(t, pool, index);
        return thread_has_exception(t) ? NULL : resolved_class(pool, index);
    }
    if (set_class_entry(t, pool, index, class)) return class;
    resolution_rethrow(t, pool, index);
    return NULL;
}

/* --- loadable constants (JVMS 5.1) --------------------------------------------------------------------------------------------- */

Object *resolve_string(Thread *t, ConstantPool *pool, uint16_t index)
{
    Object *string = object_at((ObjectRef){entry_low(constant_entry(pool, index))});
    if (string) return string;
    string = string_intern_symbol(t, constant_utf8(pool, (uint16_t)constant_info(pool, index)), false);
    if (string) constant_entry_set(pool, index, entry_word(object_ref(string).units, 0));
    return string;
}

static bool give_object(Object *object, Slot *result, PrimitiveType *type)
{
    result->bits = object_ref(object).units;
    *type = TYPE_REFERENCE;
    return object != NULL;
}

bool resolve_constant(Thread *t, ConstantPool *pool, uint16_t index, Slot *result, PrimitiveType *type)
{
    Class *class;
    switch (constant_tag(pool, index)) {
    case CONSTANT_Integer: *type = TYPE_INT; break;
    case CONSTANT_Float: *type = TYPE_FLOAT; break;
    case CONSTANT_Long: *type = TYPE_LONG; break;
    case CONSTANT_Double: *type = TYPE_DOUBLE; break;
    case CONSTANT_String: return give_object(resolve_string(t, pool, index), result, type);
    case CONSTANT_Class:
        class = resolve_class(t, pool, index);
        return class && give_object(class_mirror(class), result, type);
    case CONSTANT_MethodHandle: return give_object(resolve_method_handle(t, pool, index), result, type);
    case CONSTANT_MethodType: return give_object(resolve_method_type(t, pool, index), result, type);
    case CONSTANT_Dynamic: return resolve_dynamic(t, pool, index, result, type);
    default: return throw_new(t, "java/lang/ClassFormatError", "constant %u cannot be loaded", index);
    }
    result->bits = constant_entry(pool, index);
    return true;
}
