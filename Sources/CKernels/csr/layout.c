#include <float.h>
#include <math.h>
#include <string.h>

#include "../internal/csr_vectors.h"
#include "bench_csr.h"

void bench_csr_token_scales(const float *x, int64_t columns, int64_t tokens, float *inverses,
                            float *scales) {
  for (int64_t t = 0; t < tokens; ++t) {
    // Magnitudes are ordered as their bits are, with infinity and NaN last.
    uint32_t largest = 0;
    for (int64_t c = 0; c < columns; ++c) {
      uint32_t bits;
      memcpy(&bits, x + t * columns + c, 4);
      bits &= 0x7fffffff;
      largest = bits > largest ? bits : largest;
    }
    float magnitude;
    memcpy(&magnitude, &largest, 4);
    const float inverse = 127 / magnitude;
    inverses[t] = isfinite(inverse) ? inverse : FLT_MAX;
    scales[t] = 1 / inverses[t];
  }
}

// To bf16 and back: to the nearest, of two equally near the even one. A NaN stays one, made quiet.
BENCH_INLINE csr_u4 rounded(csr_u4 bits) {
  const csr_u4 nearest = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
  const csr_u4 nan = (csr_u4)((bits & 0x7fffffff) > 0x7f800000);
  return (nearest & ~nan) | (((bits | 0x400000) & 0xffff0000) & nan);
}

// Four activations of one token as the kernels read them.
BENCH_INLINE csr_u4 converted(csr_f4 x, const bench_csr_values kind, float inverse) {
  if (kind == BENCH_CSR_FP32) return (csr_u4)x;
  if (kind != BENCH_CSR_W8A8) return rounded((csr_u4)x);
  csr_f4 scaled = x * inverse;
  // The product is rounded before it is added: fused, ties would fall elsewhere.
  BENCH_OPAQUE(scaled);
  // Adding 1.5 · 2²³ leaves the nearest integer, of two the even one, in the low bits.
  return (csr_u4)((csr_i4)(scaled + 12582912.0f) << 16 >> 16);
}

BENCH_INLINE csr_f4 load(const float *from) {
  csr_f4 v;
  memcpy(&v, from, 16);
  return v;
}

// The tokens of `width` × 4 columns from column `c`; `last` columns of them exist.
BENCH_INLINE void lay_out_4(const bench_csr_values kind, const float *x, int64_t columns,
                            int64_t tokens, int64_t width, const float *inverses, uint32_t *panel,
                            int64_t last) {
  for (int64_t t = 0; t < width; t += 4) {
    csr_u4 v[4];
    for (int64_t k = 0; k < 4; ++k) {
      v[k] = (csr_u4){0};
      if (t + k >= tokens) continue;
      csr_f4 from = {0};
      if (last >= 4)
        from = load(x + (t + k) * columns);
      else
        for (int64_t i = 0; i < last; ++i) from[i] = x[(t + k) * columns + i];
      v[k] = converted(from, kind, kind == BENCH_CSR_W8A8 ? inverses[t + k] : 0);
    }
    csr_transpose(v);
    for (int64_t i = 0; i < (last < 4 ? last : 4); ++i) memcpy(panel + i * width + t, &v[i], 16);
  }
}

BENCH_INLINE void lay_out(const bench_csr_values kind, const float *x, int64_t columns,
                          int64_t tokens, int64_t width, int64_t from, int64_t to,
                          const float *inverses, uint32_t *panel) {
  int64_t c = from;
  if (width == 1) {
    for (; c + 4 <= to; c += 4) {
      const csr_u4 v = converted(load(x + c), kind, kind == BENCH_CSR_W8A8 ? inverses[0] : 0);
      memcpy(panel + c, &v, 16);
    }
    for (; c < to; ++c)
      panel[c] =
          converted((csr_f4){x[c]}, kind, kind == BENCH_CSR_W8A8 ? inverses[0] : 0)[0];
    return;
  }
  for (; c < to; c += 4)
    lay_out_4(kind, x + c, columns, tokens, width, inverses, panel + c * width, to - c);
}

void bench_csr_lay_out(bench_csr_values kind, const float *x, int64_t columns, int64_t tokens,
                       int64_t width, int64_t from, int64_t to, const float *inverses,
                       void *panel) {
  switch (kind) {
    case BENCH_CSR_FP32:
      lay_out(BENCH_CSR_FP32, x, columns, tokens, width, from, to, inverses, panel);
      break;
    case BENCH_CSR_BF16:
    case BENCH_CSR_W8A16:
      lay_out(BENCH_CSR_BF16, x, columns, tokens, width, from, to, inverses, panel);
      break;
    case BENCH_CSR_W8A8:
      lay_out(BENCH_CSR_W8A8, x, columns, tokens, width, from, to, inverses, panel);
      break;
  }
}
