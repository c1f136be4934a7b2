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

// Makes one cycle of `count` lines of `line_bytes` (at least 8) at `lines`: each starts with the address
// of the next, in an order drawn from `seed` that no prefetcher follows.
void bench_chain(void *lines, size_t count, size_t line_bytes, uint64_t seed);
// Goes `steps` steps along `chains` (1, 2 or 4) of them from `lines`, where it leaves their ends; each load
// waits for the one before it in its chain.
void bench_chase(const void **lines, int chains, uint64_t steps);

// Reads [at, at + bytes) once, whole blocks of 512 bytes, and after each does what `passes` iterations of
// the instruction set's bench_peak_fp32 do, asking for lines `prefetch` bytes ahead. Returns the
// operations done and, through `sum`, the sum as bench_peak does; what depends on every byte read goes
// to `sink`.
typedef uint64_t bench_mix(const void *at, size_t bytes, uint64_t passes, size_t prefetch,
                           double *sum, uint64_t *sink);
enum { BENCH_MIX_BLOCK = 512 };
bench_mix bench_mix_generic;
#if defined(__x86_64__)
bench_mix bench_mix_avx2, bench_mix_avx512;
#endif

// Multiply-adds on registers alone, of fp32, bf16 (into fp32) or int8 (into 32 bits), enough of them
// independent to cover their latency. Returns the operations done: 2 for each, in all lanes.
//
// Every multiply-add adds the same step, exactly: the sum of all accumulators, returned through
// `sum`, is that step times their number, and tells whether all that was counted was done.
#define BENCH_PEAK_FLOAT_STEP 0.25
#define BENCH_PEAK_INT8_STEP (-6)
typedef uint64_t bench_peak(uint64_t iterations, double *sum);

// Without an instruction for bf16, two products take two widenings and two fp32 multiply-adds;
// int8 without a dot product goes through sums of two products of 16 bits.
bench_peak bench_peak_fp32_generic, bench_peak_bf16_generic, bench_peak_int8_generic;
#if defined(__x86_64__)
bench_peak bench_peak_fp32_avx2, bench_peak_bf16_avx2, bench_peak_int8_avx2;
bench_peak bench_peak_fp32_avx512, bench_peak_bf16_avx512, bench_peak_int8_avx512;
bench_peak bench_peak_int8_avx512vnni, bench_peak_bf16_avx512bf16;
// The process must have been granted the tile registers (bench_amx_request).
bench_peak bench_peak_bf16_amx, bench_peak_int8_amx;
#elif defined(__aarch64__)
bench_peak bench_peak_fp32_neon, bench_peak_bf16_neon, bench_peak_int8_neon;
#endif

#endif
