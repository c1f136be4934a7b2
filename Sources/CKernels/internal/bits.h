#ifndef BENCH_INTERNAL_BITS_H
#define BENCH_INTERNAL_BITS_H

#include <stdint.h>

#define BENCH_INLINE static inline __attribute__((always_inline))

#endif
