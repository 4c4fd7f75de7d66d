/* policy_file.c: --policy FILE: the sandbox's options, written down.
 *
 *     # what the shop needs
 *     allow-read   conf "/srv/my files"
 *     allow-net    db.example.org:5432
 *     deny-write   data/keys
 *     allow-sys
 *
 * A line is an option of the sandbox (a GRANT row of options.def) without its dashes, then its values, each as if the option had been given
 * with it; so whatever can be said in one form can be said in the other. Blanks divide values; in quotes ("...") blanks, commas and `#` are
 * plain, and `\"` and `\\` stand for the characters. `#` begins a comment. Relative paths start from the file's folder. Any mistake ends the
 * command before anything runs, with FILE:LINE: and the reason. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vm/cli/options.h"

enum { POLICY_MOST = 1 << 20 };

/* What is being read. */
typedef struct PolicyFile {
    Command    *command;
    const char *path;
    unsigned    line;
} PolicyFile;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* In an option commas divide values; here only those outside of quotes do. */
static void put_character(char **out, char c, bool quoted)
{
    if (quoted && (c == ',' || c == '\\')) *(*out)++ = '\\';
    *(*out)++ = c;
}

/* The next word of the line, or NULL at its end; *cursor moves. *good turns false at an open quote. */
static const char *next_word(const char **cursor, bool *good)
{
    const char *at = *cursor;
    while (is_blank(*at)) at++;
    if (!*at || *at == '#') return NULL;
    char *word = keep_zeroed(2 * strlen(at) + 1), *out = word;
    bool quoted = false;
    for (; *at && (quoted || (!is_blank(*at) && *at != '#')); at++) {
        if (*at == '"') {
            quoted = !quoted;
            continue;
        }
        if (quoted && *at == '\\' && (at[1] == '"' || at[1] == '\\')) at++;
        put_character(&out, *at, quoted);
    }
    if (quoted) *good = false;
    *cursor = at;
    return word;
}

static bool read_line(PolicyFile *file, const char *line)
{
    bool good = true, any = false;
    const char *name = next_word(&line, &good), *value;
    if (!name && good) return true;
    if (good && *name == '-') return command_fail("write `%s` without the dashes", name);
    while (good && (value = next_word(&line, &good))) {
        any = true;
        if (good && !grant_option_read(file->command, name, value)) return false;
    }
    if (!good) return command_fail("a quote is not closed");
    return any || grant_option_read(file->command, name, NULL);
}

static bool read_lines(PolicyFile *file, char *text, const char *end)
{
    for (char *line = text; line < end; file->line++) {
        char *stop = memchr(line, '\n', (size_t)(end - line));
        if (!stop) stop = (char *)end;
        *stop = '\0';
        command_set_origin(keep_text("%s:%u: ", file->path, file->line));
        if (strlen(line) != (size_t)(stop - line)) return command_fail("there is a zero byte in the line");
        if (!read_line(file, line)) return false;
        line = stop + 1;
    }
    return true;
}

static const char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return !slash ? NULL : slash == path ? "/" : keep_bytes(path, (size_t)(slash - path));
}

bool policy_file_read(Command *command, const char *path)
{
    size_t length = 0;
    const uint8_t *bytes = file_map(path, &length);
    command->failure_status = STATUS_BAD_GRANT;
    if (!bytes && access(path, R_OK)) return command_fail("the policy %s can't be read", path);
    if (length > POLICY_MOST) return command_fail("the policy %s is larger than a policy can be", path);
    PolicyFile file = {command, path, 1};
    char *text = keep_zeroed(length + 1);
    if (bytes) memcpy(text, bytes, length);
    if (bytes) munmap((void *)bytes, length);
    command->grant_folder = folder_of(path);
    bool good = read_lines(&file, text, text + length);
    command->grant_folder = NULL;
    command_set_origin("");
    if (good) command->failure_status = 0;
    return good;
}
