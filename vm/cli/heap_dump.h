/* heap_dump.h: what `atoll heap-dump` and `atoll histogram` share. */
#ifndef ATOLL_VM_CLI_HEAP_DUMP_H
#define ATOLL_VM_CLI_HEAP_DUMP_H

#include "vm/cli/command.h"

/* Has a running atoll write its heap dump, and opens that at its beginning. -1: said why on stderr. It is in memory until it is returned. */
int  heap_dump_take(int pid);
void heap_dump_return(int pid, int handout);
/* Whether the text is the number of a process. */
bool heap_dump_process_number(const char *text, int *pid);

#endif
