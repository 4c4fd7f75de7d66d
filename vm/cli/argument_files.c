/* argument_files.c: where arguments come from besides the command line: @files, JDK_JAVA_OPTIONS, and the variables
 * and files that the machine reads.
 *
 * There are two ways of quoting in java. The launcher's: quotes ' and " anywhere, inside them \n \r \t \f and \
 * before anything else, \ at the end of a line goes on without the next one's leading space; # begins a comment. The
 * machine's: quotes only. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/cli/command.h"

/* --- reading a file ----------------------------------------------------------------------------------------------- */

/* The whole of a file, NUL-terminated, or NULL. */
static char *read_text(const char *path, size_t *length)
{
    FILE *file = fopen(path, "r");
    if (!file) return NULL;
    size_t capacity = 4096, used = 0, count;
    char *text = keep_zeroed(capacity);
    while ((count = fread(text + used, 1, capacity - used - 1, file)) > 0) {
        used += count;
        if (used == capacity - 1) text = keep_more(text, capacity *= 2);
    }
    fclose(file);
    text[used] = 0;
    *length = used;
    return text;
}

/* --- the launcher's quoting --------------------------------------------------------------------------------------- */

/* Reading of one text: `at` moves on; a token is collected in `token`. */
typedef struct Scan {
    const char *at, *end;
    char *token;
    size_t length;
} Scan;

static void skip_spaces(Scan *scan)
{
    while (scan->at < scan->end && isspace((unsigned char)*scan->at)) scan->at++;
}

static void skip_comment(Scan *scan)
{
    while (scan->at < scan->end && *scan->at != '\n' && *scan->at != '\r') scan->at++;
}

/* Behind a backslash in quotes. */
static void scan_escape(Scan *scan)
{
    static const char letters[] = "nrtf", meanings[] = "\n\r\t\f";
    if (scan->at == scan->end) return;
    char c = *scan->at++;
    const char *letter = strchr(letters, c);
    if (c == '\n' || c == '\r')
        skip_spaces(scan);
    else
        scan->token[scan->length++] = letter && c ? meanings[letter - letters] : c;
}

/* Behind the opening quote. False: it is not closed. */
static bool scan_quoted(Scan *scan, char quote)
{
    while (scan->at < scan->end) {
        char c = *scan->at++;
        if (c == quote) return true;
        if (c == '\\')
            scan_escape(scan);
        else
            scan->token[scan->length++] = c;
    }
    return false;
}

/* One argument, or NULL at the end. *closed: its quotes were. */
static const char *scan_argument(Scan *scan, bool comments, bool *closed)
{
    skip_spaces(scan);
    while (comments && scan->at < scan->end && *scan->at == '#') {
        skip_comment(scan);
        skip_spaces(scan);
    }
    if (scan->at == scan->end) return NULL;
    scan->token = keep_zeroed((size_t)(scan->end - scan->at) + 1);
    scan->length = 0;
    while (scan->at < scan->end && !isspace((unsigned char)*scan->at) && *closed) {
        char c = *scan->at++;
        if (c == '"' || c == '\'')
            *closed = scan_quoted(scan, c);
        else
            scan->token[scan->length++] = c;
    }
    return scan->token;
}

/* --- expansion up to the main class ------------------------------------------------------------------------------- */

/* How far the arguments have been understood: an @file stands for arguments only before the main class. */
typedef struct Expansion {
    Command *command;
    TextList *out;
    bool value_next; /* the option before takes this argument */
    bool literal;    /* the main class was met, or --disable-@files */
} Expansion;

static void add_argument(Expansion *expansion, const char *argument)
{
    text_list_add(expansion->out, argument);
    if (expansion->literal) return;
    if (expansion->value_next)
        expansion->value_next = false;
    else if (*argument != '-')
        expansion->literal = true;
    else
        expansion->value_next = option_takes_next(argument, expansion->command->as_java);
}

/* In a file, an argument that begins with @ is itself. */
static bool add_file(Expansion *expansion, const char *path)
{
    size_t length;
    char *text = read_text(path, &length);
    if (!text) return command_fail("could not open `%s'", path);
    Scan scan = {text, text + length, NULL, 0};
    bool closed = true;
    for (const char *argument; (argument = scan_argument(&scan, true, &closed));) add_argument(expansion, argument);
    return true;
}

static bool expand_argument(Expansion *expansion, const char *argument)
{
    if (expansion->literal || *argument != '@') {
        if (strcmp(argument, "--disable-@files"))
            add_argument(expansion, argument);
        else
            expansion->literal = true;
        return true;
    }
    if (argument[1] == '@') return add_argument(expansion, argument + 1), true;
    if (!argument[1]) return add_argument(expansion, argument), true;
    return add_file(expansion, argument + 1);
}

bool arguments_expand(Command *command, int argc, char **argv, TextList *out)
{
    Expansion expansion = {.command = command, .out = out};
    for (int i = 0; i < argc; i++)
        if (!expand_argument(&expansion, argv[i])) return false;
    return true;
}

/* --- JDK_JAVA_OPTIONS --------------------------------------------------------------------------------------------- */

bool arguments_from_environment(Command *command, TextList *out)
{
    static const char name[] = "JDK_JAVA_OPTIONS";
    const char *text = getenv(name);
    if (!text) return true;
    fprintf(stderr, "NOTE: Picked up %s: %s\n", name, text);
    Scan scan = {text, text + strlen(text), NULL, 0};
    Expansion expansion = {.command = command, .out = out};
    bool closed = true;
    for (const char *argument; (argument = scan_argument(&scan, false, &closed));) {
        if (!closed) return command_fail("Unmatched quote in environment variable %s", name);
        if (option_is_final(argument))
            return command_fail("Option %s is not allowed in environment variable %s", argument, name);
        if (!expand_argument(&expansion, argument)) return false;
        if (expansion.literal) return command_fail("Cannot specify main class in environment variable %s", name);
    }
    return true;
}

/* --- the machine's quoting ---------------------------------------------------------------------------------------- */

/* One argument from *at, or NULL at the end. *closed: its quotes were. */
static const char *split_argument(const char **at, bool *closed)
{
    const char *from = *at;
    while (isspace((unsigned char)*from)) from++;
    if (!*from) return NULL;
    char *token = keep_zeroed(strlen(from) + 1), *to = token, quote = 0;
    for (; *from && (quote || !isspace((unsigned char)*from)); from++) {
        if (quote ? *from == quote : *from == '"' || *from == '\'')
            quote = quote ? 0 : *from;
        else
            *to++ = *from;
    }
    *at = from;
    *closed = !quote;
    return token;
}

bool arguments_split(const char *text, const char *where, TextList *out)
{
    bool closed = true;
    for (const char *argument; (argument = split_argument(&text, &closed));) {
        if (!closed) return command_refuse("Unmatched quote in %s", where);
        text_list_add(out, argument);
    }
    return true;
}

bool arguments_split_file(const char *path, TextList *out)
{
    size_t length;
    char *text = read_text(path, &length);
    return text ? arguments_split(text, path, out) : command_refuse("Could not open options file '%s'", path);
}
