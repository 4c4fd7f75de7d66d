/* constant_pool.c: the run-time constant pool (JVMS 5.1): made from a class file's, and read.
 *
 * The form is class.h's. Utf8 entries become symbols at once; everything else is resolved when first used. */
#include <string.h>

#include "vm/class_file.h"
#include "vm/define.h"

Symbol *constant_member_name(const ConstantPool *pool, uint16_t index)
{
    if (constant_tag(pool, index) != CONSTANT_NameAndType) index = (uint16_t)constant_info(pool, index);
    return constant_utf8(pool, (uint16_t)(constant_info(pool, index) >> 16));
}

Symbol *constant_member_descriptor(const ConstantPool *pool, uint16_t index)
{
    if (constant_tag(pool, index) != CONSTANT_NameAndType) index = (uint16_t)constant_info(pool, index);
    return constant_utf8(pool, (uint16_t)constant_info(pool, index));
}

uint16_t constant_member_class_index(const ConstantPool *pool, uint16_t index)
{
    return (uint16_t)(constant_info(pool, index) >> 16);
}

const uint16_t *bootstrap_entry(const ConstantPool *pool, uint16_t bootstrap_index)
{
    const uint8_t *table = bytes_at(pool->bootstrap_methods);
    return (const uint16_t *)(table + ((const uint32_t *)table)[bootstrap_index]);
}

/* --- making ------------------------------------------------------------------------------------------------------------- */

static uint32_t pair(uint16_t high, uint16_t low) { return (uint32_t)high << 16 | low; }

/* Does the resolved entry hold an object, so that the collector must look at it? */
static bool entry_holds_object(const ClassFile *file, uint16_t index)
{
    switch (class_file_constant_tag(file, index)) {
    case CONSTANT_String: case CONSTANT_MethodHandle: case CONSTANT_MethodType: case CONSTANT_Dynamic:
        return true;
    case CONSTANT_Methodref: { /* generic invokers keep their appendix */
        Utf8 name = class_file_constant_class_name(file, read_be16(constant_data(file, index)));
        return utf8_equals_literal(name, "java/lang/invoke/MethodHandle") || utf8_equals_literal(name, "java/lang/invoke/VarHandle");
    }
    default:
        return false;
    }
}

static bool object_constants_make(Definition *d)
{
    unsigned count = 0;
    for (uint32_t i = 1; i < d->file->constant_count; i++) count += entry_holds_object(d->file, (uint16_t)i);
    if (!count) return true;
    uint16_t *indices = definition_allocate_used(d, count * sizeof *indices);
    if (!indices) return false;
    d->class->object_constants = bytes_ref(indices);
    d->class->object_constant_count = count;
    for (uint32_t i = 1; i < d->file->constant_count; i++)
        if (entry_holds_object(d->file, (uint16_t)i)) *indices++ = (uint16_t)i;
    return true;
}

static bool bootstrap_methods_make(Definition *d)
{
    const ClassFile *file = d->file;
    unsigned count = file->bootstrap_method_count;
    if (!count) return true;
    size_t bytes = count * sizeof(uint32_t);
    for (unsigned i = 0; i < count; i++) bytes += (2 + (size_t)file->bootstrap_methods[i].argument_count) * sizeof(uint16_t);
    uint8_t *table = definition_allocate(d, bytes);
    if (!table) return false;
    uint32_t at = count * (uint32_t)sizeof(uint32_t);
    for (unsigned i = 0; i < count; i++) {
        const ClassFileBootstrapMethod *method = &file->bootstrap_methods[i];
        ((uint32_t *)table)[i] = at;
        uint16_t *entry = (uint16_t *)(table + at);
        entry[0] = method->method_handle_index;
        entry[1] = method->argument_count;
        for (unsigned k = 0; k < method->argument_count; k++) entry[2 + k] = read_be16(method->arguments + 2 * k);
        at += (2u + method->argument_count) * (uint32_t)sizeof(uint16_t);
    }
    d->pool->bootstrap_count = (uint16_t)count;
    d->pool->bootstrap_methods = bytes_ref(table);
    d->class->bootstrap_methods = d->pool->bootstrap_methods;
    return true;
}

/* Fills info and entry of one constant. False: out of memory pending. */
static bool constant_make(Definition *d, uint32_t *info, uint16_t index)
{
    const ClassFile *file = d->file;
    ConstantPool *pool = d->pool;
    switch (class_file_constant_tag(file, index)) {
    case CONSTANT_Utf8: {
        Symbol *symbol = definition_symbol(d, class_file_constant_utf8(file, index));
        if (!symbol) return false;
        *info = symbol_ref(symbol).units;
        break;
    }
    case CONSTANT_Integer: case CONSTANT_Float:
        pool->entries[index] = read_be32(constant_data(file, index));
        break;
    case CONSTANT_Long: case CONSTANT_Double:
        pool->entries[index] = read_be64(constant_data(file, index));
        break;
    case CONSTANT_Class: case CONSTANT_String: case CONSTANT_MethodType: case CONSTANT_Module: case CONSTANT_Package:
        *info = constant_name_index(file, index);
        break;
    case CONSTANT_Fieldref: case CONSTANT_Methodref: case CONSTANT_InterfaceMethodref: {
        ConstantMember member = constant_member(file, index);
        *info = pair(member.class_index, member.name_and_type_index);
        break;
    }
    case CONSTANT_NameAndType: {
        ConstantNameAndType both = constant_name_and_type(file, index);
        *info = pair(both.name_index, both.descriptor_index);
        break;
    }
    case CONSTANT_MethodHandle: {
        ConstantMethodHandle handle = constant_method_handle(file, index);
        *info = pair(handle.kind, handle.reference);
        break;
    }
    case CONSTANT_Dynamic: case CONSTANT_InvokeDynamic: {
        ConstantDynamic dynamic = constant_dynamic(file, index);
        *info = pair(dynamic.bootstrap_index, dynamic.name_and_type_index);
        break;
    }
    case CONSTANT_Unusable:
        break;
    }
    return true;
}

bool definition_make_constant_pool(Definition *d)
{
    unsigned count = d->file->constant_count;
    ConstantPool *pool = definition_allocate_used(d, sizeof *pool + count * sizeof pool->entries[0]);
    uint8_t  *tags = definition_allocate_used(d, count);
    uint32_t *info = definition_allocate_used(d, count * sizeof *info);
    if (!pool || !tags || !info) return false;
    d->pool = pool;
    d->class->constants = constant_pool_ref(pool);
    pool->holder = class_ref(d->class);
    pool->count = (uint16_t)count;
    pool->tags = bytes_ref(tags);
    pool->info = bytes_ref(info);
    memcpy(tags, d->file->constant_tags, count);
    for (unsigned i = 1; i < count; i++)
        if (!constant_make(d, &info[i], (uint16_t)i)) return false;
    /* A class may name itself; for a hidden class it is the only way to reach it (contract 5.6). */
    pool->entries[d->file->this_class_index] = class_ref(d->class).units;
    return bootstrap_methods_make(d) && object_constants_make(d);
}
