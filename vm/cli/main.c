/* main.c: the atoll command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/capabilities.h"
#include "stdlib/stdlib.h"
#include "vm/boot.h"
#include "vm/cli/launch.h"

static const char *find_java_home(void)
{
    static const char *const places[] = {"/usr/lib/jvm/java-17-openjdk-amd64", "/usr/lib/jvm/default-java"};
    const char *home = getenv("ATOLL_JAVA_HOME");
    if (!home) home = getenv("JAVA_HOME");
    return home ? home : places[0];
}

int main(int argc, char **argv)
{
    VMProperty properties[64];
    size_t count = 0;
    const char *jar = NULL;
    int i = 1;
    if (i < argc && !strcmp(argv[i], "run")) i++;
    properties[count++] = (VMProperty){"java.class.path", "."};
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (!strcmp(argv[i], "-A") || !strcmp(argv[i], "--allow-all")) continue;
        if (!strcmp(argv[i], "-cp") && i + 1 < argc) properties[0].value = argv[++i];
        else if (!strcmp(argv[i], "-jar") && i + 1 < argc) jar = properties[0].value = argv[++i];
        else if (!strncmp(argv[i], "-D", 2)) {
            char *equals = strchr(argv[i], '=');
            if (equals) *equals = 0;
            properties[count++] = (VMProperty){argv[i] + 2, equals ? equals + 1 : ""};
        }
    }
    if (i >= argc && !jar) return fputs("usage: atoll run [-cp PATH] CLASS [ARGUMENT...]\n", stderr), 2;
    SandboxPolicy *policy = policy_create_allow_all();
    SandboxError error;
    VMOptions options = {.java_home = find_java_home(), .properties = properties, .property_count = count,
                         .max_stack_trace_depth = 1024, .natives = stdlib_groups, .native_group_count = stdlib_group_count,
                         .sandbox = sandbox_open(policy, &error), .start_signals = signals_start, .own_process = true};
    char *reason = NULL;
    VM *vm = vm_open(&options, &reason);
    if (!vm) {
        fprintf(stderr, "%s\n", reason);
        return 1;
    }
    int code = launch(vm, jar ? LAUNCH_JAR : LAUNCH_CLASS, jar ? jar : argv[i], argv + i + !jar, argc - i - !jar);
    fflush(stdout);
    sandbox_exit_process(code);
}
