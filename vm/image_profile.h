/* image_profile.h: what of the class library the start of a program uses, so that an image can have it lie together.
 *
 * A VM is started to see which methods run; the VM that becomes the image is then started with that knowledge, and puts these methods, their
 * code, their classes and constant pools apart from all others (define.c). So a program touches few pages of the image. */
#ifndef ATOLL_VM_IMAGE_PROFILE_H
#define ATOLL_VM_IMAGE_PROFILE_H

#include "vm/class.h"

typedef struct ImageProfile ImageProfile;

/* Of a VM whose main thread is the caller's; it outlives the VM. NULL: no memory. Free it with free. */
ImageProfile *image_profile_take(VM *vm);
/* Was the class used; was this method of it? By names only. */
bool image_profile_has_class(const ImageProfile *profile, const Symbol *class_name);
bool image_profile_has_method(const ImageProfile *profile, const Symbol *class_name, const Symbol *name, const Symbol *descriptor);
/* The owner of what running a class of the boot loader's, or one whose metadata is its own, reads: see VMState.used_owner. */
uint32_t image_profile_owner(VM *vm, const Class *class);
static inline bool image_profile_has_this(const ImageProfile *profile, const Method *method)
{
    return image_profile_has_method(profile, symbol_at(method_class(method)->name), symbol_at(method->name), symbol_at(method->descriptor));
}

#endif
