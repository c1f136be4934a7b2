#!/usr/bin/env bash
# Compares the tile and transformer kernels for aarch64 with plain references: under an emulator where this
# is another machine. Prints "skipped: …" and why where no cross compiler can be had; fails on any
# difference.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
  echo "skipped: NEON kernels: $1"
  exit 0
}

if [ "$(uname -m)" = aarch64 ]; then
  compiler=${CC:-cc} emulator=()
  grep -qw asimddp /proc/cpuinfo || skip "this CPU has no dot product instructions"
else
  compiler=aarch64-linux-gnu-gcc emulator=(qemu-aarch64 -cpu max)
  scripts/install-packages.sh neon || skip "no cross compiler: see the messages above"
fi
command -v "$compiler" >/dev/null || skip "there is no $compiler"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build_and_run NAME FLAG_OR_SOURCE…
build_and_run() {
  local name=$1
  shift
  "$compiler" -static -std=c11 -O2 -Wall -Wextra -Werror -I Sources/CKernels/include \
    -o "$work/$name" "$@" -lm
  ${emulator[@]+"${emulator[@]}"} "$work/$name"
}

# check NAME TOKENS: the kernels of one instruction set, on this many tokens at once.
check() {
  echo "--- $1, $("$compiler" --version | head -n 1)"
  build_and_run "$1" -D "CHECK_ISA=$1" -D "CHECK_TOKENS=$2" \
    Tests/NEON/check_neon.c "Sources/CKernels/tiles/$1.c" \
    Sources/CKernels/internal/decode_tables.c
}

check generic BENCH_TOKENS_GENERIC
check neon BENCH_TOKENS_NEON
echo "--- transformer"
build_and_run transformer Tests/NEON/check_transformer.c \
  Sources/CKernels/transformer/{generic,neon}.c
