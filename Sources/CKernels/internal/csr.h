// What the loops of CSR have in common. Included after CSR_INLINE is defined.
#ifndef BENCH_INTERNAL_CSR_H
#define BENCH_INTERNAL_CSR_H

#include <string.h>

#include "bench_csr.h"
#include "csr_vectors.h"
#include "stream.h"

enum {
  // Entries that are decoded together: at most BENCH_CSR_SLACK bytes.
  CSR_CHUNK = 16,
  // How many rows ahead a block's weights are asked for.
  CSR_ROWS_AHEAD = 8,
  // Rows that go through a block of columns together.
  CSR_ROWS = BENCH_CSR_ROWS,
  CSR_BLOCK_BYTES = BENCH_CSR_PANEL_BYTES,
  // How far ahead weights are asked for: about 200 ns at batch 1.
  CSR_PREFETCH_ENTRIES = 512,
};

// How far a row has come: its next entry, and the column of the one before.
typedef struct {
  int64_t entry, column;
} csr_place;

// The column of entry `e`, `last` being that of the entry before.
CSR_INLINE int64_t csr_column(const bench_csr_slice *w, int64_t e, int64_t last,
                              const bench_csr_index index) {
  switch (index) {
    case BENCH_CSR_UINT16: return ((const uint16_t *)w->indices)[e];
    case BENCH_CSR_UINT32: return ((const uint32_t *)w->indices)[e];
    default: return last + ((const uint8_t *)w->indices)[e];
  }
}

CSR_INLINE int64_t csr_index_bytes(const bench_csr_index index) {
  return index == BENCH_CSR_UINT16 ? 2 : index == BENCH_CSR_UINT32 ? 4 : 1;
}

CSR_INLINE int64_t csr_value_bytes(const bench_csr_values kind) {
  return kind == BENCH_CSR_FP32 ? 4 : kind == BENCH_CSR_BF16 ? 2 : 1;
}

CSR_INLINE void csr_prefetch(const bench_csr_slice *w, int64_t e, const bench_csr_index index) {
  const int64_t ahead = e + CSR_PREFETCH_ENTRIES;
  bench_prefetch(w->values, ahead * csr_value_bytes(w->kind));
  bench_prefetch(w->indices, ahead * csr_index_bytes(index));
}

// The entry at which the row `ahead` rows beyond `first` goes on: beyond the last of the `rows`
// that go through a block together, the first of them in the next block, or of the next rows in
// their first.
CSR_INLINE int64_t csr_entry_ahead(const bench_csr_slice *w, const csr_place *places, int64_t first,
                                   int64_t rows, int64_t ahead, int64_t limit) {
  if (ahead < rows) return places[ahead].entry;
  if (limit >= w->columns) return w->row_starts[first + ahead < w->rows ? first + ahead : w->rows];
  return places[(ahead - rows) % rows].entry;
}

// Asks for `count` entries from `entry` on.
CSR_INLINE void csr_prefetch_part(const bench_csr_slice *w, int64_t entry, int64_t count,
                                  const bench_csr_index index) {
  const int64_t value_bytes = csr_value_bytes(w->kind), index_bytes = csr_index_bytes(index);
  for (int64_t at = 0; at < count * value_bytes; at += 64)
    bench_prefetch(w->values, entry * value_bytes + at);
  for (int64_t at = 0; at < count * index_bytes; at += 64)
    bench_prefetch(w->indices, entry * index_bytes + at);
}

// CSR_CHUNK weights from entry `e` on, those beyond the row included, as fp32 or as integers: where
// they lie if that is what they are, else made in `decoded`.
CSR_INLINE const uint32_t *csr_weights(const bench_csr_slice *w, int64_t e,
                                       uint32_t decoded[CSR_CHUNK]) {
  if (w->kind == BENCH_CSR_FP32) return (const uint32_t *)w->values + e;
  if (w->kind == BENCH_CSR_BF16) {
    const uint16_t *from = (const uint16_t *)w->values + e;
    for (int i = 0; i < CSR_CHUNK; ++i) decoded[i] = (uint32_t)from[i] << 16;
    return decoded;
  }
  const int8_t *from = (const int8_t *)w->values + e;
  if (w->kind == BENCH_CSR_W8A8) {
    for (int i = 0; i < CSR_CHUNK; ++i) decoded[i] = (uint32_t)(int32_t)from[i];
    return decoded;
  }
  float widened[CSR_CHUNK];
  for (int i = 0; i < CSR_CHUNK; ++i) widened[i] = from[i];
  memcpy(decoded, widened, sizeof widened);
  return decoded;
}

// y[t * y_stride + r] = out[r][t].
CSR_INLINE void csr_store(float out[CSR_ROWS][BENCH_CSR_WIDEST], int64_t rows, float *y,
                          int64_t y_stride, int64_t tokens) {
  const int64_t fours = rows / 4 * 4;
  for (int64_t t = 0; t < tokens; ++t)
    for (int64_t r = fours; r < rows; ++r) y[t * y_stride + r] = out[r][t];
  for (int64_t t = 0; t < tokens; t += 4)
    for (int64_t r = 0; r < fours; r += 4) {
      csr_u4 v[4];
      for (int k = 0; k < 4; ++k) memcpy(&v[k], &out[r + k][t], 16);
      csr_transpose(v);
      for (int64_t k = 0; k < 4 && t + k < tokens; ++k)
        memcpy(y + (t + k) * y_stride + r, &v[k], 16);
    }
}

#endif
