// How packed weights are asked for ahead of use.
#ifndef BENCH_INTERNAL_STREAM_H
#define BENCH_INTERNAL_STREAM_H

#include <stdint.h>

#include "inline.h"

// Asking beyond the end of an array is harmless.
BENCH_INLINE void bench_prefetch(const void *at, int64_t ahead) {
  __builtin_prefetch((const char *)at + ahead, 0, 3);
}

#endif
