/* test_verifier_jdk.c: every class of this machine's JDK 17 is type-safe, and the time that it takes to say so. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "verifier_host.h"

typedef struct Totals {
    uint64_t classes, methods, bytes, nanoseconds;
} Totals;

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool is_too_new(const char *message)
{
    return strstr(message, "invokedynamic bytecode is not supported") || strstr(message, "Illegal type in constant pool");
}

static void verify(ClassHost *host, HostClass *class, bool by_inference, Totals *totals)
{
    const ClassFile *file = host_class_file(class);
    cr_assert_not_null(file);
    VerifierHost verifier_host = host_for(host, class);
    uint64_t     start = now();
    Verifier    *verifier = verifier_open(file, &verifier_host);
    cr_assert_not_null(verifier);
    for (uint32_t i = 0; i < file->method_count; i++) {
        Utf8 name = constant_utf8(file, file->methods[i].name_index);
        VerifyResult result = verifier_run_method(verifier, i, by_inference);
        cr_expect(result == VERIFY_OK || (by_inference && is_too_new(verifier_message(verifier))), "%.*s.%.*s: %s", (int)class->name.length, class->name.data, (int)name.length, name.data,
                  result == VERIFY_FAILED ? verifier_message(verifier) : host->load_count ? host->loads[(host->load_count - 1) & 63] : "?");
        if (file->methods[i].code) totals->bytes += file->methods[i].code->bytecode_length;
    }
    verifier_close(verifier);
    totals->nanoseconds += now() - start;
    totals->classes++;
    totals->methods += file->method_count;
    host->load_count = 0;
}

static void verify_all(bool by_inference)
{
    ClassHost *host = host_of_jdk();
    Totals     totals = { 0 };
    if (!host) cr_skip("no JDK 17 here");
    for (unsigned i = 0; i < sizeof host->buckets / sizeof *host->buckets; i++)
        for (HostClass *class = host->buckets[i]; class; class = class->next) verify(host, class, by_inference, &totals);
    if (getenv("ATOLL_VERIFIER_TIMES"))
        fprintf(stderr, "%s: %lu classes, %lu methods, %lu bytes of code, %.1f ms, %.1f ns per byte\n",
                by_inference ? "inference" : "type checker", totals.classes, totals.methods, totals.bytes, (double)totals.nanoseconds / 1e6,
                (double)totals.nanoseconds / (double)totals.bytes);
}

Test(verifier_jdk, the_type_checker_accepts_every_class_of_the_library, .timeout = 200) { verify_all(false); }

/* Nearly all of it in new clothes: what the old verifier does not know (invokedynamic, newer constants, special calls of interface
 * methods) makes it refuse a method, with a message that says so. */
Test(verifier_jdk, the_old_verifier_infers_types_for_every_class_of_the_library, .timeout = 200) { verify_all(true); }
