#include "bench_ceilings.h"

// Steele's SplitMix64: one multiplication chain per draw, and every seed is as good as another.
static uint64_t next_random(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

void bench_chain(void *lines, size_t count, size_t line_bytes, uint64_t seed) {
  char *bytes = lines;
  for (size_t i = 0; i < count; ++i) *(char **)(bytes + i * line_bytes) = bytes + i * line_bytes;
  // Sattolo's shuffle: a permutation that is a single cycle.
  for (size_t i = count; i-- > 1;) {
    const size_t j = (size_t)(next_random(&seed) % i);
    char **a = (char **)(bytes + i * line_bytes), **b = (char **)(bytes + j * line_bytes);
    char *swap = *a;
    *a = *b;
    *b = swap;
  }
}

static inline const void *next_line(const void *line) { return *(const void *const *)line; }

void bench_chase(const void **lines, int chains, uint64_t steps) {
  const void *a = lines[0];
  if (chains == 1) {
    for (; steps; --steps) a = next_line(a);
    lines[0] = a;
    return;
  }
  const void *b = lines[1];
  if (chains == 2) {
    for (; steps; --steps) a = next_line(a), b = next_line(b);
    lines[0] = a, lines[1] = b;
    return;
  }
  const void *c = lines[2], *d = lines[3];
  for (; steps; --steps) a = next_line(a), b = next_line(b), c = next_line(c), d = next_line(d);
  lines[0] = a, lines[1] = b, lines[2] = c, lines[3] = d;
}
