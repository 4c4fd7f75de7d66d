/* image_places.c: names of the class library that opening an image asks for, looked up when it is made.
 *
 * Each look-up by name takes three symbols and a walk over a class's members, which lie on pages that nothing else touches; here it is one hash
 * and one comparison of its value. The table lies in the arena. It may lack what it likes: who asks then looks for himself. A class that was
 * not initialised then is in it, too, so that nobody looks for it in vain. */
#include <string.h>

#include "vm/class.h"
#include "vm/image.h"
#include "vm/image_profile.h"
#include "vm/loader.h"

typedef struct Place {
    uint64_t hash; /* 0: free */
    uint32_t class, value; /* units of the class; of the method, or a field's offset. Both 0: not initialised */
} Place;

enum { PLACES = 512 };

typedef struct Row { const char *class_name, *name, *descriptor; } Row;
#define PLACE(class_name, name, descriptor) {class_name, name, descriptor},
static const Row rows[] = {
#include "vm/image_places.def"
};
static_assert(sizeof rows / sizeof *rows < PLACES / 2, "the table has room");

static uint64_t hash_names(const char *class_name, const char *name, const char *descriptor)
{
    uint64_t hash = image_checksum(3, class_name, strlen(class_name));
    return image_checksum(image_checksum(hash, name, strlen(name)), descriptor, strlen(descriptor)) | 1;
}

static Place *find(VM *vm, uint64_t hash)
{
    Place *places = (Place *)bytes_at(vm->state->image_places);
    uint32_t at = (uint32_t)(hash >> 32) % PLACES;
    while (places && places[at].hash && places[at].hash != hash) at = (at + 1) % PLACES;
    return places ? &places[at] : NULL;
}

static const Place *look_up(VM *vm, const char *class_name, const char *name, const char *descriptor)
{
    const Place *place = find(vm, hash_names(class_name, name, descriptor));
    return place && place->hash ? place : NULL;
}

bool image_place_class(VM *vm, const char *class_name, Class **out)
{
    const Place *place = look_up(vm, class_name, "", "");
    *out = place ? class_at((ClassRef){place->class}) : NULL;
    return place != NULL;
}

uint32_t image_place_field(VM *vm, const char *class_name, const char *name, const char *descriptor)
{
    const Place *place = look_up(vm, class_name, name, descriptor);
    return place ? place->value : 0;
}

Method *image_place_method(VM *vm, const char *class_name, const char *name, const char *descriptor)
{
    const Place *place = look_up(vm, class_name, name, descriptor);
    return place ? method_at((MethodRef){place->value}) : NULL;
}

/* 0: there is none. */
static uint32_t value_of(VM *vm, const Class *class, const Row *row)
{
    if (!*row->name) return class_ref(class).units;
    if (*row->descriptor == '(') return method_ref(class_find_method_named(vm, class, row->name, row->descriptor)).units;
    const Field *field = class_find_field_named(vm, class, row->name, row->descriptor);
    return field ? field->offset : 0;
}

bool image_places_make(VM *vm)
{
    const Loader *boot = loader_next(vm, NULL);
    Place *places = metadata_allocate(&vm->arena, vm->state->used_owners[IMAGE_USE_EACH], PLACES * sizeof *places);
    if (!places) return false;
    vm->state->image_places = bytes_ref(places);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t hash = hash_names(rows[i].class_name, rows[i].name, rows[i].descriptor);
        if (!*rows[i].name) *find(vm, hash) = (Place){.hash = hash};
    }
    for (const Class *class = class_at(boot->classes); class; class = class_at(class->next_in_loader)) {
        const Symbol *name = symbol_at(class->name);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            if (class_status(class) != CLASS_INITIALIZED || !symbol_is(name, rows[i].class_name)) continue;
            uint64_t hash = hash_names(rows[i].class_name, rows[i].name, rows[i].descriptor);
            *find(vm, hash) = (Place){hash, class_ref(class).units, value_of(vm, class, &rows[i])};
        }
    }
    return true;
}
