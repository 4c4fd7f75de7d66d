/* define_methods.c: Method structs from a class file's methods. The bytecode is copied as it stands; link.c has it verified in
 * this form, and then rewritten. All methods of a class lie in one block, in class-file order; for an image those that the start of programs
 * uses in one, the others in another. */
#include <stdlib.h>
#include <string.h>

#include "classfmt/descriptor.h"
#include "classfmt/opcodes.h"
#include "vm/define.h"
#include "vm/exception.h"
#include "vm/guard.h"
#include "vm/image_profile.h"
#include "vm/interpreter.h"
#include "vm/method_handle.h"

static int compare_lines(const void *left, const void *right)
{
    return (int)((const LineNumber *)left)->start_pc - (int)((const LineNumber *)right)->start_pc;
}

/* Rows of all LineNumberTables, by start_pc (method_line_number searches them so). */
static bool make_line_numbers(Definition *d, Method *method, const ClassFileCode *code)
{
    uint32_t count = code->line_number_count;
    if (!count) return true;
    if (count > UINT16_MAX) count = 0; /* absurd: several rows for each byte of code; do without */
    if (!count) return true;
    LineNumber *rows = definition_allocate(d, count * sizeof *rows);
    if (!rows) return false;
    code_line_numbers(d->file, code, rows);
    bool sorted = true;
    for (uint32_t i = 1; i < count && sorted; i++) sorted = rows[i - 1].start_pc <= rows[i].start_pc;
    if (!sorted) qsort(rows, count, sizeof *rows, compare_lines);
    method->line_numbers = bytes_ref(rows);
    method->line_number_count = (uint16_t)count;
    return true;
}
static_assert(sizeof(LineNumber) == 4 && offsetof(LineNumber, line) == 2, "class.h: u16 {start_pc, line}");

static bool make_local_variables(Definition *d, Method *method, const ClassFileCode *code)
{
    uint32_t count = code->local_variable_count;
    if (!count) return true;
    ClassFileLocalVariable *from = malloc(count * sizeof *from);
    LocalVariable *rows = definition_allocate(d, count * sizeof *rows);
    if (!from || !rows) {
        free(from);
        return rows ? throw_out_of_memory(d->t, "Metaspace") : false;
    }
    code_local_variables(d->file, code, ATTRIBUTE_LOCAL_VARIABLE_TABLE, from);
    for (uint32_t i = 0; i < count; i++)
        rows[i] = (LocalVariable){.start = from[i].start_pc, .length = from[i].length, .slot = from[i].slot,
                                  .name = definition_constant_symbol(d, from[i].name_index),
                                  .descriptor = definition_constant_symbol(d, from[i].descriptor_index)};
    free(from);
    method->local_variables = bytes_ref(rows);
    method->local_variable_count = count;
    return true;
}

static bool make_exception_table(Definition *d, Method *method, const ClassFileCode *code)
{
    if (!code->exception_count) return true;
    ExceptionEntry *rows = definition_allocate(d, code->exception_count * sizeof *rows);
    if (!rows) return false;
    for (unsigned i = 0; i < code->exception_count; i++) {
        CodeException from = code_exception(code, i);
        rows[i] = (ExceptionEntry){from.start_pc, from.end_pc, from.handler_pc, from.catch_type};
    }
    method->exception_table = bytes_ref(rows);
    method->exception_count = code->exception_count;
    return true;
}

static bool make_code(Definition *d, Method *method, const ClassFileCode *code, uint32_t owner)
{
    uint8_t *bytecode = owner_allocate(d->t, owner, code->bytecode_length);
    if (!bytecode) return false;
    memcpy(bytecode, code->bytecode, code->bytecode_length);
    method->code = bytes_ref(bytecode);
    method->code_length = code->bytecode_length;
    method->max_stack = code->max_stack;
    if (d->options->trusted && guard_empties_method(d->t->vm, d->name, symbol_at(method->name))) {
        bytecode[0] = OP_return;
        method->code_length = 1;
        return true;
    }
    if (code->max_locals > method->max_locals) method->max_locals = code->max_locals;
    if (code->bytecode_length == 1 && bytecode[0] == OP_return) method->flags |= METHOD_EMPTY;
    return make_exception_table(d, method, code) && make_line_numbers(d, method, code) && make_local_variables(d, method, code);
}

static bool make_checked_exceptions(Definition *d, Method *method, const ClassFileMethod *from)
{
    if (!from->exception_count) return true;
    uint16_t *rows = definition_allocate(d, from->exception_count * sizeof *rows);
    if (!rows) return false;
    for (unsigned i = 0; i < from->exception_count; i++) rows[i] = read_be16(from->exceptions + 2 * i);
    method->checked_exceptions = bytes_ref(rows);
    method->checked_exception_count = from->exception_count;
    return true;
}

static bool make_spans(Definition *d, Method *method, const ClassFileMethod *from)
{
    return definition_copy_span(d, from->annotations.visible, &method->annotations) &&
           definition_copy_span(d, from->visible_parameter_annotations, &method->parameter_annotations) &&
           definition_copy_span(d, from->annotation_default, &method->annotation_default) &&
           definition_copy_span(d, from->annotations.visible_type, &method->type_annotations) &&
           definition_copy_span(d, from->parameters, &method->method_parameters);
}

/* Flags that follow from the name and the class. */
static uint32_t flags_by_name(Definition *d, const Symbol *name, const Symbol *descriptor, const Method *method)
{
    uint32_t flags = d->options->hidden ? METHOD_HIDDEN : 0;
    if (symbol_is(name, "<init>")) {
        flags |= METHOD_IS_INIT;
        if (!d->super) flags |= METHOD_REGISTERS_FINALIZER;
    } else if (symbol_is(name, "<clinit>") && method_is_static(method) && symbol_is(descriptor, "()V")) {
        flags |= METHOD_IS_CLINIT;
        d->class->flags |= CLASS_HAS_CLINIT;
    }
    return flags;
}

/* Does a native stand for its code? */
static bool is_replaced(const Definition *d, const Symbol *name, const Symbol *descriptor)
{
#define REPLACED(class_name, method_name, type) \
    if (symbol_is(d->name, class_name) && symbol_is(name, method_name) && symbol_is(descriptor, type)) return true;
#include "vm/replaced.def"
#undef REPLACED
    return false;
}

static bool make_method(Definition *d, Method *method, unsigned slot, uint32_t code_owner)
{
    const ClassFileMethod *from = &d->file->methods[slot];
    method->constants = constant_pool_ref(d->pool);
    method->holder = class_ref(d->class);
    method->name = definition_constant_symbol(d, from->name_index);
    method->descriptor = definition_constant_symbol(d, from->descriptor_index);
    method->generic_signature = definition_constant_symbol(d, from->signature_index);
    method->access_flags = from->access_flags | (from->is_synthetic ? ACC_SYNTHETIC : 0);
    method->argument_slots = method->max_locals = from->argument_slots;
    method->method_slot = (uint16_t)slot;
    method->vtable_index = method->itable_index = -1;
    const Symbol *name = symbol_at(method->name), *descriptor = symbol_at(method->descriptor);
    char kind = descriptor_return_kind((Utf8){descriptor->bytes, descriptor->length});
    method->return_type = (uint8_t)primitive_type_of(kind);
    if (method->return_type <= TYPE_SHORT) method->flags |= METHOD_RESULT_NARROW;
    method->flags |= flags_by_name(d, name, descriptor, method);
    method->flags |= annotations_method_flags(d, from->annotations.visible);
    if (!d->loader->object.units) {
        method->intrinsic = (uint8_t)method_handle_intrinsic(d->name, name, method->access_flags, descriptor);
        if (method->intrinsic) method->flags |= METHOD_POLYMORPHIC;
        if (is_replaced(d, name, descriptor)) method->access_flags |= ACC_NATIVE;
    }
    if (from->code && !method_is_native(method) && !make_code(d, method, from->code, code_owner)) return false;
    return make_checked_exceptions(d, method, from) && make_spans(d, method, from);
}
static_assert(TYPE_BOOLEAN < TYPE_SHORT && TYPE_BYTE < TYPE_SHORT && TYPE_CHAR < TYPE_SHORT && TYPE_INT > TYPE_SHORT, "narrow types come first");

/* JLS 12.6: only a class whose finalize()V does something registers its objects. */
static void note_finalizer(Definition *d, bool *has_empty, const Method *method)
{
    if (!symbol_is(symbol_at(method->name), "finalize") || !symbol_is(symbol_at(method->descriptor), "()V")) return;
    if (method_is_static(method)) return;
    if (method->flags & METHOD_EMPTY) *has_empty = true;
    else d->class->flags |= CLASS_HAS_FINALIZER;
}

static ImageUse use_of(const Definition *d, unsigned slot)
{
    const ClassFileMethod *method = &d->file->methods[slot];
    if (d->used_owner == d->owner) return IMAGE_USE_NONE;
    return image_profile_method(d->t->vm->options.profile, d->name, symbol_at(definition_constant_symbol((Definition *)d, method->name_index)),
                                symbol_at(definition_constant_symbol((Definition *)d, method->descriptor_index)));
}

/* The owner of methods of such a use, and of their code. */
static uint32_t owner_of_use(const Definition *d, ImageUse use) { return use ? d->t->vm->state->used_owners[use] : d->owner; }

/* Room for the methods of each use. */
static bool allocate_methods(Definition *d, unsigned count, Method **next)
{
    unsigned counts[IMAGE_USES] = {0};
    for (unsigned i = 0; i < count; i++) counts[use_of(d, i)]++;
    for (int use = IMAGE_USES - 1; use >= 0; use--)
        if (counts[use] && !(next[use] = owner_allocate(d->t, owner_of_use(d, (ImageUse)use), counts[use] * sizeof **next))) return false;
    return true;
}

bool definition_make_methods(Definition *d)
{
    unsigned count = d->file->method_count;
    Class *class = d->class;
    bool has_empty_finalizer = false;
    if (count) {
        Method *next[IMAGE_USES] = {NULL};
        if (!allocate_methods(d, count, next)) return false;
        MethodRef *refs = definition_allocate_used(d, count * (sizeof *refs + sizeof(SymbolRef)));
        if (!refs) return false;
        SymbolRef *names = (SymbolRef *)(refs + count);
        class->methods = bytes_ref(refs);
        for (unsigned i = 0; i < count; i++) {
            ImageUse use = use_of(d, i);
            Method *method = next[use]++;
            if (!make_method(d, method, i, owner_of_use(d, use))) return false;
            refs[i] = method_ref(method);
            names[i] = method->name;
            method_set_entry(d->t->vm, method);
            if (class_is_interface(class) && !method_is_static(method) && !method_is_abstract(method) && !(method->flags & METHOD_IS_CLINIT))
                class->flags |= CLASS_HAS_DEFAULTS;
            if (d->super && !class_is_interface(class)) note_finalizer(d, &has_empty_finalizer, method);
        }
        class->method_count = (uint16_t)count;
    }
    if (d->super && d->super->flags & CLASS_HAS_FINALIZER) class->flags |= CLASS_HAS_FINALIZER;
    if (has_empty_finalizer) class->flags &= ~(uint32_t)CLASS_HAS_FINALIZER;
    return true;
}
