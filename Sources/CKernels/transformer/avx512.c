#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>

#define TF_TARGET \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2,popcnt")))
#define TF_INLINE TF_TARGET static inline __attribute__((always_inline))
#define TF_LANES 16
#define TF_VECTORS 4

TF_INLINE __m512 tf_max(__m512 a, __m512 b) { return _mm512_max_ps(a, b); }
TF_INLINE float tf_max_of(__m512 v) { return _mm512_reduce_max_ps(v); }
TF_INLINE float tf_sum_of(__m512 v) { return _mm512_reduce_add_ps(v); }
TF_INLINE __m512 tf_load_first(const float *from, int64_t lanes) {
  return _mm512_maskz_loadu_ps((__mmask16)((1u << lanes) - 1), from);
}
TF_INLINE void tf_store_first(float *to, __m512 v, int64_t lanes) {
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << lanes) - 1), v);
}

#include "../internal/transformer_set.h"

bench_transformer_set bench_transformer_avx512(void) { return tf_set; }

#endif
