#ifndef BENCH_CSR_H
#define BENCH_CSR_H

#include <stdint.h>

// Inner loops of Y[tokens, rows] = X[tokens, columns] · Wᵀ on one thread's slice of W in compressed
// sparse rows: only kept weights are stored and multiplied, each with its column.

enum {
  // Bytes beyond the last value and beyond the last index that must be readable; the indices there
  // are to be zero.
  BENCH_CSR_SLACK = 64,
  // The widest panel, in tokens.
  BENCH_CSR_WIDEST = 64,
  // Rows that go through a block of a panel's columns together: enough to make up for bringing it into
  // the level 1 cache.
  BENCH_CSR_ROWS = 64,
  // Bytes of a panel's block of columns. Level 2 gives Zen 4 half a line a cycle, level 1 a whole
  // one; of 16 to 128 KiB this takes the least time at 75 and 90 % sparsity, twice the level 1
  // cache as it is.
  BENCH_CSR_PANEL_BYTES = 64 << 10,
};

// What values are, and what activations are to be laid out as.
typedef enum {
  BENCH_CSR_FP32,   // fp32 and fp32
  BENCH_CSR_BF16,   // bf16, and activations rounded to bf16 but held as fp32
  BENCH_CSR_W8A16,  // int8 with a scale for each row, and activations as for bf16
  BENCH_CSR_W8A8,   // the same, and activations as int8 with a scale for each token
} bench_csr_values;

// How a row's entries tell their columns, in ascending order.
typedef enum {
  BENCH_CSR_UINT16,  // the column
  BENCH_CSR_UINT32,  // the column
  // The distance to the entry before, to column 0 for the first; wider gaps are bridged by entries
  // of value zero.
  BENCH_CSR_DELTA8,
} bench_csr_index;

// Row r holds entries row_starts[r] to row_starts[r + 1] - 1.
typedef struct {
  const void *values;
  const void *indices;
  const uint32_t *row_starts;
  // One for each row, NULL for fp32 and bf16.
  const float *row_scales;
  int64_t rows, columns;
  bench_csr_values kind;
  bench_csr_index index;
} bench_csr_slice;

// Multiplies a panel of `tokens` tokens: [columns][width] 32-bit numbers as bench_csr_lay_out
// leaves them, the tokens of one column side by side. `width` is 1, 4, 8 or a multiple of 16 up to
// BENCH_CSR_WIDEST; tokens beyond `tokens` are padding: computed, never stored. y[t * y_stride + r]
// is token t of the slice's row r; `scales`, `width` of them, is NULL but for w8a8.
typedef void bench_csr_multiply(const bench_csr_slice *w, const void *panel, int64_t width,
                                const float *scales, float *y, int64_t y_stride, int64_t tokens);

bench_csr_multiply bench_csr_multiply_generic;
#if defined(__x86_64__)
bench_csr_multiply bench_csr_multiply_avx2, bench_csr_multiply_avx512;
#endif

// Unpacks all entries as the multiplication of a panel of this width does, and multiplies nothing: for
// `width` 1 its activations are gathered as well. Returns the entries gone through.
typedef int64_t bench_csr_decode(const bench_csr_slice *w, const void *panel, int64_t width);

bench_csr_decode bench_csr_decode_generic;
#if defined(__x86_64__)
bench_csr_decode bench_csr_decode_avx2, bench_csr_decode_avx512;
#endif

// w8a8: what `tokens` tokens of x [tokens, columns] are multiplied by to become integers, 127 /
// max|x|, and what the integers are to be multiplied by.
void bench_csr_token_scales(const float *x, int64_t columns, int64_t tokens, float *inverses,
                            float *scales);

// Lays columns `from` to `to` - 1 of row-major x [tokens, columns] side by side; tokens beyond
// `tokens` become zero. `panel` is the whole panel, `x` the whole block; `inverses` is NULL but for
// w8a8.
void bench_csr_lay_out(bench_csr_values kind, const float *x, int64_t columns, int64_t tokens,
                       int64_t width, int64_t from, int64_t to, const float *inverses, void *panel);

#endif
