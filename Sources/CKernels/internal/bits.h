#ifndef BENCH_INTERNAL_BITS_H
#define BENCH_INTERNAL_BITS_H

#include <stdint.h>

#define BENCH_INLINE static inline __attribute__((always_inline))

BENCH_INLINE int64_t bench_words(int64_t columns) { return (columns + 63) / 64; }

// Where the values of the words of a row lie, in the two mask formats.
//   kept == 0: bitmask; a word has as many values as bits.
//   kept  > 0: N:M; a word has kept × 64 / group values, whatever its bits.
typedef struct {
  int32_t kept, group;
} bench_layout;

BENCH_INLINE int64_t bench_word_values(bench_layout layout, uint64_t mask) {
  return layout.kept ? (int64_t)layout.kept * (64 / layout.group) : __builtin_popcountll(mask);
}

// Values of one N:M row: its groups × kept.
BENCH_INLINE int64_t bench_nm_row_values(int64_t columns, bench_layout layout) {
  return (columns + layout.group - 1) / layout.group * layout.kept;
}

#endif
