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

// Plain loops that a compiler turns into what the architecture has at least (SSE2, NEON). Factors lie
// in L1, and the compiler is kept from knowing them.
enum { CHAINS = 32, DOT_LENGTH = 256 };
#define OPAQUE(factors) __asm__ volatile("" : : "r"(factors) : "memory")

uint64_t bench_peak_fp32_generic(uint64_t iterations, double *sum) {
  float sums[CHAINS] = {0};
  const volatile float factor = 1, step = (float)BENCH_PEAK_FLOAT_STEP;
  const float f = factor, s = step;
  for (uint64_t i = 0; i < iterations; ++i)
    for (int c = 0; c < CHAINS; ++c) sums[c] = sums[c] * f + s;
  *sum = 0;
  for (int c = 0; c < CHAINS; ++c) *sum += (double)sums[c];
  return iterations * CHAINS * 2;
}

uint64_t bench_mix_generic(const void *at, size_t bytes, uint64_t passes, size_t prefetch,
                           double *sum, uint64_t *sink) {
  float sums[CHAINS] = {0};
  uint64_t read = 0;
  const volatile float factor = 1, step = (float)BENCH_PEAK_FLOAT_STEP;
  const float f = factor, s = step;
  const size_t blocks = bytes / BENCH_MIX_BLOCK;
  for (size_t b = 0; b < blocks; ++b) {
    const char *block = (const char *)at + b * BENCH_MIX_BLOCK;
    for (int l = 0; l < BENCH_MIX_BLOCK / 64; ++l) {
      if (prefetch) __builtin_prefetch(block + 64 * l + prefetch, 0, 3);
      for (int i = 0; i < 8; ++i) read ^= ((const uint64_t *)(block + 64 * l))[i];
    }
    for (uint64_t p = 0; p < passes; ++p)
      for (int c = 0; c < CHAINS; ++c) sums[c] = sums[c] * f + s;
  }
  *sum = 0;
  for (int c = 0; c < CHAINS; ++c) *sum += (double)sums[c];
  *sink = read;
  return blocks * passes * CHAINS * 2;
}

uint64_t bench_peak_bf16_generic(uint64_t iterations, double *sum) {
  float sums[CHAINS] = {0}, x[CHAINS];
  uint16_t w[CHAINS];
  for (int c = 0; c < CHAINS; ++c) {
    w[c] = 0x3f00;  // a half
    x[c] = 2 * (float)BENCH_PEAK_FLOAT_STEP;
  }
  for (uint64_t i = 0; i < iterations; ++i) {
    OPAQUE(w);
    for (int c = 0; c < CHAINS; ++c) {
      const uint32_t bits = (uint32_t)w[c] << 16;
      float wide;
      __builtin_memcpy(&wide, &bits, sizeof wide);
      sums[c] += wide * x[c];
    }
  }
  *sum = 0;
  for (int c = 0; c < CHAINS; ++c) *sum += (double)sums[c];
  return iterations * CHAINS * 2;
}

uint64_t bench_peak_int8_generic(uint64_t iterations, double *sum) {
  // Widened beforehand, as a kernel that reuses them would.
  int16_t w[DOT_LENGTH], x[DOT_LENGTH];
  for (int k = 0; k < DOT_LENGTH; ++k) {
    w[k] = 3;
    x[k] = BENCH_PEAK_INT8_STEP / 3;
  }
  int64_t total = 0;
  for (uint64_t i = 0; i < iterations; ++i) {
    OPAQUE(w);
    OPAQUE(x);
    int32_t dot = 0;
    for (int k = 0; k < DOT_LENGTH; ++k) dot += w[k] * x[k];
    total += dot;
  }
  *sum = (double)total;
  return iterations * DOT_LENGTH * 2;
}
