/* resolve_field.c: field resolution (JVMS 5.4.3.2) and what get and put instructions check at link time (JVMS 6.5). */
#include "vm/resolve.h"

#include <stdio.h>

#include "classfmt/opcodes.h"
#include "vm/exception.h"
#include "vm/native.h"

static bool throw_field_access(Thread *t, const Class *from, const Field *field)
{
    const Class *holder = class_at(field->holder);
    char from_name[512], holder_name[512], where[2048];
    return throw_new(t, "java/lang/IllegalAccessError", "class %s tried to access %s%sfield %s.%s (%s)%s",
                     class_external_name(from, from_name, sizeof from_name), field->access_flags & ACC_PROTECTED ? "protected " : "",
                     field->access_flags & ACC_PRIVATE ? "private " : "", class_external_name(holder, holder_name, sizeof holder_name),
                     symbol_at(field->name)->bytes, class_location_text(t, from, holder, where, sizeof where),
                     field->access_flags & ACC_PRIVATE ? nest_host_error_text(from, holder, (char[1024]){0}, 1024) : "");
}

Field *resolve_field_in(Thread *t, Class *class, Symbol *name, Symbol *descriptor, Class *caller)
{
    Field *field = class_is_instance_class(class) ? class_find_field(class, name, descriptor) : NULL;
    if (!field) {
        throw_new(t, "java/lang/NoSuchFieldError", "%s", name->bytes);
        return NULL;
    }
    if (!caller) return field;
    Frame *before = t->frame;
    if (!class_can_access_member(t, caller, class_at(field->holder), class, field->access_flags)) {
        if (t->frame == before && !thread_has_exception(t)) throw_field_access(t, caller, field);
        return NULL;
    }
    return field;
}

static bool check_static(Thread *t, const Class *class, const Field *field, bool wants_static)
{
    if (wants_static == ((field->access_flags & ACC_STATIC) != 0)) return true;
    char name[512];
    return throw_new(t, "java/lang/IncompatibleClassChangeError", "Expected %s field %s.%s", wants_static ? "static" : "non-static",
                     class_external_name(class, name, sizeof name), symbol_at(field->name)->bytes);
}

/* Stores to final fields: from the declaring class, and since version 53 from its initialisers only. */
static bool check_final_store(Thread *t, const Class *from, const Class *site, const Field *field, const Method *method)
{
    if (!(field->access_flags & ACC_FINAL)) return true;
    bool is_static = field->access_flags & ACC_STATIC;
    const char *kind = is_static ? "static" : "non-static", *member = symbol_at(field->name)->bytes;
    char name[512], from_name[512];
    class_external_name(site, name, sizeof name);
    if (class_at(field->holder) != from)
        return throw_new(t, "java/lang/IllegalAccessError",
                         "Update to %s final field %s.%s attempted from a different class (%s) than the field's declaring class", kind,
                         name, member, class_external_name(from, from_name, sizeof from_name));
    bool in_initializer = !method || (method->flags & (is_static ? METHOD_IS_CLINIT : METHOD_IS_INIT));
    if (in_initializer || from->major_version < 53) return true;
    return throw_new(t, "java/lang/IllegalAccessError",
                     "Update to %s final field %s.%s attempted from a different method (%s) than the initializer method %s ", kind, name,
                     member, symbol_at(method->name)->bytes, is_static ? "<clinit>" : "<init>");
}

Field *resolve_field(Thread *t, ConstantPool *pool, uint16_t index, FieldUse use, const Method *method)
{
    if (resolution_rethrow(t, pool, index)) return NULL;
    Class *class = resolve_class(t, pool, constant_member_class_index(pool, index));
    if (!class) return NULL;
    Class *from = class_at(pool->holder);
    bool wants_static = use == FIELD_GET_STATIC || use == FIELD_PUT_STATIC, is_put = use == FIELD_PUT || use == FIELD_PUT_STATIC;
    Field *field = resolve_field_in(t, class, constant_member_name(pool, index), constant_member_descriptor(pool, index), from);
    if (field && !check_field_constraints(t, from, field)) field = NULL;
    if (!field) {
        if (thread_has_exception(t)) resolution_record_error(t, pool, index);
        return NULL;
    }
    /* These depend on the instruction, not on the entry: not recorded. */
    if (!check_static(t, class, field, wants_static)) return NULL;
    if (is_put && !check_final_store(t, from, class, field, method)) return NULL;
    return field;
}

uint64_t field_entry(const Field *field)
{
    if (field->access_flags & ACC_STATIC) return entry_word(field->offset, class_at(field->holder)->layout.mirror.units);
    return entry_word(field->offset, (uint32_t)field->type | (uint32_t)field->access_flags << 16);
}
