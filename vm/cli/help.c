/* help.c: `atoll help`. Options and capabilities come from their tables. */
#include <stdio.h>
#include <string.h>

#include "atoll_version.h"
#include "vm/cli/command.h"

static const char run_usage[] =
    "Usage: atoll run [OPTION...] FILE.jar | CLASS | FILE.java | -m MODULE[/CLASS] [ARGUMENT...]\n";

int help_usage(void)
{
    fputs(run_usage, stderr);
    fputs("Try `atoll help run`.\n", stderr);
    return 2;
}

static void print_capabilities(void)
{
    for (int i = 0; i < CAPABILITY_COUNT; i++) {
        const char *argument = capability_argument((Capability)i);
        char left[100];
        snprintf(left, sizeof left, "%s%s%s%s", capability_name((Capability)i), argument ? "[=" : "",
                 argument ? argument : "", argument ? "]" : "");
        printf("  %-28s%s\n", left, capability_help((Capability)i));
    }
}

static void print_limits(void)
{
    for (int i = 0; i < LIMIT_KINDS; i++) {
        char left[100];
        snprintf(left, sizeof left, "%s=%s", limit_name((LimitKind)i), limit_argument((LimitKind)i));
        printf("  %-28s%s\n", left, limit_help((LimitKind)i));
    }
}

void help_run(void)
{
    fputs(run_usage, stdout);
    puts("Runs a Java program. Its class library is that of OpenJDK 17, found through ATOLL_JAVA_HOME, JAVA_HOME, or "
         "Debian's place.\n\nOptions:");
    options_print_help();
    puts("  @FILE                       more arguments, from a file\n"
         "\nCapabilities, for --allow-NAME and --deny-NAME. Without any, a program has its standard streams, its "
         "arguments and its own\n"
         "class path. Several resources are divided by commas:");
    print_capabilities();
    puts("\nQuotas, for --limit-NAME and --soft-limit-NAME. A TIME is 10s, 500ms, 5m or 1h, a SIZE 64k, 10m or 2g. When time or bytes\n"
         "are used up, each thread of the program gets an InternalError, and a second later it is stopped; exit status 124:");
    print_limits();
    puts("\nCLASSPATH, JDK_JAVA_OPTIONS, JAVA_TOOL_OPTIONS and _JAVA_OPTIONS are read as by java. Started under the "
         "name `java`, atoll\n"
         "takes java's options only, and grants everything.");
}

static void help_image(void)
{
    puts("Usage: atoll image [OPTION...] FILE.jar | CLASS -o IMAGE [--warm ARGUMENTS]\n"
         "       atoll image --verify IMAGE\n"
         "       atoll image --boot [-o IMAGE]\n"
         "Makes an image: a VM that has started, in a file, for `atoll run --image=IMAGE`. OPTIONs are those of `atoll run`;\n"
         "the run must have the same class path and the right to --allow-unsafe alike. When a JAR has changed since, a run says\n"
         "so and goes on without.\n"
         "\n"
         "  --warm ARGUMENTS   run the program with these first, and save it as it is then: its classes are initialised and\n"
         "                     its static fields hold what they hold after that run\n"
         "  --verify           check all of the file against its checksums; status 2 if it is damaged\n"
         "  --boot             make the image that every run starts from, beside the program, as the build does");
}

static void print_overview(void)
{
    puts(
        "atoll " ATOLL_VERSION ": runs Java programs\n"
        "\n"
        "  atoll run [OPTION...] FILE.jar | CLASS | FILE.java [ARGUMENT...]   run a program\n"
        "  atoll inspect [-cp PATH] FILE.class | FILE.jar | CLASS             print what is in a class file\n"
        "  atoll heap-dump PID|IMAGE [FILE]                                   write the objects of a running one to a file\n"
        "  atoll histogram PID|FILE.hprof                                     count the objects of a running one by class\n"
        "  atoll image [OPTION...] FILE.jar | CLASS -o FILE                   make an image, from which it starts faster\n"
        "  atoll help [run|inspect|image|heap-dump|histogram|help]                      tell more\n"
        "  atoll --version\n"
        "\n"
        "A program may touch nothing but its standard streams unless it is granted: `atoll run -A` grants everything.");
}

int help_command(int argc, char **argv)
{
    const char *about = argc > 1 ? argv[1] : NULL;
    if (!about || !strcmp(about, "help"))
        print_overview();
    else if (!strcmp(about, "run"))
        help_run();
    else if (!strcmp(about, "inspect"))
        help_inspect();
    else if (!strcmp(about, "heap-dump"))
        help_heap_dump();
    else if (!strcmp(about, "histogram"))
        help_histogram();
    else if (!strcmp(about, "image"))
        help_image();
    else
        return fprintf(stderr, "atoll: there is no command `%s`\n", about), 2;
    return 0;
}
