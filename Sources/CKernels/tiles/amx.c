#include "bench_tiles.h"

#if defined(__x86_64__)

#if defined(BENCH_EMULATE_LINES)
// Checks on a CPU that cannot expand bytes: plain C throughout.
#include "../internal/lines_generic.h"
// The unit's activations come with 128 added all the same.
#undef LINE_ACTIVATION_BIAS
#define LINE_ACTIVATION_BIAS 128
#else
#define LINES_VNNI
#define LINES_VBMI2
#define LINES_BF16
#include "../internal/lines_avx512.h"
#endif
#include "../internal/tile_unit.h"

#if defined(TILE_UNIT_FEATURES)
#define TILE_TARGET                                                                               \
  __attribute__((target(LINES_BASE ",avx512vnni,avx512vbmi,avx512vbmi2,avx512bf16," TILE_UNIT_FEATURES)))
#else
#define TILE_TARGET LINE_TARGET
#endif
#define TILE_INLINE TILE_TARGET BENCH_INLINE

// The line operations come first: the kernel templates are written in them.
#include "../internal/amx_driver.h"

AMX_KERNELS(bf16, TILE_BF16)
AMX_KERNELS(w8a16, TILE_W8A16)
AMX_KERNELS(w4a16, TILE_W4A16)
AMX_KERNELS(w8a8, TILE_W8A8)

#endif
