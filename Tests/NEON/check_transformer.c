// Compares what a transformer does between its linear layers on NEON with the plain C of the same
// functions, which KernelsTests compare with double precision.
#include "guarded.h"

#include "bench_transformer.h"

static bench_transformer_set plain, neon;
static int failures, runs;

static float *random_floats(int64_t count, float size) {
  float *x = guarded(4 * (size_t)count);
  for (int64_t i = 0; i < count; ++i) x[i] = size * random_float();
  return x;
}

static float *copy(const float *x, int64_t count) {
  float *y = guarded(4 * (size_t)count);
  memcpy(y, x, 4 * (size_t)count);
  return y;
}

// Frees all buffers.
static void compare(const char *what, const float *x, const float *expected, int64_t count,
                    double allowed) {
  ++runs;
  double worst = 0;
  for (int64_t i = 0; i < count; ++i) {
    const double error = fabs((double)x[i] - expected[i]);
    if (!(error <= worst)) worst = error == error ? error : INFINITY;
  }
  if (!(worst <= allowed)) {
    ++failures;
    printf("WRONG: %s: %g where %g is allowed\n", what, worst, allowed);
  }
  release();
}

static void check_tokens(int64_t size, int64_t tokens) {
  const int64_t count = size * tokens;
  char what[64];
  for (int variant = 0; variant < 4; ++variant) {
    const bench_norm norm = {variant & 1 ? BENCH_NORM_LAYER : BENCH_NORM_RMS, 1e-5f, size,
                             random_floats(size, 1), variant & 2 ? random_floats(size, 1) : NULL};
    float *x = random_floats(count, 2), *same = copy(x, count), *y = random_floats(count, 1);
    float *bias = variant & 2 ? random_floats(size, 1) : NULL;
    float *out = random_floats(count, 1), *expected = random_floats(count, 1);
    neon.add_norm(&norm, tokens, x, y, bias, out);
    plain.add_norm(&norm, tokens, same, y, bias, expected);
    snprintf(what, sizeof what, "norm %d, %d × %d", variant, (int)tokens, (int)size);
    compare(what, out, expected, count, 4e-6);
  }
  for (bench_activation a = BENCH_ACTIVATION_NONE; a <= BENCH_ACTIVATION_SILU; ++a) {
    float *x = random_floats(count, 9), *same = copy(x, count), *bias = random_floats(size, 1);
    neon.activate(a, size, tokens, x, bias);
    plain.activate(a, size, tokens, same, bias);
    snprintf(what, sizeof what, "activation %d, %d × %d", (int)a, (int)tokens, (int)size);
    compare(what, x, same, count, 3e-6);
    float *both = random_floats(2 * count, 9), *out = random_floats(count, 1);
    float *expected = random_floats(count, 1);
    neon.gate(a, size, tokens, both, out);
    plain.gate(a, size, tokens, both, expected);
    snprintf(what, sizeof what, "gate %d, %d × %d", (int)a, (int)tokens, (int)size);
    compare(what, out, expected, count, 3e-5);
  }
}

static void check_rotation(int64_t size) {
  float *x = random_floats(size, 2), *same = copy(x, size);
  float *cosines = random_floats(size / 2, 1), *sines = random_floats(size / 2, 1);
  neon.rotate(x, size, cosines, sines);
  plain.rotate(same, size, cosines, sines);
  compare("rotation", x, same, size, 1e-6);
}

static void check_attention(int64_t size, int64_t positions, bool causal, int64_t window,
                            bool biased, int64_t step) {
  const int64_t padded = (positions + BENCH_KEY_TILE - 1) / BENCH_KEY_TILE * BENCH_KEY_TILE;
  const int64_t queries = step == 0 ? 4 : positions < 70 ? positions : 70;
  const int64_t first = step == 0 ? positions - 1 : positions - queries, stride = size + 5;
  const int64_t floats = (queries - 1) * stride + size;
  float *keys = random_floats(padded * size, 1), *values = random_floats(positions * size, 1);
  float *bias = random_floats(positions + padded, 2) + positions;
  float *q = random_floats(floats, 3);
  float *out = random_floats(floats, 1), *expected = copy(out, floats);
  const bench_attention a = {keys,   values, positions, size, 1 / sqrtf((float)size),
                             biased ? bias : NULL, causal, window};
  neon.attend(&a, queries, q, stride, first, step, out, stride);
  plain.attend(&a, queries, q, stride, first, step, expected, stride);
  char what[96];
  snprintf(what, sizeof what, "attention, head size %d, %d positions, window %d%s%s, step %d",
           (int)size, (int)positions, (int)window, causal ? ", causal" : "",
           biased ? ", biased" : "", (int)step);
  compare(what, out, expected, floats, 3e-6);
}

int main(void) {
  plain = bench_transformer_generic();
  neon = bench_transformer_neon();
  static const int64_t sizes[] = {1, 7, 17, 33, 64, 100}, heads[] = {8, 32, 40, 64, 80, 128};
  static const int64_t positions[] = {1, 15, 16, 17, 100, 300};
  for (int i = 0; i < 6; ++i) {
    check_tokens(sizes[i], 1);
    check_tokens(sizes[i], 3);
    check_rotation(heads[i]);
    for (int p = 0; p < 6; ++p)
      for (int variant = 0; variant < 8; ++variant)
        check_attention(heads[i], positions[p], variant & 1, variant & 2 ? 20 : 0,
                        variant & 4 && variant & 1, variant < 4 && variant & 1 ? 0 : 1);
  }
  printf("transformer: %d runs, %d wrong\n", runs, failures);
  return failures > 0;
}
