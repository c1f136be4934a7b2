#include <math.h>

// Plain C, with sums in double: what the others are compared with.
#define TF_TARGET
#define TF_INLINE static inline __attribute__((always_inline))

#include "../internal/transformer_keys.h"

static float normalised(const bench_norm *norm, float x, double mean, double inverse, int64_t i) {
  const double y = (x - mean) * inverse * norm->gain[i];
  return (float)(norm->shift ? y + norm->shift[i] : y);
}

static void add_norm(const bench_norm *norm, int64_t tokens, float *x, const float *y,
                     const float *bias, float *out) {
  const int64_t size = norm->size;
  for (int64_t t = 0; t < tokens; ++t, x += size) {
    if (y)
      for (int64_t i = 0; i < size; ++i) x[i] += y[t * size + i] + (bias ? bias[i] : 0);
    if (!out) continue;
    double mean = 0, squares = 0;
    if (norm->kind == BENCH_NORM_LAYER) {
      for (int64_t i = 0; i < size; ++i) mean += x[i];
      mean /= (double)size;
    }
    for (int64_t i = 0; i < size; ++i) squares += (x[i] - mean) * (x[i] - mean);
    const double inverse = 1 / sqrt(squares / (double)size + norm->epsilon);
    for (int64_t i = 0; i < size; ++i)
      out[t * size + i] = normalised(norm, x[i], mean, inverse, i);
  }
}

static float activated(bench_activation activation, float x) {
  switch (activation) {
    case BENCH_ACTIVATION_RELU: return x > 0 ? x : 0;
    case BENCH_ACTIVATION_GELU: return x * (0.5f * erfcf(x * -0.707106781f));
    case BENCH_ACTIVATION_GELU_TANH:
      return 0.5f * x * (1 + tanhf(0.797884561f * (x + 0.044715f * x * x * x)));
    case BENCH_ACTIVATION_SILU: return x / (1 + expf(-x));
    default: return x;
  }
}

static void activate(bench_activation activation, int64_t size, int64_t tokens, float *y,
                     const float *bias) {
  for (int64_t t = 0; t < tokens; ++t)
    for (int64_t i = 0; i < size; ++i)
      y[t * size + i] = activated(activation, y[t * size + i] + (bias ? bias[i] : 0));
}

static void gate(bench_activation activation, int64_t size, int64_t tokens, const float *y,
                 float *out) {
  for (int64_t t = 0; t < tokens; ++t)
    for (int64_t i = 0; i < size; ++i)
      out[t * size + i] =
          activated(activation, y[2 * t * size + i]) * y[(2 * t + 1) * size + i];
}

static void rotate(float *x, int64_t head_size, const float *cosines, const float *sines) {
  const int64_t half = head_size / 2;
  for (int64_t i = 0; i < half; ++i) {
    const float a = x[i], b = x[half + i];
    x[i] = a * cosines[i] - b * sines[i];
    x[half + i] = b * cosines[i] + a * sines[i];
  }
}

static float score(const bench_attention *a, const float *q, int64_t position, int64_t k) {
  const float *key = a->keys + k / BENCH_KEY_TILE * BENCH_KEY_TILE * a->head_size;
  double sum = 0;
  for (int64_t d = 0; d < a->head_size; ++d)
    sum += (double)q[d] * key[d * BENCH_KEY_TILE + k % BENCH_KEY_TILE];
  sum *= a->scale;
  return (float)(a->bias ? sum + a->bias[k - position] : sum);
}

// Scores are made twice, first for their largest, so that they need no room. The weights of a few
// positions are kept, so that each need not be made for each column.
static void attend_one(const bench_attention *a, const float *q, int64_t position, float *out) {
  enum { KEPT = 64 };
  const tf_range seen = tf_seen(a, position);
  float largest = -INFINITY;
  for (int64_t k = seen.first; k < seen.end; ++k)
    largest = fmaxf(largest, score(a, q, position, k));
  for (int64_t d = 0; d < a->head_size; ++d) out[d] = 0;
  double total = 0;
  for (int64_t first = seen.first; first < seen.end; first += KEPT) {
    const int64_t count = seen.end - first < KEPT ? seen.end - first : KEPT;
    float weights[KEPT];
    for (int64_t i = 0; i < count; ++i) {
      weights[i] = expf(score(a, q, position, first + i) - largest);
      total += weights[i];
    }
    for (int64_t d = 0; d < a->head_size; ++d) {
      double sum = 0;
      for (int64_t i = 0; i < count; ++i)
        sum += (double)weights[i] * a->values[(first + i) * a->head_size + d];
      out[d] = (float)(out[d] + sum);
    }
  }
  for (int64_t d = 0; d < a->head_size; ++d) out[d] = (float)(out[d] / total);
}

static void attend(const bench_attention *a, int64_t queries, const float *q, int64_t q_stride,
                   int64_t first_position, int64_t position_step, float *out,
                   int64_t out_stride) {
  for (int64_t i = 0; i < queries; ++i)
    attend_one(a, q + i * q_stride, first_position + i * position_step, out + i * out_stride);
}

static int64_t largest(const float *x, int64_t count) {
  int64_t best = 0;
  for (int64_t i = 0; i < count; ++i)
    if (x[i] > x[best] || (isnan(x[best]) && !isnan(x[i]))) best = i;
  return count > 0 && isnan(x[best]) ? 0 : best;
}

bench_transformer_set bench_transformer_generic(void) {
  return (bench_transformer_set){add_norm, activate, gate, rotate, attend, tf_store_keys, largest};
}
