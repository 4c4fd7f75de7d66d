/* trusted_file.h: files of the machine's own that hold code: images (DESIGN 10). No capability is asked for, as no program of a VM
 * chooses them; instead each is looked at before it is believed. */
#ifndef ATOLL_SANDBOX_TRUSTED_FILE_H
#define ATOLL_SANDBOX_TRUSTED_FILE_H

#include "sandbox/sandbox.h"

typedef struct TrustedFile {
    int      os;      /* a descriptor of the OS */
    uint64_t length;  /* bytes */
    void    *head;    /* what its reader keeps with it: malloc'ed, freed when the file is closed; or NULL */
} TrustedFile;

/* Opens a regular file, its last name not being a link, that belongs to the user or root and that nobody else may write. False: the error
 * says what is wrong with it (ENOENT: there is none). */
bool trusted_file_open(const char *path, TrustedFile *out, SandboxError *error);
void trusted_file_close(TrustedFile *file);
bool trusted_file_read(const TrustedFile *file, uint64_t offset, void *to, size_t length);
/* Maps a part copy-on-write into a reservation, whose pages there are replaced. Page-aligned. The mapping outlives the descriptor. */
bool trusted_file_map(const TrustedFile *file, uint64_t offset, size_t length, void *at);
/* Maps all of it, to be read only. Given back with memory_release. */
const void *trusted_file_map_all(const TrustedFile *file, SandboxError *error);

/* A file that takes the place of another one at once, when it is whole. */
typedef struct TrustedWriter {
    int   os;
    char *path, *temporary;
} TrustedWriter;
bool trusted_writer_open(const char *path, TrustedWriter *out, SandboxError *error);
bool trusted_writer_write(TrustedWriter *writer, uint64_t offset, const void *bytes, size_t length, SandboxError *error);
/* Makes it appear under its name, or not. The writer is closed in any case. */
bool trusted_writer_finish(TrustedWriter *writer, bool keep, SandboxError *error);

/* What tells whether a file is still the same; links are followed. */
typedef struct FileStamp {
    uint64_t size, modified_ns;
} FileStamp;
bool file_stamp(const char *path, FileStamp *out);

/* The absolute name of a file without links. False: there is none, or it is too long. */
bool trusted_real_path(const char *path, char *out, size_t size);

/* Of this very build of the library, whichever program it is linked into. Made by the build (cmake/LibraryId.cmake). */
enum { LIBRARY_ID_BYTES = 20 };
extern const uint8_t library_id_bytes[LIBRARY_ID_BYTES];
const uint8_t *library_id(void);

#endif
