// Vectors of 4, 8 and 16 lanes in the compiler's own terms, so that CSR's panel loop is written
// once for all instruction sets.
#ifndef BENCH_INTERNAL_CSR_VECTORS_H
#define BENCH_INTERNAL_CSR_VECTORS_H

#include <string.h>

#include <stdint.h>

#include "inline.h"

typedef float csr_f4 __attribute__((vector_size(16)));
typedef int32_t csr_i4 __attribute__((vector_size(16)));
typedef uint32_t csr_u4 __attribute__((vector_size(16)));

// Keeps the compiler from looking through `v`.
#if defined(__x86_64__)
#define BENCH_OPAQUE(v) __asm__("" : "+x"(v))
#else
#define BENCH_OPAQUE(v) __asm__("" : "+w"(v))
#endif

#if defined(__clang__)
#define CSR_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
#define CSR_SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, (csr_u4){i, j, k, l})
#endif

BENCH_INLINE void csr_transpose(csr_u4 v[4]) {
  const csr_u4 a = CSR_SHUFFLE(v[0], v[1], 0, 4, 1, 5), b = CSR_SHUFFLE(v[2], v[3], 0, 4, 1, 5);
  const csr_u4 c = CSR_SHUFFLE(v[0], v[1], 2, 6, 3, 7), d = CSR_SHUFFLE(v[2], v[3], 2, 6, 3, 7);
  v[0] = CSR_SHUFFLE(a, b, 0, 1, 4, 5);
  v[1] = CSR_SHUFFLE(a, b, 2, 3, 6, 7);
  v[2] = CSR_SHUFFLE(c, d, 0, 1, 4, 5);
  v[3] = CSR_SHUFFLE(c, d, 2, 3, 6, 7);
}

#endif
