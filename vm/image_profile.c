/* image_profile.c: see image_profile.h. A set of hashes of names: a wrong hit only puts something where it is less useful. */
#include "vm/image_profile.h"

#include <stdlib.h>

#include "classfmt/constants.h"
#include "vm/image.h"
#include "vm/loader.h"

struct ImageProfile {
    uint32_t size, count; /* size: a power of two, more than twice the count */
    uint64_t hashes[];    /* open addressing; 0: free. The lowest bits are the ImageUse */
};

enum { SIZE = 1 << 17, USE_MASK = 3 };

static uint64_t hash_symbol(uint64_t hash, const Symbol *symbol) { return image_checksum(hash, symbol->bytes, symbol->length) & ~(uint64_t)USE_MASK; }

static uint64_t hash_method(const Symbol *class_name, const Symbol *name, const Symbol *descriptor)
{
    return hash_symbol(hash_symbol(hash_symbol(2, class_name), name), descriptor);
}

static uint32_t find(const ImageProfile *profile, uint64_t hash)
{
    uint32_t at = (uint32_t)(hash >> 32) & (profile->size - 1);
    while (profile->hashes[at] && (profile->hashes[at] & ~(uint64_t)USE_MASK) != hash) at = (at + 1) & (profile->size - 1);
    return at;
}

static void add(ImageProfile *profile, uint64_t hash, ImageUse use)
{
    uint32_t at = find(profile, hash);
    if (!profile->hashes[at] && ++profile->count > profile->size / 2) return;
    if ((profile->hashes[at] & USE_MASK) < use) profile->hashes[at] = hash | use;
}

static ImageUse look_up(const ImageProfile *profile, uint64_t hash) { return profile->hashes[find(profile, hash)] & USE_MASK; }

static void add_method(ImageProfile *profile, const Method *method, ImageUse use)
{
    const Class *class = method_class(method);
    add(profile, hash_symbol(1, symbol_at(class->name)), use);
    add(profile, hash_method(symbol_at(class->name), symbol_at(method->name), symbol_at(method->descriptor)), use);
}

static MethodCounters *counters_of(const Method *method) { return (MethodCounters *)bytes_at(method->counters); }
static bool            has_run(const Method *method) { return counters_of(method) && counters_of(method)->invocations; }

/* Those that calls name, such as an interface's. */
static void add_named(ImageProfile *profile, const Class *class, ImageUse use)
{
    const ConstantPool *pool = constant_pool_at(class->constants);
    for (uint16_t i = 1; pool && i < pool->count; i++) {
        uint8_t tag = constant_tag(pool, i);
        if ((tag == CONSTANT_Methodref || tag == CONSTANT_InterfaceMethodref) && constant_entry(pool, i))
            add_method(profile, method_at((MethodRef){entry_low(constant_entry(pool, i))}), use);
    }
}

static void add_class(ImageProfile *profile, const Class *class)
{
    if (class_status(class) == CLASS_INITIALIZED) add(profile, hash_symbol(1, symbol_at(class->name)), IMAGE_USE_STARTS);
    for (unsigned i = 0; i < class->method_count; i++) {
        Method *method = class_method(class, i);
        if (method->native_index || has_run(method)) add_method(profile, method, IMAGE_USE_STARTS);
        if (has_run(method)) counters_of(method)->invocations = 0;
    }
    add_named(profile, class, IMAGE_USE_STARTS);
}

/* Called past the counters, or perhaps. */
static bool is_uncounted(const Method *method) { return method->native_index || (method->flags & METHOD_FRAMELESS); }

/* Objects of a class know its superclasses, too. */
static void add_class_of_each(ImageProfile *profile, const Class *class)
{
    bool any = false;
    for (unsigned i = 0; i < class->method_count; i++) any = any || has_run(class_method(class, i));
    for (unsigned i = 0; any && i < class->method_count; i++)
        if (has_run(class_method(class, i)) || is_uncounted(class_method(class, i))) add_method(profile, class_method(class, i), IMAGE_USE_EACH);
    for (; any && class; class = class_at(class->super)) add(profile, hash_symbol(1, symbol_at(class->name)), IMAGE_USE_EACH);
}

static void visit_classes(ImageProfile *profile, VM *vm, void (*visit)(ImageProfile *profile, const Class *class))
{
    const Loader *boot = loader_next(vm, NULL);
    for (const Class *class = class_at(boot->classes); class; class = class_at(class->next_in_loader)) visit(profile, class);
}

ImageProfile *image_profile_take(VM *vm)
{
    ImageProfile *profile = calloc(1, sizeof *profile + SIZE * sizeof *profile->hashes);
    if (!profile) return NULL;
    profile->size = SIZE;
    visit_classes(profile, vm, add_class);
    return profile;
}

void image_profile_take_each(ImageProfile *profile, VM *vm)
{
    visit_classes(profile, vm, add_class_of_each);
    visit_classes(profile, vm, add_class);
}

ImageUse image_profile_class(const ImageProfile *profile, const Symbol *class_name) { return look_up(profile, hash_symbol(1, class_name)); }

ImageUse image_profile_method(const ImageProfile *profile, const Symbol *class_name, const Symbol *name, const Symbol *descriptor)
{
    return look_up(profile, hash_method(class_name, name, descriptor));
}

uint32_t image_profile_owner(VM *vm, const Class *class)
{
    const ImageProfile *profile = vm->options.profile;
    bool of_boot = profile && class->loaded_by_boot && class->metadata_owner == loader_next(vm, NULL)->number;
    ImageUse use = of_boot ? image_profile_class(profile, symbol_at(class->name)) : IMAGE_USE_NONE;
    return use ? vm->state->used_owners[use] : class->metadata_owner;
}
