/* java_lang_StackWalker.c: java.lang.StackStreamFactory and its AbstractStackWalker (contract 8.4).
 *
 * callStackWalk fills a first batch of frames and calls doStackWalk, which may ask for more with fetchStackFrames. The frames cannot
 * change while doStackWalk runs above them. The anchor that Java passes around is the byte offset of callStackWalk's own
 * frame; where the walk stands is kept in that frame, in the unused half of its `mode` argument. */
#include "stdlib/stdlib.h"
#include "vm/link.h"
#include "vm/method_handle.h"
#include "vm/stack_walk.h"

/* Bits of the mode. */
enum { FILL_CLASS_REFS_ONLY = 0x2, GET_CALLER_CLASS = 0x4, SHOW_HIDDEN_FRAMES = 0x20, FILL_LIVE_STACK_FRAMES = 0x100 };

/* callStackWalk(this, long mode, int skip, int batch, int start, Object[] buffer): slots of the arguments. */
enum { ARG_THIS = 0, ARG_POSITION = 1, ARG_MODE = 2, ARG_SKIP = 3, ARG_BATCH = 4, ARG_START = 5, ARG_BUFFER = 6 };

/* Slot 0 of the buffer: the walking thread, as long as the anchor is valid. */
enum { BUFFER_MARK = 0 };

static bool is_walker_class(const Thread *t, const Class *class)
{
    return class == KNOWN(StackWalker) || class == KNOWN(AbstractStackWalker) || class_super(class) == KNOWN(AbstractStackWalker);
}

static bool is_skipped(const Method *method, int64_t mode)
{
    bool shown = (mode & SHOW_HIDDEN_FRAMES) && !(mode & GET_CALLER_CLASS);
    return (method->flags & METHOD_HIDDEN) && !shown;
}

/* MemberName kinds (contract 5.4) as a call of that method would have them. */
static int reference_kind(const Method *method)
{
    if (method_is_static(method)) return 6;
    if (method_is_private(method) || (method->flags & METHOD_IS_INIT) || (method->access_flags & ACC_FINAL)) return 7;
    return class_is_interface(method_class(method)) ? 9 : 5;
}

/* Stores one frame in the buffer: its class, or into the StackFrameInfo that lies there. False: exception pending. */
static bool store_frame(Thread *t, Object *buffer, uint32_t index, const Frame *frame, int64_t mode)
{
    Method *method = frame_method(frame);
    if (mode & FILL_CLASS_REFS_ONLY) {
        object_array_set(t, buffer, index, class_mirror(method_class(method)));
        return true;
    }
    Object *info = object_array_get(buffer, index);
    Object *member = info ? get_object(info, FIELD_OFFSET(StackFrameInfo_memberName)) : NULL;
    if (!member) return throw_known(t, KNOWN(NullPointerException), NULL);
    if (!member_name_set_method(t, member, method, method_class(method), reference_kind(method))) return false;
    set_int(info, FIELD_OFFSET(StackFrameInfo_bci), frame_is_bytecode(frame) ? (int32_t)frame_bci(frame) : 0);
    return true;
}

/* Stores up to `batch` frames from *position (a frame or NULL) on; *position: the first not looked at. The index behind the last one stored,
 * or -1 with an exception pending. */
static int32_t fill_batch(Thread *t, Frame **position, int64_t mode, int32_t batch, int32_t start, Object *buffer)
{
    int32_t end = start, room = (int32_t)array_length(buffer) - start;
    if (batch > room) batch = room;
    for (; *position && end - start < batch; *position = stack_walk_next(*position)) {
        const Method *method = frame_method(*position);
        if (is_skipped(method, mode)) continue;
        if ((mode & GET_CALLER_CLASS) && end == start && (method->flags & METHOD_CALLER_SENSITIVE)) {
            char name[1024];
            throw_new(t, "java/lang/UnsupportedOperationException", "StackWalker::getCallerClass called from @CallerSensitive '%s' method",
                      method_external_name(method, name, sizeof name));
            return -1;
        }
        if (!store_frame(t, buffer, (uint32_t)end++, *position, mode)) return -1;
    }
    return end;
}

/* The first frame that a walk shows: below the walkers', less the ones to be skipped. */
static Frame *first_frame(Thread *t, int32_t skip)
{
    Frame *frame = stack_walk_first(t);
    while (frame && is_walker_class(t, method_class(frame_method(frame)))) frame = stack_walk_next(frame);
    for (; frame && skip > 0; skip--) frame = stack_walk_next(frame);
    return frame;
}

static bool check_buffer(Thread *t, const Object *buffer, int32_t start)
{
    if (!buffer) return throw_known(t, KNOWN(NullPointerException), NULL);
    if (start < 1 || (uint32_t)start > array_length(buffer)) return throw_known(t, KNOWN(IllegalArgumentException), "not enough space in buffers");
    return true;
}

/* State 0. Always false: doStackWalk is pushed, or an exception is pending. */
static bool begin_walk(Thread *t, Slot *args)
{
    Object *buffer = arg_object(args, ARG_BUFFER);
    int64_t mode = args[ARG_MODE].l;
    int32_t start = args[ARG_START].i;
    if (!check_buffer(t, buffer, start)) return false;
    if (mode & FILL_LIVE_STACK_FRAMES) return throw_new(t, "java/lang/UnsupportedOperationException", "live stack frames");
    Frame  *position = first_frame(t, args[ARG_SKIP].i);
    int32_t end = fill_batch(t, &position, mode, args[ARG_BATCH].i, start, buffer);
    if (end < 0) return false;
    args[ARG_POSITION].bits = position ? offset_of(position) : 0;
    object_array_set(t, buffer, BUFFER_MARK, object_at(t->java->object));
    native_set_state(t, 1);
    Slot call[7] = {args[ARG_THIS], {0}, {.l = offset_of(t->frame)}, args[ARG_SKIP], args[ARG_BATCH], args[ARG_START], {.i = end}};
    return call_push(t, METHOD(AbstractStackWalker_doStackWalk), call, 7);
}

static bool call_stack_walk(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 0) return begin_walk(t, args);
    object_array_set(t, arg_object(args, ARG_BUFFER), BUFFER_MARK, NULL);
    if (thread_has_exception(t)) return false;
    *result = native_call_result(t);
    return true;
}

/* The frame of callStackWalk that `anchor` names, if it is one of this thread's. */
static Frame *anchored_frame(Thread *t, int64_t anchor)
{
    for (Frame *frame = stack_walk_first(t); frame; frame = stack_walk_next(frame)) {
        if (offset_of(frame) != (uint64_t)anchor) continue;
        const Method *method = frame_method(frame);
        bool walking = method_is_native(method) && method_class(method) == KNOWN(AbstractStackWalker) && frame->state == 1;
        return walking ? frame : NULL;
    }
    return NULL;
}

/* fetchStackFrames(this, long mode, long anchor, int batch, int start, Object[] buffer): the index behind the last frame stored. */
static bool fetch_stack_frames(Thread *t, Slot *args, Slot *result)
{
    int64_t mode = arg_long(args, 1);
    Object *buffer = arg_object(args, 7);
    Frame  *walk = anchored_frame(t, arg_long(args, 3));
    if (!check_buffer(t, buffer, args[6].i)) return false;
    if (!walk || object_array_get(buffer, BUFFER_MARK) != object_at(t->java->object))
        return throw_new(t, "java/lang/InternalError", "doStackWalk: corrupted buffers");
    Slot   *locals = frame_locals(walk);
    Frame  *position = frame_from(locals[ARG_POSITION].u);
    int32_t end = fill_batch(t, &position, mode, args[5].i, args[6].i, buffer);
    if (end < 0) return false;
    locals[ARG_POSITION].bits = position ? offset_of(position) : 0;
    return return_int(result, end);
}

NATIVE_GROUP(natives_java_lang_stack_walker,
    {"java/lang/StackStreamFactory", "checkStackWalkModes", "()Z", native_true, NATIVE_LEAF},
    {"java/lang/StackStreamFactory$AbstractStackWalker", "callStackWalk", "(JIII[Ljava/lang/Object;)Ljava/lang/Object;", call_stack_walk, NATIVE_PLAIN},
    {NULL, "fetchStackFrames", "(JJII[Ljava/lang/Object;)I", fetch_stack_frames, NATIVE_PLAIN});
