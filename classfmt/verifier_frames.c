/* verifier_frames.c: type frames, the StackMapTable, exception handlers (JVMS 4.7.4, 4.10.1.4, 4.10.1.6).
 *
 * The frames of the StackMapTable are made once, when the method begins, and do not change. The current frame shares their
 * chunks of local variables until it writes to one, which then becomes one of its own (Frame.own). So a frame is loaded, and
 * compared with another of the same origin, in a step per chunk.
 *
 * Exception handlers must accept the locals at every instruction that they cover. What they accept is looked at only when it can
 * have changed: locals and flags have a version, and of the handlers those that share a frame count once. */
#include <string.h>

#include "classfmt/verifier_private.h"

static uint32_t chunk_count(uint32_t locals) { return (locals + CHUNK - 1) / CHUNK; }

/* ---- Reading the StackMapTable ----------------------------------------------------------------------------------- */

/* HotSpot reads a list of types to its end before it looks at what went wrong: the first format error, else the size of the list, else
 * a wrong Uninitialized. */
typedef struct MapReader {
    Reader      reader;
    bool        this_uninit;    /* an UninitializedThis was among the locals read last */
    const char *format_error;   /* in the list being read; null: none */
    bool        bad_new;        /* an Uninitialized that is no position of a new */
} MapReader;

static bool fail_map(Verifier *v, const char *what)
{
    verify_fail_plain(v, CLASS_FORMAT_ERROR, "StackMapTable format error: %s", what);
    v->no_failover = true;
    return false;
}

static const char beyond_end[] = "access beyond the end of attribute";

static bool reader_ok(Verifier *v, const Reader *reader) { return !reader_is_bad(reader) || fail_map(v, beyond_end); }

static void note_error(MapReader *map, const char *what)
{
    if (!map->format_error) map->format_error = reader_is_bad(&map->reader) ? beyond_end : what;
}

static VType read_object(Verifier *v, MapReader *map)
{
    uint16_t index = reader_u2(&map->reader);
    if (constant_tag(v->file, index) == CONSTANT_Class) return type_of_class_entry(v, index);
    note_error(map, "bad class index");
    return TYPE_TOP;
}

static VType read_uninitialized(Verifier *v, MapReader *map)
{
    uint16_t position = reader_u2(&map->reader);
    if (position < v->m.length && v->m.starts[position] == START_NEW) return TYPE_UNINITIALIZED | position;
    map->bad_new = true;
    return TYPE_TOP;
}

static VType read_type(Verifier *v, MapReader *map)
{
    enum { ITEM_UNINITIALIZED_THIS = 6, ITEM_OBJECT, ITEM_UNINITIALIZED };
    uint8_t tag = reader_u1(&map->reader);
    if (tag < ITEM_UNINITIALIZED_THIS) return tag;
    switch (tag) {
    case ITEM_UNINITIALIZED_THIS:
        map->this_uninit = true;
        return TYPE_UNINITIALIZED_THIS;
    case ITEM_OBJECT:        return read_object(v, map);
    case ITEM_UNINITIALIZED: return read_uninitialized(v, map);
    default:
        note_error(map, "bad verification type");
        return TYPE_TOP;
    }
}

/* Reads `count` types, as words, to `out`, which has room for `limit` words. */
static bool read_types(Verifier *v, MapReader *map, uint32_t count, VType *out, uint32_t limit, uint32_t *words)
{
    uint32_t used = 0;
    map->format_error = NULL;
    map->bad_new = false;
    for (uint32_t i = 0; i < count; i++) {
        VType type = read_type(v, map);
        if (v->error) return false;
        if (reader_is_bad(&map->reader)) note_error(map, beyond_end);
        uint32_t size = type_is_category_2(type) ? 2 : 1;
        if (used + size <= limit) {
            out[used] = type;
            if (size == 2) out[used + 1] = type_second_word(type);
        }
        used += size;
    }
    *words = used;
    if (map->format_error) return fail_map(v, map->format_error);
    if (used > limit) return verify_fail_format(v, "StackMapTable format error: bad type array size");
    return !map->bad_new || verify_fail_format(v, "StackMapTable format error: bad offset for Uninitialized");
}

/* Gives `frame` the first `kept` locals of `before` and `count` more. */
static bool change_locals(Verifier *v, Frame *frame, const Frame *before, uint32_t kept, const VType *more, uint32_t count)
{
    uint32_t chunks = chunk_count(kept + count), shared = kept / CHUNK;
    frame->locals_size = kept + count;
    frame->chunks      = scratch_allocate(v, chunks, sizeof *frame->chunks);
    VType *fresh       = scratch_allocate(v, (size_t)(chunks - shared) * CHUNK, sizeof *fresh);
    if (!frame->chunks || !fresh) return false;
    if (shared) memcpy(frame->chunks, before->chunks, shared * sizeof *frame->chunks);
    for (uint32_t i = shared; i < chunks; i++) frame->chunks[i] = fresh + (i - shared) * CHUNK;
    for (uint32_t i = shared * CHUNK; i < kept; i++) fresh[i - shared * CHUNK] = frame_local(before, i);
    if (count) memcpy(fresh + (kept - shared * CHUNK), more, count * sizeof *more);
    return true;
}

/* How many locals are left when `chops` are taken off; UINT32_MAX: there are not so many. */
static uint32_t chop(const Frame *frame, uint32_t chops)
{
    int64_t left = frame->locals_size;
    for (; chops && left > 0; chops--) left -= type_is_category_2_2nd(frame_local(frame, (uint32_t)left - 1)) ? 2 : 1;
    return chops || left < 0 ? UINT32_MAX : (uint32_t)left;
}

static bool has_uninitialized_this(const Frame *frame)
{
    for (uint32_t i = 0; i < frame->locals_size; i++)
        if (frame_local(frame, i) == TYPE_UNINITIALIZED_THIS) return true;
    return false;
}

static bool read_chop_frame(Verifier *v, const Frame *before, uint32_t chops, Frame *frame)
{
    uint32_t left = chop(before, chops);
    if (left == UINT32_MAX || left > v->m.code->max_locals) return verify_fail_format(v, "StackMapTable format error: bad type array size");
    if (!change_locals(v, frame, before, left, NULL, 0)) return false;
    frame->this_uninit = before->this_uninit && verify_spend(v, left) && has_uninitialized_this(frame);
    return !v->error;
}

static bool read_append_frame(Verifier *v, MapReader *map, const Frame *before, uint32_t count, Frame *frame)
{
    VType    types[6];
    uint32_t words, room = v->m.code->max_locals - before->locals_size;
    map->this_uninit = before->this_uninit;
    if (!read_types(v, map, count, types, room < 6 ? room : 6, &words)) return false;
    frame->this_uninit = map->this_uninit;
    return change_locals(v, frame, before, before->locals_size, types, words);
}

static bool read_stack(Verifier *v, MapReader *map, uint32_t count, Frame *frame)
{
    uint32_t room = v->m.code->max_stack;
    frame->stack = scratch_allocate(v, 2 * (count < room ? count : room) + 1, sizeof *frame->stack);
    return frame->stack && read_types(v, map, count, frame->stack, room, &frame->stack_size);
}

static bool read_full_frame(Verifier *v, MapReader *map, Frame *frame)
{
    uint32_t count = reader_u2(&map->reader), room = v->m.code->max_locals, words;
    VType   *types = scratch_allocate(v, 2 * (count < room ? count : room) + 1, sizeof *types);
    map->this_uninit = false;
    if (!types || !reader_ok(v, &map->reader) || !read_types(v, map, count, types, room, &words)) return false;
    frame->this_uninit = map->this_uninit;
    if (!change_locals(v, frame, NULL, 0, types, words)) return false;
    count = reader_u2(&map->reader);
    return reader_ok(v, &map->reader) && read_stack(v, map, count, frame);
}

/* Reads the frame that follows `before`, which at first is the method's initial frame. */
static bool read_frame(Verifier *v, MapReader *map, const Frame *before, bool first, Frame *frame)
{
    enum { STACK_1 = 64, RESERVED = 128, STACK_1_EXTENDED = 247, CHOP = 248, SAME_EXTENDED = 251, APPEND = 252, FULL = 255 };
    uint8_t  kind  = reader_u1(&map->reader);
    uint32_t delta = kind < STACK_1 ? kind : kind < RESERVED ? kind - STACK_1 : reader_u2(&map->reader);
    if (!reader_ok(v, &map->reader)) return false;
    if (kind >= RESERVED && kind < STACK_1_EXTENDED) return fail_map(v, "reserved frame type");

    *frame = (Frame){ .chunks = before->chunks, .locals_size = before->locals_size, .this_uninit = before->this_uninit,
                      .bci = first ? delta : before->bci + delta + 1 };
    if (kind == FULL) return read_full_frame(v, map, frame);
    if (kind >= APPEND) return read_append_frame(v, map, before, kind - SAME_EXTENDED, frame);
    if (kind >= CHOP && kind < SAME_EXTENDED) return read_chop_frame(v, before, SAME_EXTENDED - kind, frame);
    return kind < STACK_1 || kind == SAME_EXTENDED || read_stack(v, map, 1, frame);
}

static bool read_frames(Verifier *v, const Frame *initial)
{
    MethodState *m = &v->m;
    MapReader    map = { .reader = reader_of_span(m->code->stack_map_table) };
    m->frame_at = scratch_allocate(v, m->length, sizeof *m->frame_at);
    if (!m->frame_at) return false;
    if (!m->code->stack_map_table.data) return true;

    uint32_t count = reader_u2(&map.reader), possible = (uint32_t)reader_remaining(&map.reader);
    if (!reader_ok(v, &map.reader)) return false;
    m->frames = scratch_allocate(v, (count < possible ? count : possible) + 1, sizeof *m->frames);
    if (!m->frames) return false;
    for (uint32_t i = 0; i < count; i++) {
        Frame *frame = &m->frames[i];
        if (!read_frame(v, &map, i ? frame - 1 : initial, i == 0, frame)) return false;
        if (frame->bci >= m->length || !m->starts[frame->bci])
            return verify_fail(v, (Context){ FAULT_BAD_STACK_MAP, 0, origin_frame(frame), origin_none() },
                               "StackMapTable error: bad offset");
        m->frame_at[frame->bci] = (uint16_t)(i + 1);
        m->frame_count = i + 1;
    }
    return reader_at_end(&map.reader) || fail_map(v, "wrong attribute size");
}

/* ---- The current frame ------------------------------------------------------------------------------------------- */

static const VType no_locals[CHUNK];  /* all TYPE_TOP */

/* Shared chunks are never written: frame_put copies first. */
static VType *no_chunk(void) { return (VType *)(uintptr_t)no_locals; }

void frame_load(Verifier *v, const Frame *target)
{
    Frame   *frame = &v->m.frame;
    uint32_t used = chunk_count(target->locals_size), before = chunk_count(frame->locals_size);
    if (used) memcpy(frame->chunks, target->chunks, used * sizeof *frame->chunks);
    for (uint32_t i = used; i < before; i++) frame->chunks[i] = no_chunk();
    if (target->stack_size) memcpy(frame->stack, target->stack, target->stack_size * sizeof *frame->stack);
    frame->locals_size = target->locals_size;
    frame->stack_size  = frame->stack_mark = target->stack_size;
    frame->this_uninit = target->this_uninit;
    v->m.version++;
}

void frame_put(Verifier *v, uint32_t index, VType type)
{
    Frame   *frame = &v->m.frame;
    uint32_t chunk = index / CHUNK;
    VType   *own   = frame->own + chunk * CHUNK;
    if (frame->chunks[chunk] != own) {
        memcpy(own, frame->chunks[chunk], CHUNK * sizeof *own);
        frame->chunks[chunk] = own;
    }
    own[index % CHUNK] = type;
    if (index >= frame->locals_size) frame->locals_size = index + 1;
    v->m.version++;
}

static bool add_arguments(Verifier *v)
{
    MethodState *m = &v->m;
    Frame       *frame = &m->frame;
    if (!(m->method->access_flags & ACC_STATIC)) {
        m->is_init = utf8_equals_literal(constant_utf8(v->file, m->method->name_index), "<init>") && v->this_type != v->object_type;
        frame->this_uninit = m->is_init;
        frame_put(v, 0, m->is_init ? TYPE_UNINITIALIZED_THIS : v->this_type);
    }
    const Signature *signature = signature_of(v, m->method->descriptor_index);
    if (!signature) return false;
    for (uint32_t i = 0; i < signature->argument_words && frame->locals_size < m->code->max_locals; i++)
        frame_put(v, frame->locals_size, v->signature_types[signature->first + i]);
    return true;
}

/* In messages a boolean result is no integer. */
static bool find_return_type(Verifier *v)
{
    DescriptorType type;
    if (!descriptor_return(constant_utf8(v->file, v->m.method->descriptor_index), &type)) type.kind = 'V';
    switch (type.kind) {
    case 'V': v->m.return_type = TYPE_TOP; return true;
    case 'Z': v->m.return_type = TYPE_BOOLEAN; return true;
    case 'B': v->m.return_type = TYPE_BYTE; return true;
    case 'C': v->m.return_type = TYPE_CHAR; return true;
    case 'S': v->m.return_type = TYPE_SHORT; return true;
    default:  return (v->m.return_type = type_of_descriptor(v, &type)) != TYPE_TOP;
    }
}

static bool make_current_frame(Verifier *v)
{
    Frame   *frame = &v->m.frame;
    uint32_t chunks = chunk_count(v->m.code->max_locals);
    *frame = (Frame){
        .chunks = scratch_allocate(v, chunks, sizeof *frame->chunks),
        .own    = scratch_allocate(v, (size_t)chunks * CHUNK, sizeof *frame->own),
        .stack  = scratch_allocate(v, v->m.code->max_stack + 2u, sizeof *frame->stack)
    };
    if (!frame->chunks || !frame->own || !frame->stack) return false;
    for (uint32_t i = 0; i < chunks; i++) frame->chunks[i] = no_chunk();
    return true;
}

bool frames_open(Verifier *v)
{
    Frame initial = { 0 };
    if (!make_current_frame(v) || !add_arguments(v) || !find_return_type(v)) return false;
    /* A copy, since the frames of the table share its chunks. */
    Frame *current = &v->m.frame;
    VType *types   = scratch_allocate(v, current->locals_size + 1, sizeof *types);
    if (!types) return false;
    for (uint32_t i = 0; i < current->locals_size; i++) types[i] = frame_local(current, i);
    if (!change_locals(v, &initial, NULL, 0, types, current->locals_size)) return false;
    initial.this_uninit = current->this_uninit;
    return read_frames(v, &initial);
}

/* ---- Comparing --------------------------------------------------------------------------------------------------- */

VerifierAnswer frame_locals_match(Verifier *v, const Frame *from, const Frame *to, uint32_t *mismatch)
{
    for (uint32_t start = 0; start < to->locals_size; start += CHUNK) {
        const VType *a = from->chunks[start / CHUNK], *b = to->chunks[start / CHUNK];
        if (a == b || memcmp(a, b, CHUNK * sizeof *a) == 0) continue;
        uint32_t count = to->locals_size - start < CHUNK ? to->locals_size - start : CHUNK;
        if (start && !verify_spend(v, CHUNK)) return ANSWER_UNFINISHED;
        for (uint32_t i = 0; i < count; i++) {
            VerifierAnswer answer = type_assignable(v, a[i], b[i]);
            *mismatch = start + i;
            if (answer != ANSWER_YES) return answer;
        }
    }
    return ANSWER_YES;
}

static VerifierAnswer stack_matches(Verifier *v, const Frame *from, const Frame *to, uint32_t *mismatch)
{
    uint32_t size = to->stack_size;
    if (!size || memcmp(from->stack, to->stack, size * sizeof *to->stack) == 0) return ANSWER_YES;
    if (!verify_spend(v, size)) return ANSWER_UNFINISHED;
    for (*mismatch = 0; *mismatch < size; ++*mismatch) {
        VerifierAnswer answer = type_assignable(v, from->stack[*mismatch], to->stack[*mismatch]);
        if (answer != ANSWER_YES) return answer;
    }
    return ANSWER_YES;
}

VerifierAnswer frame_matches(Verifier *v, const Frame *from, const Frame *to, Context *context)
{
    uint32_t at;
    if (from->stack_size != to->stack_size) {
        *context = (Context){ FAULT_STACK_SIZE, from->bci, origin_frame(from), origin_frame(to) };
        return ANSWER_NO;
    }
    VerifierAnswer answer = frame_locals_match(v, from, to, &at);
    if (answer == ANSWER_NO)
        *context = bad_type(to->bci, (Origin){ ORIGIN_LOCAL, at, frame_local(from, at), from },
                            (Origin){ ORIGIN_MAP_LOCAL, at, frame_local(to, at), to });
    if (answer != ANSWER_YES) return answer;
    answer = stack_matches(v, from, to, &at);
    if (answer == ANSWER_NO)
        *context = bad_type(to->bci, (Origin){ ORIGIN_STACK, at, from->stack[at], from }, (Origin){ ORIGIN_MAP_STACK, at, to->stack[at], to });
    if (answer != ANSWER_YES) return answer;
    if (from->this_uninit && !to->this_uninit) {
        *context = (Context){ FAULT_FLAGS, to->bci, origin_frame(from), origin_frame(to) };
        return ANSWER_NO;
    }
    return ANSWER_YES;
}

bool verify_jump(Verifier *v, int64_t target)
{
    Context      context;
    const Frame *frame = frame_at(&v->m, target);
    if (!frame)
        return verify_fail(v, (Context){ .fault = FAULT_NO_STACK_MAP, .bci = v->m.frame.bci }, "Expecting a stackmap frame at branch target %d",
                    (int)target);
    VerifierAnswer answer = frame_matches(v, &v->m.frame, frame, &context);
    if (answer == ANSWER_NO) return verify_fail(v, context, "Inconsistent stackmap frames at branch target %d", (int)target);
    return answer == ANSWER_YES;
}

/* ---- Exception handlers ------------------------------------------------------------------------------------------ */

/* The rows of the exception table that cover the instruction at hand. */
typedef struct Handlers {
    uint32_t *starts, *ends;           /* by position: index + 1 of the first row that starts, ends there */
    uint32_t *next_start, *next_end;   /* by row */
    uint32_t *active;                  /* indices of frames that handle the instruction at hand, each once */
    uint32_t *position;                /* by frame: where in `active` */
    uint32_t *uses;                    /* by frame: active rows */
    uint32_t  active_count;
    uint32_t *fresh;                   /* rows that started and were not yet looked at */
    uint32_t  fresh_count;
    uint32_t  missing;                 /* active rows without a frame */
    uint32_t  version;                 /* of locals and flags that all active frames were compared with */
    bool      this_uninit;
    bool      compared;
} Handlers;

bool handlers_open(Verifier *v)
{
    MethodState *m = &v->m;
    uint32_t     rows = m->code->exception_count;
    if (!rows) return true;
    Handlers *h = scratch_allocate(v, 1, sizeof *h);
    if (!h) return false;
    *h = (Handlers){
        .starts = scratch_allocate(v, m->length + 1, sizeof(uint32_t)), .ends = scratch_allocate(v, m->length + 1, sizeof(uint32_t)),
        .next_start = scratch_allocate(v, rows, sizeof(uint32_t)), .next_end = scratch_allocate(v, rows, sizeof(uint32_t)),
        .active = scratch_allocate(v, m->frame_count + 1, sizeof(uint32_t)),
        .position = scratch_allocate(v, m->frame_count + 1, sizeof(uint32_t)),
        .uses = scratch_allocate(v, m->frame_count + 1, sizeof(uint32_t)), .fresh = scratch_allocate(v, rows, sizeof(uint32_t))
    };
    if (!h->starts || !h->ends || !h->next_start || !h->next_end || !h->active || !h->position || !h->uses || !h->fresh) return false;
    for (uint32_t i = rows; i-- > 0;) {  /* so that the lists are in the table's order */
        CodeException row = code_exception(m->code, i);
        h->next_start[i] = h->starts[row.start_pc];
        h->starts[row.start_pc] = i + 1;
        h->next_end[i] = h->ends[row.end_pc];
        h->ends[row.end_pc] = i + 1;
    }
    m->handlers = h;
    return true;
}

static void handler_ends(MethodState *m, Handlers *h, uint32_t row)
{
    uint32_t frame = m->frame_at[code_exception(m->code, row).handler_pc];
    if (!frame) h->missing--;
    else if (--h->uses[frame - 1] == 0) {
        uint32_t last = h->active[--h->active_count];
        h->active[h->position[frame - 1]] = last;
        h->position[last] = h->position[frame - 1];
    }
}

static void handler_starts(MethodState *m, Handlers *h, uint32_t row)
{
    uint32_t frame = m->frame_at[code_exception(m->code, row).handler_pc];
    h->fresh[h->fresh_count++] = row;
    if (!frame) h->missing++;
    else if (h->uses[frame - 1]++ == 0) {
        h->position[frame - 1] = h->active_count;
        h->active[h->active_count++] = frame - 1;
    }
}

void handlers_advance(Verifier *v, uint32_t bci)
{
    Handlers *h = v->m.handlers;
    if (!h) return;
    for (uint32_t row = h->ends[bci]; row; row = h->next_end[row - 1]) handler_ends(&v->m, h, row - 1);
    for (uint32_t row = h->starts[bci]; row; row = h->next_start[row - 1]) handler_starts(&v->m, h, row - 1);
}

static VType catch_type(Verifier *v, CodeException row)
{
    return row.catch_type ? type_of_class_entry(v, row.catch_type) : v->throwable_type;
}

/* The whole check of one row, with HotSpot's messages. */
static bool check_row(Verifier *v, CodeException row, bool this_uninit)
{
    Context  context;
    VType    stack[1] = { catch_type(v, row) };
    Frame    thrown = v->m.frame;
    thrown.own         = NULL;
    thrown.stack       = stack;
    thrown.stack_size  = 1;
    thrown.this_uninit = this_uninit;
    if (v->m.code->max_stack < 1) {
        thrown.stack_size = 0;
        return verify_fail(v, (Context){ FAULT_OVERFLOW, thrown.bci, origin_frame(&thrown), origin_none() }, "Operand stack overflow");
    }
    const Frame *target = frame_at(&v->m, row.handler_pc);
    if (!target)
        return verify_fail(v, (Context){ .fault = FAULT_NO_STACK_MAP, .bci = thrown.bci }, "Expecting a stackmap frame at branch target %u",
                    row.handler_pc);
    VerifierAnswer answer = frame_matches(v, &thrown, target, &context);
    if (answer == ANSWER_NO) return verify_fail(v, context, "Stack map does not match the one at exception handler %u", row.handler_pc);
    return answer == ANSWER_YES;
}

/* All rows in the table's order: for the right message. */
static bool check_rows(Verifier *v, uint32_t bci, bool this_uninit)
{
    for (uint32_t i = 0; i < v->m.code->exception_count; i++) {
        CodeException row = code_exception(v->m.code, i);
        if (bci >= row.start_pc && bci < row.end_pc && !check_row(v, row, this_uninit)) return false;
    }
    return true;
}

/* Do the frames of all active handlers accept the current locals and flags? An answer that is not yes may be wrong in order. */
static VerifierAnswer active_frames_accept(Verifier *v, const Handlers *h, bool this_uninit)
{
    uint32_t at;
    if (!verify_spend(v, h->active_count)) return ANSWER_UNFINISHED;
    for (uint32_t i = 0; i < h->active_count; i++) {
        const Frame   *target = &v->m.frames[h->active[i]];
        VerifierAnswer answer = frame_locals_match(v, &v->m.frame, target, &at);
        if (answer != ANSWER_YES) return answer;
        if (this_uninit && !target->this_uninit) return ANSWER_NO;
    }
    return ANSWER_YES;
}

bool handlers_check(Verifier *v, uint32_t bci, bool this_uninit)
{
    Handlers *h = v->m.handlers;
    this_uninit = this_uninit || v->m.frame.this_uninit;
    if (!h->compared || h->version != v->m.version || h->this_uninit != this_uninit) {
        VerifierAnswer answer = h->missing ? ANSWER_NO : active_frames_accept(v, h, this_uninit);
        if (answer == ANSWER_UNFINISHED) return false;
        if (answer == ANSWER_NO) return check_rows(v, bci, this_uninit);
    }
    /* A fresh row may have a frame that was compared, but what it catches is new. */
    for (uint32_t i = 0; i < h->fresh_count; i++)
        if (!check_row(v, code_exception(v->m.code, h->fresh[i]), this_uninit)) return false;
    h->fresh_count = 0;
    h->version     = v->m.version;
    h->this_uninit = this_uninit;
    h->compared    = true;
    return true;
}

/* ---- Operand stack ----------------------------------------------------------------------------------------------- */

static bool overflow(Verifier *v)
{
    const Frame *frame = &v->m.frame;
    return verify_fail(v, (Context){ FAULT_OVERFLOW, frame->bci, origin_frame(frame), origin_none() }, "Operand stack overflow");
}

static bool underflow(Verifier *v)
{
    const Frame *frame = &v->m.frame;
    return verify_fail(v, (Context){ FAULT_UNDERFLOW, frame->bci, origin_frame(frame), origin_none() }, "Operand stack underflow");
}

bool stack_push(Verifier *v, VType type)
{
    Frame *frame = &v->m.frame;
    if (type == TYPE_TOP) return verify_fail_memory(v);
    if (frame->stack_size >= v->m.code->max_stack) return overflow(v);
    frame->stack[frame->stack_size++] = type;
    return true;
}

bool stack_push_2(Verifier *v, VType type)
{
    Frame *frame = &v->m.frame;
    if (frame->stack_size + 2u > v->m.code->max_stack) return overflow(v);
    frame->stack[frame->stack_size++] = type;
    frame->stack[frame->stack_size++] = type_second_word(type);
    return true;
}

bool stack_push_words(Verifier *v, const VType *types, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!stack_push(v, types[i])) return false;
    return true;
}

bool stack_pop_any(Verifier *v, VType *popped)
{
    Frame *frame = &v->m.frame;
    if (frame->stack_size == 0) return underflow(v);
    *popped = frame->stack[--frame->stack_size];
    return true;
}

bool stack_pop_slow(Verifier *v, VType expected, VType *popped)
{
    if (!stack_pop_any(v, popped)) return false;
    VerifierAnswer answer = type_assignable(v, *popped, expected);
    if (answer == ANSWER_NO)
        return verify_fail(v, bad_type(v->m.frame.bci, origin_stack_top(v), origin_implicit(expected)), "Bad type on operand stack");
    return answer == ANSWER_YES;
}

/* Of two words that are both wrong, HotSpot's message names the lower one. */
bool stack_pop_2(Verifier *v, VType type)
{
    Frame   *frame = &v->m.frame;
    uint32_t size = frame->stack_size;
    if (size < 2) {
        frame->stack_size = 0;
        return underflow(v);
    }
    bool second_ok = frame->stack[size - 1] == type_second_word(type), first_ok = frame->stack[size - 2] == type;
    frame->stack_size = size - (first_ok && !second_ok ? 1 : 2);
    if (first_ok && second_ok) return true;
    return verify_fail(v, bad_type(frame->bci, origin_stack_top(v), origin_implicit(first_ok ? type_second_word(type) : type)),
                       "Bad type on operand stack");
}

/* ---- Local variables --------------------------------------------------------------------------------------------- */

static bool fail_local_index(Verifier *v, uint32_t index, const char *message)
{
    Context context = { .fault = FAULT_LOCAL_INDEX, .bci = v->m.frame.bci, .actual = { .kind = ORIGIN_INDEX, .index = index } };
    return verify_fail(v, context, "%s", message);
}

static bool check_local(Verifier *v, uint32_t index, VType type)
{
    const Frame   *frame = &v->m.frame;
    VerifierAnswer answer = type_assignable(v, frame_local(frame, index), type);
    if (answer == ANSWER_NO)
        return verify_fail(v, bad_type(frame->bci, (Origin){ ORIGIN_LOCAL, index, frame_local(frame, index), frame }, origin_implicit(type)),
                    "Bad local variable type");
    return answer == ANSWER_YES;
}

bool local_load(Verifier *v, uint32_t index, VType type, VType *loaded)
{
    if (index >= v->m.code->max_locals) return fail_local_index(v, index, "Local variable table overflow");
    if (!check_local(v, index, type)) return false;
    *loaded = frame_local(&v->m.frame, index);
    return true;
}

bool local_load_2(Verifier *v, uint32_t index, VType type)
{
    if (index + 1 >= v->m.frame.locals_size) return fail_local_index(v, index, "get long/double overflows locals");
    return check_local(v, index, type) && check_local(v, index + 1, type_second_word(type));
}

/* A half of a long or double that loses its other half is nothing any more. */
static void break_pair(Verifier *v, uint32_t index)
{
    VType type = frame_local(&v->m.frame, index);
    if (type_is_category_2(type) && index + 1 < v->m.code->max_locals) frame_put(v, index + 1, TYPE_TOP);
    if (type_is_category_2_2nd(type) && index > 0) frame_put(v, index - 1, TYPE_TOP);
}

bool local_store(Verifier *v, uint32_t index, VType type)
{
    if (index >= v->m.code->max_locals) return fail_local_index(v, index, "Local variable table overflow");
    if (frame_local(&v->m.frame, index) == type && index < v->m.frame.locals_size) return true;
    break_pair(v, index);
    frame_put(v, index, type);
    return true;
}

bool local_store_2(Verifier *v, uint32_t index, VType type)
{
    if (index + 1 >= v->m.code->max_locals) return fail_local_index(v, index, "Local variable table overflow");
    if (type_is_category_2_2nd(frame_local(&v->m.frame, index))) break_pair(v, index);
    if (type_is_category_2(frame_local(&v->m.frame, index + 1))) break_pair(v, index + 1);
    frame_put(v, index, type);
    frame_put(v, index + 1, type_second_word(type));
    return true;
}

/* JVMS 4.10.1.9 invokespecial: all copies of the object become initialized. */
void frame_initialize_object(Verifier *v, VType uninitialized, VType initialized)
{
    Frame *frame = &v->m.frame;
    for (uint32_t i = 0; i < frame->locals_size; i++)
        if (frame_local(frame, i) == uninitialized) frame_put(v, i, initialized);
    for (uint32_t i = 0; i < frame->stack_size; i++)
        if (frame->stack[i] == uninitialized) frame->stack[i] = initialized;
    if (uninitialized == TYPE_UNINITIALIZED_THIS) frame->this_uninit = false;
    v->m.version++;
}
