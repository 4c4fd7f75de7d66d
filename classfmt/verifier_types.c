/* verifier_types.c: the types of the verifiers, their names, and which is assignable to which (JVMS 4.10.1.2).
 *
 * Names are interned for the whole class: a type is a number, and comparing texts happens only here. A class name is hashed when
 * it is met in a descriptor or constant for the first time; entry_types remembers what each constant-pool entry stands for. */
#include <stdlib.h>
#include <string.h>

#include "classfmt/verifier_private.h"

/* ---- Names ------------------------------------------------------------------------------------------------------- */

static uint64_t hash_name(const Verifier *v, Utf8 text, uint32_t dimensions, char primitive)
{
    uint64_t seed = (uint64_t)(uintptr_t)v ^ ((uint64_t)dimensions << 40 | (uint64_t)(uint8_t)primitive << 56);
    return utf8_hash_seeded(text.data, text.length, hash_mix(seed));
}

static bool grow_names(Verifier *v)
{
    uint32_t capacity = v->name_capacity ? 2 * v->name_capacity : 64;
    if (capacity > MAX_NAMES) return verify_fail_memory(v);
    TypeName *names = realloc(v->names, (size_t)capacity * sizeof *names);
    if (!names) return verify_fail_memory(v);
    v->names = names;
    uint32_t *slots = calloc((size_t)capacity * 2, sizeof *slots);
    if (!slots) return verify_fail_memory(v);
    free(v->name_slots);
    v->name_slots    = slots;
    v->name_capacity = capacity;
    v->name_mask     = capacity * 2 - 1;
    for (uint32_t i = 0; i < v->name_count; i++) {
        uint32_t slot = (uint32_t)hash_name(v, names[i].text, names[i].dimensions, names[i].primitive) & v->name_mask;
        while (slots[slot]) slot = (slot + 1) & v->name_mask;
        slots[slot] = i + 1;
    }
    return true;
}

static VType intern(Verifier *v, Utf8 text, uint32_t dimensions, char primitive)
{
    if (v->name_count == v->name_capacity && !grow_names(v)) return TYPE_TOP;
    uint32_t slot = (uint32_t)hash_name(v, text, dimensions, primitive) & v->name_mask;
    for (; v->name_slots[slot]; slot = (slot + 1) & v->name_mask) {
        const TypeName *name = &v->names[v->name_slots[slot] - 1];
        if (name->dimensions == dimensions && name->primitive == primitive && utf8_equal(name->text, text))
            return TYPE_REFERENCE | (v->name_slots[slot] - 1);
    }
    v->names[v->name_count] = (TypeName){ .text = text, .dimensions = (uint8_t)dimensions, .primitive = primitive };
    v->name_slots[slot]     = ++v->name_count;
    return TYPE_REFERENCE | (v->name_count - 1);
}

static VType stack_type(char kind)
{
    switch (kind) {
    case 'B': case 'C': case 'I': case 'S': case 'Z': return TYPE_INTEGER;
    case 'J': return TYPE_LONG;
    case 'F': return TYPE_FLOAT;
    case 'D': return TYPE_DOUBLE;
    default: return TYPE_TOP;
    }
}

VType type_of_descriptor(Verifier *v, const DescriptorType *type)
{
    if (type->kind == 'L') return intern(v, type->class_name, 0, 0);
    if (type->kind != '[') return stack_type(type->kind);
    if (type->element == 'L') return intern(v, type->class_name, type->dimensions, 0);
    return intern(v, (Utf8){ type->text.data + type->dimensions, 1 }, type->dimensions, type->element);
}

VType type_of_class(Verifier *v, Utf8 class_name)
{
    DescriptorType type;
    if (class_name.length && class_name.data[0] == '[' && descriptor_field(class_name, &type)) return type_of_descriptor(v, &type);
    return intern(v, class_name, 0, 0);
}

VType type_of_class_entry(Verifier *v, uint32_t index)
{
    if (v->entry_types[index]) return v->entry_types[index];
    VType type = index == v->file->this_class_index ? v->this_type : type_of_class(v, constant_class_name(v->file, index));
    return v->entry_types[index] = type;
}

VType type_component(Verifier *v, VType array)
{
    TypeName name = *type_name(v, array);
    if (name.component) return name.component;
    VType component = TYPE_TOP;
    if (name.dimensions > 1) component = intern(v, name.text, name.dimensions - 1u, name.primitive);
    else switch (name.primitive) {
    case 0:   component = intern(v, name.text, 0, 0); break;
    case 'Z': component = TYPE_BOOLEAN; break;
    case 'B': component = TYPE_BYTE; break;
    case 'C': component = TYPE_CHAR; break;
    case 'S': component = TYPE_SHORT; break;
    default:  component = stack_type(name.primitive); break;
    }
    return v->names[array & ~TYPE_REFERENCE].component = component;
}

VType type_array_of(Verifier *v, VType component)
{
    TypeName name = *type_name(v, component);
    if (name.array) return name.array;
    VType array = intern(v, name.text, name.dimensions + 1u, name.primitive);
    return v->names[component & ~TYPE_REFERENCE].array = array;
}

VType type_with_dimensions(Verifier *v, VType element, uint32_t dimensions)
{
    return intern(v, type_name(v, element)->text, dimensions, 0);
}

VType type_of_primitive_array(Verifier *v, char letter)
{
    static const char letters[] = "ZCFDBSIJ";
    return intern(v, (Utf8){ strchr(letters, letter), 1 }, 1, letter);
}

static void mark_interfaces(Verifier *v)
{
    for (uint32_t i = 0; i < v->file->interface_count; i++) {
        VType type = type_of_class_entry(v, classfile_interface(v->file, i));
        if (type_is_reference(type)) v->names[type & ~TYPE_REFERENCE].is_direct_interface = true;
    }
    v->interfaces_marked = true;
}

bool name_is_direct_interface(Verifier *v, VType type)
{
    if (!v->interfaces_marked) mark_interfaces(v);
    return type_is_reference(type) && type_name(v, type)->is_direct_interface;
}

bool name_is_super(Verifier *v, VType type)
{
    (void)v;
    return type_is_reference(type) && type_name(v, type)->is_super;
}

static bool mark_superclasses(Verifier *v)
{
    const VerifierHost *host = v->host;
    VerifierClass class = host->superclass(host->context, host->self);
    for (bool first = true; class; class = host->superclass(host->context, class), first = false) {
        VType type = intern(v, host->name(host->context, class), 0, 0);
        if (type == TYPE_TOP) return false;
        v->names[type & ~TYPE_REFERENCE].is_super = true;
        if (first) v->super_type = type;
    }
    return true;
}

/* ---- Signatures -------------------------------------------------------------------------------------------------- */

static bool add_signature_type(Verifier *v, VType type)
{
    if (v->signature_type_count + 2 > v->signature_type_capacity) {
        uint32_t capacity = v->signature_type_capacity ? 2 * v->signature_type_capacity : 256;
        if ((size_t)capacity * sizeof(VType) > MAX_METHOD_MEMORY) return verify_fail_memory(v);
        VType *types = realloc(v->signature_types, capacity * sizeof *types);
        if (!types) return verify_fail_memory(v);
        v->signature_types         = types;
        v->signature_type_capacity = capacity;
    }
    v->signature_types[v->signature_type_count++] = type;
    if (type_is_category_2(type)) v->signature_types[v->signature_type_count++] = type_second_word(type);
    return true;
}

static bool add_descriptor_type(Verifier *v, const DescriptorType *descriptor)
{
    if (descriptor->kind == 'V') return true;
    VType type = type_of_descriptor(v, descriptor);
    return type == TYPE_TOP ? verify_fail_memory(v) : add_signature_type(v, type);
}

static bool make_signature(Verifier *v, Utf8 descriptor, Signature *signature)
{
    DescriptorType type;
    bool           is_method = descriptor.length && descriptor.data[0] == '(';
    signature->first = v->signature_type_count;
    if (is_method) {
        DescriptorIterator iterator = descriptor_parameters(descriptor);
        while (descriptor_next(&iterator, &type))
            if (!add_descriptor_type(v, &type)) return false;
    }
    signature->argument_words = v->signature_type_count - signature->first;
    bool has_result = is_method ? descriptor_return(descriptor, &type) : descriptor_field(descriptor, &type);
    if (has_result && !add_descriptor_type(v, &type)) return false;
    signature->result_words = v->signature_type_count - signature->first - signature->argument_words;
    return true;
}

const Signature *signature_of(Verifier *v, uint16_t utf8_index)
{
    if (v->entry_types[utf8_index]) return &v->signatures[v->entry_types[utf8_index] - 1];
    if (v->signature_count == v->signature_capacity) {
        uint32_t   capacity = v->signature_capacity ? 2 * v->signature_capacity : 64;
        Signature *signatures = realloc(v->signatures, capacity * sizeof *signatures);
        if (!signatures) {
            verify_fail_memory(v);
            return NULL;
        }
        v->signatures         = signatures;
        v->signature_capacity = capacity;
    }
    Signature *signature = &v->signatures[v->signature_count];
    if (!make_signature(v, constant_utf8(v->file, utf8_index), signature)) return NULL;
    v->entry_types[utf8_index] = ++v->signature_count;
    return signature;
}

/* ---- The class's own fields -------------------------------------------------------------------------------------- */

/* Open addressing over the indices of ClassFile.fields. */
struct FieldSet {
    uint32_t mask;
    uint16_t slots[];  /* index + 1; 0 = free */
};

static uint32_t hash_field(const Verifier *v, Utf8 name, Utf8 descriptor)
{
    uint64_t hash = utf8_hash_seeded(name.data, name.length, hash_mix((uintptr_t)v));
    return (uint32_t)utf8_hash_seeded(descriptor.data, descriptor.length, hash);
}

static bool make_field_set(Verifier *v)
{
    uint32_t size = 4;
    while (size < 2u * v->file->field_count) size *= 2;
    struct FieldSet *set = calloc(1, sizeof *set + size * sizeof *set->slots);
    if (!set) return verify_fail_memory(v);
    set->mask = size - 1;
    for (uint32_t i = 0; i < v->file->field_count; i++) {
        const ClassFileField *field = &v->file->fields[i];
        uint32_t slot = hash_field(v, constant_utf8(v->file, field->name_index), constant_utf8(v->file, field->descriptor_index));
        for (slot &= set->mask; set->slots[slot]; slot = (slot + 1) & set->mask) continue;
        set->slots[slot] = (uint16_t)(i + 1);
    }
    v->fields = set;
    return true;
}

bool verifier_declares_field(Verifier *v, Utf8 name, Utf8 descriptor, bool *declared)
{
    if (!v->fields && !make_field_set(v)) return false;
    *declared = false;
    uint32_t slot = hash_field(v, name, descriptor) & v->fields->mask;
    for (; v->fields->slots[slot] && !*declared; slot = (slot + 1) & v->fields->mask) {
        const ClassFileField *field = &v->file->fields[v->fields->slots[slot] - 1];
        *declared = utf8_equal(constant_utf8(v->file, field->name_index), name)
                 && utf8_equal(constant_utf8(v->file, field->descriptor_index), descriptor);
    }
    return true;
}

/* ---- Assignability ----------------------------------------------------------------------------------------------- */

bool type_load(Verifier *v, VType type, VerifierClass *class)
{
    TypeName *name = &v->names[type & ~TYPE_REFERENCE];
    if (!name->class) {
        if (type == v->this_type) name->class = v->host->self;
        else if (v->host->load(v->host->context, name->text, &name->class) != ANSWER_YES) {
            name->class = NULL;
            return stop_unfinished(v);
        }
    }
    *class = name->class;
    return true;
}

static bool is_array_interface(const TypeName *name)
{
    return utf8_equals_literal(name->text, "java/lang/Cloneable") || utf8_equals_literal(name->text, "java/io/Serializable");
}

/* Object or array `from` to object type `to`, which differs and is not Object. An interface counts as Object. */
static VerifierAnswer assignable_to_class(Verifier *v, VType from, VType to, bool protected_access)
{
    VerifierClass from_class, to_class;
    bool          from_array = type_is_array(v, from);
    if (!type_load(v, to, &to_class)) return ANSWER_UNFINISHED;
    if (v->host->is_interface(v->host->context, to_class) && !(protected_access && from == v->object_type))
        return !from_array || is_array_interface(type_name(v, to)) ? ANSWER_YES : ANSWER_NO;
    if (from_array) return ANSWER_NO;
    if (!type_load(v, from, &from_class)) return ANSWER_UNFINISHED;
    return v->host->is_subclass(v->host->context, from_class, to_class) ? ANSWER_YES : ANSWER_NO;
}

VType type_element(Verifier *v, VType array)
{
    TypeName name = *type_name(v, array);
    if (name.element || name.dimensions == 0) return name.dimensions ? name.element : array;
    VType element = intern(v, name.text, 0, 0);
    return v->names[array & ~TYPE_REFERENCE].element = element;
}

/* Array `from` to array `to`, which differs: component by component until one is no array; primitive ones would have to be
 * equal. */
static VerifierAnswer array_assignable(Verifier *v, VType from, VType to, bool protected_access)
{
    TypeName source = *type_name(v, from), target = *type_name(v, to);
    if (source.dimensions < target.dimensions || target.primitive) return ANSWER_NO;
    VType element = type_element(v, to);
    if (element == TYPE_TOP) return ANSWER_UNFINISHED;
    bool deeper = source.dimensions > target.dimensions;
    if (!deeper && source.primitive) return ANSWER_NO;
    if (element == v->object_type) return ANSWER_YES;
    VType rest = deeper ? from : type_element(v, from);
    if (rest == TYPE_TOP) return ANSWER_UNFINISHED;
    return rest == element ? ANSWER_YES : assignable_to_class(v, rest, element, protected_access);
}

static VerifierAnswer reference_assignable(Verifier *v, VType from, VType to, bool protected_access)
{
    if (from == TYPE_NULL || to == v->object_type) return ANSWER_YES;
    if (!type_is_array(v, to)) return assignable_to_class(v, from, to, protected_access);
    return type_is_array(v, from) ? array_assignable(v, from, to, protected_access) : ANSWER_NO;
}

VerifierAnswer type_assignable_slow(Verifier *v, VType from, VType to, bool protected_access)
{
    if (from == to || to == TYPE_TOP) return ANSWER_YES;
    bool yes = false;
    switch (to) {
    case TYPE_ANY_REFERENCE: yes = from >= TYPE_UNINITIALIZED || from == TYPE_NULL; break;
    case TYPE_CATEGORY_1:    yes = type_is_category_1(from); break;
    case TYPE_CATEGORY_2:    yes = type_is_category_2(from); break;
    case TYPE_CATEGORY_2_2ND: yes = type_is_category_2_2nd(from); break;
    case TYPE_BOOLEAN: case TYPE_BYTE: case TYPE_SHORT: case TYPE_CHAR: yes = from == TYPE_INTEGER; break;
    default:
        if (type_is_reference(to) && (type_is_reference(from) || from == TYPE_NULL))
            return reference_assignable(v, from, to, protected_access);
        break;
    }
    return yes ? ANSWER_YES : ANSWER_NO;
}

/* ---- Life -------------------------------------------------------------------------------------------------------- */

bool types_open(Verifier *v)
{
    static const char *const names[] = {
        "java/lang/Object", "java/lang/Throwable", "java/lang/String", "java/lang/Class", "java/lang/invoke/MethodHandle",
        "java/lang/invoke/MethodType"
    };
    VType *types[] = { &v->object_type, &v->throwable_type, &v->string_type, &v->class_type, &v->method_handle_type, &v->method_type_type };
    v->entry_types = calloc(v->file->constant_count, sizeof *v->entry_types);
    if (!v->entry_types) return false;
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) {
        *types[i] = intern(v, (Utf8){ names[i], (uint32_t)strlen(names[i]) }, 0, 0);
        if (*types[i] == TYPE_TOP) return false;
    }
    v->this_type = intern(v, v->class_name, 0, 0);
    return v->this_type != TYPE_TOP && mark_superclasses(v);
}

void types_close(Verifier *v)
{
    free(v->names);
    free(v->name_slots);
    free(v->entry_types);
    free(v->signatures);
    free(v->signature_types);
    free(v->fields);
}
