/* terminal.c: the terminal behind the streams. */
#include "sandbox/terminal.h"

#include <errno.h>
#include <termios.h>
#include <unistd.h>

#include "sandbox/internal.h"

int terminal_status(Sandbox *sandbox)
{
    int status = 0;
    for (int i = 0; i < 3; i++)
        if (descriptor_is_terminal(sandbox, i)) status |= 1 << i;
    return status;
}

static int set_echo(int os, bool on, SandboxError *error)
{
    struct termios settings;
    if (tcgetattr(os, &settings) != 0) return sandbox_fail(error, errno);
    bool was_on = settings.c_lflag & ECHO;
    if (was_on == on) return was_on;
    settings.c_lflag ^= ECHO;
    if (tcsetattr(os, TCSANOW, &settings) != 0) return sandbox_fail(error, errno);
    return was_on;
}

int terminal_set_echo(Sandbox *sandbox, bool on, SandboxError *error)
{
    OpenDescriptor *input = descriptor_pin(sandbox, 0, error);
    if (!input) return -1;
    int was_on = set_echo(input->os, on, error);
    descriptor_unpin(input);
    return was_on;
}
