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

const void *bench_chase(const void *line, uint64_t steps) {
  for (; steps; --steps) line = *(const void *const *)line;
  return line;
}
