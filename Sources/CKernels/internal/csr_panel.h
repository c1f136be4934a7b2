// CSR's panel loop for vectors of CSR_LANES lanes: one kept weight times the tokens of its column,
// held in registers for a whole row. Included once for each number of lanes; CSR_INLINE and
// CSR_PRODUCT_4, _8, _16(weight, x), which multiply integers, come from the including file.
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

// Adds a row's entries from `place` on, of columns below `limit`, to its sums over `vectors` ×
// CSR_LANES tokens in `out`, which are fp32 or integers. Too few vectors to cover the latency of an
// FMA are summed in several ways.
CSR_INLINE void CSR_PASTE(csr_panel_row, CSR_LANES)(
    const bench_csr_slice *w, csr_place *place, int64_t end, int64_t limit, const uint32_t *panel,
    int64_t stride, const int integers, const bench_csr_index index, const int vectors,
    float *out) {
  const int ways = vectors == 1 ? 4 : vectors <= 4 ? 2 : 1;
  CSR_F sums[4][4];
  for (int j = 0; j < vectors; ++j) {
    memcpy(&sums[0][j], out + j * CSR_LANES, sizeof(CSR_F));
    for (int k = 1; k < ways; ++k) sums[k][j] = (CSR_F){0};
  }
  int64_t e = place->entry, column = place->column;
  while (e < end) {
    uint32_t decoded[CSR_CHUNK];
    const uint32_t *weights = csr_weights(w, e, decoded);
    csr_prefetch(w, e, index);
    const int64_t count = end - e < CSR_CHUNK ? end - e : CSR_CHUNK;
    int64_t i = 0;
    for (; i + 4 <= count; i += 4) {
      int64_t columns[4];
      for (int k = 0; k < 4; ++k)
        columns[k] = csr_column(w, e + i + k, k ? columns[k - 1] : column, index);
      if (columns[3] >= limit) break;
      for (int k = 0; k < 4; ++k)
        for (int j = 0; j < vectors; ++j)
          sums[k % ways][j] = CSR_STEP(integers, sums[k % ways][j], weights[i + k],
                                       panel + columns[k] * stride + j * CSR_LANES);
      column = columns[3];
    }
    for (; i < count; ++i) {
      const int64_t next = csr_column(w, e + i, column, index);
      if (next >= limit) break;
      for (int j = 0; j < vectors; ++j)
        sums[0][j] = CSR_STEP(integers, sums[0][j], weights[i],
                              panel + next * stride + j * CSR_LANES);
      column = next;
    }
    e += i;
    if (i < count) break;
  }
  *place = (csr_place){e, column};
  for (int j = 0; j < vectors; ++j) {
    CSR_F sum = sums[0][j];
    for (int k = 1; k < ways; ++k)
      sum = integers ? (CSR_F)((CSR_I)sum + (CSR_I)sums[k][j]) : sum + sums[k][j];
    memcpy(out + j * CSR_LANES, &sum, sizeof sum);
  }
}

// A row's results from its sums.
CSR_INLINE void CSR_PASTE(csr_panel_scale, CSR_LANES)(const bench_csr_slice *w, int64_t row,
                                                      const int integers, const int vectors,
                                                      const float *scales, float *out) {
  if (!w->row_scales) return;
  for (int j = 0; j < vectors; ++j) {
    CSR_F sum = *(const CSR_LOAD *)(out + j * CSR_LANES);
    if (integers)
      sum = __builtin_convertvector((CSR_I)sum, CSR_F) *
            *(const CSR_LOAD *)(scales + j * CSR_LANES);
    sum *= w->row_scales[row];
    memcpy(out + j * CSR_LANES, &sum, sizeof sum);
  }
}

// All rows of `tokens` tokens that start at `panel`, `stride` numbers from column to column: some
// rows at a time, and of those one block of columns after another.
CSR_INLINE void CSR_PASTE(csr_panel_rows, CSR_LANES)(
    const bench_csr_slice *w, const uint32_t *panel, int64_t stride, const int integers,
    const bench_csr_index index, const int vectors, const float *scales, float *y,
    int64_t y_stride, int64_t tokens) {
  const int64_t block = CSR_BLOCK_BYTES / (4 * stride);
  for (int64_t first = 0; first < w->rows; first += CSR_ROWS) {
    float out[CSR_ROWS][BENCH_CSR_WIDEST];
    csr_place places[CSR_ROWS];
    const int64_t rows = w->rows - first < CSR_ROWS ? w->rows - first : CSR_ROWS;
    for (int64_t r = 0; r < rows; ++r) {
      places[r] = (csr_place){w->row_starts[first + r], 0};
      memset(out[r], 0, 4 * CSR_LANES * vectors);
    }
    for (int64_t limit = block;; limit += block) {
      for (int64_t r = 0; r < rows; ++r) {
        const int64_t entry = places[r].entry;
        CSR_PASTE(csr_panel_row, CSR_LANES)(w, &places[r], w->row_starts[first + r + 1], limit,
                                            panel, stride, integers, index, vectors, out[r]);
        // What this row took the one a few rows on will take as well.
        const int64_t ahead = r + CSR_ROWS_AHEAD;
        if (block < w->columns)
          csr_prefetch_part(w, csr_entry_ahead(w, places, first, rows, ahead, limit),
                            places[r].entry - entry, index);
      }
      if (limit >= w->columns) break;
    }
    for (int64_t r = 0; r < rows; ++r)
      CSR_PASTE(csr_panel_scale, CSR_LANES)(w, first + r, integers, vectors, scales, out[r]);
    csr_store(out, rows, y + first, y_stride, tokens);
  }
}

#undef CSR_PASTE_
#undef CSR_PASTE
#undef CSR_F
#undef CSR_I
#undef CSR_LOAD
#undef CSR_STEP
