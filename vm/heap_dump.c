/* heap_dump.c: see heap_dump.h. The format is described in the JDK's hprof_b_spec; what is special here:
 *
 * An identifier is the byte offset of the thing in the arena, in 8 bytes: of a symbol for names, of the mirror for classes. So no tables are
 * needed. A class's serial number is its reference. Records of objects are gathered in segments of a fixed size; what is larger gets a segment of
 * its own. A mirror is told of as a class; one of a primitive type, which is no class there, as an object. The objects that a class's
 * constant pool and call sites keep are told as static fields called <constant>.
 *
 * Roots: the classes of loaders that do not die, threads, what slots of Java frames refer to, and what the machine itself keeps. */
#include "vm/heap_dump.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "vm/loader.h"
#include "vm/native.h"
#include "vm/stack_walk.h"
#include "vm/thread_status.h"

enum { TAG_UTF8 = 0x01, TAG_LOAD_CLASS = 0x02, TAG_FRAME = 0x04, TAG_TRACE = 0x05, TAG_SEGMENT = 0x1c, TAG_END = 0x2c };
enum { ROOT_UNKNOWN = 0xff, ROOT_JAVA_FRAME = 0x03, ROOT_STICKY_CLASS = 0x05, ROOT_THREAD = 0x08, CLASS_DUMP = 0x20, INSTANCE_DUMP = 0x21,
       OBJECT_ARRAY_DUMP = 0x22, PRIMITIVE_ARRAY_DUMP = 0x23 };
enum { ID_BYTES = 8, RECORD_HEADER = 9, BUFFER_BYTES = 1 << 20 };
enum { NO_TRACE = 1 };      /* the serial number of the trace without frames */
#define CONSTANT_NAME_ID UINT64_C(1) /* nothing of the arena is there */

static const uint8_t hprof_types[] = {
    [TYPE_BOOLEAN] = 4, [TYPE_BYTE] = 8, [TYPE_CHAR] = 5, [TYPE_SHORT] = 9, [TYPE_INT] = 10, [TYPE_LONG] = 11, [TYPE_FLOAT] = 6, [TYPE_DOUBLE] = 7,
    [TYPE_REFERENCE] = 2,
};
static const uint8_t type_bytes[] = {
    [TYPE_BOOLEAN] = 1, [TYPE_BYTE] = 1, [TYPE_CHAR] = 2, [TYPE_SHORT] = 2, [TYPE_INT] = 4, [TYPE_LONG] = 8, [TYPE_FLOAT] = 4, [TYPE_DOUBLE] = 8,
    [TYPE_REFERENCE] = ID_BYTES,
};

typedef struct Dump {
    Thread       *t;
    HeapDumpSink *sink;
    void         *context;
    uint8_t      *buffer;
    size_t        used;         /* of the buffer */
    bool          in_segment;   /* the buffer begins with the header of a segment that is not closed yet */
    bool          failed;
    uint64_t      written;
    uint64_t      next_frame;   /* identifiers of frames */
} Dump;

/* --- bytes, most significant first ----------------------------------------------------------------------------------------- */

static void flush(Dump *dump)
{
    if (dump->used && !dump->failed && !dump->sink(dump->context, dump->buffer, dump->used)) dump->failed = true;
    dump->written += dump->used;
    dump->used = 0;
}

static void put_bytes(Dump *dump, const void *bytes, size_t length)
{
    if (dump->used + length > BUFFER_BYTES) flush(dump);
    if (length > BUFFER_BYTES) {
        if (!dump->failed && !dump->sink(dump->context, bytes, length)) dump->failed = true;
        dump->written += length;
        return;
    }
    memcpy(dump->buffer + dump->used, bytes, length);
    dump->used += length;
}

static void put_u1(Dump *dump, unsigned value) { put_bytes(dump, &(uint8_t){(uint8_t)value}, 1); }
static void put_u2(Dump *dump, unsigned value) { put_bytes(dump, &(uint16_t){__builtin_bswap16((uint16_t)value)}, 2); }
static void put_u4(Dump *dump, uint32_t value) { put_bytes(dump, &(uint32_t){__builtin_bswap32(value)}, 4); }
static void put_u8(Dump *dump, uint64_t value) { put_bytes(dump, &(uint64_t){__builtin_bswap64(value)}, 8); }
static void put_id(Dump *dump, uint32_t units) { put_u8(dump, (uint64_t)units << ARENA_UNIT_SHIFT); }

static void put_value(Dump *dump, PrimitiveType type, const void *at)
{
    switch (type_bytes[type]) {
    case 1: put_u1(dump, *(const uint8_t *)at); break;
    case 2: put_u2(dump, *(const uint16_t *)at); break;
    case 4: put_u4(dump, *(const uint32_t *)at); break;
    default:
        if (type == TYPE_REFERENCE) put_id(dump, *(const uint32_t *)at);
        else put_u8(dump, *(const uint64_t *)at);
    }
}

/* --- records ---------------------------------------------------------------------------------------------------------------- */

static void close_segment(Dump *dump)
{
    if (!dump->in_segment) return;
    uint32_t length = __builtin_bswap32((uint32_t)(dump->used - RECORD_HEADER));
    memcpy(dump->buffer + 5, &length, 4);
    flush(dump);
    dump->in_segment = false;
}

static void record(Dump *dump, unsigned tag, uint64_t length)
{
    put_u1(dump, tag);
    put_u4(dump, 0); /* microseconds since the file's date */
    put_u4(dump, (uint32_t)length);
}

/* Room for a record of an object, in the segment under way or in one of its own. */
static void subrecord(Dump *dump, unsigned tag, uint64_t length)
{
    if (dump->in_segment && dump->used + length > BUFFER_BYTES) close_segment(dump);
    if (!dump->in_segment) {
        flush(dump);
        record(dump, TAG_SEGMENT, length);
        dump->in_segment = RECORD_HEADER + length <= BUFFER_BYTES;
    }
    put_u1(dump, tag);
}

static void put_symbol(void *context, const Symbol *symbol)
{
    Dump *dump = context;
    record(dump, TAG_UTF8, ID_BYTES + symbol->length);
    put_id(dump, symbol_ref(symbol).units);
    put_bytes(dump, symbol->bytes, symbol->length);
}

static void put_header(Dump *dump)
{
    static const char magic[] = "JAVA PROFILE 1.0.2", constant[] = "<constant>";
    put_bytes(dump, magic, sizeof magic);
    put_u4(dump, ID_BYTES);
    put_u8(dump, (uint64_t)clock_realtime_ms());
    symbols_each(dump->t->vm, put_symbol, dump);
    record(dump, TAG_UTF8, ID_BYTES + sizeof constant - 1);
    put_u8(dump, CONSTANT_NAME_ID);
    put_bytes(dump, constant, sizeof constant - 1);
}

/* --- classes ---------------------------------------------------------------------------------------------------------------- */

typedef void ClassVisitor(Dump *dump, Class *class);

static void each_class(Dump *dump, ClassVisitor *visit)
{
    for (Loader *loader = loader_next(dump->t->vm, NULL); loader; loader = loader_next(dump->t->vm, loader))
        for (Class *class = class_at(loader->classes); class; class = class_at(class->next_in_loader))
            if (class->layout.mirror.units && !class_is_primitive(class)) visit(dump, class);
}

static void put_load_class(Dump *dump, Class *class)
{
    record(dump, TAG_LOAD_CLASS, 4 + ID_BYTES + 4 + ID_BYTES);
    put_u4(dump, class_ref(class).units);
    put_id(dump, class->layout.mirror.units);
    put_u4(dump, NO_TRACE);
    put_id(dump, class->name.units);
}

static bool field_is_static(const Field *field) { return field->access_flags & ACC_STATIC; }

/* Bytes of a class's own fields as told, of one kind, and how many there are. */
static uint64_t fields_length(const Class *class, bool is_static, unsigned *count)
{
    uint64_t length = 0;
    *count = 0;
    for (unsigned i = 0; i < class->field_count; i++) {
        const Field *field = class_field(class, i);
        if (field_is_static(field) != is_static) continue;
        length += type_bytes[field->type];
        ++*count;
    }
    return length;
}

/* Objects in the constant pool and call sites: `put` for each, or only counted. */
static unsigned constants_each(Dump *dump, const Class *class, void (*put)(Dump *dump, uint32_t units))
{
    if (!class->constants.units) return 0;
    const ConstantPool *pool = constant_pool_at(class->constants);
    const uint16_t *indices = (const uint16_t *)bytes_at(class->object_constants);
    const CallSite *sites = (const CallSite *)bytes_at(pool->call_sites);
    unsigned count = 0;
    for (uint32_t i = 0; i < class->object_constant_count; i++) {
        uint64_t entry = constant_entry(pool, indices[i]);
        if (!entry || constant_tag(pool, indices[i]) == CONSTANT_Methodref) continue;
        if (put) put(dump, entry_low(entry));
        count++;
    }
    for (unsigned i = 0; sites && i < class->call_site_count; i++) {
        uint32_t appendix = sites[i].link.appendix.units;
        if (!appendix) continue;
        if (put) put(dump, appendix);
        count++;
    }
    return count;
}

static void put_constant(Dump *dump, uint32_t units)
{
    put_u8(dump, CONSTANT_NAME_ID);
    put_u1(dump, hprof_types[TYPE_REFERENCE]);
    put_id(dump, units);
}

static void put_fields(Dump *dump, const Class *class, bool is_static)
{
    const uint8_t *mirror = (const uint8_t *)class_mirror(class);
    for (unsigned i = 0; i < class->field_count; i++) {
        const Field *field = class_field(class, i);
        if (field_is_static(field) != is_static) continue;
        put_id(dump, field->name.units);
        put_u1(dump, hprof_types[field->type]);
        if (is_static) put_value(dump, (PrimitiveType)field->type, mirror + field->offset);
    }
}

/* Of an array class 0: its objects tell their size themselves. */
static uint64_t instance_length(const Class *class)
{
    uint64_t length = 0;
    unsigned count;
    for (; class && !class_is_array(class); class = class_super(class)) length += fields_length(class, false, &count);
    return length;
}

static void put_class(Dump *dump, Class *class)
{
    unsigned statics, fields, constants = constants_each(dump, class, NULL);
    uint64_t statics_length = fields_length(class, true, &statics);
    fields_length(class, false, &fields);
    if (statics + constants > UINT16_MAX) constants = 0;
    uint64_t entry = ID_BYTES + 1;
    subrecord(dump, CLASS_DUMP, 1 + ID_BYTES + 4 + 6 * ID_BYTES + 4 + 2 + 2 + statics * entry + statics_length + constants * (entry + ID_BYTES) + 2 +
                                    fields * entry);
    const Class *super = class_super(class);
    put_id(dump, class->layout.mirror.units);
    put_u4(dump, NO_TRACE);
    put_id(dump, super ? super->layout.mirror.units : 0);
    put_id(dump, loader_at(class->loader)->object.units);
    put_id(dump, class->signers.units);
    put_id(dump, class->protection_domain.units);
    put_u8(dump, 0), put_u8(dump, 0); /* reserved */
    put_u4(dump, (uint32_t)instance_length(class));
    put_u2(dump, 0); /* constant pool */
    put_u2(dump, statics + constants);
    put_fields(dump, class, true);
    if (constants) constants_each(dump, class, put_constant);
    put_u2(dump, fields);
    put_fields(dump, class, false);
}

/* --- objects ---------------------------------------------------------------------------------------------------------------- */

static void put_instance(Dump *dump, const Object *object)
{
    const Class *class = object_class(object);
    uint64_t length = instance_length(class);
    subrecord(dump, INSTANCE_DUMP, 1 + ID_BYTES + 4 + ID_BYTES + 4 + length);
    put_id(dump, object_ref(object).units);
    put_u4(dump, NO_TRACE);
    put_id(dump, class->layout.mirror.units);
    put_u4(dump, (uint32_t)length);
    for (; class; class = class_super(class)) {
        for (unsigned i = 0; i < class->field_count; i++) {
            const Field *field = class_field(class, i);
            if (!field_is_static(field)) put_value(dump, (PrimitiveType)field->type, (const uint8_t *)object + field->offset);
        }
    }
}

static void put_array(Dump *dump, const Object *array)
{
    const Class *class = object_class(array);
    bool primitive = class->layout.kind == LAYOUT_PRIMITIVE_ARRAY;
    PrimitiveType type = primitive ? (PrimitiveType)class->primitive : TYPE_REFERENCE;
    uint32_t length = array_length(array);
    uint64_t element = type_bytes[type], body = (primitive ? 1u : (unsigned)ID_BYTES) + element * length, header = 1 + ID_BYTES + 4 + 4;
    if (header + body > UINT32_MAX) { /* a record's length has 32 bits: the rest is not told */
        length = (uint32_t)((UINT32_MAX - header - ID_BYTES) / element);
        body = (primitive ? 1u : (unsigned)ID_BYTES) + element * length;
    }
    subrecord(dump, primitive ? PRIMITIVE_ARRAY_DUMP : OBJECT_ARRAY_DUMP, header + body);
    put_id(dump, object_ref(array).units);
    put_u4(dump, NO_TRACE);
    put_u4(dump, length);
    if (primitive) put_u1(dump, hprof_types[type]);
    else put_id(dump, class->layout.mirror.units);
    const uint8_t *at = array_elements(array);
    if (element == 1) put_bytes(dump, at, length);
    else for (uint32_t i = 0; i < length; i++, at += primitive ? element : sizeof(ObjectRef)) put_value(dump, type, at);
}

static void put_object(void *context, Object *object)
{
    Dump *dump = context;
    if (dump->failed || !object->layout.units) return;
    const Class *class = object_class(object);
    if (class->layout.kind == LAYOUT_MIRROR) {
        const Class *of = mirror_class(dump->t->vm, object);
        if (of && !class_is_primitive(of)) return;
    }
    if (class_is_array(class)) put_array(dump, object);
    else put_instance(dump, object);
}

/* --- threads ---------------------------------------------------------------------------------------------------------------- */

/* Trace numbers follow the threads' numbers. */
static uint32_t trace_of(const JavaThread *java) { return NO_TRACE + java->number; }

static void put_frame(Dump *dump, const Frame *frame, uint64_t id)
{
    const Method *method = frame_method(frame);
    int line = frame_is_bytecode(frame) ? method_line_number(method, frame_bci(frame)) : -3;
    record(dump, TAG_FRAME, 4 * ID_BYTES + 4 + 4);
    put_u8(dump, id);
    put_id(dump, method->name.units);
    put_id(dump, method->descriptor.units);
    put_id(dump, method_class(method)->source_file.units);
    put_u4(dump, method->holder.units);
    put_u4(dump, (uint32_t)line);
}

static void put_trace_header(Dump *dump, uint32_t trace, uint32_t thread, uint32_t count)
{
    record(dump, TAG_TRACE, 4 + 4 + 4 + (uint64_t)count * ID_BYTES);
    put_u4(dump, trace);
    put_u4(dump, thread);
    put_u4(dump, count);
}

static void put_trace(Dump *dump, JavaThread *java)
{
    Thread *of = thread_of_java(dump->t->vm, java);
    uint64_t first = dump->next_frame;
    for (Frame *frame = of ? stack_walk_first(of) : NULL; frame; frame = stack_walk_next(frame)) put_frame(dump, frame, dump->next_frame++);
    uint32_t count = (uint32_t)(dump->next_frame - first);
    put_trace_header(dump, trace_of(java), java->number, count);
    for (uint32_t i = 0; i < count; i++) put_u8(dump, first + i);
}

static void put_traces(Dump *dump)
{
    put_trace_header(dump, NO_TRACE, 0, 0);
    for (JavaThread *java = java_thread_at(dump->t->vm->state->threads); java; java = java_thread_at(java->next))
        if (java->object.units) put_trace(dump, java);
}

static void put_root(Dump *dump, unsigned tag, uint32_t units)
{
    if (!units) return;
    subrecord(dump, tag, 1 + ID_BYTES);
    put_id(dump, units);
}

/* Frames keep what their slots seem to refer to. `high`: the last slot of the frame above which is its own. */
static void put_slots(Dump *dump, const JavaThread *java, const Slot *low, const Slot *high, uint32_t depth)
{
    for (const Slot *slot = low; slot <= high; slot++) {
        if (slot->bits >> 32 || !heap_is_object(dump->t->vm->heap, slot->ref)) continue;
        subrecord(dump, ROOT_JAVA_FRAME, 1 + ID_BYTES + 4 + 4);
        put_id(dump, slot->u);
        put_u4(dump, java->number);
        put_u4(dump, depth);
    }
}

static void put_thread_roots(Dump *dump, const JavaThread *java)
{
    subrecord(dump, ROOT_THREAD, 1 + ID_BYTES + 4 + 4);
    put_id(dump, java->object.units);
    put_u4(dump, java->number);
    put_u4(dump, trace_of(java));
    put_root(dump, ROOT_UNKNOWN, java->exception.units);
    Thread *of = thread_of_java(dump->t->vm, java);
    if (!of || !of->frame) return;
    const Slot *top = of->sp;
    uint32_t depth = 0;
    for (const Frame *frame = of->frame; frame; frame = frame_caller(frame)) {
        put_slots(dump, java, (const Slot *)(frame + 1), top, depth);
        put_slots(dump, java, frame_locals(frame), (const Slot *)frame - 1, depth);
        top = frame_locals(frame) - 1;
        if (!(frame_method(frame)->flags & METHOD_INTERNAL)) depth++;
    }
}

static void put_sticky_class(Dump *dump, Class *class)
{
    if (!(class->layout.flags & LAYOUT_MORTAL)) put_root(dump, ROOT_STICKY_CLASS, class->layout.mirror.units);
}

static void put_roots(Dump *dump)
{
    const VMState *state = dump->t->vm->state;
    each_class(dump, put_sticky_class);
    for (const JavaThread *java = java_thread_at(state->threads); java; java = java_thread_at(java->next))
        if (java->object.units) put_thread_roots(dump, java);
    const ObjectRef roots[] = {state->main_thread_group, state->system_thread_group, state->system_loader, state->platform_loader};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) put_root(dump, ROOT_UNKNOWN, roots[i].units);
    for (size_t i = 0; i < sizeof state->out_of_memory_errors / sizeof *state->out_of_memory_errors; i++)
        put_root(dump, ROOT_UNKNOWN, state->out_of_memory_errors[i].units);
}

/* --- the whole -------------------------------------------------------------------------------------------------------------- */

static void put_all(Dump *dump)
{
    heap_make_walkable(dump->t->vm->heap);
    put_header(dump);
    each_class(dump, put_load_class);
    put_traces(dump);
    each_class(dump, put_class);
    put_roots(dump);
    heap_walk(dump->t->vm->heap, put_object, dump);
    close_segment(dump);
    record(dump, TAG_END, 0);
    flush(dump);
}

bool heap_dump_write(Thread *t, HeapDumpSink *sink, void *context, uint64_t *length)
{
    Dump dump = {.t = t, .sink = sink, .context = context, .buffer = malloc(BUFFER_BYTES), .next_frame = CONSTANT_NAME_ID + 1};
    if (!dump.buffer) return false;
    world_stop(&t->mutator);
    put_all(&dump);
    world_resume(&t->mutator);
    free(dump.buffer);
    *length = dump.written;
    return !dump.failed;
}
