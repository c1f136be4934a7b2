// Vectors of TF_LANES floats in the compiler's own terms, and exponentials of them. The including file
// defines TF_LANES, TF_TARGET and what has no such terms: tf_max, tf_max_of and tf_sum_of (over lanes),
// and tf_load_first and tf_store_first, which touch the first lanes only and load zeros for the others.
#ifndef BENCH_INTERNAL_TRANSFORMER_VECTORS_H
#define BENCH_INTERNAL_TRANSFORMER_VECTORS_H

#include <stddef.h>

#include "bench_transformer.h"

typedef float tf_f __attribute__((vector_size(4 * TF_LANES)));
typedef int32_t tf_i __attribute__((vector_size(4 * TF_LANES)));
typedef uint32_t tf_u __attribute__((vector_size(4 * TF_LANES)));
typedef float tf_floats __attribute__((vector_size(4 * TF_LANES), aligned(4), may_alias));

TF_INLINE tf_f tf_load(const float *from) { return *(const tf_floats *)from; }
TF_INLINE void tf_store(float *to, tf_f v) { *(tf_floats *)to = v; }
TF_INLINE tf_f tf_broadcast(float value) { return value - (tf_f){0}; }

// `mask` has all or no bits of a lane set.
TF_INLINE tf_f tf_select(tf_i mask, tf_f yes, tf_f no) {
  return (tf_f)(((tf_u)mask & (tf_u)yes) | (~(tf_u)mask & (tf_u)no));
}

// The first `lanes` lanes, which may be more than there are.
TF_INLINE tf_f tf_load_some(const float *from, int64_t lanes) {
  if (lanes >= TF_LANES) return tf_load(from);
  return tf_load_first(from, lanes);
}
TF_INLINE void tf_store_some(float *to, tf_f v, int64_t lanes) {
  if (lanes >= TF_LANES)
    tf_store(to, v);
  else
    tf_store_first(to, v, lanes);
}

TF_INLINE tf_i tf_lanes(void) {
  tf_i lanes;
  for (int i = 0; i < TF_LANES; ++i) lanes[i] = i;
  return lanes;
}

// 2^r for r in ±½, to an ulp: a polynomial fitted to the least relative error with 2^0 = 1.
TF_INLINE tf_f tf_fraction(tf_f r) {
  tf_f p = 1.53533620e-4f * r + 1.33988750e-3f;
  p = p * r + 9.61843692e-3f;
  p = p * r + 5.55033237e-2f;
  p = p * r + 2.40226477e-1f;
  p = p * r + 6.93147182e-1f;
  return p * r + 1.0f;
}

// Added to a number, it leaves the nearest integer in the low bits.
#define TF_ROUNDING 12582912.0f

// x 2^n, where n is that integer: neither may be outside of the normal numbers.
TF_INLINE tf_f tf_scale(tf_f x, tf_f rounded) {
  return (tf_f)((tf_u)x + ((tf_u)rounded << 23));
}

// 2^x for x below 128; zero where that would be below the smallest normal number.
TF_INLINE tf_f tf_exp2(tf_f x) {
  const tf_f rounded = x + TF_ROUNDING;
  const tf_f whole = rounded - TF_ROUNDING;
  return tf_select(x >= -126.0f, tf_scale(tf_fraction(x - whole), rounded), (tf_f){0});
}

// e^x to two ulp: zero below -87.3, infinity above 88.7.
TF_INLINE tf_f tf_exp(tf_f x) {
  const tf_f rounded = x * 1.44269504f + TF_ROUNDING;
  const tf_f whole = rounded - TF_ROUNDING;
  // ln 2 in two parts: products with the first are exact.
  const tf_f r = x - whole * 0.693359375f;
  const tf_f rest = r + whole * 2.12194440e-4f;
  const tf_f power = tf_scale(tf_fraction(rest * 1.44269504f), rounded);
  const tf_f low = tf_select(x >= -87.3f, power, (tf_f){0});
  return tf_select(x > 88.7f, tf_broadcast(__builtin_inff()), low);
}

#endif
