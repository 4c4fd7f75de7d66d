/* host.c: a program that opens VMs inside itself, from the boot image (vm/image.h), as an application that embeds them does.
 *
 *     embedding_host JAVA_HOME IMAGE idle COUNT     opens so many, which then wait; prints what they take; closes them
 *     embedding_host JAVA_HOME IMAGE cycle COUNT    opens and closes one after the other; prints what is left behind
 *     embedding_host JAVA_HOME IMAGE time COUNT     the same; prints the times of vm_open and vm_close
 *     embedding_host JAVA_HOME IMAGE work COUNT     opens so many, runs Java in each in turn, three times over; each must be the only one of
 *                                                   its kind
 * Prints "name value" lines; the judging is tests/host/run.py's and tests/bench/run.py's business. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "sandbox/capabilities.h"
#include "sandbox/memory.h"
#include "sandbox/trusted_file.h"
#include "stdlib/stdlib.h"
#include "vm/boot.h"
#include "vm/class.h"
#include "vm/image.h"
#include "vm/image_call.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/native.h"
#include "vm/string.h"

enum { MOST = 100000 };

static const char *java_home;
static TrustedFile image;
static Sandbox    *sandbox;
static VM         *vms[MOST];

/* --- figures of this process ------------------------------------------------------------------------------------------------------ */

/* A row of a file of /proc/self, in KiB. */
static long row_of(const char *path, const char *name)
{
    char line[256];
    long value = -1;
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, name, strlen(name))) sscanf(line + strlen(name), "%ld", &value);
    if (file) fclose(file);
    return value;
}

static long private_kib(void) { return row_of("/proc/self/smaps_rollup", "Private_Dirty:"); }
/* Pages of the image count for each process and mapping by its share. */
static long proportional_kib(void) { return row_of("/proc/self/smaps_rollup", "Pss:"); }
static long page_tables_kib(void) { return row_of("/proc/self/status", "VmPTE:"); }
static long resident_kib(void) { return row_of("/proc/self/status", "VmRSS:"); }
static long os_threads(void) { return row_of("/proc/self/status", "Threads:"); }

static void count_mapping(void *context, uintptr_t start, uintptr_t end, bool readable)
{
    (void)start, (void)end, (void)readable;
    ++*(long *)context;
}

static long mappings(void)
{
    long count = 0;
    memory_mappings(count_mapping, &count);
    return count;
}

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* --- VMs -------------------------------------------------------------------------------------------------------------------------- */

static VM *open_vm(void)
{
    static const VMProperty properties[] = {{"java.class.path", ""}};
    VMOptions options = {.java_home = java_home, .properties = properties, .property_count = 1, .natives = stdlib_groups,
                         .native_group_count = stdlib_group_count, .sandbox = sandbox, .image = &image, .heap = {.maximum_size = 64 << 20}};
    char *reason = NULL;
    VM *vm = vm_open(&options, &reason);
    if (vm && vm->from_image) return vm;
    fprintf(stderr, "no VM from the image: %s\n", vm ? vm->image_reason : reason);
    exit(1);
}

static void close_vm(VM *vm)
{
    if (vm_close(vm)) return;
    fprintf(stderr, "a VM does not close\n");
    exit(1);
}

static int idle(int count)
{
    long private = private_kib(), resident = resident_kib(), mapped = mappings();
    for (int i = 0; i < count; i++) {
        vms[i] = open_vm();
        vm_leave(vms[i]);
    }
    printf("private_kib_each %.1f\nmemory_kib %ld\nresident_kib %ld\nmappings_each %.1f\nos_threads %ld\n",
           (double)(private_kib() - private) / count, proportional_kib() + page_tables_kib(), resident_kib(), (double)(mappings() - mapped) / count,
           os_threads());
    for (int i = 0; i < count; i++) {
        vm_enter(vms[i]);
        close_vm(vms[i]);
    }
    printf("left_private_kib %ld\nleft_resident_kib %ld\nleft_mappings %ld\n", private_kib() - private, resident_kib() - resident, mappings() - mapped);
    return 0;
}

/* What is left behind by all rounds but the first tenth, in which the process settles. */
static int cycle(int count)
{
    long private = 0, resident = 0, mapped = 0;
    for (int i = 0; i < count; i++) {
        if (i == count / 10) private = private_kib(), resident = resident_kib(), mapped = mappings();
        close_vm(open_vm());
    }
    printf("grown_private_kib %ld\ngrown_resident_kib %ld\ngrown_mappings %ld\n", private_kib() - private, resident_kib() - resident,
           mappings() - mapped);
    return 0;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static int measure(int count)
{
    static double opening[MOST], closing[MOST];
    for (int i = 0; i < count; i++) {
        double start = now_us();
        VM *vm = open_vm();
        double open = now_us();
        close_vm(vm);
        opening[i] = open - start, closing[i] = now_us() - open;
    }
    qsort(opening, (size_t)count, sizeof *opening, compare);
    qsort(closing, (size_t)count, sizeof *closing, compare);
    printf("open_us %.0f\nopen_us_fastest %.0f\nclose_us %.0f\n", opening[count / 2], opening[0], closing[count / 2]);
    return 0;
}

/* System.setProperty("round", text) answers what the VM was given the round before. */
static bool work_in(VM *vm, int number, int round)
{
    Thread *t = vm_main_thread(vm);
    char text[32], before[32] = "none";
    snprintf(text, sizeof text, "%d of %d", round, number);
    Object *key = string_from_c(t, "round");
    Slot arguments[2] = {image_slot(key), {.bits = 0}}, result;
    Object *value = string_from_c(t, text);
    arguments[0] = image_slot(key), arguments[1] = image_slot(value);
    if (!image_call(t, "java/lang/System", "setProperty", "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;", arguments, 2, &result)) return false;
    if (result.ref.units) string_to_buffer(t, object_at(result.ref), before, sizeof before);
    snprintf(text, sizeof text, "%d of %d", round - 1, number);
    return image_call(t, "java/lang/System", "gc", "()V", NULL, 0, NULL) && !strcmp(before, round ? text : "none");
}

static int work(int count)
{
    int failed = 0;
    for (int i = 0; i < count; i++) vm_leave(vms[i] = open_vm());
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < count; i++) {
            vm_enter(vms[i]);
            failed += !work_in(vms[i], i, round);
            vm_leave(vms[i]);
        }
    for (int i = 0; i < count; i++) {
        vm_enter(vms[i]);
        failed += vm_finish(vms[i]) != 0;
        close_vm(vms[i]);
    }
    printf("failed %d\n", failed);
    return failed != 0;
}

int main(int argc, char **argv)
{
    static const struct { const char *name; int (*act)(int count); } acts[] = {{"idle", idle}, {"cycle", cycle}, {"time", measure}, {"work", work}};
    int count = argc == 5 ? atoi(argv[4]) : 0;
    SandboxError error;
    if (count < 1 || count > MOST) return fprintf(stderr, "usage: embedding_host JAVA_HOME IMAGE idle|cycle|time|work COUNT\n"), 2;
    java_home = argv[1];
    if (!trusted_file_open(argv[2], &image, &error)) return fprintf(stderr, "%s: %s\n", argv[2], error.message), 2;
    const char *why;
    if (image_look(&image, java_home, &why) != IMAGE_FITS) return fprintf(stderr, "%s: %s\n", argv[2], why), 2;
    SandboxPolicy *policy = policy_create_allow_all();
    sandbox = sandbox_open(policy, NULL);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (!strcmp(argv[3], acts[i].name)) return acts[i].act(count);
    return 2;
}
