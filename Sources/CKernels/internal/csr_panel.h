// CSR's panel loop for vectors of CSR_LANES lanes: one kept weight times the tokens of its column, held
// in registers for a whole row. Included once for each number of lanes; CSR_INLINE and CSR_PRODUCT_4, _8,
// _16(weight, x), which multiply integers, come from the including file.
#define CSR_PASTE_(a, b) a##b
#define CSR_PASTE(a, b) CSR_PASTE_(a, b)
#define CSR_F CSR_PASTE(csr_panel_f, CSR_LANES)
#define CSR_I CSR_PASTE(csr_panel_i, CSR_LANES)
#define CSR_LOAD CSR_PASTE(csr_panel_load, CSR_LANES)
#define CSR_STEP CSR_PASTE(csr_panel_step, CSR_LANES)

typedef float CSR_F __attribute__((vector_size(4 * CSR_LANES)));
typedef int32_t CSR_I __attribute__((vector_size(4 * CSR_LANES)));
typedef float CSR_LOAD __attribute__((vector_size(4 * CSR_LANES), aligned(4), may_alias));

CSR_INLINE CSR_F CSR_STEP(const int integers, CSR_F sum, uint32_t weight, const uint32_t *x) {
  const CSR_F tokens = *(const CSR_LOAD *)x;
  if (integers)
    return (CSR_F)((CSR_I)sum +
                   CSR_PASTE(CSR_PRODUCT_, CSR_LANES)((int32_t)weight, (CSR_I)tokens));
  float value;
  memcpy(&value, &weight, 4);
  return value * tokens + sum;
}

// One row's sums over `vectors` × CSR_LANES tokens into `out`. Too few vectors to cover the latency of
// an FMA are summed in several ways.
CSR_INLINE void CSR_PASTE(csr_panel_row, CSR_LANES)(
    const bench_csr_slice *w, int64_t row, const uint32_t *panel, int64_t stride,
    const int integers, const bench_csr_index index, const int vectors, const float *scales,
    float *out) {
  const int ways = vectors == 1 ? 4 : vectors <= 4 ? 2 : 1;
  CSR_F sums[4][4];
  for (int k = 0; k < ways; ++k)
    for (int j = 0; j < vectors; ++j) sums[k][j] = (CSR_F){0};
  int64_t column = 0;
  for (int64_t e = w->row_starts[row]; e < w->row_starts[row + 1]; e += CSR_CHUNK) {
    uint32_t decoded[CSR_CHUNK];
    const uint32_t *weights = csr_weights(w, e, decoded);
    csr_prefetch(w, e, index);
    const int64_t left = w->row_starts[row + 1] - e;
    if (left >= CSR_CHUNK) {
#pragma GCC unroll 16
      for (int i = 0; i < CSR_CHUNK; ++i) {
        column = csr_column(w, e + i, column, index);
        for (int j = 0; j < vectors; ++j)
          sums[i % ways][j] = CSR_STEP(integers, sums[i % ways][j], weights[i],
                                       panel + column * stride + j * CSR_LANES);
      }
    } else {
      for (int64_t i = 0; i < left; ++i) {
        column = csr_column(w, e + i, column, index);
        for (int j = 0; j < vectors; ++j)
          sums[0][j] = CSR_STEP(integers, sums[0][j], weights[i],
                                panel + column * stride + j * CSR_LANES);
      }
    }
  }
  for (int j = 0; j < vectors; ++j) {
    CSR_F sum = sums[0][j];
    for (int k = 1; k < ways; ++k)
      sum = integers ? (CSR_F)((CSR_I)sum + (CSR_I)sums[k][j]) : sum + sums[k][j];
    if (integers)
      sum = __builtin_convertvector((CSR_I)sum, CSR_F) *
            *(const CSR_LOAD *)(scales + j * CSR_LANES);
    if (w->row_scales) sum *= w->row_scales[row];
    memcpy(out + j * CSR_LANES, &sum, sizeof sum);
  }
}

// All rows of `tokens` tokens that start at `panel`, `stride` numbers from column to column.
CSR_INLINE void CSR_PASTE(csr_panel_rows, CSR_LANES)(
    const bench_csr_slice *w, const uint32_t *panel, int64_t stride, const int integers,
    const bench_csr_index index, const int vectors, const float *scales, float *y,
    int64_t y_stride, int64_t tokens) {
  for (int64_t first = 0; first < w->rows; first += CSR_ROWS) {
    float out[CSR_ROWS][BENCH_CSR_WIDEST];
    const int64_t rows = w->rows - first < CSR_ROWS ? w->rows - first : CSR_ROWS;
    for (int64_t r = 0; r < rows; ++r)
      CSR_PASTE(csr_panel_row, CSR_LANES)(w, first + r, panel, stride, integers, index, vectors,
                                          scales, out[r]);
    csr_store(out, rows, y + first, y_stride, tokens);
  }
}

#undef CSR_PASTE_
#undef CSR_PASTE
#undef CSR_F
#undef CSR_I
#undef CSR_LOAD
#undef CSR_STEP
