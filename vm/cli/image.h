/* image.h: what the files of `atoll image` share. */
#ifndef ATOLL_VM_CLI_IMAGE_H
#define ATOLL_VM_CLI_IMAGE_H

#include "vm/cli/command.h"
#include "vm/heap_dump.h"
#include "vm/image.h"

/* Runs what the start of every program runs. False: exception pending. */
bool image_run_start(Thread *t);
/* Makes a boot image at `path`; what is wrong is told on stderr. Exit status. */
int image_make_boot(const char *program, const char *path);
/* A boot image of the user's cache that fits, made anew (*made) if there is none. False: there is none, and none can be had now. */
bool image_from_cache(const Command *command, TrustedFile *file, bool *made);
/* Opens a VM to make an image of, in which what starting uses lies together: the second of two, of which the first told what that is. */
VM *image_open_profiled(Command *command, char **reason);
/* "atoll image: WHAT: WHY" on stderr; the exit status for what could not be made. */
int image_complain(const char *what, const char *why);
/* Writes the objects in an image in the HPROF format. False: said why on stderr, or the sink refused. */
bool image_heap_dump(Command *command, const char *path, HeapDumpSink *sink, void *context, uint64_t *length);
/* Makes the image of the app that `command` was read for, at `output`: with all its classes, or, with `warm` (its arguments, divided by
 * spaces), as it is after it ran so. Exit status. */
int image_make_app(Command *command, const char *output, const char *warm);

#endif
