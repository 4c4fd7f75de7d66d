/* test_natives.c: every native method of the modules that this VM serves has a C function, and every row of the tables of natives is for
 * a method of this machine's JDK 17, or of another update of it.
 *
 * Held down: no UnsatisfiedLinkError in those modules; no row that can never be bound because its descriptor is mistyped. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "image_methods.h"
#include "stdlib/stdlib.h"

static const char *const MODULES[] = {"java.base", "java.management", "jdk.management", "java.prefs", "jdk.net", "java.rmi", "java.instrument", NULL};

/* In some updates of JDK 17 only. */
static const struct {
    const char *class_name, *name;
} OF_SOME_UPDATES[] = {
    {"java/io/Console", "istty"},                /* up to 17.0.15 */
    {"java/io/Console", "ttyStatus"},            /* later ones, as all below */
    {"sun/nio/ch/NativeThread", "supportPendingSignals0"},
    {"sun/nio/ch/Net", "shouldShutdownWriteBeforeClose0"},
};

/* --- the rows, with a mark for each that was met in the image ------------------------------------------------------------------------- */

typedef struct Row {
    const NativeEntry *entry;
    const char        *class_name;
    bool               met;
} Row;

static Row   *rows;
static size_t row_count;

static void list_rows(void)
{
    for (size_t g = 0; g < stdlib_group_count; g++) row_count += stdlib_groups[g]->count;
    rows = calloc(row_count, sizeof *rows);
    Row *row = rows;
    for (size_t g = 0; g < stdlib_group_count; g++) {
        const char *class_name = NULL;
        for (size_t i = 0; i < stdlib_groups[g]->count; i++) {
            const NativeEntry *entry = &stdlib_groups[g]->entries[i];
            if (entry->class_name) class_name = entry->class_name;
            *row++ = (Row){entry, class_name, false};
        }
    }
}

/* Has it given its bytecode up for a native? */
static bool is_replaced(const ImageMethod *method)
{
#define REPLACED(class, method_name, type) \
    if (!strcmp(method->class_name, class) && !strcmp(method->name, method_name) && !strcmp(method->descriptor, type)) return true;
#include "vm/replaced.def"
#undef REPLACED
    return false;
}

static void look_at_method(const ImageMethod *method)
{
    bool is_native = method->is_native || is_replaced(method);
    bool found = method->linked_by_machine || !is_native;
    unsigned matches = 0;
    for (size_t i = 0; i < row_count; i++) {
        if (!rows[i].entry->function == is_native) continue; /* a row without a function is for a method with bytecode */
        bool same = !strcmp(method->class_name, rows[i].class_name) && !strcmp(method->name, rows[i].entry->name) &&
                    !strcmp(method->descriptor, rows[i].entry->descriptor);
        if (same) rows[i].met = found = true;
        matches += same;
    }
    cr_expect(found, "no function for %s.%s%s", method->class_name, method->name, method->descriptor);
    cr_expect(matches <= 1, "%s.%s%s has %u rows", method->class_name, method->name, method->descriptor, matches);
}

static bool is_of_some_updates(const Row *row)
{
    for (size_t i = 0; i < sizeof OF_SOME_UPDATES / sizeof *OF_SOME_UPDATES; i++)
        if (!strcmp(OF_SOME_UPDATES[i].class_name, row->class_name) && !strcmp(OF_SOME_UPDATES[i].name, row->entry->name)) return true;
    return false;
}

Test(natives, every_native_method_has_a_function_and_every_row_a_method)
{
    list_rows();
    if (!image_each_method(MODULES, look_at_method)) cr_skip("no JDK 17 here");
    for (size_t i = 0; i < row_count; i++)
        cr_expect(rows[i].met || is_of_some_updates(&rows[i]), "no method for %s.%s%s", rows[i].class_name, rows[i].entry->name, rows[i].entry->descriptor);
    free(rows);
}

Test(natives, natives_of_all_updates_have_rows)
{
    list_rows();
    for (size_t i = 0; i < sizeof OF_SOME_UPDATES / sizeof *OF_SOME_UPDATES; i++) {
        bool found = false;
        for (size_t k = 0; k < row_count; k++)
            found |= !strcmp(rows[k].class_name, OF_SOME_UPDATES[i].class_name) && !strcmp(rows[k].entry->name, OF_SOME_UPDATES[i].name);
        cr_expect(found, "%s.%s", OF_SOME_UPDATES[i].class_name, OF_SOME_UPDATES[i].name);
    }
    free(rows);
}
