/* rebase.c: see rebase.h. */
#include "vm/rebase.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/memory.h"
#include "vm/freeze.h"
#include "vm/thread_status.h"

#define PATIENCE_NS INT64_C(2000000000)
#define HALFWAY_STATUS 97

/* Easy to tell in a dump, and far from where the OS puts things. */
static const uint64_t bases[] = {UINT64_C(0x5a5a00000000), UINT64_C(0x3c3c00000000), UINT64_C(0x696900000000), UINT64_C(0x2d2d00000000)};
enum { BASE_COUNT = sizeof bases / sizeof *bases };

/* --- the native side ------------------------------------------------------------------------------------------------------ */

#define MOVE(pointer, by) ((pointer) = (pointer) ? (void *)((uint8_t *)(pointer) + (by)) : NULL)
#define MOVE_ALL(array, by)                                                                     \
    do {                                                                                        \
        for (size_t i_ = 0; i_ < sizeof(array) / sizeof *(array); i_++) MOVE((array)[i_], by);  \
    } while (0)

static void move_thread(Thread *t, ptrdiff_t by)
{
    MOVE(t->java, by);
    MOVE(t->frame, by);
    MOVE(t->sp, by);
    MOVE(t->stack_limit, by);
}

static void move_native_side(VM *vm, ptrdiff_t by)
{
    MOVE(vm->state, by);
    MOVE_ALL(vm->known_class, by);
    MOVE_ALL(vm->known_method, by);
    MOVE_ALL(vm->known_symbol, by);
    MOVE_ALL(vm->primitive_class, by);
    MOVE_ALL(vm->primitive_array, by);
    heap_rebase(vm->heap);
    for (uint32_t i = 0; i < vm->native_thread_capacity; i++)
        if (vm->native_threads[i]) move_thread(vm->native_threads[i], by);
}

/* --- moving ----------------------------------------------------------------------------------------------------------------- */

static void fail(const char *text)
{
    sandbox_write_stderr(text, strlen(text));
    sandbox_exit_process(HALFWAY_STATUS);
}

/* All others stand. */
static bool move_arena(VM *vm)
{
    Rebase  *rebase = &vm->rebase;
    uint8_t *from = vm->arena.base;
    bool     halfway = false;
    if (rebase->left) memory_release(rebase->left, vm->arena.layout.size);
    rebase->left = NULL;
    for (unsigned i = 0; i < BASE_COUNT; i++) {
        void *to = (void *)(uintptr_t)bases[(rebase->moves + i) % BASE_COUNT];
        if (to == from) continue;
        if (arena_move(&vm->arena, to, &halfway)) {
            rebase->left = from;
            rebase->moves++;
            move_native_side(vm, vm->arena.base - from);
            return true;
        }
        if (halfway) fail("arena: the OS moved only a part of it\n");
    }
    return false;
}

static void rebase(Thread *t)
{
    VM *vm = t->vm;
    FreezeResult result = t->interpreter_depth > 1 ? FREEZE_LATE : freeze_all(t, PATIENCE_NS);
    if (result == FREEZE_DONE) {
        if (move_arena(vm)) arena_enter(&vm->arena);
        else vm->rebase.given_up++;
        freeze_end(t);
    } else if (result == FREEZE_LATE) vm->rebase.given_up++;
}

void rebase_count_poll(Thread *t)
{
    VM *vm = t->vm;
    uint64_t count = atomic_fetch_add(&vm->rebase.polls, 1) + 1, next = atomic_load(&vm->rebase.next);
    if (count < next) return;
    uint64_t interval = vm->options.rebase_interval, after = interval ? count + interval : UINT64_MAX;
    if (atomic_compare_exchange_strong(&vm->rebase.next, &next, after)) rebase(t);
}

void rebase_start(VM *vm)
{
    if (!vm->options.rebase_at || vm->options.deterministic) return;
    atomic_store(&vm->rebase.next, vm->options.rebase_at);
    threads_lock(vm);
    atomic_store(&vm->lasting_polls, POLL_COUNTED);
    for (uint32_t i = 0; i < vm->native_thread_capacity; i++)
        if (vm->native_threads[i]) thread_request(vm->native_threads[i], POLL_COUNTED);
    threads_unlock(vm);
}

void rebase_report(VM *vm)
{
    char text[160];
    if (!vm->options.print_arena_moves) return;
    int length = snprintf(text, sizeof text, "arena: moved %u times, given up %u times, %llu polls\n", vm->rebase.moves,
                          vm->rebase.given_up, (unsigned long long)atomic_load(&vm->rebase.polls));
    sandbox_write_stderr(text, (size_t)length);
}

void rebase_close(VM *vm)
{
    if (vm->rebase.left) memory_release(vm->rebase.left, vm->arena.layout.size);
    vm->rebase.left = NULL;
}
