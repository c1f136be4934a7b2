#if defined(__aarch64__)

#include <arm_neon.h>

#define TF_TARGET
#define TF_INLINE static inline __attribute__((always_inline))
#define TF_LANES 4
#define TF_VECTORS 4

TF_INLINE float32x4_t tf_max(float32x4_t a, float32x4_t b) { return vmaxnmq_f32(a, b); }
TF_INLINE float tf_max_of(float32x4_t v) { return vmaxvq_f32(v); }
TF_INLINE float tf_sum_of(float32x4_t v) { return vaddvq_f32(v); }
TF_INLINE float32x4_t tf_load_first(const float *from, int64_t lanes) {
  float32x4_t v = vdupq_n_f32(0);
  for (int64_t i = 0; i < lanes; ++i) v[i] = from[i];
  return v;
}
TF_INLINE void tf_store_first(float *to, float32x4_t v, int64_t lanes) {
  for (int64_t i = 0; i < lanes; ++i) to[i] = v[i];
}

#include "../internal/transformer_set.h"

bench_transformer_set bench_transformer_neon(void) { return tf_set; }

#endif
