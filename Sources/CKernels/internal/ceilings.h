// Ceiling loops, written once over the vector operations of a simd_*.h, which the including file
// chooses.
#ifndef BENCH_INTERNAL_CEILINGS_H
#define BENCH_INTERNAL_CEILINGS_H

#include "bench_ceilings.h"

// `streams` and `ahead` (whether to prefetch) are constants at every call.
SIMD_INLINE simd_f32 read_streams(const char *at, size_t part, const int streams, const int ahead,
                                  size_t prefetch) {
  enum { LOADS = 64 / (4 * SIMD_LANES) };
  simd_f32 sums[4] = {simd_zero(), simd_zero(), simd_zero(), simd_zero()};
  // Two lines of a single stream at a time, or one of each of many: loop costs stay small either way.
  const size_t lines = streams == 1 ? 4 : streams == 2 ? 2 : 1;
  size_t offset = 0;
  for (; offset + 64 * lines <= part; offset += 64 * lines)
#pragma GCC unroll 16
    for (int s = 0; s < streams; ++s)
#pragma GCC unroll 4
      for (size_t l = 0; l < lines; ++l) {
        const char *line = at + (size_t)s * part + offset + 64 * l;
        if (ahead) __builtin_prefetch(line + prefetch, 0, 3);
        for (int i = 0; i < LOADS; ++i)
          sums[(s + (int)l + i) % 4] = simd_xor(sums[(s + (int)l + i) % 4],
                                                simd_load((const float *)line + i * SIMD_LANES));
      }
  for (; offset < part; offset += 64)
    for (int s = 0; s < streams; ++s)
      for (int i = 0; i < LOADS; ++i)
        sums[i % 4] = simd_xor(
            sums[i % 4],
            simd_load((const float *)(at + (size_t)s * part + offset) + i * SIMD_LANES));
  return simd_xor(simd_xor(sums[0], sums[1]), simd_xor(sums[2], sums[3]));
}

#define READ_CASE(STREAMS)                                          \
  case STREAMS:                                                     \
    sum = prefetch ? read_streams(at, part, STREAMS, 1, prefetch)   \
                   : read_streams(at, part, STREAMS, 0, 0);         \
    break;

SIMD_INLINE uint64_t read_all(const void *at, size_t bytes, int streams, size_t prefetch,
                              size_t *read) {
  const size_t part = bytes / (size_t)streams / 64 * 64;
  simd_f32 sum = simd_zero();
  switch (streams) {
    READ_CASE(1)
    READ_CASE(2)
    READ_CASE(4)
    READ_CASE(8)
    READ_CASE(16)
    default: *read = 0; return 0;
  }
  *read = part * (size_t)streams;
  uint64_t words[SIMD_LANES / 2], result = 0;
  __builtin_memcpy(words, &sum, sizeof sum);
  for (int i = 0; i < SIMD_LANES / 2; ++i) result ^= words[i];
  return result;
}

#undef READ_CASE

// 12 chains cover two FMA units of latency five, and fit sixteen registers with their factors.
enum { PEAK_CHAINS = 12 };

// Hides a factor from the compiler, which would do once what a loop repeats otherwise. Costs nothing.
#define PEAK_OPAQUE(factor) __asm__("" : "+v"(factor))

SIMD_INLINE double peak_float_sum(const simd_f32 *sums) {
  double sum = 0;
  for (int c = 0; c < PEAK_CHAINS; ++c) sum += (double)simd_sum(sums[c]);
  return sum;
}

SIMD_INLINE uint64_t peak_fp32(uint64_t iterations, double *sum) {
  simd_f32 sums[PEAK_CHAINS];
  for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = simd_zero();
  simd_f32 factor = simd_broadcast(1), step = simd_broadcast((float)BENCH_PEAK_FLOAT_STEP);
  PEAK_OPAQUE(factor);
  PEAK_OPAQUE(step);
  for (uint64_t i = 0; i < iterations; ++i)
#pragma GCC unroll 12
    for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = simd_fma(sums[c], factor, step);
  *sum = peak_float_sum(sums);
  return iterations * PEAK_CHAINS * SIMD_LANES * 2;
}

// `lines` lines of `at` read between passes of multiply-adds.
SIMD_INLINE uint64_t mix(const void *at, size_t bytes, uint64_t passes, size_t prefetch,
                         double *sum, uint64_t *sink) {
  enum { LOADS = 64 / (4 * SIMD_LANES) };
  simd_f32 sums[PEAK_CHAINS], read = simd_zero();
  for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = simd_zero();
  simd_f32 factor = simd_broadcast(1), step = simd_broadcast((float)BENCH_PEAK_FLOAT_STEP);
  PEAK_OPAQUE(factor);
  PEAK_OPAQUE(step);
  const size_t blocks = bytes / BENCH_MIX_BLOCK;
  for (size_t b = 0; b < blocks; ++b) {
    const char *block = (const char *)at + b * BENCH_MIX_BLOCK;
#pragma GCC unroll 8
    for (int l = 0; l < BENCH_MIX_BLOCK / 64; ++l) {
      __builtin_prefetch(block + 64 * l + prefetch, 0, 3);
      for (int i = 0; i < LOADS; ++i)
        read = simd_xor(read, simd_load((const float *)(block + 64 * l) + i * SIMD_LANES));
    }
    for (uint64_t p = 0; p < passes; ++p)
#pragma GCC unroll 12
      for (int c = 0; c < PEAK_CHAINS; ++c) sums[c] = simd_fma(sums[c], factor, step);
  }
  *sum = peak_float_sum(sums);
  uint64_t words[SIMD_LANES / 2], result = 0;
  __builtin_memcpy(words, &read, sizeof read);
  for (int i = 0; i < SIMD_LANES / 2; ++i) result ^= words[i];
  *sink = result;
  return blocks * passes * PEAK_CHAINS * SIMD_LANES * 2;
}

#endif
