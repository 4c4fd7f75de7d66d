/* handout.c: see handout.h. One for the process, used by the thread that dispatches its signals. */
#include "sandbox/handout.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sandbox/internal.h"

static int handout = -1;

void handout_drop(void)
{
    if (handout >= 0) close(handout);
    handout = -1;
}

bool handout_begin(SandboxError *error)
{
    handout_drop();
    handout = memfd_create(HANDOUT_NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (handout < 0) sandbox_fail(error, errno);
    return handout >= 0;
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
    }
    return true;
}

bool handout_seal(void) { return fcntl(handout, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0; }
