#include "bench_kernels.h"

void bench_make_panel(const float *x, int64_t columns, int64_t tokens, int64_t width, int64_t from,
                      int64_t to, float *panel) {
  for (int64_t c = from; c < to; ++c) {
    float *column = panel + c * width;
    for (int64_t t = 0; t < tokens; ++t) column[t] = x[t * columns + c];
    for (int64_t t = tokens; t < width; ++t) column[t] = 0;
  }
}
