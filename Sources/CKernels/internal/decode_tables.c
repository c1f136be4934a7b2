#include "decode_tables.h"

#define KEPT(m, i) ((m) >> (i) & 1)
#define BELOW(m, i) __builtin_popcount((m) & ((1 << (i)) - 1))
#define EIGHT(f, m) f(m, 0), f(m, 1), f(m, 2), f(m, 3), f(m, 4), f(m, 5), f(m, 6), f(m, 7)

#define FOUR_ENTRIES(f, m) f(m), f((m) + 1), f((m) + 2), f((m) + 3)
#define ENTRIES_16(f, m) \
  FOUR_ENTRIES(f, m), FOUR_ENTRIES(f, (m) + 4), FOUR_ENTRIES(f, (m) + 8), FOUR_ENTRIES(f, (m) + 12)
#define ENTRIES_64(f, m) \
  ENTRIES_16(f, m), ENTRIES_16(f, (m) + 16), ENTRIES_16(f, (m) + 32), ENTRIES_16(f, (m) + 48)
#define ENTRIES_256(f) ENTRIES_64(f, 0), ENTRIES_64(f, 64), ENTRIES_64(f, 128), ENTRIES_64(f, 192)

#define BYTE(m, i) (KEPT(m, i) ? BELOW(m, i) : 0x80)
#define COUNT(m, i) __builtin_popcount(m)
#define BYTES(m) \
  { {EIGHT(BYTE, m)}, {EIGHT(COUNT, m)}, {0}, {EIGHT(BYTE, m)} }
const bench_shuffle_16 bench_shuffle_bytes[256] = {ENTRIES_256(BYTES)};

#define HALF(m, i) \
  KEPT(m, i) ? 2 * BELOW(m, i) : 0x80, KEPT(m, i) ? 2 * BELOW(m, i) + 1 : 0x80
#define HALVES(m) \
  { EIGHT(HALF, m) }
const uint8_t bench_shuffle_halves[256][16] = {ENTRIES_256(HALVES)};

#define LANE(m, i) (KEPT(m, i) ? 8 + BELOW(m, i) : 0)
#define LANES(m) \
  { EIGHT(LANE, m) }
const int8_t bench_permute_words[256][8] = {ENTRIES_256(LANES)};

#define WORD(m, i)                                                                      \
  KEPT(m, i) ? 4 * BELOW(m, i) : 0x80, KEPT(m, i) ? 4 * BELOW(m, i) + 1 : 0x80,         \
      KEPT(m, i) ? 4 * BELOW(m, i) + 2 : 0x80, KEPT(m, i) ? 4 * BELOW(m, i) + 3 : 0x80
#define WORDS(m) \
  { WORD(m, 0), WORD(m, 1), WORD(m, 2), WORD(m, 3) }
const uint8_t bench_shuffle_words[16][16] = {ENTRIES_16(WORDS, 0)};
