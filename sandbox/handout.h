/* handout.h: a file in memory that the VM's process writes and a command of the same user takes away, through /proc/PID/fd. So what a
 * locked-down process has to say gets out without a path, a socket or a grant, and only to who may look into the process anyway (the
 * kernel's rules for /proc/PID/fd).
 *
 * Protocol: the command sends HANDOUT_WANTED to the process, which writes a handout and seals it; the command waits for a sealed one that was
 * not there before, reads it, and sends HANDOUT_TAKEN, at which it is let go. A second wish replaces what was not taken. */
#ifndef ATOLL_SANDBOX_HANDOUT_H
#define ATOLL_SANDBOX_HANDOUT_H

#include "sandbox/sandbox.h"

/* Signals, by Linux's numbers: of the range for which no other use is known. */
enum { HANDOUT_TAKEN = 50, HANDOUT_WANTED = 51 };
#define HANDOUT_NAME "atoll-heap-dump"

/* An empty one, in place of the last. False: *error. */
bool handout_begin(SandboxError *error);
bool handout_write(const void *bytes, size_t length);
/* Nothing can be changed any more: it is complete. */
bool handout_seal(void);
void handout_drop(void);

#endif
