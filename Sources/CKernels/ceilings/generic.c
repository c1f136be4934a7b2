#include "bench_ceilings.h"

uint64_t bench_read_generic(const void *at, size_t bytes, int streams, size_t prefetch,
                            size_t *read) {
  const size_t part = bytes / (size_t)streams / 64 * 64;
  uint64_t sums[8] = {0};
  for (size_t offset = 0; offset < part; offset += 64)
    for (int s = 0; s < streams; ++s) {
      const char *line = (const char *)at + (size_t)s * part + offset;
      if (prefetch) __builtin_prefetch(line + prefetch, 0, 3);
      for (int i = 0; i < 8; ++i) sums[i] ^= ((const uint64_t *)line)[i];
    }
  *read = part * (size_t)streams;
  return sums[0] ^ sums[1] ^ sums[2] ^ sums[3] ^ sums[4] ^ sums[5] ^ sums[6] ^ sums[7];
}

enum { CHAINS = 32 };

uint64_t bench_peak_fp32_generic(uint64_t iterations, float *result) {
  float sums[CHAINS];
  for (int c = 0; c < CHAINS; ++c) sums[c] = (float)c;
  const volatile float factor = 0.999f, addend = 1.0f;
  const float f = factor, a = addend;
  for (uint64_t i = 0; i < iterations; ++i)
    for (int c = 0; c < CHAINS; ++c) sums[c] = sums[c] * f + a;
  *result = 0;
  for (int c = 0; c < CHAINS; ++c) *result += sums[c];
  return iterations * CHAINS * 2;
}
