#ifndef BENCH_TIMING_H
#define BENCH_TIMING_H

#include <stddef.h>
#include <stdint.h>

// Nanoseconds of CLOCK_MONOTONIC_RAW, which no time daemon slews.
uint64_t bench_now(void);

// Tells the core that this is a spin loop.
static inline void bench_spin_hint(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

// Evicts every line of [at, at + bytes) from all caches and waits until that is done.
void bench_flush(const void *at, size_t bytes);

// `steps` steps of a chain of dependent integer operations in registers: the same work every time, at
// the core's clock and nothing else's. Returns the chain's end, so that it can't be left out.
uint64_t bench_canary(uint64_t steps);

#endif
