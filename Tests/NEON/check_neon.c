// Compares every tile kernel of one instruction set with a plain reference. It is a program of its
// own as it runs under an emulator, where there is no Swift: see scripts/check-neon.sh.
#include "packing.h"

#ifndef CHECK_ISA
#define CHECK_ISA neon
#define CHECK_TOKENS BENCH_TOKENS_NEON
#endif

#define JOIN(A, B) A##_##B
#define NAMED(A, B) JOIN(A, B)
#define KERNELS(PRECISION)                                                              \
  {                                                                                     \
    NAMED(bench_tiles_dense_##PRECISION, CHECK_ISA),                                    \
        NAMED(bench_tiles_bitmask_##PRECISION, CHECK_ISA),                              \
        NAMED(bench_tiles_nm_##PRECISION, CHECK_ISA)                                    \
  }
static bench_tile_multiply *const kernels[PRECISIONS][3] = {
    KERNELS(fp32), KERNELS(bf16), KERNELS(w8a16), KERNELS(w4a16), KERNELS(w8a8)};
static bench_tile_pack *const packs[PRECISIONS] = {
    NAMED(bench_pack_fp32, CHECK_ISA), NAMED(bench_pack_bf16, CHECK_ISA),
    NAMED(bench_pack_bf16, CHECK_ISA), NAMED(bench_pack_bf16, CHECK_ISA),
    NAMED(bench_pack_int8, CHECK_ISA)};

static const char *const precision_names[] = {"fp32", "bf16", "w8a16", "w4a16", "w8a8"};
static const char *const layout_names[] = {"dense", "bitmask", "n:m"};

// Rows, columns, tokens: one and few of each, whole and cut blocks, quads, groups and chunks, and
// more tokens than one pass takes.
static const int shapes[][3] = {
    {1, 1, 1},   {16, 4, 1},   {17, 3, 2},  {5, 130, 3},  {33, 257, 1}, {16, 128, 4}, {31, 300, 5},
    {48, 64, 6}, {3, 1100, 7}, {20, 61, 8}, {18, 33, 16}, {47, 19, 67}, {6, 9, 300},  {64, 300, 1},
};
static const int patterns[][2] = {{1, 2}, {2, 4}, {4, 8}, {3, 16}, {16, 32}, {16, 64}, {1, 64}};
static const int densities[] = {0, 26, 64, 128, 256};

// Token `t`'s activations as the kernel is to see them, and what one unit of them is worth.
static float see_activations(int precision, const float *x, int columns, float *seen) {
  float largest = 0;
  for (int c = 0; c < columns; ++c) largest = fmaxf(largest, fabsf(x[c]));
  const float inverse = largest > 0 ? fminf(127 / largest, 3.40282347e38f) : 0;
  for (int c = 0; c < columns; ++c) {
    const volatile float scaled = x[c] * inverse;
    seen[c] = precision == FP32   ? x[c]
              : precision == W8A8 ? (float)lrintf(scaled)
                                  : from_bf16(to_bf16(x[c]));
  }
  return precision != W8A8 ? 1 : inverse > 0 ? 1 / inverse : 0;
}

// The largest error, in parts of what rounding allows: over 1 is wrong.
static double check(int layout, int precision, const int *shape, int density, int n, int m) {
  const int rows = shape[0], columns = shape[1], tokens = shape[2], stride = rows + 3;
  matrix a = make_matrix(precision, rows, columns, layout == DENSE ? 200 : density, n, m);
  const bench_tiles w = pack_matrix(&a, layout, precision, n, m);

  float *x = guarded(4 * (size_t)(tokens * columns));
  for (int i = 0; i < tokens * columns; ++i) x[i] = random_float();
  // A token of zeros, one of the smallest numbers and one of large ones.
  for (int c = 0; c < columns; ++c) {
    if (tokens > 2) x[2 * columns + c] = 0;
    if (tokens > 3) x[3 * columns + c] *= 1e-38f;
    if (tokens > 4) x[4 * columns + c] *= 1e30f;
  }
  const int each = precision == FP32 ? 1 : precision == W8A8 ? 4 : 2;
  const int units = (columns + 16 * each - 1) / (16 * each) * 16;
  uint32_t *panels = guarded(4 * (size_t)(tokens * units));
  float *scales = guarded(4 * (size_t)tokens);
  // In two parts, as two threads do.
  const int64_t wide = CHECK_TOKENS;
  const int64_t middle = bench_tile_start(tokens, wide, (tokens + wide - 1) / wide / 2);
  packs[precision](x, columns, tokens, wide, 0, middle, units, panels, scales);
  packs[precision](x, columns, tokens, wide, middle, tokens, units, panels, scales);
  const bench_tokens packed = {panels, precision == W8A8 ? scales : NULL, tokens, units};

  float *y = guarded(4 * (size_t)((tokens - 1) * stride + rows));
  for (int i = 0; i < (tokens - 1) * stride + rows; ++i) y[i] = 12345;
  static _Alignas(64) uint8_t scratch[BENCH_TILE_SCRATCH];
  kernels[precision][layout](&w, &packed, y, stride, scratch);

  double worst = 0;
  float *seen = malloc(4 * (size_t)columns);
  for (int t = 0; t < tokens; ++t) {
    const float worth = see_activations(precision, x + t * columns, columns, seen);
    for (int r = 0; r < rows; ++r) {
      double sum = 0, size = 0;
      for (int c = 0; c < columns; ++c) {
        const int i = r * columns + c;
        const double term = (double)a.stored[i] * a.worth[i] * seen[c] * worth;
        sum += term;
        size += fabs(term);
      }
      const double allowed = 1e-6 * sqrt(columns + 1) * size + 1e-37;
      const double error = fabs(y[t * stride + r] - sum) / allowed;
      if (!(error <= worst)) worst = error == error ? error : INFINITY;
    }
    for (int i = rows; i < stride && t + 1 < tokens; ++i)
      if (y[t * stride + i] != 12345) worst = INFINITY;
  }
  free(seen);
  free(a.stored);
  free(a.worth);
  free(a.kept);
  release();
  return worst;
}

static int failures, runs;

static void run(int layout, int precision, int density, int n, int m) {
  double worst = 0;
  for (size_t s = 0; s < sizeof shapes / sizeof *shapes; ++s, ++runs) {
    const double error = check(layout, precision, shapes[s], density, n, m);
    if (error > worst) worst = error;
    if (error <= 1) continue;
    ++failures;
    printf("WRONG: %s %s, %d of 256 kept, %d:%d, %d rows × %d columns × %d tokens: %g times the "
           "error allowed\n", layout_names[layout], precision_names[precision], density, n, m,
           shapes[s][0], shapes[s][1], shapes[s][2], error);
  }
  char what[32] = "";
  if (layout == BITMASK) snprintf(what, sizeof what, " %d %% kept", density * 100 / 256);
  if (layout == NM) snprintf(what, sizeof what, " %d:%d", n, m);
  printf("%s %s%s: %zu shapes, at most %.2f of the error allowed\n", precision_names[precision],
         layout_names[layout], what, sizeof shapes / sizeof *shapes, worst);
}

int main(void) {
  for (int precision = 0; precision < PRECISIONS; ++precision) {
    run(DENSE, precision, 0, 0, 0);
    for (size_t i = 0; i < sizeof densities / sizeof *densities; ++i)
      run(BITMASK, precision, densities[i], 0, 0);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; ++i)
      run(NM, precision, 0, patterns[i][0], patterns[i][1]);
  }
  printf("%d kernel runs, %d wrong\n", runs, failures);
  return failures > 0;
}
