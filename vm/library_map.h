/* library_map.h: lib/modules inside the arena, where the library's own code can read it (jdk.internal.jimage), as it does for classes and
 * resources that the boot loader does not define. Mapped once, when first asked for; in an image it is left out, and mapped again when that is
 * opened. */
#ifndef ATOLL_VM_LIBRARY_MAP_H
#define ATOLL_VM_LIBRARY_MAP_H

#include "vm/thread.h"

/* Where it lies; NULL: it can't be mapped. Its length is VM.modules_length. */
void *library_map(Thread *t);
/* Takes the pages away and gives them back; nothing happens if it was never asked for. False: it can't be mapped. */
void library_map_hide(VM *vm);
bool library_map_show(VM *vm);

#endif
