#ifndef CPAPI_SHIM_H
#define CPAPI_SHIM_H
#include <papi.h>

// A macro that Swift can't import.
static inline int bench_papi_version(void) { return PAPI_VER_CURRENT; }
#endif
