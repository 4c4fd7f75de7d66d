/* launch.h: the launcher's protocol around an open VM (contract 11.3): finds and checks the main class through the library's
 * LauncherHelper, calls main, and ends the VM. */
#ifndef ATOLL_VM_CLI_LAUNCH_H
#define ATOLL_VM_CLI_LAUNCH_H

#include "vm/vm.h"

/* LauncherHelper's modes. */
typedef enum LaunchMode { LAUNCH_UNKNOWN, LAUNCH_CLASS, LAUNCH_JAR, LAUNCH_MODULE, LAUNCH_SOURCE } LaunchMode;

/* Runs `what` (class name, jar path, or module/class) with these arguments on the VM's main thread and finishes the VM. Returns the
 * process's exit code. Bad mains are reported by LauncherHelper itself, which exits with 1. */
int launch(VM *vm, LaunchMode mode, const char *what, char **arguments, int count);

/* Calls a static method `name` (descriptor) of a library class, e.g. VersionProps.print(Z)V with one flag, then finishes. */
int launch_static(VM *vm, const char *class_name, const char *name, const char *descriptor, const Slot *arguments, unsigned slots);

#endif
