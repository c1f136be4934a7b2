#ifndef BENCH_CPU_H
#define BENCH_CPU_H

#include <stdbool.h>

// One flag per CPU feature. A wide-register feature is set only if the operating system saves the
// registers, so that what is set can be executed.
typedef struct {
  bool is_x86, sse42, popcnt, bmi2, clflushopt, avx, avx2, fma, f16c;
  bool avx512f, avx512bw, avx512dq, avx512vl, avx512vbmi, avx512vbmi2, avx512vnni, avx512bf16;
  bool amx_tile, amx_int8, amx_bf16;
  bool neon, dot_product;
} bench_cpu_features;

void bench_cpu_probe(bench_cpu_features *features);

// The 48 bytes of the CPU's brand string, NUL-terminated; empty where CPUID has none.
void bench_cpu_brand(char brand[49]);

// Whether this C code was compiled with optimisation.
bool bench_built_optimised(void);

#endif
