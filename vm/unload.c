/* unload.c: the end of dead classes and loaders, within the pause that found them dead. See unload.h for the rules.
 *
 * Order: weak references of the living to the dead are cleared; the dead are told of (-verbose:class), taken out of the lists, and
 * their metadata is freed; then symbols, now and then. Until the metadata is freed all of it can be read. */
#include "vm/unload.h"

#include "vm/define.h"
#include "vm/exception.h"

/* --- who is dead ------------------------------------------------------------------------------------------------------------ */

/* Marks the living loaders that lose classes. False: nobody is dead. */
static bool find_dead(VM *vm)
{
    bool found = false;
    for (Class *class = class_at(vm->state->weak_classes); class; class = class_at(class->next_weak)) {
        if (class->reached == vm->state->reach_stamp) continue;
        loader_at(class->loader)->lost_classes = true;
        found = true;
    }
    for (Loader *loader = loader_next(vm, NULL); loader && !found; loader = loader_next(vm, loader)) found = loader_is_dead(vm, loader);
    return found;
}

/* --- weak references -------------------------------------------------------------------------------------------------------- */

/* A receiver that lives keeps the class of the method. */
static void clear_inline_caches(VM *vm, Class *class)
{
    uint64_t *caches = class->inline_cache_count ? (uint64_t *)bytes_at(constant_pool_at(class->constants)->inline_caches) : NULL;
    for (unsigned i = 0; caches && i < class->inline_cache_count; i++) {
        const Class *receiver = class_at((ClassRef){entry_low(caches[i])});
        if (receiver && class_is_dead(vm, receiver)) caches[i] = 0;
    }
}

static void clear_weak_references(VM *vm)
{
    for (Loader *loader = loader_next(vm, NULL); loader; loader = loader_next(vm, loader)) {
        if (loader_is_dead(vm, loader)) continue;
        modules_forget_dead(vm, loader);
        for (Class *class = class_at(loader->classes); class; class = class_at(class->next_in_loader)) clear_inline_caches(vm, class);
    }
    constraints_forget_dead(vm);
    method_types_forget_dead(vm);
}

/* --- the end ---------------------------------------------------------------------------------------------------------------- */

static void tell(VM *vm, const Class *class)
{
    char name[1024];
    log_line(vm, LOG_CLASS_UNLOAD, LOG_LEVEL_INFO, "unloading class %s 0x%016llx.", class_external_name(class, name, sizeof name),
             (unsigned long long)class_ref(class).units << ARENA_UNIT_SHIFT);
}

static void count_class(VM *vm, const Class *class)
{
    if (!class_is_instance_class(class)) return;
    vm->state->unloaded_class_count++;
    if (log_is_on(vm, LOG_CLASS_UNLOAD, LOG_LEVEL_INFO)) tell(vm, class);
}

/* Takes the dead out of a loader's list: all of them, or the weak ones of a loader that lives. */
static void drop_classes(VM *vm, Loader *loader)
{
    ClassRef *link = &loader->classes;
    while (link->units) {
        Class *class = class_at(*link);
        if (class_is_dead(vm, class)) {
            count_class(vm, class);
            *link = class->next_in_loader;
        } else {
            link = &class->next_in_loader;
        }
    }
    loader->lost_classes = false;
}

static void free_weak_classes(VM *vm)
{
    ClassRef *link = &vm->state->weak_classes;
    while (link->units) {
        Class *class = class_at(*link);
        if (class->reached != vm->state->reach_stamp) {
            *link = class->next_weak;
            metadata_free_owner(&vm->arena, class->metadata_owner);
        } else {
            link = &class->next_weak;
        }
    }
}

static void free_loaders(VM *vm)
{
    LoaderRef *link = &vm->state->boot_loader, last = {0};
    while (link->units) {
        Loader *loader = loader_at(*link);
        if (loader_is_dead(vm, loader)) {
            *link = loader->next;
            vm->state->loader_count--;
            metadata_free_owner(&vm->arena, loader->number);
        } else {
            last = *link;
            link = &loader->next;
        }
    }
    vm->state->last_loader = last;
}

void classes_unload(void *context, Collector *collector)
{
    VM *vm = context;
    (void)collector;
    if (!find_dead(vm)) return;
    clear_weak_references(vm);
    for (Loader *loader = loader_next(vm, NULL); loader; loader = loader_next(vm, loader))
        if (loader->lost_classes || loader_is_dead(vm, loader)) drop_classes(vm, loader);
    free_weak_classes(vm);
    free_loaders(vm);
    symbols_sweep_if_due(vm);
}

/* --- when it is due --------------------------------------------------------------------------------------------------------- */

#define FIRST_THRESHOLD (UINT64_C(16) << 20)
#define BYTES_PER_BYTE  3 /* of metadata, of class file: about */

static bool exceeds_limit(const VM *vm, size_t bytes)
{
    uint64_t limit = vm->options.metaspace_limit;
    return limit && metadata_committed(&vm->arena) + bytes > limit + vm->image_metadata_bytes;
}

bool metaspace_reserve(Thread *t, size_t class_file_length)
{
    Arena   *arena = &t->vm->arena;
    size_t   bytes = class_file_length * BYTES_PER_BYTE;
    uint64_t threshold = metadata_used(arena) / 2 > FIRST_THRESHOLD ? metadata_used(arena) / 2 : FIRST_THRESHOLD;
    if (t->vm->state->boot_level < BOOT_DONE) return true;
    if (metadata_allocated(arena) > threshold || exceeds_limit(t->vm, bytes)) heap_collect(&t->mutator, "Metadata GC Threshold", false);
    if (!exceeds_limit(t->vm, bytes)) return true;
    heap_collect(&t->mutator, "Metadata GC Clear Soft References", true);
    return !exceeds_limit(t->vm, bytes) || throw_out_of_memory(t, "Metaspace");
}
