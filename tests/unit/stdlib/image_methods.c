/* image_methods.c: see image_methods.h. */
#include "image_methods.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "classfmt/classfmt.h"

static ByteSpan map_modules(void)
{
    const char *homes[] = {getenv("ATOLL_JAVA_HOME"), getenv("JAVA_HOME"), "/usr/lib/jvm/java-17-openjdk-amd64", "/usr/lib/jvm/java-17-openjdk-arm64"};
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++) {
        char path[1000];
        struct stat status;
        if (!homes[i]) continue;
        snprintf(path, sizeof path, "%s/lib/modules", homes[i]);
        int descriptor = open(path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0 || fstat(descriptor, &status) != 0) continue;
        void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        close(descriptor);
        if (bytes != MAP_FAILED) return (ByteSpan){bytes, (size_t)status.st_size};
    }
    return (ByteSpan){0};
}

static bool is_signature_polymorphic(const char *class_name, const char *descriptor)
{
    bool owner = !strcmp(class_name, "java/lang/invoke/MethodHandle") || !strcmp(class_name, "java/lang/invoke/VarHandle");
    return owner && !strncmp(descriptor, "([Ljava/lang/Object;)", 21);
}

static char *text_of(Utf8 text)
{
    char *copy = malloc(text.length + 1);
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    return copy;
}

static void look_at_class(ByteSpan bytes, void (*visit)(const ImageMethod *native))
{
    ClassFile file;
    ClassFileOptions options = {.trusted = true, .allow_module = true};
    cr_assert(classfile_parse(bytes.data, bytes.length, &options, &file, NULL));
    char *class_name = text_of(file.this_name);
    for (uint32_t i = 0; i < file.method_count; i++) {
        if (file.methods[i].access_flags & ACC_ABSTRACT) continue;
        char *name = text_of(constant_utf8(&file, file.methods[i].name_index)), *descriptor = text_of(constant_utf8(&file, file.methods[i].descriptor_index));
        visit(&(ImageMethod){class_name, name, descriptor, is_signature_polymorphic(class_name, descriptor), file.methods[i].access_flags & ACC_NATIVE});
        free(name);
        free(descriptor);
    }
    free(class_name);
    classfile_free(&file);
}

bool image_each_method(const char *const *modules, void (*visit)(const ImageMethod *native))
{
    JImage         image;
    JImageLocation location;
    ByteSpan       file = map_modules();
    if (!file.data) return false;
    cr_assert(jimage_open(file.data, file.length, &image, NULL));
    for (uint32_t slot = 0; slot < jimage_slot_count(&image); slot++) {
        if (!jimage_location_at(&image, slot, &location) || strcmp(location.extension, "class")) continue;
        for (const char *const *module = modules; *module; module++)
            if (!strcmp(*module, location.module)) look_at_class(jimage_data(&image, &location), visit);
    }
    munmap((void *)file.data, file.length);
    return true;
}
