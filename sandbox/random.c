/* random.c: the kernel's random numbers. */
#include "sandbox/random.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

/* For kernels and filters without getrandom. */
static bool read_device(uint8_t *cursor, size_t length)
{
    int device = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (device < 0) return false;
    while (length > 0) {
        ssize_t got = read(device, cursor, length);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        cursor += got;
        length -= (size_t)got;
    }
    close(device);
    return length == 0;
}

bool random_bytes(void *buffer, size_t length)
{
    uint8_t *cursor = buffer;
    while (length > 0) {
        ssize_t got = getrandom(cursor, length, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return read_device(cursor, length);
        cursor += got;
        length -= (size_t)got;
    }
    return true;
}
