/* image_cache.c: the boot images that the program makes by itself, where the one beside it is missing or does not fit.
 *
 * They lie in $XDG_CACHE_HOME/atoll or ~/.cache/atoll, which must be the user's own and closed to all others, one for each pair of program and
 * class library. One is made by the first run that misses it, which waits for it (a third of a second); others that start meanwhile go on
 * without. Where it can't be made, runs go on without, and it is tried again an hour later. No program in a sandbox may write there
 * (grants.c). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vm/cli/image.h"

#define RETRY_SECONDS 3600

const char *image_cache_folder(void)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && *cache == '/') return keep_text("%s/atoll", cache);
    return home && *home == '/' ? keep_text("%s/.cache/atoll", home) : NULL;
}

/* Made if it is not there, and nobody else's. */
static bool open_folder(const char *folder)
{
    struct stat status;
    char *parent = keep_text("%s", folder);
    *strrchr(parent, '/') = 0;
    if (lstat(folder, &status) != 0) {
        mkdir(parent, 0700);
        if (mkdir(folder, 0700) != 0 && errno != EEXIST) return false;
        if (lstat(folder, &status) != 0) return false;
    }
    return S_ISDIR(status.st_mode) && status.st_uid == geteuid() && !(status.st_mode & 077);
}

/* By what tells one program and one class library from others; whether the library has changed is looked at in the image itself. */
static const char *image_name(const Command *command)
{
    const char *home = command->options.java_home;
    uint64_t hash = image_checksum(image_checksum(0, library_id(), LIBRARY_ID_BYTES), home, strlen(home));
    return keep_text("boot-%016llx.image", (unsigned long long)hash);
}

static bool open_good(const Command *command, const char *path, TrustedFile *file)
{
    const char *why;
    if (!trusted_file_open(path, file, NULL)) return false;
    if (image_look(file, command->options.java_home, &why) == IMAGE_FITS) return true;
    trusted_file_close(file);
    return false;
}

/* A process of its own, as this one may not have run any Java when its sandbox closes. It says nothing. */
static bool make_apart(const char *program, const char *path)
{
    int status = -1, null;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        null = open("/dev/null", O_RDWR);
        for (int i = 0; i < 3 && null >= 0; i++) dup2(null, i);
        _exit(null < 0 ? 1 : image_make_boot(program, path));
    }
    while (child > 0 && waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return child > 0 && status == 0;
}

/* Did it fail not long ago? A mark left behind tells. */
static bool failed_lately(const char *mark)
{
    struct stat status;
    return lstat(mark, &status) == 0 && time(NULL) - status.st_mtime < RETRY_SECONDS && status.st_mtime <= time(NULL);
}

static void leave_mark(const char *mark)
{
    unlink(mark);
    int file = open(mark, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file >= 0) close(file);
}

bool image_from_cache(const Command *command, TrustedFile *file, bool *made)
{
    const char *folder = image_cache_folder();
    *made = false;
    if (!folder || !open_folder(folder)) return false;
    const char *path = keep_text("%s/%s", folder, image_name(command)), *mark = keep_text("%s.failed", path);
    if (open_good(command, path, file)) return true;
    int lock = open(keep_text("%s/lock", folder), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock < 0) return false;
    bool good = false;
    if (flock(lock, LOCK_EX | LOCK_NB) == 0) {
        good = open_good(command, path, file); /* somebody may have been quicker */
        if (!good && !failed_lately(mark)) {
            *made = good = make_apart(command->program, path) && open_good(command, path, file);
            if (good) unlink(mark);
            else leave_mark(mark);
        }
    }
    close(lock);
    return good;
}
