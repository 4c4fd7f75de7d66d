/* dispatch.c: vtables and itables: which method an invocation selects (JVMS 5.4.5, 5.4.6).
 *
 * vtable   One slot per method that a class inherits or declares and that may be overridden. A class starts with its superclass's
 *          slots; a declared method goes into every slot whose method it overrides, here or in any superclass on the way (so
 *          that overriding across packages is transitive, as 5.4.5 asks), or into a new one. A superinterface's method that no class
 *          on the way declares (a miranda) has a slot too; it holds what 5.4.6 selects: the maximally specific default, an abstract
 *          method (whose stub throws AbstractMethodError), or an overpass that throws the IncompatibleClassChangeError of a conflict.
 * itable   For each superinterface an array with the selected method for each of its methods, by Method.itable_index. An entry is
 *          null where the call must throw: select_interface (select.c) then says what.
 *
 * Interfaces have neither; no object is of such a class. A final method that overrides nothing has no slot: it is called directly.
 * The number of slots is asked before the Class exists; both times the same code (plan_vtable) walks the same names. */
#include "vm/class_file.h"
#include "vm/exception.h"
#include "vm/image_profile.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_TRANSITIVE_VERSION = 51 };

/* A declared method as the plan sees it; `method` is NULL while the Class does not exist yet. */
typedef struct MethodShape {
    const Symbol *name, *descriptor;
    Method       *method;
    uint16_t      access_flags;
} MethodShape;

typedef struct SlotKey {
    const Symbol *name, *descriptor;
    int32_t       next; /* further slot of the same hash; -1: none */
} SlotKey;

/* Works out a vtable. Lives on the C side for the time of one call; refers to metadata only. */
typedef struct VtablePlan {
    const Class   *super;
    const Loader  *loader;
    const char    *package;           /* of the class: the part of its name before the last slash */
    size_t         package_length;
    MethodShape   *declared;
    uint32_t       declared_count;
    const Class  **interfaces;        /* all superinterfaces */
    uint32_t       interface_count;
    bool           new_interfaces;    /* some that the superclass does not implement */
    bool           transitive;        /* overriding is, since class files of Java 7 (version 51) */
    MethodRef     *vtable;            /* to be filled; NULL: only count */
    uint32_t       limit;             /* slots that `vtable` has */
    SlotKey       *keys;              /* by slot */
    uint32_t       length;            /* slots so far */
    int32_t       *heads;             /* hash -> slot */
    uint32_t       mask;
} VtablePlan;

static bool is_virtual(const Symbol *name, uint16_t access_flags)
{
    return !(access_flags & (ACC_STATIC | ACC_PRIVATE)) && name->bytes[0] != '<';
}

static bool method_is_virtual(const Method *m) { return is_virtual(symbol_at(m->name), m->access_flags); }

static bool method_matches(const Method *m, const Symbol *name, const Symbol *descriptor)
{
    return symbol_at(m->name) == name && symbol_at(m->descriptor) == descriptor;
}

/* --- the index of slots by name and descriptor ---------------------------------------------------------------------- */

static uint32_t slot_hash(const VtablePlan *plan, const Symbol *name, const Symbol *descriptor)
{
    return (name->hash * 31 + descriptor->hash) & plan->mask;
}

static uint32_t add_slot(VtablePlan *plan, const Symbol *name, const Symbol *descriptor)
{
    uint32_t slot = plan->length++;
    int32_t *head = &plan->heads[slot_hash(plan, name, descriptor)];
    plan->keys[slot] = (SlotKey){name, descriptor, *head};
    *head = (int32_t)slot;
    return slot;
}

/* First slot of that name and descriptor, from `slot` on in its chain; -1: none. */
static int32_t match_from(const VtablePlan *plan, int32_t slot, const Symbol *name, const Symbol *descriptor)
{
    while (slot >= 0 && (plan->keys[slot].name != name || plan->keys[slot].descriptor != descriptor)) slot = plan->keys[slot].next;
    return slot;
}

static int32_t first_match(const VtablePlan *plan, const Symbol *name, const Symbol *descriptor)
{
    return match_from(plan, plan->heads[slot_hash(plan, name, descriptor)], name, descriptor);
}

static int32_t next_match(const VtablePlan *plan, int32_t slot, const Symbol *name, const Symbol *descriptor)
{
    return match_from(plan, plan->keys[slot].next, name, descriptor);
}

static void set_slot(VtablePlan *plan, uint32_t slot, const Method *method)
{
    if (plan->vtable && slot < plan->limit) plan->vtable[slot] = method_ref(method);
}

static bool open_plan(VtablePlan *plan)
{
    uint32_t inherited = plan->super ? plan->super->vtable_length : 0;
    uint32_t most = inherited + plan->declared_count;
    if (plan->new_interfaces)
        for (uint32_t i = 0; i < plan->interface_count; i++) most += plan->interfaces[i]->method_count;
    uint32_t buckets = 16;
    while (buckets < most) buckets *= 2;
    plan->mask = buckets - 1;
    plan->keys = malloc((size_t)most * sizeof *plan->keys + (size_t)buckets * sizeof *plan->heads);
    if (!plan->keys) return false;
    plan->heads = (int32_t *)(plan->keys + most);
    memset(plan->heads, 0xff, (size_t)buckets * sizeof *plan->heads);
    plan->length = 0;
    for (uint32_t i = 0; i < inherited; i++) {
        const Method *m = method_at(plan->super->vtable[i]);
        add_slot(plan, symbol_at(m->name), symbol_at(m->descriptor));
    }
    return true;
}

static void close_plan(VtablePlan *plan) { free(plan->keys); }

/* --- overriding -------------------------------------------------------------------------------------------------------- */

static const char *package_end(const Symbol *class_name)
{
    const char *slash = memrchr(class_name->bytes, '/', class_name->length);
    return slash ? slash : class_name->bytes;
}

static bool in_package(const VtablePlan *plan, const Class *class)
{
    const Symbol *name = symbol_at(class->name);
    size_t length = (size_t)(package_end(name) - name->bytes);
    return loader_at(class->loader) == plan->loader && length == plan->package_length &&
           !memcmp(name->bytes, plan->package, length);
}

/* Does a method of the planned class override `method` directly? Same name and descriptor are given. */
static bool overrides_directly(const VtablePlan *plan, const Method *method)
{
    return (method->access_flags & (ACC_PUBLIC | ACC_PROTECTED)) || in_package(plan, method_class(method));
}

/* ... or one that overrides what is in `slot`: each superclass's method in that slot overrides the one above it. */
static bool overrides_slot(const VtablePlan *plan, uint32_t slot)
{
    for (const Class *k = plan->super; k && k->vtable_length > slot; k = class_super(k)) {
        if (overrides_directly(plan, method_at(k->vtable[slot]))) return true;
        if (!plan->transitive) break; /* as HotSpot: older classes override by the method's own package only */
    }
    return false;
}

static void place_declared(VtablePlan *plan, const MethodShape *m)
{
    uint32_t inherited = plan->super ? plan->super->vtable_length : 0;
    int32_t found = -1, first = first_match(plan, m->name, m->descriptor);
    for (int32_t slot = first; slot >= 0; slot = next_match(plan, slot, m->name, m->descriptor)) {
        if ((uint32_t)slot >= inherited || !overrides_slot(plan, (uint32_t)slot)) continue;
        found = slot;
        set_slot(plan, (uint32_t)slot, m->method);
    }
    /* Where there is a slot of that name, a final method takes one too: fill_interface finds the nearest class by slots. */
    if (found < 0 && !((m->access_flags & ACC_FINAL) && first < 0)) {
        found = (int32_t)add_slot(plan, m->name, m->descriptor);
        set_slot(plan, (uint32_t)found, m->method);
    }
    if (m->method) m->method->vtable_index = found;
}

/* A method that a class on the way declares but that has no slot: final ones. */
static bool class_chain_declares(const VtablePlan *plan, const Symbol *name, const Symbol *descriptor)
{
    for (uint32_t i = 0; i < plan->declared_count; i++)
        if (plan->declared[i].name == name && plan->declared[i].descriptor == descriptor &&
            is_virtual(name, plan->declared[i].access_flags)) return true;
    for (const Class *k = plan->super; k; k = class_super(k)) {
        const Method *m = class_find_declared_method(k, name, descriptor);
        if (m && method_is_virtual(m)) return true;
    }
    return false;
}

static void place_miranda(VtablePlan *plan, const Method *m)
{
    const Symbol *name = symbol_at(m->name), *descriptor = symbol_at(m->descriptor);
    if (first_match(plan, name, descriptor) >= 0 || class_chain_declares(plan, name, descriptor)) return;
    set_slot(plan, add_slot(plan, name, descriptor), m); /* until default_slots selects */
}

static void plan_vtable(VtablePlan *plan)
{
    for (uint32_t i = 0; i < plan->declared_count; i++)
        if (is_virtual(plan->declared[i].name, plan->declared[i].access_flags)) place_declared(plan, &plan->declared[i]);
    if (!plan->new_interfaces) return;
    for (uint32_t i = 0; i < plan->interface_count; i++)
        for (uint32_t j = 0; j < plan->interfaces[i]->method_count; j++) {
            const Method *m = class_method(plan->interfaces[i], j);
            if (method_is_virtual(m)) place_miranda(plan, m);
        }
}

/* --- the number of slots ---------------------------------------------------------------------------------------------------- */

static void add_interface(VtablePlan *plan, const Class *interface)
{
    for (uint32_t i = 0; i < plan->interface_count; i++)
        if (plan->interfaces[i] == interface) return;
    plan->interfaces[plan->interface_count++] = interface;
}

static void add_superinterfaces(VtablePlan *plan, const Class *class)
{
    const ClassRef *all = (const ClassRef *)bytes_at(class->all_interfaces);
    for (unsigned i = 0; i < class->all_interface_count; i++) add_interface(plan, class_at(all[i]));
}

static bool collect_interfaces(VtablePlan *plan, Class **interfaces, unsigned count)
{
    size_t most = plan->super ? plan->super->all_interface_count : 0, inherited;
    for (unsigned i = 0; i < count; i++) most += 1u + interfaces[i]->all_interface_count;
    plan->interfaces = malloc((most + 1) * sizeof *plan->interfaces);
    if (!plan->interfaces) return false;
    if (plan->super) add_superinterfaces(plan, plan->super);
    inherited = plan->interface_count;
    for (unsigned i = 0; i < count; i++) {
        add_interface(plan, interfaces[i]);
        add_superinterfaces(plan, interfaces[i]);
    }
    plan->new_interfaces = plan->interface_count > inherited;
    return true;
}

/* All symbols of a class are made in the order of its constant pool: their age orders the methods that reflection lists. */
static bool make_symbols(Thread *t, const ClassFile *file)
{
    for (uint32_t i = 1; i < file->constant_count; i++) {
        if (class_file_constant_tag(file, i) != CONSTANT_Utf8) continue;
        Utf8 text = class_file_constant_utf8(file, i);
        if (!symbol_intern(t->vm, text.data, text.length)) return false;
    }
    return true;
}

static bool shapes_of_file(Thread *t, VtablePlan *plan, const ClassFile *file)
{
    if (!make_symbols(t, file)) return false;
    plan->declared = malloc((file->method_count + 1u) * sizeof *plan->declared);
    if (!plan->declared) return false;
    for (unsigned i = 0; i < file->method_count; i++) {
        Utf8 name = class_file_constant_utf8(file, file->methods[i].name_index);
        Utf8 descriptor = class_file_constant_utf8(file, file->methods[i].descriptor_index);
        MethodShape *m = &plan->declared[plan->declared_count++];
        *m = (MethodShape){symbol_intern(t->vm, name.data, name.length), symbol_intern(t->vm, descriptor.data, descriptor.length),
                           NULL, file->methods[i].access_flags};
        if (!m->name || !m->descriptor) return false;
    }
    return true;
}

uint32_t vtable_length_for(Thread *t, const ClassFile *file, Class *super, Class **interfaces, unsigned interface_count, Loader *loader)
{
    if (file->access_flags & ACC_INTERFACE) return 0;
    VtablePlan plan = {.super = super, .loader = loader, .package = file->this_name.data,
                       .transitive = file->major_version >= FIRST_TRANSITIVE_VERSION};
    const char *slash = memrchr(file->this_name.data, '/', file->this_name.length);
    plan.package_length = slash ? (size_t)(slash - file->this_name.data) : 0;
    uint32_t length = UINT32_MAX; /* memory: the allocation of so large a class fails */
    if (collect_interfaces(&plan, interfaces, interface_count) && shapes_of_file(t, &plan, file) && open_plan(&plan)) {
        plan_vtable(&plan);
        length = plan.length;
        close_plan(&plan);
    }
    free(plan.declared);
    free(plan.interfaces);
    return length;
}

/* --- default methods ------------------------------------------------------------------------------------------------------------ */

static Method *declared_interface_method(const Class *interface, const Symbol *name, const Symbol *descriptor)
{
    Method *m = class_find_declared_method(interface, name, descriptor);
    return m && method_is_virtual(m) ? m : NULL;
}

/* Another superinterface of `class` that extends `interface` and declares the method again hides it. */
static bool is_hidden_by_subinterface(const Class *class, const Class *interface, const Symbol *name, const Symbol *descriptor)
{
    const ClassRef *all = (const ClassRef *)bytes_at(class->all_interfaces);
    for (unsigned i = 0; i < class->all_interface_count; i++) {
        const Class *other = class_at(all[i]);
        if (other != interface && class_implements(other, interface) && declared_interface_method(other, name, descriptor)) return true;
    }
    return false;
}

Method *maximally_specific_method(const Class *class, const Symbol *name, const Symbol *descriptor, bool *conflict)
{
    const ClassRef *all = (const ClassRef *)bytes_at(class->all_interfaces);
    Method *selected = NULL, *abstract = NULL;
    *conflict = false;
    for (unsigned i = 0; i < class->all_interface_count; i++) {
        Class *interface = class_at(all[i]);
        Method *m = declared_interface_method(interface, name, descriptor);
        if (!m || is_hidden_by_subinterface(class, interface, name, descriptor)) continue;
        if (method_is_abstract(m)) {
            if (!abstract) abstract = m;
        } else if (selected) {
            *conflict = true;
        } else {
            selected = m;
        }
    }
    return selected ? selected : abstract;
}

/* "Conflicting default methods: I.m J.m" */
static Symbol *conflict_message(Thread *t, const Class *class, const Symbol *name, const Symbol *descriptor)
{
    char text[1024];
    size_t length = (size_t)snprintf(text, sizeof text, "Conflicting default methods:");
    const ClassRef *all = (const ClassRef *)bytes_at(class->all_interfaces);
    for (unsigned i = 0; i < class->all_interface_count; i++) {
        const Class *interface = class_at(all[i]);
        const Method *m = declared_interface_method(interface, name, descriptor);
        if (!m || method_is_abstract(m) || is_hidden_by_subinterface(class, interface, name, descriptor)) continue;
        int n = snprintf(text + length, sizeof text - length, " %s.%s", symbol_at(interface->name)->bytes, name->bytes);
        if (n < 0 || length + (size_t)n >= sizeof text) break;
        length += (size_t)n;
    }
    return symbol_intern(t->vm, text, length);
}

/* "Method C.m()V is abstract" */
static Symbol *abstract_message(Thread *t, const Class *class, const Symbol *name, const Symbol *descriptor)
{
    char text[1024], class_name[512];
    int n = snprintf(text, sizeof text, "Method %s.%s%s is abstract", class_external_name(class, class_name, sizeof class_name),
                     name->bytes, descriptor->bytes);
    return symbol_intern(t->vm, text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
}

static Method *make_overpass(Thread *t, Class *class, const Method *model, uint32_t slot, bool conflict)
{
    const Symbol *name = symbol_at(model->name), *descriptor = symbol_at(model->descriptor);
    Symbol *message = (conflict ? conflict_message : abstract_message)(t, class, name, descriptor);
    uint32_t owner = class->metadata_owner;
    Method *m = message ? metadata_allocate(&t->vm->arena, owner, sizeof *m) : NULL;
    MethodCounters *counters = m ? metadata_allocate(&t->vm->arena, owner, sizeof *counters) : NULL;
    if (!counters) return NULL;
    m->counters = bytes_ref(counters);
    m->constants = class->constants;
    m->argument_slots = m->max_locals = model->argument_slots;
    m->access_flags = ACC_PUBLIC | ACC_ABSTRACT | ACC_SYNTHETIC;
    m->flags = conflict ? METHOD_OVERPASS : METHOD_OVERPASS | METHOD_OVERPASS_ABSTRACT;
    m->holder = class_ref(class);
    m->name = model->name;
    m->descriptor = model->descriptor;
    m->vtable_index = (int32_t)slot;
    m->itable_index = -1;
    m->return_type = model->return_type;
    m->overpass_message = symbol_ref(message);
    method_set_entry(t->vm, m);
    return m;
}

/* Selects again for the slots that hold interface methods or overpasses: this class may have added a more specific default.
 * As in HotSpot a class with inherited defaults that lacks a method has an overpass that says so, with a frame of its own. */
static bool default_slots(Thread *t, Class *class)
{
    for (uint32_t slot = 0; slot < class->vtable_length; slot++) {
        const Method *m = method_at(class->vtable[slot]);
        if (!class_is_interface(method_class(m)) && !(m->flags & METHOD_OVERPASS)) continue;
        bool conflict;
        Method *selected = maximally_specific_method(class, symbol_at(m->name), symbol_at(m->descriptor), &conflict);
        bool lacking = selected && method_is_abstract(selected) && (class->flags & CLASS_INHERITS_DEFAULTS) && !(class->access_flags & ACC_ABSTRACT);
        if (conflict || lacking) selected = make_overpass(t, class, selected, slot, conflict);
        if (!selected) return throw_out_of_memory(t, "Metaspace");
        class->vtable[slot] = method_ref(selected);
    }
    return true;
}

/* --- itables -------------------------------------------------------------------------------------------------------------------- */

static void number_interface_methods(Class *class)
{
    int32_t index = 0;
    for (unsigned i = 0; i < class->method_count; i++) {
        Method *m = class_method(class, i);
        m->vtable_index = -1;
        m->itable_index = method_is_virtual(m) ? index++ : -1;
        if (!method_is_static(m) && !method_is_abstract(m)) class->flags |= CLASS_HAS_DEFAULTS;
    }
}

static uint32_t interface_method_count(const Class *interface)
{
    for (unsigned i = interface->method_count; i-- > 0;) {
        const Method *m = class_method(interface, i);
        if (m->itable_index >= 0) return (uint32_t)m->itable_index + 1;
    }
    return 0;
}

/* What invokeinterface of `m` selects in the planned class: the method of the nearest class, else the miranda slot's. */
static const Method *select_by_slots(const VtablePlan *plan, const Class *class, const Method *m)
{
    const Symbol *name = symbol_at(m->name), *descriptor = symbol_at(m->descriptor);
    const Method *best = NULL;
    for (int32_t slot = first_match(plan, name, descriptor); slot >= 0; slot = next_match(plan, slot, name, descriptor)) {
        const Method *candidate = method_at(class->vtable[slot]);
        if (!best || class_is_interface(method_class(best)) ||
            (!class_is_interface(method_class(candidate)) && method_class(candidate)->depth > method_class(best)->depth))
            best = candidate;
    }
    for (const Class *k = class; !best && k; k = class_super(k)) {
        const Method *declared = class_find_declared_method(k, name, descriptor);
        if (declared && method_is_virtual(declared)) best = declared;
    }
    return best;
}

static const InterfaceTable *inherited_table(const Class *super, const Class *interface)
{
    const InterfaceTable *tables = super ? (const InterfaceTable *)bytes_at(super->itable) : NULL;
    for (uint32_t i = 0; tables && i < super->itable_length; i++)
        if (class_at(tables[i].interface) == interface) return &tables[i];
    return NULL;
}

/* The array for one interface; the superclass's own where nothing differs. */
static bool fill_interface(Thread *t, const VtablePlan *plan, const Class *class, InterfaceTable *table, MethodRef *scratch)
{
    const Class *interface = class_at(table->interface);
    uint32_t count = interface_method_count(interface);
    if (!count) return true;
    for (unsigned i = 0; i < interface->method_count; i++) {
        const Method *m = class_method(interface, i);
        if (m->itable_index < 0) continue;
        const Method *selected = select_by_slots(plan, class, m);
        bool callable = selected && !method_is_abstract(selected) && (selected->access_flags & ACC_PUBLIC);
        scratch[m->itable_index] = callable ? method_ref(selected) : (MethodRef){0};
    }
    const InterfaceTable *inherited = inherited_table(plan->super, interface);
    if (inherited && !memcmp(bytes_at(inherited->methods), scratch, count * sizeof *scratch)) {
        table->methods = inherited->methods;
        return true;
    }
    void *methods = metadata_allocate(&t->vm->arena, image_profile_owner(t->vm, class), count * sizeof *scratch);
    if (!methods) return throw_out_of_memory(t, "Metaspace");
    memcpy(methods, scratch, count * sizeof *scratch);
    table->methods = bytes_ref(methods);
    return true;
}

static bool build_itable(Thread *t, const VtablePlan *plan, Class *class)
{
    uint32_t count = 0, most = 1;
    for (uint32_t i = 0; i < plan->interface_count; i++) {
        uint32_t methods = interface_method_count(plan->interfaces[i]);
        if (methods) count++;
        if (methods > most) most = methods;
    }
    if (!count) return true;
    InterfaceTable *tables = metadata_allocate(&t->vm->arena, image_profile_owner(t->vm, class), count * sizeof *tables);
    MethodRef *scratch = malloc(most * sizeof *scratch);
    bool done = tables && scratch;
    if (!done) throw_out_of_memory(t, "Metaspace");
    for (uint32_t i = 0, n = 0; done && i < plan->interface_count; i++) {
        if (!interface_method_count(plan->interfaces[i])) continue;
        tables[n].interface = class_ref(plan->interfaces[i]);
        done = fill_interface(t, plan, class, &tables[n++], scratch);
    }
    free(scratch);
    if (!done) return false;
    class->itable = bytes_ref(tables);
    class->itable_length = count;
    return true;
}

/* --- checks and the whole ------------------------------------------------------------------------------------------------------------ */

static bool final_method_overridden(Thread *t, Class *class, const Method *final)
{
    if (!(final->access_flags & (ACC_PUBLIC | ACC_PROTECTED)) && !class_same_package(class, method_class(final))) return false;
    char name[512], super[512];
    return !throw_new(t, "java/lang/IncompatibleClassChangeError", "class %s overrides final method %s.%s%s",
                      class_external_name(class, name, sizeof name),
                      class_external_name(method_class(final), super, sizeof super), symbol_at(final->name)->bytes,
                      symbol_at(final->descriptor)->bytes);
}

/* JVMS 5.3.5 (and 4.10): no method may override a final one. False: IncompatibleClassChangeError pending. */
static bool check_final_methods(Thread *t, Class *class)
{
    for (const Class *k = class_super(class); k; k = class_super(k))
        for (unsigned i = 0; i < k->method_count; i++) {
            const Method *final = class_method(k, i);
            if (!(final->access_flags & ACC_FINAL) || !method_is_virtual(final)) continue;
            const Method *m = class_find_declared_method(class, symbol_at(final->name), symbol_at(final->descriptor));
            if (m && method_is_virtual(m) && final_method_overridden(t, class, final)) return false;
        }
    return true;
}

static void inherit_default_flag(Class *class)
{
    const ClassRef *all = (const ClassRef *)bytes_at(class->all_interfaces);
    bool has = class->flags & CLASS_HAS_DEFAULTS;
    for (unsigned i = 0; i < class->all_interface_count; i++) has |= (class_at(all[i])->flags & CLASS_HAS_DEFAULTS) != 0;
    if (has) class->flags |= CLASS_INHERITS_DEFAULTS;
}

static bool open_class_plan(VtablePlan *plan, Class *class)
{
    const Symbol *name = symbol_at(class->name);
    *plan = (VtablePlan){.super = class_super(class), .loader = loader_at(class->loader), .package = name->bytes,
                         .package_length = (size_t)(package_end(name) - name->bytes), .vtable = class->vtable, .limit = class->vtable_length,
                         .transitive = class->major_version >= FIRST_TRANSITIVE_VERSION};
    plan->interface_count = class->all_interface_count;
    plan->new_interfaces = class->all_interface_count > (plan->super ? plan->super->all_interface_count : 0);
    plan->interfaces = malloc((class->all_interface_count + 1u) * sizeof *plan->interfaces);
    plan->declared = malloc((class->method_count + 1u) * sizeof *plan->declared);
    if (!plan->interfaces || !plan->declared) return false;
    const ClassRef *all = (const ClassRef *)bytes_at(class->all_interfaces);
    for (unsigned i = 0; i < class->all_interface_count; i++) plan->interfaces[i] = class_at(all[i]);
    for (unsigned i = 0; i < class->method_count; i++) {
        Method *m = class_method(class, i);
        m->vtable_index = m->itable_index = -1;
        plan->declared[plan->declared_count++] = (MethodShape){symbol_at(m->name), symbol_at(m->descriptor), m, m->access_flags};
    }
    return open_plan(plan);
}

bool dispatch_tables_build(Thread *t, Class *class)
{
    if (class_is_interface(class)) {
        number_interface_methods(class);
        inherit_default_flag(class);
        return true;
    }
    inherit_default_flag(class);
    if (!class->loaded_by_boot && !check_final_methods(t, class)) return false;
    VtablePlan plan;
    bool done = open_class_plan(&plan, class);
    if (done) {
        Class *super = class_super(class);
        if (super) memcpy(class->vtable, super->vtable, super->vtable_length * sizeof *class->vtable);
        plan_vtable(&plan);
        done = plan.length == class->vtable_length || throw_new(t, "java/lang/InternalError", "vtable of %s", symbol_at(class->name)->bytes);
        bool defaults = plan.new_interfaces || (class->flags & CLASS_INHERITS_DEFAULTS);
        done = done && (!defaults || default_slots(t, class)) && build_itable(t, &plan, class);
        close_plan(&plan);
    } else {
        throw_out_of_memory(t, "Metaspace");
    }
    free(plan.interfaces);
    free(plan.declared);
    return done;
}

int32_t vtable_index_for(const Class *class, const Method *method)
{
    if (!class_is_interface(method_class(method)))
        return (method->access_flags & (ACC_FINAL | ACC_PRIVATE)) ? -1 : method->vtable_index;
    if (!method_is_virtual(method)) return -1;
    for (uint32_t slot = class->vtable_length; slot-- > 0;) {
        const Method *m = method_at(class->vtable[slot]);
        if (method_matches(m, symbol_at(method->name), symbol_at(method->descriptor))) return (int32_t)slot;
    }
    return -1;
}
