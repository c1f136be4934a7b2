#include "bench_ceilings.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TILE_TARGET __attribute__((target("avx512f,amx-tile,amx-int8,amx-bf16")))

// The 64 bytes of ldtilecfg (Intel SDM volume 1, 18.1).
typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_config;

enum { TILES = 8, TILE_ROWS = 16, TILE_ROW_BYTES = 64, ACCUMULATORS = 4 };

// Full tiles: 0-3 accumulate, 4-5 hold rows of activations, 6-7 columns of weights. Four accumulators
// are as many as two tiles each side allow, and their products cover the latency of one.
TILE_TARGET static void fill_tiles(const void *activations, const void *weights) {
  tile_config config = {.palette = 1};
  for (int t = 0; t < TILES; ++t) {
    config.rows[t] = TILE_ROWS;
    config.row_bytes[t] = TILE_ROW_BYTES;
  }
  _tile_loadconfig(&config);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_loadd(4, activations, TILE_ROW_BYTES);
  _tile_loadd(5, activations, TILE_ROW_BYTES);
  _tile_loadd(6, weights, TILE_ROW_BYTES);
  _tile_loadd(7, weights, TILE_ROW_BYTES);
}

// The accumulators, 16 × 16 words each; the tiles are given back.
TILE_TARGET static void drain_tiles(void *accumulators) {
  char *at = accumulators;
  _tile_stored(0, at, TILE_ROW_BYTES);
  _tile_stored(1, at + 1024, TILE_ROW_BYTES);
  _tile_stored(2, at + 2048, TILE_ROW_BYTES);
  _tile_stored(3, at + 3072, TILE_ROW_BYTES);
  _tile_release();
}

TILE_TARGET uint64_t bench_peak_bf16_amx(uint64_t iterations, double *sum) {
  uint16_t halves[TILE_ROWS * TILE_ROW_BYTES / 2];
  for (int i = 0; i < TILE_ROWS * TILE_ROW_BYTES / 2; ++i) halves[i] = 0x3f00;
  fill_tiles(halves, halves);
  for (uint64_t i = 0; i < iterations; ++i) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  float sums[ACCUMULATORS * 256];
  drain_tiles(sums);
  *sum = 0;
  for (int i = 0; i < ACCUMULATORS * 256; ++i) *sum += (double)sums[i];
  return iterations * ACCUMULATORS * 256 * 32 * 2;
}

TILE_TARGET uint64_t bench_peak_int8_amx(uint64_t iterations, double *sum) {
  int8_t activations[TILE_ROWS * TILE_ROW_BYTES], weights[TILE_ROWS * TILE_ROW_BYTES];
  for (int i = 0; i < TILE_ROWS * TILE_ROW_BYTES; ++i) {
    activations[i] = 2;
    weights[i] = BENCH_PEAK_INT8_STEP / 2;
  }
  fill_tiles(activations, weights);
  for (uint64_t i = 0; i < iterations; ++i) {
    _tile_dpbusd(0, 4, 6);
    _tile_dpbusd(1, 4, 7);
    _tile_dpbusd(2, 5, 6);
    _tile_dpbusd(3, 5, 7);
  }
  int32_t sums[ACCUMULATORS * 256];
  drain_tiles(sums);
  *sum = 0;
  for (int i = 0; i < ACCUMULATORS * 256; ++i) *sum += (double)sums[i];
  return iterations * ACCUMULATORS * 256 * 64 * 2;
}

#endif
