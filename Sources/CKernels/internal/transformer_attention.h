// Attention over the vectors of transformer_vectors.h: a few queries times a block of keys, the softmax
// of that block, times its values. The including file defines TF_VECTORS.
#ifndef BENCH_INTERNAL_TRANSFORMER_ATTENTION_H
#define BENCH_INTERNAL_TRANSFORMER_ATTENTION_H

#include <float.h>

#include "stream.h"
#include "transformer_keys.h"
#include "transformer_vectors.h"

enum {
  // Queries that are multiplied together: times TF_VECTORS, their sums fill the registers.
  TF_QUERIES = 6,
  TF_SUMS = TF_QUERIES * TF_VECTORS,
  // So few go at the rate of memory: their keys and values are read in the order in which they lie.
  TF_FEW = 4,
  // Queries that go through a block of keys and values while it is in a cache.
  TF_QUERY_BLOCK = 8 * TF_QUERIES,
  // Positions of a block: with heads of 64, keys and values of 16 KiB each.
  TF_BLOCK = 64,
  // Vectors of columns of values, at most.
  TF_MOST_COLUMNS = 8,
  TF_TILE_VECTORS = BENCH_KEY_TILE / TF_LANES,
};

// A block of scores of a few queries, and what these queries have come to.
typedef struct {
  _Alignas(64) float scores[TF_QUERIES][TF_BLOCK];
  float rescale[TF_QUERIES];
} tf_scores;

// Of one query: the largest score so far, and sums of powers of 2 of differences from it.
typedef struct {
  tf_f sums;
  float largest;
} tf_softmax;

// scores[i][…] = query i times the keys of `vectors` vectors of positions. Sums that are too few to
// cover the latency of a multiply-add are made in several ways.
TF_INLINE void tf_score(const int queries, const int vectors, const float *q, int64_t q_stride,
                        const float *keys, int64_t head_size, float *scores) {
  const int ways = queries * vectors <= 2 ? 4 : queries * vectors <= 4 ? 2 : 1;
  tf_f sums[4][TF_QUERIES][TF_VECTORS];
  for (int w = 0; w < ways; ++w)
    for (int i = 0; i < queries; ++i)
      for (int j = 0; j < vectors; ++j) sums[w][i][j] = (tf_f){0};
  for (int64_t d = 0; d < head_size; d += ways)
    for (int w = 0; w < ways; ++w) {
      tf_f k[TF_VECTORS];
      for (int j = 0; j < vectors; ++j)
        k[j] = tf_load(keys + j / TF_TILE_VECTORS * BENCH_KEY_TILE * head_size +
                       (d + w) * BENCH_KEY_TILE + j % TF_TILE_VECTORS * TF_LANES);
      for (int i = 0; i < queries; ++i) {
        const float x = q[i * q_stride + d + w];
        for (int j = 0; j < vectors; ++j) sums[w][i][j] = x * k[j] + sums[w][i][j];
      }
    }
  for (int i = 0; i < queries; ++i)
    for (int j = 0; j < vectors; ++j) {
      tf_f sum = sums[0][i][j];
      if (ways == 2) sum += sums[1][i][j];
      if (ways == 4) sum = (sum + sums[1][i][j]) + (sums[2][i][j] + sums[3][i][j]);
      tf_store(scores + i * TF_BLOCK + j * TF_LANES, sum);
    }
}

// What queries have weights for: `count` rows of values.
typedef struct {
  const float *weights, *values;
  int64_t count, head_size;
  // What was in `out` is multiplied by, for each query; NULL where there was nothing.
  const float *rescale;
  float *out;
  int64_t out_stride;
} tf_values;

// Adds weights times values to the columns from `d` on, of `vectors` vectors; a single one may have less
// than all of its lanes.
TF_INLINE void tf_mix(const int queries, const int vectors, const tf_values *mix, int64_t d) {
  const int64_t left = mix->head_size - d, lanes = vectors == 1 ? left : TF_LANES;
  const float *values = mix->values + d;
  tf_f sums[TF_QUERIES][TF_MOST_COLUMNS];
  for (int i = 0; i < queries; ++i)
    for (int j = 0; j < vectors; ++j) sums[i][j] = (tf_f){0};
  for (int64_t k = 0; k < mix->count; ++k, values += mix->head_size) {
    // What is left of a row for later passes is asked for in passing: memory gives whole rows faster.
    if (queries <= TF_FEW && d == 0)
      for (int64_t c = vectors * TF_LANES; c < left; c += 16) bench_prefetch(values + c, 0);
    tf_f v[TF_MOST_COLUMNS];
    for (int j = 0; j < vectors; ++j) v[j] = tf_load_some(values + j * TF_LANES, lanes);
    for (int i = 0; i < queries; ++i) {
      const float weight = mix->weights[i * TF_BLOCK + k];
      for (int j = 0; j < vectors; ++j) sums[i][j] = weight * v[j] + sums[i][j];
    }
  }
  for (int i = 0; i < queries; ++i)
    for (int j = 0; j < vectors; ++j) {
      float *to = mix->out + i * mix->out_stride + d + j * TF_LANES;
      if (mix->rescale) sums[i][j] = tf_load_some(to, lanes) * mix->rescale[i] + sums[i][j];
      tf_store_some(to, sums[i][j], lanes);
    }
}

// The same for all columns, as many at a time as there are registers for their sums.
TF_INLINE void tf_mix_all(const int queries, const tf_values *mix) {
  int64_t d = 0;
  if (queries * 8 <= TF_SUMS)
    for (; d + 8 * TF_LANES <= mix->head_size; d += 8 * TF_LANES) tf_mix(queries, 8, mix, d);
  if (queries * 4 <= TF_SUMS)
    for (; d + 4 * TF_LANES <= mix->head_size; d += 4 * TF_LANES) tf_mix(queries, 4, mix, d);
  for (; d + 2 * TF_LANES <= mix->head_size; d += 2 * TF_LANES) tf_mix(queries, 2, mix, d);
  for (; d < mix->head_size; d += TF_LANES) tf_mix(queries, 1, mix, d);
}

// Scores to weights: one query's scores of a block become powers of 2 of their differences from the
// largest so far. Where `masked`, positions outside of `seen` (counted from the block's first) get none.
// Returns what earlier weights are to be multiplied by.
TF_INLINE float tf_weigh(const int masked, float *scores, int64_t count, float scale,
                         const float *bias, tf_range seen, tf_softmax *so_far) {
  const float log2_e = 1.44269504f;
  tf_f largest = tf_broadcast(so_far->largest);
  tf_i lane = tf_lanes();
  for (int64_t k = 0; k < count; k += TF_LANES) {
    tf_f score = tf_load(scores + k) * (scale * log2_e);
    if (bias) score = tf_load(bias + k) * log2_e + score;
    if (masked) {
      const tf_i kept = (lane >= (int32_t)seen.first) & (lane < (int32_t)seen.end);
      score = tf_select(kept, score, tf_broadcast(-__builtin_inff()));
      lane += TF_LANES;
    }
    tf_store(scores + k, score);
    largest = tf_max(score, largest);
  }
  const float before = so_far->largest, now = tf_max_of(largest);
  tf_f sums = so_far->sums;
  float rescale = 1;
  if (now > before) {
    const tf_f factor = tf_exp2(tf_broadcast(before - now));
    sums *= factor;
    rescale = factor[0];
    so_far->largest = now;
  }
  for (int64_t k = 0; k < count; k += TF_LANES) {
    const tf_f weight = tf_exp2(tf_load(scores + k) - now);
    tf_store(scores + k, weight);
    sums += weight;
  }
  so_far->sums = sums;
  return rescale;
}

typedef struct {
  const bench_attention *a;
  const float *q;
  int64_t q_stride, first_position, position_step;
  float *out;
  int64_t out_stride;
} tf_queries;

TF_INLINE int64_t tf_place(int64_t position, int64_t block) {
  return position < block ? 0 : position < block + TF_BLOCK ? position - block : TF_BLOCK;
}

// What of `seen` lies in a block, counted from the block's first position.
TF_INLINE tf_range tf_within(tf_range seen, int64_t block) {
  return (tf_range){tf_place(seen.first, block), tf_place(seen.end, block)};
}

// `queries` queries from query `first` on, times the positions of the block from `block` on.
TF_INLINE void tf_attend_few(const int queries, const tf_queries *all, int64_t first, int64_t block,
                             tf_range seen, tf_softmax *so_far) {
  const bench_attention *a = all->a;
  const int64_t size = a->head_size;
  const float *q = all->q + first * all->q_stride;
  const int64_t count = tf_place(seen.end, block);
  const int64_t padded = (count + BENCH_KEY_TILE - 1) / BENCH_KEY_TILE * BENCH_KEY_TILE;
  tf_scores buffer;

  const float *keys = a->keys + block * size;
  int64_t k = 0;
  if (queries > TF_FEW)
    for (; k + TF_VECTORS * TF_LANES <= padded; k += TF_VECTORS * TF_LANES)
      tf_score(queries, TF_VECTORS, q, all->q_stride, keys + k * size, size, buffer.scores[0] + k);
  for (; k < padded; k += BENCH_KEY_TILE)
    tf_score(queries, TF_TILE_VECTORS, q, all->q_stride, keys + k * size, size,
             buffer.scores[0] + k);

  for (int i = 0; i < queries; ++i) {
    const int64_t position = all->first_position + (first + i) * all->position_step;
    const tf_range own = tf_within(tf_seen(a, position), block);
    const float *bias = a->bias ? a->bias + (block - position) : NULL;
    buffer.rescale[i] =
        own.first > 0 || own.end < padded
            ? tf_weigh(1, buffer.scores[i], padded, a->scale, bias, own, so_far + i)
            : tf_weigh(0, buffer.scores[i], padded, a->scale, bias, own, so_far + i);
  }

  tf_values mix = {buffer.scores[0],
                   a->values + block * size,
                   count,
                   size,
                   block <= seen.first ? NULL : buffer.rescale,
                   all->out + first * all->out_stride,
                   all->out_stride};
  // Two queries have room for whole rows of 8 vectors, which memory gives faster than parts of them.
  if (queries > 2 && queries <= TF_FEW && TF_SUMS < 8 * queries && TF_SUMS >= 16 &&
      size >= 8 * TF_LANES) {
    tf_mix_all(2, &mix);
    mix.weights += 2 * TF_BLOCK;
    mix.out += 2 * mix.out_stride;
    if (mix.rescale) mix.rescale += 2;
    tf_mix_all(queries - 2, &mix);
  } else {
    tf_mix_all(queries, &mix);
  }
}

#define TF_ATTEND(QUERIES)                                                                      \
  TF_TARGET static void tf_attend_##QUERIES(const tf_queries *all, int64_t first,               \
                                            int64_t block, tf_range seen, tf_softmax *so_far) { \
    tf_attend_few(QUERIES, all, first, block, seen, so_far);                                    \
  }
TF_ATTEND(1)
TF_ATTEND(2)
TF_ATTEND(3)
TF_ATTEND(4)
TF_ATTEND(5)
TF_ATTEND(6)
#undef TF_ATTEND

typedef void tf_attend_some(const tf_queries *all, int64_t first, int64_t block, tf_range seen,
                            tf_softmax *so_far);

// What queries first…end - 1 see together.
TF_INLINE tf_range tf_seen_by(const tf_queries *all, int64_t first, int64_t end) {
  const tf_range of_first = tf_seen(all->a, all->first_position + first * all->position_step);
  const tf_range of_last = tf_seen(all->a, all->first_position + (end - 1) * all->position_step);
  return (tf_range){of_first.first, of_last.end};
}

TF_TARGET static void tf_attend(const bench_attention *a, int64_t queries, const float *q,
                                int64_t q_stride, int64_t first_position, int64_t position_step,
                                float *out, int64_t out_stride) {
  static tf_attend_some *const few[TF_QUERIES] = {tf_attend_1, tf_attend_2, tf_attend_3,
                                                  tf_attend_4, tf_attend_5, tf_attend_6};
  const tf_queries all = {a, q, q_stride, first_position, position_step, out, out_stride};
  const int64_t together = position_step ? TF_QUERIES : TF_FEW;
  for (int64_t start = 0; start < queries; start += TF_QUERY_BLOCK) {
    const int64_t end = queries < start + TF_QUERY_BLOCK ? queries : start + TF_QUERY_BLOCK;
    tf_softmax so_far[TF_QUERY_BLOCK];
    // Lower than any score, and finite: what a masked score differs from it by is no NaN.
    for (int64_t i = 0; i < end - start; ++i) so_far[i] = (tf_softmax){{0}, -FLT_MAX};
    const tf_range whole = tf_seen_by(&all, start, end);
    for (int64_t block = whole.first / BENCH_KEY_TILE * BENCH_KEY_TILE; block < whole.end;
         block += TF_BLOCK)
      for (int64_t i = start; i < end; i += together) {
        const int64_t count = end - i < together ? end - i : together;
        const tf_range seen = tf_seen_by(&all, i, i + count);
        if (seen.first < block + TF_BLOCK && seen.end > block)
          few[count - 1](&all, i, block, seen, so_far + (i - start));
      }
    for (int64_t i = start; i < end; ++i) {
      const float inverse = 1 / tf_sum_of(so_far[i - start].sums);
      for (int64_t d = 0; d < a->head_size; d += TF_LANES) {
        float *at = out + i * out_stride + d;
        tf_store_some(at, tf_load_some(at, a->head_size - d) * inverse, a->head_size - d);
      }
    }
  }
}

#endif
