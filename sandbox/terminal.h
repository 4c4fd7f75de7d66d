/* terminal.h: the terminal behind the streams. Needs no capability: the streams belong to every VM. */
#ifndef ATOLL_SANDBOX_TERMINAL_H
#define ATOLL_SANDBOX_TERMINAL_H

#include "sandbox/sandbox.h"

/* Bits: 1 stdin, 2 stdout, 4 stderr is a terminal. */
int terminal_status(Sandbox *sandbox);

/* Turns echo of typed characters on stdin on or off; answers what it was (1, 0), or -1. */
int terminal_set_echo(Sandbox *sandbox, bool on, SandboxError *error);

#endif
