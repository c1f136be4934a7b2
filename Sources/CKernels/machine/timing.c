// CLOCK_MONOTONIC_RAW is not part of C11.
#define _GNU_SOURCE
#include "bench_timing.h"

#include <time.h>

uint64_t bench_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_RAW, &now);
  return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

#if defined(__x86_64__)
#include <immintrin.h>

#include "bench_cpu.h"

__attribute__((target("clflushopt"))) static void flush_lines(const char *line, const char *end) {
  for (; line < end; line += 64) _mm_clflushopt((void *)line);
}

static void flush_lines_in_order(const char *line, const char *end) {
  for (; line < end; line += 64) _mm_clflush(line);
}

void bench_flush(const void *at, size_t bytes) {
  // Atomic because all threads of a team may flush at once.
  static _Atomic int unordered = -1;
  if (unordered < 0) {
    bench_cpu_features features;
    bench_cpu_probe(&features);
    unordered = features.clflushopt;
  }
  const char *start = (const char *)((uintptr_t)at & ~(uintptr_t)63);
  const char *end = (const char *)at + bytes;
  if (unordered)
    flush_lines(start, end);
  else
    flush_lines_in_order(start, end);
  _mm_mfence();
}

#elif defined(__aarch64__)

void bench_flush(const void *at, size_t bytes) {
  uint64_t type;
  __asm__ volatile("mrs %0, ctr_el0" : "=r"(type));
  const uintptr_t line = (uintptr_t)4 << (type >> 16 & 15);
  for (uintptr_t p = (uintptr_t)at & ~(line - 1); p < (uintptr_t)at + bytes; p += line)
    __asm__ volatile("dc civac, %0" ::"r"(p) : "memory");
  __asm__ volatile("dsb sy" ::: "memory");
}

#else

void bench_flush(const void *at, size_t bytes) {
  (void)at;
  (void)bytes;
}

#endif

uint64_t bench_canary(uint64_t steps) {
  uint64_t state = 88172645463325252u;
  for (uint64_t i = 0; i < steps; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
  }
  return state;
}
