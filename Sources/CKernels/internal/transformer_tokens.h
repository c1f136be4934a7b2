// Norms, activations and rotations, over the vectors of transformer_vectors.h.
#ifndef BENCH_INTERNAL_TRANSFORMER_TOKENS_H
#define BENCH_INTERNAL_TRANSFORMER_TOKENS_H

#include <math.h>

#include "transformer_vectors.h"

// Sums that are made side by side: enough to cover the latency of an addition.
enum { TF_CHAINS = 4 };

// x[i…] of one token, plus y and bias where there are any: then they are stored as well.
TF_INLINE tf_f tf_added(float *x, const float *y, const float *bias, int64_t i, int64_t lanes) {
  tf_f v = tf_load_some(x + i, lanes);
  if (!y) return v;
  tf_f more = tf_load_some(y + i, lanes);
  if (bias) more += tf_load_some(bias + i, lanes);
  v += more;
  tf_store_some(x + i, v, lanes);
  return v;
}

TF_INLINE float tf_total(const tf_f *sums) {
  return tf_sum_of((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

// Adds y and bias to a token; the sum of what the norm wants of it, x or x².
TF_INLINE float tf_add(const bench_norm_kind kind, int64_t size, float *x, const float *y,
                       const float *bias) {
  tf_f sums[TF_CHAINS] = {{0}};
  int64_t i = 0;
  for (; i + TF_CHAINS * TF_LANES <= size; i += TF_CHAINS * TF_LANES)
    for (int j = 0; j < TF_CHAINS; ++j) {
      const tf_f v = tf_added(x, y, bias, i + j * TF_LANES, TF_LANES);
      sums[j] = kind == BENCH_NORM_RMS ? v * v + sums[j] : v + sums[j];
    }
  for (; i < size; i += TF_LANES) {
    const tf_f v = tf_added(x, y, bias, i, size - i);
    sums[0] = kind == BENCH_NORM_RMS ? v * v + sums[0] : v + sums[0];
  }
  return tf_total(sums);
}

// The sum of squared differences from the mean.
TF_INLINE float tf_spread(int64_t size, const float *x, float mean) {
  tf_f sums[TF_CHAINS] = {{0}};
  int64_t i = 0;
  for (; i + TF_CHAINS * TF_LANES <= size; i += TF_CHAINS * TF_LANES)
    for (int j = 0; j < TF_CHAINS; ++j) {
      const tf_f v = tf_load(x + i + j * TF_LANES) - mean;
      sums[j] = v * v + sums[j];
    }
  for (; i < size; i += TF_LANES) {
    const tf_i kept = tf_lanes() < (int32_t)(size - i < TF_LANES ? size - i : TF_LANES);
    const tf_f v = tf_select(kept, tf_load_some(x + i, size - i) - mean, (tf_f){0});
    sums[0] = v * v + sums[0];
  }
  return tf_total(sums);
}

TF_INLINE void tf_add_norm_of(const bench_norm_kind kind, const bench_norm *norm, int64_t tokens,
                              float *x, const float *y, const float *bias, float *out) {
  const int64_t size = norm->size;
  for (int64_t t = 0; t < tokens; ++t, x += size) {
    const float sum = tf_add(kind, size, x, y, bias);
    if (y) y += size;
    if (!out) continue;
    const float mean = kind == BENCH_NORM_LAYER ? sum / (float)size : 0;
    const float squares = kind == BENCH_NORM_LAYER ? tf_spread(size, x, mean) : sum;
    const float inverse = 1 / sqrtf(squares / (float)size + norm->epsilon);
    for (int64_t i = 0; i < size; i += TF_LANES) {
      tf_f v = tf_load_some(x + i, size - i);
      if (kind == BENCH_NORM_LAYER) v -= mean;
      v = v * inverse * tf_load_some(norm->gain + i, size - i);
      if (norm->shift) v += tf_load_some(norm->shift + i, size - i);
      tf_store_some(out + i, v, size - i);
    }
    out += size;
  }
}

TF_TARGET static void tf_add_norm(const bench_norm *norm, int64_t tokens, float *x, const float *y,
                                  const float *bias, float *out) {
  if (norm->kind == BENCH_NORM_RMS)
    tf_add_norm_of(BENCH_NORM_RMS, norm, tokens, x, y, bias, out);
  else
    tf_add_norm_of(BENCH_NORM_LAYER, norm, tokens, x, y, bias, out);
}

// x / (1 + e^-z): there is nothing that cancels for small z.
TF_INLINE tf_f tf_sigmoid_of(tf_f x, tf_f z) { return x / (1.0f + tf_exp(-z)); }

// x Φ(x) as max(x, 0) - |x| Q(|x|), where Q = 1 - Φ is 2^-P: the tail of negative x keeps its digits.
// P is a polynomial fitted over 0…7 to the least error of |x| Q, 4e-8; beyond, |x| Q is below 1e-11.
TF_INLINE tf_f tf_gelu(tf_f x) {
  const tf_f u = tf_max(x, -x);
  tf_f p = 1.54070001e-8f * u - 5.21201265e-7f;
  p = p * u + 7.43310738e-6f;
  p = p * u - 5.64201146e-5f;
  p = p * u + 2.12518469e-4f;
  p = p * u + 1.36326236e-4f;
  p = p * u - 7.11204950e-3f;
  p = p * u + 5.25541194e-2f;
  p = p * u + 4.59182411e-1f;
  p = p * u + 1.15110898f;
  p = p * u + 1.0f;
  return tf_max(x, (tf_f){0}) - tf_select(u < 7.0f, u * tf_exp2(-p), (tf_f){0});
}

TF_INLINE tf_f tf_activation(const bench_activation activation, tf_f x) {
  switch (activation) {
    case BENCH_ACTIVATION_RELU: return tf_max(x, (tf_f){0});
    case BENCH_ACTIVATION_GELU: return tf_gelu(x);
    // ½ (1 + tanh z) is the sigmoid of 2 z; the factors are 2 √(2/π) and 0.044715 times that.
    case BENCH_ACTIVATION_GELU_TANH:
      return tf_sigmoid_of(x, x * (x * x * 0.0713548163f + 1.59576912f));
    case BENCH_ACTIVATION_SILU: return tf_sigmoid_of(x, x);
    default: return x;
  }
}

TF_INLINE void tf_activate_of(const bench_activation activation, int64_t size, int64_t tokens,
                              float *y, const float *bias) {
  for (int64_t t = 0; t < tokens; ++t, y += size)
    for (int64_t i = 0; i < size; i += TF_LANES) {
      tf_f v = tf_load_some(y + i, size - i);
      if (bias) v += tf_load_some(bias + i, size - i);
      tf_store_some(y + i, tf_activation(activation, v), size - i);
    }
}

TF_INLINE void tf_gate_of(const bench_activation activation, int64_t size, int64_t tokens,
                          const float *y, float *out) {
  for (int64_t t = 0; t < tokens; ++t, y += 2 * size, out += size)
    for (int64_t i = 0; i < size; i += TF_LANES) {
      const tf_f gate = tf_activation(activation, tf_load_some(y + i, size - i));
      tf_store_some(out + i, gate * tf_load_some(y + size + i, size - i), size - i);
    }
}

#define TF_EACH_ACTIVATION(DO)                                              \
  switch (activation) {                                                     \
    case BENCH_ACTIVATION_RELU: DO(BENCH_ACTIVATION_RELU); break;           \
    case BENCH_ACTIVATION_GELU: DO(BENCH_ACTIVATION_GELU); break;           \
    case BENCH_ACTIVATION_GELU_TANH: DO(BENCH_ACTIVATION_GELU_TANH); break; \
    case BENCH_ACTIVATION_SILU: DO(BENCH_ACTIVATION_SILU); break;           \
    default: DO(BENCH_ACTIVATION_NONE); break;                              \
  }

TF_TARGET static void tf_activate(bench_activation activation, int64_t size, int64_t tokens,
                                  float *y, const float *bias) {
#define TF_ACTIVATE(KIND) tf_activate_of(KIND, size, tokens, y, bias)
  TF_EACH_ACTIVATION(TF_ACTIVATE)
#undef TF_ACTIVATE
}

TF_TARGET static void tf_gate(bench_activation activation, int64_t size, int64_t tokens,
                              const float *y, float *out) {
#define TF_GATE(KIND) tf_gate_of(KIND, size, tokens, y, out)
  TF_EACH_ACTIVATION(TF_GATE)
#undef TF_GATE
}

#undef TF_EACH_ACTIVATION

TF_TARGET static void tf_rotate(float *x, int64_t head_size, const float *cosines,
                                const float *sines) {
  const int64_t half = head_size / 2;
  for (int64_t i = 0; i < half; i += TF_LANES) {
    const int64_t lanes = half - i;
    const tf_f a = tf_load_some(x + i, lanes), b = tf_load_some(x + half + i, lanes);
    const tf_f cosine = tf_load_some(cosines + i, lanes), sine = tf_load_some(sines + i, lanes);
    tf_store_some(x + i, a * cosine - b * sine, lanes);
    tf_store_some(x + half + i, b * cosine + a * sine, lanes);
  }
}

// Where the largest is, is looked for in the one chunk that has it.
enum { TF_LARGEST_CHUNK = 1024 };

TF_INLINE float tf_largest_of(const float *x, int64_t count) {
  tf_f most[TF_CHAINS];
  for (int j = 0; j < TF_CHAINS; ++j) most[j] = tf_broadcast(-INFINITY);
  int64_t i = 0;
  // Of a NaN and a number the second operand counts: what was found before.
  for (; i + TF_CHAINS * TF_LANES <= count; i += TF_CHAINS * TF_LANES)
    for (int j = 0; j < TF_CHAINS; ++j) most[j] = tf_max(tf_load(x + i + j * TF_LANES), most[j]);
  float largest =
      tf_max_of(tf_max(tf_max(most[0], most[1]), tf_max(most[2], most[3])));
  for (; i < count; ++i) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

TF_TARGET static int64_t tf_largest(const float *x, int64_t count) {
  float largest = -INFINITY;
  int64_t chunk = 0;
  for (int64_t i = 0; i < count; i += TF_LARGEST_CHUNK) {
    const int64_t left = count - i < TF_LARGEST_CHUNK ? count - i : TF_LARGEST_CHUNK;
    const float own = tf_largest_of(x + i, left);
    if (own > largest) {
      largest = own;
      chunk = i;
    }
  }
  for (int64_t i = chunk; i < count; ++i)
    if (x[i] == largest) return i;
  return 0;
}

#endif
