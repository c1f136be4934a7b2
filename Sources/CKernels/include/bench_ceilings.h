#ifndef BENCH_CEILINGS_H
#define BENCH_CEILINGS_H

#include <stddef.h>
#include <stdint.h>

// Reads [at, at + bytes) once with the widest loads of the instruction set, as `streams` (1, 2, 4, 8
// or 16) equal consecutive parts in step, asking for each part's lines `prefetch` bytes ahead (0: not
// at all). Whole 64-byte lines per stream are read; a rest that doesn't divide is left out, and the
// number of bytes really read is returned through `read`. The result depends on every byte.
typedef uint64_t bench_read(const void *at, size_t bytes, int streams, size_t prefetch,
                            size_t *read);
bench_read bench_read_generic;
#if defined(__x86_64__)
bench_read bench_read_avx2, bench_read_avx512;
#endif

// fp32 multiply-adds on registers alone, enough independent ones to cover their latency. Returns the
// operations done: 2 for each multiply-add, in all lanes.
typedef uint64_t bench_peak(uint64_t iterations, float *result);
bench_peak bench_peak_fp32_generic;
#if defined(__x86_64__)
bench_peak bench_peak_fp32_avx2, bench_peak_fp32_avx512;
#endif

#endif
