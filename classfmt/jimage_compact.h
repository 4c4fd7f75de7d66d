/* jimage_compact.h: the jimage packing `compact-cp` (jlink --compress=1). Private to classfmt/. */
#ifndef ATOLL_CLASSFMT_JIMAGE_COMPACT_H
#define ATOLL_CLASSFMT_JIMAGE_COMPACT_H

#include "classfmt/jimage.h"

/* Rebuilds the class file of exactly `size` bytes in `output`. False if the input is malformed. */
bool jimage_unpack_compact(const JImage *image, const uint8_t *input, size_t input_length, uint8_t *output, size_t size);

#endif
