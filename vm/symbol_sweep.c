/* symbol_sweep.c: frees the symbols that nobody uses any more.
 *
 * Comes after classes were unloaded, when so many symbols were made since the last time that it pays: all metadata of the living is walked,
 * and what it names is kept; so is what a word on a stack seems to refer to, the symbol or its text. Marks are bits outside the arena, so
 * that pages shared with an image stay clean.
 *
 * Rule for the rest of the folder: a symbol that is to last beyond a safepoint is in one of the places visited here, or on a stack. */
#include <stdlib.h>

#include "classfmt/constants.h"
#include "vm/module_private.h"
#include "vm/placeholder.h"
#include "vm/resolve.h"
#include "vm/symbol.h"
#include "vm/unload.h"

#define FIRST_COUNT  40000u /* symbols at which the first sweep is due */
#define GROWTH_LEAST 8192u

typedef struct Sweep {
    VM       *vm;
    uint64_t *marks; /* a bit for each unit of the arena from `first` on: of the used metadata */
    uint32_t  first, count;
} Sweep;

static void mark_units(Sweep *sweep, uint32_t units)
{
    uint32_t at = units - sweep->first;
    if (at < sweep->count) sweep->marks[at / 64] |= UINT64_C(1) << at % 64;
}

static void mark(void *context, SymbolRef symbol)
{
    if (symbol.units) mark_units(context, symbol.units);
}

/* --- metadata --------------------------------------------------------------------------------------------------------------- */

static void mark_pool(Sweep *sweep, const ConstantPool *pool)
{
    for (uint32_t i = 1; i < pool->count; i++)
        if (constant_tag(pool, (uint16_t)i) == CONSTANT_Utf8) mark(sweep, (SymbolRef){constant_info(pool, (uint16_t)i)});
    resolution_visit_symbols(pool, mark, sweep);
}

static void mark_method(Sweep *sweep, const Method *method)
{
    const SymbolRef symbols[] = {method->name, method->descriptor, method->generic_signature, method->overpass_message};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) mark(sweep, symbols[i]);
    const LocalVariable *variables = (const LocalVariable *)bytes_at(method->local_variables);
    for (uint32_t i = 0; variables && i < method->local_variable_count; i++) mark(sweep, variables[i].name), mark(sweep, variables[i].descriptor);
}

static void mark_members(Sweep *sweep, const Class *class)
{
    for (unsigned i = 0; i < class->method_count; i++) mark_method(sweep, class_method(class, i));
    for (uint32_t i = 0; class_is_instance_class(class) && i < class->vtable_length; i++) {
        const Method *method = method_at(class->vtable[i]);
        if (method && method->flags & METHOD_OVERPASS) mark_method(sweep, method);
    }
    for (unsigned i = 0; i < class->field_count; i++) {
        const Field *field = class_field(class, i);
        mark(sweep, field->name), mark(sweep, field->descriptor), mark(sweep, field->generic_signature);
    }
    const RecordComponent *components = (const RecordComponent *)bytes_at(class->record_components);
    for (unsigned i = 0; components && i < class->record_component_count; i++)
        mark(sweep, components[i].name), mark(sweep, components[i].descriptor), mark(sweep, components[i].signature);
}

static void mark_class(Sweep *sweep, const Class *class)
{
    const SymbolRef symbols[] = {class->name, class->source_file, class->generic_signature, class->nest_host_name, class->source_debug_extension,
                                 class->nest_host_error};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) mark(sweep, symbols[i]);
    mark_members(sweep, class);
    if (class->constants.units) mark_pool(sweep, constant_pool_at(class->constants));
}

static void mark_loader(Sweep *sweep, const Loader *loader)
{
    for (const Class *class = class_at(loader->classes); class; class = class_at(class->next_in_loader)) mark_class(sweep, class);
    for (const Module *module = module_at((ModuleRef){loader->modules.units}); module; module = module_at(module->next))
        mark(sweep, module->name), mark(sweep, module->version), mark(sweep, module->location);
    uint32_t bucket = 0;
    for (const Package *package = package_next(loader, &bucket, NULL); package; package = package_next(loader, &bucket, package))
        mark(sweep, package->name), mark(sweep, package->boot_path);
    placeholders_visit_symbols(loader, mark, sweep);
}

static void mark_metadata(Sweep *sweep)
{
    VM *vm = sweep->vm;
    for (unsigned i = 0; i < KNOWN_SYMBOL_COUNT; i++) mark(sweep, symbol_ref(vm->known_symbol[i]));
    for (const Loader *loader = loader_next(vm, NULL); loader; loader = loader_next(vm, (Loader *)loader)) mark_loader(sweep, loader);
    constraints_visit_symbols(vm, mark, sweep);
    method_types_visit_symbols(vm, mark, sweep);
}

/* --- stacks ----------------------------------------------------------------------------------------------------------------- */

/* Any word may refer to the inside of a symbol: each unit that is referred to is marked, and a symbol with a mark on it stays. */
__attribute__((no_sanitize("address", "thread")))
static void mark_words(Sweep *sweep, const void *low, const void *high)
{
    uint64_t first = (uint64_t)sweep->first << ARENA_UNIT_SHIFT, length = (uint64_t)sweep->count << ARENA_UNIT_SHIFT;
    for (const uint8_t *at = (const uint8_t *)(((uintptr_t)low + 3) & ~(uintptr_t)3); at + 4 <= (const uint8_t *)high; at += 4) {
        uint32_t word = *(const volatile uint32_t *)at;
        mark_units(sweep, word);
        if (word - first < length) mark_units(sweep, word >> ARENA_UNIT_SHIFT);
        if ((uintptr_t)at % 8 || at + 8 > (const uint8_t *)high) continue;
        uint64_t wide = *(const volatile uint64_t *)at - (uintptr_t)arena_base;
        if (wide - first < length) mark_units(sweep, (uint32_t)(wide >> ARENA_UNIT_SHIFT));
    }
}

static void mark_stacks(Sweep *sweep)
{
    for (Mutator *m = mutator_next(sweep->vm->heap, NULL); m; m = mutator_next(sweep->vm->heap, m)) {
        const Thread *t = (const Thread *)m;
        mark_words(sweep, m->registers, m->registers + MUTATOR_REGISTERS);
        if (m->c_stack_high) mark_words(sweep, m->c_stack_pointer, m->c_stack_high);
        if (t->java && t->frame) mark_words(sweep, bytes_at(t->java->stack), t->sp + 1);
    }
}

/* --- the sweep -------------------------------------------------------------------------------------------------------------- */

static bool is_used(void *context, const Symbol *symbol)
{
    const Sweep *sweep = context;
    uint32_t first = symbol_ref(symbol).units, last = arena_units(symbol->bytes + symbol->length);
    for (uint32_t units = first; units <= last; units++) {
        uint32_t at = units - sweep->first;
        if (at >= sweep->count || sweep->marks[at / 64] >> at % 64 & 1) return true;
    }
    return false;
}

void symbols_sweep_if_due(VM *vm)
{
    VMState *state = vm->state;
    uint32_t due = state->symbols_kept ? state->symbols_kept + state->symbols_kept / 8 + GROWTH_LEAST : FIRST_COUNT;
    if (state->symbol_count < due && !vm->options.heap.stress_interval) return;
    uint64_t start = vm->arena.layout.metadata.start, bytes = metadata_extent(&vm->arena);
    Sweep sweep = {.vm = vm, .first = (uint32_t)(start >> ARENA_UNIT_SHIFT), .count = (uint32_t)(bytes >> ARENA_UNIT_SHIFT)};
    sweep.marks = calloc(sweep.count / 64 + 1, sizeof *sweep.marks);
    if (!sweep.marks) return;
    mark_metadata(&sweep);
    mark_stacks(&sweep);
    symbols_free_unless(vm, is_used, &sweep);
    state->symbols_kept = state->symbol_count;
    free(sweep.marks);
}
