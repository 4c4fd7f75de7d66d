/* launch.h: the launcher's protocol around an open VM (contract 11.3): prints what was asked for, finds and checks
 * the main class through the library's LauncherHelper, calls main, and ends the VM. */
#ifndef ATOLL_VM_CLI_LAUNCH_H
#define ATOLL_VM_CLI_LAUNCH_H

#include "vm/cli/command.h"
#include "vm/vm.h"

/* Does on the VM's main thread what the command says and finishes the VM. Returns the process's exit code. A bad main
 * class is reported by LauncherHelper itself, which exits with 1. */
int launch(VM *vm, const Command *command);
/* Only the program, to the end of its main. False: an exception is pending. */
bool launch_program(struct Thread *t, const Command *command);

#endif
