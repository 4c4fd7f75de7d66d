/* fake_vm.c: see fake_vm.h. */
#include "fake_vm.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "vm/class.h"

/* Layouts of the fake library. */
typedef struct FakeThread {
    Object    object;
    uint8_t   interrupted, stillborn, daemon;
    int32_t   status, priority;
    int64_t   eetop, stack_size;
    ObjectRef name, group, park_blocker;
    uint32_t  padding;
} FakeThread;

typedef struct FakeString {
    Object    object;
    ObjectRef value;
    int32_t   hash;
    uint8_t   coder, hash_is_zero, padding[6];
} FakeString;

static void visit_roots(void *context, Collector *collector)
{
    FakeVM *fake = context;
    for (unsigned i = 0; i < FAKE_ROOTS; i++) gc_visit(collector, &fake->roots[i]);
    for (JavaThread *java = java_thread_at(fake->vm.state->threads); java; java = java_thread_at(java->next)) {
        gc_visit(collector, &java->object);
        gc_visit(collector, &java->blocked_on);
    }
}

static void visit_weak_roots(void *context, Collector *collector)
{
    FakeVM *fake = context;
    strings_visit_weak(&fake->vm, collector);
    monitors_visit_weak(&fake->vm, collector);
}

static void references_pending(void *context) { threads_wake_reference_handler(&((FakeVM *)context)->vm); }
static void finished(void *context, const GcCycle *cycle) {}

static Class *make_class(FakeVM *fake, LayoutKind kind, size_t size, size_t reference_offset, unsigned references)
{
    Class *class = metadata_allocate(&fake->vm.arena, 0, sizeof *class);
    class->layout.instance_size = (uint32_t)size;
    class->layout.kind = (uint8_t)kind;
    if (references) {
        ReferenceRun *run = metadata_allocate(&fake->vm.arena, 0, sizeof *run);
        *run = (ReferenceRun){(uint16_t)(reference_offset / 4), (uint16_t)references};
        class->layout.run_count = 1;
        class->layout.runs = bytes_ref(run);
    }
    return class;
}

static void make_library(FakeVM *fake)
{
    VM *vm = &fake->vm;
    vm->known_class[CLASS_Object] = make_class(fake, LAYOUT_INSTANCE, 16, 0, 0);
    vm->known_class[CLASS_Thread] = make_class(fake, LAYOUT_INSTANCE, sizeof(FakeThread), offsetof(FakeThread, name), 3);
    vm->known_class[CLASS_String] = make_class(fake, LAYOUT_INSTANCE, sizeof(FakeString), offsetof(FakeString, value), 1);
    vm->primitive_array[TYPE_BYTE] = make_class(fake, LAYOUT_PRIMITIVE_ARRAY, 16, 0, 0);
    vm->known_field[FIELD_Thread_interrupted] = offsetof(FakeThread, interrupted);
    vm->known_field[FIELD_Thread_stillborn] = offsetof(FakeThread, stillborn);
    vm->known_field[FIELD_Thread_daemon] = offsetof(FakeThread, daemon);
    vm->known_field[FIELD_Thread_threadStatus] = offsetof(FakeThread, status);
    vm->known_field[FIELD_Thread_priority] = offsetof(FakeThread, priority);
    vm->known_field[FIELD_Thread_eetop] = offsetof(FakeThread, eetop);
    vm->known_field[FIELD_Thread_stackSize] = offsetof(FakeThread, stack_size);
    vm->known_field[FIELD_Thread_name] = offsetof(FakeThread, name);
    vm->known_field[FIELD_Thread_group] = offsetof(FakeThread, group);
    vm->known_field[FIELD_Thread_parkBlocker] = offsetof(FakeThread, park_blocker);
    vm->known_field[FIELD_String_value] = offsetof(FakeString, value);
    vm->known_field[FIELD_String_hash] = offsetof(FakeString, hash);
    vm->known_field[FIELD_String_coder] = offsetof(FakeString, coder);
    vm->known_field[FIELD_String_hashIsZero] = offsetof(FakeString, hash_is_zero);
}

void fake_vm_open(FakeVM *fake)
{
    VM *vm = &fake->vm;
    const char  *reason = NULL;
    ArenaOptions arena_options = {.heap_limit = UINT64_C(64) << 20};
    HeapOptions  heap_options = {.maximum_size = UINT64_C(64) << 20};
    memset(fake, 0, sizeof *fake);
    cr_assert(arena_reserve(&vm->arena, &arena_options, &reason), "%s", reason);
    arena_enter(&vm->arena);
    vm->state = metadata_allocate(&vm->arena, 0, sizeof *vm->state);
    GcClient client = {.context = fake, .roots = visit_roots, .weak_roots = visit_weak_roots,
                       .references_pending = references_pending, .finished = finished};
    vm->heap = heap_open(&vm->arena, &heap_options, &client);
    cr_assert_not_null(vm->heap);
    cr_assert(symbol_table_open(vm) && strings_open(vm) && monitors_open(vm));
    make_library(fake);
    fake->t = thread_attach(vm, NULL, "test", false);
    cr_assert_not_null(fake->t);
    cr_assert_eq(thread_current(), fake->t);
}

void fake_vm_close(FakeVM *fake)
{
    VM *vm = &fake->vm;
    thread_detach(fake->t);
    cr_assert_eq(vm->state->threads.units, 0);
    cr_assert_eq(vm->state->bound_count, 0);
    heap_close(vm->heap);
    arena_release(&vm->arena);
    free(vm->native_threads);
}

static Object *keep(FakeVM *fake, Object *object)
{
    cr_assert_not_null(object);
    cr_assert_lt(fake->root_count, FAKE_ROOTS);
    fake->roots[fake->root_count++] = object_ref(object);
    return object;
}

Object *fake_object(FakeVM *fake)
{
    Thread *t = fake->t;
    return keep(fake, object_allocate(t, KNOWN(Object)));
}

Object *fake_thread_object(FakeVM *fake, bool daemon)
{
    Thread *t = fake->t;
    Object *object = keep(fake, object_allocate(t, KNOWN(Thread)));
    set_boolean(object, FIELD_OFFSET(Thread_daemon), daemon);
    return object;
}

void fake_forget_roots(FakeVM *fake)
{
    memset(fake->roots, 0, sizeof fake->roots);
    fake->root_count = 0;
}

void fake_vm_collect(FakeVM *fake) { heap_collect(&fake->t->mutator, "test", false); }
