// The kernels for the tile unit on a model of it, against plain loops: see scripts/check-amx.sh.
#include <float.h>
#include <stdio.h>

#include "weights.h"

#if !defined(BENCH_EMULATE_LINES)
#define PACKS_NATIVELY
#endif

#define KERNELS(LAYOUT)                                                                           \
  { bench_tiles_##LAYOUT##_bf16_amx, bench_tiles_##LAYOUT##_w8a16_amx,                            \
    bench_tiles_##LAYOUT##_w4a16_amx, bench_tiles_##LAYOUT##_w8a8_amx }

static bench_tile_multiply *const kernels[3][PRECISIONS] = {KERNELS(dense), KERNELS(bitmask),
                                                            KERNELS(nm)};

static const layout layouts[] = {
    {"dense", 0, 0, 0},  {"bitmask", 1, 0, 0}, {"1:2", 1, 1, 2},    {"2:4", 1, 2, 4},
    {"3:4", 1, 3, 4},    {"4:8", 1, 4, 8},     {"3:16", 1, 3, 16},  {"16:32", 1, 16, 32},
    {"16:64", 1, 16, 64},
};
enum { LAYOUTS = sizeof layouts / sizeof *layouts };

// Activations as the kernels take them, and as they are multiplied.
typedef struct {
  bench_tokens packed;
  float *values, *scales;
} activations;

static activations make_activations(int precision, int64_t tokens, int64_t columns, int extreme) {
  activations a = {0};
  const int64_t width = precision == W8A8 ? 4 : 2;
  const int64_t units = (columns + width * 16 - 1) / (width * 16) * 16;
  float *x = malloc((size_t)(tokens * columns) * sizeof(float));
  for (int64_t i = 0; i < tokens * columns; ++i) {
    x[i] = (float)((random_unit() - 0.5) * 4);
    if (extreme) x[i] = x[i] < 0 ? -3 : 3;
  }
  // A token of zeros.
  if (tokens > 2) memset(x + 2 * columns, 0, (size_t)columns * sizeof(float));
  a.values = malloc((size_t)(tokens * columns) * sizeof(float));
  a.scales = malloc((size_t)tokens * sizeof(float));
  uint32_t *panels = malloc((size_t)(tokens * units) * sizeof *panels);
  for (int64_t t = 0; t < tokens; ++t) {
    float most = 0;
    for (int64_t c = 0; c < columns; ++c) most = fmaxf(most, fabsf(x[t * columns + c]));
    const float inverse = fminf(127.0f / most, FLT_MAX);
    a.scales[t] = most > 0 ? 1.0f / inverse : 0;
    for (int64_t c = 0; c < columns; ++c) {
      const float v = x[t * columns + c];
      a.values[t * columns + c] =
          precision == W8A8 ? rintf(v * (most > 0 ? inverse : 0)) : bf16_value(bf16_bits(v));
    }
  }
  const int64_t tiles = (tokens + 15) / 16;
  for (int64_t i = 0; i < tiles; ++i) {
    const int64_t start = bench_tile_start(tokens, 16, i);
    const int64_t wide = bench_tile_start(tokens, 16, i + 1) - start;
    for (int64_t t = 0; t < wide; ++t)
      for (int64_t u = 0; u < units; ++u) {
        uint32_t unit = 0;
        for (int64_t j = 0; j < width; ++j) {
          const int64_t c = u * width + j;
          const float v = c < columns ? a.values[(start + t) * columns + c] : 0;
          unit |= (precision == W8A8 ? (uint32_t)((int)v + 128) : (uint32_t)bf16_bits(v))
                  << (32 / width * j);
        }
        panels[start * units + (u / 16 * wide + t) * 16 + u % 16] = unit;
      }
  }
#if defined(PACKS_NATIVELY)
  // The kernels' own packing gives the same, in two halves as two threads would.
  uint32_t *own = malloc((size_t)(tokens * units) * sizeof *own);
  float *scales = malloc((size_t)tokens * sizeof *scales);
  bench_tile_pack *pack = precision == W8A8 ? bench_pack_int8_amx : bench_pack_bf16_amx;
  pack(x, columns, tokens, 16, 0, tokens / 2, units, own, scales);
  pack(x, columns, tokens, 16, tokens / 2, tokens, units, own, scales);
  if (memcmp(own, panels, (size_t)(tokens * units) * sizeof *own) ||
      (precision == W8A8 && memcmp(scales, a.scales, (size_t)tokens * sizeof *scales))) {
    fprintf(stderr, "packing %lld × %lld activations for %s differs\n", (long long)tokens,
            (long long)columns, precision_names[precision]);
    exit(1);
  }
  free(own);
  free(scales);
#endif
  a.packed = (bench_tokens){panels, precision == W8A8 ? a.scales : NULL, tokens, units};
  free(x);
  return a;
}

// What may be off in an output, and what it should be.
static double expected(const weights *w, const activations *a, int64_t t, int64_t r,
                       double *allowed) {
  double total = 0, size = 0;
  for (int64_t g = 0; g < w->groups; ++g) {
    const double scale = w->scales[r * w->groups + g];
    const int64_t end = w->groups == 1 || (g + 1) * 128 > w->columns ? w->columns : (g + 1) * 128;
    for (int64_t c = w->groups == 1 ? 0 : g * 128; c < end; ++c) {
      const double product =
          (double)w->elements[r * w->columns + c] * a->values[t * w->columns + c] * scale;
      total += product;
      size += fabs(product);
    }
  }
  if (w->precision == W8A8) {
    // The integers are exact: only the conversion and two scales round.
    total *= a->scales[t];
    *allowed = 4 * 0x1p-24 * fabs(total);
  } else {
    // Sums in fp32, and subnormals that count as zero.
    *allowed = ((double)w->columns + 16) * 0x1p-24 * size + (double)w->columns * 0x1p-126;
  }
  return total;
}

static long checked;

static void check(int layout_index, int precision, int64_t rows, int64_t columns, int64_t tokens,
                  double keep, int extreme) {
  const layout *l = &layouts[layout_index];
  weights w = make_weights(l, precision, rows, columns, keep, extreme);
  activations a = make_activations(precision, tokens, columns, extreme);
  const int64_t stride = rows + 3;
  const size_t room = (size_t)((tokens - 1) * stride + rows);
  // Whatever is not written, or written but not the kernel's, stays this value.
  const float untouched = -1234.5f;
  float *y = malloc(room * sizeof *y);
  for (size_t i = 0; i < room; ++i) y[i] = untouched;
  uint8_t *scratch = aligned_alloc(64, BENCH_TILE_SCRATCH);
  memset(scratch, 0xff, BENCH_TILE_SCRATCH);
  kernels[l->kept ? 2 : l->masked][precision](&w.tiles, &a.packed, y, stride, scratch);
  for (size_t i = 0; i < room; ++i) {
    const int64_t t = (int64_t)i / stride, r = (int64_t)i % stride;
    double allowed = 0;
    const double wanted = r < rows ? expected(&w, &a, t, r, &allowed) : untouched;
    if (fabs(y[i] - wanted) <= allowed) continue;
    fprintf(stderr,
            "%s %s, %lld × %lld, %lld tokens: token %lld, row %lld is %.9g and should be %.9g\n",
            l->name, precision_names[precision], (long long)rows, (long long)columns,
            (long long)tokens, (long long)t, (long long)r, y[i], wanted);
    exit(1);
  }
  ++checked;
  free(scratch);
  free(y);
  free((void *)a.packed.panels);
  free(a.values);
  free(a.scales);
  free_weights(&w);
}

int check_model(void);

int main(void) {
  if (check_model()) return 1;
  static const int64_t sizes[] = {1, 2, 3, 15, 16, 17, 31, 33, 64, 65, 100, 127, 129, 255, 300};
  static const double kept[] = {0, 0.1, 0.25, 0.5, 0.9, 1};
  const uint32_t count = sizeof sizes / sizeof *sizes;
  for (int l = 0; l < LAYOUTS; ++l)
    for (int p = 0; p < PRECISIONS; ++p) {
      check(l, p, 1, 1, 1, 1, 0);
      check(l, p, 300, 300, 67, 0.5, 0);
      check(l, p, 33, 257, 67, 1, 1);
      // Every number of tokens, each with a shape of its own.
      for (int64_t tokens = 1; tokens <= 67; ++tokens)
        check(l, p, sizes[random_bits() % count], sizes[random_bits() % count], tokens,
              kept[random_bits() % 6], random_bits() % 8 == 0);
      // More tokens than a pass takes, and more columns than a slab holds.
      check(l, p, 40, 70, 300, 0.5, 0);
      if (l < 2 || layouts[l].group >= 32) check(l, p, 37, p == W8A8 ? 5003 : 2503, 240, 0.5, 0);
    }
  printf("%ld multiplications on the tile unit's model agree with plain loops\n", checked);
  return 0;
}
