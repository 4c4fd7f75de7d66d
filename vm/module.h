/* module.h: modules and packages as the machine sees them (contract section 9): what is in which, who reads whom, what is
 * exported. The library's Java code computes the graph; the natives of java.lang.Module record it here. */
#ifndef ATOLL_VM_MODULE_H
#define ATOLL_VM_MODULE_H

#include "vm/loader.h"

struct Module {
    ObjectRef object;            /* java.lang.Module; null for an unnamed module whose loader has none yet */
    SymbolRef name;              /* null: unnamed */
    SymbolRef version, location;
    LoaderRef loader;
    ModuleRef next;              /* in its loader's bucket */
    BytesRef  reads;             /* growable array of ModuleRef */
    uint32_t  read_count, read_capacity;
    uint8_t   is_open, reads_all_unnamed, reserved[2];
};

struct Package {
    SymbolRef  name;             /* with slashes; "" = unnamed package */
    ModuleRef  module;
    PackageRef next;
    BytesRef   exports;          /* ModuleRef[] of qualified exports */
    uint32_t   export_count, export_capacity;
    uint8_t    exported_all, exported_all_unnamed, has_boot_class, reserved;
    SymbolRef  boot_path;        /* of a package found in the boot append path: which entry; else null */
};

/* Package of a class name in a loader, made (in the unnamed module, or as defined) if need be. */
Package *package_of(Thread *t, Loader *loader, const Symbol *class_name, bool create);
Module  *module_of_object(Thread *t, Object *module_object); /* NULL for an unnamed module not seen yet → made */
bool     module_reads(const Module *from, const Module *to);
bool     package_is_exported_to(const Package *package, const Module *to);
/* The natives of java.lang.Module; false = exception pending. Package names with dots, as Java gives them. */
bool module_define(Thread *t, Object *module, bool is_open, Object *version, Object *location, Object *packages);
bool module_add_reads(Thread *t, Object *from, Object *to);
bool module_add_exports(Thread *t, Object *from, Object *package_name, Object *to, bool all_unnamed);
bool module_set_boot_unnamed(Thread *t, Object *module);
/* Why may `from` not access `to` across modules? NULL: it may. Else HotSpot's text in `buffer`. */
const char *module_access_denied(Thread *t, const Class *from, const Class *to, char *buffer, size_t size);
/* The named module of the boot loader that owns the class's package; NULL: none. */
Module  *boot_module_of_class(VM *vm, const Symbol *class_name);
/* BootLoader.getSystemPackageNames and getSystemPackageLocation (slashed name). NULL: exception pending, or no location. */
Object  *boot_package_names(Thread *t);
Object  *boot_package_location(Thread *t, Object *name);
void modules_visit_roots(Loader *loader, Collector *collector); /* the loader's */
#endif
