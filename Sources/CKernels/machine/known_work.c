#define _GNU_SOURCE
#include "bench_machine.h"
#include "bench_timing.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

uint64_t bench_work_instructions(uint64_t iterations) {
  uint64_t product = 3;
  if (iterations == 0) return product;
#if defined(__x86_64__)
  __asm__ volatile(
      "1:\n\t"
      "imulq %0, %0\n\t"
      "decq %1\n\t"
      "jnz 1b"
      : "+r"(product), "+r"(iterations)
      :
      : "cc");
#elif defined(__aarch64__)
  __asm__ volatile(
      "1:\n\t"
      "mul %0, %0, %0\n\t"
      "subs %1, %1, #1\n\t"
      "b.ne 1b"
      : "+r"(product), "+r"(iterations)
      :
      : "cc");
#else
  for (; iterations; --iterations) {
    product *= product;
    __asm__ volatile("" : "+r"(product));
  }
#endif
  return product;
}

float bench_work_flops(uint64_t iterations) {
  typedef float lanes __attribute__((vector_size(16)));
  lanes sum = {1, 1, 1, 1};
  const lanes factor = {0.5f, 0.5f, 0.5f, 0.5f}, term = {1, 2, 3, 4};
  for (; iterations; --iterations) {
    sum = sum * factor + term;
    // Keeps the loop as it is written: neither unrolled into other widths nor solved ahead.
    __asm__ volatile("" : : : "memory");
  }
  return sum[0] + sum[1] + sum[2] + sum[3];
}

uint64_t bench_work_mispredictions(uint64_t iterations) {
  uint64_t state = 0x9e3779b97f4a7c15;
  for (; iterations; --iterations) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    // An instruction that the compiler may not execute in vain keeps this a branch.
    if (state & 1) __asm__ volatile("nop");
  }
  return state;
}

bool bench_work_flush(const void *at, size_t bytes) {
  bench_flush(at, bytes);
#if defined(__x86_64__) || defined(__aarch64__)
  return true;
#else
  return false;
#endif
}

bool bench_work_chase_prepare(void *lines, size_t count, size_t line_bytes) {
  unsigned char *bytes = lines;
  // An odd stride visits each of a power of two of lines once; so wide a one leaves the page with
  // every step, where neither the adjacent-line nor the stream prefetcher follows.
  const size_t stride = (count / 2 + count / 8) | 1;
  for (size_t i = 0; i < count; ++i)
    *(uint64_t *)(bytes + i * line_bytes) = (i + stride) % count;
  return bench_work_flush(lines, count * line_bytes);
}

uint64_t bench_work_chase(const void *lines, size_t count, size_t line_bytes) {
  const unsigned char *bytes = lines;
  uint64_t line = 0;
  for (size_t i = 0; i < count; ++i) line = *(const uint64_t *)(bytes + line * line_bytes);
  return line;
}

uint64_t bench_work_read(const void *lines, size_t count, size_t line_bytes) {
  const unsigned char *bytes = lines;
  uint64_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += *(const volatile uint64_t *)(bytes + i * line_bytes);
  return sum;
}

void bench_work_write(void *lines, size_t count, size_t line_bytes) {
  unsigned char *bytes = lines;
  for (size_t i = 0; i < count; ++i) *(volatile uint64_t *)(bytes + i * line_bytes) = i;
}

void *bench_work_map(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return NULL;
  madvise(memory, bytes, MADV_NOHUGEPAGE);
  return memory;
}

void bench_work_unmap(void *memory, size_t bytes) { munmap(memory, bytes); }

// A sanitizer's shadow memory would fault beside the pages that are counted.
__attribute__((no_sanitize("address", "thread"))) void bench_work_touch(void *memory, size_t pages,
                                                                        size_t page_bytes) {
  volatile unsigned char *bytes = memory;
  for (size_t page = 0; page < pages; ++page) bytes[page * page_bytes] = 1;
}

void bench_work_context_switches(int times) {
  const struct timespec microsecond = {0, 1000};
  for (int i = 0; i < times; ++i) nanosleep(&microsecond, NULL);
}

int64_t bench_thread_context_switches(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_THREAD, &usage)) return 0;
  return usage.ru_nvcsw + usage.ru_nivcsw;
}

double bench_thread_cpu_seconds(void) {
  struct timespec time;
  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)) return 0;
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}
