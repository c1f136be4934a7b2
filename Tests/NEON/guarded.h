// Random numbers, and buffers that end where reading or writing further is a fault.
#ifndef BENCH_TESTS_NEON_GUARDED_H
#define BENCH_TESTS_NEON_GUARDED_H

#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static uint64_t seed = 0x9e3779b97f4a7c15;
static uint64_t random_bits(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return seed >> 11;
}
static int random_below(int n) { return (int)(random_bits() % (uint64_t)n); }
static float random_float(void) { return (float)random_below(2000001) / 1e6f - 1; }

// `bytes` bytes that end where reading or writing further is a fault; `release` frees them all.
static struct {
  void *at;
  size_t size;
} mappings[64];
static int mapping_count;
static void *guarded(size_t bytes) {
  const size_t page = 4096, size = (bytes + page - 1) / page * page;
  uint8_t *at = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED || mprotect(at + size, page, PROT_NONE)) {
    perror("mmap");
    exit(1);
  }
  mappings[mapping_count].at = at;
  mappings[mapping_count++].size = size + page;
  memset(at, 0xa5, size);
  return at + size - bytes;
}
static void release(void) {
  while (mapping_count > 0) {
    --mapping_count;
    munmap(mappings[mapping_count].at, mappings[mapping_count].size);
  }
}

#endif
