/* machine_flags.c: -XX: flags, from the table flags.def. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/memory.h"
#include "vm/cli/options.h"

/* --- what they do ------------------------------------------------------------------------------------------------- */

static bool set_maximum_heap(Command *command, uint64_t size)
{
    return command->options.heap.maximum_size = size, true;
}
static bool set_initial_heap(Command *command, uint64_t size)
{
    return command->options.heap.initial_size = size, true;
}
static bool set_stack_kilobytes(Command *command, uint64_t count)
{
    return command->options.java_stack_bytes = count << 10, true;
}
static bool set_print_gc(Command *command, bool on)
{
    return log_set(&command->options.log, LOG_GC, on), true;
}
static bool set_verify_heap(Command *command, bool on)
{
    return command->options.heap.verify |= on, true;
}
static bool set_verify_local(Command *command, bool on)
{
    return command->options.verify_all = on, true;
}
static bool set_reduce_signals(Command *command, bool on)
{
    return command->reduce_signals = on, true;
}
static bool set_ignore_unknown(Command *command, bool on)
{
    return command->ignore_unknown_flags = on, true;
}

static bool set_direct_memory(Command *command, uint64_t size)
{
    command->options.direct_memory = size;
    property_set(command, "sun.nio.MaxDirectMemorySize", keep_text("%llu", (unsigned long long)size));
    return true;
}

/* 0 stands for all. */
static bool set_stack_trace_depth(Command *command, uint64_t depth)
{
    command->options.max_stack_trace_depth = depth && depth < INT32_MAX ? (uint32_t)depth : INT32_MAX;
    return true;
}

static bool set_box_cache(Command *command, uint64_t largest)
{
    property_set(command, "java.lang.Integer.IntegerCache.high", keep_text("%llu", (unsigned long long)largest));
    return true;
}

static bool set_share(RamShare *share, const char *name, const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (*end || end == text) return command_refuse("Improperly specified VM option '%s=%s'", name, text);
    if (!(value >= 0 && value <= 100))
        return command_refuse("double %s=%f is outside the allowed range [ 0.000000 ... 100.000000 ]\n"
                              "Improperly specified VM option '%s=%s'", name, value, name, text);
    *share = (RamShare){.given = true, .percent = value};
    return true;
}

static bool set_ram_percentage(Command *command, const char *text) { return set_share(&command->ram_share, "MaxRAMPercentage", text); }
static bool set_small_ram_percentage(Command *command, const char *text) { return set_share(&command->small_ram_share, "MinRAMPercentage", text); }
static bool set_initial_ram_percentage(Command *command, const char *text) { return set_share(&command->initial_ram_share, "InitialRAMPercentage", text); }

static bool set_ram(Command *command, uint64_t size)
{
    return command->ram = size, true;
}

static bool set_verify_remote(Command *command, bool on)
{
    return on || command_no_verification(command, "-XX:-BytecodeVerificationRemote");
}

enum { STRESS_INTERVAL_DEFAULT = 64 };

static bool set_stress_gc(Command *command, bool on)
{
    if (!on)
        command->options.heap.stress_interval = 0;
    else if (!command->options.heap.stress_interval)
        command->options.heap.stress_interval = STRESS_INTERVAL_DEFAULT;
    return true;
}

/* Atoll's own: a run in which the interpreter recursed on the C stack ends with a complaint and status 99. */
static bool set_check_stackless(Command *command, bool on)
{
    return command->options.check_stackless = on, true;
}

/* Checks every reference in the arena at each collection; status 98 at the end if one was bad. */
static bool set_check_arena(Command *command, bool on) { return command->options.check_arena = on, true; }
/* Looks for absolute addresses in the arena at each collection; status 98 at the end if there were any. */
static bool set_check_addresses(Command *command, bool on)
{
    return command->options.check_addresses = on, true;
}

/* Moves the arena to another base at the n-th poll of the interpreter, and again each so many polls; tells at the end how often. */
static bool set_rebase_at(Command *command, uint64_t count) { return command->options.rebase_at = count, true; }
static bool set_rebase_interval(Command *command, uint64_t count) { return command->options.rebase_interval = count, true; }
static bool set_switch_interval(Command *command, uint64_t count) { return command->options.switch_interval = (uint32_t)count, true; }
static bool set_print_hash(Command *command, bool on) { return command->options.print_arena_hash = on, true; }
static bool set_print_moves(Command *command, bool on) { return command->options.print_arena_moves = on, true; }

static bool set_arena_base(Command *command, const char *text)
{
    char *end;
    command->options.arena_base = strtoull(text, &end, 0);
    return (*text && !*end) || command_refuse("Improperly specified VM option 'ArenaBase=%s'", text);
}

static bool set_gc_threads(Command *command, uint64_t count) { return command->options.heap.workers = count > 64 ? 64 : (uint32_t)count, true; }
static bool set_concurrent_mark(Command *command, bool on) { return command->options.heap.concurrent_off = !on, true; }

/* With +StressGC, which brings the collections. */
static bool set_stress_concurrent_mark(Command *command, bool on) { return command->options.heap.stress_concurrent = on, true; }
static bool set_stress_interval(Command *command, uint64_t count)
{
    return command->options.heap.stress_interval = (uint32_t)count, true;
}

static bool set_heap_dump(Command *command, bool on) { return command->options.heap_dump_on_oom = on, true; }
static bool set_exit_on_oom(Command *command, bool on) { return command->options.exit_on_oom = on, true; }
static bool set_crash_on_oom(Command *command, bool on) { return command->options.crash_on_oom = on, true; }
static bool set_heap_dump_path(Command *command, const char *path) { return command->options.heap_dump_path = path, true; }
static bool set_metaspace(Command *command, uint64_t bytes) { return command->options.metaspace_limit = bytes, true; }

static bool set_overhead_limit(Command *command, bool on) { return command->options.heap.overhead_off = !on, true; }

/* Either of the two percentages; the other one is HotSpot's, unless given too. */
static bool set_overhead_percents(Command *command, const uint64_t *time, const uint64_t *space)
{
    HeapOptions *heap = &command->options.heap;
    if (!heap->overhead_percents_set) heap->overhead_time_percent = 98, heap->overhead_free_percent = 2;
    heap->overhead_percents_set = true;
    if (time) heap->overhead_time_percent = *time;
    if (space) heap->overhead_free_percent = *space;
    return (heap->overhead_time_percent <= 100 && heap->overhead_free_percent <= 100) || command_refuse("GCTimeLimit and GCHeapFreeLimit are percentages");
}
static bool set_time_limit(Command *command, uint64_t percent) { return set_overhead_percents(command, &percent, NULL); }
static bool set_free_limit(Command *command, uint64_t percent) { return set_overhead_percents(command, NULL, &percent); }

static bool set_soft_policy(Command *command, uint64_t ms_per_mb)
{
    command->options.heap.soft_policy_set = true;
    return command->options.heap.soft_ms_per_mb = ms_per_mb, true;
}

static bool set_on_oom(Command *command, const char *commands)
{
    return !*commands || command_refuse("Error: -XX:OnOutOfMemoryError is not supported: a sandboxed machine starts no programs");
}

static bool set_options_file(Command *command, const char *path)
{
    TextList list = {0};
    return arguments_split_file(path, &list) && machine_options_read(command, &list);
}

/* Lines of flags without -XX:, as in .hotspotrc. */
static bool set_settings_file(Command *command, const char *path)
{
    char line[1024];
    FILE *file = fopen(path, "r");
    if (!file) return command_refuse("Could not open settings file %s", path);
    bool good = true;
    while (good && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        if (*line && *line != '#') good = flag_read(command, keep_bytes(line, strlen(line)));
    }
    fclose(file);
    return good;
}

/* --- the table ---------------------------------------------------------------------------------------------------- */

typedef enum FlagKind { SWITCH, SIZED, COUNTED, TEXT } FlagKind;

typedef struct Flag {
    const char *name;
    FlagKind kind;
    bool (*set_switch)(Command *, bool);
    bool (*set_number)(Command *, uint64_t);
    bool (*set_text)(Command *, const char *);
} Flag;

static const Flag flags[] = {
#define SWITCH(flag, handler)  {.name = #flag, .kind = SWITCH, .set_switch = set_##handler},
#define SIZED(flag, handler)   {.name = #flag, .kind = SIZED, .set_number = set_##handler},
#define COUNTED(flag, handler) {.name = #flag, .kind = COUNTED, .set_number = set_##handler},
#define TEXT(flag, handler)    {.name = #flag, .kind = TEXT, .set_text = set_##handler},
#include "vm/cli/flags.def"
#undef SWITCH
#undef SIZED
#undef COUNTED
#undef TEXT
};

/* Names, each followed by a blank. */
static const char hotspot_flags[] = " "
#include "vm/cli/hotspot_flags.def"
    ;

static const Flag *find_flag(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strlen(flags[i].name) == length && !strncmp(flags[i].name, name, length)) return &flags[i];
    return NULL;
}

static bool is_hotspot_flag(const char *name, size_t length)
{
    return strstr(hotspot_flags, keep_text(" %.*s ", (int)length, name)) != NULL;
}

static bool set_valued(Command *command, const Flag *flag, const char *value)
{
    uint64_t number;
    if (flag->kind == TEXT) return flag->set_text(command, value);
    if (!size_parse(value, &number)) return command_refuse("Improperly specified VM option '%s=%s'", flag->name, value);
    return flag->set_number(command, number);
}

bool flag_read(Command *command, const char *text)
{
    bool is_switch = *text == '+' || *text == '-', on = *text == '+';
    const char *name = text + is_switch;
    size_t length = strcspn(name, "=");
    const char *value = name[length] ? name + length + 1 : NULL;
    const Flag *flag = find_flag(name, length);
    if (!length) return command_refuse("Unrecognized VM option '%s'", name);
    if (!flag) {
        if (!command->ignore_unknown_flags && !is_hotspot_flag(name, length))
            command_warn("ignoring option -XX:%s; it means nothing here", text);
        return true;
    }
    if (flag->kind == SWITCH && !is_switch) return command_refuse("Missing +/- setting for VM option '%s'", flag->name);
    if (flag->kind == SWITCH) return flag->set_switch(command, on);
    if (is_switch) return command_refuse("Unexpected +/- setting in VM option '%s'", flag->name);
    if (!value) return command_refuse("Improperly specified VM option '%s'", flag->name);
    return set_valued(command, flag, value);
}
