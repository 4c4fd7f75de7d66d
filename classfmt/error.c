/* error.c: fills FormatError. */
#include "classfmt/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

bool format_fail(FormatError *error, int kind, const char *format, ...)
{
    if (!error) return false;
    error->kind = kind;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return false;
}

const char *format_error_class(int kind)
{
    static const char *const classes[FORMAT_ERROR_KIND_COUNT] = {
        [CLASS_FORMAT_ERROR]              = "java/lang/ClassFormatError",
        [UNSUPPORTED_CLASS_VERSION_ERROR] = "java/lang/UnsupportedClassVersionError",
        [NO_CLASS_DEF_FOUND_ERROR]        = "java/lang/NoClassDefFoundError",
        [VERIFY_ERROR]                    = "java/lang/VerifyError",
        [INCOMPATIBLE_CLASS_CHANGE_ERROR] = "java/lang/IncompatibleClassChangeError",
        [ARCHIVE_ERROR]                   = "java/io/IOException",
        [OUT_OF_MEMORY_ERROR]             = "java/lang/OutOfMemoryError"
    };
    return kind > FORMAT_OK && kind < FORMAT_ERROR_KIND_COUNT ? classes[kind] : NULL;
}
