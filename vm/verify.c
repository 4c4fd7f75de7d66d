/* verify.c: hands a class to the verifier of classfmt/ and answers its questions about other classes (JVMS 4.10).
 *
 * The verifier reads the class's original bytes, which link.c keeps until the class is linked. Any number of threads may verify one class at
 * once; Class.verified_methods lets a run that had to wait for a class go on where it stopped, and is only a hint: a thread that
 * writes an older number makes others repeat work. */
#include "vm/class_file.h"
#include "vm/link.h"

#include "classfmt/verifier.h"
#include "vm/exception.h"

/* Classes that are never verified: the class library (unless asked), and those that the library generates for reflection. */
static bool needs_verification(Thread *t, const Class *class)
{
    if (class->flags & (CLASS_NEEDS_NO_VERIFY | CLASS_IS_MAGIC_ACCESSOR)) return false;
    if (!class->class_file.units) return false;
    return !class->loaded_by_boot || t->vm->options.verify_all;
}

/* ---- what the verifier asks -------------------------------------------------------------------------------------- */

typedef struct Questions {
    Thread      *t;
    const Class *class;
} Questions;

static VerifierAnswer load(void *context, Utf8 name, VerifierClass *found)
{
    Questions *questions = context;
    Thread    *t = questions->t;
    Symbol    *symbol = symbol_intern(t->vm, name.data, name.length);
    if (!symbol) {
        throw_out_of_memory(t, "Metaspace");
        return ANSWER_UNFINISHED;
    }
    *found = class_load_for_constant(t, loader_at(questions->class->loader), symbol, NULL, 0);
    return *found ? ANSWER_YES : ANSWER_UNFINISHED;
}

static Utf8 name_of(void *context, VerifierClass class)
{
    (void)context;
    const Symbol *name = symbol_at(((const Class *)class)->name);
    return (Utf8){ name->bytes, name->length };
}

static VerifierClass superclass(void *context, VerifierClass class)
{
    (void)context;
    return class_super(class);
}

static bool is_interface(void *context, VerifierClass class)
{
    (void)context;
    return class_is_interface(class);
}

static bool is_subclass(void *context, VerifierClass class, VerifierClass ancestor)
{
    (void)context;
    return class_is_subclass(class, ancestor);
}

static bool same_package(void *context, VerifierClass a, VerifierClass b)
{
    (void)context;
    return class_same_package(a, b);
}

/* Symbols of a member; a name that no symbol has is no member's. */
static bool member_symbols(const Questions *questions, Utf8 name, Utf8 descriptor, Symbol **name_symbol, Symbol **descriptor_symbol)
{
    *name_symbol       = symbol_lookup(questions->t->vm, name.data, name.length);
    *descriptor_symbol = symbol_lookup(questions->t->vm, descriptor.data, descriptor.length);
    return *name_symbol && *descriptor_symbol;
}

static bool find_field(void *context, VerifierClass class, Utf8 name, Utf8 descriptor, VerifierMember *member)
{
    Symbol *name_symbol, *descriptor_symbol;
    if (!member_symbols(context, name, descriptor, &name_symbol, &descriptor_symbol)) return false;
    const Field *field = class_find_field(class, name_symbol, descriptor_symbol);
    if (field) *member = (VerifierMember){ class_at(field->holder), field->access_flags };
    return field;
}

static bool find_method(void *context, VerifierClass class, Utf8 name, Utf8 descriptor, VerifierMember *member)
{
    Symbol *name_symbol, *descriptor_symbol;
    if (!member_symbols(context, name, descriptor, &name_symbol, &descriptor_symbol)) return false;
    const Method *method = class_find_method(class, name_symbol, descriptor_symbol);
    if (method) *member = (VerifierMember){ method_class(method), method->access_flags };
    return method;
}

/* ---- verification ------------------------------------------------------------------------------------------------ */

static bool run(Thread *t, Class *class, const ClassFile *file)
{
    Questions    questions = { t, class };
    VerifierHost host = {
        .context = &questions, .self = class, .load = load, .name = name_of, .superclass = superclass, .is_interface = is_interface,
        .is_subclass = is_subclass, .same_package = same_package, .find_field = find_field, .find_method = find_method
    };
    Verifier *verifier = verifier_open(file, &host);
    if (!verifier) return throw_out_of_memory(t, "Verification needs too much memory");
    uint32_t     progress = __atomic_load_n(&class->verified_methods, __ATOMIC_RELAXED);
    VerifyResult result = verifier_run(verifier, &progress);
    __atomic_store_n(&class->verified_methods, progress, __ATOMIC_RELAXED);
    if (result == VERIFY_FAILED)
        throw_new(t, format_error_class(verifier_error_kind(verifier)), "%s", verifier_message(verifier));
    verifier_close(verifier);
    return result == VERIFY_OK;
}

bool class_verify(Thread *t, Class *class)
{
    if (!needs_verification(t, class)) return true;
    ClassFile   file;
    FormatError error;
    /* What a strict parse forbids was found when the class was defined. */
    ClassFileOptions options = { .trusted = true, .hidden = true, .enable_preview = true };
    if (!classfile_parse(bytes_at(class->class_file), class->class_file_length, &options, &file, &error))
        return throw_format_error(t, &error);
    bool verified = run(t, class, &file);
    classfile_free(&file);
    return verified;
}
