/* image_profile.c: see image_profile.h. A set of hashes of names: a wrong hit only puts something where it is less useful. */
#include "vm/image_profile.h"

#include <stdlib.h>

#include "classfmt/constants.h"
#include "vm/image.h"
#include "vm/loader.h"

struct ImageProfile {
    uint32_t size, count; /* size: a power of two, more than twice the count */
    uint64_t hashes[];    /* open addressing; 0: free */
};

enum { SIZE = 1 << 17 };

static uint64_t hash_symbol(uint64_t hash, const Symbol *symbol) { return image_checksum(hash, symbol->bytes, symbol->length) | 1; }

static uint64_t hash_method(const Symbol *class_name, const Symbol *name, const Symbol *descriptor)
{
    return hash_symbol(hash_symbol(hash_symbol(2, class_name), name), descriptor);
}

static uint32_t find(const ImageProfile *profile, uint64_t hash)
{
    uint32_t at = (uint32_t)(hash >> 32) & (profile->size - 1);
    while (profile->hashes[at] && profile->hashes[at] != hash) at = (at + 1) & (profile->size - 1);
    return at;
}

static void add(ImageProfile *profile, uint64_t hash)
{
    uint32_t at = find(profile, hash);
    if (profile->hashes[at] || profile->count > profile->size / 2) return;
    profile->hashes[at] = hash;
    profile->count++;
}

static void add_method(ImageProfile *profile, const Method *method)
{
    const Class *class = method_class(method);
    add(profile, hash_symbol(1, symbol_at(class->name)));
    add(profile, hash_method(symbol_at(class->name), symbol_at(method->name), symbol_at(method->descriptor)));
}

static bool has_run(const Method *method)
{
    const MethodCounters *counters = (const MethodCounters *)bytes_at(method->counters);
    return method->native_index || (counters && counters->invocations);
}

/* Those that run, and those that calls name, such as an interface's. */
static void add_class(ImageProfile *profile, const Class *class)
{
    if (class_status(class) == CLASS_INITIALIZED) add(profile, hash_symbol(1, symbol_at(class->name)));
    for (unsigned i = 0; i < class->method_count; i++)
        if (has_run(class_method(class, i))) add_method(profile, class_method(class, i));
    const ConstantPool *pool = constant_pool_at(class->constants);
    for (uint16_t i = 1; pool && i < pool->count; i++) {
        uint8_t tag = constant_tag(pool, i);
        if ((tag == CONSTANT_Methodref || tag == CONSTANT_InterfaceMethodref) && constant_entry(pool, i))
            add_method(profile, method_at((MethodRef){entry_low(constant_entry(pool, i))}));
    }
}

ImageProfile *image_profile_take(VM *vm)
{
    ImageProfile *profile = calloc(1, sizeof *profile + SIZE * sizeof *profile->hashes);
    if (!profile) return NULL;
    profile->size = SIZE;
    const Loader *boot = loader_next(vm, NULL);
    for (const Class *class = class_at(boot->classes); class; class = class_at(class->next_in_loader)) add_class(profile, class);
    return profile;
}

bool image_profile_has_class(const ImageProfile *profile, const Symbol *class_name)
{
    return profile->hashes[find(profile, hash_symbol(1, class_name))] != 0;
}

bool image_profile_has_method(const ImageProfile *profile, const Symbol *class_name, const Symbol *name, const Symbol *descriptor)
{
    return profile->hashes[find(profile, hash_method(class_name, name, descriptor))] != 0;
}

uint32_t image_profile_owner(VM *vm, const Class *class)
{
    const ImageProfile *profile = vm->options.profile;
    bool of_boot = profile && class->loaded_by_boot && class->metadata_owner == loader_next(vm, NULL)->number;
    return of_boot && image_profile_has_class(profile, symbol_at(class->name)) ? vm->state->used_owner : class->metadata_owner;
}
