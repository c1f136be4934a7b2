#ifndef BENCH_KERNELS_H
#define BENCH_KERNELS_H

#include <stdint.h>

// Inner loops of Y[tokens, rows] = X[tokens, columns] · Wᵀ on one thread's slice of W, in fp32.
//
// Each kernel comes in two shapes:
//   dot    few tokens: lanes run over the columns; x is row-major, `x_stride` floats from token to
//          token; `tokens` is 1 to BENCH_DOT_TOKENS.
//   panel  many tokens: lanes run over the tokens; `panel` is [columns][width] floats, the tokens of
//          one column side by side, `width` a multiple of BENCH_PANEL_STEP up to BENCH_PANEL_WIDTH.
//          Tokens beyond `tokens` are padding: computed, never stored.
// y[t * y_stride + r] is token t of the slice's row r. Nothing is read or written outside the arrays
// but for `values`, of which BENCH_VALUE_SLACK floats beyond the last must be readable.

enum {
  BENCH_DOT_TOKENS = 8,
  BENCH_PANEL_STEP = 16,
  BENCH_PANEL_WIDTH = 64,
  BENCH_VALUE_SLACK = 16,
};

// Bitmask: bit c % 64 of word c / 64 of a row says that column c is kept; kept values lie packed, row
// after row, columns ascending. Bits beyond `columns` are zero.
typedef struct {
  const uint64_t *masks;
  const float *values;
  int64_t rows, columns;
} bench_bitmask_slice;

// N:M, M a power of two up to 64: masks as above, but every group of M columns owns exactly `kept`
// values, so that each word's values start at a fixed place. Only the last group of a row may use
// fewer; its rest is padding. `group` is M.
typedef struct {
  const uint64_t *masks;
  const float *values;
  int64_t rows, columns;
  int32_t kept, group;
} bench_nm_slice;

// `slice` is the kernel's own kind of slice.
typedef void bench_dot(const void *slice, const float *x, int64_t x_stride, float *y,
                       int64_t y_stride, int64_t tokens);
typedef void bench_panel(const void *slice, const float *panel, int64_t width, float *y,
                         int64_t y_stride, int64_t tokens);

bench_dot bench_bitmask_dot_generic, bench_nm_dot_generic;
bench_panel bench_bitmask_panel_generic, bench_nm_panel_generic;
#if defined(__x86_64__)
bench_dot bench_bitmask_dot_avx2, bench_nm_dot_avx2;
bench_dot bench_bitmask_dot_avx512, bench_nm_dot_avx512;
bench_panel bench_bitmask_panel_avx2, bench_nm_panel_avx2;
bench_panel bench_bitmask_panel_avx512, bench_nm_panel_avx512;
#endif

// Lays columns `from` to `to` - 1 of row-major x [tokens, columns] side by side as a panel of `width`
// tokens; tokens beyond `tokens` become zero. `panel` is the whole panel, `x` the whole block.
void bench_make_panel(const float *x, int64_t columns, int64_t tokens, int64_t width, int64_t from,
                      int64_t to, float *panel);

#endif
