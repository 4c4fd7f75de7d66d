/* machine_options.c: handlers of the options that the machine reads: properties, modules, assertions, sizes, traces.
 * The texts are HotSpot's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoll_version.h"
#include "vm/cli/options.h"

/* --- properties --------------------------------------------------------------------------------------------------- */

void property_set(Command *command, const char *key, const char *value)
{
    for (size_t i = 0; i < command->property_count; i++)
        if (!strcmp(command->properties[i].key, key)) {
            command->properties[i].value = value;
            return;
        }
    command->properties = array_grow(command->properties, command->property_count, &command->property_capacity,
                                     sizeof *command->properties);
    command->properties[command->property_count++] = (VMProperty){key, value};
}

const char *property_get(const Command *command, const char *key)
{
    for (size_t i = 0; i < command->property_count; i++)
        if (!strcmp(command->properties[i].key, key)) return command->properties[i].value;
    return NULL;
}

/* Is it one that the machine sets for module options: the name itself, or numbered? */
static bool is_reserved(const char *key)
{
    static const char *const reserved[] = {"addexports", "addopens",     "addreads",
                                           "addmods",    "limitmods",    "patch",
                                           "path",       "upgrade.path", "enable.native.access"};
    const char *prefix = "jdk.module.";
    if (strncmp(key, prefix, strlen(prefix))) return false;
    key += strlen(prefix);
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        size_t length = strlen(reserved[i]);
        if (!strncmp(key, reserved[i], length) && (!key[length] || key[length] == '.')) return true;
    }
    return false;
}

/* A pair of quotes, which shell scripts leave behind, counts as no value. */
static bool is_removed(const char *key, const char *value)
{
    if (!*value || !strcmp(value, "\"\"")) return false;
    if (!strcmp(key, "java.ext.dirs"))
        return command_refuse_on_stdout("-Djava.ext.dirs=%s is not supported.  Use -classpath instead.", value), true;
    if (!strcmp(key, "java.endorsed.dirs"))
        return command_refuse_on_stdout(
                   "-Djava.endorsed.dirs=%s is not supported. Endorsed standards and standalone APIs\n"
                   "in modular form will be supported via the concept of upgradeable modules.",
                   value),
               true;
    return false;
}

bool option_define(Command *command, const Option *option, const char *value)
{
    size_t length = strcspn(value, "=");
    const char *key = keep_bytes(value, length), *text = value[length] ? value + length + 1 : "";
    if (!length) return true;
    if (is_reserved(key)) {
        if (!command->reserved_property_warned)
            command_warn("Ignoring system property options whose names match the '-Djdk.module.*'. names that are "
                         "reserved for internal use.");
        return command->reserved_property_warned = true;
    }
    if (is_removed(key, text)) return false;
    if (strcmp(key, "sun.nio.MaxDirectMemorySize")) property_set(command, key, text);
    return true;
}

/* --- modules ------------------------------------------------------------------------------------------------------ */

bool option_property(Command *command, const Option *option, const char *value)
{
    property_set(command, option->detail, value);
    return true;
}

/* Options that may be given several times become numbered properties: jdk.module.addmods.0, .1, ... */
bool option_numbered(Command *command, const Option *option, const char *value)
{
    const char *key;
    unsigned number = 0;
    while (property_get(command, key = keep_text("%s.%u", option->detail, number))) number++;
    property_set(command, key, value);
    return true;
}

bool option_patch_module(Command *command, const Option *option, const char *value)
{
    const char *equals = strchr(value, '=');
    if (!equals) return command_refuse_on_stdout("Missing '=' in --patch-module specification");
    for (size_t i = 0; i < command->patches.count; i++) {
        if (strncmp(command->patches.items[i], value, (size_t)(equals - value) + 1)) continue;
        printf("Error occurred during initialization of VM\nCannot specify %.*s more than once to --patch-module\n",
               (int)(equals - value), value);
        return false;
    }
    text_list_add(&command->patches, value);
    return option_numbered(command, option, value);
}

bool option_boot_append(Command *command, const Option *option, const char *value)
{
    text_list_add(&command->boot_append, value);
    return true;
}

bool option_illegal_access(Command *command, const Option *option, const char *value)
{
    command_warn("Ignoring option --illegal-access=%s; support was removed in 17.0", value);
    return true;
}

/* --- assertions --------------------------------------------------------------------------------------------------- */

bool option_assertions(Command *command, const Option *option, const char *value)
{
    command->assertions = array_grow(command->assertions, command->assertion_count, &command->assertion_capacity,
                                     sizeof *command->assertions);
    command->assertions[command->assertion_count++] = (AssertionOption){value, option->detail != NULL};
    return true;
}

bool option_system_assertions(Command *command, const Option *option, const char *value)
{
    command->options.system_assertions = option->detail != NULL;
    return true;
}

/* --- sizes -------------------------------------------------------------------------------------------------------- */

bool size_parse(const char *text, uint64_t *out)
{
    static const char units[] = "kmgt";
    if (!text || *text < '0' || *text > '9') return false;
    char *end;
    unsigned long long number = strtoull(text, &end, 0);
    unsigned shift = 0;
    if (*end) {
        const char *unit = strchr(units, *end | 0x20);
        if (!unit || end[1]) return false;
        shift = 10 * (unsigned)(unit - units + 1);
    }
    if (number > UINT64_MAX >> shift) return false;
    *out = (uint64_t)number << shift;
    return true;
}

bool option_maximum_heap(Command *command, const Option *option, const char *value)
{
    uint64_t size;
    if (!size_parse(value, &size) || !size) return command_refuse("Invalid maximum heap size: -Xmx%s", value);
    command->options.heap.maximum_size = size;
    return true;
}

bool option_initial_heap(Command *command, const Option *option, const char *value)
{
    uint64_t size;
    if (!size_parse(value, &size) || (size && size < 1024))
        return command_refuse("Invalid initial heap size: -Xms%s", value);
    command->options.heap.initial_size = size;
    return true;
}

bool option_young_heap(Command *command, const Option *option, const char *value)
{
    uint64_t size;
    return size_parse(value, &size) || command_refuse("Invalid initial young generation size: -Xmn%s", value);
}

/* HotSpot's limits: the same program should fail here that fails there. */
enum { STACK_LEAST = 1 << 10, STACK_MOST = 1 << 30, STACK_LEAST_IN_USE = 136 << 10 };

bool option_stack_size(Command *command, const Option *option, const char *value)
{
    uint64_t size;
    if (!size_parse(value, &size) || (size && size < STACK_LEAST))
        return command_refuse("Invalid thread stack size: -Xss%s", value);
    if (size > STACK_MOST)
        return command_refuse("Invalid thread stack size: -Xss%s\n"
                              "The specified size exceeds the maximum representable size.", value);
    if (size && size < STACK_LEAST_IN_USE)
        return command_refuse_on_stdout("\nThe Java thread stack size specified is too small. Specify at least %dk",
                                        STACK_LEAST_IN_USE >> 10);
    command->options.java_stack_bytes = size;
    return true;
}

/* --- traces, verification, and what there is not ------------------------------------------------------------------ */

bool option_verbose(Command *command, const Option *option, const char *value)
{
    if (!value || !strcmp(value, "class"))
        log_set(&command->options.log, LOG_CLASS_LOAD, true), log_set(&command->options.log, LOG_CLASS_UNLOAD, true);
    else if (!strcmp(value, "gc"))
        log_set(&command->options.log, LOG_GC, true);
    return true;
}

bool option_log(Command *command, const Option *option, const char *value)
{
    return log_option_read(command, value ? value : "");
}

bool option_log_gc_file(Command *command, const Option *option, const char *value)
{
    return log_option_read(command, keep_text("gc:%s", value));
}

bool option_flag(Command *command, const Option *option, const char *value)
{
    return flag_read(command, value);
}

/* Nothing turns verification off. Tools that start "java -noverify" (kotlinc does) are told what HotSpot tells them, and
 * their code is verified all the same; who asks atoll for it is refused. */
bool command_no_verification(const Command *command, const char *option)
{
    if (!command->as_java)
        return command_refuse("Error: %s is not supported: Atoll verifies all code but the class library's", option);
    if (strncmp(option, "-XX:", 4))
        command_warn("Options -Xverify:none and -noverify were deprecated in JDK 13 and will likely be removed in a "
                     "future release.");
    return true;
}

bool option_verify(Command *command, const Option *option, const char *value)
{
    if (!value || !strcmp(value, "all"))
        command->options.verify_all = true;
    else if (!strcmp(value, "none"))
        return command_no_verification(command, "-Xverify:none");
    else if (strcmp(value, "remote"))
        return command_refuse("Unrecognized verification option: -Xverify:%s", value);
    return true;
}

bool option_no_verify(Command *command, const Option *option, const char *value)
{
    return command_no_verification(command, "-noverify");
}

bool option_preview(Command *command, const Option *option, const char *value)
{
    return command_refuse("Error: --enable-preview is not supported: Atoll runs class files of Java 17 and older, "
                          "without preview features");
}

static bool initialization_failed(const char *reason)
{
    printf("Error occurred during initialization of VM\n%s\n", reason);
    return false;
}

bool option_java_agent(Command *command, const Option *option, const char *value)
{
    fprintf(stderr, "Error: -javaagent:%s is not supported: Atoll has no instrumentation of classes\n", value);
    return initialization_failed("agent library failed to init: instrument");
}

bool option_native_agent(Command *command, const Option *option, const char *value)
{
    int length = (int)strcspn(value, "=:");
    return initialization_failed(
        keep_text("Could not find agent library %.*s %s, with error: agents (JVM TI) are not supported", length, value,
                  option->detail));
}

bool option_obsolete(Command *command, const Option *option, const char *value)
{
    return command_refuse_on_stdout("%s", option->detail);
}

bool option_internal_version(Command *command, const Option *option, const char *value)
{
    puts("Atoll VM (" ATOLL_VERSION "), built with " __VERSION__);
    command_exit(0);
}

bool option_reduce_signals(Command *command, const Option *option, const char *value)
{
    command->reduce_signals = true;
    return true;
}

bool option_no_image(Command *command, const Option *option, const char *value)
{
    (void)option, (void)value;
    return command->no_image = true;
}

bool option_image(Command *command, const Option *option, const char *value)
{
    (void)option;
    command->image = value;
    return true;
}

bool option_nothing(Command *command, const Option *option, const char *value)
{
    return true;
}
