#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The hypervisor's 12-byte signature (CPUID leaf 0x40000000), NUL-terminated; empty on bare metal and
// where there is no CPUID.
void bench_hypervisor_signature(char signature[13]);

// Restricts the calling thread to one processor, by the operating system's number for it.
bool bench_pin_thread(int processor);

// Remembers where the calling thread may run, which each call of the other takes back; the last of as many
// puts it into force again.
void bench_keep_affinity(void);
void bench_give_back_affinity(void);

// Calls visit(context, processor) for each processor that any thread of this process may run on.
void bench_allowed_processors(void (*visit)(void *context, int processor), void *context);

// Asks the kernel to let all threads of this process use AMX tile registers. 0 if it does, else errno:
// EINVAL before Linux 5.16, EOPNOTSUPP without AMX, ENOSPC where a thread's signal stack can't hold
// tiles.
int bench_amx_request(void);

// What perf_event_open is asked for when its answer is wanted, not its counts.
typedef enum {
  BENCH_PERF_HARDWARE_USER,   // cycles in user code: needs a PMU and perf_event_paranoid <= 2
  BENCH_PERF_SOFTWARE_USER,   // task clock: needs perf_event_paranoid <= 2
  BENCH_PERF_SOFTWARE_KERNEL, // context switches: happen in the kernel, perf_event_paranoid <= 1
  BENCH_PERF_SYSTEM_WIDE      // of all processes, as memory controllers count: perf_event_paranoid <= 0
} bench_perf_kind;

// 0 if the kernel opens such an event for the calling thread (or processor 0), else errno.
int bench_perf_open_error(bench_perf_kind kind);

// Loops of known work, to find out whether a counter counts. Each returns something that depends on
// the work, so that the compiler can't leave it out.

// 3 instructions per iteration, at least 2 cycles each (a chain of multiplications).
uint64_t bench_work_instructions(uint64_t iterations);

// 8 fp32 operations per iteration: one 4-wide multiplication and one 4-wide addition.
float bench_work_flops(uint64_t iterations);

// A branch per iteration that is taken at random.
uint64_t bench_work_mispredictions(uint64_t iterations);

// Evicts [at, at + bytes) from all caches; false where that can't be done from user code.
bool bench_work_flush(const void *at, size_t bytes);

// Loads from, or stores to, each of `count` lines, in their order.
uint64_t bench_work_read(const void *lines, size_t count, size_t line_bytes);
void bench_work_write(void *lines, size_t count, size_t line_bytes);

// Loads one cache line after the other, each address from the line before. `lines` holds offsets as
// laid out by bench_work_chase_prepare, which also flushes the lines from all caches; `count` is a
// power of two. Returns false where lines can't be flushed from user code.
bool bench_work_chase_prepare(void *lines, size_t count, size_t line_bytes);
uint64_t bench_work_chase(const void *lines, size_t count, size_t line_bytes);

// Fresh memory that lies on base pages, not touched yet; NULL if it can't be mapped.
void *bench_work_map(size_t bytes);
void bench_work_unmap(void *memory, size_t bytes);

// Writes to each of `pages` pages.
void bench_work_touch(void *memory, size_t pages, size_t page_bytes);

// Gives up the processor `times` times, for a microsecond each.
void bench_work_context_switches(int times);

// Involuntary and voluntary context switches of the calling thread so far, as the kernel accounts them.
int64_t bench_thread_context_switches(void);

// Processor time of the calling thread.
double bench_thread_cpu_seconds(void);

#endif
