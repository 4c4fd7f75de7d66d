/* fuzz_verifier.c: both verifiers on whatever parses, strictly or as a trusted class.
 *
 * The world around the class is made up from names: each class's superclass is named by all but its last char, some are interfaces,
 * some are there only when asked for the second time, some members are protected. So nothing of it needs to be in the input. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/classfmt.h"

typedef struct FuzzClass {
    struct FuzzClass *next;
    Utf8              name;
    bool              asked;
    char              text[];
} FuzzClass;

typedef struct World {
    FuzzClass *classes;
    FuzzClass *self;
    Utf8       self_super;
    unsigned   count;
    bool       strict;      /* names were checked: none that the verifier asks for is an array's */
} World;

static unsigned bits(Utf8 name) { return utf8_hash(name.data, name.length); }

static FuzzClass *class_named(World *world, Utf8 name)
{
    for (FuzzClass *class = world->classes; class; class = class->next)
        if (utf8_equal(class->name, name)) return class;
    FuzzClass *class = malloc(sizeof *class + name.length + 1);
    if (!class) abort();
    *class = (FuzzClass){ .next = world->classes };
    memcpy(class->text, name.data, name.length);
    class->name = (Utf8){ class->text, name.length };
    world->count++;
    return world->classes = class;
}

static VerifierAnswer load(void *context, Utf8 name, VerifierClass *found)
{
    World *world = context;
    if (world->count > 200) return ANSWER_UNFINISHED;
    FuzzClass *class = class_named(world, name);
    if (world->strict && name.length && name.data[0] == '[') abort();
    if (bits(name) % 16 == 0) return ANSWER_UNFINISHED;
    if (bits(name) % 4 == 1 && !class->asked) {
        class->asked = true;
        return ANSWER_UNFINISHED;
    }
    *found = class;
    return ANSWER_YES;
}

static Utf8 name_of(void *context, VerifierClass class)
{
    (void)context;
    return ((const FuzzClass *)class)->name;
}

static VerifierClass superclass(void *context, VerifierClass class)
{
    World *world = context;
    Utf8   name = name_of(context, class);
    if (utf8_equals_literal(name, "java/lang/Object")) return NULL;
    if (class == world->self && world->self_super.data && world->self_super.length < name.length + 40) {
        if (utf8_equal(world->self_super, name)) return NULL;
        return class_named(world, world->self_super);
    }
    if (name.length < 2 || name.length > 40) return class_named(world, UTF8_LITERAL("java/lang/Object"));
    FuzzClass *super = class_named(world, (Utf8){ name.data, name.length - 1 });
    return super == world->self ? class_named(world, UTF8_LITERAL("java/lang/Object")) : super;  /* no circles */
}

static bool is_interface(void *context, VerifierClass class) { return bits(name_of(context, class)) % 5 == 0; }

static bool is_subclass(void *context, VerifierClass class, VerifierClass ancestor)
{
    for (int depth = 0; class && depth < 200; class = superclass(context, class), depth++)
        if (class == ancestor) return true;
    return false;
}

static bool same_package(void *context, VerifierClass a, VerifierClass b)
{
    return utf8_equal(name_package(name_of(context, a)), name_package(name_of(context, b)));
}

static bool find_member(void *context, VerifierClass class, Utf8 name, Utf8 descriptor, VerifierMember *member)
{
    (void)context;
    *member = (VerifierMember){ class, (uint16_t)(bits(name) % 3 ? ACC_PROTECTED : ACC_PUBLIC) };
    return bits(descriptor) % 4;
}

static void check_message(const Verifier *verifier)
{
    const char *message = verifier_message(verifier);
    if (!message[0] || !format_error_class(verifier_error_kind(verifier))) abort();
}

static void verify(const ClassFile *file, bool strict)
{
    World world = { .self_super = file->super_name, .strict = strict };
    world.self = class_named(&world, file->this_name);
    VerifierHost host = {
        .context = &world, .self = world.self, .load = load, .name = name_of, .superclass = superclass, .is_interface = is_interface,
        .is_subclass = is_subclass, .same_package = same_package, .find_field = find_member, .find_method = find_member
    };
    uint32_t     progress = 0;
    VerifyResult result = VERIFY_UNFINISHED;
    for (int run = 0; run < 8 && result == VERIFY_UNFINISHED; run++) {
        Verifier *verifier = verifier_open(file, &host);
        if (!verifier) abort();
        result = verifier_run(verifier, &progress);
        if (result == VERIFY_FAILED) check_message(verifier);
        verifier_close(verifier);
    }
    Verifier *verifier = verifier_open(file, &host);
    for (uint32_t i = 0; i < file->method_count && i < 20; i++)
        for (int by_inference = 0; by_inference < 2; by_inference++)
            if (verifier_run_method(verifier, i, by_inference) == VERIFY_FAILED) check_message(verifier);
    verifier_close(verifier);
    for (FuzzClass *class = world.classes, *next; class; class = next) {
        next = class->next;
        free(class);
    }
}

static void parse(const uint8_t *bytes, size_t length, const ClassFileOptions *options)
{
    ClassFile   file;
    FormatError error;
    if (classfile_parse(bytes, length, options, &file, &error)) verify(&file, !options->trusted);
    classfile_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    parse(bytes, length, &(ClassFileOptions){ .enable_preview = true });
    parse(bytes, length, &(ClassFileOptions){ .trusted = true, .hidden = true });
    return 0;
}
