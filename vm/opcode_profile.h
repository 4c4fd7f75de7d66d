/* opcode_profile.h: which instructions run after which, to choose superinstructions by.
 *
 * Only in builds configured with -DATOLL_OPCODE_PROFILE=ON; elsewhere nothing is left of it. At the end of the process the
 * counts go to the file that the environment variable ATOLL_OPCODE_PROFILE names: lines "1 count opcode",
 * "2 count opcode opcode", "3 ...", "4 ...", with the names of rewritten opcodes, and "m count method". */
#ifndef ATOLL_VM_OPCODE_PROFILE_H
#define ATOLL_VM_OPCODE_PROFILE_H

#if defined(ATOLL_OPCODE_PROFILE)
#include "vm/thread.h"
void opcode_profile_count(const uint8_t *pc, const Frame *frame);
#define OPCODE_PROFILE(pc, frame) opcode_profile_count(pc, frame)
#else
#define OPCODE_PROFILE(pc, frame) ((void)0)
#endif

#endif
