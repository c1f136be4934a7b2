// The tile unit (AMX) as the kernels use it: eight tiles of at most 16 rows × 64 bytes, numbered by
// constants. Each operation is one instruction; BENCH_EMULATE_TILES puts a model in plain C in its
// place (Tests/AMX/tile_model.h), on which the kernels are checked where no CPU has the unit.
#ifndef BENCH_INTERNAL_TILE_UNIT_H
#define BENCH_INTERNAL_TILE_UNIT_H

#include <stdint.h>

enum {
  TILE_UNIT_TILES = 8,
  TILE_UNIT_ROWS = 16,
  TILE_UNIT_ROW_BYTES = 64,
  TILE_UNIT_BYTES = TILE_UNIT_ROWS * TILE_UNIT_ROW_BYTES,
};

// What is loaded to configure the unit, laid out as the CPU reads it. Palette 1 is the only one
// there is; a tile without rows may not be used.
typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_shapes;

#if defined(BENCH_EMULATE_TILES)

#include "tile_model.h"

#else

#include <immintrin.h>

#define TILE_UNIT_FEATURES "amx-tile,amx-int8,amx-bf16"

// Sets all shapes and zeroes all tiles.
#define tile_configure(shapes) _tile_loadconfig(shapes)
// Gives the tiles back, so that the operating system need not save them at the next context switch.
#define tile_release() _tile_release()

#define tile_zero(tile) _tile_zero(tile)
#define tile_load(tile, from, stride) _tile_loadd(tile, from, stride)
#define tile_store(tile, to, stride) _tile_stored(tile, to, stride)

// sums [m][n] += a [m][k] · b [k][n], n and k counted in 32-bit units: four products of an unsigned
// byte of a with a signed byte of b, or two products of bf16, are added to each sum for each k.
#define tile_dot_u8s8(sums, a, b) _tile_dpbusd(sums, a, b)
#define tile_dot_b16(sums, a, b) _tile_dpbf16ps(sums, a, b)

#endif

#endif
