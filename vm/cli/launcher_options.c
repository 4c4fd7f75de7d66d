/* launcher_options.c: handlers of the options that the launcher reads itself: what to run, what to print. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/cli/options.h"

static Stream stream_named(const Option *option)
{
    return !strcmp(option->detail, "out") ? STREAM_OUT : STREAM_ERR;
}

static bool give_machine(Command *command, const char *argument)
{
    text_list_add(&command->machine_arguments, argument);
    return true;
}

/* --- what to run -------------------------------------------------------------------------------------------------- */

bool option_class_path(Command *command, const Option *option, const char *value)
{
    return give_machine(command, keep_text("-Djava.class.path=%s", class_path_expand(value)));
}

static bool set_mode(Command *command, const Option *option, LaunchMode mode)
{
    if (command->source_version) return command_fail("Option %s is not allowed with --source", option->name);
    command->mode = mode;
    return true;
}

bool option_jar(Command *command, const Option *option, const char *value)
{
    return set_mode(command, option, LAUNCH_JAR);
}

bool option_main_module(Command *command, const Option *option, const char *value)
{
    if (!set_mode(command, option, LAUNCH_MODULE)) return false;
    size_t length = strcspn(value, "/");
    command->what = value;
    return give_machine(command, keep_text("-Djdk.module.main=%.*s", (int)length, value));
}

bool option_source(Command *command, const Option *option, const char *value)
{
    if (command->mode == LAUNCH_JAR) return command_fail("Option -jar is not allowed with --source");
    command->source_version = value;
    command->mode = LAUNCH_SOURCE;
    return give_machine(command, keep_text("-Djdk.internal.javac.source=%s", value));
}

bool option_deterministic(Command *command, const Option *option, const char *value)
{
    command->options.deterministic = true;
    command->options.heap.deterministic = true;
    command->options.heap.concurrent_off = true;
    command->options.heap.workers = 1; /* the order in which references are found follows from who marks */
    return true;
}

bool option_dry_run(Command *command, const Option *option, const char *value)
{
    command->dry_run = true;
    return true;
}

bool option_allow_all(Command *command, const Option *option, const char *value)
{
    command->allow_all = true;
    return true;
}

bool option_allow(Command *command, const Option *option, const char *value)
{
    return grant_read(command, keep_text("%s%s", option->detail, value));
}

bool option_limit(Command *command, const Option *option, const char *value)
{
    return limit_read(command, value, option->detail != NULL);
}

bool option_lockdown(Command *command, const Option *option, const char *value)
{
    if (!strcmp(option->detail, "require")) command->lockdown = LOCKDOWN_REQUIRED;
    if (!strcmp(option->detail, "none")) command->lockdown = LOCKDOWN_NONE;
    if (!strcmp(option->detail, "show")) command->show_lockdown = true;
    return true;
}

bool option_prompt(Command *command, const Option *option, const char *value)
{
    return command->prompt = true;
}

bool option_trace(Command *command, const Option *option, const char *value)
{
    if (value) command->trace_file = grant_path(command, value);
    return command->trace = true;
}

bool option_audit(Command *command, const Option *option, const char *value)
{
    command->audit = grant_path(command, value);
    return true;
}

bool option_mount(Command *command, const Option *option, const char *value)
{
    return mount_read(command, value);
}

bool option_policy(Command *command, const Option *option, const char *value)
{
    return policy_file_read(command, value);
}

/* --- modules ------------------------------------------------------------------------------------------------------ */

bool option_module_path(Command *command, const Option *option, const char *value)
{
    if (!*value) return command_fail("%s= requires modules to be specified", option->name);
    return give_machine(command, keep_text("--module-path=%s", value));
}

bool option_show_resolution(Command *command, const Option *option, const char *value)
{
    return give_machine(command, "-Djdk.module.showModuleResolution=true");
}

bool option_show_resolved(Command *command, const Option *option, const char *value)
{
    command->show_resolved_modules = true;
    return true;
}

bool option_validate(Command *command, const Option *option, const char *value)
{
    command->action = ACTION_VALIDATE_MODULES;
    return give_machine(command, "-Djdk.module.validation=true");
}

bool option_list_modules(Command *command, const Option *option, const char *value)
{
    command->action = ACTION_LIST_MODULES;
    return true;
}

bool option_describe_module(Command *command, const Option *option, const char *value)
{
    command->action = ACTION_DESCRIBE_MODULE;
    command->described_module = value;
    return true;
}

/* --- information -------------------------------------------------------------------------------------------------- */

bool option_version(Command *command, const Option *option, const char *value)
{
    command->action = ACTION_PRINT_VERSION;
    command->version_stream = stream_named(option);
    return true;
}

bool option_show_version(Command *command, const Option *option, const char *value)
{
    command->version_stream = stream_named(option);
    return true;
}

/* Known without starting the library: its folder says so in the file `release`. */
bool option_full_version(Command *command, const Option *option, const char *value)
{
    const char *home = java_home_find(NULL);
    if (!home) return false;
    const char *version = java_home_release(home, "JAVA_RUNTIME_VERSION");
    if (stream_named(option) == STREAM_ERR)
        fprintf(stderr, "openjdk full version \"%s\"\n", version ? version : "17");
    else
        printf("openjdk %s\n", version ? version : "17");
    command_exit(0);
}

bool option_show_settings(Command *command, const Option *option, const char *value)
{
    command->show_settings = value ? keep_text("-XshowSettings:%s", value) : "-XshowSettings";
    return true;
}

bool option_help(Command *command, const Option *option, const char *value)
{
    command->action = ACTION_HELP;
    command->help_stream = stream_named(option);
    return true;
}

bool option_help_extra(Command *command, const Option *option, const char *value)
{
    command->action = ACTION_HELP_EXTRA;
    command->help_stream = stream_named(option);
    return true;
}

bool option_diagnose(Command *command, const Option *option, const char *value)
{
    return give_machine(command, "-Dsun.java.launcher.diag=true");
}

/* --- old names ---------------------------------------------------------------------------------------------------- */

bool option_rename(Command *command, const Option *option, const char *value)
{
    return give_machine(command, keep_text("%s%s", option->detail, value ? value : ""));
}

bool option_future(Command *command, const Option *option, const char *value)
{
    fputs("Warning: -Xfuture option is deprecated and may be removed in a future release.\n", stderr);
    return give_machine(command, "-Xverify:all");
}

bool option_version_choice(Command *command, const Option *option, const char *value)
{
    fputs("Error: Specifying an alternate JDK/JRE version is no longer supported.\n  The use of the flag "
          "'-version:' "
          "is no longer valid.\n"
          "  Please download and execute the appropriate version.\n",
          stderr);
    return give_machine(command, keep_text("-version:%s", value));
}

bool option_skip(Command *command, const Option *option, const char *value)
{
    return true;
}
