/* class_histogram.h: how many objects of each class there are, and how many bytes they take: a table as HotSpot prints it. */
#ifndef ATOLL_VM_CLASS_HISTOGRAM_H
#define ATOLL_VM_CLASS_HISTOGRAM_H

#include "vm/thread.h"

/* After a full collection, or of `all` objects that were not collected yet. The world stands still meanwhile. False: no memory for the table;
 * nothing was written. */
bool class_histogram(Thread *t, bool all, void (*write)(void *context, const char *text, size_t length), void *context);

#endif
