#include "bench_kernels.h"

#if defined(__x86_64__)

#include "../internal/simd_avx2.h"
// The vector operations come first: the kernel templates are written in them.
#include "../internal/masked.h"

// Group sizes beyond a block are constants, so that block offsets cost a popcount at most.
#define NM_DOT(GROUP, EVEN)                                                                    \
  masked_dot_tokens(w->masks, w->values, w->rows, w->columns, (bench_layout){w->kept, GROUP},  \
                    EVEN, x, x_stride, y, y_stride, tokens)

SIMD_TARGET void bench_nm_dot_avx2(const void *slice, const float *x, int64_t x_stride,
                                   float *y, int64_t y_stride, int64_t tokens) {
  const bench_nm_slice *w = slice;
  if (w->group <= SIMD_LANES)
    NM_DOT(w->group, 1);
  else if (w->group == 16)
    NM_DOT(16, 0);
  else if (w->group == 32)
    NM_DOT(32, 0);
  else
    NM_DOT(64, 0);
}

SIMD_TARGET void bench_nm_panel_avx2(const void *slice, const float *panel, int64_t width,
                                     float *y, int64_t y_stride, int64_t tokens) {
  const bench_nm_slice *w = slice;
  const bench_layout layout = {w->kept, w->group};
  masked_panel_width(w->masks, w->values, w->rows, w->columns, layout, panel, width, y, y_stride,
                     tokens);
}

#endif
