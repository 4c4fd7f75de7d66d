/* class_histogram.c: see class_histogram.h.
 *
 * The rows are gathered in a hash table by class (linear probing, at most half full), in native memory, and named while the world still
 * stands, as a class may be unloaded after that. */
#include "vm/class_histogram.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/class.h"
#include "vm/module.h"
#include "vm/symbol.h"

#define CAPACITY_LEAST 1024u

typedef struct Row {
    const Class *class; /* NULL: free */
    uint64_t     count, bytes;
} Row;

typedef struct Histogram {
    Heap  *heap;
    Row   *rows;
    size_t count, capacity; /* a power of two */
    bool   failed;
} Histogram;

static Row *find_row(Row *rows, size_t capacity, const Class *class)
{
    size_t at = ((uintptr_t)class >> ARENA_UNIT_SHIFT) * 0x9e3779b1u & (capacity - 1);
    while (rows[at].class && rows[at].class != class) at = (at + 1) & (capacity - 1);
    return &rows[at];
}

static bool grow(Histogram *histogram)
{
    size_t capacity = histogram->capacity ? 2 * histogram->capacity : CAPACITY_LEAST;
    Row   *rows = calloc(capacity, sizeof *rows);
    if (!rows) return false;
    for (size_t i = 0; i < histogram->capacity; i++)
        if (histogram->rows[i].class) *find_row(rows, capacity, histogram->rows[i].class) = histogram->rows[i];
    free(histogram->rows);
    histogram->rows = rows;
    histogram->capacity = capacity;
    return true;
}

static void count_object(void *context, Object *object)
{
    Histogram *histogram = context;
    if (!object->layout.units || histogram->failed) return;
    if (2 * histogram->count >= histogram->capacity && !grow(histogram)) {
        histogram->failed = true;
        return;
    }
    Row *row = find_row(histogram->rows, histogram->capacity, object_class(object));
    if (!row->class) {
        row->class = object_class(object);
        histogram->count++;
    }
    row->count++;
    row->bytes += object_size(histogram->heap, object);
}

/* The largest sum first; then, so that the order is certain, by name. */
static int compare_rows(const void *a, const void *b)
{
    const Row *left = a, *right = b;
    if (left->bytes != right->bytes) return left->bytes < right->bytes ? 1 : -1;
    if (!left->class || !right->class) return (left->class == NULL) - (right->class == NULL);
    char left_name[256], right_name[256];
    return strcmp(class_external_name(left->class, left_name, sizeof left_name), class_external_name(right->class, right_name, sizeof right_name));
}

/* " (module@version)" of the class, or of an array's elements; nothing for an unnamed module. */
static void module_text(const Class *class, char *text, size_t size)
{
    while (class_is_array(class) && class->element.units) class = class_at(class->element);
    const Module *module = module_at(class->module);
    text[0] = '\0';
    if (!module || !module->name.units) return;
    const Symbol *name = symbol_at(module->name), *version = symbol_at(module->version);
    snprintf(text, size, " (%.*s%s%.*s)", (int)name->length, name->bytes, version ? "@" : "", version ? (int)version->length : 0,
             version ? (const char *)version->bytes : "");
}

typedef struct Writer {
    void (*write)(void *context, const char *text, size_t length);
    void *context;
} Writer;

static void write_line(const Writer *writer, const char *line, int length)
{
    if (length > 0) writer->write(writer->context, line, (size_t)length);
}

static void write_rows(const Histogram *histogram, const Writer *writer)
{
    char     line[900], name[512], module[300];
    uint64_t count = 0, bytes = 0;
    write_line(writer, line, snprintf(line, sizeof line, " num     #instances         #bytes  class name (module)\n"
                                                         "-------------------------------------------------------\n"));
    for (size_t i = 0; i < histogram->count; i++) {
        const Row *row = &histogram->rows[i];
        module_text(row->class, module, sizeof module);
        write_line(writer, line, snprintf(line, sizeof line, "%4zu: %13llu  %13llu  %s%s\n", i + 1, (unsigned long long)row->count,
                                          (unsigned long long)row->bytes, class_external_name(row->class, name, sizeof name), module));
        count += row->count, bytes += row->bytes;
    }
    write_line(writer, line, snprintf(line, sizeof line, "Total %13llu  %13llu\n", (unsigned long long)count, (unsigned long long)bytes));
}

bool class_histogram(Thread *t, bool all, void (*write)(void *context, const char *text, size_t length), void *context)
{
    Histogram histogram = {.heap = t->vm->heap};
    Writer    writer = {write, context};
    if (!all) heap_collect(&t->mutator, "Heap Inspection Initiated GC", false);
    world_stop(&t->mutator);
    heap_quiesce(t->vm->heap);
    heap_walk(t->vm->heap, count_object, &histogram);
    if (!histogram.failed && histogram.rows) {
        qsort(histogram.rows, histogram.capacity, sizeof *histogram.rows, compare_rows); /* free ones have no bytes: they come last */
        write_rows(&histogram, &writer);
    }
    world_resume(&t->mutator);
    free(histogram.rows);
    return !histogram.failed;
}
