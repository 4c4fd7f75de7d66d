/* handout.h: a file in memory that the VM's process writes and a command of the same user takes away, through /proc/PID/fd. So what a
 * locked-down process has to say gets out without a path, a socket or a grant, and only to who may look into the process anyway (the
 * kernel's rules for /proc/PID/fd).
 *
 * The file is made before the lockdown. It begins with a word of 64 bits: 0 as long as it is not complete, else the bytes that follow. Protocol:
 * the command sends HANDOUT_TAKEN and waits for 0 (an old one may have been left), sends HANDOUT_WANTED, waits for another value, reads, and
 * sends HANDOUT_TAKEN, at which the memory is given back. */
#ifndef ATOLL_SANDBOX_HANDOUT_H
#define ATOLL_SANDBOX_HANDOUT_H

#include "sandbox/sandbox.h"

/* Signals, by Linux's numbers: of the range for which no other use is known. */
enum { HANDOUT_TAKEN = 50, HANDOUT_WANTED = 51 };
#define HANDOUT_NAME "atoll-heap-dump"

/* For the command, once, before the lockdown. Without it the others do nothing. */
void handout_prepare(void);
/* Empties it. False: there is none. */
bool handout_begin(void);
bool handout_write(const void *bytes, size_t length);
void handout_complete(void);

#endif
