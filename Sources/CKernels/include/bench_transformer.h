#ifndef BENCH_TRANSFORMER_H
#define BENCH_TRANSFORMER_H

#include <stdbool.h>
#include <stdint.h>

// What a transformer does between its linear layers, in fp32: norms, activations, rotations, attention.
// Each function is a thread's share of a step: it takes the tokens or heads that are the thread's own.

enum {
  // Keys are cached in tiles of so many positions, a tile as [head_size][BENCH_KEY_TILE]: the scores of
  // a tile's positions come out side by side, for one query as for many. Values are rows, as
  // [position][head_size].
  BENCH_KEY_TILE = 16,
};

typedef enum { BENCH_NORM_RMS, BENCH_NORM_LAYER } bench_norm_kind;
typedef enum {
  BENCH_ACTIVATION_NONE,
  BENCH_ACTIVATION_RELU,
  BENCH_ACTIVATION_GELU,       // x Φ(x)
  BENCH_ACTIVATION_GELU_TANH,  // its approximation by tanh
  BENCH_ACTIVATION_SILU        // x / (1 + e^-x)
} bench_activation;

typedef struct {
  bench_norm_kind kind;
  float epsilon;
  int64_t size;
  const float *gain;
  const float *shift;  // or NULL
} bench_norm;

// For each of `tokens` tokens: unless y is NULL, x += y + bias (bias may be NULL); then, unless out is
// NULL, out = norm(x). x, y and out are [tokens, size]; out may be x. Sums are of fp32 in several
// lanes, of double in plain C; the layer norm's variance is that of the differences from the mean (two
// passes).
typedef void bench_add_norm(const bench_norm *norm, int64_t tokens, float *x, const float *y,
                            const float *bias, float *out);

// y = activation(y + bias) in place, y [tokens, size]; bias may be NULL.
typedef void bench_activate(bench_activation activation, int64_t size, int64_t tokens, float *y,
                            const float *bias);

// out[t, i] = activation(y[t, i]) * y[t, size + i]: y [tokens, 2 size] (gate, then up), out
// [tokens, size].
typedef void bench_gate(bench_activation activation, int64_t size, int64_t tokens, const float *y,
                        float *out);

// Rotates one head of one token in place: for i < half of head_size, (x[i], x[i + half]) by the angle
// whose cosine and sine are cosines[i] and sines[i].
typedef void bench_rotate(float *x, int64_t head_size, const float *cosines, const float *sines);

// What queries attend to: one key-value head of one sequence.
typedef struct {
  const float *keys;    // in tiles; positions beyond the last one are readable and finite
  const float *values;  // rows
  int64_t positions;    // cached
  int64_t head_size;    // a multiple of 8
  float scale;          // of scores, before the bias
  // Added to the score of a query at position p and a key at position k: bias[k - p]; NULL for none.
  // Readable for each query from the first position to the end of the tile that holds the last one that
  // any query of the call sees.
  const float *bias;
  bool causal;     // a query at p sees positions up to p
  int64_t window;  // and of those the last so many; 0 for all
} bench_attention;

// out = softmax(scale q Kᵀ + bias) V for `queries` queries: query i is at q + i q_stride, its position
// is first_position + i position_step (step 0: the heads of a group at one position, with no bias; never
// negative), its result goes to out + i out_stride, which overlaps nothing that is read. Softmax is
// exact, over blocks of keys with a running maximum and sum. Every query must see at least one position.
// Keys that it doesn't see aren't computed with, but for those of a tile or of a block of queries.
typedef void bench_attend(const bench_attention *a, int64_t queries, const float *q,
                          int64_t q_stride, int64_t first_position, int64_t position_step,
                          float *out, int64_t out_stride);

// Puts keys k [tokens, head_size], `stride` floats apart, into the tiles at `first_position` on.
typedef void bench_store_keys(const float *k, int64_t stride, int64_t tokens, int64_t head_size,
                              int64_t first_position, float *tiles);

// The index of the largest of `count` numbers, of equal ones the first; 0 where there is none. A NaN isn't
// larger than anything.
typedef int64_t bench_largest(const float *x, int64_t count);

// The same on one instruction set.
typedef struct {
  bench_add_norm *add_norm;
  bench_activate *activate;
  bench_gate *gate;
  bench_rotate *rotate;
  bench_attend *attend;
  bench_store_keys *store_keys;
  bench_largest *largest;
} bench_transformer_set;

bench_transformer_set bench_transformer_generic(void);
#if defined(__x86_64__)
bench_transformer_set bench_transformer_avx2(void);
bench_transformer_set bench_transformer_avx512(void);
#endif
#if defined(__aarch64__)
bench_transformer_set bench_transformer_neon(void);
#endif

#endif
