// The model of the tile unit itself: products worked out by hand, and a stop at every misuse.
#include <sys/wait.h>
#include <unistd.h>

#include "../../Sources/CKernels/internal/tile_unit.h"

enum { TOKENS = 3 };

static tile_shapes shapes_of(int tokens) {
  tile_shapes shapes = {0};
  shapes.palette = 1;
  for (int i = 0; i < TILE_UNIT_TILES - 1; ++i) {
    shapes.rows[i] = i == 2 ? TILE_UNIT_ROWS : (uint8_t)tokens;
    shapes.row_bytes[i] = TILE_UNIT_ROW_BYTES;
  }
  return shapes;
}

// Tile 7 has no shape; tiles 0 and 1 go with tile 2 as sums and a with b.
static void misuse(int kind) {
  uint8_t bytes[TILE_UNIT_BYTES] = {0};
  tile_shapes shapes = shapes_of(TOKENS);
  if (kind == 0) tile_zero(0);
  if (kind == 1) shapes.palette = 0;
  if (kind == 2) shapes.rows[0] = 17;
  if (kind == 3) shapes.row_bytes[0] = 65;
  if (kind == 4) shapes.rows[7] = 1;
  if (kind == 5) shapes.reserved[3] = 1;
  if (kind == 6) shapes.rows[1] = TOKENS + 1;
  if (kind == 7) shapes.rows[2] = TILE_UNIT_ROWS - 1;
  tile_configure(&shapes);
  if (kind == 8) tile_load(7, bytes, 64);
  if (kind == 9) tile_dot_u8s8(0, 0, 2);
  if (kind == 10) tile_release();
  tile_dot_b16(0, 1, 2);
}

enum { MISUSES = 11 };

static int stops(int kind) {
  const pid_t child = fork();
  if (child == 0) {
    // What it says is expected.
    if (!freopen("/dev/null", "w", stderr)) _exit(0);
    misuse(kind);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

static int check_integers(void) {
  uint8_t a[TILE_UNIT_BYTES] = {0}, b[TILE_UNIT_BYTES] = {0};
  int32_t sums[TOKENS + 1][16];
  const tile_shapes shapes = shapes_of(TOKENS);
  tile_configure(&shapes);
  // Row 1 of a times column 5 of b: 255 · -127 + 2 · 3 at depths 0 and 15.
  a[64] = 255, b[4 * 5] = (uint8_t)-127;
  a[64 + 63] = 2, b[15 * 64 + 4 * 5 + 3] = 3;
  memset(sums, 0x11, sizeof sums);
  tile_load(1, a, 64);
  tile_load(2, b, 64);
  tile_dot_u8s8(0, 1, 2);
  tile_dot_u8s8(0, 1, 2);
  tile_store(0, sums, 64);
  // Rows that a tile doesn't have are not stored.
  return sums[1][5] == 2 * (255 * -127 + 6) && sums[1][4] == 0 && sums[0][5] == 0 &&
         sums[TOKENS][0] == 0x11111111;
}

static int check_floats(void) {
  uint16_t a[TILE_UNIT_BYTES / 2] = {0}, b[TILE_UNIT_BYTES / 2] = {0};
  float sums[TOKENS][16];
  const tile_shapes shapes = shapes_of(TOKENS);
  tile_configure(&shapes);
  // Row 2 of a times column 1 of b: 1.5 · 2 - 1 · 0.5, and a subnormal times 2¹²⁷, which counts as
  // zero.
  a[2 * 32] = 0x3fc0, b[2] = 0x4000;
  a[2 * 32 + 1] = 0xbf80, b[3] = 0x3f00;
  a[2 * 32 + 2] = 0x0001, b[32 + 2] = 0x7f00;
  tile_load(1, a, 64);
  tile_load(2, b, 64);
  tile_dot_b16(0, 1, 2);
  tile_store(0, sums, 64);
  return sums[2][1] == 2.5f && sums[1][1] == 0;
}

int check_model(void) {
  int wrong = 0;
  for (int kind = 0; kind < MISUSES; ++kind)
    if (!stops(kind)) {
      fprintf(stderr, "the tile unit's model lets misuse %d pass\n", kind);
      wrong = 1;
    }
  if (stops(MISUSES)) {
    fprintf(stderr, "the tile unit's model stops at proper use\n");
    wrong = 1;
  }
  if (!check_integers() || !check_floats()) {
    fprintf(stderr, "the tile unit's model multiplies wrongly\n");
    wrong = 1;
  }
  return wrong;
}
