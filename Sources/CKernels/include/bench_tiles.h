#ifndef BENCH_TILES_H
#define BENCH_TILES_H

#include <stdint.h>

// Inner loops of Y[tokens, rows] = X[tokens, columns] · Wᵀ on one thread's slice of W, for weights in
// tile order: what every precision's bitmask and N:M kernel and every dense kernel of our own runs.
//
// Tile order. A slice is cut into blocks of 16 rows, a block into quads of 4 columns: 64 weights, of
// which the last block's missing rows and the last quad's missing columns are zero. A quad is one or
// more lines, and a line multiplies one 32-bit unit of a token's activations:
//
//   precision   a line is                unit of activations      lines a quad
//   fp32        16 rows × 1 column       1 fp32                   4
//   bf16        16 rows × 2 columns      2 bf16                   2
//   w8a16       as bf16, made on the fly
//   w4a16       as bf16, made on the fly
//   w8a8        16 rows × 4 columns      4 int8, each + 128       1
//
// Position of (row r of the block, column c of the quad) among the quad's 64 weights:
//   fp32          16 c + r
//   bf16          32 (c / 2) + 2 r + c % 2
//   w8a16, w4a16  4 r + 2 (c % 2) + c / 2: the even positions are one line, the odd ones the other, so
//                 that bytes widen in place
//   w8a8          4 r + c
//
// Dense values: quads one after another, block after block, 64 values each in that order: 256, 128,
// 64 (w8a16, w8a8) or 32 bytes (w4a16). A w4a16 value is q + 8 in four bits, q in -7 ... 7; two share a
// byte, the first in its low four bits.
//
// Bitmask: bit i of a quad's mask is set where position i is kept; kept values lie packed in the order
// of their positions, quad after quad, block after block, without gaps; in w4a16 a quad's values fill
// whole bytes, a last half byte being 0.
//
// N:M: as bitmask, but the values of each 16 rows × M columns (M a power of two from 2 to 64; a strip;
// for M = 2 a quad is two strips) have a fixed size, 16 N values (16 N / 2 bytes in w4a16, plus half a
// byte's padding for each of its quads: see bench_strip_bytes), so that every block and strip starts at
// a known place. A block's last strip may be cut short by the columns; it keeps its full size.
//
// Scales: fp32 and bf16 have none; w8a16 and w8a8 one fp32 for each row; w4a16 one bf16 for each row
// and group of 128 columns, as [block][group][16 rows].

enum {
  BENCH_BLOCK_ROWS = 16,
  BENCH_QUAD_COLUMNS = 4,
  // The last column of a w4a16 group of scales is a multiple of this many quads.
  BENCH_GROUP_QUADS = 32,
  // Activations are padded with zeros to a multiple of so many units per token: an AMX tile's depth.
  BENCH_UNIT_STEP = 16,
  // Bytes beyond the last value that must be readable.
  BENCH_TILE_SLACK = 64,
  // Tokens of one pass over the weights, rounded up to whole tiles; more take several passes.
  BENCH_PASS_TOKENS = 256,
  // 32 KiB for expanded lines and 64 KiB for the sums of a pass.
  BENCH_TILE_SCRATCH = 96 << 10,
};

typedef struct {
  // [blocks][quads], NULL for dense.
  const uint64_t *masks;
  const uint8_t *values;
  // Bitmask: where each block's values start, in bytes from `values`; NULL for dense and N:M, whose
  // blocks all have one size. Read once a block, so that several blocks can be taken side by side.
  const uint64_t *starts;
  // As above; padded to whole blocks.
  const void *scales;
  // w8a8: the sum of each row's integers, padded to whole blocks; else NULL.
  const int32_t *row_sums;
  // Rows to write: the last block's others are padding.
  int64_t rows;
  // ⌈columns / 4⌉.
  int64_t quads;
  // N and M of N:M, else 0.
  int32_t kept, group;
} bench_tiles;

// Bytes of one strip's values: `bits` is that of one value.
static inline int64_t bench_strip_bytes(int64_t kept, int64_t group, int bits) {
  if (bits >= 8) return 16 * kept * (bits / 8);
  // At most one half byte of padding a quad.
  const int64_t quads = group > 4 ? group / 4 : 1;
  return (16 * kept + quads) / 2;
}

// Activations as a kernel's own pack routine lays them: tokens are cut into tiles of at most the
// kernel's `token_tile`, as even as can be; the tile that starts at token t starts at unit t × units.
typedef struct {
  const uint32_t *panels;
  // w8a8: what a token's integers are to be multiplied by; else NULL.
  const float *scales;
  int64_t tokens;
  // Units of one token: a multiple of BENCH_UNIT_STEP.
  int64_t units;
} bench_tokens;

// y[t * y_stride + r] is token t of the slice's row r. `scratch` is private to the thread,
// BENCH_TILE_SCRATCH bytes, aligned to 64.
typedef void bench_tile_multiply(const bench_tiles *w, const bench_tokens *x, float *y,
                                 int64_t y_stride, void *scratch);

// Unpacks all weights as the kernel of the same name does for so many tokens, and multiplies nothing.
// Returns the bytes of values gone through. Not for layouts that need no unpacking.
typedef int64_t bench_tile_decode(const bench_tiles *w, int64_t tokens, void *scratch);

// Packs tokens `first` to `last` - 1 of row-major x [tokens, columns]; `x`, `panels` and `scales`
// are those of all tokens.
typedef void bench_tile_pack(const float *x, int64_t columns, int64_t tokens, int64_t token_tile,
                             int64_t first, int64_t last, int64_t units, uint32_t *panels,
                             float *scales);

// Where tile `index` of the tiles that `tokens` tokens are cut into starts.
static inline int64_t bench_tile_start(int64_t tokens, int64_t token_tile, int64_t index) {
  const int64_t tiles = (tokens + token_tile - 1) / token_tile;
  return tokens * index / (tiles > 0 ? tiles : 1);
}

// The kernels of one precision and instruction set.
typedef struct {
  bench_tile_multiply *dense, *bitmask, *nm;
  bench_tile_decode *decode_dense, *decode_bitmask, *decode_nm;
} bench_tile_set;

// bench_tiles_<layout>_<precision>_<instruction set>, bench_tiles_decode_<…> and all of them by
// bench_tile_set_<precision>_<instruction set>; the pack routine of the same instruction set and kind of
// unit goes with them, at a token tile of BENCH_TOKENS_<instruction set>.
#define BENCH_TILE_KERNELS(PRECISION, ISA)                                                    \
  bench_tile_multiply bench_tiles_dense_##PRECISION##_##ISA,                                  \
      bench_tiles_bitmask_##PRECISION##_##ISA, bench_tiles_nm_##PRECISION##_##ISA;            \
  bench_tile_decode bench_tiles_decode_dense_##PRECISION##_##ISA,                             \
      bench_tiles_decode_bitmask_##PRECISION##_##ISA, bench_tiles_decode_nm_##PRECISION##_##ISA; \
  static inline bench_tile_set bench_tile_set_##PRECISION##_##ISA(void) {                     \
    return (bench_tile_set){                                                                  \
        bench_tiles_dense_##PRECISION##_##ISA, bench_tiles_bitmask_##PRECISION##_##ISA,       \
        bench_tiles_nm_##PRECISION##_##ISA, bench_tiles_decode_dense_##PRECISION##_##ISA,     \
        bench_tiles_decode_bitmask_##PRECISION##_##ISA,                                       \
        bench_tiles_decode_nm_##PRECISION##_##ISA};                                           \
  }

BENCH_TILE_KERNELS(fp32, generic)
BENCH_TILE_KERNELS(bf16, generic)
BENCH_TILE_KERNELS(w8a16, generic)
BENCH_TILE_KERNELS(w4a16, generic)
BENCH_TILE_KERNELS(w8a8, generic)
bench_tile_pack bench_pack_fp32_generic, bench_pack_bf16_generic, bench_pack_int8_generic;

#if defined(__x86_64__)
BENCH_TILE_KERNELS(fp32, avx2)
BENCH_TILE_KERNELS(bf16, avx2)
BENCH_TILE_KERNELS(w8a16, avx2)
BENCH_TILE_KERNELS(w4a16, avx2)
BENCH_TILE_KERNELS(w8a8, avx2)
bench_tile_pack bench_pack_fp32_avx2, bench_pack_bf16_avx2, bench_pack_int8_avx2;

BENCH_TILE_KERNELS(fp32, avx512)
BENCH_TILE_KERNELS(bf16, avx512)
BENCH_TILE_KERNELS(w8a16, avx512)
BENCH_TILE_KERNELS(w4a16, avx512)
BENCH_TILE_KERNELS(w8a8, avx512)
bench_tile_pack bench_pack_fp32_avx512, bench_pack_bf16_avx512, bench_pack_int8_avx512;

BENCH_TILE_KERNELS(w8a8, avx512vnni)

BENCH_TILE_KERNELS(bf16, avx512vbmi2)
BENCH_TILE_KERNELS(w8a16, avx512vbmi2)
BENCH_TILE_KERNELS(w4a16, avx512vbmi2)
BENCH_TILE_KERNELS(w8a8, avx512vbmi2)

BENCH_TILE_KERNELS(bf16, avx512bf16)
BENCH_TILE_KERNELS(w8a16, avx512bf16)
BENCH_TILE_KERNELS(w4a16, avx512bf16)

BENCH_TILE_KERNELS(bf16, amx)
BENCH_TILE_KERNELS(w8a16, amx)
BENCH_TILE_KERNELS(w4a16, amx)
BENCH_TILE_KERNELS(w8a8, amx)
bench_tile_pack bench_pack_bf16_amx, bench_pack_int8_amx;
#endif

#if defined(__aarch64__)
BENCH_TILE_KERNELS(fp32, neon)
BENCH_TILE_KERNELS(bf16, neon)
BENCH_TILE_KERNELS(w8a16, neon)
BENCH_TILE_KERNELS(w4a16, neon)
BENCH_TILE_KERNELS(w8a8, neon)
bench_tile_pack bench_pack_fp32_neon, bench_pack_bf16_neon, bench_pack_int8_neon;
#endif

// Most tokens of a tile of activations, by the pack routine's instruction set.
enum {
  BENCH_TOKENS_GENERIC = 4,
  BENCH_TOKENS_NEON = 5,
  BENCH_TOKENS_AVX2 = 6,
  // AVX2 with two bf16 a unit.
  BENCH_TOKENS_AVX2_PAIRS = 4,
  BENCH_TOKENS_AVX512 = 12,
  BENCH_TOKENS_AMX = 16,
  // The tile unit takes over from the vector units at so many tokens. A tile of 16 lines costs it 16
  // cycles for any number of tokens; the vector units need 8 cycles a token (two vpdpbusd a cycle) to 16
  // (vdpbf16ps), and share them with the expansion, which takes about 48: at four tokens they have 56
  // and 64 to do where the unit leaves the 48.
  BENCH_AMX_LEAST_TOKENS = 4,
  // Up to so many tokens are one tile, which a quad is multiplied by as soon as it is decoded.
  BENCH_FEW_GENERIC = 2,
  BENCH_FEW_NEON = 3,
  BENCH_FEW_AVX2 = 6,
  BENCH_FEW_AVX512 = 16,
};

#endif
