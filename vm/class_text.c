/* class_text.c: how classes, methods and loaders are named in HotSpot's messages (contract 12.4). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "classfmt/descriptor.h"
#include "vm/module.h"
#include "vm/native.h"
#include "vm/string.h"

/* A text that grows in a buffer and is cut at its end. */
typedef struct Text {
    char  *buffer;
    size_t size, used;
} Text;

static Text text_of(char *buffer, size_t size)
{
    if (size) buffer[0] = 0;
    return (Text){buffer, size, 0};
}

static void add_bytes(Text *text, const char *bytes, size_t length)
{
    if (text->used + 1 >= text->size) return;
    size_t room = text->size - 1 - text->used;
    if (length > room) length = room;
    memcpy(text->buffer + text->used, bytes, length);
    text->used += length;
    text->buffer[text->used] = 0;
}

static void add(Text *text, const char *string) { add_bytes(text, string, strlen(string)); }

static void add_dotted(Text *text, const char *bytes, size_t length)
{
    size_t from = text->used;
    add_bytes(text, bytes, length);
    for (size_t i = from; i < text->used; i++)
        if (text->buffer[i] == '/') text->buffer[i] = '.';
}

static void add_class(Text *text, const Class *class)
{
    const Symbol *name = symbol_at(class->name);
    size_t from = text->used;
    add_dotted(text, name->bytes, name->length);
    while (class_is_array(class)) class = class_at(class->element);
    if (!class_is_hidden(class)) return;
    for (size_t i = text->used; i-- > from;)   /* the + before the suffix, which was chosen when the class was defined */
        if (text->buffer[i] == '+') {
            text->buffer[i] = '/';
            break;
        }
}

char *class_external_name(const Class *class, char *buffer, size_t size)
{
    Text text = text_of(buffer, size);
    add_class(&text, class);
    return buffer;
}

static void add_type(Text *text, const DescriptorType *type)
{
    static const char *const names[] = {"boolean", "byte", "char", "short", "int", "long", "float", "double", "void"};
    static const char letters[] = "ZBCSIJFDV";
    if (type->element == 'L') add_dotted(text, type->class_name.data, type->class_name.length);
    else {
        const char *letter = strchr(letters, type->element);
        if (letter && *letter) add(text, names[letter - letters]);
    }
    for (unsigned i = 0; i < type->dimensions; i++) add(text, "[]");
}

char *member_external_name(const Class *class, const Symbol *name, const Symbol *descriptor, char *buffer, size_t size)
{
    Text text = text_of(buffer, size);
    Utf8 types = {descriptor->bytes, descriptor->length};
    DescriptorType type;
    bool is_method = descriptor->length && descriptor->bytes[0] == '(';
    if (is_method ? descriptor_return(types, &type) : descriptor_field(types, &type)) {
        add_type(&text, &type);
        add(&text, " ");
    }
    add_class(&text, class);
    add(&text, ".");
    add_bytes(&text, name->bytes, name->length);
    if (!is_method) return buffer;
    add(&text, "(");
    DescriptorIterator parameters = descriptor_parameters(types);
    for (bool first = true; descriptor_next(&parameters, &type); first = false) {
        if (!first) add(&text, ", ");
        add_type(&text, &type);
    }
    add(&text, ")");
    return buffer;
}

char *method_external_name(const Method *method, char *buffer, size_t size)
{
    return member_external_name(method_class(method), symbol_at(method->name), symbol_at(method->descriptor), buffer, size);
}

/* --- loaders and modules ---------------------------------------------------------------------------------------------- */

static void add_loader(Text *text, Thread *t, const Loader *loader)
{
    Object *object = loader ? loader_object(loader) : NULL;
    if (!object) {
        add(text, "'bootstrap'");
        return;
    }
    Object *name_and_id = FIELD_OFFSET(ClassLoader_nameAndId) ? get_object(object, FIELD_OFFSET(ClassLoader_nameAndId)) : NULL;
    if (name_and_id) {
        char name[512];
        add(text, string_to_buffer(t, name_and_id, name, sizeof name));
    } else {
        add_class(text, object_class(object));
    }
}

char *loader_text(Thread *t, const Loader *loader, char *buffer, size_t size)
{
    Text text = text_of(buffer, size);
    add_loader(&text, t, loader);
    return buffer;
}

/* The version is not shown for modules of the JDK itself. */
static bool shows_version(const Module *module)
{
    if (!module->version.units) return false;
    const Symbol *location = symbol_at(module->location);
    return !location || (strncmp(location->bytes, "jrt:/java.", 10) != 0 && strncmp(location->bytes, "jrt:/jdk.", 9) != 0);
}

/* "is in module m of loader 'l'" behind the verb. */
static void add_location(Text *text, Thread *t, const Class *class)
{
    const Module *module = module_at(class->module);
    if (module && module->name.units) {
        add(text, "module ");
        add_bytes(text, symbol_at(module->name)->bytes, symbol_at(module->name)->length);
        if (shows_version(module)) {
            add(text, "@");
            add_bytes(text, symbol_at(module->version)->bytes, symbol_at(module->version)->length);
        }
    } else if (!module && !loader_at(class->loader)->object.units) {
        add(text, "module java.base"); /* not defined yet, but all there is */
    } else {
        add(text, "unnamed module");
    }
    add(text, " of loader ");
    add_loader(text, t, loader_at(class->loader));
}

char *class_location_text(Thread *t, const Class *a, const Class *b, char *buffer, size_t size)
{
    Text text = text_of(buffer, size);
    add_class(&text, a);
    if (b && a->module.units == b->module.units) {
        add(&text, " and ");
        add_class(&text, b);
        add(&text, " are in ");
        add_location(&text, t, a);
        return buffer;
    }
    add(&text, " is in ");
    add_location(&text, t, a);
    if (!b) return buffer;
    add(&text, "; ");
    add_class(&text, b);
    add(&text, " is in ");
    add_location(&text, t, b);
    return buffer;
}

char *class_location_with_parent_text(Thread *t, const Class *class, char *buffer, size_t size)
{
    Text text = text_of(buffer, size);
    add_class(&text, class);
    add(&text, " is in ");
    add_location(&text, t, class);
    const Loader *loader = loader_at(class->loader);
    if (!loader->object.units || loader->is_platform || loader->is_app) return buffer;
    Object *parent = get_object(loader_object(loader), FIELD_OFFSET(ClassLoader_parent));
    add(&text, ", parent loader ");
    if (!parent) {
        add(&text, "'bootstrap'");
    } else {
        Loader as_parent = {.object = object_ref(parent)};
        add_loader(&text, t, &as_parent);
    }
    return buffer;
}

char *symbol_external_name(const Symbol *name, char *buffer, size_t size)
{
    Text text = text_of(buffer, size);
    add_dotted(&text, name->bytes, name->length);
    return buffer;
}

const char *class_kind_text(const Class *class)
{
    return class_is_interface(class) ? "interface" : class->access_flags & ACC_ABSTRACT ? "abstract class" : "class";
}
