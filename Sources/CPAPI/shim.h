#ifndef CPAPI_SHIM_H
#define CPAPI_SHIM_H
#include <errno.h>
#include <papi.h>

// A macro that Swift can't import.
static inline int bench_papi_version(void) { return PAPI_VER_CURRENT; }

// As PAPI's functions of these names. PAPI folds what the kernel answered into a few codes of its own, so
// `error` receives errno, or 0.
static inline int bench_papi_add(int set, const char *event, int *error) {
  errno = 0;
  const int code = PAPI_add_named_event(set, event);
  *error = code == PAPI_OK ? 0 : errno;
  return code;
}

static inline int bench_papi_start(int set, int *error) {
  errno = 0;
  const int code = PAPI_start(set);
  *error = code == PAPI_OK ? 0 : errno;
  return code;
}
#endif
