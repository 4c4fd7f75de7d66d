/* stdlib.c: the table of all groups of natives. */
#include "stdlib/stdlib.h"

const NativeGroup *const stdlib_groups[] = {
#define NATIVES(group) &group,
#include "stdlib/natives.def"
};

const size_t stdlib_group_count = sizeof stdlib_groups / sizeof *stdlib_groups;
