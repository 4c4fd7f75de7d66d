/* image_profile.h: what of the class library the start of a program uses, so that an image can have it lie together.
 *
 * A VM is started to see which methods run, when it boots and when it then does what each run from an image does; the VM that becomes the image
 * is started with that knowledge, and puts these methods, their code, their classes and constant pools apart from all others (define.c). So a
 * program touches few pages of the image. */
#ifndef ATOLL_VM_IMAGE_PROFILE_H
#define ATOLL_VM_IMAGE_PROFILE_H

#include "vm/class.h"

typedef struct ImageProfile ImageProfile;

/* Index of VMState.used_owners and counters_owners. */
typedef enum ImageUse {
    IMAGE_USE_NONE,
    IMAGE_USE_STARTS, /* by the boot of a VM, or by some starts of programs */
    IMAGE_USE_EACH,   /* by each run from an image */
    IMAGE_USES,
} ImageUse;

/* Of a VM whose main thread is the caller's: what it has run. All counts of calls then begin anew. The profile outlives the VM. NULL: no
 * memory. Free it with free. */
ImageProfile *image_profile_take(VM *vm);
/* Adds what the VM has run since, which each run from an image will. */
void image_profile_take_each(ImageProfile *profile, VM *vm);
/* How the class was used, or a method of it. By names only. */
ImageUse image_profile_class(const ImageProfile *profile, const Symbol *class_name);
ImageUse image_profile_method(const ImageProfile *profile, const Symbol *class_name, const Symbol *name, const Symbol *descriptor);
/* The owner of what running a class of the boot loader's, or one whose metadata is its own, reads. */
uint32_t image_profile_owner(VM *vm, const Class *class);
static inline ImageUse image_profile_this(const ImageProfile *profile, const Method *method)
{
    return image_profile_method(profile, symbol_at(method_class(method)->name), symbol_at(method->name), symbol_at(method->descriptor));
}

#endif
