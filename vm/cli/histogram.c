/* histogram.c: `atoll histogram`: how many objects of each class there are and what they take, from the heap dump of a running atoll or from a
 * file in the HPROF format. Instances are counted as Atoll lays them out: a header of 8 bytes, references of 4, all rounded up to 8.
 *
 * The file need not be believed: what it says is looked up, never used as a place. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/cli/heap_dump.h"

/* Records of the HPROF format, and of its heap dumps. */
enum { TAG_TEXT = 0x01, TAG_LOAD_CLASS = 0x02, TAG_HEAP_DUMP = 0x0c, TAG_SEGMENT = 0x1c };
enum { CLASS_DUMP = 0x20, INSTANCE_DUMP = 0x21, OBJECT_ARRAY_DUMP = 0x22, PRIMITIVE_ARRAY_DUMP = 0x23 };
enum { HPROF_OBJECT = 2, HPROF_FIRST = 4, HPROF_TYPES = 12, HEADER_BYTES = 8, ARRAY_HEADER_BYTES = 16, REFERENCE_BYTES = 4 };

/* What follows an object's identifier in the records of roots, in bytes and further identifiers; by tag. */
static const struct { unsigned char tag, ids, bytes; } roots[] = {
    {0xff, 0, 0}, {0x01, 1, 0}, {0x02, 0, 8}, {0x03, 0, 8}, {0x04, 0, 4}, {0x05, 0, 0}, {0x06, 0, 4}, {0x07, 0, 0}, {0x08, 0, 8},
};
static const unsigned char type_bytes[HPROF_TYPES] = {[HPROF_OBJECT] = REFERENCE_BYTES, [4] = 1, [5] = 2, [6] = 4, [7] = 8,
                                                     [8] = 1, [9] = 2, [10] = 4, [11] = 8};
static const char *const array_names[HPROF_TYPES] = {[4] = "[Z", [5] = "[C", [6] = "[F", [7] = "[D", [8] = "[B", [9] = "[S", [10] = "[I", [11] = "[J"};

/* What an identifier stands for: a text, or a class. */
typedef struct Entry {
    uint64_t id, name, super, fields, instances, bytes; /* fields: bytes of the class's own ones */
    char    *text;
} Entry;

typedef struct Table {
    Entry *entries; /* by the identifier's hash; 0 is no identifier */
    size_t count, capacity;
} Table;

typedef struct DumpReader {
    FILE    *file;
    unsigned id_bytes;
    bool     failed;
    Table    texts, classes;
    uint64_t arrays[HPROF_TYPES], array_bytes[HPROF_TYPES]; /* of primitives, by type */
    uint64_t static_bytes;
} DumpReader;

static Entry *entry_slot(Table *table, uint64_t id)
{
    size_t at = (size_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (table->capacity - 1);
    while (table->entries[at].id && table->entries[at].id != id) at = (at + 1) & (table->capacity - 1);
    return &table->entries[at];
}

static Entry *entry_of(Table *table, uint64_t id)
{
    if (2 * table->count >= table->capacity) {
        Table larger = {.capacity = table->capacity ? 2 * table->capacity : 4096, .count = table->count};
        larger.entries = keep_zeroed(larger.capacity * sizeof *larger.entries);
        for (size_t i = 0; i < table->capacity; i++)
            if (table->entries[i].id) *entry_slot(&larger, table->entries[i].id) = table->entries[i];
        *table = larger;
    }
    Entry *entry = entry_slot(table, id);
    if (!entry->id) entry->id = id, table->count++;
    return entry;
}

/* --- reading ---------------------------------------------------------------------------------------------------------- */

static uint64_t number(DumpReader *reader, unsigned bytes)
{
    uint64_t value = 0;
    while (bytes-- > 0) {
        int byte = getc_unlocked(reader->file);
        if (byte == EOF) return reader->failed = true, 0;
        value = value << 8 | (unsigned)byte;
    }
    return value;
}

static uint64_t identifier(DumpReader *reader) { return number(reader, reader->id_bytes); }

static void skip(DumpReader *reader, uint64_t bytes)
{
    if (bytes > INT64_MAX || fseeko(reader->file, (off_t)bytes, SEEK_CUR) != 0) reader->failed = true;
}

static uint64_t bytes_in_file(const DumpReader *reader, unsigned type)
{
    return type == HPROF_OBJECT ? reader->id_bytes : type < HPROF_TYPES ? type_bytes[type] : 0;
}

static unsigned read_type(DumpReader *reader)
{
    unsigned type = (unsigned)number(reader, 1);
    if (type >= HPROF_TYPES || !type_bytes[type]) reader->failed = true, type = HPROF_FIRST;
    return type;
}

static void read_text(DumpReader *reader, uint64_t length)
{
    enum { LONGEST = 1 << 16 };
    if (length < reader->id_bytes) { reader->failed = true; return; }
    Entry *entry = entry_of(&reader->texts, identifier(reader));
    length -= reader->id_bytes;
    if (length > LONGEST) { skip(reader, length); return; }
    entry->text = keep_zeroed(length + 1);
    if (fread(entry->text, 1, length, reader->file) != length) reader->failed = true;
    for (char *c = entry->text; *c; c++)
        if (*c == '/') *c = '.';
}

static void read_class_name(DumpReader *reader)
{
    number(reader, 4);
    Entry *class = entry_of(&reader->classes, identifier(reader));
    number(reader, 4);
    class->name = identifier(reader);
}

static void read_class(DumpReader *reader)
{
    Entry *class = entry_of(&reader->classes, identifier(reader));
    number(reader, 4);
    class->super = identifier(reader);
    skip(reader, 5 * reader->id_bytes + 4);
    for (uint64_t count = number(reader, 2); count > 0 && !reader->failed; count--) {
        number(reader, 2);
        skip(reader, bytes_in_file(reader, read_type(reader)));
    }
    for (uint64_t count = number(reader, 2); count > 0 && !reader->failed; count--) {
        identifier(reader);
        unsigned type = read_type(reader);
        reader->static_bytes += type_bytes[type];
        skip(reader, bytes_in_file(reader, type));
    }
    class->fields = 0;
    for (uint64_t count = number(reader, 2); count > 0 && !reader->failed; count--) {
        identifier(reader);
        class->fields += type_bytes[read_type(reader)];
    }
}

static uint64_t rounded(uint64_t bytes) { return (bytes + 7) & ~UINT64_C(7); }

static void read_object(DumpReader *reader, unsigned tag)
{
    identifier(reader);
    number(reader, 4);
    if (tag == INSTANCE_DUMP) {
        entry_of(&reader->classes, identifier(reader))->instances++;
        skip(reader, number(reader, 4));
        return;
    }
    uint64_t length = number(reader, 4);
    if (tag == OBJECT_ARRAY_DUMP) {
        Entry *class = entry_of(&reader->classes, identifier(reader));
        class->instances++;
        class->bytes += rounded(ARRAY_HEADER_BYTES + length * REFERENCE_BYTES);
        skip(reader, length * reader->id_bytes);
    } else {
        unsigned type = read_type(reader);
        reader->arrays[type]++;
        reader->array_bytes[type] += rounded(ARRAY_HEADER_BYTES + length * type_bytes[type]);
        skip(reader, length * bytes_in_file(reader, type));
    }
}

static void read_root(DumpReader *reader, unsigned tag)
{
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (roots[i].tag == tag) {
            skip(reader, (1u + roots[i].ids) * reader->id_bytes + roots[i].bytes);
            return;
        }
    reader->failed = true;
}

static void read_heap(DumpReader *reader, uint64_t length)
{
    off_t end = ftello(reader->file) + (off_t)length;
    while (!reader->failed && ftello(reader->file) < end) {
        unsigned tag = (unsigned)number(reader, 1);
        if (tag == CLASS_DUMP) read_class(reader);
        else if (tag >= INSTANCE_DUMP && tag <= PRIMITIVE_ARRAY_DUMP) read_object(reader, tag);
        else read_root(reader, tag);
    }
}

/* False: it is not in the format, or its end is missing. */
static bool read_all(DumpReader *reader)
{
    char start[19];
    if (fread(start, 1, sizeof start, reader->file) != sizeof start || memcmp(start, "JAVA PROFILE 1.0.", 17) != 0) return false;
    reader->id_bytes = (unsigned)number(reader, 4);
    number(reader, 8);
    if (reader->id_bytes != 4 && reader->id_bytes != 8) return false;
    for (int tag; !reader->failed && (tag = getc(reader->file)) != EOF;) {
        number(reader, 4);
        uint64_t length = number(reader, 4);
        if (reader->failed) break;
        if (tag == TAG_TEXT) read_text(reader, length);
        else if (tag == TAG_LOAD_CLASS) read_class_name(reader);
        else if (tag == TAG_HEAP_DUMP || tag == TAG_SEGMENT) read_heap(reader, length);
        else skip(reader, length);
    }
    return !reader->failed;
}

/* --- telling ---------------------------------------------------------------------------------------------------------- */

typedef struct Line {
    uint64_t instances, bytes;
    const char *name;
} Line;

static int by_bytes(const void *a, const void *b)
{
    const Line *first = a, *second = b;
    if (first->bytes != second->bytes) return first->bytes < second->bytes ? 1 : -1;
    return strcmp(first->name, second->name);
}

/* Bytes of an instance: the fields of the class and of those above it. */
static uint64_t instance_bytes(DumpReader *reader, const Entry *class)
{
    uint64_t bytes = HEADER_BYTES;
    for (unsigned depth = 0; depth < 1000; depth++) {
        bytes += class->fields;
        if (!class->super) break;
        class = entry_of(&reader->classes, class->super);
    }
    return rounded(bytes);
}

static const char *class_name(DumpReader *reader, const Entry *class)
{
    const char *name = class->name ? entry_of(&reader->texts, class->name)->text : NULL;
    return name ? name : "?";
}

static void print(DumpReader *reader)
{
    Line  *lines = keep_zeroed((reader->classes.count + HPROF_TYPES) * sizeof *lines), total = {0};
    size_t count = 0, classes = reader->classes.count;
    for (size_t i = 0; i < reader->classes.capacity; i++) {
        Entry *class = &reader->classes.entries[i];
        if (!class->id) continue;
        const char *name = class_name(reader, class);
        bool of_classes = !strcmp(name, "java.lang.Class");
        if (of_classes) class->instances += classes; /* the dump tells of those as classes, not as objects */
        if (!class->instances) continue;
        uint64_t bytes = *name == '[' ? class->bytes : class->instances * instance_bytes(reader, class);
        lines[count++] = (Line){class->instances, bytes + (of_classes ? reader->static_bytes : 0), name};
    }
    for (unsigned type = HPROF_FIRST; type < HPROF_TYPES; type++)
        if (reader->arrays[type]) lines[count++] = (Line){reader->arrays[type], reader->array_bytes[type], array_names[type]};
    qsort(lines, count, sizeof *lines, by_bytes);
    puts(" num     #instances         #bytes  class name\n-------------------------------------------------------");
    for (size_t i = 0; i < count; i++) {
        printf("%4zu: %14llu %14llu  %s\n", i + 1, (unsigned long long)lines[i].instances, (unsigned long long)lines[i].bytes, lines[i].name);
        total.instances += lines[i].instances, total.bytes += lines[i].bytes;
    }
    printf("Total %14llu %14llu\n", (unsigned long long)total.instances, (unsigned long long)total.bytes);
}

/* --- the command ------------------------------------------------------------------------------------------------------ */

static const char usage[] = "Usage: atoll histogram PID|FILE.hprof";

void help_histogram(void)
{
    printf("%s\n%s\n", usage,
           "Prints how many objects of each class are in the heap of a running atoll and how many bytes they take, or in a heap dump that\n"
           "was made before (see atoll help heap-dump). What is dead and not collected yet is counted too.");
}

static int complain_of(const char *what, const char *why) { return fprintf(stderr, "atoll: %s%s\n", what, why), 1; }

int histogram_command(int argc, char **argv)
{
    int pid = 0, file = -1;
    if (argc != 2) return fprintf(stderr, "%s\n", usage), 2;
    bool running = heap_dump_process_number(argv[1], &pid);
    if (running && (file = heap_dump_take(pid)) < 0) return 1;
    DumpReader reader = {.file = running ? fdopen(file, "rb") : fopen(argv[1], "rb")};
    if (!reader.file) return complain_of(argv[1], keep_text(": %s", strerror(errno)));
    bool good = read_all(&reader);
    if (running) heap_dump_return(pid, file);
    if (!good) return complain_of(argv[1], running ? ": what it tells can't be read" : " is not a heap dump in the HPROF format, or is not whole");
    print(&reader);
    return 0;
}
