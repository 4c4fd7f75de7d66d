/* verifier_host.c: see verifier_host.h. */
#include "verifier_host.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

static HostClass **bucket(ClassHost *host, Utf8 name) { return &host->buckets[utf8_hash(name.data, name.length) & 0xffff]; }

HostClass *host_find(ClassHost *host, Utf8 name)
{
    for (HostClass *class = *bucket(host, name); class; class = class->next)
        if (utf8_equal(class->name, name)) return class;
    return NULL;
}

static HostClass *add(ClassHost *host, Utf8 name, ByteSpan bytes)
{
    HostClass *class = calloc(1, sizeof *class);
    *class = (HostClass){ .next = *bucket(host, name), .name = name, .bytes = bytes };
    return *bucket(host, name) = class;
}

const ClassFile *host_class_file(HostClass *class)
{
    FormatError error;
    if (!class->parsed) class->parsed = classfile_parse(class->bytes.data, class->bytes.length, &(ClassFileOptions){ .trusted = true, .allow_module = true }, &class->file, &error);
    return class->parsed ? &class->file : NULL;
}

HostClass *host_add(ClassHost *host, const uint8_t *bytes, size_t length)
{
    HostClass probe = { .bytes = { bytes, (uint32_t)length } };
    const ClassFile *file = host_class_file(&probe);
    if (!file) return NULL;
    HostClass *class = add(host, file->this_name, probe.bytes);
    class->file   = probe.file;
    class->parsed = true;
    return class;
}

ClassHost *host_new(void) { return calloc(1, sizeof(ClassHost)); }

ClassHost *host_of_jdk(void)
{
    static ClassHost *host;
    Buffer         modules = jdk_modules();
    JImage         image;
    JImageLocation location;
    if (host || !modules.data || !jimage_open(modules.data, modules.length, &image, NULL)) return host;
    host = host_new();
    for (uint32_t slot = 0; slot < jimage_slot_count(&image); slot++) {
        if (!jimage_location_at(&image, slot, &location) || strcmp(location.extension, "class") != 0) continue;
        if (!strcmp(location.base, "module-info")) continue;
        size_t size = strlen(location.parent) + strlen(location.base) + 2;
        char  *name = malloc(size);
        snprintf(name, size, "%s%s%s", location.parent, *location.parent ? "/" : "", location.base);
        add(host, (Utf8){ name, (uint32_t)strlen(name) }, jimage_data(&image, &location));
    }
    return host;
}

/* ---- What the verifier asks -------------------------------------------------------------------------------------------- */

static VerifierAnswer load(void *context, Utf8 name, VerifierClass *found)
{
    ClassHost *host = context;
    if (host->load_count < 64) {
        char *copy = calloc(1, name.length + 1);
        memcpy(copy, name.data, name.length);
        host->loads[host->load_count++] = copy;
    }
    if (host->missing && utf8_equals_literal(name, host->missing)) return ANSWER_UNFINISHED;
    if (host->unfinished) {
        host->unfinished--;
        return ANSWER_UNFINISHED;
    }
    *found = host_find(host, name);
    return *found ? ANSWER_YES : ANSWER_UNFINISHED;
}

static Utf8 name_of(void *context, VerifierClass class)
{
    (void)context;
    return ((const HostClass *)class)->name;
}

static const ClassFile *file_of(VerifierClass class) { return host_class_file((HostClass *)(uintptr_t)class); }

static VerifierClass superclass(void *context, VerifierClass class)
{
    HostClass *c = (HostClass *)(uintptr_t)class;
    if (!c->super_known) {
        c->super = file_of(class)->super_name.data ? host_find(context, file_of(class)->super_name) : NULL;
        c->super_known = true;
    }
    return c->super;
}

static bool is_interface(void *context, VerifierClass class)
{
    (void)context;
    return file_of(class)->access_flags & ACC_INTERFACE;
}

static bool is_subclass(void *context, VerifierClass class, VerifierClass ancestor)
{
    for (; class; class = superclass(context, class))
        if (class == ancestor) return true;
    return false;
}

static bool same_package(void *context, VerifierClass a, VerifierClass b)
{
    (void)context;
    return utf8_equal(name_package(((const HostClass *)a)->name), name_package(((const HostClass *)b)->name));
}

static bool find_field(void *context, VerifierClass class, Utf8 name, Utf8 descriptor, VerifierMember *member)
{
    for (; class; class = superclass(context, class)) {
        const ClassFile *file = file_of(class);
        for (uint32_t i = 0; i < file->field_count; i++) {
            const ClassFileField *field = &file->fields[i];
            *member = (VerifierMember){ class, field->access_flags };
            if (utf8_equal(constant_utf8(file, field->name_index), name)
                && utf8_equal(constant_utf8(file, field->descriptor_index), descriptor)) return true;
        }
    }
    return false;
}

static bool find_method(void *context, VerifierClass class, Utf8 name, Utf8 descriptor, VerifierMember *member)
{
    for (; class; class = superclass(context, class)) {
        const ClassFile *file = file_of(class);
        for (uint32_t i = 0; i < file->method_count; i++) {
            const ClassFileMethod *method = &file->methods[i];
            *member = (VerifierMember){ class, method->access_flags };
            if (utf8_equal(constant_utf8(file, method->name_index), name)
                && utf8_equal(constant_utf8(file, method->descriptor_index), descriptor)) return true;
        }
    }
    return false;
}

VerifierHost host_for(ClassHost *host, HostClass *self)
{
    return (VerifierHost){
        .context = host, .self = self, .load = load, .name = name_of, .superclass = superclass, .is_interface = is_interface,
        .is_subclass = is_subclass, .same_package = same_package, .find_field = find_field, .find_method = find_method
    };
}
