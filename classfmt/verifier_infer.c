/* verifier_infer.c: the old verifier, by data flow: comes next. */
#include "classfmt/verifier_private.h"
bool verify_by_inference(Verifier *v) { (void)v; return true; }
