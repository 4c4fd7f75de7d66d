/* log_rotation.c: keeps a log file below its filesize, and filecount older pieces of it in NAME.0, NAME.1, ...
 *
 * All files are opened when the option is read, as a machine that is locked down opens none. So a full file is not renamed: what it holds is
 * copied to the next of the older ones, and it begins anew. Called by one thread at a time (vm/log.c). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vm/cli/command.h"

typedef struct Rotation {
    int      file, reader;    /* of the log itself; 0: this entry is free */
    uint64_t limit, written;
    int     *older;
    unsigned count, next;     /* of the older ones; which is written next */
} Rotation;

static Rotation rotations[LOG_OUTPUTS];

bool log_rotation_set(Command *command, int file, const char *name, uint64_t count, uint64_t bytes)
{
    Rotation *rotation = rotations;
    if (!count || !bytes) return true;
    while (rotation->file && rotation->file != file) rotation++;
    if (rotation->file) return true;
    *rotation = (Rotation){.file = file, .limit = bytes, .count = (unsigned)count, .older = keep_zeroed(count * sizeof(int))};
    rotation->reader = open(name, O_RDONLY | O_CLOEXEC);
    for (unsigned i = 0; i < count; i++) {
        const char *older = keep_text("%s.%u", name, i);
        rotation->older[i] = open(older, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (rotation->older[i] < 0) return command_refuse("Error opening log file '%s': %s", older, strerror(errno));
    }
    return rotation->reader >= 0 || command_refuse("Error opening log file '%s': %s", name, strerror(errno));
}

static bool write_at(int file, const char *bytes, size_t length, off_t at)
{
    while (length) {
        ssize_t n = pwrite(file, bytes, length, at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes += n, at += n, length -= (size_t)n;
    }
    return true;
}

/* What can't be copied stays: the log then grows beyond its limit. */
static void rotate(Rotation *rotation)
{
    char  buffer[16384];
    int   to = rotation->older[rotation->next];
    off_t at = 0;
    ssize_t n;
    if (ftruncate(to, 0) != 0) return;
    for (; (n = pread(rotation->reader, buffer, sizeof buffer, at)) > 0; at += n)
        if (!write_at(to, buffer, (size_t)n, at)) return;
    if (n < 0 || ftruncate(rotation->file, 0) != 0) return;
    rotation->written = 0;
    rotation->next = (rotation->next + 1) % rotation->count;
}

void log_rotation_note(int file, size_t length)
{
    Rotation *rotation = rotations;
    while (rotation < rotations + LOG_OUTPUTS && rotation->file != file) rotation++;
    if (rotation == rotations + LOG_OUTPUTS) return;
    if (rotation->written && rotation->written + length > rotation->limit) rotate(rotation);
    rotation->written += length;
}
