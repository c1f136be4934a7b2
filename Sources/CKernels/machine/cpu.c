#include "bench_cpu.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <stdint.h>

static uint64_t enabled_state(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((uint64_t)high << 32) | low;
}

void bench_cpu_probe(bench_cpu_features *f) {
  memset(f, 0, sizeof *f);
  f->is_x86 = true;
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return;
  f->sse42 = c >> 20 & 1;
  f->popcnt = c >> 23 & 1;
  // XCR0: bits 1-2 SSE and AVX, 5-7 AVX-512, 17-18 AMX (Intel SDM volume 1, 13.3).
  const uint64_t state = (c >> 27 & 1) ? enabled_state() : 0;
  const bool ymm = (state & 0x6) == 0x6;
  const bool zmm = ymm && (state & 0xe0) == 0xe0;
  const bool tiles = (state & 0x60000) == 0x60000;
  f->avx = ymm && (c >> 28 & 1);
  f->fma = ymm && (c >> 12 & 1);
  f->f16c = ymm && (c >> 29 & 1);
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return;
  f->bmi2 = b >> 8 & 1;
  f->clflushopt = b >> 23 & 1;
  f->avx2 = ymm && (b >> 5 & 1);
  f->avx512f = zmm && (b >> 16 & 1);
  f->avx512dq = zmm && (b >> 17 & 1);
  f->avx512bw = zmm && (b >> 30 & 1);
  f->avx512vl = zmm && (b >> 31 & 1);
  f->avx512vbmi = zmm && (c >> 1 & 1);
  f->avx512vbmi2 = zmm && (c >> 6 & 1);
  f->avx512vnni = zmm && (c >> 11 & 1);
  f->amx_bf16 = tiles && (d >> 22 & 1);
  f->amx_tile = tiles && (d >> 24 & 1);
  f->amx_int8 = tiles && (d >> 25 & 1);
  if (__get_cpuid_count(7, 1, &a, &b, &c, &d)) f->avx512bf16 = zmm && (a >> 5 & 1);
}

void bench_cpu_brand(char brand[49]) {
  memset(brand, 0, 49);
  unsigned words[12];
  for (unsigned leaf = 0; leaf < 3; ++leaf)
    if (!__get_cpuid(0x80000002u + leaf, words + 4 * leaf, words + 4 * leaf + 1,
                     words + 4 * leaf + 2, words + 4 * leaf + 3))
      return;
  memcpy(brand, words, 48);
}

#else

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

void bench_cpu_probe(bench_cpu_features *f) {
  memset(f, 0, sizeof *f);
#if defined(__aarch64__) && defined(__linux__)
  const unsigned long capabilities = getauxval(AT_HWCAP);
  f->neon = capabilities >> 1 & 1;          // HWCAP_ASIMD
  f->dot_product = capabilities >> 20 & 1;  // HWCAP_ASIMDDP
#endif
}

void bench_cpu_brand(char brand[49]) { memset(brand, 0, 49); }

#endif

bool bench_built_optimised(void) {
#if defined(__OPTIMIZE__)
  return true;
#else
  return false;
#endif
}
