/* handout.c: see handout.h. One for the process, used by the thread that dispatches its signals. */
#include "sandbox/handout.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static int      handout = -1;
static uint64_t written;

bool handout_begin(void)
{
    written = 0;
    return handout >= 0 && ftruncate(handout, 0) == 0 && ftruncate(handout, sizeof written) == 0 && lseek(handout, sizeof written, SEEK_SET) >= 0;
}

void handout_prepare(void)
{
    if (handout < 0) handout = memfd_create(HANDOUT_NAME, MFD_CLOEXEC);
    if (handout >= 0) handout_begin();
}

bool handout_write(const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    while (length > 0) {
        ssize_t n = write(handout, at, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n;
        length -= (size_t)n;
        written += (uint64_t)n;
    }
    return true;
}

void handout_complete(void)
{
    ssize_t n = pwrite(handout, &written, sizeof written, 0);
    (void)n; /* then it never becomes complete */
}
