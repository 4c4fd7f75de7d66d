/* arena_check.c: see arena_check.h.
 *
 * Two passes over the metadata: the first enters each thing that can be reached from the tables of the VM into a set, with its type;
 * the second looks up every reference that these things hold. What lies in arrays is described by the tables below, so a new member of a
 * struct is one row. Things that are just being made (a class before its loader lists it) are in nobody's tables and are not looked at. */
#include "vm/arena_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/constants.h"
#include "vm/arena_check_tables.h"
#include "vm/loader.h"
#include "vm/monitor.h"
#include "vm/thread_status.h"

#define REPORTS_PER_CHECK 8

/* --- the set of known things: open addressing, by reference ------------------------------------------------------------- */

typedef struct Thing {
    uint32_t units;
    uint32_t kind; /* RefKind */
} Thing;

typedef struct Check {
    VM      *vm;
    Thing   *things;
    uint32_t capacity, count; /* capacity: a power of two */
    unsigned faults;
    bool     no_memory;
} Check;

static Thing *find(Thing *things, uint32_t capacity, uint32_t units)
{
    uint32_t i = units * UINT32_C(0x9e3779b1);
    while (things[i & (capacity - 1)].units && things[i & (capacity - 1)].units != units) i++;
    return &things[i & (capacity - 1)];
}

static bool make_room(Check *check)
{
    if (check->count * 2 < check->capacity) return true;
    uint32_t capacity = check->capacity ? check->capacity * 2 : UINT32_C(1) << 16;
    Thing *things = calloc(capacity, sizeof *things);
    if (!things) return check->no_memory = true, false;
    for (uint32_t i = 0; i < check->capacity; i++)
        if (check->things[i].units) *find(things, capacity, check->things[i].units) = check->things[i];
    free(check->things);
    check->things = things, check->capacity = capacity;
    return true;
}

static RefKind kind_of(const Check *check, uint32_t units)
{
    return check->capacity ? (RefKind)find(check->things, check->capacity, units)->kind : REF_NONE;
}

/* --- reports -------------------------------------------------------------------------------------------------------------- */

/* `what` of `owner`, at a byte offset of the arena, is wrong. */
static void fault(Check *check, const char *owner, const char *what, uint64_t offset, uint64_t value)
{
    if (check->faults++ >= REPORTS_PER_CHECK) return;
    char text[200];
    int n = snprintf(text, sizeof text, "arena: %s at %#llx: bad %s %#llx\n", owner, (unsigned long long)offset, what, (unsigned long long)value);
    sandbox_write_stderr(text, (size_t)n);
}

static uint64_t offset_in_arena(const Check *check, const void *pointer) { return (uint64_t)((const uint8_t *)pointer - check->vm->arena.base); }

/* Whether so many bytes at the reference lie in the used metadata. */
static bool is_metadata(const Check *check, uint32_t units, uint64_t bytes)
{
    uint64_t start = (uint64_t)units << ARENA_UNIT_SHIFT;
    const ArenaRegion *region = &check->vm->arena.layout.metadata;
    return start >= region->start && start + bytes <= region->end && metadata_contains(&check->vm->arena, start, bytes);
}

/* Enters a thing of `bytes` bytes at least. False: it is nowhere, or known already (a circle in a list). */
static bool enter(Check *check, const char *owner, uint32_t units, RefKind kind, size_t bytes)
{
    if (!is_metadata(check, units, bytes)) {
        fault(check, owner, "place", (uint64_t)units << ARENA_UNIT_SHIFT, kind);
        return false;
    }
    if (!make_room(check)) return false;
    Thing *thing = find(check->things, check->capacity, units);
    if (thing->units) {
        if (thing->kind != kind) fault(check, owner, "type: it is a thing of another", (uint64_t)units << ARENA_UNIT_SHIFT, thing->kind);
        return false;
    }
    *thing = (Thing){units, kind};
    check->count++;
    return true;
}

static bool is_good(Check *check, RefKind kind, uint32_t units)
{
    if (!units) return true;
    if (kind == REF_OBJECT) return heap_is_object(check->vm->heap, (ObjectRef){units});
    if (kind == REF_BYTES) return is_metadata(check, units, 1);
    return kind_of(check, units) == kind;
}

static void check_ref(Check *check, const char *owner, const char *what, const void *place, RefKind kind)
{
    uint32_t units = *(const uint32_t *)place;
    if (!is_good(check, kind, units)) fault(check, owner, what, offset_in_arena(check, place), units);
}

/* --- structs by table --------------------------------------------------------------------------------------------------------- */

static uint32_t read_count(const uint8_t *thing, const ArrayField *field)
{
    return field->count_bytes == 2 ? *(const uint16_t *)(thing + field->count) : *(const uint32_t *)(thing + field->count);
}

static void check_array(Check *check, const char *owner, const uint8_t *thing, const ArrayField *field)
{
    uint32_t units = *(const uint32_t *)(thing + field->offset), count = read_count(thing, field);
    if (!units) return;
    if (!is_metadata(check, units, (uint64_t)count * field->element_bytes)) {
        fault(check, owner, field->name, offset_in_arena(check, thing + field->offset), units);
        return;
    }
    const uint8_t *element = arena_pointer(units);
    for (uint32_t i = 0; i < count && field->kind != REF_NONE; i++, element += field->element_bytes)
        check_ref(check, owner, field->name, element, field->kind);
}

static void check_thing(Check *check, const StructTable *table, const void *thing)
{
    for (const RefField *field = table->refs; field->name; field++)
        check_ref(check, table->name, field->name, (const uint8_t *)thing + field->offset, field->kind);
    for (const ArrayField *field = table->arrays; field && field->name; field++) check_array(check, table->name, thing, field);
}

/* --- first pass: who is there ------------------------------------------------------------------------------------------------- */

static void enter_symbols(Check *check)
{
    const VMState *state = check->vm->state;
    const SymbolRef *buckets = (const SymbolRef *)bytes_at(state->symbol_buckets) + 1; /* behind the count (symbol.c) */
    for (uint32_t i = 0; i < state->symbol_bucket_count; i++) {
        for (SymbolRef ref = buckets[i]; ref.units;) {
            if (!enter(check, "symbol", ref.units, REF_SYMBOL, sizeof(Symbol))) break;
            const Symbol *symbol = symbol_at(ref);
            if (symbol->bytes[symbol->length] != 0) fault(check, "symbol", "end", offset_in_arena(check, symbol), symbol->length);
            ref = symbol->next;
        }
    }
}

/* Methods that the machine added (overpasses) are in dispatch tables only. */
static void enter_methods(Check *check, const Class *class)
{
    const MethodRef *methods = (const MethodRef *)bytes_at(class->methods);
    for (unsigned i = 0; methods && i < class->method_count; i++)
        if (methods[i].units) enter(check, "method", methods[i].units, REF_METHOD, sizeof(Method));
    if (!class_is_instance_class(class)) return;
    for (uint32_t i = 0; i < class->vtable_length; i++) {
        uint32_t units = class->vtable[i].units;
        if (units && is_metadata(check, units, sizeof(Method)) && method_at(class->vtable[i])->flags & METHOD_OVERPASS && kind_of(check, units) == REF_NONE)
            enter(check, "method", units, REF_METHOD, sizeof(Method));
    }
}

static void enter_class(Check *check, ClassRef ref)
{
    if (!enter(check, "class", ref.units, REF_CLASS, sizeof(Class))) return;
    const Class *class = class_at(ref);
    enter_methods(check, class);
    if (class->constants.units) enter(check, "constant pool", class->constants.units, REF_POOL, sizeof(ConstantPool));
}

static void enter_loader_tables(Check *check, const Loader *loader)
{
    const PackageRef *buckets = (const PackageRef *)bytes_at(loader->packages);
    for (uint32_t i = 0; buckets && i < loader->package_bucket_count; i++)
        for (PackageRef ref = buckets[i]; ref.units && enter(check, "package", ref.units, REF_PACKAGE, sizeof(Package));) ref = package_at(ref)->next;
    for (ModuleRef ref = {loader->modules.units}; ref.units && enter(check, "module", ref.units, REF_MODULE, sizeof(Module));)
        ref = module_at(ref)->next;
    if (loader->unnamed_module.units && kind_of(check, loader->unnamed_module.units) == REF_NONE)
        enter(check, "module", loader->unnamed_module.units, REF_MODULE, sizeof(Module));
}

static void enter_loaders(Check *check)
{
    for (LoaderRef ref = check->vm->state->boot_loader; ref.units && enter(check, "loader", ref.units, REF_LOADER, sizeof(Loader));) {
        const Loader *loader = loader_at(ref);
        for (ClassRef class = loader->classes; class.units; class = class_at(class)->next_in_loader) {
            if (kind_of(check, class.units) != REF_NONE) break;
            enter_class(check, class);
        }
        enter_loader_tables(check, loader);
        ref = loader->next;
    }
    for (unsigned i = 0; i < 9; i++) {
        ClassRef primitive = check->vm->state->primitive_classes[i];
        if (primitive.units && kind_of(check, primitive.units) == REF_NONE) enter_class(check, primitive);
    }
}

static void enter_machine(Check *check)
{
    const VMState *state = check->vm->state;
    for (JavaThreadRef ref = state->threads; ref.units && enter(check, "thread", ref.units, REF_THREAD, sizeof(JavaThread));)
        ref = java_thread_at(ref)->next;
    if (state->leave_method.units) enter(check, "method", state->leave_method.units, REF_METHOD, sizeof(Method));
    for (unsigned i = 0; i < sizeof state->continuation_methods / sizeof *state->continuation_methods; i++)
        if (state->continuation_methods[i].units) enter(check, "method", state->continuation_methods[i].units, REF_METHOD, sizeof(Method));
}

/* --- second pass: what they hold --------------------------------------------------------------------------------------------------- */

/* A resolved entry (class.h, ConstantPool). The high halves that are not references are not looked at. */
static void check_entry(Check *check, const ConstantPool *pool, uint16_t index)
{
    const uint32_t *word = (const uint32_t *)&pool->entries[index];
    switch (constant_tag(pool, index)) {
    case CONSTANT_Class: check_ref(check, "constant pool", "class", word, REF_CLASS); break;
    case CONSTANT_String: case CONSTANT_MethodHandle: case CONSTANT_MethodType: case CONSTANT_Dynamic:
        check_ref(check, "constant pool", "object", word, REF_OBJECT);
        break;
    case CONSTANT_Methodref: case CONSTANT_InterfaceMethodref: check_ref(check, "constant pool", "method", word, REF_METHOD); break;
    default: break;
    }
}

static void check_pool(Check *check, const Class *class)
{
    const ConstantPool *pool = constant_pool_at(class->constants);
    if (kind_of(check, class->constants.units) != REF_POOL) return;
    check_thing(check, &constant_pool_table, pool);
    if (!is_metadata(check, class->constants.units, sizeof *pool + pool->count * sizeof *pool->entries)) {
        fault(check, "constant pool", "length", offset_in_arena(check, pool), pool->count);
        return;
    }
    for (uint16_t i = 1; i < pool->count; i++)
        if (pool->entries[i]) check_entry(check, pool, i);
    const CallSite *sites = (const CallSite *)bytes_at(pool->call_sites);
    for (unsigned i = 0; sites && i < class->call_site_count; i++) {
        check_ref(check, "call site", "adapter", &sites[i].link.adapter, REF_METHOD);
        check_ref(check, "call site", "appendix", &sites[i].link.appendix, REF_OBJECT);
    }
    const uint32_t *caches = (const uint32_t *)bytes_at(pool->inline_caches);
    for (unsigned i = 0; caches && i < class->inline_cache_count; i++) {
        check_ref(check, "inline cache", "class", caches + 2 * i, REF_CLASS);
        check_ref(check, "inline cache", "method", caches + 2 * i + 1, REF_METHOD);
    }
}

static void check_class(Check *check, const Class *class)
{
    check_thing(check, &class_table, class);
    for (unsigned i = 0; i < CLASS_DISPLAY_DEPTH; i++) check_ref(check, "class", "display", &class->display[i], REF_CLASS);
    for (uint32_t i = 0; i < class->vtable_length; i++) check_ref(check, "class", "vtable", &class->vtable[i], REF_METHOD);
    const Field *field = (const Field *)bytes_at(class->fields);
    for (unsigned i = 0; field && i < class->field_count; i++) check_thing(check, &field_table, field + i);
    const InterfaceTable *table = (const InterfaceTable *)bytes_at(class->itable);
    for (uint32_t i = 0; table && i < class->itable_length; i++) check_thing(check, &interface_table_table, table + i);
    if (class->constants.units) check_pool(check, class);
    const Object *mirror = class_mirror(class);
    if (mirror && heap_is_object(check->vm->heap, class->layout.mirror) &&
        *(const uint32_t *)((const uint8_t *)mirror + MIRROR_CLASS_OFFSET) != class_ref(class).units)
        fault(check, "class", "mirror: it stands for another one", offset_in_arena(check, class), class->layout.mirror.units);
}

static void check_loader(Check *check, const Loader *loader)
{
    check_thing(check, &loader_table, loader);
    uint32_t at = 0;
    for (const Class *class; (class = loader_next_entry(loader, &at));)
        if (kind_of(check, class_ref(class).units) != REF_CLASS) fault(check, "loader", "class in its table", offset_in_arena(check, loader), class_ref(class).units);
}

static void check_frame(Check *check, const Thread *t, const Frame *frame)
{
    const JavaThread *java = t->java;
    uint64_t low = (uint64_t)java->stack.units << ARENA_UNIT_SHIFT, at = offset_in_arena(check, frame);
    check_ref(check, "frame", "method", &frame->method, REF_METHOD);
    check_ref(check, "frame", "lock", &frame->lock, REF_OBJECT);
    if (frame->locals < low || frame->locals > at || frame->locals % sizeof(Slot)) fault(check, "frame", "locals", at, frame->locals);
    if (frame->caller >= frame->locals && frame->caller) fault(check, "frame", "caller", at, frame->caller);
    if (kind_of(check, frame->method.units) != REF_METHOD) return;
    const Method *method = method_at(frame->method);
    uint32_t code = method->code.units << ARENA_UNIT_SHIFT;
    bool in_code = code && frame->pc >= code && frame->pc < code + method->code_length;
    if (!in_code && !(frame->pc % ARENA_UNIT == 0 && is_metadata(check, frame->pc >> ARENA_UNIT_SHIFT, 1))) fault(check, "frame", "pc", at, frame->pc);
}

static void check_thread(Check *check, JavaThread *java)
{
    check_thing(check, &java_thread_table, java);
    Thread *t = thread_of_java(check->vm, java);
    if (!t || t->java != java) return;
    uint64_t low = (uint64_t)java->stack.units << ARENA_UNIT_SHIFT, high = low + java->stack_bytes;
    for (const Frame *frame = t->frame; frame; frame = frame_caller(frame)) {
        uint64_t at = offset_in_arena(check, frame);
        if (at < low || at + sizeof *frame > high) {
            fault(check, "thread", "frame", offset_in_arena(check, java), at);
            return;
        }
        check_frame(check, t, frame);
    }
}

static void check_all(Check *check)
{
    for (uint32_t i = 0; i < check->capacity; i++) {
        const Thing *thing = &check->things[i];
        void *at = arena_pointer(thing->units);
        switch ((RefKind)thing->kind) {
        case REF_CLASS: check_class(check, at); break;
        case REF_METHOD: check_thing(check, &method_table, at); break;
        case REF_LOADER: check_loader(check, at); break;
        case REF_MODULE: check_thing(check, &module_table, at); break;
        case REF_PACKAGE: check_thing(check, &package_table, at); break;
        case REF_THREAD: check_thread(check, at); break;
        default: break;
        }
    }
    check_thing(check, &state_table, check->vm->state);
}

/* --- the heap --------------------------------------------------------------------------------------------------------------------------- */

static bool is_class(void *context, ObjectLayoutRef layout) { return kind_of(context, layout.units) == REF_CLASS; }

static void report_object(void *context, const char *text)
{
    Check *check = context;
    if (check->faults++ >= REPORTS_PER_CHECK) return;
    char line[240];
    int n = snprintf(line, sizeof line, "arena: %s\n", text);
    sandbox_write_stderr(line, (size_t)n);
}

unsigned arena_check(VM *vm)
{
    Check check = {.vm = vm};
    heap_make_walkable(vm->heap);
    enter_symbols(&check);
    enter_loaders(&check);
    enter_machine(&check);
    if (!check.no_memory) {
        check_all(&check);
        heap_check(vm->heap, &(HeapCheck){.context = &check, .is_class = is_class, .report = report_object});
    }
    free(check.things);
    return check.faults;
}
