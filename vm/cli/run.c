/* run.c: `atoll run` and `java`: from the options to an open VM. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/handout.h"
#include "sandbox/memory.h"
#include "sandbox/random.h"
#include "stdlib/stdlib.h"
#include "vm/boot.h"
#include "vm/cli/command.h"
#include "vm/cli/launch.h"

/* HotSpot's least. */
enum { HEAP_LEAST = 2 << 20, INITIAL_HEAP_LEAST = 1 << 20 };

/* HotSpot's: what a heap has where memory is small but not very small, and what sizes that nobody gave are multiples of. */
enum { SMALL_HEAP = 130862280, HEAP_STEP = 2 << 20 };

/* The failures that HotSpot has while it starts go to stdout. */
static bool boot_failed(const char *reason)
{
    printf("Error occurred during initialization of VM\n%s\n", reason);
    return false;
}

/* The most that fits into an arena, whose references have 32 bits, with room for fragmentation. */
#define HEAP_MOST ((uint64_t)21 << 30)

static void limit_heap(HeapOptions *heap, bool asked_for)
{
    if (heap->maximum_size <= HEAP_MOST) return;
    if (asked_for)
        command_warn("the heap is limited to %llug: references cannot address more",
                     (unsigned long long)(HEAP_MOST >> 30));
    heap->maximum_size = HEAP_MOST;
    if (heap->initial_size > HEAP_MOST) heap->initial_size = HEAP_MOST;
}

/* --limit-heap is -Xmx's master. */
static void keep_to_quotas(Command *command)
{
    HeapOptions *heap = &command->options.heap;
    uint64_t most = command->limits.of[LIMIT_HEAP].hard;
    if (most && most < HEAP_LEAST) most = HEAP_LEAST;
    if (most && heap->maximum_size > most) heap->maximum_size = most;
    if (heap->initial_size > heap->maximum_size) heap->initial_size = heap->maximum_size;
    if (command->limits.of[LIMIT_OFF_HEAP].hard) heap->offheap_limit = command->limits.of[LIMIT_OFF_HEAP].hard;
}

static uint64_t share_of(const RamShare *share, uint64_t memory, double otherwise)
{
    return (uint64_t)((double)memory * (share->given ? share->percent : otherwise) / 100);
}

/* HotSpot's rule: a quarter of memory; where half of it is less than SMALL_HEAP, half; but otherwise not less than SMALL_HEAP. The
 * percentages are options. */
static uint64_t default_maximum(const Command *command, uint64_t memory)
{
    uint64_t most = share_of(&command->ram_share, memory, 25), small = share_of(&command->small_ram_share, memory, 50);
    if (small < SMALL_HEAP) most = small;
    else if (most < SMALL_HEAP) most = SMALL_HEAP;
    return (most + HEAP_STEP - 1) / HEAP_STEP * HEAP_STEP;
}

/* Fills in the sizes that were not given, and refuses what HotSpot refuses. */
static bool settle_heap(Command *command)
{
    HeapOptions *heap = &command->options.heap;
    uint64_t memory = memory_limit(), direct = 0;
    if (command->ram && command->ram < memory) memory = command->ram;
    command->maximum_heap_given = heap->maximum_size;
    if (!heap->maximum_size) {
        heap->maximum_size = default_maximum(command, memory);
        if (heap->maximum_size < heap->initial_size) heap->maximum_size = heap->initial_size;
    }
    if (!heap->initial_size && command->initial_ram_share.given) {
        heap->initial_size = share_of(&command->initial_ram_share, memory, 0);
        if (heap->initial_size < INITIAL_HEAP_LEAST) heap->initial_size = INITIAL_HEAP_LEAST;
        if (heap->initial_size > heap->maximum_size) heap->initial_size = heap->maximum_size;
    }
    if (heap->maximum_size < HEAP_LEAST) return boot_failed("Too small maximum heap");
    if (heap->initial_size && heap->initial_size < INITIAL_HEAP_LEAST) return boot_failed("Too small initial heap");
    if (heap->initial_size > heap->maximum_size)
        return boot_failed("Initial heap size set to a larger value than the maximum heap size");
    limit_heap(heap, command->maximum_heap_given);
    /* Off-heap memory is more than direct buffers, which the library itself keeps within their limit. */
    if (size_parse(property_get(command, "sun.nio.MaxDirectMemorySize"), &direct))
        heap->offheap_limit = heap->maximum_size + direct;
    keep_to_quotas(command);
    return true;
}

/* sun.java.command: what is run, with its arguments. */
static void set_launcher_properties(Command *command)
{
    TextList words = {0};
    if (command->what) text_list_add(&words, command->what);
    for (int i = 0; command->what && i < command->argument_count; i++) text_list_add(&words, command->arguments[i]);
    if (command->what) property_set(command, "sun.java.command", text_list_join(&words, ' '));
    property_set(command, "sun.java.launcher", "SUN_STANDARD");
}

static bool settle_options(Command *command, const char *program)
{
    VMOptions *options = &command->options;
    options->java_home = java_home_find(program);
    if (!options->java_home || !settle_heap(command)) return false;
    set_launcher_properties(command);
    options->properties = command->properties;
    options->property_count = command->property_count;
    options->boot_append = command->boot_append.count ? text_list_join(&command->boot_append, ':') : NULL;
    options->patches = command->patches.items;
    options->patch_count = command->patches.count;
    options->runtime_arguments = command->runtime_arguments.items;
    options->runtime_argument_count = command->runtime_arguments.count;
    options->assertions = command->assertions;
    options->assertion_count = command->assertion_count;
    options->natives = stdlib_groups;
    options->native_group_count = stdlib_group_count;
    options->start_signals = command->reduce_signals ? NULL : signals_start;
    options->own_process = true;
    return true;
}

/* Virtual time begins at this moment (2000-01-01 00:00 UTC), and each reading of the clock is so much later. */
#define VIRTUAL_START_MS INT64_C(946684800000)
#define VIRTUAL_STEP_NS  INT64_C(1000)

/* The C library gives the stack of a thread that has ended to the next one, with what lies on it, unless the kernel is not through with the
 * ending yet. This setting of glibc's makes each stack new; it must be there when the program starts. */
#define TUNABLES     "GLIBC_TUNABLES"
#define NEW_STACKS   "glibc.pthread.stack_cache_size=0"

/* Conservative scanning sees addresses and what was left on stacks, so these must be the same each time: the kernel is asked not to choose
 * addresses at random, which takes a new start of the program; and the random bytes that it puts on the main stack are wiped, as the C
 * library has used them by now. */
static void wipe_random_bytes(void)
{
    void *random = (void *)getauxval(AT_RANDOM);
    if (random) memset(random, 0, 16);
#if defined(__x86_64__)
    /* The stack protector's word, which the C library's functions leave on stacks; no function that checks it returns from here on. */
    __asm__ volatile("movq $0, %%fs:0x28" ::: "memory");
#endif
}

static bool settle_determinism(Command *command, char **argv)
{
    if (!command->options.deterministic) return true;
    if (command->options.rebase_at) return command_refuse("Error: --deterministic and -XX:RebaseAtPoll exclude each other");
    const char *tunables = getenv(TUNABLES);
    int persona = personality(0xffffffff);
    if (persona != -1 && !(persona & ADDR_NO_RANDOMIZE) && personality((unsigned long)persona | ADDR_NO_RANDOMIZE) != -1) {
        if (!tunables) setenv(TUNABLES, NEW_STACKS, 1);
        execv("/proc/self/exe", command->as_java ? argv : argv - 1);
    }
    if (tunables && !strcmp(tunables, NEW_STACKS)) unsetenv(TUNABLES);
    wipe_random_bytes();
    clock_make_virtual(VIRTUAL_START_MS, VIRTUAL_STEP_NS);
    random_make_fixed(0);
    return true;
}

static bool open_sandbox(Command *command)
{
    SandboxError error;
    SandboxPolicy *policy = grants_policy(command);
    if (!policy) return false;
    command->options.sandbox = sandbox_open(policy, &error);
    policy_destroy(policy);
    return command->options.sandbox || command_fail("the sandbox can't be opened: %s", error.message);
}

/* vm_open's reason may tell more than one line; one that comes from Java was printed there and is empty. */
static void report_no_machine(const char *reason)
{
    static const char heading[] = "Error occurred during initialization of VM";
    if (!*reason) return;
    if (strncmp(reason, heading, strlen(heading))) puts(heading);
    puts(reason);
}

bool command_settle(Command *command) { return settle_options(command, command->program) && open_sandbox(command); }

int run_command(Command *command, int argc, char **argv)
{
    if (!command_read(command, argc - 1, argv + 1)) return command->failure_status ? command->failure_status : 1;
    if (command->action == ACTION_RUN && !command->what) {
        if (!command->as_java) return help_usage();
        command->action = ACTION_HELP;
        command->help_stream = STREAM_ERR;
        command->failed = true;
    }
    if (command->action == ACTION_HELP && !command->as_java) return help_run(), 0;
    if (!settle_determinism(command, argv) || !command_settle(command)) return 1;
    if (!image_choose(command)) return command->failure_status;
    handout_prepare();
    if (!second_wall_put_up(command)) return STATUS_NO_LOCKDOWN;
    char *reason = NULL;
    VM *vm = vm_open(&command->options, &reason);
    if (!vm) return report_no_machine(reason ? reason : "out of memory"), 1;
    image_report(command, vm);
    int code = launch(vm, command);
    return command->failed ? 1 : code;
}
