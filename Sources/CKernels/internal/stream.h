// How packed weights are asked for ahead of use.
#ifndef BENCH_INTERNAL_STREAM_H
#define BENCH_INTERNAL_STREAM_H

#include <stdint.h>

#include "inline.h"

// One core's hardware prefetcher does not hide DRAM's latency alone; 2 KiB ahead covers about 100 ns
// at 20 GB/s. Asking beyond the end of an array is harmless.
enum { BENCH_PREFETCH_BYTES = 2048 };

BENCH_INLINE void bench_prefetch(const void *at, int64_t ahead) {
  __builtin_prefetch((const char *)at + ahead, 0, 3);
}

#endif
