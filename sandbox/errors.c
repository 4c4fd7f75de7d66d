/* errors.c: error numbers, their texts, and how a call says that it failed. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/internal.h"

typedef struct ErrorRow {
    int         os_number;
    int         number;
    const char *name;
    const char *text;
} ErrorRow;

static const ErrorRow ERROR_ROWS[] = {
#define ERR(name, number, text) {name, number, #name, text},
#include "sandbox/errors.def"
#undef ERR
};

enum { ERROR_ROW_COUNT = sizeof ERROR_ROWS / sizeof ERROR_ROWS[0] };

static const ErrorRow *find_row(int number)
{
    for (int i = 0; i < ERROR_ROW_COUNT; i++)
        if (ERROR_ROWS[i].number == number) return &ERROR_ROWS[i];
    return NULL;
}

const char *sandbox_error_text(int error_number)
{
    static _Thread_local char unknown[40];
    if (error_number == 0) return "Success";
    const ErrorRow *row = find_row(error_number);
    if (row) return row->text;
    snprintf(unknown, sizeof unknown, "Unknown error %d", error_number);
    return unknown;
}

const char *sandbox_error_name(int error_number)
{
    const ErrorRow *row = find_row(error_number);
    return row ? row->name : NULL;
}

/* The machine's number to Atoll's. On Linux x86-64 and aarch64 they are the same, so the first look hits. */
static int translate_error(int os_error)
{
    if (os_error > 0 && os_error <= ERROR_ROW_COUNT && ERROR_ROWS[os_error - 1].os_number == os_error)
        return ERROR_ROWS[os_error - 1].number;
    for (int i = 0; i < ERROR_ROW_COUNT; i++)
        if (ERROR_ROWS[i].os_number == os_error) return ERROR_ROWS[i].number;
    return os_error;
}

static int fill(SandboxError *error, SandboxErrorKind kind, int number, const char *message)
{
    if (!error) return -1;
    error->kind = kind;
    error->error_number = number;
    snprintf(error->message, sizeof error->message, "%s", message);
    return -1;
}

int sandbox_fail(SandboxError *error, int os_error)
{
    if (!error) return -1;
    int number = translate_error(os_error);
    return fill(error, SANDBOX_FAILED, number, sandbox_error_text(number));
}

int sandbox_fail_woken(SandboxError *error)
{
    return fill(error, SANDBOX_WOKEN, SANDBOX_EINTR, sandbox_error_text(SANDBOX_EINTR));
}

int sandbox_fail_timed_out(SandboxError *error)
{
    return fill(error, SANDBOX_TIMED_OUT, SANDBOX_ETIMEDOUT, sandbox_error_text(SANDBOX_ETIMEDOUT));
}

int sandbox_fail_limit(SandboxError *error, int number, const char *what)
{
    return fill(error, SANDBOX_LIMIT, number, what);
}

int sandbox_fail_lookup(SandboxError *error, const char *text)
{
    return fill(error, SANDBOX_LOOKUP_FAILED, 0, text);
}

int sandbox_fail_malformed(SandboxError *error, const char *format, ...)
{
    char text[sizeof error->message];
    va_list arguments;
    if (!error) return -1;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return fill(error, SANDBOX_FAILED, SANDBOX_EINVAL, text);
}

/* Does a character that a terminal obeys, or that turns writing round, begin here? Its length, or 0. (C1 controls are c2 80 to c2 9f; marks and
 * overrides of direction e2 80 8e, 8f, aa to ae and e2 81 a6 to a9; separators of lines e2 80 a8, a9.) */
static int control_length(const unsigned char *at)
{
    if (*at < 0x20 || *at == 0x7f) return 1;
    if (*at == 0xc2) return at[1] >= 0x80 && at[1] < 0xa0 ? 2 : 0;
    if (*at != 0xe2) return 0;
    if (at[1] == 0x80) return at[2] == 0x8e || at[2] == 0x8f || (at[2] >= 0xa8 && at[2] <= 0xae) ? 3 : 0;
    return at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9 ? 3 : 0;
}

/* What a program names may be meant to paint over the message: its bytes are shown as \x1b instead. Cuts what does not fit. */
static void show_controls(char *text, size_t capacity)
{
    char shown[sizeof((SandboxError *)0)->message];
    size_t length = 0;
    bool any = false;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) any |= control_length(at) > 0;
    for (const unsigned char *at = (const unsigned char *)text; any && *at; at++) {
        int controls = control_length(at);
        if (length + 13 > capacity) break;
        if (controls == 0) shown[length++] = (char)*at;
        for (int i = 0; i < controls; i++) length += (size_t)sprintf(shown + length, "\\x%02x", at[i]);
        if (controls > 0) at += controls - 1;
    }
    shown[length] = '\0';
    if (any) memcpy(text, shown, length + 1);
}

int sandbox_fail_denied(SandboxError *error, Capability capability, const char *resource, const char *attempt)
{
    if (!error) return -1;
    error->kind = SANDBOX_DENIED;
    error->error_number = SANDBOX_EACCES;
    const char *name = capability_name(capability);
    bool with_argument = resource && capability_argument(capability);
    snprintf(error->message, sizeof error->message, "%s denied: run with --allow-%s%s%s", attempt, name,
             with_argument ? "=" : "", with_argument ? resource : "");
    show_controls(error->message, sizeof error->message);
    return -1;
}
