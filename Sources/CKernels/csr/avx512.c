#if defined(__x86_64__)

#define CSR_TARGET \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2,popcnt")))
#define CSR_INLINE CSR_TARGET static inline __attribute__((always_inline))
// Products of the lower 16 bits; the upper ones of a weight are masked, those of an activation
// repeat its sign.
#define CSR_PRODUCT_4(weight, x) \
  ((csr_panel_i4)_mm_madd_epi16(_mm_set1_epi32(weight & 0xffff), (__m128i)x))
#define CSR_PRODUCT_8(weight, x) \
  ((csr_panel_i8)_mm256_madd_epi16(_mm256_set1_epi32(weight & 0xffff), (__m256i)x))
#define CSR_PRODUCT_16(weight, x) \
  ((csr_panel_i16)_mm512_madd_epi16(_mm512_set1_epi32(weight & 0xffff), (__m512i)x))

#include "../internal/csr_dot.h"

#define CSR_LANES 4
#include "../internal/csr_panel.h"
#undef CSR_LANES
#define CSR_LANES 8
#include "../internal/csr_panel.h"
#undef CSR_LANES
#define CSR_LANES 16
#include "../internal/csr_panel.h"
#undef CSR_LANES

#define CSR_WIDTH(LANES, WIDTH)                                                              \
  case WIDTH:                                                                                \
    csr_panel_rows##LANES(w, panel, WIDTH, integers, index, WIDTH / LANES, scales, y, y_stride, \
                          tokens);                                                           \
    break;

CSR_INLINE void multiply(const bench_csr_slice *w, const uint32_t *panel, int64_t width,
                         const int integers, const bench_csr_index index, const float *scales,
                         float *y, int64_t y_stride, int64_t tokens) {
  switch (width) {
    case 1: csr_dot_any(w, panel, scales, y, index); break;
    CSR_WIDTH(4, 4)
    CSR_WIDTH(8, 8)
    CSR_WIDTH(16, 16)
    CSR_WIDTH(16, 32)
    CSR_WIDTH(16, 48)
    CSR_WIDTH(16, 64)
  }
}

#undef CSR_WIDTH

#include "../internal/csr_decode.h"
#include "../internal/csr_dispatch.h"

CSR_TARGET void bench_csr_multiply_avx512(const bench_csr_slice *w, const void *panel,
                                          int64_t width, const float *scales, float *y,
                                          int64_t y_stride, int64_t tokens) {
  csr_dispatch(w, panel, width, scales, y, y_stride, tokens);
}

CSR_TARGET int64_t bench_csr_decode_avx512(const bench_csr_slice *w, const void *panel,
                                              int64_t width) {
  return csr_decode(w, panel, width);
}

#endif
