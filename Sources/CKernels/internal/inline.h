#ifndef BENCH_INTERNAL_INLINE_H
#define BENCH_INTERNAL_INLINE_H

#define BENCH_INLINE static inline __attribute__((always_inline))

#endif
