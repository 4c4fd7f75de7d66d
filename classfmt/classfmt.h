/* classfmt.h: bytes in, structures out.
 *
 * This folder reads the formats in which Java programs come. It calls no OS function, holds no state of a VM, and trusts no
 * byte that it reads: it is what stands between a file from anywhere and the rest of Atoll, and it is fuzzed.
 *
 * In reading order:
 *   error.h         how bad input is reported
 *   reader.h        big-endian numbers from untrusted bytes
 *   mutf8.h         modified UTF-8, UTF-8, UTF-16
 *   names.h         which names and descriptors are legal
 *   descriptor.h    takes descriptors apart
 *   opcodes.h       the table of bytecodes (opcodes.def)
 *   classfile.h     class files; inside, parser.h
 *   verifier.h      is the bytecode type-safe?
 *   disassemble.h   class files as text
 *   zip.h           JARs
 *   manifest.h      their manifests
 *   jimage.h        the JDK's lib/modules */
#ifndef ATOLL_CLASSFMT_CLASSFMT_H
#define ATOLL_CLASSFMT_CLASSFMT_H

#include "classfmt/classfile.h"
#include "classfmt/descriptor.h"
#include "classfmt/disassemble.h"
#include "classfmt/error.h"
#include "classfmt/jimage.h"
#include "classfmt/manifest.h"
#include "classfmt/mutf8.h"
#include "classfmt/names.h"
#include "classfmt/opcodes.h"
#include "classfmt/reader.h"
#include "classfmt/verifier.h"
#include "classfmt/zip.h"

#endif
