/* properties.c: the system properties that the machine itself supplies (contract 2.3), before those of the command line. */
#include "vm/properties.h"

#include <stdlib.h>
#include <string.h>

/* Keys that -D cannot change. */
static const VMProperty fixed[] = {
    {"java.vm.specification.name", "Java Virtual Machine Specification"},
    {"java.vm.specification.vendor", "Oracle Corporation"},
    {"java.vm.specification.version", "17"},
    {"java.vm.name", "Atoll VM"},
    {"java.vm.vendor", "Atoll"},
    {"java.vm.version", ATOLL_VM_VERSION},
    {"java.vm.info", "interpreted mode"},
    {"jdk.debug", "release"},
};
#define FIXED_COUNT (sizeof fixed / sizeof *fixed)
#define LIBRARY_PATH                                                                                    \
    "/usr/java/packages/lib:/usr/lib/x86_64-linux-gnu/jni:/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:/usr/lib/jni:/lib:/usr/lib"

static bool is_fixed(const char *key)
{
    for (size_t i = 0; i < FIXED_COUNT; i++)
        if (!strcmp(key, fixed[i].key)) return true;
    return false;
}

bool properties_open(VM *vm)
{
    const VMOptions *options = &vm->options;
    VMProperty *all = malloc((FIXED_COUNT + 5 + options->property_count) * sizeof *all);
    char *boot_path = malloc(strlen(options->java_home) + 5);
    if (!all || !boot_path) return free(all), free(boot_path), false;
    memcpy(boot_path, options->java_home, strlen(options->java_home));
    memcpy(boot_path + strlen(options->java_home), "/lib", sizeof "/lib");
    size_t n = 0;
    all[n++] = (VMProperty){"java.home", options->java_home};
    all[n++] = (VMProperty){"sun.boot.library.path", boot_path};
    all[n++] = (VMProperty){"java.library.path", LIBRARY_PATH};
    all[n++] = (VMProperty){"java.class.path", ""};
    all[n++] = (VMProperty){"jdk.boot.class.path.append", options->boot_append ? options->boot_append : ""};
    for (size_t i = 0; i < FIXED_COUNT; i++) all[n++] = fixed[i];
    for (size_t i = 0; i < options->property_count; i++)
        if (!is_fixed(options->properties[i].key)) all[n++] = options->properties[i];
    vm->options.properties = all;
    vm->options.property_count = n;
    return true;
}

void properties_close(VM *vm)
{
    free((char *)vm->options.properties[1].value);
    free((void *)vm->options.properties);
}
