// Where keys lie, and putting them there. Included after TF_TARGET and TF_INLINE are defined.
#ifndef BENCH_INTERNAL_TRANSFORMER_KEYS_H
#define BENCH_INTERNAL_TRANSFORMER_KEYS_H

#include "bench_transformer.h"

// The positions first…end - 1 that a query at `position` sees.
typedef struct {
  int64_t first, end;
} tf_range;

TF_INLINE tf_range tf_seen(const bench_attention *a, int64_t position) {
  tf_range seen = {0, a->positions};
  if (a->causal && position + 1 < seen.end) seen.end = position + 1;
  if (a->window > 0 && a->window < seen.end) seen.first = seen.end - a->window;
  return seen;
}

// A tile's lines are written whole, from as many tokens as it has room for.
TF_TARGET static void tf_store_keys(const float *k, int64_t stride, int64_t tokens,
                                    int64_t head_size, int64_t first_position, float *tiles) {
  for (int64_t t = 0; t < tokens;) {
    const int64_t position = first_position + t, place = position % BENCH_KEY_TILE;
    const int64_t room = BENCH_KEY_TILE - place, count = tokens - t < room ? tokens - t : room;
    float *tile = tiles + (position - place) * head_size;
    for (int64_t d = 0; d < head_size; ++d)
      for (int64_t i = 0; i < count; ++i)
        tile[d * BENCH_KEY_TILE + place + i] = k[(t + i) * stride + d];
    t += count;
  }
}

#endif
