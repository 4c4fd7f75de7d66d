/* verifier_host.h: a host for the verifier that knows the classes of the JDK's image, and some more that a test adds. */
#ifndef ATOLL_TESTS_CLASSFMT_VERIFIER_HOST_H
#define ATOLL_TESTS_CLASSFMT_VERIFIER_HOST_H

#include "classfmt/classfmt.h"

typedef struct HostClass {
    struct HostClass *next;      /* of the same hash */
    Utf8              name;
    ByteSpan          bytes;
    ClassFile         file;
    bool              parsed;
    struct HostClass *super;     /* once asked */
    bool              super_known;
} HostClass;

typedef struct ClassHost {
    HostClass   *buckets[1 << 16];
    const char  *loads[64];      /* names asked for, in order, as far as they fit; for tests of the order */
    unsigned     load_count;
    unsigned     unfinished;     /* so many loads answer "unfinished" first */
    const char  *missing;        /* a name whose load never finishes */
} ClassHost;

/* Made once per process; never freed. */
ClassHost *host_of_jdk(void);       /* null: no JDK 17 */
ClassHost *host_new(void);          /* empty */

/* Adds a class; the bytes stay in use. Its name is that in the file. */
HostClass *host_add(ClassHost *host, const uint8_t *bytes, size_t length);
HostClass *host_find(ClassHost *host, Utf8 name);
/* The file, parsed as a trusted one when first asked; null if it is malformed. */
const ClassFile *host_class_file(HostClass *class);

VerifierHost host_for(ClassHost *host, HostClass *self);
#endif
