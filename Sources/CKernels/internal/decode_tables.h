// What places 8 kept values by 8 bits of a mask, for instruction sets that have permutations but no
// expand. Entry m of each table is about the 8 positions whose bits are in m.
#ifndef BENCH_INTERNAL_DECODE_TABLES_H
#define BENCH_INTERNAL_DECODE_TABLES_H

#include <stdint.h>

// Byte shuffles of 16 positions, from two entries added: byte i of `low` is how many bits of m lie
// below bit i where bit i is set, else 0x80, which clears the byte; behind them, the number of bits
// of m, so that the other mask's values follow. `high` is the shuffle for the other 8 positions.
typedef struct {
  uint8_t low[8], count[8];
  uint8_t none[8], high[8];
} bench_shuffle_16;

extern const bench_shuffle_16 bench_shuffle_bytes[256];

// Byte shuffle of 8 positions of 16 bits.
extern const uint8_t bench_shuffle_halves[256][16];

// Byte i: how many bits of m lie below bit i, plus 8, where bit i is set, else 0. `vpermd` ignores
// the 8, and `vpsignd` by the entry keeps a lane where it is positive and clears it where it is 0.
extern const int8_t bench_permute_words[256][8];

// Byte shuffle of 4 positions of 32 bits.
extern const uint8_t bench_shuffle_words[16][16];

#endif
