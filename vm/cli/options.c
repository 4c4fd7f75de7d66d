/* options.c: reads the table of options, in two passes (command.h).
 *
 * The launcher's pass turns the command line into what it understands itself and a list for the machine, in which
 * each option is one string; the machine's pass reads JAVA_TOOL_OPTIONS, that list and _JAVA_OPTIONS. An option that
 * neither knows is reported by the second, as in java, so that a bad first pass is reported first. */
#include "vm/cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const Option options[] = {
#define OPT(reader, name, form, handler, detail, argument, help)                                                       \
    {reader, name, form, option_##handler, detail, argument, help},
#include "vm/cli/options.def"
#undef OPT
};
#define OPTION_COUNT (sizeof options / sizeof *options)

/* --- finding a row ------------------------------------------------------------------------------------------------ */

/* Does the argument have this row's name and form? *value: what stands behind `=`, `:` or the name, NULL if nothing. */
static bool matches(const Option *option, const char *argument, const char **value)
{
    size_t length = strlen(option->name);
    if (strncmp(argument, option->name, length)) return false;
    const char *rest = argument + length;
    *value = NULL;
    switch (option->form) {
    case ATTACHED: return *value = rest, true;
    case FLAG:
    case NEXT: return !*rest;
    case VALUE:
    case OPTIONAL:
        if (*rest == (option->form == VALUE ? '=' : ':')) *value = rest + 1;
        return *value || !*rest;
    }
    return false;
}

/* The row for an argument in the launcher's (machine: false) or the machine's pass, or NULL. */
static const Option *find_option(const char *argument, bool machine, bool as_java, const char **value)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (machine && options[i].reader != MACHINE) continue;
        if (as_java && options[i].reader == GRANT) continue;
        if (matches(&options[i], argument, value)) return &options[i];
    }
    return NULL;
}

bool option_takes_next(const char *argument, bool as_java)
{
    const char *value;
    const Option *option = find_option(argument, false, as_java, &value);
    return option && (option->form == NEXT || option->form == VALUE) && !value;
}

bool option_is_final(const char *argument)
{
    const char *value;
    const Option *option = find_option(argument, false, false, &value);
    return option && (option->reader == FINAL || option->reader == GRANT);
}

/* A row of the sandbox by its name without dashes, with the value that an ATTACHED row's name goes on with. */
bool grant_option_read(Command *command, const char *name, const char *value)
{
    const char *argument = value ? keep_text("--%s=%s", name, value) : keep_text("--%s", name), *rest;
    const Option *option = find_option(argument, false, false, &rest);
    if (!option || option->reader != GRANT || !strcmp(option->name, "-A"))
        return command_fail("`%s` is no option of the sandbox; see atoll help run", name);
    if (option->handler == option_policy) return command_fail("a policy can't name another");
    if (option->form == VALUE && !rest) return command_fail("`%s` requires %s", name, option->detail);
    return option->handler(command, option, rest);
}

/* --- the launcher's pass ------------------------------------------------------------------------------------------ */

/* Puts the row's option with its value into the machine's list. */
static bool hand_on(Command *command, const Option *option, const char *argument, const char *value)
{
    if (option && option->form == VALUE) {
        if (!value || !*value) return command_fail("%s requires modules to be specified", argument);
        argument = keep_text("%s=%s", option->name, value);
    }
    text_list_add(&command->machine_arguments, argument);
    return true;
}

/* Reads one option at arguments[*i], moves *i behind it. */
static bool read_option(Command *command, const TextList *arguments, size_t *i)
{
    const char *argument = arguments->items[(*i)++], *value = NULL;
    const Option *option = find_option(argument, false, command->as_java, &value);
    if (!option) return hand_on(command, NULL, argument, NULL);
    if ((option->form == NEXT || option->form == VALUE) && !value) {
        if (*i < arguments->count)
            value = arguments->items[(*i)++];
        else if (option->reader != MACHINE)
            return command_fail("%s requires %s", argument, option->detail);
    }
    if (option->reader == MACHINE) return hand_on(command, option, argument, value);
    return option->handler(command, option, value);
}

static bool has_suffix(const char *text, const char *suffix)
{
    size_t length = strlen(text), end = strlen(suffix);
    return length >= end && !strcmp(text + length - end, suffix);
}

/* How the first argument that is no option is to be run. */
static LaunchMode mode_of(const Command *command, const char *what)
{
    if (command->source_version) return LAUNCH_SOURCE;
    if (has_suffix(what, ".java") && !access(what, R_OK)) return LAUNCH_SOURCE;
    if (!command->as_java && has_suffix(what, ".jar")) return LAUNCH_JAR;
    return LAUNCH_CLASS;
}

static bool ends_reading(const Command *command)
{
    return command->action == ACTION_PRINT_VERSION || command->action == ACTION_HELP ||
           command->action == ACTION_HELP_EXTRA || command->mode == LAUNCH_MODULE;
}

static bool read_launcher_options(Command *command, const TextList *arguments)
{
    size_t i = 0;
    while (i < arguments->count && *arguments->items[i] == '-' && !ends_reading(command))
        if (!read_option(command, arguments, &i)) return false;
    if (!command->what && i < arguments->count && !ends_reading(command)) {
        command->what = arguments->items[i++];
        if (command->mode == LAUNCH_UNKNOWN) command->mode = mode_of(command, command->what);
    } else if (command->mode == LAUNCH_JAR && !command->what) {
        command_fail("-jar requires jar file specification");
        if (!command->as_java) return false;
        command->action = ACTION_HELP;
        command->help_stream = STREAM_ERR;
        command->failed = true;
    }
    command->arguments = (char **)arguments->items + i;
    command->argument_count = (int)(arguments->count - i);
    return true;
}

/* --- the machine's pass ------------------------------------------------------------------------------------------- */

bool machine_options_read(Command *command, const TextList *arguments)
{
    for (size_t i = 0; i < arguments->count; i++) {
        const char *argument = arguments->items[i], *value;
        const Option *option = find_option(argument, true, command->as_java, &value);
        if (!option || (option->form == VALUE && !value)) return command_refuse("Unrecognized option: %s", argument);
        if (strncmp(argument, "-Djava.class.path=", 18) && strncmp(argument, "-Dsun.java.", 11))
            text_list_add(&command->runtime_arguments, argument);
        if (!option->handler(command, option, value)) return false;
    }
    return true;
}

static bool read_variable(Command *command, const char *name)
{
    const char *text = getenv(name);
    if (!text) return true;
    fprintf(stderr, "Picked up %s: %s\n", name, text);
    TextList list = {0};
    return arguments_split(text, name, &list) && machine_options_read(command, &list);
}

/* The compiler's own launcher is the main class; the file stays the first of its arguments. */
static void prepare_source_mode(Command *command)
{
    text_list_add(&command->machine_arguments, "--add-modules=ALL-DEFAULT");
    if (!command->what) return;
    command->what = "jdk.compiler/com.sun.tools.javac.launcher.Main";
    command->arguments--;
    command->argument_count++;
}

/* The flag counts wherever it stands. */
static void look_for_ignore_unknown(Command *command, const TextList *arguments)
{
    for (size_t i = 0; i < arguments->count; i++)
        if (!strcmp(arguments->items[i], "-XX:+IgnoreUnrecognizedVMOptions")) command->ignore_unknown_flags = true;
}

bool command_read(Command *command, int argc, char **argv)
{
    TextList arguments = {0};
    command->options.max_stack_trace_depth = 1024;
    property_set(command, "java.class.path", "");
    command->in_environment = true;
    if (!arguments_from_environment(command, &arguments)) return false;
    command->in_environment = false;
    if (!arguments_expand(command, argc, argv, &arguments) || !read_launcher_options(command, &arguments)) return false;
    if (command->mode == LAUNCH_JAR && command->what && !main_jar_check(command->what)) return false;
    look_for_ignore_unknown(command, &command->machine_arguments);
    const char *class_path = getenv("CLASSPATH");
    if (class_path)
        class_path = class_path_expand(class_path);
    else if (command->mode == LAUNCH_CLASS || command->mode == LAUNCH_UNKNOWN)
        class_path = ".";
    if (class_path) property_set(command, "java.class.path", class_path);
    if (command->mode == LAUNCH_SOURCE) prepare_source_mode(command);
    if (!read_variable(command, "JAVA_TOOL_OPTIONS") || !machine_options_read(command, &command->machine_arguments) ||
        !read_variable(command, "_JAVA_OPTIONS"))
        return false;
    if (command->mode == LAUNCH_JAR && command->what) property_set(command, "java.class.path", command->what);
    return true;
}

/* --- help --------------------------------------------------------------------------------------------------------- */

static const char *const separators[] = {[FLAG] = "", [NEXT] = " ", [VALUE] = "=", [ATTACHED] = "", [OPTIONAL] = ""};

void options_print_help(void)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const Option *option = &options[i];
        if (!option->help) continue;
        char left[100];
        snprintf(left, sizeof left, "%s%s%s", option->name, option->argument ? separators[option->form] : "",
                 option->argument ? option->argument : "");
        printf(strlen(left) < 28 ? "  %-28s%s\n" : "  %s\n                              %s\n", left, option->help);
    }
}
