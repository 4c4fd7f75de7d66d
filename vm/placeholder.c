/* placeholder.c: see placeholder.h. The list of a loader is short: as long as loads are nested. */
#include "vm/placeholder.h"

#include "vm/exception.h"
#include "vm/interpreter.h"
#include "vm/unload.h"

static uint32_t current_frame(const Thread *t) { return t->frame ? offset_of(t->frame) : 0; }

static bool frame_is_live(const Thread *t, const Placeholder *p)
{
    if (!p->frame) return true;
    for (const Frame *frame = t->frame; frame; frame = frame_caller(frame))
        if (offset_of(frame) == p->frame) return frame->method.units == p->method.units;
    return false;
}

static bool is_own(const Thread *t, const Placeholder *p) { return p->thread.units == java_thread_ref(t->java).units; }

static Placeholder *first_placeholder(const Loader *loader) { return placeholder_at((PlaceholderRef){loader->placeholders.units}); }

static void unlink_placeholder(Thread *t, Loader *loader, PlaceholderRef *link)
{
    Placeholder *p = placeholder_at(*link);
    *link = p->next;
    metadata_free(&t->vm->arena, loader->number, p, sizeof *p);
}

void placeholder_remove(Thread *t, Loader *loader, Placeholder *placeholder)
{
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    for (PlaceholderRef *link = (PlaceholderRef *)&loader->placeholders; link->units; link = &placeholder_at(*link)->next)
        if (placeholder_at(*link) == placeholder) {
            unlink_placeholder(t, loader, link);
            break;
        }
    os_unlock(lock);
}

bool placeholder_clear_frame(Thread *t, Loader *loader, bool failed)
{
    uint32_t frame = current_frame(t), caller = failed && frame_caller(t->frame) ? offset_of(frame_caller(t->frame)) : frame;
    bool awaited = false;
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    for (PlaceholderRef *link = (PlaceholderRef *)&loader->placeholders; link->units;) {
        Placeholder *p = placeholder_at(*link);
        if (is_own(t, p) && (p->frame == frame || p->frame == caller)) {
            awaited |= p->awaited;
            unlink_placeholder(t, loader, link);
        } else {
            link = &p->next;
        }
    }
    os_unlock(lock);
    return awaited;
}

Placeholder *placeholder_with_class(Thread *t, Loader *loader)
{
    Placeholder *found = NULL;
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    for (Placeholder *p = first_placeholder(loader); p && !found; p = placeholder_at(p->next))
        if (p->class.units && is_own(t, p) && p->frame == current_frame(t)) found = p;
    os_unlock(lock);
    return found;
}

void placeholder_set_super(Thread *t, Placeholder *placeholder, Symbol *super)
{
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    placeholder->super = symbol_ref(super);
    os_unlock(lock);
}

/* --- entering -------------------------------------------------------------------------------------------------------------- */

typedef enum EnterOutcome { ENTERED, ENTER_CIRCULAR, ENTER_NO_MEMORY } EnterOutcome;

/* Two works of one thread on the same name: a definition inside the loadClass that asks for it is how loaders work. */
static bool is_circular(const Placeholder *p, PlaceholderKind kind)
{
    return (p->kind == PLACEHOLDER_LOADS) == (kind == PLACEHOLDER_LOADS);
}

/* Finds the placeholder of a restarted work, or makes one. The boot loader's definitions recurse in C and are never restarted, so there
 * the same frame means circularity too. Under the lock. */
static EnterOutcome enter_locked(Thread *t, Loader *loader, Symbol *name, PlaceholderKind kind, Placeholder **out)
{
    bool is_boot = !loader->object.units;
    uint32_t frame = current_frame(t);
    PlaceholderRef *link = (PlaceholderRef *)&loader->placeholders;
    while (link->units) {
        Placeholder *p = placeholder_at(*link);
        bool is_same = p->name.units == symbol_ref(name).units;
        if (!is_own(t, p)) {
            link = &p->next;
        } else if (is_same && is_circular(p, kind) && (is_boot || (p->frame != frame && frame_is_live(t, p)))) {
            return ENTER_CIRCULAR;
        } else if (is_same && p->kind == kind && p->frame == frame) {
            *out = p;
            return ENTERED;
        } else if (!is_boot && p->frame >= frame) {
            unlink_placeholder(t, loader, link);
        } else {
            link = &p->next;
        }
    }
    Placeholder *p = metadata_allocate(&t->vm->arena, loader->number, sizeof *p);
    if (!p) return ENTER_NO_MEMORY;
    *p = (Placeholder){.next = {loader->placeholders.units}, .name = symbol_ref(name), .thread = java_thread_ref(t->java), .frame = frame,
                       .kind = (uint8_t)kind};
    if (t->frame) p->method = t->frame->method;
    loader->placeholders.units = placeholder_ref(p).units;
    *out = p;
    return ENTERED;
}

Placeholder *placeholder_enter(Thread *t, Loader *loader, Symbol *name, PlaceholderKind kind)
{
    Placeholder *placeholder = NULL;
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    EnterOutcome outcome = enter_locked(t, loader, name, kind, &placeholder);
    os_unlock(lock);
    if (outcome == ENTER_CIRCULAR) throw_new(t, "java/lang/ClassCircularityError", "%s", name->bytes);
    if (outcome == ENTER_NO_MEMORY) throw_out_of_memory(t, "Metaspace");
    return outcome == ENTERED ? placeholder : NULL;
}

/* --- conflicts ------------------------------------------------------------------------------------------------------------- */

static LoadConflict conflict_with(const Thread *t, Placeholder *p, bool waits, Symbol **super)
{
    if (is_own(t, p)) return p->frame != current_frame(t) && frame_is_live(t, p) ? LOAD_CIRCULAR : LOAD_FREE;
    if (p->kind != PLACEHOLDER_LOADS) {
        if (!p->super.units) return LOAD_FREE;
        *super = symbol_at(p->super);
        return LOAD_SUPER_FIRST;
    }
    if (waits) p->awaited = true;
    return LOAD_BUSY;
}

LoadConflict placeholder_conflict(Thread *t, Loader *loader, Symbol *name, bool waits, Symbol **super)
{
    static const uint8_t precedence[] = {[LOAD_FREE] = 0, [LOAD_BUSY] = 1, [LOAD_SUPER_FIRST] = 2, [LOAD_CIRCULAR] = 3};
    LoadConflict conflict = LOAD_FREE;
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    for (Placeholder *p = first_placeholder(loader); p; p = placeholder_at(p->next)) {
        if (p->name.units != symbol_ref(name).units) continue;
        LoadConflict with = conflict_with(t, p, waits, super);
        if (precedence[with] > precedence[conflict]) conflict = with;
    }
    os_unlock(lock);
    if (conflict == LOAD_CIRCULAR) throw_new(t, "java/lang/ClassCircularityError", "%s", name->bytes);
    return conflict;
}

void placeholder_class_added(Thread *t, Loader *loader, const Class *class)
{
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    PlaceholderRef *link = (PlaceholderRef *)&loader->placeholders;
    while (link->units && placeholder_at(*link)->class.units != class_ref(class).units) link = &placeholder_at(*link)->next;
    if (link->units) {
        if (thread_has_exception(t)) unlink_placeholder(t, loader, link);
        else placeholder_at(*link)->added = true;
    }
    os_unlock(lock);
}

void placeholders_visit_symbols(const Loader *loader, SymbolVisitor *visit, void *context)
{
    for (const Placeholder *p = first_placeholder(loader); p; p = placeholder_at(p->next)) visit(context, p->name), visit(context, p->super);
}
