/* inspect.c: `atoll inspect`: what is in class files. Starts no VM. */
#include "vm/cli/command.h"
int inspect_command(int argc, char **argv)
{
    fail("atoll inspect is not there yet");
    return 1;
}
void help_inspect(void) {}
