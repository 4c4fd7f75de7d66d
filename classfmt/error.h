/* error.h: how classfmt/ reports bad input.
 *
 * A function that reads untrusted bytes answers false (or null) and fills the caller's FormatError with the kind of error and
 * the text that a Java program would see as the exception's message. Nothing is written on success. */
#ifndef ATOLL_CLASSFMT_ERROR_H
#define ATOLL_CLASSFMT_ERROR_H

#include <stdbool.h>

/* Which exception a Java program sees. ARCHIVE_ERROR (zip, jimage, manifest) is for the caller to map: an IOException, a
 * ZipException. */
typedef enum FormatErrorKind {
    FORMAT_OK = 0,
    CLASS_FORMAT_ERROR,
    UNSUPPORTED_CLASS_VERSION_ERROR,
    NO_CLASS_DEF_FOUND_ERROR,
    VERIFY_ERROR,
    INCOMPATIBLE_CLASS_CHANGE_ERROR,
    ARCHIVE_ERROR,
    OUT_OF_MEMORY_ERROR,
    FORMAT_ERROR_KIND_COUNT
} FormatErrorKind;

typedef struct FormatError {
    int  kind;          /* FormatErrorKind */
    char message[512];  /* NUL-terminated, cut if longer; names in modified UTF-8 as they stood in the input */
} FormatError;

/* Fills `error` (which may be null) and returns false, so that a check can end with `return format_fail(...)`. */
bool format_fail(FormatError *error, int kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* "java/lang/ClassFormatError" and so on; "java/io/IOException" for ARCHIVE_ERROR; null for FORMAT_OK. */
const char *format_error_class(int kind);

#endif
