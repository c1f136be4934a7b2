#include "../internal/masked_generic.h"
#include "bench_kernels.h"

void bench_nm_dot_generic(const void *slice, const float *x, int64_t x_stride, float *y,
                          int64_t y_stride, int64_t tokens) {
  const bench_nm_slice *w = slice;
  const bench_layout layout = {w->kept, w->group};
  masked_dot_generic(w->masks, w->values, w->rows, w->columns, layout, x, x_stride, y, y_stride,
                     tokens);
}

void bench_nm_panel_generic(const void *slice, const float *panel, int64_t width, float *y,
                            int64_t y_stride, int64_t tokens) {
  const bench_nm_slice *w = slice;
  const bench_layout layout = {w->kept, w->group};
  masked_panel_generic(w->masks, w->values, w->rows, w->columns, layout, panel, width, y, y_stride,
                       tokens);
}
