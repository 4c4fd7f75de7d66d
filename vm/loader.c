/* loader.c: class loaders, their tables of classes, and loading by name (JVMS 5.3).
 *
 * A loader's table holds, under its name, each class that the loader defined or is recorded for as initiating loader. It is an
 * open-addressing hash of ClassEntry, at most half full, guarded by VMState.loader_lock, which also guards the list of loaders, the
 * lists of classes, placeholders (placeholder.c), constraints (loader_constraints.c) and packages and modules (module.c). No
 * holder of that lock allocates in the heap or reaches a safepoint. */
#include <string.h>

#include "vm/define.h"
#include "vm/exception.h"
#include "vm/guard.h"
#include "vm/loader_private.h"
#include "vm/module.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/placeholder.h"
#include "vm/resolve.h"
#include "vm/string.h"

/* --- tables ---------------------------------------------------------------------------------------------------------------- */

typedef struct ClassEntry {
    SymbolRef name;
    ClassRef  class;
} ClassEntry;

enum { FIRST_ENTRIES_BOOT = 4096, FIRST_ENTRIES = 64 };

static ClassEntry *entry_find(ClassEntry *entries, uint32_t capacity, const Symbol *name)
{
    SymbolRef wanted = symbol_ref(name);
    for (uint32_t i = name->hash;; i++) {
        ClassEntry *entry = &entries[i & (capacity - 1)];
        if (!entry->name.units || entry->name.units == wanted.units) return entry;
    }
}

Class *loader_table_find(const Loader *loader, const Symbol *name)
{
    if (!loader->bucket_count) return NULL;
    return class_at(entry_find((ClassEntry *)bytes_at(loader->buckets), loader->bucket_count, name)->class);
}

Class *loader_next_entry(const Loader *loader, uint32_t *at)
{
    const ClassEntry *entries = (const ClassEntry *)bytes_at(loader->buckets);
    while (*at < loader->bucket_count)
        if (entries[(*at)++].class.units) return class_at(entries[*at - 1].class);
    return NULL;
}

static bool table_grow(VM *vm, Loader *loader)
{
    uint32_t capacity = loader->bucket_count ? loader->bucket_count * 2 : loader->object.units ? FIRST_ENTRIES : FIRST_ENTRIES_BOOT;
    ClassEntry *entries = metadata_allocate(&vm->arena, loader->number, capacity * sizeof *entries);
    if (!entries) return false;
    ClassEntry *old = (ClassEntry *)bytes_at(loader->buckets);
    for (uint32_t i = 0; i < loader->bucket_count; i++)
        if (old[i].name.units) *entry_find(entries, capacity, symbol_at(old[i].name)) = old[i];
    if (old) metadata_free(&vm->arena, loader->number, old, loader->bucket_count * sizeof *old);
    loader->buckets = bytes_ref(entries);
    loader->bucket_count = capacity;
    return true;
}

/* Under the lock. False: out of memory. */
static bool table_insert(VM *vm, Loader *loader, Class *class)
{
    if (2 * (loader->entry_count + 1) > loader->bucket_count && !table_grow(vm, loader)) return false;
    const Symbol *name = symbol_at(class->name);
    ClassEntry *entry = entry_find((ClassEntry *)bytes_at(loader->buckets), loader->bucket_count, name);
    if (!entry->name.units) loader->entry_count++;
    *entry = (ClassEntry){class->name, class_ref(class)};
    return true;
}

/* Enters a class under its name unless there is one. */
static bool enter(Thread *t, Loader *loader, Class *class, Class **existing)
{
    OsLock *lock = loader_lock(t->vm);
    Class *constrained = NULL;
    bool good = true;
    os_lock(lock);
    *existing = loader_table_find(loader, symbol_at(class->name));
    if (!*existing && loader_constraint_allows(t->vm, loader, class, &constrained)) good = table_insert(t->vm, loader, class);
    os_unlock(lock);
    if (!good) return throw_out_of_memory(t, "Metaspace");
    return !constrained || throw_constraint_violation(t, loader, class, constrained);
}

bool loader_enter_class(Thread *t, Loader *loader, Class *class, Class **winner) { return enter(t, loader, class, winner); }

bool loader_record_initiated(Thread *t, Loader *loader, Class *class)
{
    while (class_is_array(class)) class = class_at(class->element);
    if (class_is_primitive(class) || class_is_hidden(class)) return true;
    Class *existing = NULL;
    return enter(t, loader, class, &existing);
}

void loader_link_class(VM *vm, Loader *loader, Class *class)
{
    OsLock *lock = loader_lock(vm);
    os_lock(lock);
    class->next_in_loader = loader->classes;
    loader->classes = class_ref(class);
    if (class_is_instance_class(class)) {
        vm->state->class_count++;
        if (class->metadata_owner != loader->number) {
            class->next_weak = vm->state->weak_classes;
            vm->state->weak_classes = class_ref(class);
        }
    }
    os_unlock(lock);
}

void loader_unlink_class(VM *vm, Loader *loader, const Class *class)
{
    OsLock *lock = loader_lock(vm);
    os_lock(lock);
    ClassRef *link = &loader->classes;
    while (link->units && class_at(*link) != class) link = &class_at(*link)->next_in_loader;
    if (link->units) {
        *link = class->next_in_loader;
        vm->state->class_count--;
    }
    os_unlock(lock);
}

Class *loader_find_class(Thread *t, Loader *loader, Symbol *name)
{
    if (name->length && name->bytes[0] == '[') {
        unsigned dimensions = 0;
        while (dimensions < name->length && name->bytes[dimensions] == '[') dimensions++;
        const char *element = name->bytes + dimensions;
        size_t length = name->length - dimensions;
        Class *class = NULL;
        if (length == 1 && primitive_type_of(*element) < TYPE_VOID) class = t->vm->primitive_class[primitive_type_of(*element)];
        else if (length > 2 && element[0] == 'L' && element[length - 1] == ';') {
            Symbol *symbol = symbol_lookup(t->vm, element + 1, length - 2);
            if (symbol) class = loader_find_class(t, loader, symbol);
        }
        for (; class && dimensions; dimensions--) class = class_at((ClassRef){__atomic_load_n(&class->array.units, __ATOMIC_ACQUIRE)});
        return class;
    }
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    Class *class = loader_table_find(loader, name);
    os_unlock(lock);
    return class;
}

/* --- loaders --------------------------------------------------------------------------------------------------------------- */

Loader *loader_create(VM *vm, Object *object)
{
    uint32_t number = metadata_owner_new(&vm->arena);
    Loader *loader = number ? metadata_allocate(&vm->arena, number, sizeof *loader) : NULL;
    if (!loader) {
        if (number > 1) metadata_free_owner(&vm->arena, number);
        return NULL;
    }
    loader->object = object_ref(object);
    loader->number = number;
    vm->state->loader_count++;
    if (vm->state->last_loader.units) loader_at(vm->state->last_loader)->next = loader_ref(loader);
    else vm->state->boot_loader = loader_ref(loader);
    vm->state->last_loader = loader_ref(loader);
    return loader;
}

Loader *loader_of(Thread *t, Object *object)
{
    if (!object) return boot_loader(t);
    uint32_t *home = field_address(object, t->vm->injected.class_loader_loader);
    uint32_t units = __atomic_load_n(home, __ATOMIC_ACQUIRE);
    if (units) return loader_at((LoaderRef){units});
    const Symbol *class_name = symbol_at(object_class(object)->name);
    bool is_library_class = object_class(object)->loaded_by_boot;
    bool is_parallel = get_object(object, FIELD_OFFSET(ClassLoader_parallelLockMap)) != NULL;
    Object *unnamed_object = get_object(object, FIELD_OFFSET(ClassLoader_unnamedModule));
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    Loader *loader = loader_at((LoaderRef){*home});
    if (!loader && (loader = loader_create(t->vm, object))) {
        loader->parallel_capable = is_parallel;
        loader->is_platform = is_library_class && symbol_is(class_name, "jdk/internal/loader/ClassLoaders$PlatformClassLoader");
        loader->is_app = is_library_class && symbol_is(class_name, "jdk/internal/loader/ClassLoaders$AppClassLoader");
        if (module_open_unnamed(t->vm, loader, unnamed_object)) __atomic_store_n(home, loader_ref(loader).units, __ATOMIC_RELEASE);
        else loader = NULL;
    }
    os_unlock(lock);
    if (!loader) throw_out_of_memory(t, "Metaspace");
    return loader;
}

/* A DelegatingClassLoader only defines; its parent is asked instead, itself a delegating one where accessors of accessors are
 * made (contract 11.1). */
static Loader *loader_for_lookup(Thread *t, Loader *loader)
{
    if (loader && loader->object.units && object_class(loader_object(loader))->flags & CLASS_IS_DELEGATING_LOADER)
        loader = loader_of(t, get_object(loader_object(loader), FIELD_OFFSET(ClassLoader_parent)));
    return loader;
}

Loader *loader_next(VM *vm, Loader *previous)
{
    return loader_at(previous ? previous->next : vm->state->boot_loader);
}

/* --- loading ------------------------------------------------------------------------------------------------------------------ */

/* How a failure is told. error_name NULL: ClassNotFoundException as it comes; else it becomes NoClassDefFoundError(error_name). Errors are
 * recorded for the entry of `pool`, if given. */
typedef struct LoadRequest {
    Symbol       *asked;      /* the whole name, of an array too */
    Symbol       *error_name;
    ConstantPool *pool;
    uint16_t      index;
} LoadRequest;

/* NULL; or the entry's class, if another thread was quicker and resolved it: then there is no exception any more. */
static Class *record_error(Thread *t, const LoadRequest *request)
{
    if (!request->pool || !thread_has_exception(t)) return NULL;
    resolution_record_error(t, request->pool, request->index);
    return thread_has_exception(t) ? NULL : resolved_class(request->pool, request->index);
}

/* A pending ClassNotFoundException becomes NoClassDefFoundError with it as the cause. */
static void convert_not_found(Thread *t, const LoadRequest *request)
{
    Object *exception = thread_exception(t);
    if (!exception || !request->error_name || !class_is_subclass(object_class(exception), KNOWN(ClassNotFoundException))) return;
    thread_clear_exception(t);
    throw_with_cause(t, KNOWN(NoClassDefFoundError), request->error_name->bytes, exception);
}

/* A miss that no exception told of (the boot loader's, or loadClass answered something else): there is no cause. The name is told as it
 * was asked for. */
static void throw_miss(Thread *t, const LoadRequest *request)
{
    if (guard_throws_hidden(t, request->asked)) convert_not_found(t, request);
    else if (request->error_name) throw_known(t, KNOWN(NoClassDefFoundError), "%s", request->error_name->bytes);
    else throw_known(t, KNOWN(ClassNotFoundException), "%s", request->asked->bytes);
}

/* The library's own loaders hand a package of a boot module straight to the boot loader (BuiltinClassLoader.loadClassOrNull): the same
 * without running them, unless a security manager wants to be asked. NULL: ask them. */
static Class *load_shortcut(Thread *t, Loader *loader, Symbol *name)
{
    VM *vm = t->vm;
    bool failed = false;
    if (!(loader->is_app || loader->is_platform) || vm->state->boot_level != BOOT_DONE || !boot_module_of_class(vm, name)) return NULL;
    if (get_object(class_mirror(KNOWN(System)), FIELD_OFFSET(System_security))) return NULL;
    Class *class = boot_load(t, name, &failed);
    if (failed) thread_clear_exception(t); /* the loader will meet it again */
    if (class && !loader_record_initiated(t, loader, class)) thread_clear_exception(t), class = NULL;
    return class;
}

static Class *load_instance_class(Thread *t, Loader *loader, Symbol *name, const LoadRequest *request)
{
    loader = loader_for_lookup(t, loader);
    if (!loader) return NULL;
    Class *class = loader_find_class(t, loader, name);
    if (class) return class;
    if ((class = load_shortcut(t, loader, name))) return class;
    if (loader->object.units) {
        Slot arguments[5] = {{.bits = loader->object.units}, {.bits = symbol_ref(name).units},
                             {.bits = constant_pool_ref(request->pool).units}, {.bits = request->index},
                             {.bits = symbol_ref(request->error_name).units}};
        continuation_push(t, CONTINUATION_load_class, arguments, 5);
        return NULL;
    }
    bool failed = false;
    class = boot_load(t, name, &failed);
    if (class) return class;
    if (!failed) throw_miss(t, request);
    return record_error(t, request);
}

static Class *load_descriptor(Thread *t, Loader *loader, const char *text, size_t length, const LoadRequest *request)
{
    unsigned dimensions = 0;
    while (dimensions < length && text[dimensions] == '[') dimensions++;
    const char *element = text + dimensions;
    size_t rest = length - dimensions;
    Class *class = NULL;
    if (dimensions <= 255 && rest == 1 && (primitive_type_of(*element) < TYPE_VOID || (*element == 'V' && !dimensions))) {
        class = t->vm->primitive_class[primitive_type_of(*element)];
    } else if (dimensions <= 255 && rest > 2 && element[0] == 'L' && element[1] != '[' && element[rest - 1] == ';') {
        Symbol *name = symbol_intern(t->vm, element + 1, rest - 2);
        if (!name) throw_out_of_memory(t, "Metaspace");
        else class = load_instance_class(t, loader, name, request);
    } else {
        throw_known(t, request->error_name ? KNOWN(NoClassDefFoundError) : KNOWN(ClassNotFoundException), "%.*s", (int)length, text);
        record_error(t, request);
    }
    for (; class && dimensions; dimensions--) class = class_array_of(t, class);
    return class;
}

static Class *load(Thread *t, Loader *loader, Symbol *name, const LoadRequest *request)
{
    if (name->length && name->bytes[0] == '[') return load_descriptor(t, loader, name->bytes, name->length, request);
    return load_instance_class(t, loader, name, request);
}

Class *class_load(Thread *t, Loader *loader, Symbol *name) { return load(t, loader, name, &(LoadRequest){name, NULL, NULL, 0}); }

Class *class_load_for_constant(Thread *t, Loader *loader, Symbol *name, ConstantPool *pool, uint16_t index)
{
    return load(t, loader, name, &(LoadRequest){name, name, pool, index});
}

Class *class_from_descriptor(Thread *t, Loader *loader, const char *descriptor, size_t length)
{
    /* The error names the class, without L and ; (an array: the whole descriptor). */
    bool is_plain = length > 2 && descriptor[0] == 'L';
    Symbol *error_name = is_plain ? symbol_intern(t->vm, descriptor + 1, length - 2) : symbol_intern(t->vm, descriptor, length);
    if (!error_name) {
        throw_out_of_memory(t, "Metaspace");
        return NULL;
    }
    return load_descriptor(t, loader, descriptor, length, &(LoadRequest){error_name, error_name, NULL, 0});
}

Class *boot_class(Thread *t, const char *name)
{
    Symbol *symbol = symbol_from(t->vm, name);
    return symbol ? class_load(t, boot_loader(t), symbol) : (throw_out_of_memory(t, "Metaspace"), NULL);
}

/* --- the up-call of loadClass (contract 4, 11.1) --------------------------------------------------------------------------------- */

/* The class that loadClass answered, if it is what was asked for; anything else counts as a miss. */
static bool accept_loaded(Thread *t, Loader *loader, Symbol *name, const Object *mirror, const LoadRequest *request)
{
    Class *class = mirror ? mirror_class(t->vm, mirror) : NULL;
    if (class && symbol_at(class->name) == name) return loader_record_initiated(t, loader, class);
    throw_miss(t, request);
    return false;
}

static bool loader_is_parallel(Thread *t, const Object *loader)
{
    return get_object(loader, FIELD_OFFSET(ClassLoader_parallelLockMap)) != NULL;
}

/* How far continuation_load_class has come. The monitor of a loader that is not parallel capable is held from READY on. */
enum LoadState {
    LOAD_ENTERS,  /* nothing done yet */
    LOAD_READY,   /* to look once more whether the class is there, or others are at work on it */
    LOAD_CHECKS,  /* another thread defines the class: loading its superclass or superinterface too */
    LOAD_CHECKED, /* as READY; that check is over */
    LOAD_ASKED    /* loadClass runs or ended */
};

/* Waits until the thread that called loadClass for this name has its answer. That thread holds no lock of the loader (it waits itself, in
 * its loadClass, or has given the monitor up in some other way), and may wait for a sign on the loader: it gets one, as HotSpot
 * does. An interruption ends the wait: then this thread calls loadClass too. False: unfinished, or an exception. */
static bool await_load(Thread *t, Object *object, bool *interrupted)
{
    *interrupted = false;
    if (monitor_notify(t, object, true) && monitor_wait(t, object, 0)) return true;
    const Object *exception = thread_exception(t);
    if (!exception || object_class(exception) != KNOWN(InterruptedException)) return false;
    thread_clear_exception(t);
    thread_interrupt(t, object_at(t->java->object));
    *interrupted = true;
    return true;
}

/* Loads the superclass that another thread's definition of `name` is loading: finds circularity where both would wait for each other's
 * locks (JVMS 5.3.5 step 3, across threads). False = unfinished. */
static bool check_super(Thread *t, Loader *loader, Symbol *name, Symbol *super)
{
    native_set_state(t, LOAD_CHECKS);
    Placeholder *mark = placeholder_enter(t, loader, name, PLACEHOLDER_CHECKS);
    if (!mark) return false;
    if (super) placeholder_set_super(t, mark, super);
    if (!class_load_for_constant(t, loader, symbol_at(mark->super), NULL, 0)) return false;
    placeholder_remove(t, loader, mark);
    native_set_state(t, LOAD_CHECKED);
    return true;
}

/* Comes to an end with others that are at work on the name. True: *class is there by now, or loadClass has to be called. */
static bool settle_conflicts(Thread *t, Loader *loader, Symbol *name, bool locks, Class **class)
{
    if (native_state(t) == LOAD_CHECKS && !check_super(t, loader, name, NULL)) return false;
    for (bool interrupted = false;;) {
        Symbol *super = NULL;
        if ((*class = loader_find_class(t, loader, name))) return true;
        switch (placeholder_conflict(t, loader, name, locks && !interrupted, &super)) {
        case LOAD_FREE: return true;
        case LOAD_CIRCULAR: return false;
        case LOAD_SUPER_FIRST:
            if (native_state(t) == LOAD_CHECKED) return true;
            if (!check_super(t, loader, name, super)) return false;
            break;
        case LOAD_BUSY:
            if (!locks || interrupted) return true;
            if (!await_load(t, loader_object(loader), &interrupted)) return false;
            break;
        }
    }
}

static bool call_load_class(Thread *t, Loader *loader, Symbol *name)
{
    Object *object = loader_object(loader), *java_name = string_intern_symbol(t, name, true);
    if (!java_name || !placeholder_enter(t, loader, name, PLACEHOLDER_LOADS)) return false;
    native_set_state(t, LOAD_ASKED);
    Method *method = METHOD(ClassLoader_loadClass);
    if (method->vtable_index >= 0) method = method_at(object_class(object)->vtable[method->vtable_index]);
    Slot arguments[2] = {{.bits = object_ref(object).units}, {.bits = object_ref(java_name).units}};
    return call_push(t, method, arguments, 2);
}

/* Clears this frame's marks away; if the load failed, also the mark of the definition that needed the class and now ends. The pending
 * exception stays. */
static void end_load(Thread *t, Loader *loader, bool locks)
{
    Object *exception = thread_exception(t), *object = loader_object(loader);
    bool awaited = placeholder_clear_frame(t, loader, exception != NULL);
    if (!locks) return;
    thread_clear_exception(t);
    if (awaited) monitor_notify(t, object, true);
    monitor_exit(t, object);
    if (exception) thread_set_exception(t, exception);
}

/* arguments: loader object, name, constant pool, index, error name (LoadRequest). */
bool continuation_load_class(Thread *t, Slot *args, Slot *result)
{
    (void)result;
    Object *object = arg_object(args, 0);
    Loader *loader = loader_of(t, object);
    Symbol *name = symbol_at((SymbolRef){args[1].u});
    LoadRequest request = {name, symbol_at((SymbolRef){args[4].u}), constant_pool_at((ConstantPoolRef){args[2].u}), (uint16_t)args[3].u};
    bool locks = !loader_is_parallel(t, object);
    if (native_state(t) == LOAD_ENTERS) {
        if (locks && !monitor_enter(t, object)) return false;
        native_set_state(t, LOAD_READY);
    }
    if (!thread_has_exception(t)) {
        Class *class = NULL;
        if (native_state(t) == LOAD_ASKED) accept_loaded(t, loader, name, object_at(native_call_result(t).ref), &request);
        else if (settle_conflicts(t, loader, name, locks, &class) && !class) return call_load_class(t, loader, name);
        else if (!class && !thread_has_exception(t)) return false;
    }
    end_load(t, loader, locks);
    if (!thread_has_exception(t)) return true;
    convert_not_found(t, &request);
    return record_error(t, &request) != NULL;
}
