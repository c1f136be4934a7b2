#define _GNU_SOURCE
#include "bench_machine.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int bench_perf_open_error(bench_perf_kind kind) {
  struct perf_event_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.disabled = 1;
  attributes.exclude_kernel =
      kind == BENCH_PERF_HARDWARE_USER || kind == BENCH_PERF_SOFTWARE_USER;
  attributes.exclude_hv = 1;
  if (kind == BENCH_PERF_HARDWARE_USER) {
    attributes.type = PERF_TYPE_HARDWARE;
    attributes.config = PERF_COUNT_HW_CPU_CYCLES;
  } else {
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = kind == BENCH_PERF_SOFTWARE_USER     ? PERF_COUNT_SW_TASK_CLOCK
                        : kind == BENCH_PERF_SOFTWARE_KERNEL ? PERF_COUNT_SW_CONTEXT_SWITCHES
                                                             : PERF_COUNT_SW_CPU_CLOCK;
  }
  const bool everyone = kind == BENCH_PERF_SYSTEM_WIDE;
  const long descriptor =
      syscall(SYS_perf_event_open, &attributes, everyone ? -1 : 0, everyone ? 0 : -1, -1, 0);
  if (descriptor < 0) return errno;
  close((int)descriptor);
  return 0;
}
