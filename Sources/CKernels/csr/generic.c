#define CSR_INLINE static inline __attribute__((always_inline))
#define CSR_PRODUCT_4(weight, x) (weight * x)

#include "../internal/csr.h"

#define CSR_LANES 4
#include "../internal/csr_panel.h"
#undef CSR_LANES

CSR_INLINE void dot(const bench_csr_slice *w, const uint32_t *x, const int integers,
                    const bench_csr_index index, float scale, float *y) {
  for (int64_t r = 0; r < w->rows; ++r) {
    float sum = 0;
    int32_t integer = 0;
    int64_t column = 0;
    for (int64_t e = w->row_starts[r]; e < w->row_starts[r + 1]; e += CSR_CHUNK) {
      uint32_t decoded[CSR_CHUNK];
      const uint32_t *weights = csr_weights(w, e, decoded);
      const int64_t left = w->row_starts[r + 1] - e;
      for (int64_t i = 0; i < (left < CSR_CHUNK ? left : CSR_CHUNK); ++i) {
        column = csr_column(w, e + i, column, index);
        float factors[2];
        memcpy(&factors[0], weights + i, 4);
        memcpy(&factors[1], x + column, 4);
        if (integers)
          integer += (int32_t)weights[i] * (int32_t)x[column];
        else
          sum += factors[0] * factors[1];
      }
    }
    if (integers) sum = (float)integer * scale;
    y[r] = w->row_scales ? sum * w->row_scales[r] : sum;
  }
}

// 16 tokens at a time, whatever the panel's width: the compiler's registers hold no more.
CSR_INLINE void multiply(const bench_csr_slice *w, const uint32_t *panel, int64_t width,
                         const int integers, const bench_csr_index index, const float *scales,
                         float *y, int64_t y_stride, int64_t tokens) {
  if (width == 1)
    dot(w, panel, integers, index, integers ? scales[0] : 1, y);
  else if (width == 4)
    csr_panel_rows4(w, panel, 4, integers, index, 1, scales, y, y_stride, tokens);
  else if (width == 8)
    csr_panel_rows4(w, panel, 8, integers, index, 2, scales, y, y_stride, tokens);
  else
    for (int64_t t = 0; t < tokens; t += 16)
      csr_panel_rows4(w, panel + t, width, integers, index, 4, integers ? scales + t : scales,
                      y + t * y_stride, y_stride, tokens - t < 16 ? tokens - t : 16);
}

#include "../internal/csr_decode.h"
#include "../internal/csr_dispatch.h"

void bench_csr_multiply_generic(const bench_csr_slice *w, const void *panel, int64_t width,
                                const float *scales, float *y, int64_t y_stride, int64_t tokens) {
  csr_dispatch(w, panel, width, scales, y, y_stride, tokens);
}

int64_t bench_csr_decode_generic(const bench_csr_slice *w, const void *panel, int64_t width) {
  return csr_decode(w, panel, width);
}
