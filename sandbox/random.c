/* random.c: the kernel's random numbers. */
#include "sandbox/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static bool             fixed;
static _Atomic uint64_t fixed_state;

void random_make_fixed(uint64_t seed)
{
    fixed = true;
    atomic_store(&fixed_state, seed);
}

bool random_is_fixed(void)
{
    return fixed;
}

/* SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014). */
static void fill_fixed(uint8_t *cursor, size_t length)
{
    while (length > 0) {
        uint64_t z = atomic_fetch_add(&fixed_state, UINT64_C(0x9e3779b97f4a7c15));
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        z ^= z >> 31;
        size_t piece = length < sizeof z ? length : sizeof z;
        memcpy(cursor, &z, piece);
        cursor += piece;
        length -= piece;
    }
}

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
    if (fixed) {
        fill_fixed(cursor, length);
        return true;
    }
    while (length > 0) {
        ssize_t got = getrandom(cursor, length, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return read_device(cursor, length);
        cursor += got;
        length -= (size_t)got;
    }
    return true;
}
