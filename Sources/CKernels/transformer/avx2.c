#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>

#define TF_TARGET __attribute__((target("avx2,fma,f16c,popcnt")))
#define TF_INLINE TF_TARGET static inline __attribute__((always_inline))
#define TF_LANES 8
#define TF_VECTORS 2

TF_INLINE __m256 tf_max(__m256 a, __m256 b) { return _mm256_max_ps(a, b); }

TF_INLINE float tf_max_of(__m256 v) {
  __m128 half = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  half = _mm_max_ps(half, _mm_movehl_ps(half, half));
  return _mm_cvtss_f32(_mm_max_ss(half, _mm_movehdup_ps(half)));
}

TF_INLINE float tf_sum_of(__m256 v) {
  __m128 half = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  half = _mm_add_ps(half, _mm_movehl_ps(half, half));
  return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
}

TF_INLINE __m256i tf_first(int64_t lanes) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int32_t)lanes),
                            _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
TF_INLINE __m256 tf_load_first(const float *from, int64_t lanes) {
  return _mm256_maskload_ps(from, tf_first(lanes));
}
TF_INLINE void tf_store_first(float *to, __m256 v, int64_t lanes) {
  _mm256_maskstore_ps(to, tf_first(lanes), v);
}

#include "../internal/transformer_set.h"

bench_transformer_set bench_transformer_avx2(void) { return tf_set; }

#endif
