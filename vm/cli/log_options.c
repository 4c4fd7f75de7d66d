/* log_options.c: -Xlog, as far as there is something to log: the tags gc and class+load, at level info, on stdout.
 *
 * Selections are `tag+tag*=level`, divided by commas; behind a `:` the output, decorators, options. */
#include <stdio.h>
#include <string.h>

#include "vm/cli/command.h"

/* What may be logged, with the selections that include it. */
typedef struct LogTag {
    const char *exact, *family;
} LogTag;
static const LogTag class_load = {"class+load", "class*"}, gc = {"gc", "gc*"};

static bool starts(const char *text, size_t length, const char *with)
{
    return strlen(with) == length && !strncmp(text, with, length);
}

static bool level_is_on(const char *level, size_t length)
{
    return !starts(level, length, "off") && !starts(level, length, "error") && !starts(level, length, "warning");
}

static void select_tags(Command *command, const char *selection, size_t length)
{
    size_t tags = 0;
    while (tags < length && selection[tags] != '=') tags++;
    bool on = tags == length || level_is_on(selection + tags + 1, length - tags - 1),
         all = starts(selection, tags, "all");
    if (starts(selection, tags, gc.exact) || starts(selection, tags, gc.family) || all) command->options.trace_gc = on;
    if (starts(selection, tags, class_load.exact) || starts(selection, tags, "class+load*") ||
        starts(selection, tags, class_load.family) || all)
        command->options.trace_classes = on;
}

static bool print_log_help(void)
{
    puts("-Xlog[:SELECTION,...]: SELECTION is gc, gc*, class+load or all, with =off to turn it off again. Goes to "
         "stdout.");
    command_exit(0);
}

bool log_option_read(Command *command, const char *text)
{
    size_t selections = strcspn(text, ":");
    if (!strcmp(text, "help")) return print_log_help();
    if (!strcmp(text, "disable")) {
        command->options.trace_gc = command->options.trace_classes = false;
        return true;
    }
    const char *output = text + selections + (text[selections] == ':');
    size_t output_length = strcspn(output, ":");
    if (output_length && !starts(output, output_length, "stdout")) {
        command_warn("ignoring option -Xlog:%s; logs go to stdout only", text);
        return true;
    }
    if (!selections) select_tags(command, "all", 3);
    for (size_t i = 0; i < selections;) {
        size_t length = strcspn(text + i, ",:");
        select_tags(command, text + i, length);
        i += length + 1;
    }
    return true;
}
