#define _GNU_SOURCE
#include "bench_machine.h"

#include <errno.h>

#if defined(__x86_64__) && defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>

// From asm/prctl.h of Linux 5.16, which older systems' headers lack; 18 is XFEATURE_XTILEDATA.
enum { REQUEST_STATE_PERMISSION = 0x1023, TILE_DATA = 18 };

int bench_amx_request(void) {
  return syscall(SYS_arch_prctl, REQUEST_STATE_PERMISSION, TILE_DATA) == 0 ? 0 : errno;
}

#else

int bench_amx_request(void) { return ENOSYS; }

#endif
