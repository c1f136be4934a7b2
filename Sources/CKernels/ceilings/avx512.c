#include "bench_ceilings.h"

#if defined(__x86_64__)

#include "../internal/simd_avx512.h"
// The vector operations come first: the loops are written in them.
#include "../internal/ceilings.h"

SIMD_TARGET uint64_t bench_read_avx512(const void *at, size_t bytes, int streams, size_t prefetch,
                                     size_t *read) {
  return read_all(at, bytes, streams, prefetch, read);
}

SIMD_TARGET uint64_t bench_peak_fp32_avx512(uint64_t iterations, float *result) {
  return peak_fp32(iterations, result);
}

#endif
