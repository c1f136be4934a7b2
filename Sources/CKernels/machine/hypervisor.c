#include "bench_machine.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

void bench_hypervisor_signature(char signature[13]) {
  memset(signature, 0, 13);
  unsigned a, b, c, d;
  // Bit 31 of leaf 1's ECX is never set by a real CPU; without it leaf 0x40000000 is undefined.
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c >> 31 & 1)) return;
  __cpuid(0x40000000u, a, b, c, d);
  memcpy(signature, &b, 4);
  memcpy(signature + 4, &c, 4);
  memcpy(signature + 8, &d, 4);
}

#else

void bench_hypervisor_signature(char signature[13]) { memset(signature, 0, 13); }

#endif
