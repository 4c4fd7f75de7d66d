/* image_compare.h: what two images may differ in (image_renew.def), and whether they do. */
#ifndef ATOLL_VM_IMAGE_COMPARE_H
#define ATOLL_VM_IMAGE_COMPARE_H

#include "vm/vm.h"

/* Compares the state of the class library in two VMs whose arenas are mapped, and which do not run. Tells each of the first `most`
 * differences that the table does not allow. Returns how many there are. */
unsigned images_compare(const VM *a, const VM *b, unsigned most, void (*report)(void *context, const char *text), void *context);
/* Whether all fields of the table are there, of classes that are initialised. */
bool image_check_table(const VM *vm, char *reason, size_t size);

#endif
