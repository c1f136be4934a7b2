#define _GNU_SOURCE
#include "bench_machine.h"

#include <dirent.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/types.h>

// Linux's own limit (NR_CPUS) is 8192; a fixed cpu_set_t would stop at 1024.
enum { MAXIMUM_PROCESSORS = 8192 };

bool bench_pin_thread(int processor) {
  if (processor < 0 || processor >= MAXIMUM_PROCESSORS) return false;
  cpu_set_t *set = CPU_ALLOC(MAXIMUM_PROCESSORS);
  if (!set) return false;
  const size_t bytes = CPU_ALLOC_SIZE(MAXIMUM_PROCESSORS);
  CPU_ZERO_S(bytes, set);
  CPU_SET_S(processor, bytes, set);
  const bool pinned = sched_setaffinity(0, bytes, set) == 0;
  CPU_FREE(set);
  return pinned;
}

static _Thread_local struct {
  int keepers;
  cpu_set_t *before; // NULL where it couldn't be had: the thread then stays as it is.
} kept;

void bench_keep_affinity(void) {
  if (kept.keepers++ > 0) return;
  kept.before = CPU_ALLOC(MAXIMUM_PROCESSORS);
  if (!kept.before) return;
  const size_t bytes = CPU_ALLOC_SIZE(MAXIMUM_PROCESSORS);
  CPU_ZERO_S(bytes, kept.before);
  if (sched_getaffinity(0, bytes, kept.before) == 0) return;
  CPU_FREE(kept.before);
  kept.before = NULL;
}

void bench_give_back_affinity(void) {
  if (kept.keepers == 0 || --kept.keepers > 0 || !kept.before) return;
  sched_setaffinity(0, CPU_ALLOC_SIZE(MAXIMUM_PROCESSORS), kept.before);
  CPU_FREE(kept.before);
  kept.before = NULL;
}

static void add_thread(pid_t thread, size_t bytes, cpu_set_t *scratch, cpu_set_t *all) {
  CPU_ZERO_S(bytes, scratch);
  if (sched_getaffinity(thread, bytes, scratch) == 0) CPU_OR_S(bytes, all, all, scratch);
}

void bench_allowed_processors(void (*visit)(void *context, int processor), void *context) {
  const size_t bytes = CPU_ALLOC_SIZE(MAXIMUM_PROCESSORS);
  cpu_set_t *all = CPU_ALLOC(MAXIMUM_PROCESSORS);
  cpu_set_t *scratch = CPU_ALLOC(MAXIMUM_PROCESSORS);
  if (all && scratch) {
    CPU_ZERO_S(bytes, all);
    add_thread(0, bytes, scratch, all);
    // All threads, because the calling one may be pinned already.
    DIR *tasks = opendir("/proc/self/task");
    if (tasks) {
      for (struct dirent *entry; (entry = readdir(tasks));) {
        const int thread = atoi(entry->d_name);
        if (thread > 0) add_thread(thread, bytes, scratch, all);
      }
      closedir(tasks);
    }
    for (int processor = 0; processor < MAXIMUM_PROCESSORS; ++processor)
      if (CPU_ISSET_S(processor, bytes, all)) visit(context, processor);
  }
  if (all) CPU_FREE(all);
  if (scratch) CPU_FREE(scratch);
}
