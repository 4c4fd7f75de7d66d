/* com_sun_management.c: jdk.management's own beans: OperatingSystemImpl, Flag, DiagnosticCommandImpl, HotSpotDiagnostic. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gc/gc.h"
#include "sandbox/clock.h"
#include "sandbox/environment.h"
#include "stdlib/management.h"
#include "stdlib/os.h"
#include "vm/class_histogram.h"
#include "vm/heap_dump.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/string.h"

#define SANDBOX(t) ((t)->vm->sandbox)

/* --- OperatingSystemImpl: -1 for what is unknown, or not this VM's to know ---------------------------------------------------------------- */

static MachineFigures figures_now(Thread *t)
{
    MachineFigures figures;
    if (environment_figures(SANDBOX(t), &figures, NULL) < 0) memset(&figures, 0xff, sizeof figures); /* -1 all over */
    return figures;
}

#define FIGURE(native, field) \
    static bool native(Thread *t, Slot *args, Slot *result) { return return_long(result, figures_now(t).field); }
FIGURE(os_committed, virtual_size)
FIGURE(os_free_memory, free_memory)
FIGURE(os_total_memory, total_memory)
FIGURE(os_free_swap, free_swap)
FIGURE(os_total_swap, total_swap)
FIGURE(os_open_descriptors, open_descriptors)
FIGURE(os_max_descriptors, max_descriptors)
FIGURE(os_total_ticks, cpu_ticks_total)
FIGURE(os_configured_cpus, cpus_configured)
FIGURE(os_online_cpus, cpus_online)

static bool os_process_cpu(Thread *t, Slot *args, Slot *result) { return return_long(result, clock_process_cpu_ns()); }

/* `part` of `whole` since the last question, 0 to 1. */
static double load_between(int64_t part, int64_t whole)
{
    if (whole <= 0 || part <= 0) return 0;
    return part >= whole ? 1 : (double)part / (double)whole;
}

static bool return_double(Slot *result, double value)
{
    result->d = value;
    return true;
}

static bool os_machine_load(Thread *t, Slot *args, Slot *result)
{
    Management *management = management_of(t);
    MachineFigures now = figures_now(t);
    if (!management) return false;
    if (now.cpu_ticks_total < 0) return return_double(result, -1);
    CpuReading before = management->machine;
    management->machine = (CpuReading){.total = now.cpu_ticks_total, .busy = now.cpu_ticks_busy};
    return return_double(result, load_between(now.cpu_ticks_busy - before.busy, now.cpu_ticks_total - before.total));
}

static bool os_process_load(Thread *t, Slot *args, Slot *result)
{
    enum { NS_PER_TICK = 10000000 };
    Management *management = management_of(t);
    MachineFigures now = figures_now(t);
    if (!management) return false;
    if (now.cpu_ticks_total < 0) return return_double(result, -1);
    CpuReading before = management->process;
    management->process = (CpuReading){.total = now.cpu_ticks_total, .process_ns = clock_process_cpu_ns()};
    return return_double(result, load_between(management->process.process_ns - before.process_ns, (now.cpu_ticks_total - before.total) * NS_PER_TICK));
}

static bool os_single_load(Thread *t, Slot *args, Slot *result)
{
    Management *management = management_of(t);
    int64_t total, busy;
    uint32_t cpu = args[1].u;
    if (!management) return false;
    if (cpu >= MANAGEMENT_CPUS || !environment_cpu_ticks(SANDBOX(t), cpu, &total, &busy)) return return_double(result, -1);
    CpuReading before = management->cpus[cpu];
    management->cpus[cpu] = (CpuReading){.total = total, .busy = busy};
    return return_double(result, load_between(busy - before.busy, total - before.total));
}

/* The first question is about the time since the bean was made. */
static bool os_initialize(Thread *t, Slot *args, Slot *result)
{
    Management *management = management_of(t);
    MachineFigures now = figures_now(t);
    if (!management) return false;
    management->machine = (CpuReading){.total = now.cpu_ticks_total, .busy = now.cpu_ticks_busy};
    management->process = (CpuReading){.total = now.cpu_ticks_total, .process_ns = clock_process_cpu_ns()};
    return true;
}

/* --- Flag: the options of HotSpot whose meaning this VM shares ------------------------------------------------------------------------------ */

typedef struct FlagRow {
    const char   *name;
    PrimitiveType type;
    int64_t     (*value)(Thread *t);
} FlagRow;

static int64_t flag_true(Thread *t) { return 1; }
static int64_t flag_eight(Thread *t) { return 8; }
static int64_t flag_maximum_heap(Thread *t) { return (int64_t)heap_maximum(t->vm->heap); }
static int64_t flag_initial_heap(Thread *t) { return (int64_t)t->vm->options.heap.initial_size; }
static int64_t flag_stack_kib(Thread *t) { return (int64_t)(t->vm->options.java_stack_bytes ? t->vm->options.java_stack_bytes : JAVA_STACK_DEFAULT_BYTES) / 1024; }
static int64_t flag_direct_memory(Thread *t) { return (int64_t)t->vm->options.direct_memory; }
static int64_t flag_trace_depth(Thread *t) { return t->vm->options.max_stack_trace_depth; }

static const FlagRow FLAGS[] = {
    {"InitialHeapSize", TYPE_LONG, flag_initial_heap},     {"MaxDirectMemorySize", TYPE_LONG, flag_direct_memory},
    {"MaxHeapSize", TYPE_LONG, flag_maximum_heap},         {"MaxJavaStackTraceDepth", TYPE_LONG, flag_trace_depth},
    {"ObjectAlignmentInBytes", TYPE_LONG, flag_eight},     {"ThreadStackSize", TYPE_LONG, flag_stack_kib},
    {"UseCompressedOops", TYPE_BOOLEAN, flag_true},
};
enum { FLAG_COUNT = sizeof FLAGS / sizeof *FLAGS };

#define ORIGIN "Lcom/sun/management/VMOption$Origin;"

static Object *flag_new(Thread *t, const FlagRow *row)
{
    Class *class = boot_class(t, "com/sun/management/internal/Flag"), *origins = boot_class(t, "com/sun/management/VMOption$Origin");
    Object *flag = object_allocate(t, class);
    Object *name = flag ? string_from_c(t, row->name) : NULL;
    Object *value = name ? box_allocate(t, row->type, (Slot){.l = row->value(t)}) : NULL;
    if (!value) return NULL;
    Object *origin = get_object(class_mirror(origins), os_field(t, origins, "VM_CREATION", ORIGIN));
    set_object(t, flag, os_field(t, class, "name", "Ljava/lang/String;"), name);
    set_object(t, flag, os_field(t, class, "value", "Ljava/lang/Object;"), value);
    set_object(t, flag, os_field(t, class, "origin", ORIGIN), origin);
    return flag; /* not writeable */
}

static bool flag_prepare(Thread *t)
{
    Class *origins = boot_class(t, "com/sun/management/VMOption$Origin");
    return origins && class_initialize(t, origins);
}

static const FlagRow *find_flag(Thread *t, Object *name)
{
    char text[128];
    if (!name) return NULL;
    string_to_buffer(t, name, text, sizeof text);
    for (size_t i = 0; i < FLAG_COUNT; i++)
        if (!strcmp(FLAGS[i].name, text)) return &FLAGS[i];
    return NULL;
}

/* int getFlags(String[] names, Flag[] flags, int count): null names ask for all */
static bool flag_get(Thread *t, Slot *args, Slot *result)
{
    if (!flag_prepare(t)) return false;
    Object *names = arg_object(args, 0), *flags = arg_object(args, 1);
    int32_t found = 0;
    for (int32_t i = 0; i < args[2].i && (uint32_t)i < array_length(flags); i++) {
        const FlagRow *row = names ? find_flag(t, object_array_get(names, (uint32_t)i)) : i < FLAG_COUNT ? &FLAGS[i] : NULL;
        if (!row) continue;
        Object *flag = flag_new(t, row);
        if (!flag) return false;
        object_array_set(t, flags, (uint32_t)i, flag);
        found++;
    }
    return return_int(result, found);
}

static bool flag_names(Thread *t, Slot *args, Slot *result)
{
    Object *names = object_array_allocate(t, KNOWN(String), FLAG_COUNT);
    for (uint32_t i = 0; names && i < FLAG_COUNT; i++) {
        Object *name = string_from_c(t, FLAGS[i].name);
        if (!name) return false;
        object_array_set(t, names, i, name);
    }
    return return_made(result, names);
}

static bool flag_count(Thread *t, Slot *args, Slot *result) { return return_int(result, FLAG_COUNT); }

static bool flag_refuse(Thread *t, Slot *args, Slot *result)
{
    return throw_new(t, "java/lang/UnsupportedOperationException", "This VM's options cannot be changed while it runs");
}

/* --- DiagnosticCommandImpl -------------------------------------------------------------------------------------------------------------------- */

typedef struct CommandText {
    char  *text;
    size_t length, capacity;
    bool   all; /* the option -all was given */
} CommandText;

static void append(void *context, const char *text, size_t length)
{
    CommandText *out = context;
    if (out->length + length + 1 > out->capacity) {
        size_t capacity = (out->length + length + 1) * 2;
        char *grown = realloc(out->text, capacity);
        if (!grown) return;
        out->text = grown;
        out->capacity = capacity;
    }
    memcpy(out->text + out->length, text, length);
    out->length += length;
    out->text[out->length] = '\0';
}
static void append_text(CommandText *out, const char *text) { append(out, text, strlen(text)); }

static const char *property_of(Thread *t, const char *key)
{
    for (size_t i = 0; i < t->vm->options.property_count; i++)
        if (!strcmp(t->vm->options.properties[i].key, key)) return t->vm->options.properties[i].value;
    return "";
}

static void command_threads(Thread *t, CommandText *out) { threads_dump(t, append, out); }
static void command_collect(Thread *t, CommandText *out) { heap_collect(&t->mutator, "Diagnostic Command", false); }
static void command_uptime(Thread *t, CommandText *out)
{
    char line[64];
    int64_t ms = management_uptime_ms(t);
    snprintf(line, sizeof line, "%lld.%03lld s\n", (long long)(ms / 1000), (long long)(ms % 1000));
    append_text(out, line);
}
static void command_version(Thread *t, CommandText *out)
{
    append_text(out, property_of(t, "java.vm.name"));
    append_text(out, " version ");
    append_text(out, property_of(t, "java.vm.version"));
    append_text(out, "\n");
}
static void command_line(Thread *t, CommandText *out)
{
    append_text(out, "VM Arguments:\njvm_args: ");
    for (size_t i = 0; i < t->vm->options.runtime_argument_count; i++) {
        append_text(out, t->vm->options.runtime_arguments[i]);
        append_text(out, " ");
    }
    append_text(out, "\njava_command: ");
    append_text(out, property_of(t, "sun.java.command"));
    append_text(out, "\n");
}
static void command_heap(Thread *t, CommandText *out)
{
    char line[200];
    MemoryFigures heap = memory_figures(t, true), metadata = memory_figures(t, false);
    snprintf(line, sizeof line, " Immix heap      total %lldK, used %lldK\n Metadata        used %lldK\n", (long long)heap.committed / 1024,
             (long long)heap.used / 1024, (long long)metadata.used / 1024);
    append_text(out, line);
}
static void command_histogram(Thread *t, CommandText *out)
{
    if (!class_histogram(t, out->all, append, out)) append_text(out, "Not enough memory for the table.\n");
}
static void command_flags(Thread *t, CommandText *out)
{
    char line[128];
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        bool boolean = FLAGS[i].type == TYPE_BOOLEAN;
        if (boolean) snprintf(line, sizeof line, "-XX:%c%s ", FLAGS[i].value(t) ? '+' : '-', FLAGS[i].name);
        else snprintf(line, sizeof line, "-XX:%s=%lld ", FLAGS[i].name, (long long)FLAGS[i].value(t));
        append_text(out, line);
    }
    append_text(out, "\n");
}
static void command_help(Thread *t, CommandText *out);

typedef struct CommandRow {
    const char *name, *description, *impact, *permission; /* name of a ManagementPermission, or NULL */
    void      (*run)(Thread *t, CommandText *out);
    const char *all; /* what the option -all does; NULL: the command has none */
} CommandRow;

static const CommandRow COMMANDS[] = {
    {"GC.class_histogram", "Provide statistics about the Java heap usage.", "High: Depends on Java heap size and content.", "monitor", command_histogram,
     "Inspect all objects, including unreachable objects"},
    {"GC.heap_info", "Provide generic Java heap information.", "Medium", "monitor", command_heap},
    {"GC.run", "Call java.lang.System.gc().", "Medium: Depends on Java heap size and content.", NULL, command_collect},
    {"Thread.print", "Print all threads with stacktraces.", "Medium: Depends on the number of threads.", "monitor", command_threads},
    {"VM.command_line", "Print the command line used to start this VM instance.", "Low", "monitor", command_line},
    {"VM.flags", "Print VM flag options and their current values.", "Low", "monitor", command_flags},
    {"VM.uptime", "Print VM uptime.", "Low", NULL, command_uptime},
    {"VM.version", "Print JVM version information.", "Low", NULL, command_version},
    {"help", "For more information about a specific command use 'help <command>'. With no argument this will show a list of available commands.", "Low", NULL, command_help},
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

static void command_help(Thread *t, CommandText *out)
{
    append_text(out, "The following commands are available:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        append_text(out, COMMANDS[i].name);
        append_text(out, "\n");
    }
    append_text(out, "\nFor more information about a specific command use 'help <command>'.\n");
}

static const CommandRow *find_command(const char *name, size_t length)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strlen(COMMANDS[i].name) == length && !memcmp(COMMANDS[i].name, name, length)) return &COMMANDS[i];
    return NULL;
}

static bool command_names(Thread *t, Slot *args, Slot *result)
{
    Object *names = object_array_allocate(t, KNOWN(String), COMMAND_COUNT);
    for (uint32_t i = 0; names && i < COMMAND_COUNT; i++) {
        Object *name = string_from_c(t, COMMANDS[i].name);
        if (!name) return false;
        object_array_set(t, names, i, name);
    }
    return return_made(result, names);
}

static bool set_text(Thread *t, Object *object, const char *field, const char *text)
{
    Object *string = text ? string_from_c(t, text) : NULL;
    if (string) set_object(t, object, os_field(t, object_class(object), field, "Ljava/lang/String;"), string);
    return string || !text;
}

/* A list of the option -all. */
static Object *option_list_new(Thread *t, const char *description)
{
    Class *class = boot_class(t, "com/sun/management/internal/DiagnosticCommandArgumentInfo"), *list_class = boot_class(t, "java/util/Collections$SingletonList");
    if (!class || !list_class || !class_initialize(t, class) || !class_initialize(t, list_class)) return NULL;
    Object *option = object_allocate(t, class), *list = option ? object_allocate(t, list_class) : NULL;
    bool made = list && set_text(t, option, "name", "-all") && set_text(t, option, "description", description) && set_text(t, option, "type", "BOOLEAN") &&
                set_text(t, option, "defaultValue", "false");
    if (!made) return NULL;
    set_boolean(option, os_field(t, class, "option", "Z"), true);
    set_int(option, os_field(t, class, "position", "I"), -1);
    set_object(t, list, os_field(t, list_class, "element", "Ljava/lang/Object;"), option);
    return list;
}

static Object *command_info_new(Thread *t, const CommandRow *row)
{
    Class *class = boot_class(t, "com/sun/management/internal/DiagnosticCommandInfo"), *collections = boot_class(t, "java/util/Collections");
    Object *info = object_allocate(t, class);
    bool made = info && set_text(t, info, "name", row->name) && set_text(t, info, "description", row->description) && set_text(t, info, "impact", row->impact) &&
                set_text(t, info, "permissionClass", row->permission ? "java.lang.management.ManagementPermission" : NULL) && set_text(t, info, "permissionName", row->permission);
    if (!made) return NULL;
    set_boolean(info, os_field(t, class, "enabled", "Z"), true);
    Object *arguments = row->all ? option_list_new(t, row->all) : get_object(class_mirror(collections), os_field(t, collections, "EMPTY_LIST", "Ljava/util/List;"));
    if (arguments) set_object(t, info, os_field(t, class, "arguments", "Ljava/util/List;"), arguments);
    return arguments ? info : NULL;
}

/* DiagnosticCommandInfo[] getDiagnosticCommandInfo(String[] names) */
static bool command_infos(Thread *t, Slot *args, Slot *result)
{
    char name[128];
    Class *class = boot_class(t, "com/sun/management/internal/DiagnosticCommandInfo"), *collections = boot_class(t, "java/util/Collections");
    if (!class || !collections || !class_initialize(t, class) || !class_initialize(t, collections)) return false;
    Object *names = arg_object(args, 1);
    if (!names) return throw_null_pointer(t);
    Object *infos = object_array_allocate(t, class, (int32_t)array_length(names));
    for (uint32_t i = 0; infos && i < array_length(names); i++) {
        string_to_buffer(t, object_array_get(names, i), name, sizeof name);
        const CommandRow *row = find_command(name, strlen(name));
        if (!row) return throw_known(t, KNOWN(IllegalArgumentException), "Unknown diagnostic command");
        Object *info = command_info_new(t, row);
        if (!info) return false;
        object_array_set(t, infos, i, info);
    }
    return return_made(result, infos);
}

/* String executeDiagnosticCommand(String command) */
static bool command_execute(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 1)) return throw_null_pointer(t);
    char *command = string_to_utf8(t, arg_object(args, 1));
    if (!command) return false;
    const char *name = command + strspn(command, " ");
    const CommandRow *row = find_command(name, strcspn(name, " ,\n"));
    CommandText out = {.all = row && row->all && strstr(name, " -all")};
    free(command);
    if (!row) return throw_known(t, KNOWN(IllegalArgumentException), "Unknown diagnostic command");
    row->run(t, &out);
    Object *text = string_from_c(t, out.text ? out.text : "");
    free(out.text);
    return return_made(result, text);
}

/* dumpHeap0(String file, boolean live) */
static bool dump_heap(Thread *t, Slot *args, Slot *result)
{
    SandboxError error = {0};
    uint64_t     length;
    char        *path = os_path(t, arg_object(args, 1));
    if (!path) return false;
    bool good = heap_dump_to_file(t, path, args[2].i, &length, &error) == HEAP_DUMP_WRITTEN;
    free(path);
    return good || os_throw(t, "java/io/IOException", &error, error.message);
}

#define OS "com/sun/management/internal/OperatingSystemImpl"
NATIVE_GROUP(natives_com_sun_management,
    {OS, "initialize0", "()V", os_initialize, NATIVE_PLAIN},
    {NULL, "getCommittedVirtualMemorySize0", "()J", os_committed, NATIVE_PLAIN},
    {NULL, "getFreeMemorySize0", "()J", os_free_memory, NATIVE_PLAIN},
    {NULL, "getTotalMemorySize0", "()J", os_total_memory, NATIVE_PLAIN},
    {NULL, "getFreeSwapSpaceSize0", "()J", os_free_swap, NATIVE_PLAIN},
    {NULL, "getTotalSwapSpaceSize0", "()J", os_total_swap, NATIVE_PLAIN},
    {NULL, "getOpenFileDescriptorCount0", "()J", os_open_descriptors, NATIVE_PLAIN},
    {NULL, "getMaxFileDescriptorCount0", "()J", os_max_descriptors, NATIVE_PLAIN},
    {NULL, "getHostTotalCpuTicks0", "()J", os_total_ticks, NATIVE_PLAIN},
    {NULL, "getHostConfiguredCpuCount0", "()I", os_configured_cpus, NATIVE_PLAIN},
    {NULL, "getHostOnlineCpuCount0", "()I", os_online_cpus, NATIVE_PLAIN},
    {NULL, "getProcessCpuTime0", "()J", os_process_cpu, NATIVE_PLAIN},
    {NULL, "getCpuLoad0", "()D", os_machine_load, NATIVE_PLAIN},
    {NULL, "getProcessCpuLoad0", "()D", os_process_load, NATIVE_PLAIN},
    {NULL, "getSingleCpuLoad0", "(I)D", os_single_load, NATIVE_PLAIN},
    {"com/sun/management/internal/Flag", "initialize", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "getAllFlagNames", "()[Ljava/lang/String;", flag_names, NATIVE_PLAIN},
    {NULL, "getInternalFlagCount", "()I", flag_count, NATIVE_PLAIN},
    {NULL, "getFlags", "([Ljava/lang/String;[Lcom/sun/management/internal/Flag;I)I", flag_get, NATIVE_PLAIN},
    {NULL, "setLongValue", "(Ljava/lang/String;J)V", flag_refuse, NATIVE_PLAIN},
    {NULL, "setDoubleValue", "(Ljava/lang/String;D)V", flag_refuse, NATIVE_PLAIN},
    {NULL, "setBooleanValue", "(Ljava/lang/String;Z)V", flag_refuse, NATIVE_PLAIN},
    {NULL, "setStringValue", "(Ljava/lang/String;Ljava/lang/String;)V", flag_refuse, NATIVE_PLAIN},
    {"com/sun/management/internal/DiagnosticCommandImpl", "setNotificationEnabled", "(Z)V", native_nothing, NATIVE_PLAIN},
    {NULL, "getDiagnosticCommands", "()[Ljava/lang/String;", command_names, NATIVE_PLAIN},
    {NULL, "getDiagnosticCommandInfo", "([Ljava/lang/String;)[Lcom/sun/management/internal/DiagnosticCommandInfo;", command_infos, NATIVE_PLAIN},
    {NULL, "executeDiagnosticCommand", "(Ljava/lang/String;)Ljava/lang/String;", command_execute, NATIVE_PLAIN},
    {"com/sun/management/internal/HotSpotDiagnostic", "dumpHeap0", "(Ljava/lang/String;Z)V", dump_heap, NATIVE_PLAIN});
