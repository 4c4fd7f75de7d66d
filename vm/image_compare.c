/* image_compare.c: do two VMs that were started differ in anything that is not in image_renew.def? See image.h.
 *
 * Both arenas are walked at the same time from the statics of each class that both have initialised; where both have an object, its class,
 * length, primitive fields and elements must be the same, and the objects it refers to are compared in turn. What the table makes anew is
 * left out. The walk needs no VM of its own: it reads two arenas side by side. */
#include "vm/image_compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/define.h"
#include "vm/loader.h"

typedef struct Pair {
    uint32_t a, b;       /* objects in units; b == 0 in `seen`: none */
    uint32_t parent;     /* index of the pair that led here + 1; 0: a static field */
    const char *holder;  /* class and field that led here, in arena a */
    const char *field;
} Pair;

typedef struct Comparison {
    const VM *a, *b;
    Pair     *pairs;      /* found so far; those from `next` on are still to be compared */
    size_t    count, capacity, next;
    uint32_t *seen;       /* open addressing: index + 1 of the pair of an object of a */
    size_t    seen_size;
    unsigned  differences, most;
    bool      no_memory;
    void    (*report)(void *context, const char *text);
    void     *context;
} Comparison;

/* --- reading an arena that is not the current one ---------------------------------------------------------------------------- */

static const void *at(const VM *vm, uint32_t units) { return vm->arena.base + ((uint64_t)units << ARENA_UNIT_SHIFT); }
static const Class *class_in(const VM *vm, uint32_t units) { return units ? at(vm, units) : NULL; }
static const char *name_in(const VM *vm, SymbolRef name) { return ((const Symbol *)at(vm, name.units))->bytes; }
static uint32_t word_at(const void *object, uint32_t offset) { return *(const uint32_t *)((const uint8_t *)object + offset); }

/* --- what is left out ----------------------------------------------------------------------------------------------------------- */

typedef struct Row { const char *class_name, *field; } Row;
#define RENEW(id, what)
#define PROPERTY(key)
#define STATIC(class_name, field, id)   {class_name, field},
#define INSTANCE(class_name, field, id) {class_name, field},
static const Row rows[] = {
#include "vm/image_renew.def"
};

/* Numbers that say where something of the machine lies in the arena. */
static bool is_place(const char *class_name, const char *field) { return !strcmp(class_name, "java/lang/Thread") && !strcmp(field, "eetop"); }

static bool is_renewed(const char *class_name, const char *field)
{
    if (is_place(class_name, field)) return true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(rows[i].class_name, class_name) && !strcmp(rows[i].field, field)) return true;
    return false;
}

/* --- the list of pairs ------------------------------------------------------------------------------------------------------------ */

static uint32_t *find_seen(const Comparison *c, uint32_t units)
{
    size_t i = units * UINT32_C(0x9e3779b1);
    while (c->seen[i & (c->seen_size - 1)] && c->pairs[c->seen[i & (c->seen_size - 1)] - 1].a != units) i++;
    return &c->seen[i & (c->seen_size - 1)];
}

static bool make_room(Comparison *c)
{
    if (c->count < c->capacity) return true;
    size_t capacity = c->capacity ? c->capacity * 2 : 1 << 14;
    Pair *pairs = realloc(c->pairs, capacity * sizeof *pairs);
    uint32_t *seen = calloc(capacity * 2, sizeof *seen);
    if (pairs) c->pairs = pairs;
    if (!pairs || !seen) return free(seen), c->no_memory = true, false;
    free(c->seen);
    c->seen = seen, c->seen_size = capacity * 2, c->capacity = capacity;
    for (size_t i = 0; i < c->count; i++) *find_seen(c, c->pairs[i].a) = (uint32_t)i + 1;
    return true;
}

static void describe_path(const Comparison *c, uint32_t parent, char *text, size_t size)
{
    size_t length = strlen(text);
    for (unsigned depth = 0; parent && depth < 12; depth++) {
        const Pair *pair = &c->pairs[parent - 1];
        int n = snprintf(text + length, size - length, " < %s.%s", pair->holder, pair->field);
        if (n < 0 || (size_t)n >= size - length) return;
        length += (size_t)n;
        parent = pair->parent;
    }
}

static void differ(Comparison *c, const char *holder, const char *field, uint32_t parent, const char *how)
{
    if (c->differences++ >= c->most) return;
    char text[1000];
    snprintf(text, sizeof text, "%s.%s: %s", holder, field, how);
    describe_path(c, parent, text, sizeof text);
    c->report(c->context, text);
}

static void add_pair(Comparison *c, uint32_t a, uint32_t b, const char *holder, const char *field, uint32_t parent)
{
    if (!a && !b) return;
    if (!a || !b) {
        differ(c, holder, field, parent, "null in one of them");
        return;
    }
    if (!make_room(c)) return;
    uint32_t *slot = find_seen(c, a);
    if (*slot) {
        if (c->pairs[*slot - 1].b != b) differ(c, holder, field, parent, "another object of the same kind");
        return;
    }
    c->pairs[c->count++] = (Pair){a, b, parent, holder, field};
    *slot = (uint32_t)c->count;
}

/* --- one object -------------------------------------------------------------------------------------------------------------------- */

static size_t type_bytes(uint8_t type) { return (size_t)1 << primitive_size_shift((PrimitiveType)type); }

/* A field in two objects (or mirrors). */
static void compare_field(Comparison *c, const Field *field, const void *x, const void *y, const char *holder, uint32_t parent)
{
    const char *name = name_in(c->a, field->name);
    if (is_renewed(holder, name)) return;
    if (field->type == TYPE_REFERENCE) {
        add_pair(c, word_at(x, field->offset), word_at(y, field->offset), holder, name, parent);
        return;
    }
    const uint8_t *p = (const uint8_t *)x + field->offset, *q = (const uint8_t *)y + field->offset;
    if (memcmp(p, q, type_bytes(field->type))) differ(c, holder, name, parent, "another value");
}

static void compare_fields(Comparison *c, const Class *class, bool statics, const void *x, const void *y, uint32_t parent)
{
    const char *holder = name_in(c->a, class->name);
    const Field *field = class->fields.units ? at(c->a, class->fields.units) : NULL;
    for (unsigned i = 0; field && i < class->field_count; i++)
        if (!(field[i].access_flags & ACC_STATIC) == !statics) compare_field(c, &field[i], x, y, holder, parent);
}

static void compare_arrays(Comparison *c, const Class *class, const Pair *pair, uint32_t index)
{
    const Array *x = at(c->a, pair->a), *y = at(c->b, pair->b);
    char how[120];
    if (x->length != y->length) {
        snprintf(how, sizeof how, "length %u, and %u", x->length, y->length);
        differ(c, pair->holder, pair->field, pair->parent, how);
        return;
    }
    if (class->layout.kind == LAYOUT_REFERENCE_ARRAY) {
        for (uint32_t i = 0; i < x->length; i++)
            add_pair(c, ((const uint32_t *)(x + 1))[i], ((const uint32_t *)(y + 1))[i], name_in(c->a, class->name), "[]", index);
        return;
    }
    size_t bytes = (size_t)x->length << class->layout.element_shift;
    if (!memcmp(x + 1, y + 1, bytes)) return;
    if (class->primitive == TYPE_BYTE) snprintf(how, sizeof how, "\"%.*s\", and \"%.*s\"", (int)(bytes < 40 ? bytes : 40), (const char *)(x + 1), (int)(bytes < 40 ? bytes : 40), (const char *)(y + 1));
    else snprintf(how, sizeof how, "other elements");
    differ(c, pair->holder, pair->field, pair->parent, how);
}

static void compare_objects(Comparison *c, uint32_t index)
{
    Pair pair = c->pairs[index - 1];
    const Object *x = at(c->a, pair.a), *y = at(c->b, pair.b);
    const Class *class = class_in(c->a, x->layout.units), *other = class_in(c->b, y->layout.units);
    if (!class || !other) return;
    if (strcmp(name_in(c->a, class->name), name_in(c->b, other->name))) {
        char how[300];
        snprintf(how, sizeof how, "a %.120s, and a %.120s", name_in(c->a, class->name), name_in(c->b, other->name));
        differ(c, pair.holder, pair.field, pair.parent, how);
        return;
    }
    if (class->flags & CLASS_IS_ARRAY) {
        compare_arrays(c, class, &pair, index);
        return;
    }
    if (class->layout.kind == LAYOUT_MIRROR) return; /* its statics are compared by themselves */
    for (; class; class = class_in(c->a, class->super.units)) compare_fields(c, class, false, x, y, index);
}

/* --- all ------------------------------------------------------------------------------------------------------------------------------ */

static const Class *class_named(const VM *vm, const Loader *loader, const char *name)
{
    for (uint32_t units = loader->classes.units; units; units = class_in(vm, units)->next_in_loader.units)
        if (!strcmp(name_in(vm, class_in(vm, units)->name), name)) return class_in(vm, units);
    return NULL;
}

static void compare_class(Comparison *c, const Class *class, const Loader *other_loader)
{
    if (class->flags & (CLASS_IS_ARRAY | CLASS_IS_PRIMITIVE)) return;
    const char *name = name_in(c->a, class->name);
    const Class *other = class_named(c->b, other_loader, name);
    if (!other || class_status(class) != class_status(other)) {
        differ(c, name, "class", 0, other ? "not as far initialised in one of them" : "only in one of them");
        return;
    }
    if (class_status(class) != CLASS_INITIALIZED) return;
    compare_fields(c, class, true, at(c->a, class->layout.mirror.units), at(c->b, other->layout.mirror.units), 0);
}

/* Of the boot loader: all that initialising the library made hangs on its classes. */
unsigned images_compare(const VM *a, const VM *b, unsigned most, void (*report)(void *context, const char *text), void *context)
{
    Comparison c = {.a = a, .b = b, .most = most, .report = report, .context = context};
    const Loader *first = at(a, a->state->boot_loader.units), *second = at(b, b->state->boot_loader.units);
    for (uint32_t units = first->classes.units; units; units = class_in(a, units)->next_in_loader.units)
        compare_class(&c, class_in(a, units), second);
    for (; c.next < c.count && !c.no_memory; c.next++) compare_objects(&c, (uint32_t)c.next + 1);
    free(c.pairs);
    free(c.seen);
    if (c.no_memory) c.differences++, report(context, "out of memory");
    return c.differences;
}

/* --- the table itself ----------------------------------------------------------------------------------------------------------------- */

static const Field *field_in(const VM *vm, const Class *class, const char *name)
{
    const Field *field = class->fields.units ? at(vm, class->fields.units) : NULL;
    for (unsigned i = 0; field && i < class->field_count; i++)
        if (!strcmp(name_in(vm, field[i].name), name)) return &field[i];
    return NULL;
}

bool image_check_table(const VM *vm, char *reason, size_t size)
{
    const Loader *boot = at(vm, vm->state->boot_loader.units);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const Class *class = class_named(vm, boot, rows[i].class_name);
        if (!class || class_status(class) != CLASS_INITIALIZED || field_in(vm, class, rows[i].field)) continue;
        return snprintf(reason, size, "this class library has no %s.%s, which is to be made anew", rows[i].class_name, rows[i].field), false;
    }
    return true;
}
