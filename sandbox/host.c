/* host.c: what concerns the process as a whole: ending it, its streams, small files of the kernel. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "sandbox/internal.h"

static _Atomic(void (*)(void)) exit_hook;

void sandbox_set_exit_hook(void (*hook)(void))
{
    atomic_store(&exit_hook, hook);
}

_Noreturn void sandbox_exit_process(int status)
{
    void (*hook)(void) = atomic_exchange(&exit_hook, NULL);
    if (hook) hook();
    _exit(status);
}

_Noreturn void sandbox_exit_at_once(int status)
{
    _exit(status);
}

static void write_fully(int os, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t done = write(os, text, length);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return;
        text += done;
        length -= (size_t)done;
    }
}

void sandbox_write_stderr(const char *text, size_t length)
{
    write_fully(STDERR_FILENO, text, length);
}

void sandbox_write_stdout(const char *text, size_t length)
{
    write_fully(STDOUT_FILENO, text, length);
}

int64_t host_read_file(const char *path, char *out, size_t capacity)
{
    int os = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (os < 0) return -1;
    size_t length = 0;
    while (length + 1 < capacity) {
        ssize_t got = read(os, out + length, capacity - 1 - length);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        length += (size_t)got;
    }
    close(os);
    out[length] = '\0';
    return (int64_t)length;
}
