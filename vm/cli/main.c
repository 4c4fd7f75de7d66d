/* main.c: the atoll command: which subcommand, and whether it is to be `java`. */
#include <stdio.h>
#include <string.h>

#include "atoll_version.h"
#include "vm/cli/command.h"

static const char *program; /* argv[0] */

static int run(int argc, char **argv)
{
    Command command = {.program = program};
    log_options_open(&command);
    return run_command(&command, argc, argv);
}

static int run_as_java(int argc, char **argv)
{
    Command command = {.program = program, .as_java = true};
    log_options_open(&command);
    return run_command(&command, argc, argv);
}

static int print_version(int argc, char **argv)
{
    puts("atoll " ATOLL_VERSION);
    return 0;
}

typedef struct Subcommand {
    const char *name;
    int (*act)(int argc, char **argv); /* argv[0] is the name */
} Subcommand;

static const Subcommand subcommands[] = {
    {"run", run},         {"inspect", inspect_command}, {"image", image_command}, {"heap-dump", heap_dump_command},
    {"histogram", histogram_command}, {"help", help_command},
    {"--help", help_command},
    {"-h", help_command}, {"--version", print_version}, {"-V", print_version},
};

static bool is_java(const char *path)
{
    const char *slash = strrchr(path, '/');
    return !strcmp(slash ? slash + 1 : path, "java");
}

static int act(int argc, char **argv)
{
    program = argc ? argv[0] : "atoll";
    if (is_java(program)) return run_as_java(argc, argv);
    if (argc < 2) return help_command(0, NULL), 2;
    for (size_t i = 0; i < sizeof subcommands / sizeof *subcommands; i++)
        if (!strcmp(argv[1], subcommands[i].name)) return subcommands[i].act(argc - 1, argv + 1);
    fprintf(stderr, "atoll: there is no command `%s`; try `atoll help`\n", argv[1]);
    return 2;
}

int main(int argc, char **argv)
{
    command_exit(act(argc, argv));
}
