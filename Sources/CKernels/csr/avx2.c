#if defined(__x86_64__)

#define CSR_TARGET __attribute__((target("avx2,fma,f16c,popcnt")))
#define CSR_INLINE CSR_TARGET static inline __attribute__((always_inline))
// Products of the lower 16 bits; the upper ones of a weight are masked, those of an activation
// repeat its sign.
#define CSR_PRODUCT_4(weight, x) \
  ((csr_panel_i4)_mm_madd_epi16(_mm_set1_epi32(weight & 0xffff), (__m128i)x))
#define CSR_PRODUCT_8(weight, x) \
  ((csr_panel_i8)_mm256_madd_epi16(_mm256_set1_epi32(weight & 0xffff), (__m256i)x))

#include "../internal/csr_dot.h"

#define CSR_LANES 4
#include "../internal/csr_panel.h"
#undef CSR_LANES
#define CSR_LANES 8
#include "../internal/csr_panel.h"
#undef CSR_LANES

// 32 tokens at a time, whatever the panel's width: eight registers of sums.
CSR_INLINE void multiply(const bench_csr_slice *w, const uint32_t *panel, int64_t width,
                         const int integers, const bench_csr_index index, const float *scales,
                         float *y, int64_t y_stride, int64_t tokens) {
  if (width == 1)
    csr_dot_any(w, panel, scales, y, index);
  else if (width == 4)
    csr_panel_rows4(w, panel, 4, integers, index, 1, scales, y, y_stride, tokens);
  else if (width == 8)
    csr_panel_rows8(w, panel, 8, integers, index, 1, scales, y, y_stride, tokens);
  else
    for (int64_t t = 0; t < tokens; t += 32) {
      const float *part = integers ? scales + t : scales;
      if (width - t >= 32)
        csr_panel_rows8(w, panel + t, width, integers, index, 4, part, y + t * y_stride, y_stride,
                        tokens - t < 32 ? tokens - t : 32);
      else
        csr_panel_rows8(w, panel + t, width, integers, index, 2, part, y + t * y_stride, y_stride,
                        tokens - t);
    }
}

#include "../internal/csr_decode.h"
#include "../internal/csr_dispatch.h"

CSR_TARGET void bench_csr_multiply_avx2(const bench_csr_slice *w, const void *panel, int64_t width,
                                        const float *scales, float *y, int64_t y_stride,
                                        int64_t tokens) {
  csr_dispatch(w, panel, width, scales, y, y_stride, tokens);
}

CSR_TARGET int64_t bench_csr_decode_avx2(const bench_csr_slice *w, const void *panel,
                                              int64_t width) {
  return csr_decode(w, panel, width);
}

#endif
