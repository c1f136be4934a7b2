#!/usr/bin/env bash
# Checks the AMX kernels where no CPU has AMX: compiled with a model of the tile unit in place of
# its instructions, under the address and undefined-behaviour sanitizers, against plain loops.
# Expanding weights takes what every CPU with AMX has; where this one lacks it, plain C does that
# part.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname -m)" != x86_64 ]; then
  echo "skipped: AMX kernels are x86-64 code, and this machine is $(uname -m)"
  exit 0
fi

lines=()
for feature in avx512f avx512bw avx512dq avx512vl avx512vbmi avx512_vbmi2 avx512_vnni \
  avx512_bf16; do
  if ! grep -qw "$feature" /proc/cpuinfo; then
    echo "expansion and packing with AVX-512: skipped, as this CPU lacks $feature; plain C instead"
    lines=(-DBENCH_EMULATE_LINES)
    break
  fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd Sources/CKernels
${CC:-clang} -std=c11 -O1 -g -Wall -Wextra -Werror \
  -fsanitize=address,undefined -fno-sanitize-recover=undefined -fuse-ld=lld \
  -DBENCH_EMULATE_TILES ${lines[@]+"${lines[@]}"} -Iinclude -I../../Tests/AMX \
  tiles/amx.c tiles/amx_pack.c ../../Tests/AMX/check_amx.c ../../Tests/AMX/check_model.c \
  -o "$work/check-amx" -lm
"$work/check-amx"
