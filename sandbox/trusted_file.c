/* trusted_file.c: see trusted_file.h. */
#include "sandbox/trusted_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/internal.h"

/* ---- reading ---- */

static bool refuse(SandboxError *error, const char *what)
{
    if (!error) return false;
    *error = (SandboxError){.kind = SANDBOX_FAILED, .error_number = SANDBOX_EACCES};
    snprintf(error->message, sizeof error->message, "%s", what);
    return false;
}

static bool is_trusted(const struct stat *status, SandboxError *error)
{
    if (!S_ISREG(status->st_mode)) return refuse(error, "it is no regular file");
    if (status->st_uid != geteuid() && status->st_uid != 0) return refuse(error, "it belongs to another user");
    if (status->st_mode & (S_IWGRP | S_IWOTH)) return refuse(error, "others may write it");
    return true;
}

bool trusted_file_open(const char *path, TrustedFile *out, SandboxError *error)
{
    struct stat status;
    int os = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (os < 0 && errno == ELOOP) return refuse(error, "it is a link");
    if (os < 0) return sandbox_fail(error, errno), false;
    if (fstat(os, &status) != 0 || !is_trusted(&status, error)) return close(os), false;
    *out = (TrustedFile){os, (uint64_t)status.st_size, NULL};
    return true;
}

void trusted_file_close(TrustedFile *file)
{
    close(file->os);
    free(file->head);
    *file = (TrustedFile){.os = -1};
}

bool trusted_file_read(const TrustedFile *file, uint64_t offset, void *to, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t count = pread(file->os, (char *)to + done, length - done, (off_t)(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        done += (size_t)count;
    }
    return true;
}

enum { HUGE_PAGE = 2 << 20 };

/* Where the page cache has a huge page of the file, the first touch of it would map all of it, and resident memory would be the whole file. */
bool trusted_file_map(const TrustedFile *file, uint64_t offset, size_t length, void *at)
{
    if (mmap(at, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file->os, (off_t)offset) == MAP_FAILED) return false;
    if (length >= HUGE_PAGE) madvise(at, length, MADV_NOHUGEPAGE); /* a kernel without huge pages refuses */
    return true;
}

const void *trusted_file_map_all(const TrustedFile *file, SandboxError *error)
{
    void *mapped = file->length ? mmap(NULL, file->length, PROT_READ, MAP_PRIVATE, file->os, 0) : MAP_FAILED;
    if (mapped != MAP_FAILED) return mapped;
    sandbox_fail(error, file->length ? errno : EINVAL);
    return NULL;
}

/* ---- writing ---- */

bool trusted_writer_open(const char *path, TrustedWriter *out, SandboxError *error)
{
    size_t size = strlen(path) + 8;
    *out = (TrustedWriter){-1, strdup(path), malloc(size)};
    if (!out->path || !out->temporary) errno = ENOMEM;
    else {
        snprintf(out->temporary, size, "%s.XXXXXX", path);
        out->os = mkostemp(out->temporary, O_CLOEXEC);
    }
    if (out->os >= 0 && fchmod(out->os, 0644) == 0) return true;
    int number = errno;
    trusted_writer_finish(out, false, NULL);
    return sandbox_fail(error, number), false;
}

/* A file system may keep what one call writes in one large folio of the page cache, and Linux (from 6.18 on) maps all of it at the first touch
 * of any of its pages. So much as it maps around a touched page anyway costs no more memory, and is mapped sooner than single pages are. */
enum { WRITTEN_AT_ONCE = 65536 };

bool trusted_writer_write(TrustedWriter *writer, uint64_t offset, const void *bytes, size_t length, SandboxError *error)
{
    for (size_t done = 0; done < length;) {
        size_t room = WRITTEN_AT_ONCE - (offset + done) % WRITTEN_AT_ONCE, piece = length - done < room ? length - done : room;
        ssize_t count = pwrite(writer->os, (const char *)bytes + done, piece, (off_t)(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return sandbox_fail(error, count < 0 ? errno : ENOSPC), false;
        done += (size_t)count;
    }
    return true;
}

bool trusted_writer_finish(TrustedWriter *writer, bool keep, SandboxError *error)
{
    int number = 0;
    if (writer->os >= 0) {
        if (close(writer->os) != 0) number = errno;
        if (keep && !number && rename(writer->temporary, writer->path) != 0) number = errno;
        if (!keep || number) unlink(writer->temporary);
    }
    free(writer->path);
    free(writer->temporary);
    *writer = (TrustedWriter){.os = -1};
    if (number) sandbox_fail(error, number);
    return !number;
}

/* ---- telling files apart ---- */

bool file_stamp(const char *path, FileStamp *out)
{
    struct stat status;
    if (stat(path, &status) != 0) return false;
    uint64_t modified = (uint64_t)status.st_mtim.tv_sec * 1000000000u + (uint64_t)status.st_mtim.tv_nsec;
    *out = (FileStamp){(uint64_t)status.st_size, modified};
    return true;
}

bool trusted_real_path(const char *path, char *out, size_t size)
{
    char *real = realpath(path, NULL);
    bool good = real && strlen(real) < size;
    if (good) strcpy(out, real);
    free(real);
    return good;
}

const uint8_t *library_id(void) { return library_id_bytes; }
